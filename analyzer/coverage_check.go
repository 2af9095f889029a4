package analyzer

import (
	"context"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// everything is the coverage assumed of a site whose figures all have facts.
var everything = facts{"visits_known": 1, "orders_known": 1, "costs_known": 1}

// coverage asks what a site was ever measured for.
func (a *Analyzer) coverage(ctx context.Context, site string) (facts, error) {
	found, err := a.run(ctx, bind("coverage", warehouse.Params{"site": site}))
	return found.only(), err
}

// needsCoverage reports whether coverage matters to the figures of a plan: a
// grain found nothing at all, or a figure sets orders against visits.
func (p *plan) needsCoverage() bool {
	return p.now.lacks(p.metrics) || slices.ContainsFunc(p.metrics, mixesVisits)
}

// coverOf is the coverage of the plan's site among those asked.
func (p *plan) coverOf(covers map[string]facts) facts {
	if cover := covers[p.site.ID]; cover != nil && p.needsCoverage() {
		return cover
	}
	return everything
}

// mixesVisits reports whether a metric sets visits against other facts, which
// may reach further back.
func mixesVisits(m Metric) bool {
	return slices.Contains(m.Reads, Visits) && slices.Contains(m.Reads, Orders)
}

// lateVisits is the warning of a figure whose time begins before the first visit
// was measured while orders reach further back, nil otherwise.
func lateVisits(m Metric, during period.Period, cover facts) *Warning {
	if !mixesVisits(m) || cover["first_order_day"] >= cover["first_visit_day"] {
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
	Visits: "visits", Visitors: "visitors", Engagement: "visits", Orders: "orders", Customers: "customers", Refunds: "refund_count",
	Costs: "cost_lines", Attribution: "attributed_orders",
}

// lacks reports whether a grain of the metrics has no facts under any key.
func (t table) lacks(metrics []Metric) bool {
	return slices.ContainsFunc(grainsOf(metrics), func(g Grain) bool { return !t.has(g) })
}

// has reports whether a grain has facts under some key.
func (t table) has(g Grain) bool {
	for _, f := range t {
		if f[witness[g]] > 0 {
			return true
		}
	}
	return false
}

// matchesNothing reports whether the filters of a plan leave no fact at all.
func (p *plan) matchesNothing() bool {
	return len(p.question.Filters) > 0 && !slices.ContainsFunc(grainsOf(p.metrics), p.now.has)
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
