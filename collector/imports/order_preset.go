package imports

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/sheet"
)

// orderPreset is how the orders export of a shop's software differs from a plain file of
// lines: which of its titles mean what, and what its sums are.
type orderPreset struct {
	columns map[string]string // fields by folded titles, the first that the file has: "id|ordernumber"
	without []string          // fields that its titles would be taken for, wrongly
	// exclusive says that its prices and its shipping always exclude tax; else each order's
	// own sums tell.
	exclusive bool
	excl      bool // it has nothing but sums excluding tax
	filled    bool // a line without number and date goes on with the order above
}

// orderPresets are those of the tools of toolSigns.
var orderPresets = map[string]orderPreset{
	"Shopify": {
		columns: map[string]string{
			"order": "name", "date": "createdat", "name": "lineitemname", "sku": "lineitemsku", "quantity": "lineitemquantity", "unit_price": "lineitemprice",
			"discount": "", "customer": "email", "country": "shippingcountry|billingcountry", "coupon": "discountcode", "shipping": "shipping", "delivery": "shippingmethod",
			"shop_id": "id", "payment": "paymentmethod", "status": "financialstatus", "currency": "currency", "category": "",
			"order_total": "total", "order_subtotal": "subtotal", "order_taxes": "taxes", "order_refunded": "refundedamount", "cancelled": "cancelledat",
		},
		without: []string{"total", "vat", "updated"}, filled: true,
	},
	"PrestaShop": {
		columns: map[string]string{
			"order": "id|reference", "date": "date", "total": "total", "payment": "paiement|payment", "status": "etat|status", "country": "livraison|delivery",
		},
		without: []string{"sku", "name", "customer", "delivery", "unit_price"}, // the customer is a name
	},
	"WooCommerce": {
		columns: map[string]string{
			"order": "ordernumber|order|orderid|ndecommande|commande", "date": "orderdate|date", "status": "orderstatus|status|etat|statut",
			"name": "itemname|productname", "sku": "sku|itemsku", "quantity": "quantityrefund|quantity|qty", "unit_price": "itemcost|itemprice",
			"country": "countrycodeshipping|countrycodebilling|shippingcountry|billingcountry", "coupon": "couponcode|coupons|codespromo",
			"shipping": "ordershippingamount", "order_total": "ordertotalamount", "order_taxes": "ordertotaltaxamount", "order_refunded": "orderrefundamount",
			"total": "nrevenue|netsales|ventesnettes|chiffredaffairesnet",
		},
		without: []string{"customer", "discount", "vat"}, exclusive: true,
	},
}

// preset takes the columns of an export for what its software means by them.
func (m mapping) preset(tool string) {
	p, known := orderPresets[tool]
	if !known {
		return
	}
	folded := make([]string, len(m.header))
	for i, h := range m.header {
		folded[i] = foldTitle(h)
	}
	for _, key := range p.without {
		m.column[m.plan.index(key)] = -1
	}
	for key, titles := range p.columns {
		f := m.plan.index(key)
		m.column[f] = -1
		for _, title := range strings.Split(titles, "|") {
			if at := slices.Index(folded, title); at >= 0 && title != "" {
				m.column[f] = at
				break
			}
		}
	}
	if m.has(ofUnitPrice) {
		m.column[ofTotal] = -1
	}
}

// presetOf is the preset of a file: what its sums are, whoever named its columns.
func presetOf(tool string, m mapping) orderPreset {
	p := orderPresets[tool]
	p.excl = p.exclusive && !m.has(ofOrderTotal)
	return p
}

// continued gives a row that goes on with the order above its number and its date.
func (in *orderReader) continued(row sheet.Row) sheet.Row {
	if !in.preset.filled {
		return row
	}
	order, date := in.mapping.column[ofOrder], in.mapping.column[ofDate]
	if row.Cells[order] == "" && in.above[0] != "" || row.Cells[date] == "" && row.Cells[order] == in.above[0] {
		row.Cells = slices.Clone(row.Cells)
		row.Cells[order], row.Cells[date] = in.above[0], in.above[1]
		return row
	}
	in.above = [2]string{strings.Clone(row.Cells[order]), strings.Clone(row.Cells[date])}
	return row
}

// settle brings the lines of each order that tells its total to what was paid: discounts of
// the whole order are shared out, taxes that the prices leave out are added, to the cent. What
// was given back becomes a refund.
func (b *orderBook) settle(p orderPreset) {
	lines := make([][]*orderLine, len(b.documents))
	for line := range b.each {
		if line.sale {
			lines[line.document] = append(lines[line.document], line)
		}
	}
	for d := range len(b.documents) { // refunds are added behind
		doc := &b.documents[d]
		if doc.known != "" {
			doc.id = doc.known
		}
		total, told := doc.told(amountOrderTotal)
		if !told || len(lines[d]) == 0 {
			continue
		}
		doc.settle(p, lines[d], total)
		if refunded, told := doc.told(amountRefunded); told && refunded != 0 {
			b.refundOf(d, max(refunded, -refunded), lines[d])
		}
	}
}

func (d *document) told(i int) (int64, bool) {
	if d.amounts == nil || d.amounts[i].n == 0 {
		return 0, false
	}
	return d.amounts[i].value(), true
}

func (d *document) settle(p orderPreset, lines []*orderLine, total int64) {
	shipping, _ := d.told(amountShipping)
	taxes, taxed := d.told(amountTaxes)
	subtotal, summed := d.told(amountSubtotal)
	exclusive := p.exclusive || summed && taxes > 0 && within(total, subtotal+shipping+taxes) && !within(total, subtotal+shipping)
	if exclusive && taxes > 0 && total > taxes {
		shipping = divRound(shipping*total, total-taxes)
		d.amounts[amountShipping] = spread{shipping, shipping, shipping, 1}
	}
	products := total - shipping
	if products < 0 {
		return
	}
	var gross, done int64
	for _, line := range lines {
		gross += line.amount
	}
	if gross <= 0 {
		return
	}
	rate := int32(unknownRate)
	if taxed && total > taxes && taxes >= 0 {
		rate = int32(min(divRound(taxes*micro, total-taxes), maxRate)) //nolint:gosec // bounded
	}
	var run int64
	for _, line := range lines {
		run += line.amount
		part := divRound(run*products, gross) - done
		if !exclusive {
			line.discount = max(line.amount-part, 0)
		}
		line.amount, done = part, done+part
		if rate != unknownRate {
			line.rate = rate
		}
	}
}

func within(a, b int64) bool { return max(a-b, b-a) <= 2 }

// refundOf adds what was given back of an order, on the day it was cancelled if the file
// tells it, else on the order's own.
func (b *orderBook) refundOf(d int, amount int64, lines []*orderLine) {
	order := b.documents[d]
	doc := document{id: order.id + "/remboursement", earliest: max(order.cancelled, order.earliest), refund: true}
	doc.texts = order.texts
	doc.texts[textRefundOf] = b.texts.id(order.id)
	b.documents = append(b.documents, doc)
	b.add(orderLine{
		amount: -amount, cost: unknown, document: uint32(len(b.documents) - 1), quantity: -1, rate: lines[0].rate, //nolint:gosec // a file has fewer orders
	})
}
