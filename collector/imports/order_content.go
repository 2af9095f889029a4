package imports

import (
	"strconv"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/collector/tracking"
)

// content builds the text of which sql/standing_*.sql hashes the same, so that
// ClickHouse answers eight bytes for an order instead of all its lines.
type content struct{ text []byte }

const (
	fieldEnd = '\x1f'
	itemEnd  = '\x1e'
)

func (c *content) string(s string) { c.text = append(append(c.text, s...), fieldEnd) }

func (c *content) int(v int64) { c.text = append(strconv.AppendInt(c.text, v, 10), fieldEnd) }

func (c *content) float(v float64) {
	c.text = append(strconv.AppendFloat(c.text, v, 'g', -1, 64), fieldEnd)
}

func (c *content) optional(v *int64) { c.text = append(appendOptional(c.text, v), fieldEnd) }

func appendOptional(text []byte, v *int64) []byte {
	if v == nil {
		return append(text, 'N')
	}
	return strconv.AppendInt(text, *v, 10)
}

// list joins the items as arrayStringConcat does.
func list[T any](c *content, items []T, add func([]byte, T) []byte) {
	for i, item := range items {
		if i > 0 {
			c.text = append(c.text, itemEnd)
		}
		c.text = add(c.text, item)
	}
	c.text = append(c.text, fieldEnd)
}

func appendString(text []byte, s string) []byte { return append(text, s...) }
func appendInt32(text []byte, v int32) []byte   { return strconv.AppendInt(text, int64(v), 10) }
func appendInt64(text []byte, v int64) []byte   { return strconv.AppendInt(text, v, 10) }
func (c *content) hash() uint64                 { return xxhash.Sum64(c.text[:len(c.text)-1]) }
func (c *content) reset() *content              { c.text = c.text[:0]; return c }

// order is the hash of what an import says of an order.
func (c *content) order(o *tracking.Order) uint64 {
	c.reset().int(o.Time.UnixMilli())
	c.string(o.Status)
	c.int(map[bool]int64{true: 1}[o.Provisional])
	c.string(o.Origin)
	c.string(o.Customer)
	c.string(o.Currency)
	c.float(o.Rate)
	c.int(o.TotalIncl)
	c.int(o.ShippingIncl)
	c.optional(o.ShippingExcl)
	c.int(o.ProductsIncl)
	c.optional(o.ProductsExcl)
	c.int(o.Discount)
	c.int(o.Items)
	for _, cost := range []*int64{o.PurchaseCost, o.CarriagePaid, o.Packaging, o.PaymentFee, o.ReturnCost, o.Commission, o.Voucher} {
		c.optional(cost)
	}
	c.string(o.Country)
	c.string(o.Coupon)
	c.string(o.Payment)
	c.string(o.Delivery)
	list(c, o.LineKind, appendString)
	list(c, o.LineSKU, appendString)
	list(c, o.LineName, appendString)
	list(c, o.LineCategory, appendString)
	list(c, o.LineQuantity, appendInt32)
	list(c, o.LineIncl, appendInt64)
	list(c, o.LineExcl, appendOptional)
	list(c, o.LineCost, appendOptional)
	return c.hash()
}

// refund is the hash of what an import says of a refund.
func (c *content) refund(r *tracking.Refund) uint64 {
	c.reset().int(r.Time.UnixMilli())
	c.string(r.OrderID)
	c.string(r.Origin)
	c.string(r.Customer)
	c.string(r.Currency)
	c.float(r.Rate)
	c.int(r.AmountIncl)
	c.optional(r.ProductsExcl)
	c.string(r.Channel)
	c.string(r.Campaign)
	c.string(r.Device)
	c.string(r.Country)
	c.string(r.Reason)
	list(c, r.LineSKU, appendString)
	list(c, r.LineCategory, appendString)
	list(c, r.LineQuantity, appendInt32)
	list(c, r.LineIncl, appendInt64)
	list(c, r.LineExcl, appendOptional)
	return c.hash()
}
