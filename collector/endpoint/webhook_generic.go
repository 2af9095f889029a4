package endpoint

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/money"
)

const (
	// signatureHeader is t=SECONDS,v1=HEX: the HMAC-SHA256 of "SECONDS." and the body.
	signatureHeader = "X-Chaland-Signature"
	// signatureLife is how far from now the instant of a signature may be.
	signatureLife = 5 * time.Minute
)

// genericSigned checks the signature, then its instant: what was overheard serves nobody
// later, and a repetition within the five minutes changes nothing.
func genericSigned(c shop.Connection, h http.Header, body []byte, now time.Time) *intake.Refusal {
	at, v1 := "", ""
	for part := range strings.SplitSeq(h.Get(signatureHeader), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			at = value
		case "v1":
			v1 = value
		}
	}
	signature, err := hex.DecodeString(v1)
	seconds, errAt := strconv.ParseInt(at, 10, 64)
	if err != nil || errAt != nil || !c.Signed(signature, asIs, []byte(at+"."), body) {
		return refuse("webhook_signature", "")
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > signatureLife {
		return refuse("webhook_stale", "")
	}
	return nil
}

func asIs(secret string) string { return secret }

// wireOrder is an order as the generic webhook reads it. Amounts include tax.
type wireOrder struct {
	ID       word         `json:"id"`
	Updated  instant      `json:"updated_at"`
	Created  instant      `json:"created_at"`
	Status   string       `json:"status"`
	Currency string       `json:"currency"`
	Total    amount       `json:"total"`
	Tax      amount       `json:"tax"`
	Shipping amount       `json:"shipping"`
	ShipTax  amount       `json:"shipping_tax"`
	Tip      amount       `json:"tip"` // part of Total, no sale
	Email    string       `json:"customer_email"`
	Customer word         `json:"customer_id"`
	Country  string       `json:"country"`
	Coupon   word         `json:"coupon"`
	Payment  word         `json:"payment"`
	Delivery word         `json:"delivery"`
	Channel  string       `json:"channel"`
	Source   string       `json:"source"`
	Medium   string       `json:"medium"`
	Campaign string       `json:"campaign"`
	Lines    []wireLine   `json:"lines"`
	Refunds  []wireRefund `json:"refunds"`
}

type wireLine struct {
	SKU      word    `json:"sku"`
	Name     word    `json:"name"`
	Category word    `json:"category"`
	Quantity decimal `json:"quantity"`
	Total    amount  `json:"total"` // of the line, after discount
	Tax      amount  `json:"tax"`   // part of Total
	Discount amount  `json:"discount"`
	Cost     amount  `json:"cost"` // purchase cost of the line, without tax
	GiftCard bool    `json:"gift_card"`
}

type wireRefund struct {
	ID     word    `json:"id"`
	Date   instant `json:"date"`
	Total  amount  `json:"total"`
	Tax    amount  `json:"tax"`
	Unsold amount  `json:"gift_card"` // part of Total that gave back gift cards
	Tip    amount  `json:"tip"`       // part of Total that gave back a tip
	Reason word    `json:"reason"`
}

// maxOrders bounds one request.
const maxOrders = 500

// readGeneric reads one order, or {"orders": [...]}: all of them or none.
func readGeneric(d *delivery) ([]tracking.ShopRecord, *intake.Refusal) {
	raw := jsontext.Value(bytes.TrimSpace(d.body))
	var envelope struct {
		Orders []jsontext.Value `json:"orders"`
	}
	if err := json.Unmarshal(raw, &envelope, lax); err != nil {
		return nil, unreadable(d.body, err, "")
	}
	if envelope.Orders == nil {
		envelope.Orders = []jsontext.Value{raw}
	}
	if len(envelope.Orders) > maxOrders {
		return nil, refuse("webhook_too_many", i18n.Int(maxOrders))
	}
	var out []tracking.ShopRecord
	for _, one := range envelope.Orders {
		var w wireOrder
		if err := json.Unmarshal(one, &w, lax); err != nil {
			return nil, unreadable(one, err, string(w.ID))
		}
		sale, refusal := w.sale(d)
		if refusal != nil {
			return nil, refusal
		}
		out = append(out, sale.Record(d.place()))
	}
	return out, nil
}

// unreadable says where an order stops being one, and nothing of what it says.
func unreadable(body []byte, err error, order string) *intake.Refusal {
	if _, ok := errors.AsType[*json.SemanticError](err); ok {
		return refuse("webhook_field", orderField(order, detail(err)))
	}
	return refuse("webhook_json", place(body, err))
}

// orderField names a field of an order.
func orderField(order, field string) string {
	if order == "" {
		return field
	}
	return i18n.T("aside.order_field", "order", order, "field", field)
}

var genericStatuses = []string{tracking.OrderValid, tracking.OrderPending, tracking.OrderCancelled, tracking.OrderTest}

// fault names the first field that an order cannot do without.
func (w *wireOrder) fault() string {
	switch {
	case w.ID == "" || len(w.ID) > 100:
		return "id"
	case !shop.Dated(w.Updated.Time):
		return "updated_at"
	case !w.Created.IsZero() && !shop.Dated(w.Created.Time):
		return "created_at"
	case w.Status != "" && !slices.Contains(genericStatuses, w.Status):
		return "status"
	case w.Currency != "" && !intake.IsCurrency(w.Currency):
		return "currency"
	case !w.Total.Known || !sane(w.Total.Cents):
		return "total"
	case !sane(w.Tax.Cents, w.Shipping.Cents, w.ShipTax.Cents):
		return "tax"
	case !sane(w.Tip.Cents) || w.Tip.Cents < 0:
		return "tip"
	case len(w.Lines) > shop.MaxLines:
		return "lines"
	case len(w.Refunds) > shop.MaxLines:
		return "refunds"
	}
	for i, l := range w.Lines {
		if !sane(l.Total.Cents, l.Tax.Cents, l.Discount.Cents, l.Cost.Cents) || !(l.Quantity >= 0 && l.Quantity <= 1e6) || !l.Total.Known {
			return "lines." + strconv.Itoa(i)
		}
	}
	for i, r := range w.Refunds {
		if r.ID == "" || !r.Total.Known || !sane(r.Total.Cents, r.Tax.Cents, r.Unsold.Cents, r.Tip.Cents) || !shop.Dated(r.Date.Time) {
			return "refunds." + strconv.Itoa(i)
		}
	}
	return ""
}

func (w *wireOrder) sale(d *delivery) (*shop.Sale, *intake.Refusal) {
	if field := w.fault(); field != "" {
		return nil, refuse("webhook_field", orderField(string(w.ID), field))
	}
	s := &shop.Sale{
		ID: string(w.ID), Origin: tracking.OriginShop, Status: cmp.Or(w.Status, tracking.OrderValid), Updated: w.Updated.Time,
		Created: w.Created.Time, Currency: cmp.Or(strings.ToUpper(w.Currency), d.site.Currency), Customer: d.hide(cmp.Or(w.Email, string(w.Customer))),
		Country: strings.ToUpper(w.Country), Coupon: string(w.Coupon), Payment: string(w.Payment), Delivery: string(w.Delivery), Millis: true,
		ShippingIncl: w.Shipping.Cents, Total: w.Total.Cents,
	}
	if s.Created.IsZero() {
		s.Created = s.Updated
	}
	untaxed := w.untaxed(d.site.VATRate)
	if w.ShipTax.Known {
		v := w.Shipping.Cents - w.ShipTax.Cents
		s.ShippingExcl = &v
	} else {
		s.ShippingExcl = untaxed(w.Shipping.Cents)
	}
	for _, l := range w.Lines {
		s.Lines = append(s.Lines, l.line(untaxed))
		if l.GiftCard {
			s.Total -= l.Total.Cents
		}
	}
	if tip := w.Tip.Cents; tip != 0 {
		s.Total -= tip
		s.Lines = append(s.Lines, shop.Line{Kind: tracking.LineAdjustment, SKU: "tip", Name: "tip", Quantity: 1, Incl: tip, Excl: &tip})
	}
	if w.Tax.Known {
		v := s.Total - w.Tax.Cents
		s.TotalExcl = &v
	}
	for _, r := range w.Refunds {
		if out := r.refund(s.ID, untaxed); out.AmountIncl > 0 {
			s.Refunds = append(s.Refunds, out)
		}
	}
	s.Touch = channel.Touch{Channel: w.Channel, Source: w.Source, Medium: w.Medium, Campaign: w.Campaign}
	classify(d, &s.Touch)
	return s, nil
}

// classify gives the channel of what a shop says of a buyer's origin.
func classify(d *delivery, t *channel.Touch) {
	if t.Channel == "" && t.Named() {
		t.Channel = channel.ClassifyFor(d.site.ChannelRules, *t, "")
	}
}

// taxable is what was paid for articles and shipping: a tip and gift cards bear no tax yet.
func (w *wireOrder) taxable() int64 {
	sum := w.Total.Cents - w.Tip.Cents
	for _, l := range w.Lines {
		if l.GiftCard {
			sum -= l.Total.Cents
		}
	}
	return sum
}

// untaxed takes the tax off an amount that does not tell its own, at the order's overall
// rate; without one, at the site's.
func (w *wireOrder) untaxed(vat *float64) func(int64) *int64 {
	return func(v int64) *int64 {
		out := v
		switch {
		case w.Tax.Known && w.taxable() != 0:
			out = money.Round(float64(v) * float64(w.taxable()-w.Tax.Cents) / float64(w.taxable()))
		case w.Tax.Known:
		case vat != nil:
			out = money.Excl(v, *vat)
		default:
			return nil
		}
		return &out
	}
}

func (l *wireLine) line(untaxed func(int64) *int64) shop.Line {
	out := shop.Line{
		Kind: tracking.LineSale, SKU: cmp.Or(string(l.SKU), string(l.Name)), Name: string(l.Name), Category: string(l.Category),
		Quantity: int64(l.Quantity), Incl: l.Total.Cents, Excl: untaxed(l.Total.Cents), Discount: l.Discount.Cents,
	}
	if l.Quantity == 0 {
		out.Quantity = 1
	}
	if l.GiftCard {
		out.Kind = tracking.LineGiftCard
	}
	if l.Tax.Known {
		v := l.Total.Cents - l.Tax.Cents
		out.Excl = &v
	}
	if l.Cost.Known {
		out.Cost = &l.Cost.Cents
	}
	return out
}

// refund is numbered within its order, and takes off the sales what was one.
func (r *wireRefund) refund(order string, untaxed func(int64) *int64) tracking.Refund {
	given := unsigned(r.Total.Cents) - unsigned(r.Unsold.Cents) - unsigned(r.Tip.Cents)
	out := tracking.Refund{ID: order + "/" + string(r.ID), Time: r.Date.Time, AmountIncl: max(given, 0), Reason: string(r.Reason)}
	out.ProductsExcl = untaxed(out.AmountIncl)
	if r.Tax.Known {
		v := out.AmountIncl - unsigned(r.Tax.Cents)
		out.ProductsExcl = &v
	}
	return out
}

// unsigned is an amount written negative or not.
func unsigned(cents int64) int64 { return max(cents, -cents) }
