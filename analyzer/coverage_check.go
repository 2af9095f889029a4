package analyzer

import (
	"context"

	"github.com/formaouest/chaland/warehouse"
)

// coverage asks what the site was ever measured for, when a grain of the
// question found nothing at all; otherwise it assumes everything.
func (a *Analyzer) coverage(ctx context.Context, p *plan) (facts, error) {
	if !p.now.lacks(p.metrics) {
		return facts{"visits_known": 1, "orders_known": 1, "costs_known": 1}, nil
	}
	found, err := a.run(ctx, bind("coverage", warehouse.Params{"site": p.site.ID}))
	return found.only(), err
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
