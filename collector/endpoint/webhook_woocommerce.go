package endpoint

import (
	"cmp"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/money"
)

// wooSigned checks the base64 of an HMAC-SHA256 of the body.
func wooSigned(c shop.Connection, h http.Header, body []byte, _ time.Time) *intake.Refusal {
	signature, err := base64.StdEncoding.DecodeString(h.Get("X-Wc-Webhook-Signature"))
	if err != nil || !c.Signed(signature, wooSecret, body) {
		return refuse("webhook_signature", "")
	}
	return nil
}

// wooOnce names the delivery of a deletion.
func wooOnce(h http.Header, body []byte) string {
	if h.Get("X-Wc-Webhook-Topic") != "order.deleted" || len(body) > 200 || h.Get("X-Wc-Webhook-Delivery-Id") == "" {
		return ""
	}
	return h.Get("X-Wc-Webhook-Delivery-Id") + "\x00" + string(body)
}

// wooSecret is the secret as WooCommerce signs with it: WordPress decodes the HTML entities
// of &, <, > and both quotes, once (wp_specialchars_decode with ENT_QUOTES), and no others.
func wooSecret(secret string) string {
	return wooEntities.ReplaceAllStringFunc(secret, html.UnescapeString)
}

var wooEntities = regexp.MustCompile(`&#0*(?:39|34|60|62|38);|&#[xX]0*(?:27|22|26);|&(?:quot|lt|gt|amp);`)

// wooPing tells the form by which WooCommerce tries a new webhook, without signature.
func wooPing(h http.Header, body []byte) bool {
	if h.Get("X-Wc-Webhook-Signature") != "" || h.Get("X-Wc-Webhook-Topic") != "" || len(body) > 200 {
		return false
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || len(form) != 1 {
		return false
	}
	_, err = strconv.ParseUint(form.Get("webhook_id"), 10, 63)
	return err == nil
}

// wooOrder is an order of WooCommerce's REST API v3, and of it what is of use here.
type wooOrder struct {
	ID            word        `json:"id"`
	Number        word        `json:"number"`
	Status        string      `json:"status"`
	Currency      string      `json:"currency"`
	Created       string      `json:"date_created_gmt"`
	Modified      string      `json:"date_modified_gmt"`
	Paid          string      `json:"date_paid_gmt"`
	Total         amount      `json:"total"`
	TotalTax      amount      `json:"total_tax"`
	ShippingTotal amount      `json:"shipping_total"`
	ShippingTax   amount      `json:"shipping_tax"`
	CustomerID    word        `json:"customer_id"`
	Billing       wooAddress  `json:"billing"`
	Shipping      wooAddress  `json:"shipping"`
	Payment       word        `json:"payment_method"`
	Lines         []wooLine   `json:"line_items"`
	Fees          []wooLine   `json:"fee_lines"`
	Carriers      []wooLine   `json:"shipping_lines"`
	Coupons       []wooCoupon `json:"coupon_lines"`
	Refunds       []wooRefund `json:"refunds"`
	Meta          []wooMeta   `json:"meta_data"`
}

// wooAddress is what is looked at of an address; the code of a country is Shopify's.
type wooAddress struct {
	Email       string `json:"email"`
	Country     string `json:"country"`
	CountryCode string `json:"country_code"`
}

// wooLine is a line of articles, of fees or of shipping. Amounts leave the tax out.
type wooLine struct {
	Name        word    `json:"name"`
	Method      word    `json:"method_title"`
	SKU         word    `json:"sku"`
	ProductID   word    `json:"product_id"`
	Quantity    decimal `json:"quantity"`
	Subtotal    amount  `json:"subtotal"` // before discount
	SubtotalTax amount  `json:"subtotal_tax"`
	Total       amount  `json:"total"` // after discount
	TotalTax    amount  `json:"total_tax"`
}

type wooCoupon struct {
	Code word `json:"code"`
}

type wooRefund struct {
	ID    word   `json:"id"`
	Total amount `json:"total"` // negative, tax included
}

type wooMeta struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// readWoo reads a delivery of WooCommerce; topics that tell of no order are left alone.
func readWoo(d *delivery) ([]tracking.ShopRecord, *intake.Refusal) {
	switch d.header.Get("X-Wc-Webhook-Topic") {
	case "order.created", "order.updated", "order.restored", "order.deleted":
	default:
		return nil, nil
	}
	var w wooOrder
	if err := json.Unmarshal(d.body, &w, lax); err != nil {
		return nil, unreadable(d.body, err, string(w.ID))
	}
	if w.ID == "" || len(w.ID) > 100 {
		return nil, refuse("webhook_field", "id")
	}
	if d.header.Get("X-Wc-Webhook-Topic") == "order.deleted" {
		if w.Status != "" { // the topic is not signed, and a deletion tells no state
			return nil, refuse("webhook_field", "status")
		}
		return []tracking.ShopRecord{w.deleted(d)}, nil
	}
	sale, refusal := w.sale(d)
	if refusal != nil {
		return nil, refusal
	}
	return []tracking.ShopRecord{sale.Record(d.place())}, nil
}

// deleted is the end of an order, of which WooCommerce tells the number alone: it counts from
// when it came.
func (w *wooOrder) deleted(d *delivery) tracking.ShopRecord {
	s := shop.Sale{
		ID: string(w.ID), Inner: shop.Inner(shop.WooCommerce, string(w.ID)), Origin: tracking.OriginWooCommerce, Status: tracking.OrderCancelled,
		Created: d.received, Updated: d.received, Currency: d.site.Currency, Whole: true,
	}
	r := s.Record(d.place())
	r.What = tracking.ShopDelete
	return r
}

// gmt reads an instant as WordPress writes it, without a zone.
func gmt(s string) (time.Time, bool) {
	t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(s, "Z"))
	return t, err == nil && shop.Dated(t)
}

// status is the state of the order here. A shop's own states count once it was paid.
func (w *wooOrder) status() string {
	switch w.Status {
	case "completed", "processing", "refunded":
		return tracking.OrderValid
	case "pending", "on-hold", "failed", "checkout-draft", "auto-draft", "draft":
		return tracking.OrderPending
	case "cancelled", "trash":
		return tracking.OrderCancelled
	}
	if w.Paid != "" {
		return tracking.OrderValid
	}
	return tracking.OrderPending
}

func (w *wooOrder) fault() string {
	switch {
	case w.Status == "":
		return "status"
	case !intake.IsCurrency(w.Currency):
		return "currency"
	case !w.Total.Known || !sane(w.Total.Cents):
		return "total"
	case !w.TotalTax.Known || !sane(w.TotalTax.Cents, w.ShippingTotal.Cents, w.ShippingTax.Cents):
		return "total_tax"
	case len(w.Lines)+len(w.Fees) > shop.MaxLines:
		return "line_items"
	case len(w.Refunds) > shop.MaxLines:
		return "refunds"
	}
	for i, l := range append(w.Lines[:len(w.Lines):len(w.Lines)], w.Fees...) {
		if !sane(l.Subtotal.Cents, l.SubtotalTax.Cents, l.Total.Cents, l.TotalTax.Cents) || !(l.Quantity >= 0 && l.Quantity <= 1e6) {
			return "line_items." + strconv.Itoa(i)
		}
	}
	for i, r := range w.Refunds {
		if r.ID == "" || !sane(r.Total.Cents) {
			return "refunds." + strconv.Itoa(i)
		}
	}
	return ""
}

func (w *wooOrder) sale(d *delivery) (*shop.Sale, *intake.Refusal) {
	field := w.fault()
	created, ok := gmt(w.Created)
	if !ok {
		field = cmp.Or(field, "date_created_gmt")
	}
	modified, ok := gmt(w.Modified)
	if !ok {
		field = cmp.Or(field, "date_modified_gmt")
	}
	if field != "" {
		return nil, refuse("webhook_field", orderField(string(w.ID), field))
	}
	untaxed := w.Total.Cents - w.TotalTax.Cents
	s := &shop.Sale{
		ID: w.number(), Inner: shop.Inner(shop.WooCommerce, string(w.ID)), Restored: d.header.Get("X-Wc-Webhook-Topic") == "order.restored",
		Origin: tracking.OriginWooCommerce, Status: w.status(), Created: created, Updated: modified,
		Currency: strings.ToUpper(w.Currency), Customer: d.hide(w.customer()), Country: strings.ToUpper(cmp.Or(w.Shipping.Country, w.Billing.Country)),
		Payment: string(w.Payment), ShippingIncl: w.ShippingTotal.Cents + w.ShippingTax.Cents, ShippingExcl: &w.ShippingTotal.Cents,
		Total: w.Total.Cents, TotalExcl: &untaxed, Whole: true,
	}
	if len(w.Coupons) > 0 {
		s.Coupon = string(w.Coupons[0].Code)
	}
	if len(w.Carriers) > 0 {
		s.Delivery = string(w.Carriers[0].Method)
	}
	for _, l := range w.Lines {
		s.Lines = append(s.Lines, l.line())
	}
	for _, l := range w.Fees {
		fee := l.line()
		fee.Quantity, fee.Discount = 0, 0
		s.Lines = append(s.Lines, fee)
	}
	s.Touch = w.touch()
	classify(d, &s.Touch)
	w.addRefunds(s)
	return s, nil
}

// number is what the buyer, the tag and exports call the order: modules number otherwise than
// WooCommerce's own key.
func (w *wooOrder) number() string {
	if w.Number == "" || len(w.Number) > 100 {
		return string(w.ID)
	}
	return string(w.Number)
}

// customer is whoever ordered, guests by their address.
func (w *wooOrder) customer() string {
	if w.Billing.Email == "" && w.CustomerID != "" && w.CustomerID != "0" {
		return "woocommerce:" + string(w.CustomerID)
	}
	return w.Billing.Email
}

func (l *wooLine) line() shop.Line {
	excl := l.Total.Cents
	out := shop.Line{
		Kind: tracking.LineSale, SKU: cmp.Or(string(l.SKU), string(l.ProductID), html.UnescapeString(string(l.Name))), Name: html.UnescapeString(string(l.Name)),
		Quantity: int64(l.Quantity), Incl: l.Total.Cents + l.TotalTax.Cents, Excl: &excl,
	}
	if l.Subtotal.Known {
		out.Discount = max(l.Subtotal.Cents+l.SubtotalTax.Cents-out.Incl, 0)
	}
	return out
}

// addRefunds takes the refunds of the order, whose product part WooCommerce does not tell: it
// is taken at the order's own rate. They have no date: see shop.Sale.Whole.
func (w *wooOrder) addRefunds(s *shop.Sale) {
	goods := w.Total.Cents - s.ShippingIncl
	goodsExcl := w.Total.Cents - w.TotalTax.Cents - w.ShippingTotal.Cents
	for _, r := range w.Refunds {
		given := unsigned(r.Total.Cents)
		excl := int64(0)
		if goods > 0 {
			excl = min(money.Round(float64(given)*float64(goodsExcl)/float64(goods)), goodsExcl)
		}
		s.Refunds = append(s.Refunds, tracking.Refund{ID: string(r.ID), Time: s.Updated, AmountIncl: given, ProductsExcl: &excl})
	}
}

// touch is where WooCommerce itself saw the buyer come from.
func (w *wooOrder) touch() (t channel.Touch) {
	value := map[string]string{}
	for _, m := range w.Meta {
		if name, ours := strings.CutPrefix(m.Key, "_wc_order_attribution_"); ours {
			value[name], _ = m.Value.(string)
		}
	}
	switch value["source_type"] {
	case "typein":
		return channel.Touch{Channel: tracking.ChannelDirect}
	case "utm", "organic", "referral":
		t = channel.Touch{Source: value["utm_source"], Medium: value["utm_medium"], Campaign: value["utm_campaign"]}
		if t.Medium == "" && value["source_type"] != "utm" {
			t.Medium = value["source_type"]
		}
	}
	for _, text := range []*string{&t.Source, &t.Medium, &t.Campaign} {
		if strings.HasPrefix(*text, "(") { // (direct), (none)
			*text = ""
		}
	}
	return t
}
