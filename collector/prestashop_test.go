package collector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/prestashop"
	"github.com/formaouest/chaland/collector/prestashop/prestashoptest"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// row is a row of the shop's tables.
type psRow = prestashoptest.Row

// pulling is a collector that reads a shop.
type pulling struct {
	*running
	shop     *prestashoptest.Shop
	pull     *prestashop.Pull
	options  prestashop.Options
	saved    prestashop.Progress
	asides   []string
	products []prestashop.Product
	kept     int // records
	saveErr  func() error
	keepErr  func() error
	now      time.Time
}

var paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return l
}()

func startPulling(t *testing.T) *pulling {
	t.Helper()
	p := &pulling{running: start(t, nil), shop: prestashoptest.New(t), now: time.Date(2026, 3, 14, 12, 0, 0, 0, paris)}
	p.shop.Now = func() time.Time { return p.now }
	p.options = prestashop.Options{Now: func() time.Time { return p.now }, Sleep: func(context.Context, time.Duration) error { return nil }, Timeout: 5 * time.Second}
	p.restart(t)
	return p
}

// restart is what a process that was killed and started again knows: what was saved.
func (p *pulling) restart(t *testing.T) {
	t.Helper()
	client, err := prestashop.New(prestashop.Access{URL: p.shop.URL, Key: prestashoptest.Key}, p.options)
	if err != nil {
		t.Fatal(err)
	}
	p.pull = &prestashop.Pull{
		Client: client, Place: shop.Place{Site: "boutique", Currency: "EUR", Location: paris, Mode: tracking.ModeConsent},
		Hide: pseudonym.NewVeil([]byte("clé"), "boutique").Customer,
		Keep: func(records []tracking.ShopRecord) error {
			if p.keepErr != nil {
				if err := p.keepErr(); err != nil {
					return err
				}
			}
			p.kept += len(records)
			return p.Intake().TakeOrders(records)
		},
		Aside: func(order, field string) error {
			p.asides = append(p.asides, order+" "+field)
			return p.Intake().RefuseFor(intake.Client{Received: time.Now()}, shop.PrestaShop, "boutique", intake.Refusal{Class: tracking.AsideInvalid, Reason: "presta_field", Detail: order + " " + field}, nil)
		},
		Products: func(_ context.Context, list []prestashop.Product) error {
			p.products = append(p.products, list...)
			return nil
		},
		Progress: p.saved,
		Save: func(_ context.Context, progress prestashop.Progress, _ prestashop.Tally) error {
			if p.saveErr != nil {
				if err := p.saveErr(); err != nil {
					return err
				}
			}
			p.saved = progress
			return nil
		},
	}
}

// pass reads what has changed, and brings it to ClickHouse.
func (p *pulling) pass(t *testing.T) prestashop.Tally {
	t.Helper()
	tally, err := p.pull.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.flush(t)
	return tally
}

// wall is an instant by the shop's clock.
func wall(at time.Time) string { return at.In(paris).Format(time.DateTime) }

// place writes an order of now.
func (p *pulling) place(number int, state string, shipping float64, prices ...float64) {
	p.shop.Sell(number, state, wall(p.now), shipping, prices...)
}

// change changes an order now.
func (p *pulling) change(number int, fields psRow) {
	fields["date_upd"] = wall(p.now)
	p.shop.Change("orders", number, fields)
}

func (p *pulling) slip(number, order int, products, shipping float64) {
	p.shop.Slip(number, order, wall(p.now), products, shipping)
}

func TestAPrestaShopOrderIsReadToTheCent(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	// 2 × 19,90 and 49,90, gift wrapped, 10 % off and the shipping offered.
	p.place(12, "2", 5.90, 39.80, 49.90)
	p.shop.Change("order_details", 1200, psRow{"product_quantity": "2", "original_wholesale_price": "7.500000"})
	p.shop.Change("order_details", 1201, psRow{"original_wholesale_price": "0.000000", "purchase_supplier_price": "21.333333"})
	p.shop.Put("cart_rules", 3, psRow{"code": "PRINTEMPS"})
	p.shop.Put("order_cart_rules", 5, psRow{"id_order": "12", "id_cart_rule": "3", "name": "Dix pour cent et le port", "value": "14.870000", "value_tax_excl": "12.390000", "free_shipping": "1"})
	p.shop.Change("orders", 12, psRow{
		"total_discounts": "14.870000", "total_discounts_tax_incl": "14.870000", "total_discounts_tax_excl": "12.390000", "total_wrapping_tax_incl": "2.400000", "total_wrapping_tax_excl": "2.000000",
		"total_paid_tax_incl": "83.130000", "total_paid": "83.130000", "total_paid_tax_excl": "69.280000",
	})
	tally := p.pass(t)
	o := p.orders(t)["12"]
	if tally.Orders != 1 || o.TotalIncl != 8313 || o.ShippingIncl != 0 || *o.ShippingExcl != 0 || o.ProductsIncl != 8313 || *o.ProductsExcl != 6928 || o.Discount != 897 || o.Items != 3 {
		t.Errorf("%+v, %+v", tally, o)
	}
	if o.Status != tracking.OrderValid || o.Country != "FR" || o.Payment != "Chèque" || o.Delivery != "Colissimo" || o.Coupon != "PRINTEMPS" || o.Origin != "prestashop" || o.Rate != 1 || !o.Time.Equal(p.now) {
		t.Errorf("%+v", o)
	}
	if *o.PurchaseCost != 1500+2133 || o.LineSKU[0] != "BOL-001" || o.LineName[0] != "Bol & soucoupe" || o.LineName[2] != "Emballage cadeau" || o.LineQuantity[0] != 2 || o.LineQuantity[2] != 0 {
		t.Errorf("cost %d, lines %v %v %v", *o.PurchaseCost, o.LineSKU, o.LineName, o.LineQuantity)
	}
	var lines, linesExcl int64
	for i := range o.LineIncl {
		lines, linesExcl = lines+o.LineIncl[i], linesExcl+*o.LineExcl[i]
	}
	if lines != 8313 || linesExcl != 6928 || len(o.LineIncl) != 3 {
		t.Errorf("lines add up to %d and %d: %v", lines, linesExcl, o.LineIncl)
	}
	if !strings.HasPrefix(o.Customer, "client-") {
		t.Errorf("customer %q", o.Customer)
	}
	for _, path := range p.shop.Paths() {
		if strings.Contains(path, prestashoptest.Key) || strings.Contains(path, "customers") && !strings.Contains(path, "display=%5Bid%2Cemail%5D") {
			t.Errorf("asked for %s", path)
		}
	}
	// Read again, the same is not told again; by another process it changes nothing.
	p.now = p.now.Add(5 * time.Minute)
	if again := p.pass(t); again.Orders != 0 {
		t.Errorf("told again: %+v", again)
	}
	p.restart(t)
	p.pass(t)
	if after := p.orders(t)["12"]; after.TotalIncl != 8313 || *after.PurchaseCost != 3633 || after.Customer != o.Customer {
		t.Errorf("%+v", after)
	}
}

// Each state of the shop counts, waits, or does not.
func TestPrestaShopStates(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	want := map[string]string{"1": tracking.OrderPending, "2": tracking.OrderValid, "5": tracking.OrderValid, "6": tracking.OrderCancelled, "7": tracking.OrderCancelled, "8": tracking.OrderPending, "20": tracking.OrderCancelled, "99": tracking.OrderPending}
	for state := range want {
		number, _ := strconv.Atoi(state)
		p.place(number, state, 0, 10)
	}
	p.place(30, "7", 4.80, 10) // paid once, and given back
	p.shop.Change("orders", 30, psRow{"invoice_number": "12"})
	p.shop.Put("order_histories", 1, psRow{"id_order": "30", "id_order_state": "2", "date_add": wall(p.now.AddDate(0, 0, -9))})
	p.shop.Put("order_histories", 2, psRow{"id_order": "30", "id_order_state": "7", "date_add": wall(p.now.AddDate(0, 0, -2))})
	p.pass(t)
	orders := p.orders(t)
	for state, status := range want {
		if got := orders[state].Status; got != status {
			t.Errorf("state %s: %q, want %q", state, got, status)
		}
	}
	if r := p.refunds(t); len(r) != 1 || r["30/etat"].AmountIncl != 1480 || *r["30/etat"].ProductsExcl != 833 || !r["30/etat"].Time.Equal(p.now.AddDate(0, 0, -2)) || orders["30"].Status != tracking.OrderValid {
		t.Errorf("%+v, %+v", r, orders["30"])
	}
	// A mistake is put right: the refund goes with its state.
	p.now = p.now.Add(time.Hour)
	p.change(30, psRow{"current_state": "5", "valid": "1"})
	p.pass(t)
	if r := p.refunds(t); len(r) != 0 {
		t.Errorf("%+v", r)
	}
}

// A credit slip is found although the order keeps its date of change.
func TestPrestaShopCreditSlips(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	p.place(1, "5", 5.90, 39.80, 20)
	p.place(2, "5", 0, 30)
	p.pass(t)
	p.now = p.now.Add(30 * 24 * time.Hour)
	p.slip(4, 1, 19.90, 0)
	p.shop.Tie(4, psRow{"id_order_detail": "100", "product_quantity": "1", "amount_tax_incl": "19.900000", "amount_tax_excl": "16.583333"})
	p.pass(t)
	r := p.refunds(t)["1/4"]
	if r.AmountIncl != 1990 || *r.ProductsExcl != 1658 || r.OrderID != "1" || !r.Time.Equal(p.now) || len(r.LineSKU) != 1 || r.LineSKU[0] != "BOL-001" || r.LineIncl[0] != 1990 || *r.LineExcl[0] != 1658 || r.LineQuantity[0] != 1 {
		t.Errorf("%+v", r)
	}
	// Another one with shipping, then one of a sum that somebody chose.
	p.now = p.now.Add(24 * time.Hour)
	p.slip(5, 1, 19.90, 5.90)
	p.slip(6, 2, 30, 0)
	p.shop.Change("order_slip", 6, psRow{"amount": "12.000000"})
	p.change(2, psRow{"current_state": "7", "valid": "0", "invoice_number": "3"}) // refunded: the slip says how much
	p.pass(t)
	got := p.refunds(t)
	if len(got) != 3 || got["1/5"].AmountIncl != 2580 || *got["1/5"].ProductsExcl != 1658 || got["2/6"].AmountIncl != 1200 || *got["2/6"].ProductsExcl != 1000 {
		t.Errorf("%+v", got)
	}
	if o := p.orders(t); o["1"].TotalIncl != 6570 || o["2"].Status != tracking.OrderValid || o["2"].TotalIncl != 3000 {
		t.Errorf("%+v", o)
	}
	// An order cancelled after all takes its refunds along.
	p.now = p.now.Add(time.Hour)
	p.change(1, psRow{"current_state": "6", "valid": "0"})
	p.pass(t)
	if got := p.refunds(t); len(got) != 1 || p.orders(t)["1"].Status != tracking.OrderCancelled {
		t.Errorf("%+v", got)
	}
}

// The shop sells in pounds at its own rate; what it buys for never was in pounds.
func TestPrestaShopCurrencies(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	p.place(1, "2", 8.50, 85)
	p.shop.Change("orders", 1, psRow{"id_currency": "2", "conversion_rate": "0.850000"})
	p.shop.Change("order_details", 100, psRow{"original_wholesale_price": "33.330000"})
	p.slip(9, 1, 8.50, 0)
	p.pass(t)
	o := p.orders(t)["1"]
	if o.Currency != "GBP" || o.TotalIncl != 11000 || o.ShippingIncl != 1000 || o.ProductsIncl != 10000 || *o.PurchaseCost != 3333 || *o.LineCost[0] != 3333 || o.Rate < 1.17 {
		t.Errorf("%+v", o)
	}
	if r := p.refunds(t)["1/9"]; r.AmountIncl != 1000 || *r.ProductsExcl != 833 {
		t.Errorf("%+v", r)
	}
}

// truth counts the shop's own tables, by nothing of the reader's code.
func (p *pulling) truth() (total int64, valid int, refunds int64) {
	for number := range 400 {
		o := p.shop.Get("orders", number)
		if o == nil || o["valid"] != "1" {
			continue
		}
		v, _ := strconv.ParseFloat(o["total_paid_tax_incl"], 64)
		total, valid = total+int64(v*100+0.5), valid+1
		for slip := range 100 {
			if s := p.shop.Get("order_slip", slip); s != nil && s["id_order"] == strconv.Itoa(number) {
				a, _ := strconv.ParseFloat(s["total_products_tax_incl"], 64)
				b, _ := strconv.ParseFloat(s["total_shipping_tax_incl"], 64)
				refunds += int64((a+b)*100 + 0.5)
			}
		}
	}
	return total, valid, refunds
}

func (p *pulling) sameAsTruth(t *testing.T) {
	t.Helper()
	var total, refunds int64
	valid := 0
	for _, o := range p.orders(t) {
		if o.Status == tracking.OrderValid {
			total, valid = total+o.TotalIncl, valid+1
		}
	}
	for _, r := range p.refunds(t) {
		refunds += r.AmountIncl
	}
	wantTotal, wantValid, wantRefunds := p.truth()
	if total != wantTotal || valid != wantValid || refunds != wantRefunds {
		t.Errorf("%d orders of %d, refunds %d; the shop says %d of %d, refunds %d", valid, total, refunds, wantValid, wantTotal, wantRefunds)
	}
}

// Orders come, change and are given back while they are read, some in one second.
func TestAPrestaShopIsReadWhileItSells(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	for n := range 130 {
		p.place(n+1, "1", 0, float64(n+1))
		p.now = p.now.Add(time.Second)
	}
	busy, next, asked := true, 131, 0
	p.shop.Before = func(http.ResponseWriter, *http.Request) bool {
		if !busy {
			return false
		}
		asked++
		p.now = p.now.Add(400 * time.Millisecond)
		p.place(next, "2", 4.80, 10)                                       // comes
		p.change(asked*7%130+1, psRow{"current_state": "2", "valid": "1"}) // is paid
		p.change(asked*13%130+1, psRow{"current_state": "6", "valid": "0"})
		if asked%5 == 0 {
			p.slip(asked, next, 5, 1.20)
		}
		next++
		return false
	}
	p.pass(t)
	p.now = p.now.Add(time.Minute)
	p.pass(t)
	busy = false
	p.now = p.now.Add(time.Minute)
	p.pass(t)
	if next < 150 {
		t.Fatalf("only %d orders came", next)
	}
	p.sameAsTruth(t)
	if got := len(p.orders(t)); got != next-1 {
		t.Errorf("%d orders, of %d", got, next-1)
	}
}

// A reading that is killed at any request, at any saving and before any record is on disk
// goes on where it was, and comes to the same.
func TestAPrestaShopReadingIsResumedFromAnywhere(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	for n := range 120 {
		p.place(n+1, "2", 4.80, float64(n+1), 3)
		p.now = p.now.Add(time.Minute)
	}
	for n := range 6 {
		p.slip(n+1, n*17+1, 1.20, 0)
	}
	steps, limit := 0, 0
	killed := errors.New("killed")
	step := func() error {
		if steps++; steps > limit {
			return killed
		}
		return nil
	}
	var cancel context.CancelFunc
	p.saveErr, p.keepErr = step, step
	p.shop.Before = func(http.ResponseWriter, *http.Request) bool {
		if step() != nil {
			cancel()
			return true
		}
		return false
	}
	attempts := 0
	for done := false; !done; attempts++ {
		if attempts > 500 {
			t.Fatal("it never ends")
		}
		steps, limit = 0, 3+attempts%40 // a little further, then killed
		ctx, stop := context.WithCancel(t.Context())
		cancel = stop
		p.restart(t)
		_, err := p.pull.Run(ctx)
		stop()
		switch {
		case err == nil:
			done = true
		case !errors.Is(err, killed) && !errors.Is(err, context.Canceled):
			t.Fatal(err)
		}
		p.now = p.now.Add(time.Second)
	}
	p.flush(t)
	p.sameAsTruth(t)
	if attempts < 10 {
		t.Errorf("it was not killed enough: %d", attempts)
	}
}

// What is wrong with one order, one permission or one answer keeps nothing else from being
// read.
func TestPrestaShopTroubles(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	for n := range 8 {
		p.place(n+1, "2", 0, 10)
	}
	p.shop.Change("orders", 3, psRow{"total_paid_tax_incl": "dix"})
	p.shop.Change("orders", 4, psRow{"date_add": "0000-00-00 00:00:00"})
	p.shop.Change("orders", 5, psRow{"id_currency": "77"})
	p.shop.Change("orders", 6, psRow{"gift_message": strings.Repeat("x", 300_000)})
	p.options.MaxBytes = 200_000
	p.shop.Deny("customers", "cart_rules", "order_cart_rules", "addresses", "products")
	p.restart(t)
	p.pass(t)
	p.now = p.now.Add(time.Minute)
	p.pass(t) // and they are set aside once
	slices.Sort(p.asides)
	if got := fmt.Sprint(p.asides); got != "[3 total_paid_tax_incl 4 date_add 5 id_currency 6 too_large]" {
		t.Error(got)
	}
	orders := p.orders(t)
	if len(orders) != 4 || orders["1"].Country != "" || !strings.HasPrefix(orders["1"].Customer, "client-") {
		t.Errorf("%d orders, %+v", len(orders), orders["1"])
	}
	if got := countBy(t, p.w, "set_aside", "endpoint"); got["prestashop"] != 4 {
		t.Errorf("quarantine %v", got)
	}
	// Without the credit slips orders are read, and the lack is said.
	p.shop.Deny("order_slip")
	p.now = p.now.Add(time.Minute)
	p.place(9, "2", 0, 10)
	if _, err := p.pull.Run(t.Context()); !errors.Is(err, fault.New(fault.Forbidden, "presta.lost_permission")) {
		t.Errorf("%v", err)
	}
	p.flush(t)
	if got := len(p.orders(t)); got != 5 {
		t.Errorf("%d orders", got)
	}
	p.shop.Deny("currencies")
	if _, err := p.pull.Run(t.Context()); !errors.Is(err, fault.New(fault.Forbidden, "presta.lost_permission")) {
		t.Errorf("%v", err)
	}
	// A server that gives up on large pages is asked for small ones.
	p.shop.Allow("order_slip", "currencies")
	p.shop.Before = func(w http.ResponseWriter, r *http.Request) bool {
		if limit, _ := strconv.Atoi(r.URL.Query().Get("limit")); limit > 4 {
			w.WriteHeader(http.StatusGatewayTimeout)
			return true
		}
		return false
	}
	p.place(11, "2", 0, 10)
	p.restart(t)
	p.pass(t)
	if got := len(p.orders(t)); got != 6 {
		t.Errorf("%d orders", got)
	}
	p.shop.Before = nil
	// A shop that ignores what it is asked is not read for ever.
	p.shop.Loose = true
	if _, err := p.pull.Run(t.Context()); !errors.Is(err, fault.New(fault.Invalid, "presta.no_filter")) {
		t.Errorf("%v", err)
	}
}

// The hour that comes twice, a clock ahead and a date in the future hide no order.
func TestPrestaShopClocks(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	p.now = time.Date(2026, 10, 25, 2, 50, 0, 0, paris) // before summer time ends at 3:00
	if _, offset := p.now.Zone(); offset != 7200 {
		p.now = p.now.Add(-time.Hour)
	}
	p.place(1, "1", 0, 10)
	p.pass(t)
	p.now = p.now.Add(25 * time.Minute) // 2:15 again
	p.change(1, psRow{"current_state": "2", "valid": "1"})
	p.place(2, "2", 0, 20)
	p.pass(t)
	p.sameAsTruth(t)
	if o := p.orders(t)["2"]; !o.Time.Equal(p.now) {
		t.Errorf("%v, want %v", o.Time, p.now)
	}
	// An order dated next year is read, and so are those that come before.
	p.now = p.now.Add(24 * time.Hour)
	p.place(3, "2", 0, 30)
	p.shop.Change("orders", 3, psRow{"date_upd": "2027-06-01 00:00:00"})
	p.pass(t)
	p.now = p.now.Add(24 * time.Hour)
	p.place(4, "2", 0, 40)
	p.pass(t)
	p.sameAsTruth(t)
	// Read again from a day on, everything is told once more and changes nothing.
	p.restart(t)
	p.pull.Progress.Since(p.now.AddDate(0, 0, -30))
	if tally := p.pass(t); tally.Orders != 4 {
		t.Errorf("%+v", tally)
	}
	p.sameAsTruth(t)
}

func TestPrestaShopProducts(t *testing.T) {
	t.Parallel()
	p := startPulling(t)
	p.shop.Put("categories", 2, psRow{"name": "Vaisselle &amp; table"})
	p.shop.Put("products", 10, psRow{"reference": "BOL-001", "name": "Bol", "wholesale_price": "7.500000", "id_category_default": "2", "date_upd": wall(p.now)})
	p.shop.Put("products", 11, psRow{"reference": "", "name": "Tasse", "wholesale_price": "0.000000", "id_category_default": "0", "date_upd": wall(p.now)})
	p.shop.Put("combinations", 5, psRow{"id_product": "10", "reference": "BOL-001-B", "wholesale_price": "8.200000"})
	p.shop.Put("combinations", 6, psRow{"id_product": "11", "reference": "", "wholesale_price": "3.000000"})
	p.pass(t)
	want := "[{BOL-001 Bol Vaisselle & table 750} {BOL-001-B Bol Vaisselle & table 820} {11 Tasse  0} {11-6 Tasse  300}]"
	if got := fmt.Sprint(p.products); got != want {
		t.Error(got)
	}
	for range 2 { // until nothing more is to come from before
		p.now = p.now.Add(time.Hour)
		p.pass(t)
	}
	asked := p.shop.Asked()
	p.pass(t)
	if n := p.shop.Asked() - asked; n > 9 {
		t.Errorf("a shop at rest is asked %d times", n)
	}
	p.products, p.now = nil, p.now.Add(2*time.Hour)
	p.shop.Change("products", 11, psRow{"wholesale_price": "2.000000", "date_upd": wall(p.now)})
	p.pass(t)
	if got := fmt.Sprint(p.products); got != "[{11 Tasse  200} {11-6 Tasse  300}]" {
		t.Error(got)
	}
}

// The order that is read replaces the one that the tag saw, and keeps its visit.
func TestAPrestaShopOrderKeepsItsVisit(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		p := startPulling(t)
		p.now = time.Now()
		p.place(1042, "2", 5.90, 39.80)
		steps := []func(){
			func() {
				p.post(t, "/collecte", `{"site":"boutique","name":"page_view","url":"https://www.boutique.fr/?utm_source=newsletter&utm_medium=email&utm_campaign=noel"}`)
				p.post(t, "/collecte", `{"site":"boutique","name":"purchase","url":"https://www.boutique.fr/merci","transaction_id":"1042","value":51,"currency":"EUR"}`)
				p.flush(t)
				if _, err := warehouse.NewBuilder(p.w, time.Now, quiet).Pass(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			func() { p.pass(t) },
		}
		if late {
			slices.Reverse(steps)
		}
		for _, step := range steps {
			step()
		}
		p.now = p.now.Add(time.Hour)
		p.change(1042, psRow{"current_state": "4"})
		p.pass(t)
		if o := p.orders(t)["1042"]; o.TotalIncl != 4570 || o.Provisional || o.Channel != tracking.ChannelEmail || o.Campaign != "noel" || *o.PurchaseCost != 995 {
			t.Errorf("late %v: %+v", late, o)
		}
	}
}
