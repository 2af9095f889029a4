package dashboard_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
)

// openPriced is a shop whose helmet is audited each week: its price, then a reduction from a
// price that was not the lowest.
func openPriced(t *testing.T) (s *shop, page string) {
	t.Helper()
	prices := []string{"39,90 €", "34,90 €", "<s>39,90 €</s> 29,90 € -30 %"}
	var week atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/":
			_, _ = w.Write([]byte(`<!doctype html><html lang="fr"><title>Vélos de la Rade</title><h1>Vélos</h1><a href="/produit/casque">Casque</a>`))
		case "/produit/casque":
			_, _ = fmt.Fprintf(w, `<!doctype html><html lang="fr"><title>Casque de ville bleu</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Casque"}</script><main><h1>Casque</h1><p>%s</p><p>%s</p><button>Ajouter au panier</button></main>`,
				prices[week.Load()], strings.Repeat("Un casque léger pour la ville. ", 20))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	s = openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Currency: "EUR"})
	for i := range prices {
		week.Store(int32(i))
		s.audit(t, server.URL+"/", noon.AddDate(0, 0, 7*(i-len(prices))))
	}
	return s, server.URL + "/produit/casque"
}

// The page of a product sheet tells the prices that audits saw, and holds the reduction
// against the lowest one of the 30 days before; the chart can be cited and verified.
func TestTheSheetTellsItsPastPrices(t *testing.T) {
	t.Parallel()
	s, page := openPriced(t)
	path := "/audits/" + s.latestAudit(t) + "?site=velo&adresse=" + url.QueryEscape(page)
	sheet := s.get(t, path)
	for at, want := range map[string]string{
		"#prix":                              "Manquement probable, à vérifier : la fiche barre 39,90 €, alors que le prix le plus bas relevé dans les 30 jours avant la réduction (vue depuis le 13/03/2026) est 34,90 €, le 06/03/2026.",
		"#prix p":                            "La page écrit −30 % ; de 39,90 € à 29,90 €, le calcul donne −25",
		"#prix-releves tbody tr:first-child": "13/03/2026 à 13:0029,90 €39,90 €25,1 %30,0 %34,90 €relevé le 06/03/2026manquement probable",
		"#prix-releves tbody tr:last-child":  "27/02/2026 à 13:0039,90 €––––pas de prix barré",
		"#prix-de-la-fiche-tableau tbody":    "27/02/2026 à 13:0039,90 €–",
		"main":                               "un prix entre deux audits n’est pas connu",
	} {
		if got := plain(sheet.text(at)); !strings.Contains(got, plain(want)) {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
	if csv := s.get(t, path+"&tableau=prix-releves&format=csv"); csv.StatusCode != http.StatusOK || !strings.Contains(csv.body, "29,90;39,90;") {
		t.Errorf("the export: %d %s", csv.StatusCode, csv.body)
	}
	if home := s.get(t, "/audits/"+s.latestAudit(t)+"?site=velo&adresse="+url.QueryEscape(strings.TrimSuffix(page, "produit/casque"))); home.Find("#prix").Length() > 0 {
		t.Error("a page without an article has a price")
	}
	if own := s.get(t, "/fiches?site=velo&fiche=/produit/casque"); !strings.Contains(plain(own.text("#prix")), "Manquement probable") {
		t.Errorf("the sheet beside other texts: %d %q", own.StatusCode, own.text("main"))
	}
	form := sheet.Find("#graphique-prix-de-la-fiche form.cite")
	question, _ := form.Find("input[name=question]").Attr("value")
	cited := s.post(t, "/citations", url.Values{"question": {question}, "titre": {"Le prix du casque"}}.Encode())
	code := strings.TrimPrefix(strings.Split(cited.Header.Get("Location"), "?")[0], "/citations/")
	proof := s.get(t, "/v/"+code)
	if cited.StatusCode != http.StatusSeeOther || proof.Find(".verdict.same").Length() != 1 || proof.Find("tbody tr").Length() < 4 || !strings.Contains(plain(proof.text("tbody")), "prix barré de la fiche39,90 €") {
		t.Errorf("%d %s: %s", cited.StatusCode, cited.Header.Get("Location"), proof.text("main"))
	}
	b := openBrowser(t)
	for _, v := range views() {
		w := b.open(t, s.url+path, v)
		w.keep(t, fileName("prix-releves "+map[bool]string{true: "sombre", false: "clair"}[v.dark]+" "+map[bool]string{true: "390", false: "1366"}[v.width < 600]))
		w.flawless(t, v)
	}
}
