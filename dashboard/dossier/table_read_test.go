package dossier_test

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
)

// A table of a piece is read with amounts in euros and numbers in French; what is no number stays
// as it was typed, and is told.
func TestATableIsReadAsFrenchWritesNumbers(t *testing.T) {
	t.Parallel()
	m, err := dossier.Open("").Model("budget")
	if err != nil {
		t.Fatal(err)
	}
	text := func(cells ...string) (row dossier.Row) {
		for _, c := range cells {
			row = append(row, dossier.Cell{Text: c})
		}
		return row
	}
	f, _ := m.Field("lignes")
	read := dossier.Reckon(m, dossier.Piece{Values: map[string]dossier.Value{"lignes": {Rows: []dossier.Row{
		text("Atelier", "1234.5", "12 €", "env. 300", "", "1200"), {}, text("Site", "10"), text("Vélos", "30 %"),
	}}}}).Read(f)
	for _, c := range []struct {
		row, column int
		want        string
		number      bool
	}{{0, 0, "Atelier", false}, {0, 1, "1\u202f234,50\u00a0€", true}, {0, 2, "12,00\u00a0€", true}, {0, 3, "env. 300", false}, {0, 5, "1\u202f200", true}, {1, 1, "10,00\u00a0€", true}, {2, 1, "30 %", false}} {
		if got := read.Rows[c.row][c.column]; got.Text != c.want || (got.Number != nil) != c.number {
			t.Errorf("row %d, column %d reads %q", c.row, c.column, got.Text)
		}
	}
	if total := read.Total[2].Text; read.Total[0].Text != "Total" || total != "12,00\u00a0€" || read.Total[1].Text != "1\u202f244,50\u00a0€" {
		t.Errorf("the total reads %q", total)
	}
	for _, want := range []string{"«\u00a0env. 300\u00a0» (Réalisé (€), ligne 1)", "«\u00a030 %\u00a0» (Prévu (€), ligne 4)"} {
		if !strings.Contains(read.Note, want) {
			t.Errorf("%s is not told: %q", want, read.Note)
		}
	}
	if !read.Columns[1].Number || read.Columns[0].Number {
		t.Error("numbers do not stand to the right, or words do")
	}
}
