package analyzer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/casetest"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// world is a case and another site beside it, with the naive count of the case.
type world struct {
	w       *warehouse.Warehouse
	c       *fixtures.Case
	oracle  *truth.Truth
	period  period.Period
	refunds []tracking.Refund // all of them
	// reports are the answers to whole questions, before any mutation: their own
	// tests set them against the naive count.
	reports map[string]any
	ear     *ear // hears what is asked of the right statements
}

func mutationWorld(t *testing.T) world {
	t.Helper()
	o, err := fixtures.Draw([]byte("une clé de centre pour les essais"), "AEC-2026-014", 0)
	if err != nil {
		t.Fatal(err)
	}
	o.Activity = .02
	c, err := fixtures.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	p, err := period.Parse("2025-06-02", "2025-11-30", c.Site.Location())
	if err != nil {
		t.Fatal(err)
	}
	w := warehousetest.New(t)
	randomShop("voisine", 99).store(t, w)
	casetest.Store(t, w, c, unlike(c, p)...)
	oracle := truth.Of(c)
	oracle.AddEvents(unlike(c, p)...)
	orders := added(c, p)
	oracle.AddOrders(orders...)
	if err := warehouse.Insert(t.Context(), w, "orders", orders, ""); err != nil {
		t.Fatal(err)
	}
	ours, theirs := paid(c)
	oracle.AddCosts(ours...)
	if err := warehouse.Insert(t.Context(), w, "costs", append(ours, theirs...), ""); err != nil {
		t.Fatal(err)
	}
	refunds := returned(orders, p)
	oracle.AddRefunds(refunds...)
	if err := warehouse.Insert(t.Context(), w, "refunds", refunds, ""); err != nil {
		t.Fatal(err)
	}
	more := tracking.Ledgers{Referrals: sharing(c, p), Mailings: written(c, p), PartnerClicks: append(claimed(c, p), reclaimed(orders, p)...), Payments: attempted(orders, p), Reviews: praised(orders, p), Shipments: lost(orders, p), Searches: sharedSearches(c, p)}
	oracle.AddLedgers(more)
	if err := warehouse.InsertTables(t.Context(), w, more); err != nil {
		t.Fatal(err)
	}
	for _, site := range []string{"vide", "jumelle"} {
		if err := warehouse.PutSetting(t.Context(), w, "site", site, tracking.Site{ID: site, Name: site, Timezone: "Europe/Paris"}, time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
	}
	casetest.Twin(t, w, c.Site.ID, "jumelle")
	if err := warehouse.Insert(t.Context(), w, "products", unsold(c, p), ""); err != nil {
		t.Fatal(err)
	}
	for version := range 2 { // each in a part of its own
		if err := warehouse.Insert(t.Context(), w, "search_totals", searchTotals(c, version), ""); err != nil {
			t.Fatal(err)
		}
	}
	casetest.Age(t, w, c.Site.ID)
	if err := warehouse.Insert(t.Context(), w, "orders", append(former(c, orders, p), namesakes(c, p)...), ""); err != nil {
		t.Fatal(err)
	}
	refunds = append(refunds, c.PastRefunds...)
	for b := range c.Batches() {
		refunds = append(refunds, b.Refunds...)
	}
	m := world{w: w, c: c, oracle: oracle, period: p, refunds: refunds, reports: map[string]any{}, ear: newEar()}
	a := analyzer.New(w, m.now)
	a.Listen(m.ear.hear)
	for prefix, ask := range reports {
		if m.reports[prefix], err = ask(t.Context(), a, m); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// added are the orders that the world has more than its case.
func added(c *fixtures.Case, p period.Period) []tracking.Order {
	return slices.Concat(casetest.Cancelled(c, p), again(c, p), twice(c, p), comeback(c, p), comparedOrders(c, p))
}

// now is after the case.
func (m world) now() time.Time { return m.c.End().AddDate(0, 0, 1) }

// again are two or three orders more of every fifth customer of the period, hours
// after the first and sent to another region: several a month, most of them elsewhere.
func again(c *fixtures.Case, p period.Period) (orders []tracking.Order) {
	n, commission := 0, int64(310)
	for b := range c.Batches() {
		for _, o := range b.Orders {
			if o.Customer == "" || o.Status != tracking.OrderValid || o.Time.Before(p.Start()) || !o.Time.Before(p.End().AddDate(0, 0, -1)) {
				continue
			}
			if n++; n%5 != 0 {
				continue
			}
			for k := range 2 + n/5%2 {
				more := o
				more.Commission = &commission
				more.ID, more.Region, more.Time = fmt.Sprint(o.ID, "-", k), "94", o.Time.Add(time.Duration(k+1)*time.Hour)
				orders = append(orders, more)
			}
		}
	}
	return orders
}

// comeback are orders of customers who had been away or come from elsewhere: on the
// evening three months after another one; cancelled ones by customers of the year
// before; the first two of customers abroad.
func comeback(c *fixtures.Case, p period.Period) (orders []tracking.Order) {
	add := func(o tracking.Order, id string, at time.Time, change func(*tracking.Order)) {
		o.ID, o.Time = fmt.Sprint(o.ID, id), at
		change(&o)
		orders = append(orders, o)
	}
	n := 0
	for b := range c.Batches() {
		for i, o := range b.Orders {
			if i%3 == 0 && o.Customer != "" && o.Status == tracking.OrderValid && !o.Time.Before(p.Start().AddDate(-1, 0, 0)) && o.Time.Before(p.End().AddDate(-1, -1, 0)) {
				add(o, "-parti", o.Time.AddDate(0, 13, 0), func(o *tracking.Order) { o.Status = tracking.OrderCancelled })
			}
			if o.Customer == "" || o.Status != tracking.OrderValid || o.Time.Before(p.Start()) || !o.Time.Before(p.End().AddDate(0, -4, 0)) {
				continue
			}
			if n++; n%11 == 0 {
				day := o.Time.In(c.Site.Location())
				add(o, "-trimestre", time.Date(day.Year(), day.Month()+3, day.Day(), 20, 0, 0, 0, c.Site.Location()).UTC(), func(*tracking.Order) {})
			}
			if n%13 == 0 {
				abroad := func(o *tracking.Order) {
					o.Customer, o.Country = fmt.Sprint("ailleurs-", n), []string{"BE", "CH"}[n/13%2]
				}
				add(o, "-ailleurs", o.Time.AddDate(0, 0, 1), abroad)
				add(o, "-encore", o.Time.AddDate(0, 0, 12), abroad)
			}
		}
	}
	return orders
}

// unsold are products that nobody ever bought: of the shop, old and new in the period,
// of its neighbour, and one that is new after the period.
func unsold(c *fixtures.Case, p period.Period) (list []tracking.Product) {
	for sku, site := range map[string]string{"JAMAIS": c.Site.ID, "NOUVEAU": c.Site.ID, "VOISIN": "jumelle", "FUTUR": c.Site.ID} {
		x := c.Products[0]
		x.SKU, x.Site, x.ValidFrom, x.URL = sku, site, p.Start().AddDate(0, -3, 0), "/p/"+sku
		switch sku {
		case "NOUVEAU":
			x.ValidFrom = p.Start().AddDate(0, 1, 0)
		case "FUTUR":
			x.ValidFrom = p.End().AddDate(0, 0, 9)
		}
		list = append(list, x)
	}
	return list
}

// former are older versions of orders that tell of the same customers: cancelled ones
// when they still were valid, and some of the period with another amount.
func former(c *fixtures.Case, orders []tracking.Order, p period.Period) (list []tracking.Order) {
	for b := range c.Batches() {
		for i, o := range b.Orders {
			if i%5 == 0 && o.Status == tracking.OrderValid && !o.Time.Before(p.Start().AddDate(-1, 0, 0)) && o.Time.Before(p.End()) {
				o.TotalIncl, o.Version = o.TotalIncl+100, o.Version-1
				list = append(list, o)
			}
		}
	}
	for _, o := range orders {
		if o.Status == tracking.OrderCancelled {
			o.Status, o.Version = tracking.OrderValid, o.Version-1
			list = append(list, o)
		}
	}
	return list
}

// namesakes are orders of the other shop that share customer, instant and number with
// those of the case, but came otherwise, and a last one after all of them.
func namesakes(c *fixtures.Case, p period.Period) (list []tracking.Order) {
	for b := range c.Batches() {
		for _, o := range b.Orders {
			if o.Customer != "" && o.Status == tracking.OrderValid && !o.Time.Before(p.Start().AddDate(-1, 0, 0)) && o.Time.Before(p.End()) && len(list) < 400 {
				o.Site, o.Version, o.TotalIncl, o.Campaign = "jumelle", o.Version+1, o.TotalIncl+700, "ailleurs"
				if o.ShippingExcl != nil {
					o.ShippingExcl = new(*o.ShippingExcl + 90)
				}
				list = append(list, o)
			}
		}
	}
	last := list[len(list)-1]
	last.ID, last.Time = "la-derniere", c.End().AddDate(0, 3, 0)
	return append(list, last)
}

// shortage is the first product and day of the period that is out of stock.
func shortage(c *fixtures.Case, p period.Period) (out tracking.Stock) {
	gone := func(list []tracking.Stock) {
		for _, s := range list {
			if s.Units <= 0 && s.Day.After(p.Start().AddDate(0, 0, 10)) && s.Day.Before(p.End()) && (out.SKU == "" || s.Day.Before(out.Day)) {
				out = s
			}
		}
	}
	gone(c.Ledgers.Stocks)
	for b := range c.Batches() {
		gone(b.Ledgers.Stocks)
	}
	return out
}

// twice are two orders of a product on one day: some days before it runs out, or after
// its price changed.
func twice(c *fixtures.Case, p period.Period) (orders []tracking.Order) {
	out := shortage(c, p)
	var like tracking.Order // of one line
	for b := range c.Batches() {
		for _, o := range b.Orders {
			if o.Status == tracking.OrderValid && len(o.LineKind) == 1 && o.LineKind[0] == tracking.LineSale && o.LineExcl[0] != nil && o.LineCost[0] != nil {
				like = o
			}
		}
	}
	buy := func(sku string, day time.Time) {
		for k := range 2 {
			o := like
			o.ID, o.Time, o.LineSKU = fmt.Sprint("deux-", len(orders), "-", k), day.Add(time.Duration(10+k)*time.Hour), []string{sku}
			o.Visitor *= uint64(k) // the first one is told by nobody's visits
			orders = append(orders, o)
		}
	}
	buy(out.SKU, out.Day.AddDate(0, 0, -5))
	for _, x := range c.Products {
		if day := x.ValidFrom.Truncate(24 * time.Hour); day.After(p.Start()) && day.AddDate(0, 0, 3).Before(p.End()) {
			buy(x.SKU, day.AddDate(0, 0, 2))
		}
	}
	return orders
}

// returned are two refunds of one order of each customer who ordered again, in the
// last month of the period.
func returned(orders []tracking.Order, p period.Period) (refunds []tracking.Refund) {
	for _, o := range orders {
		if !strings.HasSuffix(o.ID, "-0") {
			continue
		}
		for k := range 2 {
			excl := int64(400 + 150*k)
			line := k + 1 // the second one is of two lines of one product
			refunds = append(refunds, tracking.Refund{Site: o.Site, ID: fmt.Sprint("retour-", o.ID, "-", k), Version: 1, OrderID: o.ID, Time: p.End().AddDate(0, 0, -20+k),
				Origin: o.Origin, Customer: o.Customer, Currency: o.Currency, Rate: 1, AmountIncl: excl * 6 / 5, ProductsExcl: &excl,
				Channel: o.Channel, Campaign: o.Campaign, Device: o.Device, Country: o.Country,
				LineSKU: slices.Repeat(o.LineSKU[:1], line), LineCategory: slices.Repeat(o.LineCategory[:1], line), LineQuantity: slices.Repeat([]int32{1}, line),
				LineIncl: slices.Repeat([]int64{excl * 6 / 5 / int64(line)}, line), LineExcl: slices.Repeat([]*int64{new(excl / int64(line))}, line)})
		}
	}
	return refunds
}

// written are newsletters to a segment that gets no other, on the first day of the
// period and long before it.
func written(c *fixtures.Case, p period.Period) (list []tracking.Mailing) {
	for _, months := range []int{0, -6} {
		list = append(list, tracking.Mailing{Site: c.Site.ID, Day: p.From.AddMonths(months).Time(), Campaign: "lettre-rare", Segment: "rares", Version: 1, Origin: tracking.OriginCase,
			Kind: tracking.MailingNewsletter, Title: "Lettre rare", Contacts: uint64(90 - months), Sent: 80, Delivered: 79, Opens: 20, Clicks: 4})
	}
	for _, campaign := range []string{"lettre-une", "lettre-deux"} { // two of one day
		list = append(list, tracking.Mailing{Site: c.Site.ID, Day: p.From.AddDays(9).Time(), Campaign: campaign, Segment: "jumeaux", Version: 1, Origin: tracking.OriginCase,
			Kind: tracking.MailingNewsletter, Title: campaign, Contacts: 70, Sent: 60, Delivered: 59, Opens: 20, Clicks: 4})
	}
	return list
}

// claimed are orders that partners claim, of every combination of what is told of one.
func claimed(c *fixtures.Case, p period.Period) (clicks []tracking.PartnerClick) {
	kinds := map[string]string{} // of each partner
	for _, k := range c.Ledgers.PartnerClicks {
		kinds[k.Partner] = k.Kind
	}
	for b := range c.Batches() {
		for _, k := range b.Ledgers.PartnerClicks {
			kinds[k.Partner] = k.Kind
		}
	}
	for n, partner := range slices.Sorted(maps.Keys(kinds)) {
		for i := range 16 {
			clicks = append(clicks, tracking.PartnerClick{Site: c.Site.ID, ID: fmt.Sprint("clic-", n, "-", i), Version: 1, Time: p.Start().AddDate(0, 0, 7*i+1), Origin: tracking.OriginCase,
				Partner: partner, Kind: kinds[partner], CartBefore: i&1 != 0, NewCustomer: i&2 != 0, Cancelled: i&4 != 0, DelayS: uint32(100 + 80*i + 1500*(i>>3)),
				OrderID: fmt.Sprint("C", n, i), OrderExcl: int64(4000 + i), Commission: 300, Discount: 200})
		}
	}
	return clicks
}

// paid are costs of the case that it does not have: commissions on each campaign of
// every other channel, those of one whole channel, and the same for the channels in
// between under its neighbour's name.
func paid(c *fixtures.Case) (ours, theirs []tracking.Cost) {
	campaigns := map[string]map[string]tracking.Cost{} // by channel and name
	for _, x := range c.Costs {
		if x.Campaign != "" && x.Kind == tracking.CostMedia {
			if campaigns[x.Channel] == nil {
				campaigns[x.Channel] = map[string]tracking.Cost{}
			}
			campaigns[x.Channel][x.Campaign] = x
		}
	}
	for i, channel := range slices.Sorted(maps.Keys(campaigns)) {
		for _, campaign := range slices.Sorted(maps.Keys(campaigns[channel])) {
			x := campaigns[channel][campaign]
			x.Kind, x.AmountExcl, x.Clicks, x.Impressions = tracking.CostCommission, 700, 0, uint64(i)*100
			if i%2 == 0 {
				ours = append(ours, x)
			} else {
				x.Site = "jumelle"
				theirs = append(theirs, x)
			}
		}
	}
	for channel, site := range map[string]string{tracking.ChannelOrganicSearch: c.Site.ID, tracking.ChannelOrganicBrand: "jumelle"} {
		for day := range 2 {
			x := tracking.Cost{Site: site, Day: c.End().AddDate(0, -3, day).Truncate(24 * time.Hour), Channel: channel, Kind: tracking.CostMedia, Version: 1, Origin: tracking.OriginCase, AmountExcl: 900, Clicks: 30, Impressions: 2000}
			if site == c.Site.ID {
				ours = append(ours, x)
			} else {
				theirs = append(theirs, x)
			}
		}
	}
	for campaign, of := range map[string]*[]tracking.Cost{"flux": &ours, "autre": &theirs} { // commissions of a comparison site, and clicks of others
		x := tracking.Cost{Site: c.Site.ID, Day: c.End().AddDate(0, -3, 0).Truncate(24 * time.Hour), Channel: tracking.ChannelComparators, Source: "vite", Campaign: campaign, Kind: tracking.CostCommission, Version: 1, Origin: tracking.OriginCase, AmountExcl: 350}
		if campaign == "autre" {
			x.Site = "jumelle"
		}
		*of = append(*of, x)
	}
	for i, source := range []string{"Vite", "", "muet"} {
		ours = append(ours, tracking.Cost{Site: c.Site.ID, Day: c.End().AddDate(0, -3, i).Truncate(24 * time.Hour), Channel: tracking.ChannelComparators, Source: source, Campaign: "clics", Kind: tracking.CostMedia, Version: 1, Origin: tracking.OriginCase,
			AmountExcl: int64(1200 + 100*i), Clicks: 20, Impressions: 900})
	}
	return ours, theirs
}

// attempted are payments of orders that were cancelled since.
func attempted(orders []tracking.Order, p period.Period) (list []tracking.Payment) {
	for _, o := range orders {
		if o.Status == tracking.OrderCancelled && !o.Time.Before(p.Start()) && o.Time.Before(p.End()) {
			list = append(list, tracking.Payment{Site: o.Site, ID: "essai-" + o.ID, Version: 1, Time: o.Time, Origin: o.Origin, OrderID: o.ID, Method: o.Payment, Device: o.Device,
				Outcome: tracking.PaymentAccepted, AmountIncl: o.TotalIncl})
		}
	}
	return list
}

// lost are parcels of orders that were cancelled since, which never came.
func lost(orders []tracking.Order, p period.Period) (list []tracking.Shipment) {
	for _, o := range orders {
		if o.Status == tracking.OrderCancelled && !o.Time.Before(p.Start()) && o.Time.Before(p.End()) {
			list = append(list, tracking.Shipment{Site: o.Site, ID: "colis-" + o.ID, Version: 1, OrderID: o.ID, Origin: o.Origin, Carrier: "Perdu", Delivery: o.Delivery,
				Ordered: o.Time, Shipped: o.Time, Promised: o.Time.AddDate(0, 0, 3).Truncate(24 * time.Hour), CostExcl: 510, State: tracking.ShipmentLost})
		}
	}
	return list
}

// sharing are referrals that share an address, a means of payment, both or neither.
func sharing(c *fixtures.Case, p period.Period) (referrals []tracking.Referral) {
	for i := range 12 {
		referrals = append(referrals, tracking.Referral{Site: c.Site.ID, ID: fmt.Sprint("partage-", i), Version: 1, Time: p.Start().AddDate(0, 0, 9*i),
			Origin: tracking.OriginCase, Sponsor: "a", Customer: "b", OrderID: fmt.Sprint("P", i), OrderIncl: int64(5000 + i), Reward: 800, Discount: 500,
			SameAddress: i&1 != 0, SamePayment: i&2 != 0})
	}
	return referrals
}

// unlike are visits before and after the period that are measured without
// consent, visitors of the period who come back from elsewhere, otherwise, more one
// way than the other, and paid visits to the sheet of what is about to run out.
func unlike(c *fixtures.Case, p period.Period) (events []tracking.Event) {
	see := func(visitor uint64, day string, change func(*tracking.Event)) {
		at, err := time.Parse("2006-01-02", day)
		if err != nil {
			panic(err)
		}
		e := tracking.Event{Site: c.Site.ID, Visitor: visitor, Time: at.Add(9 * time.Hour), Received: at.Add(9 * time.Hour), Mode: tracking.ModeConsent, Origin: tracking.OriginCase,
			Name: tracking.KindPageView, Path: "/", Channel: tracking.ChannelDirect, Device: tracking.DeviceDesktop, Country: "FR", Interactive: true}
		e.ID[0], e.ID[1], e.ID[3] = byte(len(events)+1), 7, byte((len(events)+1)>>8)
		change(&e)
		events = append(events, e)
	}
	for i, day := range []string{"2025-05-15", "2025-12-15"} {
		see(uint64(i+1), day, func(e *tracking.Event) { e.Mode = tracking.ModeExempt })
	}
	for i := range 15 {
		first, then := "2025-07-10", "2025-07-20"
		if i%5 == 0 {
			first, then = then, first
		}
		see(uint64(i+3), first, func(*tracking.Event) {})
		see(uint64(i+3), then, func(e *tracking.Event) {
			e.Device, e.Country, e.Channel, e.Campaign = tracking.DeviceMobile, []string{"BE", "CH", "DE"}[i%3], tracking.ChannelOrganicSocial, "ailleurs"
		})
	}
	for i := range 10 { // a page that says once that it is a list, in visits of four kinds
		see(uint64(i+40), "2025-08-12", func(e *tracking.Event) { e.Path = "/a-propos" })
		see(uint64(i+40), "2025-08-12", func(e *tracking.Event) { e.Path, e.Time = fmt.Sprint("/a-propos-", i%3), e.Time.Add(time.Minute) })
	}
	see(40, "2025-08-12", func(e *tracking.Event) { e.Path, e.Name = "/a-propos", tracking.KindViewItemList })
	for i := range 12 { // searches that tell their results, and videos; one in three visits orders
		day, results := []string{"2025-06-20", "2025-09-10"}[i%2], int64(i%4)*7
		device := []string{tracking.DeviceMobile, tracking.DeviceTablet, tracking.DeviceDesktop}[i%3]
		tell := func(kind string, change func(*tracking.Event)) {
			see(uint64(i+60), day, func(e *tracking.Event) { e.Name, e.Path, e.Device = kind, "/chercher", device; change(e) })
		}
		tell(tracking.KindPageView, func(*tracking.Event) {})
		tell(tracking.KindSearch, func(e *tracking.Event) { e.Search, e.Results = []string{"Bol ", "cire", "théière"}[i%3], &results })
		if i%4 > 0 {
			tell(tracking.KindVideoPlay, func(*tracking.Event) {})
		}
		if i%3 == 0 {
			tell(tracking.KindPurchase, func(e *tracking.Event) { e.Value = int64(3000 + i) })
		}
	}
	filmed(see)
	subscribed(see)
	sentByComparators(c, p, see)
	out := shortage(c, p)
	at := slices.IndexFunc(c.Products, func(x tracking.Product) bool { return x.SKU == out.SKU })
	for i := range 4 {
		see(uint64(i+20), out.Day.AddDate(0, 0, i-2).Format("2006-01-02"), func(e *tracking.Event) {
			e.Path, e.Channel = c.Products[at].URL, tracking.ChannelPaidShopping
		})
	}
	for i := range 9 { // from a domain of the shop or one under it, by a campaign half told
		see(uint64(i+40), out.Day.AddDate(0, 0, i).Format("2006-01-02"), func(e *tracking.Event) {
			e.Path, e.Channel, e.Source, e.Medium = fmt.Sprint("/profond-", i%2), tracking.ChannelReferral, []string{"blog.", "", "pas"}[i%3]+c.Site.Domains[0], "referral"
			if i%4 == 0 {
				e.Channel, e.Campaign, e.Medium = tracking.ChannelDirect, "à moitié", ""
			}
		})
	}
	return append(events, bought(c.Site.ID, p, added(c, p))...)
}
