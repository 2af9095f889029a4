package imports

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// OrderOptions say how to read a file of orders.
type OrderOptions struct {
	Options
	// CancelledPrefix starts the numbers of the documents that take an order
	// back ("C" of C536379); "" when the shop has none.
	CancelledPrefix string
	// PricesExcl says that the amounts of the file exclude tax.
	PricesExcl bool
	// VAT is the rate of lines without their own, 0.2 for 20 %; nil when it is
	// not known: then the site's, and without it amounts excluding tax are not
	// known.
	VAT *float64

	defaultRate int32 // VAT in millionths, or unknownRate
}

// Orders imports a file of order lines, in any order.
//
// Lines are grouped by order number over the whole file, and identical lines
// of one order are all kept. An order takes the date of its earliest line. A
// line is a sale when its quantity and its price are above 0; other lines are
// stock adjustments, kept and counted apart, and an order made of nothing else
// is no order. A document under CancelledPrefix is a refund, on its own date.
//
// An order replaces the one of the same number, but keeps what the tag knew of
// the buyer's origin when the file does not say. What the shop itself told, by a
// webhook or when it was asked, is left as it is unless the file says that the
// order was modified since (field "updated"): an export without a date of change
// tells the shop as it was some day. Such an order only takes over the costs that
// it lacks. A credit note that the shop told as a refund is left too. An order
// that stands already with the same content is not written again: importing a
// file twice changes nothing, and an import that was cut short is run again.
func (s *Service) Orders(ctx context.Context, site string, src Source, o OrderOptions) (r *Report, err error) {
	defer fault.Wrap(&err, "import orders of %s from %s", site, src.Name)
	r = &Report{Kind: "orders", File: src.Name, DryRun: o.DryRun, Orders: &OrderTotals{}}
	if r.Site, err = s.site(ctx, site); err != nil {
		return nil, err
	}
	o.defaultRate = defaultRate(o.VAT, r.Site.VATRate)
	v, err := s.survey(ctx, src, r.Site, o.Options, orderPlan, r, "order", "date", "unit_price|total")
	if err != nil {
		return nil, err
	}
	people, err := s.veil(ctx, site)
	if err != nil {
		return nil, err
	}
	if people != nil && !o.DryRun { // those of before, where connecting the shop could not
		if _, err := s.HideCustomers(ctx, site); err != nil {
			return nil, err
		}
	}
	if presetOf(r.Tool, v.mapping).excl {
		o.PricesExcl = true // the report has nothing else
		r.note("net_sales")
	}
	if len(o.Columns) == 0 {
		v.mapping.dropWholeTotal()
	}
	if people != nil {
		v.mapping.preferMail(o.Columns)
		r.Unused = v.mapping.unused()
	}
	if o.PricesExcl && o.defaultRate == unknownRate && !v.mapping.has(ofVAT) {
		return nil, fault.New(fault.Invalid, "imports.excl_without_vat")
	}
	v.mapping.noteColumns(r, o.Columns)
	book, err := s.readOrders(ctx, src, v, r.Site, o, r)
	if err != nil {
		return r, err
	}
	if len(book.documents) == 0 {
		return r, fault.New(fault.Invalid, "imports.nothing_usable", "lines", r.Lines)
	}
	switch {
	case o.Veil != nil:
		o.Veil.hide(book, o.CancelledPrefix, r)
	case people != nil:
		people.hideCustomers(book, r)
	}
	if !o.DryRun { // purchases that the tag saw become orders first, so that their origin is known
		if _, err := s.builder.Pass(ctx); err != nil {
			return r, err
		}
	}
	b := &orderBuilder{book: book, index: book.index(), site: r.Site, options: o}
	if err := s.storeOrders(ctx, b, r); err != nil {
		return r, err
	}
	noteOrders(r, book)
	return r, nil
}

func defaultRate(given, ofSite *float64) int32 {
	for _, rate := range []*float64{given, ofSite} {
		if rate != nil {
			return int32(*rate*micro + 0.5)
		}
	}
	return unknownRate
}

// dropWholeTotal leaves alone a column « total » that was taken by its title,
// in a file that has unit prices: it is the total of the order, repeated.
func (m mapping) dropWholeTotal() {
	if !m.has(ofTotal) || !m.has(ofUnitPrice) {
		return
	}
	switch fold(m.title(ofTotal)) {
	case "total", "montant", "amount", "totalttc", "montantttc":
		m.column[ofTotal] = -1
	}
}

// noteColumns says which columns were taken when nobody named them.
func (m mapping) noteColumns(r *Report, given map[string]string) {
	if len(given) > 0 {
		return
	}
	var pairs []string
	for f, field := range m.plan {
		if m.has(f) {
			pairs = append(pairs, field.key+"="+m.title(f))
		}
	}
	r.note("columns", "columns", strings.Join(pairs, ","))
}

func noteOrders(r *Report, book *orderBook) {
	t := r.Orders
	if t.Incomplete > 0 {
		r.note("incomplete", "n", t.Incomplete, "orders", strings.Join(t.IncompleteOrders, ", "))
	}
	if t.WithoutAmountExcl > 0 {
		r.note("no_vat", "n", t.WithoutAmountExcl)
	}
	if r.Left > 0 {
		r.note("left", "n", r.Left)
	}
	if book.weighed > 0 {
		r.note("weighed", "n", book.weighed)
	}
	if len(book.statuses) > 0 {
		r.note("statuses", "statuses", strings.Join(slices.Sorted(maps.Keys(book.statuses)), ", "))
	}
}
