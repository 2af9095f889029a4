package dashboard_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
)

// A table that is kept brings its rows: into the carnet, then into a piece, its print and its
// history, until somebody takes it out.
func TestAKeptTableBringsItsRows(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	page := s.get(t, "/acquisition?site=velo&periode=2026-02&appareil=desktop")
	section := page.Find("section.table:has(form[action^='/carnet'])").First()
	form := url.Values{}
	section.Find("form[action^='/carnet'] input").Each(func(_ int, input *selection) { form.Set(input.AttrOr("name", ""), input.AttrOr("value", "")) })
	first := squeeze(section.Find("tbody tr").First().Find("th").Text())
	rows := section.Find("tbody tr").Length() + section.Find("tfoot tr").Length()
	s.send(t, "/carnet?site=velo", form)
	n := s.note(t, form.Get("titre"))
	if n.Table == nil || len(n.Table.Rows) != min(rows, dossier.MaxKeptRows) || len(n.Table.Columns) < 2 || !strings.HasPrefix(first, n.Table.Rows[0][0]) || !strings.Contains(n.Table.Address, "appareil=desktop") {
		t.Fatalf("of %d rows that begin with %q, kept: %+v", rows, first, n.Table)
	}
	carnet := s.get(t, "/carnet?site=velo")
	if got := carnet.Find(".note-card .kept tbody tr").Length(); got != len(n.Table.Rows) {
		t.Errorf("the carnet shows %d rows", got)
	}
	at := s.begin(t, "modele", "note-de-synthese", "titre", "Où part l’argent ?")
	s.send(t, "/carnet/"+strconv.FormatInt(n.ID, 10)+"?site=velo", formOf("action", "ranger", "marque", n.Mark, "piece", strings.TrimPrefix(at, "/pieces/")))
	piece := s.get(t, at+"?site=velo")
	if got := piece.Find("#tableaux .kept tbody tr").Length(); got != len(n.Table.Rows) {
		t.Fatalf("the piece shows %d rows", got)
	}
	printed := plain(squeeze(s.raw(t, "/exports/dossier?site=velo&format=txt")))
	value, small, _ := strings.Cut(n.Table.Rows[0][1], "\n") // small stands under it
	if !strings.HasPrefix(small, "contre ") || !strings.Contains(printed, plain(n.Table.Title)) || !strings.Contains(printed, plain(value)) {
		t.Errorf("the dossier prints no kept table %q %q: %s", n.Table.Title, n.Table.Rows[0], printed[len(printed)/2:])
	}
	fields := url.Values{}
	piece.Find("form.piece input, form.piece textarea").Each(func(_ int, field *selection) {
		if name := field.AttrOr("name", ""); strings.HasPrefix(name, "v._titre") || strings.HasPrefix(name, "lu.") {
			fields.Set(name, field.AttrOr("value", ""))
		}
	})
	fields.Set("n._tableaux", "1") // no box is ticked
	if a := s.send(t, at+"?site=velo", fields); a.StatusCode != http.StatusOK || a.Find("#tableaux").Length() != 0 {
		t.Errorf("unticked, the table stays: %d", a.StatusCode)
	}
	if got := s.get(t, at+"/historique?site=velo"); !strings.Contains(got.text("main"), "Tableaux gardés") && got.Find("#versions tbody tr").Length() < 1 {
		t.Errorf("the history tells %q", got.text("main"))
	}
}

// What somebody sends of a table is not believed, and what leads nowhere is kept as a page.
func TestOnlyTablesOfPagesAreKept(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for i, at := range []string{"/acquisition?site=velo#nulle-part", "/nulle-part#x", "/carnet?site=velo#x", "/api/v1/figures?site=velo#x", "/acquisition?site=velo", "https://ailleurs.example/#x"} {
		title := fmt.Sprint("Repère ", i)
		s.send(t, "/carnet?site=velo", formOf("titre", title, "retour", at, "tableau", "inventé", "lignes", "9999"))
		if n := s.note(t, title); n.Table != nil || n.Kind != dossier.NotePage {
			t.Errorf("%s is kept as %+v", at, n)
		}
	}
}
