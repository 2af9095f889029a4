package analyzer

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// coverage asks what a site was ever measured for.
func (a *Analyzer) coverage(ctx context.Context, site tracking.Site) (facts, error) {
	found, err := a.run(ctx, bind("coverage", warehouse.Params{"site": site.ID, "timezone": site.Location().String()}))
	return maps.Clone(found.only()), err // more is added to it
}

// beginAfter reports whether a site has no fact of any kind up to the end of a
// period: the one before a shop opened need not be asked about.
func (cover facts) beginAfter(p period.Period) bool {
	for name, day := range cover {
		if strings.HasPrefix(name, "first_") && day > 0 && !p.To.Before(dayOf(day)) {
			return false
		}
	}
	return true
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
	first := dayOf(cover["first_visit_day"])
	if !during.From.Before(first) {
		return nil
	}
	w := warn("visits_since", "date", first.French())
	return &w
}

// witness is a measure of each grain that is above zero once there are facts.
var witness = map[Grain]string{
	Visits: "visits", Pages: "seen_pages", SiteSearches: "site_searches", CartRuns: "carts_opened", Videos: "video_page_visits", Signups: "newsletter_signups", Visitors: "visitors", Engagement: "visits", Vitals: "vitals", Orders: "orders", Customers: "customers", Refunds: "refund_count",
	Repurchases: "first_customers", Retention: "customers_active", Costs: "cost_lines", Attribution: "attributed_orders", Delays: "parcels_timed", Sightings: "shop_orders", Waits: "waits_timed",
}

// has reports whether a grain has facts under some key.
func (t table) has(g Grain) bool {
	for _, f := range t {
		if f[cmp.Or(witness[g], ledgers[g].witness)] > 0 {
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
	if w := noLedger(m, cover); w != nil {
		return w
	}
	for _, g := range m.Reads {
		switch {
		case slices.Contains([]Grain{Visits, Pages, SiteSearches, CartRuns, Videos, Signups}, g) && cover["visits_known"] == 0:
			w := warn("no_visits")
			return &w
		case g == Costs && cover["costs_known"] == 0:
			w := warn("no_costs")
			return &w
		case !isLedger(g) && cover["orders_known"] == 0 && cover["visits_known"] == 0:
			w := warn("no_facts")
			return &w
		}
	}
	return nil
}
