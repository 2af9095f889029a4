package analyzer

import (
	"context"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Signs of a product that a comparison site sends visits to. They tell what is there, never
// what to do about it.
const (
	SignLoss   = "loss"   // what was sold leaves less than the clicks cost
	SignUnsold = "unsold" // clicks, and no order
	SignUnder  = "under"  // its unit margin is below the threshold asked for
)

// ComparatorQuestion asks what comparison sites bring, product by product.
type ComparatorQuestion struct {
	Site   string
	Period period.Period
	// Threshold is a unit margin in cents: products are told on which side they are; nil
	// for none.
	Threshold *float64
}

// ReadThreshold reads a unit margin typed in units of the currency, « 4,50 »; nil for "".
// A margin may be negative.
func ReadThreshold(text string) (*float64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
	if err != nil || !(v > -1e6 && v < 1e6) {
		return nil, fault.New(fault.Invalid, "comparators.bad_threshold", "value", text)
	}
	return number(v * 100), nil
}

// ComparatorReport is what comparison sites and marketplaces bring, as a whole and by
// product. Products add up to the whole but for orders: one counts under each of its
// products.
type ComparatorReport struct {
	Site      string             `json:"site"`
	Period    period.Period      `json:"-"`
	From      string             `json:"from"`
	To        string             `json:"to"`
	Currency  string             `json:"currency"`
	Threshold *float64           `json:"threshold"`
	All       ComparatorLine     `json:"all"`
	Sources   []ComparatorSource `json:"sources"`  // the dearest first
	Bands     []ComparatorLine   `json:"bands"`    // products by their price, see ByBasket
	Sides     []ComparatorLine   `json:"sides"`    // products by the threshold, none without one
	Products  []ComparatorLine   `json:"products"` // the least result first, what is of no product last
	// Unshared is the spend of who sent no visit: of no product's cost, cents.
	Unshared float64 `json:"unshared"`
	Trace    *Trace  `json:"trace"`
}

// comparatorsOnly keeps the costs of comparison sites.
var comparatorsOnly = []Filter{{ByChannel, tracking.ChannelComparators}}

// Comparators tells what comparison sites and marketplaces cost and bring over a period. One
// without a click, an order or a cost of theirs is refused.
func (a *Analyzer) Comparators(ctx context.Context, q ComparatorQuestion) (_ *ComparatorReport, err error) {
	defer fault.Wrap(&err, "comparators of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	p := q.Period
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	params := warehouse.Params{"site": site.ID, "from": p.Start(), "to": p.End()}
	statements := []statement{
		bind("comparator_clicks", params), bind("comparator_orders", params), bind("comparator_products", params),
		prepare(Costs, Question{Site: site.ID, Filters: comparatorsOnly}, p, nil).with([]string{"source"}),
	}
	answers := make([]found, len(statements))
	r := &ComparatorReport{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String(), Currency: site.Currency, Threshold: q.Threshold,
		Sources: []ComparatorSource{}, Bands: []ComparatorLine{}, Sides: []ComparatorLine{}, Products: []ComparatorLine{}, Trace: &Trace{Version: 1}}
	work, within := errgroup.WithContext(ctx)
	for i, s := range statements {
		work.Go(func() (err error) { answers[i], err = a.run(within, s); return err })
	}
	work.Go(func() (err error) {
		r.Trace.tell(statements)
		r.Trace.Fingerprint, err = a.fingerprint(within, site.ID, []read{{warehouse.FactEvents, p}, {warehouse.FactOrders, p}, {warehouse.FactProducts, p}, {warehouse.FactCosts, allDays(p.Loc)}})
		return err
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	r.lay(countComparators(answers[0], answers[1], answers[2], answers[3]))
	if r.All.Clicks == 0 && r.All.Orders == 0 && r.spent() == 0 {
		return nil, fault.New(fault.NotFound, "comparators.nobody", "from", p.From.French(), "to", p.To.French())
	}
	return r, nil
}

// spent is what all sources cost together.
func (r *ComparatorReport) spent() (spend float64) {
	for _, s := range r.Sources {
		spend += s.Spend
	}
	return spend
}

// Losing counts the products with a negative result, and how many of these have fewer than
// MinSample clicks.
func (r *ComparatorReport) Losing() (losing, few int) {
	for _, l := range r.Products {
		if l.SKU == "" || !l.Has(SignLoss) {
			continue
		}
		losing++
		if l.Few {
			few++
		}
	}
	return losing, few
}

// ClicksPerOrder is how many visits of theirs one that orders takes; nil when none does.
func (r *ComparatorReport) ClicksPerOrder() *float64 {
	return quotientOf(r.All.Ordering.Of, r.All.Ordering.Hits)
}
