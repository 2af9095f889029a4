package analyzer

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Yield is what a channel, a campaign or a partner cost and brought back by a model.
// Amounts are cents; orders and customers need not be whole.
type Yield struct {
	Key string // the channel, the campaign or the partner
	// Unpaid is the part of a channel that costs something whose own campaigns do not.
	Unpaid                 bool
	Spend, Orders, Revenue float64
	Margin                 float64 // before advertising, of the orders whose margin is known
	NewCustomers           float64 // first orders of their customers
	unknown                float64 // orders without a margin
}

func (y *Yield) add(o Yield) {
	y.Spend, y.Orders, y.Revenue = y.Spend+o.Spend, y.Orders+o.Orders, y.Revenue+o.Revenue
	y.Margin, y.NewCustomers, y.unknown = y.Margin+o.Margin, y.NewCustomers+o.NewCustomers, y.unknown+o.unknown
}

// HasMargin is false when the margin of more than a few orders is not known.
func (y Yield) HasMargin() bool { return y.unknown <= negligible*y.Orders }

// Result is what is left of the margin after advertising, nil without a margin.
func (y Yield) Result() *float64 {
	if !y.HasMargin() {
		return nil
	}
	return number(y.Margin - y.Spend)
}

// ROAS is revenue / spend, nil without spend.
func (y Yield) ROAS() *float64 { return quotientOf(y.Revenue, y.Spend) }

// BreakEven is the ROAS at which the margin pays the spend back: revenue / margin, nil
// for a margin of nothing.
func (y Yield) BreakEven() *float64 {
	if !y.HasMargin() {
		return nil
	}
	return quotientOf(y.Revenue, y.Margin)
}

// ROI is (margin − spend) / spend, nil without spend.
func (y Yield) ROI() *float64 {
	if !y.HasMargin() {
		return nil
	}
	return quotientOf(y.Margin-y.Spend, y.Spend)
}

// PerOrder is spend / orders, nil without either.
func (y Yield) PerOrder() *float64 { return y.spendPer(y.Orders) }

// PerCustomer is spend / new customers, nil without either.
func (y Yield) PerCustomer() *float64 { return y.spendPer(y.NewCustomers) }

func (y Yield) spendPer(n float64) *float64 {
	if y.Spend <= 0 {
		return nil
	}
	return quotientOf(y.Spend, n)
}

func quotientOf(a, b float64) *float64 {
	if b <= 0 {
		return nil
	}
	return number(a / b)
}

// YieldAnswer has the channels (those that cost nothing too), the campaigns and the
// partners that cost something, the best result first, those whose margin is not known
// last. Orders of a channel's campaigns that never cost anything stand apart from those
// of its paid ones, as roas and roi leave them out.
type YieldAnswer struct {
	Question                      YieldQuestion
	Channels, Campaigns, Partners []Yield
	Paid                          Yield // what advertising cost and brought back in all
	All                           Yield // the same of every channel
	Currency                      string
	Trace                         Trace
}

// paidFor is what a cost is for, and what a touch is of.
type paidFor struct{ channel, campaign string }

// outlay is what campaigns cost.
type outlay struct {
	ever, spend map[paidFor]float64
	partners    map[paidFor]map[string]float64 // at any date
	byPartner   map[string]float64             // in the period
	channels    map[string]bool                // that ever cost anything
}

// paid is the rule of attribution.sql: a cost of the campaign, or of the channel as a
// whole.
func (o outlay) paid(c paidFor) bool { return o.ever[c] > 0 || o.ever[paidFor{c.channel, ""}] > 0 }

// Yields tells what advertising cost and brought back.
func (a *Analyzer) Yields(ctx context.Context, q YieldQuestion) (_ *YieldAnswer, err error) {
	defer fault.Wrap(&err, "yields of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	q.Period.Loc = site.Location()
	if err := q.check(); err != nil {
		return nil, err
	}
	ctx = a.remembering(ctx)
	out := &YieldAnswer{Question: q, Currency: site.Currency}
	statements := append(q.paths().statements(), q.costs())
	if q.Model != attribution.Markov { // the only one that asks who was lost
		statements = slices.Delete(statements, 1, 2)
	}
	answers := make([]found, len(statements))
	explained := &PathAnswer{Question: q.paths()}
	work, within := errgroup.WithContext(ctx)
	for i, s := range statements {
		work.Go(func() (err error) { answers[i], err = a.run(within, s); return err })
	}
	work.Go(func() error { return a.explainPaths(within, explained, statements) })
	if err := work.Wait(); err != nil {
		return nil, err
	}
	out.Trace = explained.Trace
	paths := pathsOf(answers[:len(answers)-1])
	costs := outlayOf(answers[len(answers)-1], q)
	return out, out.share(paths, costs)
}

func (q YieldQuestion) costs() statement {
	return bind("attribution_costs", warehouse.Params{"site": q.Site, "from_day": q.Period.From.String(), "to_day": q.Period.To.String()})
}

func outlayOf(f found, q YieldQuestion) outlay {
	o := outlay{map[paidFor]float64{}, map[paidFor]float64{}, map[paidFor]map[string]float64{}, map[string]float64{}, map[string]bool{}}
	for _, r := range f.rows {
		c, partner, ever, spend := paidFor{r.keys[0], r.keys[1]}, r.keys[2], r.values[0], r.values[1]
		o.ever[c] += ever
		o.channels[c.channel] = o.channels[c.channel] || ever > 0
		if o.partners[c] == nil {
			o.partners[c] = map[string]float64{}
		}
		o.partners[c][partner] += ever
		if q.keeps(c) {
			o.spend[c] += spend
			o.byPartner[partner] += spend
		}
	}
	return o
}

// yieldKey is a line of an answer under way.
type yieldKey struct {
	key    string
	unpaid bool
}

// share attributes the orders, by channel and by campaign.
func (y *YieldAnswer) share(paths []attribution.Path, costs outlay) error {
	if attribution.Total(paths).Conversions == 0 {
		y.spendAlone(costs)
		return nil
	}
	channels, err := y.channelCredits(paths, costs)
	if err != nil {
		return err
	}
	campaigns, partners := map[yieldKey]*Yield{}, map[yieldKey]*Yield{}
	credits, err := y.attribute(paths)
	if err != nil {
		return err
	}
	for _, c := range credits {
		of := touchFor(c.Channel)
		if !costs.paid(of) || !y.Question.keeps(of) {
			continue
		}
		lineOf(campaigns, of.campaign, false).add(creditOf(c, 1))
		costs.among(of, func(partner string, part float64) { lineOf(partners, partner, false).add(creditOf(c, part)) })
	}
	y.finish(channels, campaigns, partners, costs)
	return nil
}

// spendAlone tells what was spent when nothing was sold.
func (y *YieldAnswer) spendAlone(costs outlay) {
	y.finish(map[yieldKey]*Yield{}, map[yieldKey]*Yield{}, map[yieldKey]*Yield{}, costs)
}

func (y *YieldAnswer) attribute(paths []attribution.Path) ([]attribution.Credit, error) {
	return attribution.Attribute(paths, y.Question.Model, attribution.Options{Order: y.Question.Order})
}

// unpaidMark ends the name of a touch of a channel's campaigns that cost nothing, and
// leftMark that of one that the filters leave out.
const (
	unpaidMark = ":\x00"
	leftMark   = "\x00"
)

// channelCredits attributes with the channels as touches. When campaigns are filtered,
// only those that are kept count: their touches stand apart.
func (y *YieldAnswer) channelCredits(paths []attribution.Path, costs outlay) (map[yieldKey]*Yield, error) {
	told := make([]attribution.Path, len(paths))
	lines := map[string]yieldKey{}
	for i, p := range paths {
		told[i] = p
		told[i].Channels = make([]string, len(p.Channels))
		for j, touch := range p.Channels {
			of := touchFor(touch)
			line := yieldKey{of.channel, costs.channels[of.channel] && !costs.paid(of)}
			name := cmp.Or(of.channel, UnknownTouch)
			if line.unpaid {
				name += unpaidMark
			}
			switch {
			case y.Question.keeps(of):
				lines[name] = line
			case of.channel != tracking.ChannelDirect: // a model knows direct access by its name
				name += leftMark
			}
			told[i].Channels[j] = name
		}
	}
	credits, err := y.attribute(told)
	if err != nil {
		return nil, err
	}
	out := map[yieldKey]*Yield{}
	for _, c := range credits {
		if line, kept := lines[c.Channel]; kept {
			lineOf(out, line.key, line.unpaid).add(creditOf(c, 1))
		}
	}
	return out, nil
}

// touchFor takes the name of a touch apart.
func touchFor(touch string) paidFor {
	channel, campaign := TouchOf(touch)
	return paidFor{channel, campaign}
}

func lineOf(lines map[yieldKey]*Yield, key string, unpaid bool) *Yield {
	at := yieldKey{key, unpaid}
	if lines[at] == nil {
		lines[at] = &Yield{Key: key, Unpaid: unpaid}
	}
	return lines[at]
}

// creditOf is a part of a credit.
func creditOf(c attribution.Credit, part float64) Yield {
	y := Yield{Orders: c.Conversions * part, Revenue: c.Value * part}
	if len(c.More) == pathAmounts {
		y.Margin, y.unknown, y.NewCustomers = c.More[PathMargin]*part, c.More[PathWithoutMargin]*part, c.More[PathNewCustomers]*part
	}
	return y
}

// among gives the partners of a campaign their part of it: what each was paid for it at
// any date, or for the channel as a whole. A cost without a partner is nobody's.
func (o outlay) among(c paidFor, give func(partner string, part float64)) {
	if o.ever[c] <= 0 {
		c.campaign = ""
	}
	for partner, paid := range o.partners[c] {
		if partner != "" && paid > 0 {
			give(partner, paid/o.ever[c])
		}
	}
}

// finish adds what was spent, sorts and adds up.
func (y *YieldAnswer) finish(channels, campaigns, partners map[yieldKey]*Yield, costs outlay) {
	for c, spend := range costs.spend {
		lineOf(channels, c.channel, false).Spend += spend
		lineOf(campaigns, c.campaign, false).Spend += spend
	}
	for partner, spend := range costs.byPartner {
		if partner != "" {
			lineOf(partners, partner, false).Spend += spend
		}
	}
	something := func(l Yield) bool { return l.Spend != 0 || l.Orders > 0 }
	y.Channels = linesOf(channels, something)
	y.Campaigns = linesOf(campaigns, func(l Yield) bool { return l.Spend > 0 })
	y.Partners = linesOf(partners, func(l Yield) bool { return l.Spend > 0 })
	for _, l := range y.Channels {
		y.All.add(l)
		if costs.channels[l.Key] && !l.Unpaid {
			y.Paid.add(l)
		}
	}
}

// linesOf are the lines kept, the best result first.
func linesOf(lines map[yieldKey]*Yield, keep func(Yield) bool) (list []Yield) {
	for _, l := range lines {
		if keep(*l) {
			list = append(list, *l)
		}
	}
	slices.SortFunc(list, func(a, b Yield) int {
		x, y := a.Result(), b.Result()
		switch {
		case x != nil && y != nil:
			return cmp.Or(cmp.Compare(*y, *x), cmp.Compare(a.Key, b.Key))
		case x == nil && y == nil:
			return cmp.Or(cmp.Compare(b.Spend, a.Spend), cmp.Compare(a.Key, b.Key))
		case x == nil:
			return 1
		}
		return -1
	})
	return list
}
