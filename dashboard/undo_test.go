package dashboard_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// undoForm is the button of the page that follows a deletion, which says what is gone.
func (s *shop) undoForm(t *testing.T, after, says string) (action string, form url.Values) {
	t.Helper()
	a := s.get(t, after)
	if got := a.text(".undo p"); got != says {
		t.Fatalf("%s says %q, want %q", after, got, says)
	}
	form = url.Values{}
	for _, name := range []string{"action", "retour"} {
		form.Set(name, a.Find(`.undo input[name="`+name+`"]`).AttrOr("value", ""))
	}
	return a.Find(".undo form").AttrOr("action", ""), form
}

// bringsBack follows a deletion to its page, which offers to bring back what is gone, and does
// so: page answers 404 before and 200 after.
func (s *shop) bringsBack(t *testing.T, after, says, page string) {
	t.Helper()
	if a := s.get(t, page); a.StatusCode != http.StatusNotFound {
		t.Errorf("%s is not gone: %d", page, a.StatusCode)
	}
	action, form := s.undoForm(t, after, says)
	back := s.post(t, action, form.Encode())
	if to := back.Header.Get("Location"); back.StatusCode != http.StatusSeeOther || strings.Contains(to, "supprime") || !strings.HasPrefix(after, to) {
		t.Errorf("bringing back: %d to %q", back.StatusCode, to)
	}
	if a := s.get(t, page); a.StatusCode != http.StatusOK {
		t.Errorf("%s is not back: %d", page, a.StatusCode)
	}
}

// takesBack presses the button of the page that follows a deletion, twice: the second time there is
// nothing any more to bring back.
func (s *shop) takesBack(t *testing.T, after, says string) {
	t.Helper()
	action, form := s.undoForm(t, after, says)
	if back := s.post(t, action, form.Encode()); back.StatusCode != http.StatusSeeOther || strings.Contains(back.Header.Get("Location"), "supprime") {
		t.Errorf("bringing back: %d %s", back.StatusCode, back.text("main"))
	}
	if again := s.post(t, action, form.Encode()); again.StatusCode != http.StatusNotFound && again.StatusCode != http.StatusSeeOther {
		t.Errorf("bringing back twice: %d %s", again.StatusCode, again.text("main"))
	}
}

// A planned audit and a client's link that were taken away come back as they were, for their
// own site alone.
func TestPlansAndLinksComeBack(t *testing.T) {
	t.Parallel()
	s, link := openShared(t)
	s.post(t, "/audits/programmes?site=velo", "adresse=https%3A%2F%2Fvelos.example%2F&frequence=0+6+*+*+1&pages=500")
	page := s.get(t, "/audits?site=velo")
	plan := squeeze(page.text("#programmes tbody tr"))
	action := page.Find("#programmes tbody form").AttrOr("action", "")
	gone := s.post(t, action, url.Values{"action": {"retirer"}, "retour": {"/audits?site=velo"}}.Encode()).Header.Get("Location")
	number := gone[strings.LastIndex(gone, "%2F")+3:]
	if a := s.post(t, "/audits/programmes/"+number+"?site=ailleurs", "action=retablir"); a.StatusCode != http.StatusNotFound {
		t.Errorf("brought back for another site: %d", a.StatusCode)
	}
	s.takesBack(t, gone, "L’audit programmé est retiré.")
	if now := squeeze(s.get(t, "/audits?site=velo").text("#programmes tbody")); now != plan {
		t.Errorf("the plan was %q and is %q", plan, now)
	}
	revoke := s.get(t, "/audits?site=velo").Find("#partager tbody form").First().AttrOr("action", "")
	gone = s.post(t, revoke, "").Header.Get("Location")
	path := strings.TrimPrefix(link, s.url)
	if a := s.get(t, path); a.StatusCode != http.StatusNotFound {
		t.Errorf("a revoked link opens: %d", a.StatusCode)
	}
	s.takesBack(t, gone, "Le lien du client est révoqué.")
	if a := s.get(t, path); a.StatusCode != http.StatusOK {
		t.Errorf("the link does not open again: %d", a.StatusCode)
	}
}

func TestAnAddressOffersToBringBackOnlyWhatCanBe(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, what := range []string{"/objectifs/x", "/objectifs/", "/connexion/1", "//ailleurs.example/objectifs/1", "/objectifs/1/../2", ""} {
		if a := s.get(t, "/v?supprime="+url.QueryEscape(what)); a.Find(".undo").Length() > 0 {
			t.Errorf("%q: an offer to %q", what, a.Find(".undo form").AttrOr("action", ""))
		}
	}
}
