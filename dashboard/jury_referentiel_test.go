package dashboard_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/store"
)

// ownReferentiel is a file of a centre that the dossier of « velo » is measured against.
func ownReferentiel(t *testing.T) (option, string) {
	t.Helper()
	data := t.TempDir()
	raw, err := dossier.Library{}.Raw("rncp19357")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dossier.Folder(data), "local.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(raw, []byte(`id: "5.6"`), []byte(`id: "5.9"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(_ *shop, o *dashboard.Options) { o.Library = dossier.Open(data) }, file
}

func (s *shop) measureAgainst(t *testing.T, key string) {
	t.Helper()
	desk := dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
	settings, err := desk.Settings(t.Context(), "velo")
	if settings.Referentiel = key; err == nil {
		err = desk.Set(t.Context(), "velo", settings, "candidate")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A référentiel that a centre broke or took away closes no page of a jury: its link and code are
// shown, the pages say what is read in its place, and what was said of its criteria stays.
func TestAnUnreadReferentielClosesNoPageOfAJury(t *testing.T) {
	t.Parallel()
	library, file := ownReferentiel(t)
	s, p := openCentre(t, library)
	s.measureAgainst(t, "local")
	desk := dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
	if _, err := desk.AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: "Relancer les paniers", Bloc: "B1", Values: map[string]dossier.Value{}}); err != nil {
		t.Fatal(err)
	}
	if a := p.form(t, s, "candidate", "/remise?site=velo", url.Values{"pret": {"oui"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("handing in: %d %s", a.StatusCode, a.text("main"))
	}
	grid := p.as(t, s, "juror", http.MethodGet, "/jury/grille?site=velo")
	criterion, _ := grid.Find("select[name^=avis-]").Last().Attr("name")
	if a := p.form(t, s, "juror", "/jury/grille?site=velo", url.Values{criterion: {"PA"}}); a.StatusCode != http.StatusSeeOther || grid.Find("#referentiel-illisible").Length() != 0 {
		t.Fatalf("the grid before, %q: %d %s", criterion, a.StatusCode, a.text("main"))
	}
	class := classOfVelo(t, s, p)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func() error{
		"broken": func() error { return os.WriteFile(file, []byte("titre:\n - [\n"), 0o600) },
		"gone":   func() error { return os.Remove(file) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		made, link, code := p.convene(t, s, url.Values{"jure": {"Maud"}, "vient": {"outside"}})
		if made.StatusCode != http.StatusOK || link == "" || code == "" || !strings.Contains(made.text("#referentiels-illisibles"), "candidate") {
			t.Errorf("%s: convening answers %d, link %q, code %q: %s", what, made.StatusCode, link, code, made.text("main"))
		}
		for _, page := range []string{"/jury/dossier?site=velo", "/jury/grille?site=velo"} {
			if a := p.as(t, s, "juror", http.MethodGet, page); a.StatusCode != http.StatusOK || !strings.Contains(plain(a.text("#referentiel-illisible")), "RNCP 19357") {
				t.Errorf("%s, %s: %d %s", what, page, a.StatusCode, a.text("main"))
			}
		}
		if a := p.form(t, s, "juror", "/jury/grille?site=velo", url.Values{"avis-1.1": {"A"}}); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: the grid is not kept: %d", what, a.StatusCode)
		}
		if a := p.as(t, s, "trainer", http.MethodGet, class); a.StatusCode != http.StatusOK || !strings.Contains(a.text(".candidate .bad-news"), "local") {
			t.Errorf("%s: the room of the trainer: %d %s", what, a.StatusCode, a.text(".candidate"))
		}
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := p.as(t, s, "juror", http.MethodGet, "/jury/grille?site=velo").text(`[name="` + criterion + `"] option[selected]`); got != "PA" {
			t.Errorf("%s: %s is %q once the file is back", what, criterion, got)
		}
	}
}

// The rule that a jury is held to is that of the référentiel that it judges by, whatever the
// candidate chose after handing in.
func TestAJuryIsHeldToTheRuleItJudgesBy(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	desk := dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
	if _, err := desk.AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "fiche-action", Title: "Relancer les paniers", Bloc: "B1", Values: map[string]dossier.Value{}}); err != nil {
		t.Fatal(err)
	}
	if a := p.form(t, s, "candidate", "/remise?site=velo", url.Values{"pret": {"oui"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.StatusCode, a.text("main"))
	}
	s.measureAgainst(t, "rncp36743")
	made, _, _ := p.convene(t, s, url.Values{"jure": {"Maud"}, "vient": {"outside"}})
	if said := plain(made.text(`.bad-news:contains("Jury de juin")`)); !strings.Contains(said, "RNCP 19357") || strings.Contains(said, "RNCP 36743") {
		t.Errorf("it is held to: %s", said)
	}
}

// As many people without an account as are sent sit in a jury, and a line without a name is told.
func TestAJuryTakesAllWhoAreNamed(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	names := []string{"Maud", "Noé", "Ines", "Yann", "Lena", "Malo", "Enora", "Gwen", "Tanguy", "Dernière"}
	form := url.Values{"jure": names}
	for range names {
		form["vient"] = append(form["vient"], "outside")
	}
	form["vient"][9] = ""
	refused, _, _ := p.convene(t, s, form)
	if refused.StatusCode != http.StatusBadRequest || refused.Find(`[name="jure"]`).Length() != 12 || refused.Find(`[name="jure"]`).Eq(9).AttrOr("value", "") != "Dernière" {
		t.Errorf("refused, the form has %d rows: %d", refused.Find(`[name="jure"]`).Length(), refused.StatusCode)
	}
	form["vient"][9] = "centre"
	made, _, _ := p.convene(t, s, form)
	if row := plain(made.text(`#jurys tr:contains("Jury de juin")`)); !strings.Contains(row, "10 jurés") || !strings.Contains(row, "Dernière (du centre)") {
		t.Errorf("ten people: %s", row)
	}
	for what, row := range map[string]url.Values{"an address": {"adresse": {"", "noe@exemple.fr"}}, "an origin": {"vient": {"outside", "centre"}}, "a trade": {"metier": {"2"}}} {
		form := url.Values{"jure": {"Maud", ""}, "vient": {"outside"}}
		for name, list := range row {
			form[name] = list
		}
		if a, link, _ := p.convene(t, s, form); a.StatusCode != http.StatusBadRequest || link != "" || !strings.Contains(a.text(".error"), "juré 2") {
			t.Errorf("%s without a name: %d %s", what, a.StatusCode, a.text(".error"))
		}
	}
}

// An account that sits in two sessions about a candidate finds the grid that it already keeps; each
// session leads to a grid of its own.
func TestASecondSessionHidesNoGrid(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	const chosen = `[name="avis-1.1"] option[selected]`
	if a := p.form(t, s, "juror", "/jury/grille?site=velo", url.Values{"avis-1.1": {"PA"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.StatusCode)
	}
	second, err := s.store.AddJury(t.Context(), store.Jury{Name: "Rattrapage", Token: []byte("second"), Code: "-", Created: noon, Expires: noon.Add(time.Hour), Candidates: []int64{p.ids["candidate"]},
		Members: []store.JuryMember{{Name: "juror", Account: p.ids["juror"]}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.as(t, s, "juror", http.MethodGet, "/jury/grille?site=velo").text(chosen); got != "PA" {
		t.Errorf("with a second session the grid has %q", got)
	}
	room := p.as(t, s, "juror", http.MethodGet, "/jury")
	own, _ := room.Find(`section:contains("Rattrapage") a[href*="/jury/grille"]`).Attr("href")
	if got := p.as(t, s, "juror", http.MethodGet, own).text(chosen); own == "" || got != "" {
		t.Errorf("the second session leads to %q, with %q", own, got)
	}
	if a := p.form(t, s, "juror", own, url.Values{"avis-1.1": {"A"}}); a.Header.Get("Location") != own {
		t.Errorf("kept, it leads to %q", a.Header.Get("Location"))
	}
	read, _ := room.Find(`section:contains("Rattrapage") a[href*="/jury/dossier"]`).Attr("href")
	if a := p.as(t, s, "juror", http.MethodGet, read); a.Find(`a[href="`+own+`"]`).Length() != 1 {
		t.Errorf("the dossier, %q, does not lead back to %q", read, own)
	}
	if got := p.as(t, s, "juror", http.MethodGet, "/jury/grille?site=velo&session="+id64(second)).text(chosen); got != "A" {
		t.Errorf("the second session has %q", got)
	}
	if a := p.as(t, s, "juror", http.MethodGet, "/jury/grille?site=velo&session=99"); a.StatusCode != http.StatusNotFound {
		t.Errorf("a session where they do not sit: %d", a.StatusCode)
	}
}
