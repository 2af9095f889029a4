package prestashop

import (
	"cmp"
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// scribe turns what a shop tells of orders into records.
type scribe struct {
	*shopFacts
	place shop.Place
	hide  func(string) string
	now   time.Time // by the shop's clock, as the page was read
}

// told is an order as it was read: its record, or the field that makes it unreadable.
type told struct {
	order  string
	record tracking.ShopRecord
	wrong  string
}

func (s *scribe) order(row Row, x *surroundings) told {
	f := &fields{of: row.Fields}
	t := told{order: f.id("id")}
	b := &order{scribe: s, f: f, id: t.order, details: x.details[t.order]}
	record, err := b.record(x)
	t.record, t.wrong = record, f.wrong
	if err != nil {
		t.wrong = "conversion_rate"
	}
	return t
}

// order is one order on its way.
type order struct {
	*scribe
	f        *fields
	id       string
	currency string
	rate     float64 // of the order's currency in one of the shop's own
	details  []Row
	costs    []*int64 // of the lines, in the shop's own currency
	sale     shop.Sale
}

func (o *order) record(x *surroundings) (r tracking.ShopRecord, err error) {
	if o.id == "" {
		o.f.fail("id")
	}
	created, okCreated := instant(o.f.of["date_add"], o.place.Location, o.now)
	updated, ok := instant(o.f.of["date_upd"], o.place.Location, o.now)
	if !ok {
		updated = created
	}
	if !okCreated {
		o.f.fail("date_add")
	}
	o.money()
	if len(o.details) > shop.MaxLines || len(x.slips[o.id]) > shop.MaxLines {
		o.f.fail("order_details")
	}
	if o.f.wrong != "" {
		return r, nil
	}
	o.sale = shop.Sale{
		ID: o.id, Origin: tracking.OriginPrestaShop, Status: o.states.status(o.f), Created: created, Updated: updated, Currency: o.currency,
		Customer: o.hide(o.customer(x)), Country: o.country(x), Payment: cmp.Or(html.UnescapeString(o.f.of["payment"]), o.f.of["module"]),
		Delivery: o.carriers[o.f.id("id_carrier")].Fields["name"],
	}
	o.amounts(x.rules[o.id])
	if o.sale.Status == tracking.OrderValid && o.f.wrong == "" {
		o.refunds(x)
	}
	if o.f.wrong != "" {
		return r, nil
	}
	// all refunds are told with each state: one that is no more goes
	o.sale.Whole = o.has["order_slip"]
	r = o.sale.Record(o.place)
	r.Version = version(updated, o.now)
	return r, o.convert(&r)
}

// money is what the order was paid in. Without a rate of its own it is the shop's currency.
func (o *order) money() {
	o.currency = strings.ToUpper(o.currencies[o.f.id("id_currency")].Fields["iso_code"])
	if !intake.IsCurrency(o.currency) {
		o.f.fail("id_currency")
	}
	o.rate = o.f.number("conversion_rate")
	if o.rate <= 0 || o.currency == o.home {
		o.rate = 1
	}
	if o.rate > 1e6 || o.rate < 1e-6 {
		o.f.fail("conversion_rate")
	}
}

// customer is whoever ordered, guests too by their address.
func (o *order) customer(x *surroundings) string {
	number := o.f.id("id_customer")
	if email := x.customers[number].Fields["email"]; email != "" || number == "" {
		return email
	}
	return tracking.OriginPrestaShop + ":" + number
}

func (o *order) country(x *surroundings) string {
	address := x.addresses[o.f.id("id_address_delivery")]
	return strings.ToUpper(o.countries[id(address.Fields["id_country"])].Fields["iso_code"])
}

// amounts are those of the order and its lines. PrestaShop's lines are before the vouchers,
// which it takes off the whole: they are spread over the lines by their prices, but for the
// part that pays the shipping.
func (o *order) amounts(rules []Row) {
	f := o.f
	total, untaxed := f.cents("total_paid_tax_incl"), f.cents("total_paid_tax_excl")
	if total == 0 {
		total = f.cents("total_paid")
	}
	shipping, shippingExcl := f.cents("total_shipping_tax_incl"), f.cents("total_shipping_tax_excl")
	discount, discountExcl := f.cents("total_discounts_tax_incl"), f.cents("total_discounts_tax_excl")
	for _, r := range rules {
		rule := &fields{of: r.Fields}
		if rule.yes("deleted") {
			continue
		}
		code := html.UnescapeString(cmp.Or(o.codes[rule.id("id_cart_rule")], r.Fields["name"]))
		o.sale.Coupon = cmp.Or(o.sale.Coupon, code)
		if rule.yes("free_shipping") {
			paid, paidExcl := min(shipping, discount), min(shippingExcl, discountExcl)
			shipping, discount = shipping-paid, discount-paid
			shippingExcl, discountExcl = shippingExcl-paidExcl, discountExcl-paidExcl
		}
	}
	o.sale.Total, o.sale.TotalExcl = total, &untaxed
	o.sale.ShippingIncl, o.sale.ShippingExcl = shipping, &shippingExcl
	o.lines(discount, discountExcl)
	if wrapping := f.cents("total_wrapping_tax_incl"); wrapping != 0 {
		excl := f.cents("total_wrapping_tax_excl")
		o.sale.Lines = append(o.sale.Lines, shop.Line{Kind: tracking.LineSale, Name: i18n.T("presta.wrapping"), Incl: wrapping, Excl: &excl, Cost: new(int64)})
		o.costs = append(o.costs, new(int64))
	}
}

func (o *order) lines(discount, discountExcl int64) {
	incl, excl := make([]int64, len(o.details)), make([]int64, len(o.details))
	for i, d := range o.details {
		line := &fields{of: d.Fields}
		incl[i], excl[i] = line.cents("total_price_tax_incl"), line.cents("total_price_tax_excl")
		quantity := line.number("product_quantity")
		if line.wrong != "" || quantity < 0 || quantity > 1e6 {
			o.f.fail("order_details." + cmp.Or(line.wrong, "product_quantity"))
			return
		}
		name := html.UnescapeString(line.of["product_name"])
		o.sale.Lines = append(o.sale.Lines, shop.Line{Kind: tracking.LineSale, SKU: reference(line, name), Name: name, Quantity: int64(quantity)})
		o.costs = append(o.costs, cost(line, quantity))
	}
	off, offExcl := spread(min(discount, sum(incl)), incl), spread(min(discountExcl, sum(excl)), excl)
	for i := range o.details {
		l, v := &o.sale.Lines[i], excl[i]-offExcl[i]
		l.Incl, l.Excl, l.Discount = incl[i]-off[i], &v, max(off[i], 0)
		if o.costs[i] != nil {
			c := cents(float64(*o.costs[i]) * o.rate / 100)
			l.Cost = &c
		}
	}
}

func sum(values []int64) (s int64) {
	for _, v := range values {
		s += v
	}
	return s
}

// reference names an article as the catalogue does.
func reference(line *fields, name string) string {
	if ref := strings.TrimSpace(line.of["product_reference"]); ref != "" {
		return ref
	}
	return numbered(line.id("product_id"), line.id("product_attribute_id"), name)
}

// numbered names an article without a reference: 12, or 12-34 for one of its combinations.
func numbered(product, combination, name string) string {
	switch {
	case product == "":
		return name
	case combination == "":
		return product
	}
	return product + "-" + combination
}

// cost is what the articles of a line were bought for, tax excluded and in the shop's own
// currency: the wholesale price as it was when they were ordered, else the supplier's. A
// price of nothing was not filled in.
func cost(line *fields, quantity float64) *int64 {
	unit := line.number("original_wholesale_price")
	if unit <= 0 {
		unit = line.number("purchase_supplier_price")
	}
	if unit <= 0 || line.wrong != "" || unit*quantity > shop.MaxCents/100 {
		return nil
	}
	c := cents(unit * quantity)
	return &c
}

// convert turns an order in a foreign currency into the site's at the rate that the shop sold
// at, where the shop's own currency is the site's. Otherwise it waits for an imported rate.
func (o *order) convert(r *tracking.ShopRecord) error {
	if o.currency == o.place.Currency || o.home != o.place.Currency {
		return nil
	}
	if err := shop.Convert(r, 1/o.rate); err != nil {
		return err
	}
	r.PurchaseCost = new(int64)
	for i, c := range o.costs { // they never were in a foreign currency
		r.LineCost[i] = c
		if c == nil {
			r.PurchaseCost = nil
		} else if r.PurchaseCost != nil {
			*r.PurchaseCost += *c
		}
	}
	return nil
}

// refunds are the credit slips of the order; where there are none and its state says that it
// was given back, all of it, on the day of that state.
func (o *order) refunds(x *surroundings) {
	if slips := x.slips[o.id]; len(slips) > 0 {
		for _, s := range slips {
			o.slip(s)
		}
		return
	}
	if o.states.meaning(o.f.id("current_state")) != stateRefunded || o.sale.Total <= 0 {
		return
	}
	at := o.sale.Updated
	for _, h := range x.histories[o.id] {
		if id(h.Fields["id_order_state"]) == o.f.id("current_state") {
			if t, ok := instant(h.Fields["date_add"], o.place.Location, o.now); ok {
				at = t
			}
		}
	}
	excl := *o.sale.TotalExcl - *o.sale.ShippingExcl
	o.sale.Refunds = append(o.sale.Refunds, tracking.Refund{
		ID: o.id + "/etat", Time: at, AmountIncl: o.sale.Total, ProductsExcl: &excl, Version: version(o.sale.Updated, o.now),
	})
}

func (o *order) slip(row Row) {
	f := &fields{of: row.Fields}
	number := f.id("id")
	at, ok := instant(f.of["date_add"], o.place.Location, o.now)
	updated, okUpdated := instant(f.of["date_upd"], o.place.Location, o.now)
	if !okUpdated {
		updated = at
	}
	products, productsExcl := f.cents("total_products_tax_incl"), f.cents("total_products_tax_excl")
	shipping := f.cents("total_shipping_tax_incl")
	if amount := f.cents("amount"); amount > 0 && chosen(amount, products, productsExcl) {
		// the sum that somebody chose to give back, in place of what the articles came to
		if products > 0 {
			productsExcl = cents(float64(amount) * float64(productsExcl) / float64(products) / 100)
		} else {
			productsExcl = cents(float64(amount) * o.untaxed() / 100)
		}
		products = amount
		if shipping == 0 {
			shipping = f.cents("shipping_cost_amount")
		}
	}
	if f.wrong != "" || number == "" || !ok {
		o.f.fail("order_slip." + cmp.Or(f.wrong, strconv.Quote(number)))
		return
	}
	if products+shipping <= 0 {
		return
	}
	r := tracking.Refund{ID: o.id + "/" + number, Time: at, AmountIncl: products + shipping, ProductsExcl: &productsExcl, Version: version(updated, o.now)}
	o.slipLines(&r, row.Lists["order_slip_details"])
	o.sale.Refunds = append(o.sale.Refunds, r)
}

// chosen tells a sum of a slip that is not that of its articles, with or without tax.
func chosen(amount, incl, excl int64) bool {
	near := func(v int64) bool { return amount-v <= 1 && v-amount <= 1 }
	return !near(incl) && !near(excl)
}

// untaxed is the part of the order's total that is not tax.
func (o *order) untaxed() float64 {
	if o.sale.Total == 0 {
		return 1
	}
	return float64(*o.sale.TotalExcl) / float64(o.sale.Total)
}

// slipLines tell the articles that came back. They follow the currency of the order: where
// that is not the site's, the amounts alone are told.
func (o *order) slipLines(r *tracking.Refund, rows []Row) {
	if o.currency != o.place.Currency {
		return
	}
	for _, row := range rows[:min(len(rows), shop.MaxLines)] {
		f := &fields{of: row.Fields}
		for i, d := range o.details {
			if id(d.Fields["id"]) != f.id("id_order_detail") {
				continue
			}
			excl := f.cents("amount_tax_excl")
			quantity := max(min(f.number("product_quantity"), 1e6), 0)
			r.LineSKU, r.LineCategory = append(r.LineSKU, o.sale.Lines[i].SKU), append(r.LineCategory, "")
			r.LineQuantity = append(r.LineQuantity, int32(quantity))
			r.LineIncl, r.LineExcl = append(r.LineIncl, f.cents("amount_tax_incl")), append(r.LineExcl, &excl)
		}
	}
}
