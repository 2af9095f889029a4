package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// The simulator starts from the shop's own values, and computes what the address says
// without any script; the API agrees.
func TestBreakevenPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	a := s.get(t, "/simulateur?site=velo&periode=2026-02")
	cpc, _ := a.Find("input[name=cpc]").Attr("value")
	spend, _ := a.Find("input[name=budget]").Attr("value")
	if want := s.get(t, "/api/v1/figures?site=velo&metrics=spend&from=2026-02-01&to=2026-02-28"); cpc == "" || !strings.Contains(want.body, `"value":`+strings.ReplaceAll(strings.ReplaceAll(spend, ",", ""), ".", "")+`,`) {
		t.Errorf("a click of %q, a budget of %q, the figure %s", cpc, spend, want.body)
	}
	a = s.get(t, "/simulateur?site=velo&periode=2026-02&budget=500&cpc=0%2C50&taux=2&panier-moyen=60&mcv=30")
	text := plain(a.text("main"))
	for _, want := range []string{"donne 1 000 clics, 20 commandes et 1 200 € de CA TTC", "il reste −140 €", "de 11 à 29", "3,33", "36 ", "2,78 %"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if both := s.get(t, "/simulateur?site=velo&periode=2026-02&budget=500&cpc=0%2C05&taux=2&panier-moyen=60&mcv=30"); !strings.Contains(plain(both.text("main")), "et le résultat de +2 606 €") {
		t.Errorf("one end of the range has a sign, the other none: %s", plain(both.text("main")))
	}
	if n := a.Find("#sensibilite tbody tr").Length(); n != 4 {
		t.Errorf("%d values vary", n)
	}
	var out struct{ Result analyzer.CampaignResult }
	if b := s.get(t, "/api/v1/breakeven?site=velo&from=2026-02-01&to=2026-02-28&budget=500&cpc=0.5&rate=2&basket=60&margin=30"); json.Unmarshal([]byte(b.body), &out) != nil || out.Result.Result != -14000 {
		t.Errorf("the API answers %s", b.body)
	}
	for query, want := range map[string]string{
		"budget=beaucoup": "« beaucoup » n’est pas un nombre", "taux=150": "Le taux de transformation va de 0 (exclu) à 100 %, pas 150", "cpc=0": "Le coût d’un clic doit être au-dessus de zéro",
		"budget=1e300": "Une valeur dépasse un milliard", "cpc=0%2C0000001": "Le coût d’un clic doit être au-dessus de zéro",
	} {
		if a := s.get(t, "/simulateur?site=velo&periode=2026-02&"+query); a.StatusCode != 200 || !strings.Contains(plain(a.text(".error")), want) || a.Find("input[name=panier-moyen]").Length() != 1 {
			t.Errorf("%s: %d %q", query, a.StatusCode, a.text(".error"))
		}
	}
}
