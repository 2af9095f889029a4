package dashboard_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Steps of one's own, by their names or addresses, fall from step to step, no more in
// strict order than in a loose one, and may be timed; the API says the same.
func TestAFunnelOfOnesOwnSteps(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	const steps = "/entonnoir?site=velo&periode=2026-03&etapes=Page+vue,Ajout+au+panier,Commande"
	count := func(path string) (counts []float64) {
		a := s.get(t, path)
		if a.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.StatusCode, a.text("main"))
		}
		for _, row := range a.Find("#entonnoir-tableau tbody tr").EachIter() {
			counts = append(counts, sortValue(t, row.Children().Eq(1)))
		}
		return counts
	}
	loose, strict := count(steps+"&temps=oui"), count(steps+"&ordre=strict")
	if len(loose) != 3 || len(strict) != 3 || loose[2] == 0 {
		t.Fatalf("%v, strictly %v", loose, strict)
	}
	for i := range loose {
		if strict[i] > loose[i] || i > 0 && (loose[i] > loose[i-1] || strict[i] > strict[i-1]) {
			t.Errorf("step %d: %v, strictly %v", i, loose, strict)
		}
	}
	timed := s.get(t, steps+"&temps=oui")
	if cell := timed.Find("#entonnoir-tableau tbody tr").Eq(1).Children().Eq(5); sortValue(t, cell) <= 0 {
		t.Errorf("the second step took %q", cell.Text())
	}
	var api struct {
		Funnels []struct{ Steps []struct{ Count float64 } }
	}
	answer := s.get(t, "/api/v1/funnel?site=velo&from=2026-03-01&to=2026-03-31&steps=page_view,add_to_cart,purchase&strict=yes")
	if err := json.Unmarshal([]byte(answer.body), &api); err != nil || len(api.Funnels) == 0 || api.Funnels[0].Steps[1].Count != strict[1] {
		t.Errorf("%v %s", err, answer.body)
	}
	for path, want := range map[string]string{
		"/entonnoir?site=velo&etapes=Commande":                              "de 2 à 10 étapes",
		"/entonnoir?site=velo&etapes=Commande,,/panier":                     "L’étape 2 est vide",
		"/entonnoir?site=velo&unite=visiteur&etapes=/panier,Commande":       "« /panier » est une page",
		"/entonnoir?site=velo&unite=visiteur&ordre=strict":                  "ne se comptent que par visite",
		"/api/v1/funnel?site=velo&from=2026-03-01&to=2026-03-31&steps=page": "de 2 à 10 étapes",
	} {
		if a := s.get(t, path); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text("main"))
		}
	}
}
