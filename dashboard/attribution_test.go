package dashboard_test

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer/attribution"
)

// row reads the numbers of a row, from the second cell.
func numbersOf(t *testing.T, cells *selection) (out []float64) {
	t.Helper()
	for i := 1; i < cells.Length(); i++ {
		if cells.Eq(i).Text() != "" && cells.Eq(i).Text() != "–" {
			out = append(out, sortValue(t, cells.Eq(i)))
		}
	}
	return out
}

// Every model shares the orders and the revenue of the period; what the page shows is
// what the API answers.
func modelsShareTheSame(t *testing.T, s *shop) {
	for query, want := range map[string]float64{
		"":                                     s.figureOf(t, "orders", ""),
		"&mesure=ca":                           s.figureOf(t, "revenue_incl_tax", ""),
		"&par=campagne&fenetre=7":              s.figureOf(t, "orders", ""),
		"&par=campagne&mesure=ca&ordre=2":      s.figureOf(t, "revenue_incl_tax", ""),
		"&mesure=commandes&par=canal&ordre=10": s.figureOf(t, "orders", ""),
	} {
		a := s.get(t, "/attribution?site=velo&periode=2026-03"+query)
		rows := a.Find("#modeles tbody tr")
		sums := make([]float64, len(attribution.Models))
		for i := range rows.Length() {
			for m, x := range numbersOf(t, rows.Eq(i).Children())[:len(sums)] {
				sums[m] += x
			}
		}
		for m, sum := range sums {
			if math.Abs(sum-want) > 12 || want == 0 || !strings.Contains(query, "ca") && math.Abs(sum-want) > 1e-6 { // cents are rounded, row by row
				t.Errorf("%s: %s shares %v of %v", query, attribution.Models[m], sum, want)
			}
		}
		if rows.Length() < 4 || a.Find("#parcours-frequents tbody tr").Length() < 3 || a.Find("#coalitions tbody tr").Length() < 3 || a.Find("#methodes tbody tr").Length() != len(sums) {
			t.Errorf("%s: tables are missing", query)
		}
	}
}

func matrixRowsAddUp(t *testing.T, s *shop) {
	a := s.get(t, "/attribution?site=velo&periode=2026-03")
	rows := a.Find("#matrice tbody tr")
	for i := range rows.Length() {
		numbers, sum := numbersOf(t, rows.Eq(i).Children()), 0.0
		for _, p := range numbers[:len(numbers)-1] {
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("row %d of the matrix adds up to %v", i, sum)
		}
	}
	if effects := a.Find("#retraits tbody tr"); rows.Length() != effects.Length()+1 || effects.Length() < 4 {
		t.Errorf("%d states, %d effects", rows.Length(), effects.Length())
	}
	if answer := plain(a.text(".answer")); !strings.Contains(answer, "commandes valides") || !strings.Contains(answer, "Le plus grand écart est celui de") {
		t.Errorf("the answer is %q", answer)
	}
}

func attributionAPIAgrees(t *testing.T, s *shop) {
	page := s.get(t, "/attribution?site=velo&periode=2026-03")
	a := s.get(t, "/api/v1/attribution?site=velo&from=2026-03-01&to=2026-03-31&model=markov&show=removals")
	var got struct {
		Models []struct {
			Model    string
			Channels []struct {
				Channel     string
				Conversions float64
				Value       float64
			}
		}
		Conversion float64 `json:"conversion_probability"`
		Removals   []struct{ Channel string }
		Question   struct {
			LookBack int `json:"look_back"`
		}
		Trace struct{ Fingerprint string }
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || len(got.Models) != 1 || got.Question.LookBack != 30 || got.Trace.Fingerprint == "" || len(got.Removals) != len(got.Models[0].Channels) {
		t.Fatalf("%v: %s", err, a.body)
	}
	rows, seen := page.Find("#retraits tbody tr"), 0
	for i := range rows.Length() {
		for _, c := range got.Models[0].Channels {
			if cells := rows.Eq(i).Children(); math.Abs(sortValue(t, cells.Eq(4))-c.Conversions) < 1e-9 && math.Abs(sortValue(t, cells.Eq(5))/100-c.Value) < .006 {
				seen++
			}
		}
	}
	if seen != rows.Length() || seen < 4 {
		t.Errorf("the API gives %d of the %d credits of the page: %s", seen, rows.Length(), a.body)
	}
	for query, want := range map[string]string{
		"&lookback=400": "va de 1 à 90 jours, pas 400", "&model=magique": "Le modèle « magique » n’existe pas", "&by=couleur": "pas par « couleur »",
		"&show=tout": "« tout » n’est pas une partie du calcul", "&fenetre=3": "fenetre", "&order=0": "va de 1 à 10, pas 0",
	} {
		if a := s.get(t, "/api/v1/attribution?site=velo&from=2026-03-01&to=2026-03-31"+query); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.body)
		}
	}
	if a := s.get(t, "/api/v1/attribution?site=velo&from=2019-03-01&to=2019-03-31"); a.StatusCode != http.StatusBadRequest || !strings.Contains(plain(a.body), "Aucune commande valide du 01/03/2019 au 31/03/2019") {
		t.Errorf("before the data: %d %s", a.StatusCode, a.body)
	}
}

// A cited comparison of models holds as long as orders and visits do.
func TestCitedModelsAreVerified(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	page := s.get(t, "/attribution?site=velo&periode=2026-02&par=campagne&mesure=ca&fenetre=14&ordre=2")
	code := s.cite(t, page.citeForm(t, "#graphique-comparaison"))
	cited := s.get(t, "/v/"+code)
	if got := s.verdict(t, "/v/"+code); got != "Conforme" {
		t.Errorf("just cited: %q", got)
	}
	if text := plain(cited.text("main")); !strings.Contains(text, "CA TTC des premiers canaux, selon le modèle") || !strings.Contains(text, "Dernier non direct") || !strings.Contains(text, "E-mail (") {
		t.Errorf("the page says %q", text)
	}
	s.sell(t, time.Date(2026, 2, 14, 10, 0, 0, 0, time.UTC))
	if got := s.verdict(t, "/v/"+code); got != "Donnée modifiée depuis" {
		t.Errorf("after another sale: %q", got)
	}
}
