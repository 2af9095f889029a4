package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
)

// stepped serves a shop whose orders double on 15 December 2025, after 98 days.
func stepped(t *testing.T, site tracking.Site) *shop {
	t.Helper()
	s := openShop(t)
	site.ID, site.Timezone, site.Currency = "pas", "Europe/Paris", "EUR"
	s.declare(t, site)
	var orders []tracking.Order
	for n := range 190 {
		day := time.Date(2025, 9, 8, 9, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		for i := range (2 + n%2) * (1 + n/98) {
			orders = append(orders, tracking.Order{Site: "pas", ID: fmt.Sprintf("%d-%d", n, i), Version: tracking.OrderVersion(false, day), Time: day, Status: tracking.OrderValid, Origin: "import",
				Currency: "EUR", Rate: 1, TotalIncl: 2000, ProductsIncl: 2000, Items: 1})
		}
	}
	s.insert(t, nil, orders, nil, nil)
	return s
}

// The curves of a page, their tables and the API tell the same date, with its range and
// both levels, and how it was found; with hints off, none of them does.
func TestCurvesTellWhenTheyChange(t *testing.T) {
	t.Parallel()
	s := stepped(t, tracking.Site{})
	a := s.get(t, "/ventes?site=pas&du=2025-10-01&au=2026-02-28")
	if got, want := plain(squeeze(a.text("#graphique-commandes .marks .hint"))), "A vers le 15/12/2025 (entre le 13/12/2025 et le 17/12/2025) : quelque chose change : 2,50 par jour avant (245 commandes), 5"; !strings.HasPrefix(got, want) {
		t.Errorf("the curve says %q", got)
	}
	if got := plain(a.text("#graphique-commandes .hint-method")); !strings.Contains(got, "pas la saison") || !strings.Contains(got, "CUSUM") {
		t.Errorf("the method says %q", got)
	}
	if n := a.Find("#graphique-chiffre-d-affaires .marks .hint").Length(); n != 1 {
		t.Errorf("%d changes of revenue", n)
	}
	if got := plain(a.text("#commandes-tableau")); !strings.Contains(got, "vers le 15/12/2025") {
		t.Errorf("the table does not tell it: %s", got)
	}
	if spec := a.Find("#graphique-commandes script").Text(); !strings.Contains(spec, `"hint":true`) {
		t.Errorf("the picture does not mark it: %s", spec)
	}
	if n := s.get(t, "/?site=pas&du=2025-10-01&au=2026-02-28").Find("#graphique-chiffre-d-affaires .marks .hint").Length(); n != 1 {
		t.Errorf("%d changes of revenue beside the visits of a shop that has none", n)
	}
	if got := s.get(t, "/ventes?site=pas&du=2026-01-01&au=2026-02-28").text("main"); strings.Contains(got, "quelque chose change") {
		t.Error("a period after the day tells it")
	}
	var found []analyzer.Hints
	b := s.get(t, "/api/v1/hints?site=pas&metrics=orders&from=2025-10-01&to=2026-02-28")
	if err := json.Unmarshal([]byte(b.body), &found); err != nil || len(found) != 1 || len(found[0].List) != 1 || found[0].List[0].Day != "2025-12-15" || found[0].Rate != .01 {
		t.Errorf("the API answers %v %s", err, b.body)
	}
}

func TestHintsOffAreNowhere(t *testing.T) {
	t.Parallel()
	for _, site := range []tracking.Site{{Hints: tracking.HintsOff}, {Case: true}} {
		s := stepped(t, site)
		a := s.get(t, "/ventes?site=pas&du=2025-10-01&au=2026-02-28")
		if got := a.text("main"); !strings.Contains(plain(got), "commandes") || strings.Contains(got, "quelque chose change") || a.Find(".hint, .hint-method").Length() > 0 {
			t.Errorf("%+v: the page tells a change", site)
		}
		if b := s.get(t, "/api/v1/hints?site=pas&metrics=orders&from=2025-10-01&to=2026-02-28"); b.StatusCode != 400 || !strings.Contains(plain(b.body), "masquées pour « pas »") || strings.Contains(b.body, "2025-12") {
			t.Errorf("%+v: the API answers %d %s", site, b.StatusCode, b.body)
		}
	}
}
