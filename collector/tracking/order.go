package tracking

import (
	"slices"
	"time"
)

// Order is the current state of one order: a row of table orders, its lines
// beside it in arrays so that replacing the order replaces its lines.
//
// (Site, ID) names the order and the highest Version wins. All amounts are in
// the site's currency; Rate is what turned the original currency into it.
type Order struct {
	Site        string    `ch:"site"`
	ID          string    `ch:"order_id"`
	Version     uint64    `ch:"version"` // see OrderVersion
	Time        time.Time `ch:"ts"`      // earliest line; in exempt mode the start of the local day
	Status      string    `ch:"status"`  // OrderValid, OrderCancelled, OrderPending, OrderTest
	Provisional bool      `ch:"provisional"`
	Origin      string    `ch:"origin"`
	Customer    string    `ch:"customer"` // a pseudonym, or as a file writes it where no shop is connected; "" = guest
	Currency    string    `ch:"currency"` // of the original document
	Rate        float64   `ch:"rate"`     // site currency per unit of Currency, 1 when equal

	TotalIncl    int64  `ch:"total_incl"`    // paid: products after discount + shipping, tax included
	ShippingIncl int64  `ch:"shipping_incl"` // part of TotalIncl
	ProductsIncl int64  `ch:"products_incl"` // sale lines after discount, tax included
	ProductsExcl *int64 `ch:"products_excl"` // the same excluding tax; nil without a VAT rate
	Discount     int64  `ch:"discount"`      // taken off the products, tax included
	Items        int64  `ch:"items"`         // quantities of the sale lines

	// What the order costs the shop, excluding tax; nil when not known.
	PurchaseCost *int64 `ch:"purchase_cost"`
	CarriagePaid *int64 `ch:"carriage_paid"`
	Packaging    *int64 `ch:"packaging"`
	PaymentFee   *int64 `ch:"payment_fee"`
	ReturnCost   *int64 `ch:"return_cost"`
	Commission   *int64 `ch:"commission"` // not when booked as a campaign cost
	Voucher      *int64 `ch:"voucher"`    // loyalty and referral vouchers used
	// ShippingExcl is what the customer paid for shipping, excluding tax.
	ShippingExcl *int64 `ch:"shipping_excl"`

	Visitor  uint64 `ch:"visitor"` // consent mode only, else 0
	Channel  string `ch:"channel"` // of the visit that ordered; "" = not known
	Source   string `ch:"source"`
	Medium   string `ch:"medium"`
	Campaign string `ch:"campaign"`
	Device   string `ch:"device"`
	Country  string `ch:"country"`
	Region   string `ch:"region"` // delivered to: a French region, or a country abroad; "" = not known
	Coupon   string `ch:"coupon"`
	Payment  string `ch:"payment"`
	Delivery string `ch:"delivery"`

	// Lines, one position each. LineKind is LineSale, LineAdjustment or
	// LineGiftCard; only sales count in metrics.
	LineKind     []string `ch:"line_kind"`
	LineSKU      []string `ch:"line_sku"`
	LineName     []string `ch:"line_name"`
	LineCategory []string `ch:"line_category"`
	LineQuantity []int32  `ch:"line_quantity"`
	LineIncl     []int64  `ch:"line_incl"` // after discount
	LineExcl     []*int64 `ch:"line_excl"`
	LineCost     []*int64 `ch:"line_cost"` // purchase cost of the whole line
}

// OrderTime is when an order was placed as it is kept: without consent, its local day.
func OrderTime(mode string, where *time.Location, at time.Time) time.Time {
	if mode == ModeConsent {
		return at.UTC().Truncate(time.Millisecond)
	}
	y, m, d := at.In(where).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, where).UTC()
}

// Order states. Only OrderValid counts in sales.
const (
	OrderValid     = "valid"
	OrderPending   = "pending"
	OrderCancelled = "cancelled"
	OrderTest      = "test"
	// OrderAdjustment marks a document without any sale line (stock moves).
	OrderAdjustment = "adjustment"
)

// Line kinds.
const (
	LineSale       = "sale"
	LineAdjustment = "adjustment"
	LineGiftCard   = "gift_card"
)

// OrderVersion orders the states of one order: what the shop dates (a webhook, a file that
// says when each order was modified) wins over what a file does not date (FileVersion), and
// that over the tag's provisional order; then the later update.
func OrderVersion(provisional bool, updated time.Time) uint64 {
	v := uint64(updated.UnixMicro())
	if !provisional {
		v |= 1 << 62
	}
	return v
}

// FirstVersion falls as time goes by: of what is told several times the earliest wins.
func FirstVersion(at time.Time) uint64 { return 1<<62 | (1<<52 - uint64(at.UnixMicro())) } //nolint:gosec // after 1970

// IsFirst tells a FirstVersion from others, until 2041.
func IsFirst(version uint64) bool { return version&^(3<<61) > 1<<51 }

// FileVersion is the version of an order in a file that does not say when it was modified:
// above any that the tag saw, below any state that the shop dates.
func FileVersion(imported time.Time) uint64 { return 1<<61 | uint64(imported.UnixMicro()) }

// Hearsay lists the origins that are not the shop itself: a file, and what measures visits.
var Hearsay = []string{OriginImport, OriginTag, OriginPlausible, OriginMatomo, OriginGA4, OriginAPI, OriginLog, OriginGA4Export, OriginMatomoExport}

// OwnWord tells whether an order or a refund of that origin was told by the shop itself.
func OwnWord(origin string) bool { return !slices.Contains(Hearsay, origin) }

// VersionTime is the instant that OrderVersion was made of, or somewhat later.
func VersionTime(version uint64) time.Time {
	return time.UnixMicro(int64(version &^ (3 << 61))) //nolint:gosec // two bits less
}

// Refund is one amount given back: a row of table refunds, booked on its own
// date. (Site, ID) names it and the highest Version wins.
type Refund struct {
	Site         string    `ch:"site"`
	ID           string    `ch:"refund_id"`
	Version      uint64    `ch:"version"`
	OrderID      string    `ch:"order_id"` // "" when the document does not say
	Time         time.Time `ch:"ts"`
	Origin       string    `ch:"origin"`
	Customer     string    `ch:"customer"`
	Currency     string    `ch:"currency"`
	Rate         float64   `ch:"rate"`
	AmountIncl   int64     `ch:"amount_incl"`   // positive, tax and refunded shipping included
	ProductsExcl *int64    `ch:"products_excl"` // positive, product part excluding tax
	Channel      string    `ch:"channel"`
	Campaign     string    `ch:"campaign"`
	Device       string    `ch:"device"`
	Country      string    `ch:"country"`
	Reason       string    `ch:"reason"`
	LineSKU      []string  `ch:"line_sku"`
	LineCategory []string  `ch:"line_category"`
	LineQuantity []int32   `ch:"line_quantity"`
	LineIncl     []int64   `ch:"line_incl"`
	LineExcl     []*int64  `ch:"line_excl"`
}

// PendingOrder is a purchase the tag saw, waiting for the visit it belongs to:
// a row of table pending_orders. The visit builder turns it into a provisional
// Order (with the visit's channel and campaign, and in exempt mode without the
// visitor and the hour) and forgets it.
type PendingOrder struct {
	Order
	Mode    string    `ch:"mode"`
	Seen    time.Time `ch:"seen"`     // instant of the purchase event
	EventID string    `ch:"event_id"` // of the purchase event, as text
}
