package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

// The page, the API and the registry agree on two segments; the words never conclude for
// the reader.
func TestComparePage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	var c analyzer.Comparison
	if a := s.get(t, "/api/v1/compare?site=velo&metric=conversion_rate&from=2026-02-01&to=2026-02-28&first_filter=device=mobile&filter=device=desktop"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &c) != nil {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	if got := s.get(t, "/api/v1/figures?site=velo&metrics=conversion_rate&from=2026-02-01&to=2026-02-28&filter=device=mobile"); !strings.Contains(got.body, `"numerator":`+numberText(*c.First.K)+`,`) {
		t.Errorf("the reference has %v orders, the figure says %s", *c.First.K, got.body)
	}
	a := s.get(t, "/comparer?site=velo&periode=2026-02&mesure=conversion_rate&par=device&a=mobile&b=desktop")
	if rows := a.Find("#cotes tbody tr"); rows.Length() != 2 || !strings.HasPrefix(plain(rows.First().Text()), "Mobile") {
		t.Errorf("sides: %s", rows.Text())
	}
	verdict := map[string]string{"clear": "Différence nette", "inconclusive": "Non concluant", "insufficient": "Effectif insuffisant"}[c.Verdict]
	if text := plain(a.text(".answer")); !strings.Contains(text, verdict) || !strings.Contains(text, "intervalle à 95 %") {
		t.Errorf("the answer: %s", text)
	}
	for i, rate := range []float64{c.First.Value, c.Second.Value} {
		if cell := plain(a.Find("#cotes tbody tr").Eq(i).Text()); !strings.Contains(cell, plain(i18n.Percent(rate, 2))) {
			t.Errorf("%v is not told to the hundredth: %s", rate, cell)
		}
	}
	if text := plain(a.text("main")); !strings.Contains(text, "p : si les deux côtés se valaient") {
		t.Errorf("p is told of something else: %s", text)
	}
	if n := a.Find("#effectif-a-prevoir tbody tr").Length(); n != 4 {
		t.Errorf("%d sizes of a test", n)
	}
	if a := s.get(t, "/comparer?site=velo&periode=2026-02&mesure=average_basket"); a.Find("#cotes tbody tr").Length() != 2 || !strings.Contains(a.text("main"), "choisissez-en un comme mesure") {
		t.Errorf("baskets of two months: %s", a.text("main"))
	}
}

func numberText(x float64) string {
	raw, _ := json.Marshal(x)
	return string(raw)
}

// Counts as typed are compared, and what is wrong with them is said without losing them.
func TestCompareTypedCounts(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	a := s.get(t, "/comparer?site=velo&periode=2026-02&n1=1%20000&k1=20&n2=1000&k2=45")
	if text := plain(a.text("main")); !strings.Contains(text, "Différence nette") || a.Find("#ecart-de-l-essai tbody tr").Length() != 1 {
		t.Errorf("typed: %s", text)
	}
	for query, want := range map[string]string{
		"n1=1000&k1=20&n2=1000":             "Il faut les quatre nombres",
		"n1=1000&k1=20&n2=1000&k2=quarante": "« quarante » n’est pas un nombre entier",
		"n1=10&k1=20&n2=1000&k2=40":         "pas plus de conversions que de visites",
		"effet=beaucoup":                    "Pour l’effet à voir, « beaucoup » n’est pas un pourcentage",
		"par=device&a=montre&b=desktop":     "Il n’y a rien à diviser pour la référence",
		"mesure=visits":                     "On ne compare pas « visits »",
		"par=device&a=mobile&b=mobile":      "Les deux côtés ont des visites en commun",
		"puissance=3":                       "chances de déceler",
	} {
		a := s.get(t, "/comparer?site=velo&periode=2026-02&"+query)
		if a.StatusCode != 200 || !strings.Contains(plain(a.text("main")), want) {
			t.Errorf("%s: %d %s", query, a.StatusCode, plain(a.text("main")))
		}
	}
}
