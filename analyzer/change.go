package analyzer

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// ChangeMeasures are the totals whose change can be explained.
var ChangeMeasures = []string{"revenue_incl_tax", "contribution_margin", "orders"}

// ChangeDimensions are those by which the change of a measure can be told.
func ChangeDimensions(measure string) []string {
	all := []string{ByChannel, ByDevice, ByCampaign, ByCategory, ByProduct, ByCountry, ByWeekday, ByHour}
	m, _ := MetricByKey(measure)
	return slices.DeleteFunc(all, func(by string) bool { return !m.Allows(by) })
}

// GroupChange is how a measure went from one period to another. Amounts are in cents.
type GroupChange struct {
	// Key is the group, "" for the whole.
	Key    string     `json:"key"`
	Before ChangeSide `json:"before"`
	After  ChangeSide `json:"after"`
	Parts  Parts      `json:"parts"`
}

// ChangeSide is what one period counted.
type ChangeSide struct {
	Visits float64 `json:"visits"`
	Orders float64 `json:"orders"`
	Value  float64 `json:"value"` // of the measure
}

// Parts are what each factor makes of a change; they add up to it exactly, to the cent
// (to a tenth of an order).
type Parts struct {
	Visits     float64 `json:"visits"`
	Conversion float64 `json:"conversion"` // orders / visits
	Basket     float64 `json:"basket"`     // measure / orders, 0 for orders themselves
	// Untraced is of orders of which no visit is known.
	Untraced float64 `json:"untraced"`
}

// List is the parts in their order.
func (p Parts) List() [4]float64 { return [4]float64{p.Visits, p.Conversion, p.Basket, p.Untraced} }

// Sum is the whole change.
func (p Parts) Sum() float64 { return p.Visits + p.Conversion + p.Basket + p.Untraced }

// minus is what is left of parts without those of others.
func (p Parts) minus(o Parts) Parts {
	return Parts{p.Visits - o.Visits, p.Conversion - o.Conversion, p.Basket - o.Basket, p.Untraced - o.Untraced}
}

// Explanation says what a change is made of.
type Explanation struct {
	Question Question    `json:"question"`
	Measure  string      `json:"measure"`
	Unit     Unit        `json:"unit"`
	Currency string      `json:"currency"`
	Whole    GroupChange `json:"whole"`
	// Groups are by falling size of their change; with Rest they add up to the whole.
	Groups []GroupChange `json:"groups"`
	// Rest is what stands under no group: carriage has no category.
	Rest GroupChange `json:"rest"`
	// Mix is what the factors of the whole owe to groups that weigh more or less than
	// before: the whole's parts less the groups'. It adds up to nothing. Nil when a visit
	// may be of several groups.
	Mix      *Parts    `json:"mix"`
	Warnings []Warning `json:"warnings"`
}

// Explain takes the change of a measure of ChangeMeasures apart: into visits x conversion
// x basket, and by one of its ChangeDimensions. The question's Metrics are not
// read, its Compare says with what the period is compared.
func (a *Analyzer) Explain(ctx context.Context, q Question, measure string) (_ *Explanation, err error) {
	defer fault.Wrap(&err, "explain the change of %s by %s", measure, q.By)
	if err := checkChange(q, measure); err != nil {
		return nil, err
	}
	q.Metrics = slices.Compact([]string{measure, "orders", "visits"})
	whole, split := q, q
	whole.By = ""
	answers, err := a.AnswerAll(ctx, whole, split)
	if err != nil {
		return nil, err
	}
	m, _ := MetricByKey(measure)
	e := &Explanation{Question: answers[1].Question, Measure: measure, Unit: m.Unit}
	if e.Whole, err = wholeChange(answers[0], measure); err != nil {
		return nil, err
	}
	e.Currency, e.Warnings = answers[0].Figures[0].Currency, warningsOf(answers[0])
	e.split(answers[1])
	return e, nil
}

// checkChange says what is wrong with what is asked.
func checkChange(q Question, measure string) error {
	switch {
	case !slices.Contains(ChangeMeasures, measure):
		return fault.New(fault.Invalid, "analyzer.change.measure", "value", measure, "known", strings.Join(ChangeMeasures, ", "))
	case !slices.Contains(ChangeDimensions(measure), q.By):
		return fault.New(fault.Invalid, "analyzer.change.by", "value", q.By, "known", strings.Join(ChangeDimensions(measure), ", "))
	case q.Compare == "":
		return fault.New(fault.Invalid, "analyzer.change.compare")
	}
	return nil
}

// wholeChange is that of the totals, which must be known for both periods.
func wholeChange(answer *Answer, measure string) (c GroupChange, err error) {
	for _, f := range answer.Figures {
		switch {
		case f.Value == nil, f.Previous == nil, f.Previous.Value == nil:
			return c, fault.New(fault.NotFound, "analyzer.change.no_data", "metric", labelOf(f.Metric))
		case !f.Comparable():
			return c, fault.New(fault.NotFound, "analyzer.change.covered", "metric", labelOf(f.Metric))
		}
	}
	if measured := answer.Of(measure)[0]; *measured.Value == 0 && *measured.Previous.Value == 0 {
		return c, fault.New(fault.NotFound, "analyzer.change.nothing", "metric", labelOf(measure))
	}
	c = changeOf("", answer.Of("visits")[0], answer.Of("orders")[0], answer.Of(measure)[0])
	c.explain(measure)
	return c, nil
}

func labelOf(metric string) string { return i18n.T("metric." + metric + ".label") }

// warningsOf are those of all figures of an answer, each once.
func warningsOf(answer *Answer) []Warning {
	out := []Warning{}
	for _, f := range answer.Figures {
		for _, w := range f.Warnings {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// split tells the change of each group.
func (e *Explanation) split(answer *Answer) {
	values, visits, orders := answer.Of(e.Measure), answer.Of("visits"), answer.Of("orders")
	e.Rest = GroupChange{Before: e.Whole.Before, After: e.Whole.After}
	sum := Parts{}
	for i, f := range values {
		c := changeOf(f.Key(), visits[i], orders[i], f)
		c.explain(e.Measure)
		e.Groups = append(e.Groups, c)
		e.Rest.Before.Value -= c.Before.Value
		e.Rest.After.Value -= c.After.Value
		for j, part := range []*float64{&sum.Visits, &sum.Conversion, &sum.Basket, &sum.Untraced} {
			*part += c.Parts.List()[j]
		}
	}
	e.Rest.Before.Visits, e.Rest.After.Visits, e.Rest.Before.Orders, e.Rest.After.Orders = 0, 0, 0, 0
	e.Rest.Parts.Untraced = e.Rest.After.Value - e.Rest.Before.Value
	slices.SortStableFunc(e.Groups, func(x, y GroupChange) int {
		return cmp.Or(cmp.Compare(math.Abs(y.Parts.Sum()), math.Abs(x.Parts.Sum())), cmp.Compare(x.Key, y.Key))
	})
	if by := e.Question.By; by != ByCategory && by != ByProduct {
		mix := e.Whole.Parts.minus(sum)
		mix.Untraced -= e.Rest.Parts.Untraced
		e.Mix = &mix
	}
}

func changeOf(key string, visits, orders, value Figure) GroupChange {
	now := func(f Figure) float64 { return valueOr(f.Value) }
	was := func(f Figure) float64 {
		if f.Previous == nil {
			return 0
		}
		return valueOr(f.Previous.Value)
	}
	return GroupChange{Key: key, Before: ChangeSide{was(visits), was(orders), was(value)}, After: ChangeSide{now(visits), now(orders), now(value)}}
}

func valueOr(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// explain finds the parts. A factor that one side does not have (the conversion of a
// channel without a visit, the basket of one without an order) is taken to be that of the
// other side: a channel that is new changes visits alone. Orders of which no visit is
// known have no factors.
func (c *GroupChange) explain(measure string) {
	total := c.After.Value - c.Before.Value
	if c.Before.Visits == 0 && c.Before.Value != 0 || c.After.Visits == 0 && c.After.Value != 0 {
		c.Parts = Parts{Untraced: total}
		return
	}
	conversion := [2]float64{ratioOr(c.Before.Orders, c.Before.Visits), ratioOr(c.After.Orders, c.After.Visits)}
	basket := [2]float64{ratioOr(c.Before.Value, c.Before.Orders), ratioOr(c.After.Value, c.After.Orders)}
	before := [3]float64{c.Before.Visits, other(conversion[0], conversion[1]), other(basket[0], basket[1])}
	after := [3]float64{c.After.Visits, other(conversion[1], conversion[0]), other(basket[1], basket[0])}
	parts, grains := productParts(before, after), 1.0
	if measure == "orders" {
		grains = 10
	}
	rounded := apportion(parts[:], total, grains)
	c.Parts = Parts{Visits: rounded[0], Conversion: rounded[1], Basket: rounded[2]}
}

// ratioOr is NaN without anything to divide by.
func ratioOr(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// other is a factor, or that of the other side where this side has none; 0 without any.
func other(own, theirs float64) float64 {
	switch {
	case !math.IsNaN(own):
		return own
	case !math.IsNaN(theirs):
		return theirs
	}
	return 0
}

// productParts are what each factor makes of the change of their product: its mean effect
// over all orders in which the factors can change one after the other (Shapley value;
// Shorrocks, « Decomposition procedures for distributional analysis », 2013). For three
// factors x, y, z the part of x is dx ((y0 z0 + y1 z1) / 3 + (y0 z1 + y1 z0) / 6); parts
// add up to the change, whatever the size of the changes, and none of them depends on an
// order that somebody chose.
func productParts(before, after [3]float64) (parts [3]float64) {
	for i := range parts {
		j, k := (i+1)%3, (i+2)%3
		parts[i] = (after[i] - before[i]) * ((before[j]*before[k]+after[j]*after[k])/3 + (before[j]*after[k]+after[j]*before[k])/6)
	}
	return parts
}

// apportion rounds parts to so many grains of one so that they add up to a total, which
// is rounded too: what rounding leaves goes to the parts that it took most from.
func apportion(parts []float64, total, grains float64) []float64 {
	out, order, left := make([]float64, len(parts)), make([]int, len(parts)), math.Round(total*grains)
	for i, p := range parts {
		out[i], order[i] = math.Floor(p*grains), i
		left -= out[i]
	}
	lost := func(i int) float64 { return parts[i]*grains - out[i] }
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(lost(j), lost(i)) })
	for n, i := range order {
		if float64(n) < left {
			out[i]++
		}
	}
	for i := range out {
		out[i] /= grains
	}
	return out
}
