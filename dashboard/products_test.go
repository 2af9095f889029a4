package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// The pages of customers, stock and prices show what the shop has.
func TestProductPages(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	s.stockAndPrices(t)
	for name, test := range map[string]func(*testing.T, *shop){
		"customers stand in one group each":            customersInGroups,
		"gaps in stock stand beside paid visits":       gapsInStock,
		"reductions are measured against 30 days":      reductionsMeasured,
		"a product's curve is asked for by its filter": priceCurve,
	} {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, s) })
	}
}

func customersInGroups(t *testing.T, s *shop) {
	a := s.get(t, "/clients?periode=2026-02")
	rfm, cohorts := s.get(t, "/clients/rfm?periode=2026-02"), s.get(t, "/clients/cohortes?periode=2026-02")
	for id, of := range map[string]struct {
		page answer
		rows int
	}{"calendrier": {a, 12}, "segments-rfm": {rfm, 11}, "grille-rfm": {rfm, 5}, "seuils-rfm": {rfm, 5}, "reachat": {cohorts, 1}, "cohortes": {cohorts, 1}, "valeur-par-cohorte": {cohorts, 1}} {
		if n := of.page.Find("#" + id + " tbody tr").Length(); n != of.rows {
			t.Errorf("%s: %d rows, want %d", id, n, of.rows)
		}
	}
	if tabs := a.Find("nav.tabs a"); tabs.Length() < 3 || tabs.First().AttrOr("aria-current", "") != "page" || rfm.Find("nav.tabs a[aria-current]").Text() != "Segments RFM" {
		t.Errorf("tabs: %s", tabs.Text())
	}
	if a.Find(".side a[href*='/clients/']").Length() > 0 || !strings.Contains(rfm.Find(".side a[aria-current]").Text(), "Clients") {
		t.Error("a part of the page stands in the navigation")
	}
	for _, c := range []struct {
		cells string
		want  int
	}{{"#reachat tbody tr:first-child .absent", 12}, {"#reachat tbody tr:first-child [class*='heat-']", 1}, {"#cohortes tbody tr:first-child .absent", 12}, {"#valeur-par-cohorte .absent", 6}} {
		if n := cohorts.Find(c.cells).Length(); n != c.want {
			t.Errorf("%s: %d cells, want %d", c.cells, n, c.want)
		}
	}
	if heads := cohorts.Find("#cout-et-valeur thead th").Text(); cohorts.Find("#cout-et-valeur tbody tr").Length() == 0 || strings.Contains(heads, "CAC complet") || !strings.Contains(heads, "CAC média") {
		t.Errorf("costs of new customers: %s", heads)
	}
	if full := s.get(t, "/clients/cohortes?periode=2026-02&frais=2+500,00"); !strings.Contains(full.Find("#cout-et-valeur thead th").Text(), "CAC complet") || full.Find("input[name=frais]").AttrOr("value", "") != "2 500,00" {
		t.Errorf("with staff and tools: %s", full.text("#cout-et-valeur"))
	}
	if wrong := s.get(t, "/clients/cohortes?periode=2026-02&frais=beaucoup"); wrong.StatusCode != 200 || !strings.Contains(wrong.text("form.options .error"), "beaucoup") {
		t.Errorf("an amount that is none: %s", wrong.text("form.options"))
	}
	api := s.get(t, "/api/v1/customers?site=velo&from=2026-02-01&to=2026-02-28&monthly=2500")
	var report analyzer.CustomerReport
	if err := json.Unmarshal([]byte(api.body), &report); err != nil || len(report.Segments) != 11 {
		t.Fatalf("%v: %s", err, api.body)
	}
	customers := 0.0
	for i, segment := range report.Segments {
		customers += segment.Customers
		if shown := rfm.Find(fmt.Sprintf("#segments-rfm tbody tr:nth-child(%d) td:nth-child(5)", i+1)).Text(); shown != fmt.Sprint(segment.Customers) {
			t.Errorf("%s: %s on the page, %v by the API", segment.Name, shown, segment.Customers)
		}
	}
	if customers < 10 {
		t.Errorf("%v customers", customers)
	}
	if bad := s.get(t, "/api/v1/customers?site=velo&from=2026-02-01&to=2026-02-28&par=canal"); bad.StatusCode != 400 || !strings.Contains(bad.body, "par") {
		t.Errorf("an unknown parameter: %d %s", bad.StatusCode, bad.body)
	}
	if none := s.get(t, "/api/v1/customers?site=velo&from=2020-02-01&to=2020-02-28"); none.StatusCode != 404 || !strings.Contains(none.body, "Aucun client connu") {
		t.Errorf("nobody: %d %s", none.StatusCode, none.body)
	}
	groups := a.Find("#commandes-et-region tbody tr")
	if groups.Length() < 2 || !strings.Contains(groups.Text(), "hors ") || !strings.Contains(groups.Text(), "1 commande") {
		t.Errorf("groups: %s", groups.Text())
	}
	if href, _ := a.Find("#ventes-par-region tbody td a").First().Attr("href"); !strings.Contains(href, "region") {
		t.Errorf("the sales of a region lead to %q", href)
	}
	if !strings.Contains(a.Find("#regions tbody").Text(), "Normandie") {
		t.Errorf("regions: %s", a.Find("#regions").Text())
	}
	if href, _ := rfm.Find("#segments-rfm a[href*='xlsx']").Attr("href"); href == "" {
		t.Error("the segments are not exported")
	}
}

// stockAndPrices gives the cycle shop a helmet that ran out from 10 to 14 March,
// and is raised, then sold at a crossed-out price.
func (s *shop) stockAndPrices(t *testing.T) {
	t.Helper()
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	stock := func(at time.Time, units int32) tracking.Stock {
		return tracking.Stock{Site: "velo", SKU: "CAS-M", Day: at, Version: 1, Origin: "import", Units: units}
	}
	full, low, list := .2, .055, int64(6990)
	price := func(sku string, at time.Time, cents int64, list *int64, rate *float64) tracking.Product {
		return tracking.Product{Site: "velo", SKU: sku, ValidFrom: at, Version: 1, Name: "Produit " + sku, PriceIncl: cents, ListIncl: list, VATRate: rate, URL: "/fiche-" + sku}
	}
	for _, err := range []error{
		warehouse.Insert(t.Context(), s.warehouse, "stocks", []tracking.Stock{stock(day(1, 5), 40), stock(day(3, 9), 0), stock(day(3, 15), 24)}, ""),
		warehouse.Insert(t.Context(), s.warehouse, "products", []tracking.Product{
			price("CAS-M", day(1, 1), 5990, nil, &full), price("CAS-M", day(2, 20), 6990, nil, &full), price("CAS-M", day(3, 2), 4893, &list, &full),
			price("ANT-U", day(1, 1), 4490, nil, &full), price("ANT-U", day(3, 3), 4490, nil, &low)}, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func gapsInStock(t *testing.T, s *shop) {
	a := s.get(t, "/mise-en-avant?periode=2026-03")
	row := a.Find("#ruptures tbody tr")
	if row.Length() != 1 || !strings.Contains(row.Text(), "10/03/2026") || !strings.Contains(row.Text(), "14/03/2026") {
		t.Errorf("gaps: %s", row.Text())
	}
	if n := a.Find("#vues-marge-stock tbody tr").Length(); n != 5 {
		t.Errorf("%d products", n)
	}
	if a := s.get(t, "/mise-en-avant?du=2026-01-06&au=2026-02-01"); a.Find("#ruptures tbody tr[data-row], #ruptures tbody td.short").Length() != 0 {
		t.Errorf("gaps before there was one: %s", a.Find("#ruptures").Text())
	}
}

func reductionsMeasured(t *testing.T, s *shop) {
	a := s.get(t, "/prix?periode=2026-03")
	row := a.Find("#promotions tbody tr")
	for _, want := range []string{"Produit CAS-M", "69,90", "48,93", "59,90", "30", "18,3", "11,7"} {
		if !strings.Contains(row.Text(), want) {
			t.Errorf("the reduction lacks %q: %s", want, row.Text())
		}
	}
	if tax := a.Find("#changements-de-tva tbody").Text(); !strings.Contains(tax, "Produit ANT-U") || !strings.Contains(tax, "5,5") {
		t.Errorf("rates: %s", tax)
	}
	if n := a.Find("#taux-de-tva tbody tr").Length(); n != 2 {
		t.Errorf("%d rates", n)
	}
}

func priceCurve(t *testing.T, s *shop) {
	a := s.get(t, "/prix?periode=2026-03")
	href, _ := a.Find("#promotions tbody a").First().Attr("href")
	if !strings.Contains(href, "CAS-M") {
		t.Fatalf("the product leads to %q", href)
	}
	if of := s.get(t, href); !strings.Contains(of.Find("#graphique-prix").Text(), "Prix de Produit CAS-M") || of.Find("#historique tbody tr").Length() != 3 {
		t.Errorf("the curve: %s", of.Find("#historique").Text())
	}
}
