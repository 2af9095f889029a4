package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Products stand in classes on the page as by the API, by revenue and by margin.
func TestProductsAreClassed(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.stockAndPrices(t)
	a := s.get(t, "/produits-abc?periode=2026-02&seuil-a=40&seuil-b=90,5")
	var api struct {
		Gini    float64
		Classes []struct {
			Class string
			Items int
		}
	}
	raw := s.get(t, "/api/v1/abc?site=velo&from=2026-02-01&to=2026-02-28&threshold_a=40&threshold_b=90.5")
	if err := json.Unmarshal([]byte(raw.body), &api); err != nil || len(api.Classes) < 4 || api.Gini <= 0 {
		t.Fatalf("%v: %s", err, raw.body)
	}
	for i, class := range api.Classes {
		row := a.Find("#classes tbody tr").Eq(i)
		if !strings.HasPrefix(row.Find("th").Text(), class.Class) || row.Find("td").First().Text() != fmt.Sprint(class.Items) {
			t.Errorf("%s: %s on the page, %d by the API", class.Class, row.Text(), class.Items)
		}
	}
	if n := a.Find("#produits-classes tbody tr").Length(); n != 5 {
		t.Errorf("%d products", n)
	}
	if text := plain(a.Find(".answer").Text()); !strings.Contains(text, "de classe A font") || !strings.Contains(text, "Indice de Gini : 0,") {
		t.Errorf("the answer is %q", text)
	}
	if a.Find("#graphique-courbe").Length() != 1 || a.Find(".sql pre").Length() != 1 {
		t.Error("no curve or no method")
	}
	margin := s.get(t, "/produits-abc?periode=2026-02&classer=marge")
	if !strings.Contains(margin.Find("#classes thead").Text(), "Marge brute HT") {
		t.Errorf("by margin: %s", margin.Find("#classes thead").Text())
	}
	for query, want := range map[string]string{
		"periode=2026-02&seuil-a=abc": "« abc » n’est pas un seuil", "periode=2026-02&seuil-a=96": "Les seuils vont de 0 à 100 %", "periode=2026-02&classer=prix": "Un classement par « prix » n’existe pas",
	} {
		if bad := s.get(t, "/produits-abc?"+query); bad.StatusCode != 400 || !strings.Contains(plain(bad.body), plain(want)) {
			t.Errorf("%s: status %d", query, bad.StatusCode)
		}
	}
	if none := s.get(t, "/api/v1/abc?site=velo&from=2020-01-01&to=2020-12-31"); none.StatusCode != 400 || !strings.Contains(none.body, "Aucun produit n’a rapporté du 01/01/2020 au 31/12/2020") {
		t.Errorf("the API answers %d %s", none.StatusCode, none.body)
	}
	if none := s.get(t, "/produits-abc?periode=2020"); none.StatusCode != 200 || none.Find(".empty").Length() == 0 {
		t.Errorf("nothing sold: %d %s", none.StatusCode, none.text("main"))
	}
}
