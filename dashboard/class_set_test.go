package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
)

func (a answer) menu() (first, more []string) {
	a.Find("nav.side > ul").First().Find("a").Each(func(_ int, link *selection) { first = append(first, squeeze(link.Text())) })
	a.Find("nav.side .more-pages a").Each(func(_ int, link *selection) { more = append(more, squeeze(link.Text())) })
	return first, more
}

// classOfVelo is the address of the class whose candidate works on "velo".
func classOfVelo(t *testing.T, s *shop, p people) string {
	t.Helper()
	seat, _, err := s.store.Seat(t.Context(), p.ids["candidate"])
	if err != nil {
		t.Fatal(err)
	}
	return "/formateur/" + id64(seat.Class)
}

// A trainer puts pages into the first menu of a class: its candidates see them there, and those
// of another class, the trainer, and where nobody signs in, nothing changes.
func TestATrainerOpensPagesToAClass(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive)
	class := classOfVelo(t, s, p)
	page := p.as(t, s, "trainer", http.MethodGet, class)
	if n := page.Find(`#menu-des-candidats input[name="page"]`).Length(); n < 30 || page.Find(`#menu-des-candidats input[checked]`).Length() != 0 || page.Find("#menu-des-candidats fieldset").Length() < 5 {
		t.Fatalf("%d pages to open", n)
	}
	for _, path := range []string{"/", "/rentabilite", "/pieces", "/centre", "/formateur", "/quarantaine", "/brancher/ma-page"} {
		if page.Find(`#menu-des-candidats input[value="`+path+`"]`).Length() != 0 {
			t.Errorf("%s is offered", path)
		}
	}
	before, moreBefore := p.as(t, s, "candidate", http.MethodGet, "/acquisition").menu()
	others, _ := p.as(t, s, "other candidate", http.MethodGet, "/acquisition").menu()
	if a := p.form(t, s, "trainer", class, url.Values{"action": {"menu"}, "page": {"/remise", "/ventes"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", a.StatusCode, a.text("main"))
	}
	after, moreAfter := p.as(t, s, "candidate", http.MethodGet, "/acquisition").menu()
	if got := strings.Join(after[len(before):], "|"); strings.Join(after[:len(before)], "|") != strings.Join(before, "|") || got != "Ventes|Remise du dossier" && got != "Ventes|"+after[len(after)-1] || len(moreAfter) != len(moreBefore)-2 {
		t.Errorf("the menu was %v and is %v; %d more pages were, %d are", before, after, len(moreBefore), len(moreAfter))
	}
	seen := p.as(t, s, "trainer", http.MethodGet, "/acquisition", "Cookie", p.cookie(t, s, "trainer")+"; chaland_voir="+id64(p.ids["candidate"]))
	if now, _ := seen.menu(); strings.Join(now, "|") != strings.Join(after, "|") {
		t.Errorf("who looks as a candidate sees %v, the candidate %v", now, after)
	}
	if now, _ := p.as(t, s, "other candidate", http.MethodGet, "/acquisition").menu(); strings.Join(now, "|") != strings.Join(others, "|") {
		t.Errorf("another class has %v", now)
	}
	page = p.as(t, s, "trainer", http.MethodGet, class)
	if page.Find(`#menu-des-candidats input[checked]`).Length() != 2 || !strings.Contains(page.text("#menu-des-candidats summary"), "2 pages ajoutées") {
		t.Errorf("the class shows %q", page.text("#menu-des-candidats summary"))
	}
	for _, path := range []string{"/centre", "/nulle-part", "/"} {
		if a := p.form(t, s, "trainer", class, url.Values{"action": {"menu"}, "page": {path}}); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.text(".error"), path) {
			t.Errorf("%s: %d %q", path, a.StatusCode, a.text(".error"))
		}
	}
	if a := p.form(t, s, "other trainer", class, url.Values{"action": {"menu"}}); a.StatusCode != http.StatusNotFound {
		t.Errorf("another trainer: %d", a.StatusCode)
	}
	p.form(t, s, "trainer", class, url.Values{"action": {"menu"}})
	if now, _ := p.as(t, s, "candidate", http.MethodGet, "/acquisition").menu(); strings.Join(now, "|") != strings.Join(before, "|") {
		t.Errorf("taken back, the menu is %v", now)
	}
}

// What is set for a class leaves what was set before.
func TestSettingsOfAClassKeepOthers(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	class := classOfVelo(t, s, p)
	all, err := s.store.Classes(t.Context(), p.ids["trainer"])
	if err != nil {
		t.Fatal(err)
	}
	all[0].Settings = []byte(`{"clues":2,"pages":["/ventes"]}`)
	if err := s.store.ChangeClass(t.Context(), all[0]); err != nil {
		t.Fatal(err)
	}
	p.form(t, s, "trainer", class, url.Values{"action": {"page-de-garde"}, "centre": {"Centre du Port"}, "session": {" Juin  2027 "}})
	now, _, err := s.store.Class(t.Context(), all[0].ID)
	if got := string(now.Settings); err != nil || !strings.Contains(got, `"clues":2`) || !strings.Contains(got, `"/ventes"`) || !strings.Contains(got, `"Juin 2027"`) {
		t.Errorf("%s %v", got, err)
	}
	if a := p.form(t, s, "trainer", class, url.Values{"action": {"page-de-garde"}, "centre": {"Centre du Port"}, "session": {strings.Repeat("x", 121)}}); a.StatusCode != http.StatusBadRequest || a.Find("#page-de-garde[open]").Length() != 1 ||
		len(a.Find(`#page-de-garde input[name="session"]`).AttrOr("value", "")) != 121 || a.Find(`#page-de-garde input[name="centre"]`).AttrOr("value", "") != "Centre du Port" {
		t.Errorf("a long line: %d %s", a.StatusCode, a.text("#page-de-garde"))
	}
}

// The cover says what the centre knows of the candidate, until somebody types something else.
func TestTheCoverIsFilledFromWhatIsKnown(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	class := classOfVelo(t, s, p)
	p.form(t, s, "trainer", class, url.Values{"action": {"page-de-garde"}, "centre": {"Centre du Port"}})
	text := func() string {
		return plain(p.as(t, s, "candidate", http.MethodGet, "/exports/vae?site=velo&format=txt").body + p.as(t, s, "candidate", http.MethodGet, "/exports/dossier?site=velo&format=txt").body)
	}
	for _, want := range []string{"candidate", "Centre du Port", "velo", "à compléter", "Validation des acquis de l’expérience"} {
		if !strings.Contains(text(), want) {
			t.Errorf("%q is not on the cover", want)
		}
	}
	page := p.as(t, s, "candidate", http.MethodGet, "/pieces?site=velo")
	if got := page.Find(`#page-de-garde input[name="centre"]`).AttrOr("placeholder", ""); got != "Centre du Port" {
		t.Errorf("what is known is shown as %q", got)
	}
	a := p.form(t, s, "candidate", "/pieces/reglages?site=velo", url.Values{"action": {"page-de-garde"}, "auteur": {"Camille  Été"}, "voie": {"Candidature individuelle"}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", a.StatusCode, a.text("main"))
	}
	if got := text(); !strings.Contains(got, "Camille Été") || !strings.Contains(got, "Candidature individuelle") || strings.Contains(got, "à compléter") || !strings.Contains(got, "Centre du Port") {
		t.Error("what was typed is not on the cover")
	}
	if a := p.form(t, s, "candidate", "/pieces/reglages?site=velo", url.Values{"referentiel": {dossier.DefaultReferentiel}}); a.StatusCode != http.StatusSeeOther || !strings.Contains(text(), "Camille Été") {
		t.Errorf("another référentiel took the cover away: %d", a.StatusCode)
	}
}

// A line that is too long for a cover loses nothing of what was typed.
func TestALongLineOfACoverStaysInTheForm(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t)
	long := strings.Repeat("x", 121)
	a := p.form(t, s, "candidate", "/pieces/reglages?site=velo", url.Values{"action": {"page-de-garde"}, "auteur": {"Camille"}, "session": {long}, "voie": {"Candidature individuelle"}})
	typed := func(name string) string { return a.Find(`#page-de-garde input[name="`+name+`"]`).AttrOr("value", "") }
	if a.StatusCode != http.StatusBadRequest || typed("auteur") != "Camille" || typed("session") != long || typed("voie") != "Candidature individuelle" || !strings.Contains(a.text("#page-de-garde .error"), "121") {
		t.Errorf("%d %q: %s", a.StatusCode, typed("session"), a.text("#page-de-garde"))
	}
}
