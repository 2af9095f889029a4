package dashboard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// withComparators gives the cycle shop a comparison site: in March, forty visits to the bell
// that sell one, two to the bicycle that sell none, and 21 euros of clicks.
func withComparators(t *testing.T, s *shop) {
	t.Helper()
	vat := .2
	cents := func(n int64) *int64 { return &n }
	if err := warehouse.Insert(t.Context(), s.warehouse, "products", []tracking.Product{
		{Site: "velo", SKU: "SONNETTE", ValidFrom: day(time.January, 1), Version: 1, Name: "Sonnette", PriceIncl: 1200, VATRate: &vat, PurchaseCost: cents(400), URL: "/sonnette"},
		{Site: "velo", SKU: "GRAVEL", ValidFrom: day(time.January, 1), Version: 1, Name: "Vélo gravel", PriceIncl: 120000, VATRate: &vat, PurchaseCost: cents(60000), URL: "/gravel"},
	}, ""); err != nil {
		t.Fatal(err)
	}
	var events []tracking.Event
	for i := range 42 {
		path := "/sonnette"
		if i >= 40 {
			path = "/gravel"
		}
		at := day(time.March, 2+i%12).Add(time.Duration(9*60+i) * time.Minute)
		events = append(events, tracking.Event{Site: "velo", Visitor: uint64(9000 + i), Time: at, Received: at, ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "comparateur %d", i)), Mode: tracking.ModeConsent,
			Origin: tracking.OriginTag, Name: tracking.KindPageView, Path: path, Channel: tracking.ChannelComparators, Source: "kelkoo", Medium: "cpc", Campaign: "flux", Device: tracking.DeviceMobile, Country: "FR", Interactive: true})
	}
	s.insert(t, events, []tracking.Order{{Site: "velo", ID: "K1", Version: 1, Time: day(time.March, 4).Add(11 * time.Hour), Status: tracking.OrderValid, Origin: "import", Currency: "EUR", Rate: 1, TotalIncl: 1200, ProductsIncl: 1200, Items: 1,
		ProductsExcl: cents(1000), PurchaseCost: cents(400), ShippingExcl: cents(0), CarriagePaid: cents(0), Packaging: cents(0), PaymentFee: cents(0), Channel: tracking.ChannelComparators, Source: "kelkoo", Campaign: "flux",
		LineKind: []string{tracking.LineSale}, LineSKU: []string{"SONNETTE"}, LineName: []string{"Sonnette"}, LineCategory: []string{"Accessoires"}, LineQuantity: []int32{1}, LineIncl: []int64{1200}, LineExcl: []*int64{cents(1000)}, LineCost: []*int64{cents(400)}}},
		nil, []tracking.Cost{{Site: "velo", Day: day(time.March, 3), Channel: tracking.ChannelComparators, Source: "Kelkoo", Medium: "cpc", Campaign: "flux", Kind: tracking.CostMedia, Version: 1, AmountExcl: 2100, Clicks: 45}})
}

// The page, its API, its exports and its chart tell the same of each product; what loses
// money is told with what it rests on, and nothing is concluded.
func TestComparatorPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	withComparators(t, s)
	const march = "?site=velo&du=2026-03-01&au=2026-03-15"
	var r analyzer.ComparatorReport
	if a := s.get(t, "/api/v1/comparators?site=velo&from=2026-03-01&to=2026-03-15&threshold=8"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &r) != nil || len(r.Products) != 2 || len(r.Sides) != 2 {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	if bell := r.Products[0]; bell.SKU != "SONNETTE" || *bell.Cost != 2000 || *bell.Margin != 600 || *bell.Result != -1400 || bell.Few || !bell.Has(analyzer.SignUnder) {
		t.Errorf("the bell: %+v", bell)
	}
	a := s.get(t, "/partenaires/comparateurs"+march+"&marge=8")
	if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
		t.Fatalf("%d, %s", a.StatusCode, missing)
	}
	main := plain(squeeze(a.text("main")))
	for _, want := range []string{"résultat négatif sur la période, effectif 40 clics ; marge unitaire sous le seuil", "résultat négatif sur la période, effectif 2 clics ; aucune commande", "2 produits ont un résultat négatif sur la période, dont 1 avec moins de 30 clics",
		"sous 8,00 €", "8,00 € et plus", "comparator_orders.sql", "il ne dit pas ce que vaudrait le canal sans le produit"} {
		if !strings.Contains(main, want) {
			t.Errorf("the page does not say %q: %s", want, main)
		}
	}
	for table, want := range map[string]string{"par-produit": "SONNETTE;12,00;6,00;40;0;-14,00;20,00;1;12,00;6,00;20,00", "par-prix": "0 à 15 €;1;40;", "par-comparateur": "kelkoo;21,00;45;42;0,50"} {
		if csv := s.get(t, "/partenaires/comparateurs"+march+"&tableau="+table+"&format=csv"); !strings.Contains(plain(csv.body), want) {
			t.Errorf("%s exports %s", table, csv.body)
		}
	}
	kept := s.get(t, "/citations/"+s.cite(t, a.citeForm(t, "#graphique-resultat-par-prix")))
	if text := plain(kept.text("main")); !strings.Contains(text, "graphique de 2 chiffres") {
		t.Errorf("the chart is cited as %s", text)
	}
	side := a.Find("#par-marge-unitaire tbody a[href^='/chiffres/rapport?']").First().AttrOr("href", "")
	if text := plain(s.get(t, "/citations/"+s.cite(t, s.get(t, side).citeForm(t, ".figure-head"))).text("#phrase")); !strings.Contains(text, "Seuil de marge unitaire : 8 €.") {
		t.Errorf("a side is cited as %q", text)
	}
	if typed := s.get(t, "/partenaires/comparateurs"+march+"&marge=beaucoup"); typed.StatusCode != 200 || !strings.Contains(plain(typed.text(".error")), "« beaucoup » n’est pas un montant") {
		t.Errorf("a bad threshold: %d %s", typed.StatusCode, typed.text(".error"))
	}
	for query, want := range map[string]string{"from=2019-03-01&to=2019-03-15": "Aucune visite, aucune commande et aucune dépense de comparateur du 01/03/2019", "from=2026-03-01&to=2026-03-15&threshold=x": "« x » n’est pas un montant"} {
		if a := s.get(t, "/api/v1/comparators?site=velo&"+query); a.StatusCode < 400 || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", query, a.StatusCode, a.body)
		}
	}
}
