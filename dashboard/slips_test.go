package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard"
)

// slips follows a form to the slips that it made.
func (p people) slips(t testing.TB, s *shop, who string, made answer) answer {
	t.Helper()
	to := made.Header.Get("Location")
	if made.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/centre/fiches/") {
		t.Fatalf("no slips: %d to %q, %s", made.StatusCode, to, made.text("main"))
	}
	return p.as(t, s, who, http.MethodGet, to)
}

// The page of the slips is loaded again without making anything again, by who made it only, and for
// as long as it says; what is lost is made again for who never chose a password.
func TestSlipsAreShownAgainAndMadeAgain(t *testing.T) {
	t.Parallel()
	now := noon
	s, p := openCentre(t, withArchive, func(_ *shop, o *dashboard.Options) { o.Now = func() time.Time { return now } })
	made := p.upload(t, s, "trainer", "/formateur", "Nom\nZoé Abgrall\nÉric Bihan\n", map[string]string{"nom": "Printemps"})
	page := p.slips(t, s, "trainer", made)
	at := made.Header.Get("Location")
	if n := page.Find(".slips li").Length(); n != 2 || page.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d slips: %s", n, page.text("main"))
	}
	first := page.text(".slips")
	for range 2 {
		if again := p.as(t, s, "trainer", http.MethodGet, at); again.text(".slips") != first {
			t.Errorf("loaded again: %s", again.text("main"))
		}
	}
	if pdf := p.as(t, s, "trainer", http.MethodGet, at+"/pdf"); !strings.HasPrefix(pdf.body, "%PDF-") {
		t.Errorf("the PDF: %d %.40s", pdf.StatusCode, pdf.body)
	}
	for _, who := range []string{"other trainer", "admin", "candidate", ""} {
		if a := p.as(t, s, who, http.MethodGet, at); a.StatusCode != http.StatusNotFound || strings.Contains(a.body, "Abgrall") {
			t.Errorf("%q reads the slips: %d", who, a.StatusCode)
		}
	}
	classes, err := s.store.Classes(t.Context(), p.ids["trainer"])
	if err != nil || len(classes) != 2 {
		t.Fatalf("%d classes: %v", len(classes), err)
	}
	now = now.Add(31 * time.Minute)
	if a := p.as(t, s, "trainer", http.MethodGet, at); a.StatusCode != http.StatusNotFound || !strings.Contains(a.text("main"), "Refaire les fiches") {
		t.Errorf("after half an hour: %d %s", a.StatusCode, a.text("main"))
	}
	class := page.Find(`a.button`).Last().AttrOr("href", "")
	room := p.as(t, s, "trainer", http.MethodGet, class)
	if text := plain(room.text("#fiches")); !strings.Contains(text, "2 candidats n’ont pas encore choisi") || !strings.Contains(text, "Refaire les fiches") {
		t.Errorf("the class offers: %s", text)
	}
	code := plain(page.Find(".slips li").First().Find("dd.code").First().Text())
	chosen, _, err := s.store.AccountOf(t.Context(), strings.ReplaceAll(code, "-", ""))
	if err == nil {
		err = s.store.SetPassword(t.Context(), chosen.ID, "-", false) // has chosen their own
	}
	if err != nil {
		t.Fatal(err)
	}
	fresh := p.slips(t, s, "trainer", p.form(t, s, "trainer", class, url.Values{"action": {"fiches"}}))
	if text := fresh.text(".slips"); fresh.Find(".slips li").Length() != 1 || strings.Contains(text, code) || strings.Contains(first, fresh.Find("dd.code").Last().Text()) {
		t.Errorf("made again: %s", text)
	}
	if log := p.as(t, s, "admin", http.MethodGet, "/centre/journal"); strings.Count(log.text("#journal"), "a donné un nouveau mot de passe") != 1 {
		t.Errorf("the log: %s", log.text("#journal"))
	}
	centre := p.as(t, s, "admin", http.MethodGet, "/centre")
	boxes := centre.Find(`#refaire input[name="compte"]`)
	if boxes.Length() != 1 {
		t.Fatalf("the centre offers %d people", boxes.Length())
	}
	if a := p.form(t, s, "admin", "/centre/fiches", nil); a.StatusCode != http.StatusConflict || !strings.Contains(a.text("#refaire [role=alert]"), "choisissez au moins une personne") {
		t.Errorf("nobody ticked: %d %s", a.StatusCode, a.text("main"))
	}
	if a := p.slips(t, s, "admin", p.form(t, s, "admin", "/centre/fiches", url.Values{"compte": {boxes.AttrOr("value", "")}})); a.Find(".slips li").Length() != 1 {
		t.Errorf("the administrator makes %s", a.text("main"))
	}
}

// Whoever loads again the page that answered a form finds a page there, whatever the form.
func TestTheAddressOfAFormLeadsToAPage(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive, withReport, withImporter, withShops, withHandouts, withOutside, withCases(t), withAuditor("", nil))
	shown := map[string]bool{}
	for _, r := range s.routes {
		shown[r.Method+" "+r.Path] = true
	}
	posts := 0
	for _, r := range s.routes {
		if r.Method != http.MethodPost {
			continue
		}
		posts++
		if !shown["GET "+r.Path] {
			t.Errorf("%s takes a form and shows no page", r.Path)
		}
	}
	if posts < 50 {
		t.Errorf("%d forms were found", posts)
	}
	for from, to := range map[string]string{"/centre/comptes": "/centre", "/centre/import": "/centre", "/centre/fiches": "/centre", "/carnet/7?site=velo": "/carnet?site=velo", "/pieces/7/retablir?site=velo": "/pieces/7?site=velo", "/audits/arreter?site=velo": "/audits?site=velo", "/formateur/1/candidats/2": "/formateur/1", "/deconnexion": "/"} {
		who := "trainer"
		if strings.HasPrefix(from, "/centre") {
			who = "admin"
		}
		if a := p.as(t, s, who, http.MethodGet, from); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != to {
			t.Errorf("%s: %d to %q, want %q", from, a.StatusCode, a.Header.Get("Location"), to)
		}
	}
}
