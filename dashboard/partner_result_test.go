package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// The table of the six kinds, its API and its export say the same, and on which side of
// the break-even each stands; none is judged.
func TestPartnerResultPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	withLedgers(t, s)
	cents := func(n int64) *int64 { return &n }
	order := func(id string, excl, cost int64) tracking.Order {
		return tracking.Order{Site: "velo", ID: id, Version: 1, Time: day(time.March, 2).Add(11 * time.Hour), Status: tracking.OrderValid, Origin: "import", Currency: "EUR", Rate: 1, TotalIncl: excl * 6 / 5,
			ProductsIncl: excl * 6 / 5, Items: 1, ProductsExcl: cents(excl), PurchaseCost: cents(cost), ShippingExcl: cents(0), CarriagePaid: cents(0), Packaging: cents(0), PaymentFee: cents(0)}
	}
	s.insert(t, nil, []tracking.Order{order("A", 5000, 2000), order("B", 7000, 3000)}, nil, []tracking.Cost{
		{Site: "velo", Day: day(time.March, 3), Channel: tracking.ChannelAffiliates, Campaign: "codes", Partner: "Plateforme", Kind: tracking.CostCommission, Version: 1, AmountExcl: 4500},
		{Site: "velo", Day: day(time.March, 3), Channel: tracking.ChannelInfluence, Campaign: "blog", Partner: "Le blog du pédalier (essai)", Kind: tracking.CostMedia, Version: 1, AmountExcl: 1000}})
	var r analyzer.PartnerReport
	if a := s.get(t, "/api/v1/partners?site=velo&from=2026-03-01&to=2026-03-15"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &r) != nil || len(r.Kinds) != 6 {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	affiliate, blog := r.Kinds[0], r.Kinds[2]
	if affiliate.Side != analyzer.PartnerBelow || *affiliate.Result != 3000-4500 || *affiliate.ROAS != 6000.0/4500 || *affiliate.BreakEven != 2 || affiliate.Visits != 2 {
		t.Errorf("affiliates: %+v", affiliate)
	}
	if blog.Side != analyzer.PartnerAbove || *blog.Result != 3000 || *blog.New != 1 || r.Partners[1].Cost != 1000 {
		t.Errorf("blogs: %+v, %+v", blog, r.Partners)
	}
	a := s.get(t, "/partenaires/resultat?du=2026-03-01&au=2026-03-15")
	if missing := missingText.FindString(a.body); a.StatusCode != 200 || missing != "" {
		t.Fatalf("%d, %s", a.StatusCode, missing)
	}
	rows := a.Find("#six-natures tbody tr")
	if rows.Length() != 6 || !strings.Contains(plain(rows.Eq(0).Text()), "au-dessous") || !strings.Contains(plain(rows.Eq(2).Text()), "au-dessus") || !strings.Contains(plain(rows.Eq(3).Text()), "sans coût") {
		t.Errorf("kinds: %s", rows.Text())
	}
	kept := s.get(t, "/citations/"+s.cite(t, a.citeForm(t, "#graphique-resultat-par-nature")))
	if text := plain(kept.text("main")); !strings.Contains(text, "graphique de 6 chiffres") { // the kinds, not their partners
		t.Errorf("the chart of the kinds is cited as %s", text)
	}
	if tab := a.Find(".tabs a[aria-current]"); !strings.Contains(tab.Text(), "Résultat par nature") {
		t.Errorf("tabs: %s", a.Find(".tabs").Text())
	}
	if text := plain(a.text("main")); !strings.Contains(text, "la décision est la vôtre") || !strings.Contains(text, "partner_margins.sql") {
		t.Errorf("the page: %s", text)
	}
	if csv := s.get(t, "/partenaires/resultat?du=2026-03-01&au=2026-03-15&tableau=six-natures&format=csv"); !strings.Contains(csv.body, "Affilié;45") {
		t.Errorf("the export: %s", csv.body)
	}
	const march = "/api/v1/partners?site=velo&from=2026-03-01&to=2026-03-15&filter="
	for filter, want := range map[string]struct {
		kinds, partners string
		cost            float64
	}{"kind=blog": {"blog above", "Le Blog du pédalier above", 1000}, "partner=Codes": {"affiliate shared", "Codes shared", 0}, "partner=Codes&filter=partner=Le Blog du pédalier": {"affiliate shared, blog above", "Codes shared, Le Blog du pédalier above", 1000}} {
		var r analyzer.PartnerReport
		if a := s.get(t, march+strings.ReplaceAll(filter, " ", "%20")); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &r) != nil {
			t.Errorf("%s: %d %s", filter, a.StatusCode, a.body)
		}
		var kinds, partners []string
		cost := 0.0
		for _, l := range r.Kinds {
			kinds, cost = append(kinds, l.Kind+" "+l.Side), cost+l.Cost
		}
		for _, l := range r.Partners {
			partners = append(partners, l.Partner+" "+l.Side)
		}
		if got := strings.Join(kinds, ", "); got != want.kinds || strings.Join(partners, ", ") != want.partners || cost != want.cost {
			t.Errorf("%s: %s; %s; %v", filter, got, partners, cost)
		}
	}
	for filter, want := range map[string]string{"device=mobile": "ne se filtre pas par device", "kind=chat": "« chat » n’est pas une nature", "kind=press": "ces partenaires", "blog": "blog"} {
		if a := s.get(t, march+filter); a.StatusCode < 400 || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s: %d %s", filter, a.StatusCode, a.body)
		}
	}
	if none := s.get(t, "/api/v1/partners?site=velo&from=2019-03-01&to=2019-03-15"); none.StatusCode != 404 || !strings.Contains(plain(none.body), "Aucun clic, aucune commande et aucun coût de partenaire du 01/03/2019") {
		t.Errorf("a period of nobody: %d %s", none.StatusCode, none.body)
	}
}

// The page narrows to a kind or a partner, and so do its exports and citations; what the shop
// does not know of a reseller is told with the reason.
func TestPartnerResultPageNarrows(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	withLedgers(t, s)
	if err := warehouse.InsertTables(t.Context(), s.warehouse, tracking.Ledgers{PartnerClicks: []tracking.PartnerClick{
		{Site: "velo", ID: "9", Time: day(time.March, 5).Add(10 * time.Hour), Partner: "Cycles du port", Kind: "reseller", OrderID: "REV-1", OrderExcl: 20000, NewCustomer: true}}}); err != nil {
		t.Fatal(err)
	}
	const march = "?site=velo&du=2026-03-01&au=2026-03-15"
	whole := s.get(t, "/partenaires/resultat"+march)
	if text := plain(squeeze(whole.text("#partenaires-un-par-un"))); !strings.Contains(text, "Cycles du port0,00 €01–chez le revendeur–hors boutique") {
		t.Errorf("the reseller reads %q", text)
	}
	href := whole.Find(`#six-natures a[href*="nature=blog"]`).AttrOr("href", "")
	blogs := s.get(t, href)
	if missing := missingText.FindString(blogs.body); blogs.StatusCode != 200 || missing != "" {
		t.Fatalf("%s: %d %s", href, blogs.StatusCode, missing)
	}
	if text := plain(squeeze(blogs.text("#six-natures tbody"))); !strings.Contains(text, "Blog") || strings.Contains(text, "Affilié") {
		t.Errorf("blogs alone: %q", text)
	}
	if chip := blogs.Find(".chip:not(.today)[href*='/partenaires/resultat']"); chip.Length() != 1 || strings.Contains(chip.AttrOr("href", ""), "nature=") {
		t.Errorf("the filter is not told: %s", blogs.text("header"))
	}
	export := blogs.Find(`#partenaires-un-par-un a[href*="format=csv"]`).AttrOr("href", "")
	if csv := s.get(t, export); !strings.Contains(csv.body, "pédalier") || strings.Contains(csv.body, "Codes") {
		t.Errorf("the export: %s", csv.body)
	}
	cell := blogs.Find("#six-natures a[href^='/chiffres/rapport?']").First().AttrOr("href", "")
	if text := plain(s.get(t, "/citations/"+s.cite(t, s.get(t, cell).citeForm(t, ".figure-head"))).text("#phrase")); !strings.Contains(text, "Blog") || !strings.Contains(cell, "nature=blog") {
		t.Errorf("cited as %q from %s", text, cell)
	}
}
