package analyzer

import (
	"fmt"
	"slices"

	"github.com/formaouest/chaland/internal/i18n"
)

// Grain is what a statement counts one row of facts for.
type Grain string

// The grains, each with one statement of its own in sql/.
const (
	Visits      Grain = "visits"
	Visitors    Grain = "visitors"
	Engagement  Grain = "engagement"
	Vitals      Grain = "vitals"
	Orders      Grain = "orders"
	Lines       Grain = "lines"
	Refunds     Grain = "refunds"
	Customers   Grain = "customers"
	Costs       Grain = "costs"
	Attribution Grain = "attribution"
)

// Metric is an entry of the registry. Its texts are in the catalogue under
// "metric.<key>." label, definition, formula and pitfall.
type Metric struct {
	Key  string
	Unit Unit
	// Grain is that of the numerator; Reads lists every grain the metric needs.
	Grain Grain
	Reads []Grain
	// Dimensions are those it may be split and filtered by.
	Dimensions []string
	// Blocs of the certification that the metric serves ("B1").
	Blocs []string
	// Additive metrics add up: the parts sum to the total.
	Additive bool
	// Version of the definition; it grows when the same facts give another value.
	Version int
	// Counted names what Sample counts ("orders"): text "analyzer.sample.<it>".
	Counted string

	// daily metrics add up over days, though not over every dimension; distinct ones
	// count persons once over a whole period, so that its days do not add up.
	daily, distinct bool
	// proportion is true when the numerator counts a part of the denominator:
	// the value then has an interval.
	proportion bool
	// amounts is true of a ratio of two amounts, in cents.
	amounts bool
	compute func(facts) reading
}

// OfAmounts reports whether the metric is a ratio of two amounts, both in cents.
func (m Metric) OfAmounts() bool { return m.amounts }

// Label is the metric's French name.
func (m Metric) Label() string { return i18n.T("metric." + m.Key + ".label") }

// Definition says what is counted.
func (m Metric) Definition() string { return i18n.T("metric." + m.Key + ".definition") }

// Formula writes the calculation in words.
func (m Metric) Formula() string { return i18n.T("metric." + m.Key + ".formula") }

// Pitfall is what a reader tends to get wrong.
func (m Metric) Pitfall() string { return i18n.T("metric." + m.Key + ".pitfall") }

// Allows reports whether the metric may be split or filtered by the dimension.
func (m Metric) Allows(dimension string) bool { return slices.Contains(m.Dimensions, dimension) }

// AddsOverDays reports whether the days of a period sum to it.
func (m Metric) AddsOverDays() bool { return m.Additive || m.daily }

// IsCount reports whether the metric counts what happens, so that a mean of its days is
// one « par jour »: a rate, a mean, a middle or a stock is none.
func (m Metric) IsCount() bool { return m.AddsOverDays() || m.distinct }

// CountsPersons reports whether it counts persons, each once in a period however long.
func (m Metric) CountsPersons() bool { return m.distinct }

// Metrics lists the registry in the order screens show it.
func Metrics() []Metric { return slices.Clone(catalogue.list) }

// MetricByKey finds a metric.
func MetricByKey(key string) (Metric, bool) {
	i, ok := catalogue.index[key]
	if !ok {
		return Metric{}, false
	}
	return catalogue.list[i], true
}

// registry holds metrics by key, in order.
type registry struct {
	list  []Metric
	index map[string]int
}

// add registers a metric. A key stands once: the error names both entries.
func (r *registry) add(m Metric) error {
	if i, taken := r.index[m.Key]; taken {
		first := r.list[i]
		return fmt.Errorf("metric %q is registered twice: as %s of %s, then as %s of %s",
			m.Key, first.Unit, first.Grain, m.Unit, m.Grain)
	}
	if r.index == nil {
		r.index = map[string]int{}
	}
	r.index[m.Key] = len(r.list)
	r.list = append(r.list, m)
	return nil
}
