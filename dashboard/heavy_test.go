package dashboard_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/dashboard"
)

// impatient makes every heavy page say that it is.
func impatient(_ *shop, o *dashboard.Options) { o.Patience = time.Nanosecond }

// wait asks for a heavy page until it is there.
func (s *shop) wait(t *testing.T, path string) (a answer, waited int) {
	t.Helper()
	for range 400 {
		if a = s.get(t, path); a.Find("[data-follow]").Length() == 0 {
			return a, waited
		}
		waited++
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s never comes: %s", path, a.text("main"))
	return a, waited
}

// A heavy page says what it waits for, then is what it would have been; faults are told
// as ever, exports and light pages wait.
func TestHeavyPagesSayThatTheyAre(t *testing.T) {
	t.Parallel()
	s := openCycles(t, impatient)
	patient := openCycles(t)
	for _, path := range []string{"/comptages?periode=2026-02", "/comportement/parcours?periode=2026-02", "/comportement?periode=2026-02", "/entonnoir?periode=2026-02&etapes=/panier,Commande"} {
		first := s.get(t, path)
		text := plain(first.text("main"))
		if href, _ := first.Find("[data-follow]").Attr("data-follow"); href != path || first.StatusCode != http.StatusOK || !strings.Contains(text, "relit toutes les visites") ||
			first.Header.Get("Cache-Control") != "no-store" || !strings.Contains(first.body, `http-equiv="refresh"`) || missingText.MatchString(first.body) {
			t.Errorf("%s opens on %q, asking again for %q", path, text, href)
		}
		page, waited := s.wait(t, path)
		if waited == 0 && first.Find("[data-follow]").Length() == 0 {
			t.Errorf("%s does not wait", path)
		}
		if got, want := plain(page.text("main")), plain(patient.get(t, path).text("main")); got != want || len(got) < 500 {
			t.Errorf("%s comes to\n%q, want\n%q", path, got, want)
		}
	}
	if a, _ := s.wait(t, "/entonnoir?periode=2026-02&etapes=Commande"); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.text("main")), "de 2 à 10 étapes") {
		t.Errorf("a bad question: %d %q", a.StatusCode, a.text("main"))
	}
	if csv := s.get(t, "/comptages?periode=2026-02&tableau=comptages&format=csv"); !strings.Contains(csv.body, "Matomo") {
		t.Errorf("an export: %q", csv.body)
	}
	for _, path := range []string{"/ventes?periode=2026-02", "/entonnoir?periode=2026-02"} {
		if light := s.get(t, path); light.Find("[data-follow]").Length() != 0 {
			t.Errorf("%s is light, and waits", path)
		}
	}
}

// The answer key of a case says what takes long, to those who may read it only.
func TestTheAnswerKeySaysThatItIsComputed(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withCases(t), impatient)
	const path = "/formateur/corrige?site=velo"
	if a := p.as(t, s, "candidate", http.MethodGet, path); a.StatusCode != http.StatusForbidden {
		t.Errorf("a candidate waits for the key: %d", a.StatusCode)
	}
	a := p.as(t, s, "trainer", http.MethodGet, path)
	if href := a.Find("[data-follow]").AttrOr("data-follow", ""); href != path || !strings.Contains(plain(a.text("main")), "Le corrigé se prouve dans les données de ce cas") || missingText.MatchString(a.body) {
		t.Errorf("waiting for %q: %s", href, a.text("main"))
	}
	for range 100 {
		if a = p.as(t, s, "trainer", http.MethodGet, path); strings.Contains(a.body, "Le secret du cas") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("the key never comes: %s", a.text("main"))
}

// In a browser the report takes the place of the page that waits, by itself.
func TestHeavyPageComesByItself(t *testing.T) {
	t.Parallel()
	s := openCycles(t, impatient)
	b := openBrowser(t)
	w := b.open(t, s.url+"/comptages?periode=2026-02", view{1366, false, true})
	came := false
	for range 60 {
		// fails while one page takes the place of the other
		if came, _ = chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.querySelector('#comptages tbody tr') !== null`)); came {
			break
		}
		time.Sleep(250 * time.Millisecond)
	}
	if !came {
		t.Errorf("the report does not come: %s", eval[string](t, w, "document.querySelector('main').innerText"))
	}
	if trouble := w.trouble(); len(trouble) > 0 {
		t.Errorf("the browser says %v", trouble)
	}
}
