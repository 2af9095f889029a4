package analyzer_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// almost compares with a number worked out by hand, to its last digit.
func almost(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// Worked out by hand: 1,000 large carts of which 290 are ordered, then 1,200 of
// which 432 (36 %); 2,000 small ones of which 800, then 2,400 of which 1,008 (42 %,
// 1.05 times as many): 30.45 % were to be expected, 5.55 points less than there are.
// Over 12 months (365 days, 11.99 mean months) that is 66.6 orders, 5.55 a month.
func TestAControlledInvestmentIsWeighedAsByHand(t *testing.T) {
	t.Parallel()
	r := analyzer.Weigh(analyzer.Investment{Perimeter: "panier>=90", Once: 60_000, Monthly: 1_000, Staff: .1}, 365,
		[2]float64{432, 1200}, [2]float64{290, 1000}, [2]float64{800, 2000}, [2]float64{1008, 2400}, 1_468_800, 250_000)
	almost(t, "expected", r.Expected, .3045, 1e-9)
	almost(t, "months", r.Months, 11.9918, 1e-4)
	almost(t, "orders a month", r.Orders.Value, .0555*1200/11.9918, 1e-3)
	// variances: .36*.64/1200 = .000192, and .3045^2 times (.71/290 + .6/800 + .58/1008)
	deviation := math.Sqrt(.000192 + .3045*.3045*(.71/290+.6/800+.58/1008))
	almost(t, "half the interval", (r.Orders.High-r.Orders.Low)/2, 1.96*deviation*1200/11.9918, 1e-3)
	almost(t, "margin of an order", r.OrderMargin, 3400, 1e-9)
	almost(t, "margin a month", r.Margin.Value, 3400*.0555*1200/11.9918, .1)
	almost(t, "cost a month", r.Cost, 26_000, 1e-9)
	almost(t, "net a month", r.Net.Value, 3400*.0555*1200/11.9918-26_000, .1)
	if r.Outcome != analyzer.Gains || r.Payback(r.Net.Value) != nil && r.Net.Value < 0 {
		t.Errorf("%+v", r)
	}
	if pays := r.Payback(20_000); pays == nil || *pays != 3 {
		t.Errorf("600 euros at 200 a month are paid in %v months", pays)
	}
	if r.Payback(0) != nil || r.Payback(-1) != nil {
		t.Error("nothing a month pays something")
	}
	almost(t, "after a year", r.Over(20_000, 12), 180_000, 1e-9)
}

func TestWhatTheIntervalHoldsIsNoConclusion(t *testing.T) {
	t.Parallel()
	weigh := func(where string, now float64) analyzer.Return {
		return analyzer.Weigh(analyzer.Investment{Perimeter: where, Once: 100}, 365, [2]float64{now, 10_000}, [2]float64{200, 10_000}, [2]float64{}, [2]float64{}, 2000*now, 0)
	}
	for _, c := range []struct {
		where string
		now   float64
		want  string
	}{{"appareil=mobile", 210, analyzer.Unknown}, {"appareil=mobile", 280, analyzer.Gains}, {"appareil=mobile", 130, analyzer.Loses}, {"", 280, analyzer.Unknown}} {
		if r := weigh(c.where, c.now); r.Outcome != c.want {
			t.Errorf("%q from 200 to %v: %s, %+v", c.where, c.now, r.Outcome, r.Margin)
		}
	}
}

// A small shop, counted by hand: 40 visits from mobiles in March 2024 of which 4
// order, 50 in March 2025 of which 10; what has no year before, and no control, or
// a perimeter that says nothing, is not compared.
func TestInvestmentsAreReadWithTheirFigures(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	s := randomShop("investit", 5)
	s.events, s.orders, s.refunds, s.costs = nil, nil, nil, nil
	paris, dice := s.site.Location(), rand.New(rand.NewPCG(1, 1))
	visit := func(n int, at time.Time, device string, orders bool) {
		at = at.Add(time.Duration(n) * time.Hour / 4)
		id := len(s.events)
		e := tracking.Event{Site: s.site.ID, Visitor: uint64(id + 1), Mode: tracking.ModeConsent, Device: device, Country: "FR", Channel: tracking.ChannelDirect, Props: map[string]string{}}
		s.addEvent(dice, e, at, tracking.KindAddPaymentInfo)
		if orders {
			o := tracking.Order{Site: s.site.ID, ID: e.Site + at.Format(time.RFC3339) + device, Version: 1, Time: at.UTC(), Status: tracking.OrderValid, Rate: 1, Currency: "EUR",
				Device: device, ShippingExcl: cents(0), CarriagePaid: cents(0), Packaging: cents(0), PaymentFee: cents(0)}
			addLine(&o, tracking.LineSale, []string{"P", "x"}, 1, 6000, cents(5000), cents(3000))
			o.ProductsIncl, o.TotalIncl, o.Items = 6000, 6000, 1
			o.ProductsExcl, o.PurchaseCost = cents(5000), cents(3000)
			s.orders = append(s.orders, o)
		}
	}
	for year, counts := range map[int][2]int{2024: {4, 40}, 2025: {10, 50}} {
		for n := range counts[1] {
			visit(n, time.Date(year, 3, 2, 9, 0, 0, 0, paris), tracking.DeviceMobile, n < counts[0])
		}
	}
	s.store(t, w)
	day := func(year int, month time.Month, d int) time.Time {
		return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
	}
	rows := []tracking.Investment{
		{Site: s.site.ID, ID: "1", Version: 1, Day: day(2025, 3, 2), Name: "Mobile", Perimeter: "appareil=mobile", AmountExcl: 120_000},
		{Site: s.site.ID, ID: "2", Version: 1, Day: day(2024, 1, 2), Name: "Trop tôt", AmountExcl: 1},
		{Site: s.site.ID, ID: "3", Version: 1, Day: day(2025, 3, 1), Name: "Ailleurs", Perimeter: "la vitrine"},
	}
	if err := warehouse.Insert(t.Context(), w, "investments", rows, ""); err != nil {
		t.Fatal(err)
	}
	derive(t, w)
	list, err := analyzer.New(w, s.clock).Investments(t.Context(), s.site.ID, period.Date{Year: 2025, Month: 12, Day: 31}, 0)
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v %v", list, err)
	}
	byID := map[string]analyzer.Return{}
	for _, r := range list {
		byID[r.ID] = r
	}
	r := byID["1"]
	if r.Method != analyzer.BySeason || r.Target.Numerator != 10 || r.Target.Denominator != 50 || r.Past.Numerator != 4 || r.Past.Denominator != 40 {
		t.Fatalf("%+v", r)
	}
	almost(t, "expected", r.Expected, .1, 1e-9)
	almost(t, "margin of an order", r.OrderMargin, 2000, 1e-9)
	almost(t, "orders in all", r.Orders.Value*r.Months, 5, 1e-6)
	for _, id := range []string{"2", "3"} {
		if byID[id].Method != analyzer.ByNothing || byID[id].Outcome != analyzer.Unknown {
			t.Errorf("%+v", byID[id])
		}
	}
}
