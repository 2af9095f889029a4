package manuscript_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/fault"
)

// One of our own PDFs gives back its words, page by page.
func TestAPDFIsReadPageByPage(t *testing.T) {
	t.Parallel()
	d := document.Document{Title: "Dossier"}
	d.Add(document.Paragraph{Text: "Le taux est de 3,4 % (CH-7F3K-42), une efficacité affichée."}, document.Break{}, document.Paragraph{Text: "Seconde page : 1 234,50 €."})
	var out bytes.Buffer
	if err := d.PDF(&out); err != nil {
		t.Fatal(err)
	}
	m, err := read(t, "dossier.pdf", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if m.Pages != 2 || len(m.Passages) != 2 || !strings.Contains(m.Passages[0].Text, "3,4 % (CH-7F3K-42), une efficacité affichée") || !strings.Contains(m.Passages[1].Text, "1 234,50 €") || m.Passages[1].Page != 2 {
		t.Errorf("read %d pages: %+v", m.Pages, m.Passages)
	}
}

// made is a PDF of the library, with its core fonts.
func made(t *testing.T, draw func(*fpdf.Fpdf)) []byte {
	t.Helper()
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetFont("Helvetica", "", 12)
	draw(pdf)
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAPDFThatHoldsNoTextSaysSo(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	scan := func(pdf *fpdf.Fpdf) {
		pdf.AddPage()
		pdf.RegisterImageOptionsReader("scan", fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(picture.Bytes()))
		pdf.ImageOptions("scan", 10, 10, 100, 100, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	}
	write := func(pdf *fpdf.Fpdf) { pdf.AddPage(); pdf.Cell(40, 10, "CH-7F3K-42") }
	for name, c := range map[string]struct {
		draw func(*fpdf.Fpdf)
		want string
	}{
		"scanned": {scan, "manuscript.scanned"},
		"locked":  {func(pdf *fpdf.Fpdf) { pdf.SetProtection(fpdf.CnProtectPrint, "secret", "owner"); write(pdf) }, "manuscript.locked"},
		"long": {func(pdf *fpdf.Fpdf) {
			for range 601 {
				pdf.AddPage()
			}
		}, "manuscript.many_pages"},
	} {
		_, err := read(t, "dossier.pdf", made(t, c.draw))
		if f, known := errors.AsType[*fault.Error](err); !known || f.Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	m, err := read(t, "dossier.pdf", made(t, func(pdf *fpdf.Fpdf) { write(pdf); scan(pdf) }))
	if err != nil || fmt.Sprint(m.Blank) != "[2]" || len(m.Passages) != 1 {
		t.Errorf("half scanned: %+v, %v", m, err)
	}
}

// Letters that are set apart are words again.
func TestSpacedLettersOfAPDFAreRead(t *testing.T) {
	t.Parallel()
	raw := made(t, func(pdf *fpdf.Fpdf) {
		pdf.AddPage()
		pdf.RawWriteStr("BT /F1 12 Tf 4 Tc 50 700 Td (CH-7F3K-42) Tj ET\n")
	})
	m, err := read(t, "dossier.pdf", raw)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%q", m.Passages[0].Text)
	if got := strings.ReplaceAll(m.Passages[0].Text, " ", ""); !strings.Contains(got, "CH-7F3K-42") {
		t.Errorf("read %q", m.Passages[0].Text)
	}
}
