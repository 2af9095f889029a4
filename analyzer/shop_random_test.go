package analyzer_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
)

// randomShop tells 70 days of a small shop, the same for the same seed: visits
// of many shapes, orders, guests, refunds, costs, both modes.
func randomShop(id string, seed uint64) *scenario {
	s := &scenario{site: tracking.Site{ID: id, Name: id, Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent}}
	r := rand.New(rand.NewPCG(seed, 1))
	start := time.Date(2025, 1, 20, 0, 0, 0, 0, s.site.Location())
	for i := range 500 {
		at := start.Add(time.Duration(r.IntN(70*24*3600)) * time.Second)
		s.addVisit(r, at, fmt.Sprintf("v%d", r.IntN(150)), i)
	}
	for d := range 70 {
		s.addCost(start.AddDate(0, 0, d))
		s.addSearches(r, time.Date(2025, 1, 20+d, 0, 0, 0, 0, time.UTC))
		s.addNetwork(r, time.Date(2025, 1, 20+d, 0, 0, 0, 0, time.UTC))
	}
	s.addService(rand.New(rand.NewPCG(seed, 2)))
	return s
}

var (
	randomChannels   = []string{"direct", "direct", "paid_search", "email", "affiliates", "organic_search"}
	randomCampaigns  = map[string][]string{"paid_search": {"hiver", "printemps"}, "email": {"lettre"}, "affiliates": {"blog"}}
	randomCategories = []string{"Vaisselle", "Cirés", "Biscuits"}
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// addVisit adds the events of one visit, and its order when it has one.
func (s *scenario) addVisit(r *rand.Rand, at time.Time, who string, serial int) {
	channel := pick(r, randomChannels)
	e := tracking.Event{
		Site: s.site.ID, Visitor: s.visitor(who, tracking.ModeConsent), Mode: tracking.ModeConsent, Channel: channel,
		Device: pick(r, []string{"mobile", "desktop", "tablet"}), Country: pick(r, []string{"FR", "BE"}), Props: map[string]string{},
	}
	if r.IntN(4) == 0 {
		e.Mode, e.Visitor = tracking.ModeExempt, e.Visitor^uint64(at.YearDay())
	}
	if channel != "direct" {
		e.Source = channel
	}
	if list := randomCampaigns[channel]; list != nil {
		e.Campaign = pick(r, list)
	}
	if serial%5 == 0 {
		s.addEvent(r, e, at, tracking.KindChatOpen)
	}
	if serial%6 == 1 {
		s.addEvent(r, e, at, tracking.KindSearch)
		sought := &s.events[len(s.events)-1]
		sought.Search = []string{"bol", " Bol", "cire", ""}[serial%4]
		if serial%9 > 0 {
			results := int64(serial % 5)
			sought.Results = &results
		}
	}
	if serial%7 == 2 {
		s.addEvent(r, e, at, tracking.KindVideoPlay)
	}
	if serial%8 == 3 {
		s.addEvent(r, e, at, tracking.KindNewsletter)
	}
	depth := r.IntN(len(tracking.FunnelSteps) + 2)
	for i := range depth + 1 {
		at = at.Add(time.Duration(r.IntN(120)) * time.Second)
		name := tracking.KindPageView
		if i > 0 && r.IntN(5) > 0 || serial%13 == 4 { // some visits tell of no page
			name = tracking.FunnelSteps[max(i-1, 0)%len(tracking.FunnelSteps)]
		}
		s.addEvent(r, e, at, name)
		if name == tracking.KindPurchase {
			s.addOrder(r, e, at, serial)
			return
		}
	}
}

func (s *scenario) addEvent(r *rand.Rand, e tracking.Event, at time.Time, name string) {
	e.Time, e.Received, e.Name = at.UTC(), at.UTC(), name
	e.ID = uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s %d", s.site.ID, len(s.events)))
	e.Interactive = tracking.IsInteractive(name)
	e.Path, e.Value = fmt.Sprintf("/%d", len(s.events)%4), int64(len(s.events)*731%18000)
	if name == tracking.KindViewItem || name == tracking.KindAddToCart {
		n := r.IntN(6)
		e.SKUs, e.Quantities, e.Category = []string{fmt.Sprintf("P%d", n)}, []uint32{1}, randomCategories[n%3]
	}
	if r.IntN(3) == 0 {
		e.EngagementMS = uint32(r.IntN(60000))
	}
	s.events = append(s.events, e)
}

func (s *scenario) addOrder(r *rand.Rand, e tracking.Event, at time.Time, serial int) {
	o := tracking.Order{
		Site: s.site.ID, ID: fmt.Sprintf("%s-%d", s.site.ID, serial), Version: 1, Time: at.UTC(), Status: tracking.OrderValid, Rate: 1,
		Currency: "EUR", Channel: e.Channel, Campaign: e.Campaign, Source: e.Source, Device: e.Device, Country: e.Country,
		Payment: []string{"carte", "virement"}[serial%2], Delivery: []string{"relais", "domicile"}[serial%3%2],
		Region: []string{"Bretagne", "Occitanie", "Corse"}[serial%3], Coupon: []string{"", "MERCI10"}[serial%4%2],
		ShippingIncl: 490, ShippingExcl: cents(408), CarriagePaid: cents(590), Packaging: cents(90), PaymentFee: cents(110),
	}
	if e.Mode == tracking.ModeConsent {
		o.Visitor = e.Visitor
	}
	if r.IntN(4) > 0 {
		o.Customer = fmt.Sprintf("c%d", r.IntN(60))
	}
	if r.IntN(20) == 0 {
		o.Status = tracking.OrderCancelled
	}
	for range 1 + r.IntN(3) {
		n, price := r.IntN(6), int64(1000+r.IntN(5000))
		addLine(&o, tracking.LineSale, []string{fmt.Sprintf("P%d", n), randomCategories[n%3]}, int32(1+r.IntN(3)), price, cents(price*5/6), cents(price/3))
		o.ProductsIncl += price
		o.Items += int64(o.LineQuantity[len(o.LineQuantity)-1])
	}
	o.ProductsExcl, o.PurchaseCost = total(o.LineExcl, o.LineKind), total(o.LineCost, o.LineKind)
	o.TotalIncl = o.ProductsIncl + o.ShippingIncl
	s.orders = append(s.orders, o)
	if r.IntN(5) == 0 {
		s.addRefund(r, o)
	}
}

func cents(n int64) *int64 { return &n }

func (s *scenario) addRefund(r *rand.Rand, o tracking.Order) {
	s.refunds = append(s.refunds, tracking.Refund{
		Site: s.site.ID, ID: "R" + o.ID, Version: 1, OrderID: o.ID, Time: o.Time.Add(time.Duration(r.IntN(20*24)) * time.Hour), Rate: 1,
		Currency: "EUR", AmountIncl: o.LineIncl[0], Reason: []string{"taille", "abîmé"}[len(s.refunds)%2], ProductsExcl: o.LineExcl[0], Channel: o.Channel, Campaign: o.Campaign,
		Device: o.Device, Country: o.Country, LineSKU: o.LineSKU[:1], LineCategory: o.LineCategory[:1],
		LineQuantity: o.LineQuantity[:1], LineIncl: o.LineIncl[:1], LineExcl: o.LineExcl[:1],
	})
}

func (s *scenario) addCost(day time.Time) {
	y, m, d := day.Date()
	for campaign, channel := range map[string]string{"hiver": "paid_search", "blog": "affiliates"} {
		s.costs = append(s.costs, tracking.Cost{
			Site: s.site.ID, Day: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Channel: channel, Campaign: campaign,
			Kind: tracking.CostMedia, Version: 1, AmountExcl: 300, Clicks: 9,
		})
	}
}
