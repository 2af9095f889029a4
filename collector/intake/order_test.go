package intake

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/collector/tracking"
)

func cents(n int64) Amount { return Amount{Cents: n, Known: true} }

func purchase(site string) Hit {
	h := view(site)
	h.Name, h.OrderID, h.Currency = tracking.KindPurchase, "C-2026-0001", "eur"
	h.Value, h.Tax, h.Shipping = cents(4570), cents(762), cents(590)
	h.Items = []Item{{SKU: "BOL-001", Name: "Bol breton", Category: "Vaisselle", Price: cents(1990), Quantity: 2}}
	return h
}

func ptr(n int64) *int64 { return &n }

func TestAPurchaseMakesAnOrder(t *testing.T) {
	t.Parallel()
	home, out := accept(t, reader(noon), purchase("exempt"))
	if len(home.Orders) != 1 || len(out[0].Warnings) != 0 {
		t.Fatalf("%+v %+v", home.Batch, out)
	}
	e, got := home.Events[0], home.Orders[0]
	if e.OrderID != "" || e.Value != 4570 {
		t.Errorf("the exempt event carries order %q and value %d", e.OrderID, e.Value)
	}
	want := tracking.PendingOrder{Mode: "exempt", Seen: noon, EventID: e.ID.String(), Order: tracking.Order{
		Site: "exempt", ID: "C-2026-0001", Version: tracking.OrderVersion(true, noon.Add(-12*time.Hour)), // the day: the instant would tell which visit ordered

		Time:   time.Date(2025, 3, 13, 23, 0, 0, 0, time.UTC), // the start of its day in Paris
		Status: "valid", Provisional: true, Origin: "tag", Currency: "EUR", Rate: 1,
		TotalIncl: 4570, ShippingIncl: 590, ProductsIncl: 3980, Items: 2,
		ProductsExcl: ptr(3316), ShippingExcl: ptr(492), // 5/6 of each, to a cent
		Visitor: e.Visitor, Device: "desktop",
		LineKind: []string{"sale"}, LineSKU: []string{"BOL-001"}, LineName: []string{"Bol breton"}, LineCategory: []string{"Vaisselle"},
		LineQuantity: []int32{2}, LineIncl: []int64{3980}, LineExcl: []*int64{ptr(3316)}, LineCost: []*int64{nil},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConsentTiesTheOrderToItsVisitor(t *testing.T) {
	t.Parallel()
	h := purchase("consent")
	h.Identifier, h.Consent = "0123456789abcdef0123456789abcdef", ConsentGiven
	home, _ := accept(t, reader(noon), h)
	e, o := home.Events[0], home.Orders[0]
	if e.OrderID != "C-2026-0001" || o.Visitor != e.Visitor || o.Mode != "consent" || !o.Time.Equal(noon) {
		t.Errorf("event order %q, order visitor %d of %d, mode %s, time %v", e.OrderID, o.Visitor, e.Visitor, o.Mode, o.Time)
	}
	h.Identifier += "." + base36(noon.Add(-time.Minute).Unix()) + ".x"
	home, _ = accept(t, reader(noon), h)
	if e, o := home.Events[0], home.Orders[0]; o.Visitor != e.Visitor || e.Previous == 0 {
		t.Errorf("the visit is told under %d, the order waits for %d", e.Visitor, o.Visitor)
	}
}

func TestSumsAreReadInTheThreeWays(t *testing.T) {
	t.Parallel()
	items := []Item{{SKU: "a", Price: cents(1000), Quantity: 3}}
	vat := 0.2
	for _, c := range []struct {
		name                                string
		hit                                 Hit
		vat                                 *float64
		total, shipping, products, discount int64
		productsExcl                        *int64
		line                                int64
	}{
		{"all that was paid", Hit{Value: cents(3500), Shipping: cents(500), Tax: cents(583), Items: items}, nil, 3500, 500, 3000, 0, ptr(2500), 3000},
		{"shipping beside the value", Hit{Value: cents(3000), Shipping: cents(500), Tax: cents(583), Items: items}, nil, 3500, 500, 3000, 0, ptr(2500), 3000},
		{"prices without tax", Hit{Value: cents(4100), Shipping: cents(500), Tax: cents(600), Items: items}, nil, 4100, 500, 3600, 0, ptr(3073), 3600},
		{"a discount of the whole order", Hit{Value: cents(3200), Shipping: cents(500), Items: items}, nil, 3200, 500, 2700, 300, nil, 2700},
		{"the site's VAT rate", Hit{Value: cents(3000), Items: items}, &vat, 3000, 0, 3000, 0, ptr(2500), 3000},
		{"no tax known", Hit{Value: cents(3000), Items: items}, nil, 3000, 0, 3000, 0, nil, 3000},
		{"no items", Hit{Value: cents(3500), Shipping: cents(500)}, nil, 3500, 500, 3000, 0, nil, 1000},
		{"shipping above the total", Hit{Value: cents(300), Shipping: cents(500)}, nil, 300, 300, 0, 0, nil, 1000},
		{"tax above the total is no tax", Hit{Value: cents(3000), Tax: cents(4000), Items: items}, nil, 3000, 0, 3000, 0, nil, 3000},
	} {
		s := sumsOf(&c.hit, c.hit.Value.Cents, c.vat)
		if s.total != c.total || s.shipping != c.shipping || s.products != c.products || s.discount != c.discount {
			t.Errorf("%s: %+v", c.name, s)
		}
		if diff := cmp.Diff(c.productsExcl, s.excl(s.products)); diff != "" {
			t.Errorf("%s: excluding tax:\n%s", c.name, diff)
		}
		amount := int64(3000)
		if len(c.hit.Items) == 0 {
			amount = 1000
		}
		if got := s.line(amount); got != c.line {
			t.Errorf("%s: line %d, want %d", c.name, got, c.line)
		}
	}
}

func TestAPurchaseThatIsNoOrderIsStillAnEvent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Hit)
		reason string
		value  int64
		asides int
	}{
		"without a number":    {func(h *Hit) { h.OrderID = "" }, "order_missing", 4570, 0},
		"without a value":     {func(h *Hit) { h.Value, h.Items = Amount{}, nil }, "order_without_value", 0, 0},
		"in another currency": {func(h *Hit) { h.Currency = "USD" }, "order_currency", 0, 1},
	} {
		h := purchase("exempt")
		c.change(&h)
		home, out := accept(t, reader(noon), h)
		if len(home.Events) != 1 || len(home.Orders) != 0 || len(home.Asides) != c.asides || home.Events[0].Value != c.value {
			t.Errorf("%s: %+v", name, home.Batch)
		}
		if w := out[0].Warnings; len(w) != 1 || w[0].Reason != c.reason || w[0].Text() == "[warning."+c.reason+"]" {
			t.Errorf("%s: warnings %v", name, w)
		}
	}
}

func TestTheValueOfAnEventIsItsItems(t *testing.T) {
	t.Parallel()
	h := view("exempt")
	h.Name, h.Items = tracking.KindAddToCart, []Item{{SKU: "a", Price: cents(1250)}, {Name: "sans référence", Price: cents(100), Quantity: 3}}
	e := one(t, reader(noon), h)
	if e.Value != 1550 || !e.Interactive || e.SKUs[1] != "sans référence" || e.Quantities[0] != 1 {
		t.Errorf("%+v", e)
	}
	no := false
	h.Interactive = &no
	if one(t, reader(noon), h).Interactive {
		t.Error("the sender's word on interaction is ignored")
	}
}
