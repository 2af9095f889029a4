package endpoint

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/money"
)

// shopifySet is an amount in the shop's currency and in the one that the buyer was shown.
type shopifySet struct {
	Shop  shopifyMoney `json:"shop_money"`
	Shown shopifyMoney `json:"presentment_money"`
}

type shopifyMoney struct {
	Amount   amount `json:"amount"`
	Currency string `json:"currency_code"`
}

// shopifyRefund is a refund. Its amounts are in the shop's currency, but those of its
// transactions, which are in the one that was paid.
type shopifyRefund struct {
	ID           word                 `json:"id"`
	OrderID      word                 `json:"order_id"`
	Created      instant              `json:"created_at"`
	Lines        []shopifyRefundLine  `json:"refund_line_items"`
	Adjustments  []shopifyAdjustment  `json:"order_adjustments"`
	Transactions []shopifyTransaction `json:"transactions"`
}

type shopifyRefundLine struct {
	LineID      word        `json:"line_item_id"`
	Line        shopifyLine `json:"line_item"`
	Subtotal    amount      `json:"subtotal"`
	Tax         amount      `json:"total_tax"`
	SubtotalSet shopifySet  `json:"subtotal_set"`
}

// shopifyAdjustment is what separates the articles that are taken back from the money that is
// given: positive where less is given.
type shopifyAdjustment struct {
	Amount    amount     `json:"amount"`
	Tax       amount     `json:"tax_amount"`
	Reason    string     `json:"reason"`
	AmountSet shopifySet `json:"amount_set"`
}

// pending tells the counterpart of money that is owed and not given yet.
func (a *shopifyAdjustment) pending() bool { return strings.HasPrefix(a.Reason, "Pending") }

type shopifyTransaction struct {
	Kind      string     `json:"kind"`
	Status    string     `json:"status"`
	Amount    amount     `json:"amount"`
	Currency  string     `json:"currency"`
	AmountSet shopifySet `json:"amount_set"`
}

// shopifyTill is what reading the refunds of an order takes.
type shopifyTill struct {
	currency string  // of the shop; "" where nothing tells
	rate     float64 // shop's currency for one of that which was paid; 0 where nothing tells
	taxed    bool    // prices include tax
	unsold   map[word]bool
}

// till knows the currency and the lines of the order.
func (w *shopifyOrder) till() shopifyTill {
	t := shopifyTill{currency: strings.ToUpper(w.Currency), taxed: w.TaxesIncluded, rate: w.TotalSet.rate(), unsold: map[word]bool{}}
	for _, l := range w.Lines {
		if l.GiftCard || l.Tip != nil {
			t.unsold[l.ID] = true
		}
	}
	return t
}

// till knows what the refund says by itself.
func (r *shopifyRefund) till() shopifyTill {
	t := shopifyTill{taxed: true}
	sets := make([]shopifySet, 0, len(r.Lines)+len(r.Adjustments))
	for _, l := range r.Lines {
		sets = append(sets, l.SubtotalSet)
	}
	for _, a := range r.Adjustments {
		sets = append(sets, a.AmountSet)
	}
	for _, x := range r.Transactions {
		sets = append(sets, x.AmountSet)
	}
	for _, s := range sets {
		if t.rate = cmp.Or(t.rate, s.rate()); intake.IsCurrency(s.Shop.Currency) {
			t.currency = strings.ToUpper(s.Shop.Currency)
		}
	}
	return t
}

func (s shopifySet) rate() float64 {
	if s.Shop.Amount.Cents == 0 || s.Shown.Amount.Cents == 0 || !sane(s.Shop.Amount.Cents, s.Shown.Amount.Cents) {
		return 0
	}
	return float64(s.Shop.Amount.Cents) / float64(s.Shown.Amount.Cents)
}

// paid is the amount of a transaction in the shop's currency.
func (t *shopifyTill) paid(x *shopifyTransaction) (cents int64, known bool) {
	switch {
	case x.AmountSet.Shop.Amount.Known && x.AmountSet.Shop.Currency != "":
		return bounded(x.AmountSet.Shop.Amount), true
	case x.Currency == "" || t.currency == "" || strings.EqualFold(x.Currency, t.currency):
		return bounded(x.Amount), true
	case t.rate == 0:
		return 0, false
	}
	return bounded(amount{intake.Amount{Cents: money.Round(float64(bounded(x.Amount)) * t.rate)}}), true
}

// incl is what a line of a refund came to, tax included.
func (t *shopifyTill) incl(l *shopifyRefundLine) int64 {
	if t.taxed {
		return bounded(l.Subtotal)
	}
	return bounded(l.Subtotal) + bounded(l.Tax)
}

// given is what a refund takes off the sales: the money that was given back, nothing as long
// as no payment has succeeded, without what gave back gift cards and tips, which were no sales.
// Where no payment was asked for it is what the articles came to, less what is owed on them;
// asked says which. known is false where nothing tells the amount in the shop's currency.
func (t *shopifyTill) given(r *shopifyRefund) (sum int64, asked, known bool) {
	known = true
	for i := range r.Transactions {
		x := &r.Transactions[i]
		if x.Kind != "refund" {
			continue
		}
		asked = true
		if x.Status == "success" {
			cents, ok := t.paid(x)
			sum, known = sum+cents, known && ok
		}
	}
	var lines, unsold int64
	for i := range r.Lines {
		l := &r.Lines[i]
		if incl := t.incl(l); l.Line.GiftCard || l.Line.Tip != nil || t.unsold[l.LineID] {
			unsold += incl
		} else {
			lines += incl
		}
	}
	if asked {
		return max(sum-unsold, 0), true, known
	}
	sum = lines
	for _, a := range r.Adjustments {
		if !a.pending() {
			sum -= bounded(a.Amount) + bounded(a.Tax)
		}
	}
	return max(sum, 0), false, true
}

// products is the part of a refund that gave back articles, without tax, where its lines tell.
func (t *shopifyTill) products(r *shopifyRefund, given int64) *int64 {
	var incl, excl int64
	for i := range r.Lines {
		if l := &r.Lines[i]; !l.Line.GiftCard && l.Line.Tip == nil && !t.unsold[l.LineID] {
			incl += t.incl(l)
			excl += t.incl(l) - bounded(l.Tax)
		}
	}
	if incl == 0 || incl > given {
		return nil
	}
	return &excl
}

func (t *shopifyTill) refund(r *shopifyRefund, given int64) tracking.Refund {
	return tracking.Refund{ID: string(r.ID), Time: r.Created.Time, AmountIncl: given, Version: tracking.OrderVersion(false, r.Created.Truncate(time.Millisecond))}
}

func (r *shopifyRefund) fault() string {
	t := r.till()
	sum, _, _ := t.given(r)
	switch {
	case r.ID == "" || len(r.ID) > 100:
		return "id"
	case !shop.Dated(r.Created.Time):
		return "created_at"
	case len(r.Lines) > shop.MaxLines || len(r.Adjustments) > shop.MaxLines || len(r.Transactions) > shop.MaxLines || !sane(sum):
		return "transactions"
	}
	return ""
}

// addRefunds takes the refunds that the order lists, in the version of the order and after
// refunds/create, which does not know the taxes: a payment may succeed later. Articles taken
// out of a paid order are a refund without payment; the one that pays it then has no articles,
// and the two are one. All together never give back more than was sold.
func (w *shopifyOrder) addRefunds(s *shop.Sale) {
	till := w.till()
	owed, paid := map[word]int64{}, int64(0)
	for i := range w.Refunds {
		r := &w.Refunds[i]
		given, asked, _ := till.given(r)
		switch {
		case !asked:
			owed[r.ID] = given
		case len(r.Lines) == 0:
			paid += given
		}
	}
	left := s.Total
	for _, r := range w.byDate() {
		given, _, known := till.given(r)
		if due := owed[r.ID]; due > 0 {
			settled := min(due, paid)
			given, paid = due-settled, paid-settled
		}
		if given = min(given, left); given <= 0 || !known {
			continue
		}
		left -= given
		out := till.refund(r, given)
		if out.ProductsExcl = till.products(r, given); out.ProductsExcl == nil && s.Total > 0 {
			excl := money.Round(float64(given) * float64(*s.TotalExcl) / float64(s.Total))
			out.ProductsExcl = &excl
		}
		out.Version = max(out.Version+1, tracking.OrderVersion(false, w.Updated.Truncate(time.Millisecond)))
		s.Refunds = append(s.Refunds, out)
	}
}

func (w *shopifyOrder) byDate() []*shopifyRefund {
	out := make([]*shopifyRefund, len(w.Refunds))
	for i := range w.Refunds {
		out[i] = &w.Refunds[i]
	}
	slices.SortFunc(out, func(a, b *shopifyRefund) int {
		return cmp.Or(a.Created.Compare(b.Created.Time), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// readShopifyRefund reads a refund told alone. Without a payment, or in a currency of which it
// tells no rate, it waits for its order.
func readShopifyRefund(d *delivery) ([]tracking.ShopRecord, *intake.Refusal) {
	var r shopifyRefund
	if err := json.Unmarshal(d.body, &r, lax); err != nil {
		return nil, unreadable(d.body, err, string(r.OrderID))
	}
	field := r.fault()
	if r.OrderID == "" || len(r.OrderID) > 100 {
		field = cmp.Or(field, "order_id")
	}
	if field != "" {
		return nil, refuse("webhook_field", orderField(string(r.OrderID), field))
	}
	till := r.till()
	given, asked, known := till.given(&r)
	if !asked || !known || given == 0 {
		return nil, nil
	}
	currency := till.currency
	for _, t := range r.Transactions {
		if currency == "" && intake.IsCurrency(t.Currency) {
			currency = strings.ToUpper(t.Currency)
		}
	}
	day := r.Created.In(d.site.Location).Format(time.DateOnly)
	return []tracking.ShopRecord{shop.Refunded(d.place(), string(r.OrderID), tracking.OriginShopify, cmp.Or(currency, d.site.Currency), day, till.refund(&r, given))}, nil
}
