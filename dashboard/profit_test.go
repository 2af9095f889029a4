package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// The model of the address changes what advertising brings; the registry's figures stay.
func TestProfitHangsOnTheModel(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	var before []tracking.Event // everybody came once more, from an advertisement
	for i := range 1400 {
		at := time.Date(2026, 3, 1, 6, 0, i%3600, 0, time.UTC)
		e := tracking.Event{Site: "velo", Visitor: uint64(1 + i), Mode: tracking.ModeConsent, Origin: tracking.OriginTag, Name: tracking.KindPageView, Path: "/", Time: at, Received: at,
			Channel: tracking.ChannelPaidSocial, Source: "instagram", Medium: "paid_social", Campaign: "video-gravel", Device: tracking.DeviceMobile, Country: "FR"}
		e.ID[0], e.ID[1], e.ID[2] = byte(i), byte(i>>8), 77
		before = append(before, e)
	}
	s.insert(t, before, nil, nil, nil)
	page := func(query string) answer { return s.get(t, "/rentabilite?site=velo&periode=2026-03"+query) }
	base, seen := page(""), map[string]bool{}
	if base.Find(`#par-canal tbody td:nth-child(12)`).Length() == 0 || base.Find(`a[href*="/chiffres/?"]`).Length() > 0 {
		t.Error("the cost of a new customer leads to a page that is not there")
	}
	for _, m := range []struct{ word, name string }{{"dernier-non-direct", "Dernier non direct"}, {"premier", "Premier contact"}, {"lineaire", "Linéaire"}, {"markov", "Markov"}, {"shapley", "Shapley"}, {"decroissance", "Décroissance"}} {
		a := page("&modele=" + m.word)
		for _, at := range []string{"#par-canal h2", "#par-campagne h2", "#par-partenaire h2", "#graphique-resultat-par-canal h2", "#graphique-roas-et-seuil h2"} {
			if !strings.Contains(a.text(at), "("+m.name+")") {
				t.Errorf("%s: %s does not say the model: %q", m.word, at, a.text(at))
			}
		}
		if a.text(".tiles") != base.text(".tiles") {
			t.Errorf("%s changes the tiles", m.word)
		}
		if same := m.word == "dernier-non-direct"; same != (a.Find("main .notice:contains('tuiles')").Length() == 0) || same != (a.Find("#par-canal tbody td:nth-child(5) a").Length() == 3) {
			t.Errorf("%s: what opens its method, or is said of tiles, is wrong", m.word)
		}
		orders := sumOf(t, a, "#par-canal", 2)
		if want := sumOf(t, base, "#par-canal", 2); !near(orders, want) {
			t.Errorf("%s shares %v of %v orders", m.word, orders, want)
		}
		seen[a.text("#par-canal tbody")] = true
	}
	if len(seen) < 5 {
		t.Errorf("six models give %d tables", len(seen))
	}
	for path, here := range map[string]string{"/rentabilite": "Spécifique", "/roi-structurel": "Structurel"} {
		a := s.get(t, path+"?site=velo&periode=2026-03")
		if tabs := squeeze(a.text(".tabs")); tabs != "SpécifiqueStructurel" && tabs != "Spécifique Structurel" || a.text(`.tabs [aria-current="page"]`) != here || a.text(`nav:not(.tabs) [aria-current="page"]`) != "Rentabilité" {
			t.Errorf("%s: tabs %q, here %q, in the navigation %q", path, tabs, a.text(`.tabs [aria-current="page"]`), a.text(`nav:not(.tabs) [aria-current="page"]`))
		}
	}
}

// Seventeen days are left out by a window of one week: the earlier advertisement is no
// touch any more. The window is said, cited and bounded.
func TestProfitHangsOnTheWindow(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	var early []tracking.Event // everybody came from an advertisement, weeks before
	for i := range 1400 {
		at := time.Date(2026, 1, 28, 6, 0, i%3600, 0, time.UTC)
		e := tracking.Event{Site: "velo", Visitor: uint64(1 + i), Mode: tracking.ModeConsent, Origin: tracking.OriginTag, Name: tracking.KindPageView, Path: "/", Time: at, Received: at,
			Channel: tracking.ChannelPaidSocial, Source: "instagram", Medium: "paid_social", Campaign: "video-gravel", Device: tracking.DeviceMobile, Country: "FR"}
		e.ID[0], e.ID[1], e.ID[2] = byte(i), byte(i>>8), 78
		early = append(early, e)
	}
	s.insert(t, early, nil, nil, nil)
	page := func(query string) answer { return s.get(t, "/rentabilite?site=velo&du=2026-02-20&au=2026-03-10"+query) }
	short, long := page("&modele=premier&fenetre=1"), page("&modele=premier&fenetre=90")
	if a, b := short.text("#par-canal tbody"), long.text("#par-canal tbody"); a == b {
		t.Error("a window of one day and one of ninety give the same first touches")
	}
	if a, b := sumOf(t, short, "#par-canal", 2), sumOf(t, long, "#par-canal", 2); !near(a, b) {
		t.Errorf("%v orders, then %v", a, b)
	}
	if text := plain(short.text(".answer")); !strings.HasSuffix(text, "« Premier contact », 1 jour.") {
		t.Errorf("the window is not said: %q", text)
	}
	if value, _ := long.Find("form.options input[name=fenetre]").Attr("value"); value != "90" {
		t.Errorf("the form says %q", value)
	}
	other := page("&fenetre=60") // of the registry's model, and not its window
	if other.Find("#par-canal tbody td:nth-child(5) a").Length() != 0 || other.Find("main .notice:contains('60 jours')").Length() != 1 {
		t.Errorf("a window of 60 days is taken for the registry's: %q", other.text("main .notice"))
	}
	code := s.cite(t, long.citeForm(t, "#graphique-roas-et-seuil"))
	proof := s.get(t, "/v/"+code)
	if proof.verdict() != "Conforme" {
		t.Errorf("verdict %q", proof.verdict())
	}
	same := s.get(t, "/v/"+s.cite(t, short.citeForm(t, "#graphique-roas-et-seuil")))
	if a, b := plain(proof.text("main tbody")), plain(same.text("main tbody")); a == b {
		t.Errorf("both windows are cited as %q", a)
	}
	for window, want := range map[string]string{"0": "va de 1 à 90 jours, pas 0", "91": "pas 91", "deux": "pas deux"} {
		if a := page("&fenetre=" + window); a.StatusCode != 400 || !strings.Contains(plain(a.text("main")), want) {
			t.Errorf("%s: %d %q", window, a.StatusCode, a.text("main"))
		}
	}
}

// A chart of another model than the registry's is cited as that model's, filters and all.
func TestAModelsChartIsCitedAsItsOwn(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	page := s.get(t, "/rentabilite?site=velo&periode=2026-02&modele=markov&canal=email")
	for id, title := range map[string]string{"#graphique-resultat-par-canal": "Résultat par canal payé (Markov)", "#graphique-roas-et-seuil": "ROAS et ROAS minimum par canal payé (Markov)"} {
		code := s.cite(t, page.citeForm(t, id))
		proof := s.get(t, "/v/"+code)
		if text := plain(proof.text("main")); s.verdict(t, "/v/"+code) != "Conforme" || !strings.Contains(text, title) || proof.Find("main tbody tr").Length() != 1 || !strings.Contains(text, "E-mail, Markov") {
			t.Errorf("%s: %q", id, text)
		}
	}
	s.sell(t, time.Date(2026, 2, 14, 10, 0, 0, 0, time.UTC))
	code := s.cite(t, s.get(t, "/rentabilite?site=velo&periode=2026-02&modele=dernier-non-direct").citeForm(t, "#graphique-roas-et-seuil"))
	if got := s.verdict(t, "/v/"+code); got != "Conforme" {
		t.Errorf("the registry's chart: %q", got)
	}
}
