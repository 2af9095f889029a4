package dashboard_test

import (
	"strings"
	"testing"
	"time"

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
	for id, rows := range map[string]int{"segments-rfm": 11, "grille-rfm": 5, "seuils-rfm": 5, "calendrier": 12, "cohortes": 1} {
		if n := a.Find("#" + id + " tbody tr").Length(); n != rows {
			t.Errorf("%s: %d rows, want %d", id, n, rows)
		}
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
	if href, _ := a.Find("#segments-rfm a[href*='xlsx']").Attr("href"); href == "" {
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
