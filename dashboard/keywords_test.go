package dashboard_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// What is searched is shown with what to look at first; a page is given its keyword.
func TestSearchesOfAShop(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Domains: []string{"velos.example"}})
	empty := s.get(t, "/mots-cles?site=velo")
	if empty.StatusCode != 200 || empty.Find("#presque-en-tete").Length() > 0 {
		t.Errorf("without searches: %d %s", empty.StatusCode, empty.text("main"))
	}
	total := tracking.SearchTotal{Site: "velo", Kind: tracking.SearchQueries, First: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Last: time.Date(2026, 3, 15, 0, 0, 0, 0, time.UTC), Key: "casque enfant", Version: 1, Impressions: 100, Clicks: 4, PositionSum: 700}
	if err := warehouse.Insert(t.Context(), s.warehouse, "search_totals", []tracking.SearchTotal{total}, ""); err != nil {
		t.Fatal(err)
	}
	page := "/mots-cles?site=velo&periode=2026-03"
	exported := s.get(t, page)
	if got := plain(exported.text("main")); !strings.Contains(got, "l’export qui en couvre le plus de jours : du 01/03/2026 au 15/03/2026") || !strings.Contains(squeeze(exported.text("#requetes-exportees")), "casque enfant") {
		t.Errorf("with an export alone: %s", got)
	}
	var rows []tracking.Search
	for week := range 2 {
		for i, path := range []string{"/casques", "/conseils/casques"} {
			rows = append(rows, tracking.Search{Site: "velo", Day: time.Date(2026, 3, 2+7*week, 0, 0, 0, 0, time.UTC), Query: "casque vélo", Page: path, Version: 1, Impressions: uint64(100 + 20*i), Clicks: uint64(3 - i), PositionSum: float64(600 + 300*i)})
		}
	}
	if err := warehouse.Insert(t.Context(), s.warehouse, "searches", rows, ""); err != nil {
		t.Fatal(err)
	}
	a := s.get(t, page)
	if got := plain(squeeze(a.text("#presque-en-tete tbody"))); !strings.HasPrefix(got, "casque vélo/conseils/casques10440") {
		t.Errorf("near the first places: %s", got)
	}
	if n := a.Find("#requetes-partagees tbody tr").Length(); n != 2 {
		t.Errorf("%d pages share the query: %s", n, a.text("#requetes-partagees"))
	}
	one, _ := a.Find("#mots-cles-cibles tbody a").First().Attr("href")
	before := s.get(t, one)
	if got := plain(before.text("main")); !strings.Contains(got, "ne vise encore aucun mot-clé") || !strings.Contains(got, "Suggestion : « casque vélo ». Requête la plus cliquée de cette page, hors marque : 4 clics pour 240 affichages, place 7,5.") {
		t.Errorf("the page %s: %s", one, got)
	}
	if r := s.post(t, one, url.Values{"mot-cle": {"  casque   vélo "}}.Encode()); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("keeping: %d %s", r.StatusCode, r.text("main"))
	}
	if got := plain(s.get(t, one).text(".answer")); got != "La page /conseils/casques vise « casque vélo »." {
		t.Errorf("kept: %s", got)
	}
	if got := plain(squeeze(s.get(t, page).text("#mots-cles-cibles"))); !strings.Contains(got, "casque véloplace 7,5, 4 clics") || !strings.Contains(got, "à choisir") {
		t.Errorf("the list: %s", got)
	}
	var told struct {
		Queries, Pairs, Shared []map[string]any
		Export                 any
	}
	api := s.get(t, "/api/v1/searches?site=velo&from=2026-03-01&to=2026-03-31")
	if err := json.Unmarshal([]byte(api.body), &told); err != nil || len(told.Queries) != 1 || len(told.Pairs) != 2 || len(told.Shared) != 1 || told.Export != nil || fmt.Sprint(told.Queries[0]["clicks"]) != "10" {
		t.Errorf("the API: %v %s", err, api.body)
	}
}
