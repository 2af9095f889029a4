package imports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/money"
)

// index lists the lines of each document: those of document d are
// at[first[d]:first[d+1]].
type index struct {
	first []uint32
	at    []uint32
}

// index is a counting sort: two passes over the lines, no comparison.
func (b *orderBook) index() index {
	x := index{first: make([]uint32, len(b.documents)+1)}
	for line := range b.each {
		x.first[line.document+1]++
	}
	for d := range b.documents {
		x.first[d+1] += x.first[d]
	}
	x.at = make([]uint32, x.first[len(b.documents)])
	next := slices.Clone(x.first)
	i := uint32(0)
	for line := range b.each {
		x.at[next[line.document]] = i
		next[line.document]++
		i++
	}
	return x
}

func (b *orderBook) each(yield func(*orderLine) bool) {
	for _, block := range b.lines {
		for i := range block {
			if !yield(&block[i]) {
				return
			}
		}
	}
}

func (b *orderBook) line(i uint32) *orderLine { return &b.lines[i/lineBlock][i%lineBlock] }

// sorted lists the documents by number, as ClickHouse orders them: a block of
// them is a range of the table.
func (b *orderBook) sorted() []uint32 {
	out := make([]uint32, len(b.documents))
	for i := range out {
		out[i] = uint32(i) //nolint:gosec // an index of documents
	}
	slices.SortFunc(out, func(x, y uint32) int { return strings.Compare(b.documents[x].id, b.documents[y].id) })
	return out
}

// orderBuilder turns documents into rows.
type orderBuilder struct {
	book    *orderBook
	index   index
	site    tracking.Site
	options OrderOptions
	scratch []*orderLine
}

// lines of a document in an order that the file's own order has no part in: by
// line number if there is one, then by what they say.
func (o *orderBuilder) lines(d uint32) []*orderLine {
	o.scratch = o.scratch[:0]
	for _, i := range o.index.at[o.index.first[d]:o.index.first[d+1]] {
		o.scratch = append(o.scratch, o.book.line(i))
	}
	slices.SortFunc(o.scratch, func(x, y *orderLine) int {
		return cmp.Or(cmp.Compare(x.number, y.number), o.compareText(x.sku, y.sku), o.compareText(x.name, y.name),
			cmp.Compare(y.quantity, x.quantity), cmp.Compare(y.amount, x.amount), o.compareText(x.category, y.category),
			cmp.Compare(x.rate, y.rate), cmp.Compare(x.cost, y.cost), cmp.Compare(x.discount, y.discount))
	})
	return o.scratch
}

func (o *orderBuilder) compareText(x, y uint32) int {
	if x == y {
		return 0
	}
	return strings.Compare(o.book.texts.text(x), o.book.texts.text(y))
}

// isRefund reports whether the document stands under the prefix.
func (o *orderBuilder) isRefund(d uint32) bool {
	if o.options.Veil != nil || o.book.documents[d].refund {
		return o.book.documents[d].refund
	}
	return o.options.CancelledPrefix != "" && strings.HasPrefix(o.book.documents[d].id, o.options.CancelledPrefix)
}

// taxed gives an amount of the file with and without tax; excl is nil when no
// rate is known.
func (o *orderBuilder) taxed(amount int64, rate int32) (incl int64, excl *int64) {
	switch {
	case o.options.PricesExcl:
		return money.Round(float64(amount) * (1 + ratio(rate))), &amount
	case rate == unknownRate:
		return amount, nil
	default:
		excl := money.Excl(amount, ratio(rate))
		return amount, &excl
	}
}

func ratio(rate int32) float64 { return float64(rate) / micro }

// order makes the row of an order. Only sale lines count in its amounts.
func (o *orderBuilder) order(d uint32) tracking.Order {
	doc := &o.book.documents[d]
	row := tracking.Order{
		Site: o.site.ID, ID: doc.id, Time: time.UnixMilli(doc.earliest).UTC(), Origin: Origin,
		Currency: o.site.Currency, Rate: 1,
		Customer: o.text(doc, textCustomer), Country: o.text(doc, textCountry), Coupon: o.text(doc, textCoupon),
		Payment: o.text(doc, textPayment), Delivery: o.text(doc, textDelivery), Channel: o.channel(doc),
		Source: o.text(doc, textSource), Medium: o.text(doc, textMedium), Campaign: o.text(doc, textCampaign),
		Device: o.text(doc, textDevice),
	}
	sums := o.addLines(&row, o.lines(d))
	row.Status = o.status(doc, sums.lines)
	row.ProductsExcl, row.PurchaseCost = sums.excl.known(), sums.cost.known()
	o.addShipping(&row, doc, sums)
	row.CarriagePaid, row.Packaging = o.amount(doc, amountCarriage), o.amount(doc, amountPackaging)
	row.PaymentFee, row.ReturnCost = o.amount(doc, amountPaymentFee), o.amount(doc, amountReturnCost)
	row.Commission, row.Voucher = o.amount(doc, amountCommission), o.amount(doc, amountVoucher)
	row.TotalIncl = row.ProductsIncl + row.ShippingIncl
	return row
}

func (o *orderBuilder) text(doc *document, i int) string { return o.book.texts.text(doc.texts[i]) }

func (o *orderBuilder) channel(doc *document) string {
	return channelOf(o.site, o.text(doc, textChannel), o.text(doc, textSource), o.text(doc, textMedium), o.text(doc, textCampaign))
}

func (o *orderBuilder) status(doc *document, sales int) string {
	if sales == 0 {
		return tracking.OrderAdjustment
	}
	return cmp.Or(o.text(doc, textStatus), tracking.OrderValid)
}

func (o *orderBuilder) amount(doc *document, i int) *int64 {
	if doc.amounts == nil || doc.amounts[i].n == 0 {
		return nil
	}
	v := doc.amounts[i].value()
	return &v
}

// partial is a sum that is known when all of its parts are.
type partial struct {
	sum     int64
	missing bool
}

func (p *partial) add(v *int64) {
	if v == nil {
		p.missing = true
		return
	}
	p.sum += *v
}

func (p *partial) known() *int64 {
	if p.missing {
		return nil
	}
	v := p.sum
	return &v
}

// saleSums add up the sale lines of an order.
type saleSums struct {
	lines      int
	excl, cost partial
	rate       int32 // of all sale lines
	rates      bool  // they differ
}

func (o *orderBuilder) addLines(row *tracking.Order, lines []*orderLine) (s saleSums) {
	row.LineKind, row.LineSKU = make([]string, len(lines)), make([]string, len(lines))
	row.LineName, row.LineCategory = make([]string, len(lines)), make([]string, len(lines))
	row.LineQuantity, row.LineIncl = make([]int32, len(lines)), make([]int64, len(lines))
	row.LineExcl, row.LineCost = make([]*int64, len(lines)), make([]*int64, len(lines))
	for i, line := range lines {
		incl, excl := o.taxed(line.amount, line.rate)
		row.LineKind[i] = tracking.LineAdjustment
		if line.sale {
			row.LineKind[i] = tracking.LineSale
			o.addSale(row, &s, line, incl, excl)
		}
		row.LineSKU[i], row.LineName[i] = o.book.texts.text(line.sku), o.book.texts.text(line.name)
		row.LineCategory[i], row.LineQuantity[i] = o.book.texts.text(line.category), line.quantity
		row.LineIncl[i], row.LineExcl[i], row.LineCost[i] = incl, excl, line.knownCost()
	}
	return s
}

func (o *orderBuilder) addSale(row *tracking.Order, s *saleSums, line *orderLine, incl int64, excl *int64) {
	discount, _ := o.taxed(line.discount, line.rate)
	row.ProductsIncl += incl
	row.Discount += discount
	row.Items += int64(line.quantity)
	s.rates = s.rates || s.lines > 0 && s.rate != line.rate
	s.rate = line.rate
	s.lines++
	s.excl.add(excl)
	s.cost.add(line.knownCost())
}

func (l *orderLine) knownCost() *int64 {
	if l.cost == unknown {
		return nil
	}
	v := l.cost
	return &v
}

// addShipping taxes the shipping like the goods that it carries: at their rate,
// or at their mean rate when they have several.
func (o *orderBuilder) addShipping(row *tracking.Order, doc *document, s saleSums) {
	paid := o.amount(doc, amountShipping)
	if paid == nil || s.lines == 0 {
		if row.ProductsExcl != nil {
			row.ShippingExcl = new(int64)
		}
		return
	}
	incl, excl := *paid, row.ProductsExcl
	if !s.rates {
		row.ShippingIncl, row.ShippingExcl = o.taxed(incl, s.rate)
		return
	}
	row.ShippingIncl = incl
	if excl == nil || row.ProductsIncl == 0 || *excl == 0 {
		return
	}
	mean := float64(row.ProductsIncl) / float64(*excl)
	if o.options.PricesExcl {
		row.ShippingExcl, row.ShippingIncl = paid, money.Round(float64(incl)*mean)
		return
	}
	without := money.Round(float64(incl) / mean)
	row.ShippingExcl = &without
}

// refund makes the row of a document under the prefix: what its lines take
// back, as a positive amount, on its own date.
func (o *orderBuilder) refund(d uint32) tracking.Refund {
	doc := &o.book.documents[d]
	lines := o.lines(d)
	row := tracking.Refund{
		Site: o.site.ID, ID: doc.id, OrderID: o.text(doc, textRefundOf), Time: time.UnixMilli(doc.earliest).UTC(), Origin: Origin,
		Currency: o.site.Currency, Rate: 1,
		Customer: o.text(doc, textCustomer), Country: o.text(doc, textCountry), Channel: o.channel(doc),
		Campaign: o.text(doc, textCampaign), Device: o.text(doc, textDevice),
		LineSKU: make([]string, len(lines)), LineCategory: make([]string, len(lines)),
		LineQuantity: make([]int32, len(lines)), LineIncl: make([]int64, len(lines)), LineExcl: make([]*int64, len(lines)),
	}
	var excl partial
	turn := givenBack(lines)
	for i, line := range lines {
		incl, without := o.taxed(turn*line.amount, line.rate)
		row.LineSKU[i], row.LineCategory[i] = o.book.texts.text(line.sku), o.book.texts.text(line.category)
		row.LineQuantity[i] = int32(turn) * line.quantity //nolint:gosec // turn is 1 or -1
		row.LineIncl[i], row.LineExcl[i] = incl, without
		row.AmountIncl += incl
		excl.add(without)
	}
	row.ProductsExcl = excl.known()
	if paid := o.amount(doc, amountShipping); paid != nil && len(lines) > 0 {
		incl, _ := o.taxed(max(*paid, -*paid), lines[0].rate)
		row.AmountIncl += incl
	}
	return row
}

// givenBack is -1 for a document written with negative amounts, as most are,
// and 1 for one written with positive ones.
func givenBack(lines []*orderLine) int64 {
	var sum, quantity int64
	for _, l := range lines {
		sum, quantity = sum+l.amount, quantity+int64(l.quantity)
	}
	if sum > 0 || sum == 0 && quantity > 0 {
		return 1
	}
	return -1
}
