package dashboard_test

import (
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What a candidate cites on the page of a sheet, by the button of a tile or of a chart, stands beside
// that sheet of the answer key; what comes from elsewhere does not.
func TestTheKeyShowsWhatWasCitedOnItsPages(t *testing.T) {
	t.Parallel()
	s, p := openCentre(t, withArchive, withCases(t))
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	h.day(noon.AddDate(0, 0, -10))
	s.insert(t, h.events, h.orders, h.refunds, h.costs)
	key := func() answer { return p.as(t, s, "trainer", http.MethodGet, "/formateur/corrige?site=velo") }
	if a := key(); !strings.Contains(plain(a.text(".answer")), "aucun chiffre n’a été cité depuis sa page") {
		t.Errorf("before: %s", a.text(".answer"))
	}
	ask := "/citations?" + url.Values{"question": {"site=velo&chiffre=visits&periode=2026-03"}}.Encode()
	cite := func(from string) string {
		cited := p.as(t, s, "candidate", http.MethodPost, ask, "Referer", from)
		return strings.TrimPrefix(cited.Header.Get("Location"), "/citations/")
	}
	there, elsewhere, outside := cite(s.url+"/acquisition?site=velo&periode=2026-03"), cite(s.url+"/ventes?site=velo"), cite("https://mal.example/acquisition?site=velo")
	figure := p.as(t, s, "candidate", http.MethodGet, "/chiffres/visits?site=velo&periode=2026-03", "Referer", s.url+"/acquisition?site=velo")
	form := url.Values{}
	figure.Find(`.figure-head form input`).Each(func(_ int, input *selection) { form.Set(input.AttrOr("name", ""), input.AttrOr("value", "")) })
	led := strings.TrimPrefix(p.form(t, s, "candidate", "/citations", form).Header.Get("Location"), "/citations/")
	a := key()
	if sheet := a.text("section.client-rule"); !strings.Contains(sheet, led) {
		t.Errorf("the figure that a tile of the page led to, %q, is not beside the sheet: %s", led, sheet)
	}
	if c, _, err := s.store.Citation(t.Context(), strings.ReplaceAll(strings.TrimPrefix(led, "CH-"), "-", "")); err != nil || !strings.HasPrefix(c.Address, "/chiffres/visits?") || p.as(t, s, "candidate", http.MethodGet, c.Address).StatusCode != http.StatusOK {
		t.Errorf("it was cited on %q: %v", c.Address, err)
	}
	if sheet := a.text("section.client-rule"); !strings.Contains(sheet, there) || strings.Contains(sheet, elsewhere) || strings.Contains(sheet, outside) {
		t.Errorf("beside the sheet: %s, want %s", sheet, there)
	}
	if !strings.Contains(plain(a.text(".answer")), "1 fiche ; 1 a au moins un chiffre cité depuis sa page. Le candidat a cité 4 chiffres en tout.") {
		t.Errorf("the answer: %s", a.text(".answer"))
	}
}
