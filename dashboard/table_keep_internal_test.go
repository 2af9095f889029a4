package dashboard

import (
	"slices"
	"testing"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/sheet"
)

// What stands small under a value is kept with it: how it changed, and that it counts few.
func TestAKeptTableKeepsItsSmallNotes(t *testing.T) {
	t.Parallel()
	kept := keptTable(view.Table{Caption: "Canaux", Columns: []view.Column{{Title: "Canal"}, {Title: "Taux", Kind: sheet.Percent}}, Rows: []view.Row{
		{Cells: []view.Cell{{Text: "Recherche"}, {Text: "3,4 %", Note: "+12 % sur un an"}}}, {Cells: []view.Cell{{Text: "Courriel"}, {Text: "9,1 %", Few: true}}}}})
	if want := []string{"Recherche", "3,4 %\n+12 % sur un an"}; !slices.Equal(kept.Rows[0], want) {
		t.Errorf("kept: %q", kept.Rows[0])
	}
	if want := []string{"Courriel", "9,1 %\neffectif insuffisant"}; !slices.Equal(kept.Rows[1], want) {
		t.Errorf("kept: %q", kept.Rows[1])
	}
}
