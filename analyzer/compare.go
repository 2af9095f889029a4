package analyzer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// ComparedRates are the rates that two sides can be compared by, each so many visits
// or carts out of so many; ComparedMeans the means over orders.
var (
	ComparedRates = []string{"conversion_rate", "ordering_visit_rate", "add_to_cart_rate", "cart_conversion_rate", "bounce_rate"}
	ComparedMeans = []string{"average_basket", "items_per_order"}
)

// ComparedBy are the dimensions whose values can be set against each other.
var ComparedBy = []string{ByDevice, ByChannel, ByCampaign, ByCategory, ByCountry}

// Side is one of two that are compared.
type Side struct {
	Period  period.Period
	Filters []Filter
}

// CompareQuestion sets a second side against a first one, the reference.
type CompareQuestion struct {
	Site, Metric  string
	First, Second Side
}

// Verdicts of a comparison; what follows from them is for who reads them.
const (
	VerdictClear        = "clear"        // the interval of the difference does not hold 0
	VerdictOpen         = "inconclusive" // it does
	VerdictInsufficient = "insufficient" // too few cases on a side
)

// ComparedSide is what one side has: Value is a rate of 0..1, a mean in cents or a
// mean of articles; K of N cases for a rate, N orders for a mean.
type ComparedSide struct {
	From     string    `json:"from"`
	To       string    `json:"to"`
	Filters  []Filter  `json:"filters"`
	Value    float64   `json:"value"`
	K        *float64  `json:"k,omitempty"`
	N        float64   `json:"n"`
	Interval *Interval `json:"interval"` // 95 %: Wilson for a rate, Student for a mean
}

// Comparison is the second side less the first. The interval of a difference of rates
// is Newcombe's, its p that of the z test with the pooled rate; of means, both are
// Welch's.
type Comparison struct {
	Site       string        `json:"site"`
	Metric     string        `json:"metric"`
	Period     period.Period `json:"-"` // of the second side, in the site's time zone
	Unit       Unit          `json:"unit"`
	Currency   string        `json:"currency,omitempty"`
	First      ComparedSide  `json:"first"`
	Second     ComparedSide  `json:"second"`
	Difference float64       `json:"difference"`
	Interval   Interval      `json:"interval"`
	Relative   *float64      `json:"relative"`
	P          float64       `json:"p"`
	Verdict    string        `json:"verdict"`
	// PerDay is how many cases of the second side come a day; rates only.
	PerDay *float64 `json:"per_day,omitempty"`
	// Traces are the method of each side, nil for counts that somebody typed.
	Traces []*Trace `json:"traces,omitempty"`
}

// Trace is the method of both sides as one.
func (c *Comparison) Trace() *Trace { return joined(c.Traces...) }

// CompareSides compares a rate or a mean between two periods, or two segments. Sides
// that share cases are refused: their difference would have no such interval.
func (a *Analyzer) CompareSides(ctx context.Context, q CompareQuestion) (_ *Comparison, err error) {
	defer fault.Wrap(&err, "compare %s of site %q", q.Metric, q.Site)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	q.First.Period.Loc, q.Second.Period.Loc = site.Location(), site.Location()
	if err := q.check(); err != nil {
		return nil, err
	}
	ctx = a.remembering(ctx)
	c := &Comparison{Site: site.ID, Metric: q.Metric}
	compare := func() error { return a.compareRates(ctx, q, c) }
	if slices.Contains(ComparedMeans, q.Metric) {
		compare = func() error { return a.compareMeans(ctx, site, q, c) }
	}
	if err := compare(); err != nil {
		return nil, err
	}
	c.Period = q.Second.Period
	return c, a.traceSides(ctx, q, c)
}

// traceSides adds the method of each side. A mean and its spread come from a statement of
// their own, which reads the orders of the side.
func (a *Analyzer) traceSides(ctx context.Context, q CompareQuestion, c *Comparison) error {
	for _, s := range []Side{q.First, q.Second} {
		t, err := a.Trace(ctx, Question{Site: q.Site, Period: s.Period, Filters: s.Filters}, q.Metric)
		if err != nil {
			return err
		}
		if slices.Contains(ComparedMeans, q.Metric) {
			t.tell([]statement{spreadStatement(q.Site, s)})
		}
		c.Traces = append(c.Traces, t)
	}
	return nil
}

// check refuses what cannot be compared.
func (q CompareQuestion) check() error {
	if all := slices.Concat(ComparedRates, ComparedMeans); !slices.Contains(all, q.Metric) {
		return fault.New(fault.Invalid, "analyzer.compare.bad_metric", "metric", q.Metric, "metrics", strings.Join(all, ", "))
	}
	for _, f := range slices.Concat(q.First.Filters, q.Second.Filters) {
		if !slices.Contains(ComparedBy, f.Dimension) {
			return fault.New(fault.Invalid, "analyzer.compare.bad_filter", "dimension", f.Dimension, "dimensions", strings.Join(ComparedBy, ", "))
		}
	}
	if q.share() {
		return fault.New(fault.Invalid, "analyzer.compare.same_cases")
	}
	return nil
}

// share reports whether a case may stand on both sides: their days overlap, and no
// dimension parts them. Categories do not part: a visit or an order may hold both.
func (q CompareQuestion) share() bool {
	x, y := q.First.Period, q.Second.Period
	if x.To.Before(y.From) || y.To.Before(x.From) {
		return false
	}
	for _, by := range ComparedBy {
		mine, theirs := valuesOf(q.First.Filters, by), valuesOf(q.Second.Filters, by)
		if by != ByCategory && len(mine) > 0 && len(theirs) > 0 && !slices.ContainsFunc(mine, func(v string) bool { return slices.Contains(theirs, v) }) {
			return false
		}
	}
	return !q.byCategory()
}

// byCategory reports whether two different categories are set against each other,
// which few cases share: allowed, and said.
func (q CompareQuestion) byCategory() bool {
	mine, theirs := valuesOf(q.First.Filters, ByCategory), valuesOf(q.Second.Filters, ByCategory)
	return len(mine) == 1 && len(theirs) == 1 && mine[0] != theirs[0]
}

func valuesOf(filters []Filter, by string) (values []string) {
	for _, f := range filters {
		if f.Dimension == by {
			values = append(values, f.Value)
		}
	}
	return values
}

// told notes what a side is.
func (c *ComparedSide) told(s Side) {
	c.From, c.To, c.Filters = s.Period.From.String(), s.Period.To.String(), append([]Filter{}, s.Filters...)
}

func (a *Analyzer) compareRates(ctx context.Context, q CompareQuestion, c *Comparison) error {
	ask := func(s Side) Question {
		return Question{Site: q.Site, Period: s.Period, Metrics: []string{q.Metric}, Filters: s.Filters}
	}
	answers, err := a.AnswerAll(ctx, ask(q.First), ask(q.Second))
	if err != nil {
		return err
	}
	var rates [2]Rate
	for i, answer := range answers {
		f := answer.Figures[0]
		c.Unit = f.Unit
		rates[i] = Rate{valueOr0(f.Numerator), valueOr0(f.Denominator)}
		if rates[i].N == 0 {
			return nobody(i, []Side{q.First, q.Second}[i])
		}
	}
	counted, err := CompareCounts(rates[0], rates[1])
	if err != nil {
		return err
	}
	counted.Site, counted.Metric, counted.Unit = c.Site, c.Metric, c.Unit
	*c = *counted
	c.First.told(q.First)
	c.Second.told(q.Second)
	c.PerDay = number(rates[1].N / float64(q.Second.Period.Days()))
	return nil
}

// CompareCounts compares two rates that are only counted, the first being the reference.
func CompareCounts(first, second Rate) (*Comparison, error) {
	test, err := CompareRates(first, second)
	if err != nil {
		return nil, err
	}
	return &Comparison{
		Metric: "ordering_visit_rate", Unit: Ratio, Difference: test.Difference, Interval: test.In, Relative: test.Relative, P: test.P, Verdict: verdict(test.Enough, test.In),
		First:  ComparedSide{Value: test.Control, K: &first.K, N: first.N, Interval: test.ControlIn},
		Second: ComparedSide{Value: test.Variant, K: &second.K, N: second.N, Interval: test.VariantIn},
	}, nil
}

func (a *Analyzer) compareMeans(ctx context.Context, site tracking.Site, q CompareQuestion, c *Comparison) error {
	c.Unit = Count
	if q.Metric == "average_basket" {
		c.Unit, c.Currency = Cents, site.Currency
	}
	var spreads [2]Spread
	sides := []Side{q.First, q.Second}
	for i, s := range sides {
		read, err := a.run(ctx, spreadStatement(site.ID, s))
		if err != nil {
			return err
		}
		f := read.only()
		spreads[i] = SpreadOf(f["orders"], f["items_mean"], f["items_variance"])
		if q.Metric == "average_basket" {
			spreads[i] = SpreadOf(f["orders"], f["basket_mean"], f["basket_variance"])
		}
		if f["orders"] == 0 {
			return nobody(i, s)
		}
	}
	test, err := CompareMeans(&spreads[0], &spreads[1])
	if err != nil {
		return err
	}
	c.First.told(q.First)
	c.Second.told(q.Second)
	c.First.Value, c.First.N, c.First.Interval = spreads[0].Mean, spreads[0].N, spreads[0].In()
	c.Second.Value, c.Second.N, c.Second.Interval = spreads[1].Mean, spreads[1].N, spreads[1].In()
	c.Difference, c.Interval, c.Relative, c.P = test.Difference, test.In, test.Relative, test.P
	c.Verdict = verdict(test.Enough, test.In)
	return nil
}

// spreadStatement gives order_spread.sql a side.
func spreadStatement(site string, s Side) statement {
	params := warehouse.Params{"site": site, "from": s.Period.Start(), "to": s.Period.End()}
	for _, by := range ComparedBy {
		params[filterParam(by)] = filterValues(s.Filters, by)
	}
	return bind("order_spread", params)
}

// nobody says which side has no case at all.
func nobody(i int, s Side) error {
	var filters []string
	for _, f := range s.Filters {
		filters = append(filters, DimensionLabel(f.Dimension)+" « "+f.Value+" »")
	}
	return fault.New(fault.NotFound, "analyzer.compare.nobody", "side", i18n.T([]string{"analyzer.compare.first", "analyzer.compare.second"}[i]),
		"from", s.Period.From.French(), "to", s.Period.To.French(), "filters", cmp.Or(strings.Join(filters, ", "), i18n.T("analyzer.compare.unfiltered")))
}

func verdict(enough bool, in Interval) string {
	switch {
	case !enough:
		return VerdictInsufficient
	case in.HoldsZero():
		return VerdictOpen
	}
	return VerdictClear
}
