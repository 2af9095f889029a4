package intake

import "github.com/formaouest/chaland/internal/money"

// sums are the sums of an order, tax included, and how to take the tax off.
type sums struct {
	total, shipping, products, discount int64

	gross   int64    // of the lines as sent
	net     bool     // the lines as sent exclude tax
	untaxed *float64 // share of an amount that is not tax; nil when not known
}

// sumsOf reads an order's sums. Shops send `value` in three ways, told apart
// by the items: all that was paid; the products alone, shipping beside it (the
// way of Google's documentation); or products, shipping and tax of items whose
// prices exclude tax. Without items it is all that was paid.
func sumsOf(h *Hit, value int64, vat *float64) sums {
	s := sums{total: value, shipping: max(h.Shipping.Cents, 0), gross: h.itemsValue().Cents}
	tax := h.Tax.Cents
	switch {
	case s.gross == 0 || near(value, s.gross+s.shipping):
	case tax > 0 && near(value, s.gross+s.shipping+tax):
		s.net = true
	case near(value, s.gross):
		s.total = value + s.shipping
	}
	s.shipping = min(s.shipping, s.total)
	s.products = s.total - s.shipping
	if !s.net {
		s.discount = max(s.gross-s.products, 0)
	}
	switch {
	case h.Tax.Known && tax >= 0 && tax < s.total:
		share := float64(s.total-tax) / float64(s.total)
		s.untaxed = &share
	case vat != nil:
		share := 1 / (1 + *vat)
		s.untaxed = &share
	}
	return s
}

// near allows for the rounding of a few lines.
func near(a, b int64) bool { return max(a-b, b-a) <= 2 }

// excl takes the tax off an amount, at the order's overall rate.
func (s sums) excl(amount int64) *int64 {
	if s.untaxed == nil {
		return nil
	}
	out := money.Round(float64(amount) * *s.untaxed)
	return &out
}

// line spreads a discount of the whole order, or the tax that the items' prices
// leave out, over the lines.
func (s sums) line(amount int64) int64 {
	if s.gross == 0 || !s.net && s.discount == 0 {
		return amount
	}
	return money.Round(float64(amount) * float64(s.products) / float64(s.gross))
}
