package dashboard_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// The page of expectations, its API and its export say the same; the rule is in the
// address, and a wrong one says its line and keeps what was typed.
func TestExpectationsPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.filmed(t)
	const rule = "Rouler+%3A+%2Fp%0AAutre+%3A+panier"
	var e analyzer.Expectations
	if a := s.get(t, "/api/v1/expectations?site=velo&from=2026-03-01&to=2026-03-31&rule="+rule); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &e) != nil {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	if len(e.Families) != 3 || e.All.Visits != s.figureOf(t, "visits", "") || e.All.Revenue != s.figureOf(t, "visit_revenue", "") || e.Families[0].Visits == 0 {
		t.Fatalf("families: %+v", e.Families)
	}
	a := s.get(t, "/comportement/attentes?site=velo&periode=2026-03&regle="+rule)
	if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
		t.Fatalf("%d, %s", a.StatusCode, missing)
	}
	rows := a.Find("#familles tbody tr")
	if rows.Length() != 3 || sortValue(t, rows.Eq(0).Children().Eq(1)) != e.Families[0].Visits || !strings.Contains(plain(rows.Eq(2).Text()), "Sans famille") {
		t.Errorf("families: %s", rows.Text())
	}
	if text := a.text("textarea#regle"); !strings.Contains(text, "Rouler : /p Autre : panier") {
		t.Errorf("the rule reads %q", text)
	}
	if !strings.Contains(a.text("section.method"), "expectations.sql") || !strings.Contains(plain(a.text("main")), "Une règle de mots devine l’attente") {
		t.Errorf("the method or the limit is missing: %s", a.text("main"))
	}
	if csv := s.get(t, "/comportement/attentes?site=velo&periode=2026-03&tableau=pages-et-familles&format=csv&regle="+rule); strings.Count(csv.body, "\n") != len(e.Evidence)+1 || !strings.Contains(csv.body, "Page d’entrée;Rouler;") {
		t.Errorf("the export: %s", csv.body)
	}
	wrong := s.get(t, "/comportement/attentes?site=velo&periode=2026-03&regle=Offrir+cadeau")
	if text := plain(wrong.text("main")); wrong.StatusCode != 200 || !strings.Contains(text, "Ligne 1 de la règle : « Offrir cadeau » n’a pas de nom") || wrong.text("textarea#regle") != "Offrir cadeau" || !strings.Contains(text, "S’équiper") {
		t.Errorf("a wrong rule: %s", text)
	}
	// the figures beside it are those of the first rule, and lead to it whatever it becomes
	href := wrong.Find("#familles tbody tr").First().Find("a").First().AttrOr("href", "")
	if method := s.get(t, href); method.StatusCode != 200 || !strings.Contains(href, url.QueryEscape("S’équiper")) {
		t.Errorf("beside a wrong rule, %s answers %d %s", href, method.StatusCode, method.text("main"))
	}
}

func TestExpectationsRefuseWhatTheyCannotCount(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for path, want := range map[string]string{
		"/api/v1/expectations?site=velo&from=2019-01-01&to=2019-01-31":                            "Aucune visite du 01/01/2019 au 31/01/2019 (sans filtre)",
		"/api/v1/expectations?site=velo&from=2026-03-01&to=2026-03-31&rule=Offrir+%3A":            "la famille « Offrir » n’a aucun mot",
		"/api/v1/expectations?site=velo&from=2026-03-01&to=2026-03-31&filter=basket%3D15-30":      "Les attentes ne se filtrent pas par « basket »",
		"/api/v1/expectations?site=velo&from=2026-03-01&to=2026-03-31&filter=device%3Dtelevision": "(appareil « television »)",
	} {
		if a := s.get(t, path); a.StatusCode < 400 || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s answers %d %s", path, a.StatusCode, a.body)
		}
	}
	if a := s.get(t, "/comportement/attentes?site=velo&periode=2019-01"); a.StatusCode != 200 || !strings.Contains(plain(a.text("main")), "Aucune visite du 01/01/2019") {
		t.Errorf("an empty period: %d %s", a.StatusCode, a.text("main"))
	}
}
