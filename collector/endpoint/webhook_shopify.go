package endpoint

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
)

// shopifySigned checks the base64 of an HMAC-SHA256 of the body.
func shopifySigned(c shop.Connection, h http.Header, body []byte, _ time.Time) *intake.Refusal {
	signature, err := base64.StdEncoding.DecodeString(h.Get("X-Shopify-Hmac-Sha256"))
	if err != nil || !c.Signed(signature, asIs, body) {
		return refuse("webhook_signature", "")
	}
	return nil
}

// shopifyOrder is an order of Shopify, and of it what is of use here. Its amounts are in the
// shop's currency; whether they include tax depends on the shop.
type shopifyOrder struct {
	ID            word            `json:"id"`
	Created       instant         `json:"created_at"`
	Processed     instant         `json:"processed_at"`
	Updated       instant         `json:"updated_at"`
	Cancelled     instant         `json:"cancelled_at"`
	Test          bool            `json:"test"`
	Currency      string          `json:"currency"`
	TaxesIncluded bool            `json:"taxes_included"`
	Total         amount          `json:"total_price"`
	TotalSet      shopifySet      `json:"total_price_set"`
	Tax           amount          `json:"total_tax"`
	Tip           amount          `json:"total_tip_received"`
	Financial     string          `json:"financial_status"`
	Email         string          `json:"email"`
	Customer      shopifyCustomer `json:"customer"`
	Address       wooAddress      `json:"shipping_address"`
	Landing       string          `json:"landing_site"`
	Discounts     []wooCoupon     `json:"discount_codes"`
	Gateways      []word          `json:"payment_gateway_names"`
	Lines         []shopifyLine   `json:"line_items"`
	Carriers      []shopifyLine   `json:"shipping_lines"`
	Refunds       []shopifyRefund `json:"refunds"`
}

type shopifyCustomer struct {
	ID    word   `json:"id"`
	Email string `json:"email"`
}

// shopifyLine is a line of articles or of shipping.
type shopifyLine struct {
	ID        word            `json:"id"`
	SKU       word            `json:"sku"`
	ProductID word            `json:"product_id"`
	Title     word            `json:"title"`
	Name      word            `json:"name"`
	Quantity  decimal         `json:"quantity"`
	Price     amount          `json:"price"`
	GiftCard  bool            `json:"gift_card"`
	Tip       jsontext.Value  `json:"tip_payment_gateway"` // there, if only null, on a tip
	Discounts []shopifyAmount `json:"discount_allocations"`
	Taxes     []shopifyTax    `json:"tax_lines"`
}

type shopifyAmount struct {
	Amount amount `json:"amount"`
}

type shopifyTax struct {
	Price amount `json:"price"`
}

// readShopify reads a delivery of Shopify; topics that tell of no order are left alone.
// orders/edited tells lines that moved: orders/updated, sent beside it, tells the order.
func readShopify(d *delivery) ([]tracking.ShopRecord, *intake.Refusal) {
	switch d.header.Get("X-Shopify-Topic") {
	case "orders/create", "orders/updated", "orders/paid", "orders/cancelled", "orders/fulfilled":
		return readShopifyOrder(d)
	case "refunds/create":
		return readShopifyRefund(d)
	case "customers/redact", "shop/redact":
		return readShopifyErasure(d)
	case "customers/data_request":
		return readShopifyRequest(d)
	}
	return nil, nil
}

func readShopifyOrder(d *delivery) ([]tracking.ShopRecord, *intake.Refusal) {
	var w shopifyOrder
	if err := json.Unmarshal(d.body, &w, lax); err != nil {
		return nil, unreadable(d.body, err, string(w.ID))
	}
	if field := w.fault(); field != "" {
		return nil, refuse("webhook_field", orderField(string(w.ID), field))
	}
	return []tracking.ShopRecord{w.sale(d).Record(d.place())}, nil
}

func (w *shopifyOrder) fault() string {
	switch {
	case w.ID == "" || len(w.ID) > 100:
		return "id"
	case !shop.Dated(w.Updated.Time):
		return "updated_at"
	case !shop.Dated(w.Created.Time) || !w.Processed.IsZero() && !shop.Dated(w.Processed.Time):
		return "created_at"
	case !intake.IsCurrency(w.Currency):
		return "currency"
	case !w.Total.Known || !sane(w.Total.Cents, w.Tip.Cents):
		return "total_price"
	case !w.Tax.Known || !sane(w.Tax.Cents):
		return "total_tax"
	case len(w.Lines) > shop.MaxLines || len(w.Carriers) > shop.MaxLines:
		return "line_items"
	case len(w.Refunds) > shop.MaxLines:
		return "refunds"
	}
	for i, l := range append(w.Lines[:len(w.Lines):len(w.Lines)], w.Carriers...) {
		if !(l.Quantity >= 0 && l.Quantity <= 1e6) || !sane(l.Price.Cents, l.discount(), l.tax()) || !sane(l.Price.Cents*int64(l.Quantity)) {
			return "line_items." + strconv.Itoa(i)
		}
	}
	for i := range w.Refunds {
		if field := w.Refunds[i].fault(); field != "" {
			return "refunds." + strconv.Itoa(i) + "." + field
		}
	}
	return ""
}

func (l *shopifyLine) discount() (sum int64) {
	for _, d := range l.Discounts {
		sum += bounded(d.Amount)
	}
	return sum
}

func (l *shopifyLine) tax() (sum int64) {
	for _, t := range l.Taxes {
		sum += bounded(t.Price)
	}
	return sum
}

// amounts are those of so many articles after discount.
func (l *shopifyLine) amounts(quantity int64, taxed bool) (incl, excl int64) {
	incl = l.Price.Cents*quantity - l.discount()
	if taxed {
		return incl, incl - l.tax()
	}
	return incl + l.tax(), incl
}

// status counts what was paid, refunded or not. A test is a test, whatever became of it.
func (w *shopifyOrder) status() string {
	switch {
	case w.Test:
		return tracking.OrderTest
	case !w.Cancelled.IsZero() || w.Financial == "voided" || w.Financial == "expired":
		return tracking.OrderCancelled
	case w.Financial == "paid" || w.Financial == "partially_refunded" || w.Financial == "refunded":
		return tracking.OrderValid
	}
	return tracking.OrderPending
}

func (w *shopifyOrder) sale(d *delivery) *shop.Sale {
	s := &shop.Sale{
		ID: string(w.ID), Origin: tracking.OriginShopify, Status: w.status(), Created: w.Created.Time, Updated: w.Updated.Time,
		Currency: strings.ToUpper(w.Currency), Customer: d.hide(w.customer()), Country: strings.ToUpper(w.Address.CountryCode), Total: w.Total.Cents, Whole: true,
	}
	if !w.Processed.IsZero() {
		s.Created = w.Processed.Time
	}
	if len(w.Discounts) > 0 {
		s.Coupon = string(w.Discounts[0].Code)
	}
	if len(w.Gateways) > 0 {
		s.Payment = string(w.Gateways[0])
	}
	var shipping int64
	for _, l := range w.Carriers {
		incl, excl := l.amounts(1, w.TaxesIncluded)
		s.ShippingIncl, shipping, s.Delivery = s.ShippingIncl+incl, shipping+excl, cmp.Or(s.Delivery, string(l.Title))
	}
	s.ShippingExcl = &shipping
	untaxed := w.Total.Cents - w.Tax.Cents
	tips := w.Tip.Cents
	for _, l := range w.Lines {
		line := l.line(w.TaxesIncluded)
		switch {
		case l.Tip != nil:
			tips -= line.Incl
			fallthrough
		case l.GiftCard:
			s.Total -= line.Incl
			untaxed -= *line.Excl
		}
		s.Lines = append(s.Lines, line)
	}
	if tips > 0 { // told beside the lines
		s.Total, untaxed = s.Total-tips, untaxed-tips
		s.Lines = append(s.Lines, shop.Line{Kind: tracking.LineAdjustment, SKU: "tip", Name: "tip", Quantity: 1, Incl: tips, Excl: &tips})
	}
	s.TotalExcl = &untaxed
	w.addRefunds(s)
	s.Touch = landing(d, w.Landing)
	return s
}

func (w *shopifyOrder) customer() string {
	if email := cmp.Or(w.Email, w.Customer.Email); email != "" {
		return email
	}
	return shopifyPerson(w.Customer.ID)
}

// shopifyPerson names a customer without an address.
func shopifyPerson(id word) string {
	if id == "" {
		return ""
	}
	return "shopify:" + string(id)
}

func (l *shopifyLine) line(taxed bool) shop.Line {
	incl, excl := l.amounts(int64(l.Quantity), taxed)
	out := shop.Line{Kind: tracking.LineSale, SKU: cmp.Or(string(l.SKU), string(l.ProductID), string(l.Title)), Name: cmp.Or(string(l.Title), string(l.Name)), Quantity: int64(l.Quantity), Incl: incl, Excl: &excl, Discount: max(l.discount(), 0)}
	switch {
	case l.Tip != nil:
		out.Kind, out.SKU, out.Discount = tracking.LineAdjustment, "tip", 0
	case l.GiftCard:
		out.Kind, out.Discount = tracking.LineGiftCard, 0
	}
	return out
}

// readShopifyErasure reads what Shopify asks to forget of a customer, or of all of a shop.
func readShopifyErasure(d *delivery) ([]tracking.ShopRecord, *intake.Refusal) {
	var w struct {
		ID       word             `json:"id"`
		ShopID   word             `json:"shop_id"`
		Customer *shopifyCustomer `json:"customer"`
		Orders   []word           `json:"orders_to_redact"`
	}
	if err := json.Unmarshal(d.body, &w, lax); err != nil {
		return nil, unreadable(d.body, err, "")
	}
	r := tracking.ShopRecord{What: tracking.ShopErase, Order: tracking.Order{Site: d.site.ID, ID: "-", Origin: tracking.OriginShopify, Time: d.received}}
	whole := d.header.Get("X-Shopify-Topic") == "shop/redact"
	if w.ShopID == "" || w.ID != "" || whole != (w.Customer == nil) { // the topic is not signed: the body must be what it says
		return nil, refuse("webhook_field", "shop_id")
	}
	if whole {
		return []tracking.ShopRecord{r}, nil
	}
	for _, id := range w.Orders[:min(len(w.Orders), shop.MaxLines)] {
		r.LineSKU = append(r.LineSKU, string(id))
	}
	out := []tracking.ShopRecord{}
	for _, person := range []string{w.Customer.Email, shopifyPerson(w.Customer.ID)} {
		if hidden := d.hide(person); hidden != "" { // nobody would be everybody
			one := r
			one.Customer = hidden
			out = append(out, one)
		}
	}
	if len(out) == 0 && len(r.LineSKU) > 0 {
		out = append(out, r)
	}
	return out, nil
}

// readShopifyRequest reads that a customer asks for what is known of them.
func readShopifyRequest(d *delivery) ([]tracking.ShopRecord, *intake.Refusal) {
	var w struct {
		ShopID   word             `json:"shop_id"`
		Customer *shopifyCustomer `json:"customer"`
		Orders   []word           `json:"orders_requested"`
		Request  struct {
			ID word `json:"id"`
		} `json:"data_request"`
	}
	if err := json.Unmarshal(d.body, &w, lax); err != nil {
		return nil, unreadable(d.body, err, "")
	}
	if w.ShopID == "" || w.Customer == nil || w.Request.ID == "" {
		return nil, refuse("webhook_field", "data_request")
	}
	r := tracking.ShopRecord{What: tracking.ShopAsk, Order: tracking.Order{Site: d.site.ID, ID: "shopify-" + string(w.Request.ID), Origin: tracking.OriginShopify, Time: d.received}}
	r.Customer = d.hide(w.Customer.Email)
	if r.Customer == "" {
		r.Customer = d.hide(shopifyPerson(w.Customer.ID))
	}
	for _, id := range w.Orders[:min(len(w.Orders), shop.MaxLines)] {
		r.LineSKU = append(r.LineSKU, string(id))
	}
	return []tracking.ShopRecord{r}, nil
}

// landing is the campaign in the address by which the buyer came, if it names one.
func landing(d *delivery, address string) channel.Touch {
	u, err := url.Parse(address)
	if err != nil {
		return channel.Touch{}
	}
	t := channel.Read(channel.Page{URL: u, Query: u.Query(), Site: d.site.Site})
	if !t.Named() {
		return channel.Touch{}
	}
	return t
}
