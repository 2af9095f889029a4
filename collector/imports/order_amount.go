package imports

import (
	"math"
	"strings"

	"github.com/formaouest/chaland/internal/sheet"
)

// currency refuses amounts in another currency: adding pounds to euros would
// be wrong in silence.
func (in *orderReader) currency(row sheet.Row) *problem {
	if c := in.mapping.cell(row, ofCurrency); c != "" && !sameCurrency(c, in.site.Currency) {
		return in.mapping.problem(row, ofCurrency, "imports.other_currency", "currency", in.site.Currency)
	}
	return nil
}

var currencySigns = map[string]string{"€": "EUR", "£": "GBP", "$": "USD", "EURO": "EUR", "EUROS": "EUR"}

func sameCurrency(written, code string) bool {
	written = strings.ToUpper(written)
	return written == code || currencySigns[written] == code
}

// amounts reads quantity and money. The amount of a line is its total when the
// file gives one, else quantity x unit price; a discount comes off the latter.
func (in *orderReader) amounts(row sheet.Row, line *orderLine) (p *problem) {
	quantity, there, p := in.number(row, ofQuantity)
	if p != nil {
		return p
	}
	if !there {
		if in.mapping.has(ofQuantity) {
			return in.mapping.missing(row, ofQuantity)
		}
		quantity = micro // a file of one line per order
	}
	if line.quantity, there = in.pieces(quantity); !there {
		return in.mapping.problem(row, ofQuantity, "imports.too_big")
	}
	price, p := in.lineAmount(row, quantity, line)
	if p != nil {
		return p
	}
	line.sale = quantity > 0 && price > 0
	if p = in.lineRate(row, line); p != nil {
		return p
	}
	return in.lineCost(row, quantity, line)
}

// pieces is the number of articles. What is sold by weight or length (0.350)
// is one article; its amount keeps the exact quantity.
func (in *orderReader) pieces(quantity int64) (int32, bool) {
	if quantity%micro != 0 {
		in.book.weighed++
		if quantity < 0 {
			return -1, true
		}
		return 1, true
	}
	n := quantity / micro
	return int32(n), n >= math.MinInt32 && n <= math.MaxInt32 //nolint:gosec // checked beside
}

// lineAmount also answers the price that says whether the line is a sale.
func (in *orderReader) lineAmount(row sheet.Row, quantity int64, line *orderLine) (price int64, p *problem) {
	total, hasTotal, p := in.number(row, ofTotal)
	if p != nil {
		return 0, p
	}
	price, hasPrice, p := in.number(row, ofUnitPrice)
	if p != nil {
		return 0, p
	}
	discount, _, p := in.number(row, ofDiscount)
	if p != nil {
		return 0, p
	}
	line.discount = max(cents(discount), -cents(discount)) // written -5 or 5
	switch {
	case !hasPrice && !hasTotal && in.mapping.has(ofUnitPrice):
		return 0, in.mapping.missing(row, ofUnitPrice)
	case !hasPrice && !hasTotal:
		return 0, in.mapping.missing(row, ofTotal)
	case hasTotal:
		line.amount = cents(total)
		if !hasPrice {
			price = total * int64(sign(quantity)) // a negative quantity has a negative total
		}
		return price, nil
	}
	amount, ok := product(quantity, price)
	if !ok {
		return 0, in.mapping.problem(row, ofUnitPrice, "imports.too_big")
	}
	line.amount = amount - line.discount
	return price, nil
}

func sign(v int64) int {
	if v < 0 {
		return -1
	}
	return 1
}

func (in *orderReader) lineRate(row sheet.Row, line *orderLine) *problem {
	line.rate = in.options.defaultRate
	rate, there, p := in.rate(row, ofVAT)
	if there {
		line.rate = int32(rate) //nolint:gosec // at most maxRate
	}
	if p == nil && line.rate == unknownRate && in.options.PricesExcl {
		return in.mapping.missing(row, ofVAT)
	}
	return p
}

func (in *orderReader) lineCost(row sheet.Row, quantity int64, line *orderLine) *problem {
	line.cost = unknown
	cost, there, p := in.number(row, ofCost)
	if p != nil || !there {
		return p
	}
	total, ok := product(quantity, cost)
	if !ok {
		return in.mapping.problem(row, ofCost, "imports.too_big")
	}
	line.cost = total
	return nil
}

// wholeAmounts checks the amounts of the order before anything is kept.
func (in *orderReader) wholeAmounts(row sheet.Row) *problem {
	for _, f := range orderAmounts {
		if _, _, p := in.number(row, f); p != nil {
			return p
		}
	}
	return nil
}
