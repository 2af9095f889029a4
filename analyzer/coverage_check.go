package analyzer

import (
	"context"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// coverage asks what the site of a plan was ever measured for, when it matters:
// when a grain of the question found nothing at all, or when a figure sets
// orders against visits. Otherwise everything is assumed.
func (a *Analyzer) coverage(ctx context.Context, p *plan) (facts, error) {
	if !p.now.lacks(p.metrics) && !slices.ContainsFunc(p.metrics, mixesVisits) {
		return facts{"visits_known": 1, "orders_known": 1, "costs_known": 1}, nil
	}
	found, err := a.run(ctx, bind("coverage", warehouse.Params{"site": p.site.ID}))
	return found.only(), err
}

// mixesVisits reports whether a metric sets visits against other facts, which
// may reach further back.
func mixesVisits(m Metric) bool {
	return slices.Contains(m.Reads, Visits) && len(m.Reads) > 1
}

// lateVisits is the warning of a figure whose time begins before the first visit
// was measured, nil when it does not.
func lateVisits(m Metric, during period.Period, cover facts) *Warning {
	if !mixesVisits(m) || cover["first_visit_day"] == 0 {
		return nil
	}
	first := period.DateOf(time.Unix(0, 0).UTC().AddDate(0, 0, int(cover["first_visit_day"])))
	if !during.From.Before(first) {
		return nil
	}
	w := warn("visits_since", "date", first.French())
	return &w
}

// witness is a measure of each grain that is above zero once there are facts.
var witness = map[Grain]string{
	Visits: "visits", Orders: "orders", Customers: "customers", Refunds: "refund_count",
	Costs: "cost_lines", Attribution: "attributed_orders",
}

// lacks reports whether a grain of the metrics has no facts under any key.
func (t table) lacks(metrics []Metric) bool {
	for _, g := range grainsOf(metrics) {
		total := 0.0
		for _, f := range t {
			total += f[witness[g]]
		}
		if total == 0 {
			return true
		}
	}
	return false
}

// missing is the warning of a metric that rests on facts the site never
// collected, nil when it has them. Sales are known to be nil where visits are
// measured; visits and costs are not known for want of sales.
func missing(m Metric, cover facts) *Warning {
	for _, g := range m.Reads {
		switch {
		case g == Visits && cover["visits_known"] == 0:
			w := warn("no_visits")
			return &w
		case g == Costs && cover["costs_known"] == 0:
			w := warn("no_costs")
			return &w
		case cover["orders_known"] == 0 && cover["visits_known"] == 0:
			w := warn("no_facts")
			return &w
		}
	}
	return nil
}
