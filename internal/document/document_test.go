package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// sample has everything that a document may: accents, no-break spaces, signs that
// XML minds, a table longer than a page, cells longer than a column.
func sample() Document {
	d := Document{Title: "Corrigé « été » & cœur", Note: "Réservé\u00a0: aux <formateurs>", Footer: "Corrigé du cas VELO-1", Made: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	long := strings.Repeat("Un diagnostic long qui va à la ligne ", 6) + "fin."
	d.Add(Heading{Level: 1, Text: "Premier titre"}, Paragraph{Lead: "Attention :", Text: "marge de −1\u202f460,50\u00a0€, z\u00a0≥\u00a04.\nDeuxième ligne."}, Paragraph{Text: "Petit texte", Small: true})
	t := Table{Columns: []Column{{Title: "Libellé"}, {Title: "Valeur", Number: true}}}
	for range 60 {
		t.Rows = append(t.Rows, []string{"Une ligne", "1\u202f234"})
	}
	t.Rows = append(t.Rows, []string{long, "5"}, []string{"Sans valeur"})
	d.Add(t, Break{}, Heading{Level: 2, Text: "Second titre"}, Paragraph{Text: long}, Table{Columns: make([]Column, 2), Rows: [][]string{{"a", "b"}}})
	return d
}

func written(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// plain reads a PDF with poppler; spaces of all kinds become one.
func plain(t *testing.T, file string) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Fatal("pdftotext is not installed: tools/install-office")
	}
	raw, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`[\s\x{a0}\x{202f}]+`).ReplaceAllString(string(raw), " ")
}

func checkReading(t *testing.T, text string) {
	t.Helper()
	for _, want := range []string{"Corrigé « été » & cœur", "Réservé : aux <formateurs>", "Premier titre", "Attention : marge de −1 460,50 €, z ≥ 4.",
		"Deuxième ligne.", "Libellé", "Une ligne 1 234", "fin.", "Sans valeur", "Second titre"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not read in %.3000q", want, text)
		}
	}
	if n := strings.Count(text, "Libellé"); n < 2 {
		t.Errorf("the head of a table over two pages comes %d times", n)
	}
	if n := strings.Count(text, "Corrigé du cas VELO-1"); n < 3 {
		t.Errorf("the footer comes %d times", n)
	}
}

func TestAPDFIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	raw := written(t, sample().PDF)
	if !bytes.Equal(raw, written(t, sample().PDF)) {
		t.Error("the same document gives other bytes")
	}
	file := filepath.Join(t.TempDir(), "sample.pdf")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	checkReading(t, plain(t, file))
}

// LibreOffice opens the Word document and prints it.
func TestAWordDocumentOpensInLibreOffice(t *testing.T) {
	t.Parallel()
	checkReading(t, plain(t, printed(t, "sample", written(t, sample().DOCX))))
}

// printed has LibreOffice print a Word document.
func printed(t *testing.T, name string, raw []byte) string {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Fatal("LibreOffice is not installed: tools/install-office")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, name+".docx")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", "pdf", "--outdir", dir, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return filepath.Join(dir, name+".pdf")
}

// unpacked reads the parts of a Word document, each of them whole XML.
func unpacked(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	pack, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range pack.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
		if strings.HasPrefix(f.Name, "word/media/") {
			continue
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return parts
}

// The parts of a Word document are whole XML, its headings are headings and its
// bytes do not move.
func TestAWordDocumentHasHeadingsAndTables(t *testing.T) {
	t.Parallel()
	raw := written(t, sample().DOCX)
	if !bytes.Equal(raw, written(t, sample().DOCX)) {
		t.Error("the same document gives other bytes")
	}
	parts := unpacked(t, raw)
	body := parts["word/document.xml"]
	for want, n := range map[string]int{
		`w:val="Heading1"`: 1, `w:val="Heading2"`: 1, `w:val="Title"`: 1, "<w:tbl>": 2, "<w:tblHeader/>": 1, "<w:tr>": 1 + 62 + 1,
		"<w:pageBreakBefore/>": 1, "<w:br/>": 1, "aux &lt;formateurs&gt;": 1,
	} {
		if got := strings.Count(body, want); got != n {
			t.Errorf("%s comes %d times, not %d", want, got, n)
		}
	}
	if !strings.Contains(parts["docProps/core.xml"], "2026-01-02T03:04:05Z") {
		t.Errorf("properties: %s", parts["docProps/core.xml"])
	}
}

func TestPlainTextFitsItsLines(t *testing.T) {
	t.Parallel()
	text := string(written(t, sample().Text))
	for _, want := range []string{"Corrigé « été » & cœur\n======================\n", "Premier titre\n-------------\n", "Attention : marge de", "Deuxième ligne.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %.600q", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if n := len([]rune(strings.TrimSpace(line))); n > textWidth {
			t.Errorf("%d characters: %q", n, line)
		}
	}
}

// Narrow columns keep their width when wide ones must give some of theirs.
func TestOnlyWideColumnsAreNarrowed(t *testing.T) {
	t.Parallel()
	table := Table{Columns: []Column{{}, {}, {Number: true}}}
	for _, c := range []struct{ wanted, fitted []float64 }{
		{[]float64{20, 30, 10}, []float64{20, 30, 10}},
		{[]float64{20, 300, 10}, []float64{20, 70, 10}},
		{[]float64{200, 300, 10}, []float64{45, 45, 10}},
	} {
		if got := table.fit(c.wanted, 100); !slices.Equal(got, c.fitted) {
			t.Errorf("%v fits as %v, not %v", c.wanted, got, c.fitted)
		}
	}
}
