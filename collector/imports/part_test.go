package imports_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/sheet"
)

func packedSource(raw []byte) imports.Source {
	return imports.Source{Name: "export.zip", Size: int64(len(raw)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }}
}

const twoOrders = "Commande;Date;Référence;Quantité;Prix unitaire\n1;14/03/2025;A;1;10,00\n2;15/03/2025;A;1;10,00\n"

// Of an archive or a workbook the part is read that suits the kind, wherever it stands; what is
// left is said.
func TestThePartThatSuitsIsReadOfAnArchive(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var book bytes.Buffer
	lines := sheet.Table{Name: "Commandes", Columns: []sheet.Column{{Title: "Commande"}, {Title: "Date"}, {Title: "Référence"}, {Title: "Quantité", Kind: sheet.Int}, {Title: "Prix unitaire", Kind: sheet.Money}},
		Rows: [][]any{{"1", "14/03/2025", "A", 1, 1000}, {"2", "15/03/2025", "A", 1, 1000}}}
	if err := sheet.WriteXLSX(&book, sheet.Table{Name: "Lisez-moi", Columns: []sheet.Column{{Title: "Bonjour"}}, Rows: [][]any{{"x"}}}, lines); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		src  imports.Source
		left string
	}{
		"an archive":           {archive(t, map[string]string{"../../lisez.txt": "Bonjour", "commandes.csv": twoOrders, "image.png": "x"}), "lisez.txt"},
		"an archive of one":    {archive(t, map[string]string{"dossier/commandes.csv": twoOrders}), ""},
		"the second of a book": {packedSource(book.Bytes()), "Lisez-moi"},
	} {
		found, err := imports.Recognise(t.Context(), c.src)
		if err != nil || found.Kind != "orders" || !found.Ready() {
			t.Errorf("%s: %+v %v", name, found, err)
			continue
		}
		r, err := s.Import(t.Context(), s.site.ID, "orders", c.src, imports.KindOptions{Options: imports.Options{DryRun: true}})
		if err != nil || r.Orders.Orders != 2 || r.Orders.Revenue != 2000 || r.File != c.src.Name {
			t.Errorf("%s: %+v %v", name, r, err)
			continue
		}
		said := strings.Join(r.Text(), " ")
		if strings.Contains(said, "laissés de côté") != (c.left != "") || !strings.Contains(said, c.left) {
			t.Errorf("%s leaves %q: %s", name, c.left, said)
		}
	}
	logs := archive(t, map[string]string{"access.log": request("192.0.2.7", "14/Mar/2025:09:05:07", "GET /", "-", firefox)})
	if found, err := imports.Recognise(t.Context(), logs); err != nil || found.Kind != "logs" {
		t.Errorf("a log in an archive: %+v %v", found, err)
	}
	if _, err := imports.Recognise(t.Context(), archive(t, map[string]string{"photo.png": "x"})); !errors.Is(err, fault.New(fault.Invalid, "imports.archive_nothing")) {
		t.Errorf("an archive of pictures: %v", err)
	}
}

// An entry that holds more than it announces, which bounds what is read of it, is damaged.
func TestAnEntryThatLiesAboutItsSizeIsLeft(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("commandes.csv")
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("1;14/03/2025;A;1;10,00\n", 4096)
	if _, err := io.WriteString(w, "Commande;Date;Référence;Quantité;Prix unitaire\n"); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < 4<<20; n += len(line) {
		if _, err := io.WriteString(w, line); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	raw := out.Bytes()
	at := bytes.LastIndex(raw, []byte("PK\x01\x02")) // the directory tells the size, in bytes 24 to 27
	binary.LittleEndian.PutUint32(raw[at+24:], 1000)
	s := newShop(t)
	_, err = s.Import(t.Context(), s.site.ID, "costs", packedSource(raw), imports.KindOptions{Options: imports.Options{DryRun: true, Columns: map[string]string{"date": "Date", "cost": "Prix unitaire"}}})
	if !errors.Is(err, fault.New(fault.Invalid, "imports.archive_damaged")) {
		t.Errorf("it is read: %v", err)
	}
}
