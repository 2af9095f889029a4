package analyzer_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures/casetest"
	"github.com/formaouest/chaland/internal/period"
)

// reports are questions whose statements begin with a name.
var reports = map[string]func(context.Context, *analyzer.Analyzer, world) (any, error){
	"selection": selections, "pareto_": classes, "order_lines": report((*analyzer.Analyzer).OrderLines), "customers_": report((*analyzer.Analyzer).Customers), "customers_cohorts": report((*analyzer.Analyzer).Cohorts), "customers_lifetime": report((*analyzer.Analyzer).Cohorts), "price_": report((*analyzer.Analyzer).Prices), "stock_": report((*analyzer.Analyzer).Stock), "search_": report((*analyzer.Analyzer).Searches), "search_totals": searchExports,
}

// report asks a whole question.
func report[T any](ask func(*analyzer.Analyzer, context.Context, string, period.Period) (T, error)) func(context.Context, *analyzer.Analyzer, world) (any, error) {
	return func(ctx context.Context, a *analyzer.Analyzer, m world) (any, error) {
		return ask(a, ctx, m.c.Site.ID, m.period)
	}
}

// searchExports asks for searches over days of which only reports of whole periods tell.
func searchExports(ctx context.Context, a *analyzer.Analyzer, m world) (any, error) {
	p, err := period.Parse("2019-03-01", "2019-03-31", m.c.Site.Location())
	if err != nil {
		return nil, err
	}
	return a.Searches(ctx, m.c.Site.ID, p)
}

// selections asks for customers by each kind of condition and lists those of one.
func selections(ctx context.Context, a *analyzer.Analyzer, m world) (any, error) {
	var said []any
	for _, text := range []string{"orders_least=2", "orders_most=1", "last_before=2", "last_within=2", "first_before=5", "first_within=2", "basket_least=60", "basket_most=60", "revenue_least=90",
		"revenue_most=90", "first_channel=email", "order_channel=email", "region=94", "rfm=champions", "category=" + m.category(), "not_category=" + m.category()} {
		c, err := analyzer.ParseCondition(text)
		if err != nil {
			return nil, err
		}
		answer, err := a.Select(ctx, m.c.Site.ID, m.period, []analyzer.Condition{c})
		if err != nil {
			return nil, err
		}
		said = append(said, answer.Worth, answer.All)
	}
	list, err := a.SelectEach(ctx, m.c.Site.ID, m.period, nil)
	return append(said, list), err
}

// classes asks for the products by each of what they may be classed by.
func classes(ctx context.Context, a *analyzer.Analyzer, m world) (any, error) {
	var said []any
	for _, by := range []string{analyzer.ParetoRevenue, analyzer.ParetoMargin} {
		answer, err := a.Pareto(ctx, analyzer.ParetoQuestion{Site: m.c.Site.ID, Period: m.period, By: by, At: abc.Usual})
		if err != nil {
			return nil, err
		}
		said = append(said, answer.Lines, answer.Units)
	}
	return said, nil
}

// category is one that the case sells.
func (m world) category() string { return m.c.Products[0].Category }

// problem is what is wrong with the figures that a statement gives, all of them
// with "".
func (m world) problem(t *testing.T, name string) string {
	t.Helper()
	a := analyzer.New(m.w, m.now)
	crossings := len(analyzer.Dimensions) - 1 // other dimensions that each is set against
	if name == "" {
		crossings = 2
		a.Listen(m.ear.hear)
	}
	for _, by := range append([]string{""}, analyzer.Dimensions...) {
		var among []analyzer.Metric
		for _, metric := range analyzer.Metrics() {
			q := analyzer.Question{Site: m.c.Site.ID, Period: m.period, Metrics: []string{metric.Key}, By: by}
			if _, reads := analyzer.Prepared(q)[name]; (reads || name == "") && (by == "" || metric.Allows(by)) {
				among = append(among, metric)
			}
		}
		if len(among) == 0 {
			continue
		}
		if problems := casetest.Differences(t, a, m.oracle, m.c.Site.ID, m.period, by, among); len(problems) > 0 {
			return problems[0]
		}
		if problem := m.filtered(t, a, by, among, crossings); problem != "" {
			return problem
		}
	}
	return m.other(t, a, name)
}

// filtered sets groups against the question filtered by their key.
func (m world) filtered(t *testing.T, a *analyzer.Analyzer, by string, among []analyzer.Metric, crossings int) string {
	t.Helper()
	if by == "" {
		return ""
	}
	var metrics []string
	for _, metric := range among {
		metrics = append(metrics, metric.Key)
	}
	q := analyzer.Question{Site: m.c.Site.ID, Period: m.period, Metrics: metrics, By: by}
	groups, err := a.Answer(t.Context(), q)
	if err != nil {
		return err.Error()
	}
	if len(groups.Figures) == 0 {
		return fmt.Sprintf("%v by %s: nothing", metrics, by)
	}
	keys := keysOf(groups)
	q.By = ""
	if problem := m.samples(t, a, by, q, groups); problem != "" {
		return problem
	}
	if problem := m.crossed(t, a, by, metrics, keys, crossings); problem != "" {
		return problem
	}
	for _, key := range keys[:min(2, len(keys))] {
		q.Filters = []analyzer.Filter{{Dimension: by, Value: key}}
		answer, err := a.Answer(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		for _, f := range answer.Figures {
			if group := groups.Of(f.Metric)[slices.Index(keys, key)]; !sameFigure(f, group) {
				return fmt.Sprintf("%s, %s=%s: as a group %s, filtered %s", f.Metric, by, key, tell(group), tell(f))
			}
		}
	}
	return ""
}

// samples: what stands behind a figure adds up over the days, persons apart, who come
// back.
func (m world) samples(t *testing.T, a *analyzer.Analyzer, by string, whole analyzer.Question, groups *analyzer.Answer) string {
	t.Helper()
	if by != analyzer.ByDay {
		return ""
	}
	answer, err := a.Answer(t.Context(), whole)
	if err != nil {
		return err.Error()
	}
	for _, f := range answer.Figures {
		metric, _ := analyzer.MetricByKey(f.Metric)
		if slices.Contains(persons, metric.Grain) {
			continue
		}
		n := 0.0
		for _, day := range groups.Of(f.Metric) {
			n += day.Sample
		}
		if n != f.Sample {
			return fmt.Sprintf("%s stands on %v, its days on %v", f.Metric, f.Sample, n)
		}
		if f.Shipping == nil {
			continue
		}
		shipping := 0.0
		for _, day := range groups.Of(f.Metric) {
			shipping += *day.Shipping
		}
		if !same(&shipping, f.Shipping) {
			return fmt.Sprintf("%s holds %v of shipping, its days %v", f.Metric, *f.Shipping, shipping)
		}
	}
	return ""
}

// persons are counted once each, whatever the days.
var persons = []analyzer.Grain{analyzer.Sponsors, analyzer.Visitors, analyzer.Customers}

// crossed sets a group of one dimension within a value of another against the
// group of the other within the first.
func (m world) crossed(t *testing.T, a *analyzer.Analyzer, by string, metrics, keys []string, crossings int) string {
	t.Helper()
	at := slices.Index(analyzer.Dimensions, by)
	for n := range crossings {
		other := analyzer.Dimensions[(at+n+1)%len(analyzer.Dimensions)]
		var both []string
		for _, key := range metrics {
			if metric, _ := analyzer.MetricByKey(key); metric.Allows(other) {
				both = append(both, key)
			}
		}
		if len(both) == 0 || other == by || len(keys) == 0 {
			continue
		}
		within := func(dimension, key, split string) (*analyzer.Answer, error) {
			return a.Answer(t.Context(), analyzer.Question{Site: m.c.Site.ID, Period: m.period, Metrics: both, By: split,
				Filters: []analyzer.Filter{{Dimension: dimension, Value: key}}})
		}
		one, err := within(by, keys[0], other)
		if err != nil {
			return err.Error()
		}
		if len(one.Figures) == 0 {
			continue
		}
		others := keysOf(one)
		key := others[len(others)/2]
		two, err := within(other, key, by)
		if err != nil {
			return err.Error()
		}
		at := -1
		if len(two.Figures) > 0 {
			at = slices.Index(keysOf(two), keys[0])
		}
		for _, metric := range both {
			f := one.Of(metric)[slices.Index(others, key)]
			if at < 0 {
				if f.Value != nil && *f.Value != 0 {
					return fmt.Sprintf("%s of %s=%s within %s=%s is %s, and nothing the other way", metric, other, key, by, keys[0], tell(f))
				}
			} else if g := two.Of(metric)[at]; !sameFigure(f, g) {
				return fmt.Sprintf("%s of %s=%s within %s=%s is %s, the other way %s", metric, other, key, by, keys[0], tell(f), tell(g))
			}
		}
	}
	return ""
}

// others are the checks of the statements that answer no metric, by file.
var others = map[string]func(world, *testing.T, *analyzer.Analyzer) string{
	"funnel_visit": func(m world, t *testing.T, a *analyzer.Analyzer) string {
		return m.funnel(t, a, analyzer.UnitVisit, tracking.FunnelSteps)
	},
	"funnel_visitor": func(m world, t *testing.T, a *analyzer.Analyzer) string {
		return m.funnel(t, a, analyzer.UnitVisitor, tracking.FunnelSteps)
	},
	"funnel_visitor_steps": func(m world, t *testing.T, a *analyzer.Analyzer) string {
		return m.funnel(t, a, analyzer.UnitVisitor, []string{"page_view", "search", "view_item", "add_to_cart", "view_cart"})
	},
	"coverage": world.coverage, "coverage_ledger": world.noLedger, "modes": world.modes, "engagement": world.median, "investments": world.investments,
	"lines": world.linesOfDays, "refunds": world.refundsOf, "attribution_paths": world.journeys, "attribution_lost": world.journeys, "attribution_costs": world.yields,
	"repurchases": world.longAgo,
	"cart_runs":   world.youngCarts, "funnel_steps": world.anySteps, "trails": world.trails,
}

// yields sets what channels and partners cost and brought back against the naive count.
func (m world) yields(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	answer, err := a.Yields(t.Context(), analyzer.YieldQuestion{Site: m.c.Site.ID, Period: m.period, Model: analyzer.DefaultModel, LookBack: analyzer.DefaultLookBack})
	if err != nil {
		return err.Error()
	}
	for by, lines := range map[string][]analyzer.Yield{analyzer.ByChannel: answer.Channels, analyzer.ByCampaign: answer.Campaigns, "": {answer.Paid}} {
		roas, each := m.oracle.Value("roas", m.period, by), m.oracle.Value("cost_per_order", m.period, by)
		for _, y := range lines {
			if y.Unpaid || by == analyzer.ByChannel && roas[y.Key].Den == 0 && each[y.Key].Den == 0 {
				continue
			}
			if y.Spend != roas[y.Key].Den || y.Revenue != roas[y.Key].Num || y.Orders != each[y.Key].Den {
				return fmt.Sprintf("by %q: %+v, by hand %+v and %+v", by, y, roas[y.Key], each[y.Key])
			}
			delete(roas, y.Key)
		}
		for key, left := range roas {
			if left.Den > 0 {
				return fmt.Sprintf("by %q: %s is missing, %+v", by, key, left)
			}
		}
	}
	spent, selling := m.oracle.PartnerSpend(m.period), 0
	for _, y := range answer.Partners {
		if y.Spend != spent[y.Key] {
			return fmt.Sprintf("%+v, by hand %v", y, spent[y.Key])
		}
		if y.Orders > 0 {
			selling++
		}
	}
	if selling < 3 {
		return fmt.Sprintf("only %d partners brought orders", selling)
	}
	return ""
}

// journeys sets the journeys by channel and by campaign against the naive ones.
func (m world) journeys(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	for by, days := range map[string]int{analyzer.ByChannel: 30, analyzer.ByCampaign: 10} {
		answer, err := a.Paths(t.Context(), analyzer.PathQuestion{Site: m.c.Site.ID, Period: m.period, LookBack: days, By: by})
		if err != nil {
			return err.Error()
		}
		if problems := casetest.JourneyDifferences(answer, m.oracle.Journeys(m.period, days, by == analyzer.ByCampaign)); len(problems) > 0 {
			return fmt.Sprintf("by %s: %s", by, problems[0])
		}
	}
	return ""
}

// refundsOf sets the refunds on the days of their orders, and how many a product
// has, against the naive count.
func (m world) refundsOf(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	byOrder := *m.oracle
	byOrder.RefundsByOrder = true
	q := analyzer.Question{Site: m.c.Site.ID, Period: m.period, Metrics: []string{"refunds"}, By: analyzer.ByMonth, RefundDate: analyzer.ByOrderDate}
	answer, err := a.Answer(t.Context(), q)
	if err != nil {
		return err.Error()
	}
	want := byOrder.Value("refunds", m.period, analyzer.ByMonth)
	for _, f := range answer.Figures {
		if !same(f.Value, want[f.Key()].Value) {
			return fmt.Sprintf("refunds of the orders of %s: %s, by hand %+v", f.Key(), tell(f), want[f.Key()])
		}
	}
	q.By, q.RefundDate = analyzer.ByProduct, ""
	if answer, err = a.Answer(t.Context(), q); err != nil {
		return err.Error()
	}
	for _, f := range answer.Figures {
		n := 0
		for _, r := range m.refunds {
			if !r.Time.Before(m.period.Start()) && r.Time.Before(m.period.End()) && slices.Contains(r.LineSKU, f.Key()) {
				n++
			}
		}
		if f.Sample != float64(n) {
			return fmt.Sprintf("%v refunds of %s, %d by hand", f.Sample, f.Key(), n)
		}
	}
	return ""
}

// longAgo: the windows of a year are over for those who came a year before the end.
func (m world) longAgo(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	p, err := period.Parse("2024-05-13", "2024-12-08", m.c.Site.Location())
	if err != nil {
		t.Fatal(err)
	}
	metric, _ := analyzer.MetricByKey("repurchase_rate_12m")
	for _, by := range []string{"", analyzer.ByMonth} {
		if problems := casetest.Differences(t, a, m.oracle, m.c.Site.ID, p, by, []analyzer.Metric{metric}); len(problems) > 0 {
			return problems[0]
		}
	}
	return ""
}

// linesOfDays: what the products of a day sold is what its orders hold.
func (m world) linesOfDays(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	q := analyzer.Question{Site: m.c.Site.ID, Period: m.period, Metrics: []string{"items_per_order"}, By: analyzer.ByDay}
	days, err := a.Answer(t.Context(), q)
	if err != nil {
		return err.Error()
	}
	for _, day := range days.Figures[:min(40, len(days.Figures))] {
		q.By, q.Filters = analyzer.ByProduct, []analyzer.Filter{{Dimension: analyzer.ByDay, Value: day.Key()}}
		answer, err := a.Answer(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		sold, want := 0.0, 0.0
		for _, f := range answer.Figures {
			if f.Numerator != nil {
				sold += *f.Numerator
			}
		}
		if day.Numerator != nil {
			want = *day.Numerator
		}
		if sold != want {
			return fmt.Sprintf("%v items among the products of %s, %v in its orders", sold, day.Key(), want)
		}
	}
	return ""
}

// other runs the check of a statement that answers no metric; all of them with "".
func (m world) other(t *testing.T, a *analyzer.Analyzer, name string) string {
	t.Helper()
	for prefix, ask := range reports {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		if said, err := ask(t.Context(), a, m); err != nil {
			return err.Error()
		} else if difference := gocmp.Diff(m.reports[prefix], said, gocmp.Exporter(func(reflect.Type) bool { return true })); difference != "" {
			return difference
		}
	}
	for file, check := range others {
		if file == name || name == "" {
			if problem := check(m, t, a); problem != "" {
				return problem
			}
		}
	}
	return ""
}

// coverage sets the days that are known against those of the rows.
func (m world) coverage(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	got, err := a.Coverage(t.Context(), m.c.Site)
	if err != nil {
		return err.Error()
	}
	days := func(at time.Time) float64 {
		d := period.DateOf(at.In(m.c.Site.Location()))
		return float64(d.Sub(period.Date{Year: 1970, Month: 1, Day: 1}))
	}
	want := map[string]float64{"visits_known": 1, "orders_known": 1, "costs_known": 1, "first_visit_day": days(m.c.Start()), "last_visit_day": days(m.c.End().Add(-time.Second))}
	span := func(kind string, times []time.Time) {
		slices.SortFunc(times, time.Time.Compare)
		want["first_"+kind+"_day"], want["last_"+kind+"_day"] = days(times[0]), days(times[len(times)-1])
	}
	var orders, refunds, costs []time.Time
	for _, o := range m.c.PastOrders {
		orders = append(orders, o.Time)
	}
	for _, r := range m.c.PastRefunds {
		refunds = append(refunds, r.Time)
	}
	for _, c := range m.c.Costs {
		costs = append(costs, c.Day)
	}
	for b := range m.c.Batches() {
		for _, o := range b.Orders {
			orders = append(orders, o.Time)
		}
		for _, r := range b.Refunds {
			refunds = append(refunds, r.Time)
		}
	}
	span("order", orders)
	span("refund", refunds)
	span("cost", costs)
	for name, v := range want {
		if got[name] != v {
			return fmt.Sprintf("%s is %v, want %v", name, got[name], v)
		}
	}
	return ""
}

// noLedger: a shop without parcels has none, whatever its neighbours have.
func (m world) noLedger(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	for site, want := range map[string]bool{"vide": false, m.c.Site.ID: true} {
		var metrics []string
		for _, metric := range analyzer.Metrics() {
			if metric.Grain == analyzer.Shipments {
				metrics = append(metrics, metric.Key)
			}
		}
		answer, err := a.Answer(t.Context(), analyzer.Question{Site: site, Period: m.period, Metrics: metrics[:1]})
		if err != nil {
			return err.Error()
		}
		if f := answer.Figures[0]; (f.Value != nil) != want {
			return fmt.Sprintf("parcels of %s: %s", site, tell(f))
		}
	}
	return ""
}

// investments are those of the ledger, in order of days, and what each brought does
// not change with what is beside.
func (m world) investments(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	returns, err := a.Investments(t.Context(), m.c.Site.ID, m.period.To, analyzer.DefaultStaffMonth)
	if err != nil {
		return err.Error()
	}
	want := slices.Clone(m.c.Ledgers.Investments)
	slices.SortFunc(want, func(a, b tracking.Investment) int { return cmp.Or(a.Day.Compare(b.Day), strings.Compare(a.ID, b.ID)) })
	if len(want) == 0 || len(returns) != len(want) {
		return fmt.Sprintf("%d investments, %d in the ledger", len(returns), len(want))
	}
	for i, x := range want {
		made := analyzer.Investment{ID: x.ID, Name: x.Name, Supplier: x.Supplier, Perimeter: x.Perimeter, Day: period.DateOf(x.Day),
			Once: float64(x.AmountExcl), Monthly: float64(x.MonthlyExcl), Staff: x.StaffShare}
		if returns[i].Investment != made {
			return fmt.Sprintf("investment %+v, in the ledger %+v", returns[i].Investment, made)
		}
	}
	return ""
}

// modes: the period is measured with consent, whatever comes before and after.
func (m world) modes(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	for _, c := range []struct{ site, from, to, want string }{
		{m.c.Site.ID, "2025-06-02", "2025-11-30", tracking.ModeConsent}, {m.c.Site.ID, "2025-05-01", "2025-05-31", "mixed"},
		{"jumelle", "2025-06-02", "2025-11-30", tracking.ModeExempt},
	} {
		p, err := period.Parse(c.from, c.to, m.c.Site.Location())
		if err != nil {
			t.Fatal(err)
		}
		trace, err := a.Trace(t.Context(), analyzer.Question{Site: c.site, Period: p}, "visits")
		if err != nil {
			return err.Error()
		}
		if trace.Mode != c.want {
			return fmt.Sprintf("the mode of %s over %s is %q, want %q", c.site, p, trace.Mode, c.want)
		}
	}
	return ""
}

// median sets the median engagement time, whole and within one value of each
// dimension, against the naive one.
func (m world) median(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	metric, _ := analyzer.MetricByKey("engagement_time")
	for _, by := range append([]string{""}, metric.Dimensions...) {
		q := analyzer.Question{Site: m.c.Site.ID, Period: m.period, Metrics: []string{"engagement_time"}}
		key := ""
		if by != "" {
			keys := slices.Sorted(maps.Keys(m.oracle.Value("visits", m.period, by)))
			key = keys[len(keys)/2]
			q.Filters = []analyzer.Filter{{Dimension: by, Value: key}}
		}
		answer, err := a.Answer(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		if want, f := m.oracle.MedianEngagement(m.period, by, key), answer.Figures[0]; f.Median == nil || !same(f.Median, &want) {
			return fmt.Sprintf("the median of %s %q is %s, want %v", by, key, tell(f), want)
		}
	}
	return ""
}

// funnel sets the funnel of some steps, whole and within one value of each dimension,
// against the naive one.
func (m world) funnel(t *testing.T, a *analyzer.Analyzer, unit string, steps []string) string {
	t.Helper()
	for _, by := range []string{"", analyzer.ByDevice, analyzer.ByChannel, analyzer.ByCampaign, analyzer.ByCountry} {
		expected := m.oracle.VisitFunnel(steps, m.period, by)
		if unit == analyzer.UnitVisitor {
			expected = m.oracle.VisitorFunnel(steps, m.period, by, 7*24*time.Hour)
		}
		keys := slices.Sorted(maps.Keys(expected))
		key := keys[len(keys)/2]
		q := analyzer.FunnelQuestion{Site: m.c.Site.ID, Period: m.period, Unit: unit, Steps: slices.Clone(steps)}
		if by != "" {
			q.Filters = []analyzer.Filter{{Dimension: by, Value: key}}
		}
		answer, err := a.Funnel(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		f, want := answer.Funnels[0], expected[key]
		if f.Population != want[0] {
			return fmt.Sprintf("%s, %s %q: %v of them, %v by hand", unit, by, key, f.Population, want[0])
		}
		for k, s := range f.Steps {
			if s.Count != want[k+1] {
				return fmt.Sprintf("%s, %s %q, %s: %v, %v by hand", unit, by, key, s.Name, s.Count, want[k+1])
			}
		}
		if problem := m.funnels(t, a, q, by, expected); problem != "" {
			return problem
		}
	}
	return ""
}

// funnels sets the funnel of each group of a dimension that may split it against the
// naive one.
func (m world) funnels(t *testing.T, a *analyzer.Analyzer, q analyzer.FunnelQuestion, by string, expected map[string][]float64) string {
	t.Helper()
	if by != analyzer.ByDevice && by != analyzer.ByChannel {
		return ""
	}
	q.By, q.Filters = by, nil
	answer, err := a.Funnel(t.Context(), q)
	if err != nil {
		return err.Error()
	}
	for _, f := range answer.Funnels {
		if want := expected[f.Key]; len(f.Group) > 0 && (want == nil || f.Population != want[0]) {
			return fmt.Sprintf("%s by %s %q: %v of them, %v by hand", q.Unit, by, f.Key, f.Population, want)
		}
	}
	return ""
}
