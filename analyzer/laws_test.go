package analyzer_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// lawPeriod is inside the 70 days of randomShop, whole months and all.
func lawPeriod(t testing.TB) period.Period {
	t.Helper()
	p, err := period.Parse("2025-02-01", "2025-03-16", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func metricKeys() []string {
	var keys []string
	for _, m := range analyzer.Metrics() {
		keys = append(keys, m.Key)
	}
	return keys
}

// allowed are the metrics that a dimension may split.
func allowed(dimension string) []string {
	var keys []string
	for _, m := range analyzer.Metrics() {
		if m.Allows(dimension) {
			keys = append(keys, m.Key)
		}
	}
	return keys
}

func ask(t testing.TB, a *analyzer.Analyzer, q analyzer.Question) *analyzer.Answer {
	t.Helper()
	answer, err := a.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// byEveryDimension asks the metrics that each dimension may split.
func byEveryDimension(t testing.TB, a *analyzer.Analyzer, q analyzer.Question) map[string]*analyzer.Answer {
	t.Helper()
	var questions []analyzer.Question
	for _, by := range analyzer.Dimensions {
		q.By, q.Metrics = by, allowed(by)
		questions = append(questions, q)
	}
	answers, err := a.AnswerAll(t.Context(), questions...)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*analyzer.Answer{}
	for i, by := range analyzer.Dimensions {
		out[by] = answers[i]
	}
	return out
}

// same compares two values to the precision of sums of cents in float64.
func same(x, y *float64) bool {
	if x == nil || y == nil {
		return x == y
	}
	return math.Abs(*x-*y) <= 1e-9*max(1, math.Abs(*x))
}

// sameFigure compares what two figures say, whatever their group.
func sameFigure(x, y analyzer.Figure) bool {
	return same(x.Value, y.Value) && same(x.Numerator, y.Numerator) && same(x.Denominator, y.Denominator) &&
		(x.Median == nil || y.Median == nil || same(x.Median, y.Median)) && x.Sample == y.Sample && x.State == y.State
}

// laws hold for any shop.
var laws = map[string]func(*testing.T, *analyzer.Analyzer){
	"AdditiveMetricsSumToTheTotal":             lawAdditiveMetricsSumToTheTotal,
	"RevenueByProductIsRevenueWithoutShipping": lawRevenueByProductIsRevenueWithoutShipping,
	"AGroupEqualsItsFilter":                    lawAGroupEqualsItsFilter,
	"FiltersOnEveryValueKeepTheTotal":          lawFiltersOnEveryValueKeepTheTotal,
	"QuestionsAskedTogetherGetTheSameAnswers":  lawQuestionsAskedTogetherGetTheSameAnswers,
	"AMonthIsTheSameInALongerPeriod":           lawAMonthIsTheSameInALongerPeriod,
	"APeriodComparedWithItselfDoesNotChange":   lawAPeriodComparedWithItselfDoesNotChange,
	"FiguresAreConsistent":                     lawFiguresAreConsistent,
	"AFunnelNeverIncreases":                    lawAFunnelNeverIncreases,
	"ASplitFunnelIsTwoFunnels":                 lawASplitFunnelIsTwoFunnels,
	"WhatEntersAStepLeavesIt":                  lawWhatEntersAStepLeavesIt,
	"TrailsSayWhatTheyCannotTell":              lawTrailsSayWhatTheyCannotTell,
}

// TestLaws tries every law on random shops, which share one database.
func TestLaws(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	randomShop("voisine", 99).store(t, w)
	shop := randomShop("loi", 11)
	shop.store(t, w)
	derive(t, w)
	for name, law := range laws {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			law(t, analyzer.New(w, shop.clock))
		})
	}
}

func lawAdditiveMetricsSumToTheTotal(t *testing.T, a *analyzer.Analyzer) {
	for _, basis := range []string{analyzer.ByRefundDate, analyzer.ByOrderDate} {
		total := ask(t, a, analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: metricKeys(), RefundDate: basis})
		for by, parts := range byEveryDimension(t, a, analyzer.Question{Site: "loi", Period: lawPeriod(t), RefundDate: basis}) {
			for _, m := range analyzer.Metrics() {
				if m.Additive && m.Allows(by) && addsUp(m.Key, by) {
					checkSum(t, m, by, parts.Of(m.Key), *total.Of(m.Key)[0].Value)
				}
			}
		}
	}
}

// addsUp leaves out what a product shares with others: visits and orders stand
// under each product, shipping under none.
func addsUp(metric, by string) bool {
	item := by == analyzer.ByProduct || by == analyzer.ByCategory
	return !item || metric == "revenue_net_excl_tax"
}

func checkSum(t *testing.T, m analyzer.Metric, by string, parts []analyzer.Figure, total float64) {
	t.Helper()
	sum := 0.0
	for _, f := range parts {
		sum += *f.Value
	}
	if total == 0 || math.Abs(sum-total) > 1e-6 {
		t.Errorf("%s by %s: the parts sum to %v, the total is %v", m.Key, by, sum, total)
	}
}

func lawRevenueByProductIsRevenueWithoutShipping(t *testing.T, a *analyzer.Analyzer) {
	q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: []string{"revenue_incl_tax", "orders"}}
	total := ask(t, a, q)
	q.By = analyzer.ByProduct
	sum := 0.0
	for _, f := range ask(t, a, q).Of("revenue_incl_tax") {
		sum += *f.Value
	}
	shipping := 490 * *total.Of("orders")[0].Value
	if want := *total.Of("revenue_incl_tax")[0].Value - shipping; sum != want || shipping == 0 {
		t.Errorf("products bring %v, want %v", sum, want)
	}
}

// A group is the question filtered by its key, for every metric.
func lawAGroupEqualsItsFilter(t *testing.T, a *analyzer.Analyzer) {
	for _, by := range analyzer.Dimensions {
		q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: allowed(by), By: by}
		groups := ask(t, a, q)
		keys := keysOf(groups)
		if len(keys) < 2 {
			t.Fatalf("by %s there are only the groups %q", by, keys)
		}
		for _, key := range keys[:min(3, len(keys))] {
			q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: q.Metrics, Filters: []analyzer.Filter{{Dimension: by, Value: key}}}
			for i, f := range ask(t, a, q).Figures {
				group := groups.Of(f.Metric)[slices.Index(keys, key)]
				if !sameFigure(f, group) {
					t.Errorf("%s, %s=%s: as a group %s, filtered %s (%d)", f.Metric, by, key, tell(group), tell(f), i)
				}
			}
		}
	}
}

// Filters on all the values of a dimension keep everything.
func lawFiltersOnEveryValueKeepTheTotal(t *testing.T, a *analyzer.Analyzer) {
	for _, by := range []string{analyzer.ByDay, analyzer.ByWeek, analyzer.ByMonth, analyzer.ByChannel, analyzer.ByCampaign, analyzer.ByDevice, analyzer.ByCountry} {
		q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: allowed(by)}
		total := ask(t, a, q)
		q.By = by
		for _, key := range keysOf(ask(t, a, q)) {
			q.Filters = append(q.Filters, analyzer.Filter{Dimension: by, Value: key})
		}
		q.By = ""
		for i, f := range ask(t, a, q).Figures {
			if !sameFigure(f, total.Figures[i]) {
				t.Errorf("%s filtered by every %s: %s, total %s", f.Metric, by, tell(f), tell(total.Figures[i]))
			}
		}
	}
}

// A page that asks everything at once, sharing runs, gets what it would get
// question by question.
func lawQuestionsAskedTogetherGetTheSameAnswers(t *testing.T, a *analyzer.Analyzer) {
	var questions []analyzer.Question
	for _, by := range append([]string{""}, analyzer.Dimensions...) {
		q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: metricKeys(), By: by, Compare: analyzer.CompareYear}
		if by != "" {
			q.Metrics = allowed(by)
		}
		fewer := q // without what must run alone
		fewer.Metrics = slices.DeleteFunc(slices.Clone(q.Metrics), func(m string) bool { return m == "visitors" || m == "engagement_time" })
		fewer.Compare = analyzer.ComparePrevious
		filtered := fewer
		filtered.Metrics = slices.DeleteFunc(slices.Clone(fewer.Metrics), func(m string) bool { return !slices.Contains(allowed(analyzer.ByChannel), m) })
		filtered.Filters = []analyzer.Filter{{Dimension: analyzer.ByChannel, Value: "email"}}
		desktop := q
		desktop.Metrics = slices.DeleteFunc(slices.Clone(q.Metrics), func(m string) bool { return !slices.Contains(allowed(analyzer.ByDevice), m) })
		mobile := desktop
		desktop.Filters = []analyzer.Filter{{Dimension: analyzer.ByDevice, Value: "desktop"}}
		mobile.Filters = []analyzer.Filter{{Dimension: analyzer.ByDevice, Value: "mobile"}}
		questions = append(questions, q, fewer)
		if len(filtered.Metrics) > 0 {
			questions = append(questions, filtered)
		}
		if len(desktop.Metrics) > 0 {
			questions = append(questions, desktop, mobile)
		}
	}
	together, err := a.AnswerAll(t.Context(), questions...)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range questions {
		if diff := cmp.Diff(ask(t, a, q).Figures, together[i].Figures); diff != "" {
			t.Errorf("by %q: %s", q.By, diff)
		}
	}
}

// A month asked alone is the month of a longer question, for every metric that has a
// course in time.
func lawAMonthIsTheSameInALongerPeriod(t *testing.T, a *analyzer.Analyzer) {
	long := ask(t, a, analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: allowed(analyzer.ByMonth), By: analyzer.ByMonth})
	february, err := period.Parse("2025-02-01", "2025-02-28", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ask(t, a, analyzer.Question{Site: "loi", Period: february, Metrics: allowed(analyzer.ByMonth)}).Figures {
		if inLong := long.Of(f.Metric)[0]; !sameFigure(f, inLong) {
			t.Errorf("%s of February: alone %s, in a longer period %s", f.Metric, tell(f), tell(inLong))
		}
	}
}

func lawAPeriodComparedWithItselfDoesNotChange(t *testing.T, a *analyzer.Analyzer) {
	for _, by := range append([]string{""}, analyzer.Dimensions...) {
		q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: metricKeys(), By: by}
		if by != "" {
			q.Metrics = allowed(by)
		}
		answer, err := a.AnswerAgainst(t.Context(), q, q.Period)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range answer.Figures {
			change, ok := f.Change()
			if f.Previous == nil || !same(f.Value, f.Previous.Value) || f.State != f.Previous.State || change != 0 ||
				ok != (f.Value != nil && *f.Value > 0) {
				t.Errorf("%s %v by %s: %+v against %+v", f.Metric, f.Group, by, f, f.Previous)
			}
		}
	}
}

func TestOrderOfArrivalAndAnotherSiteChangeNothing(t *testing.T) {
	t.Parallel()
	shop := randomShop("loi", 17)
	want := everything(t, shop.play(t))

	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(shop.events), func(i, j int) { shop.events[i], shop.events[j] = shop.events[j], shop.events[i] })
	r.Shuffle(len(shop.orders), func(i, j int) { shop.orders[i], shop.orders[j] = shop.orders[j], shop.orders[i] })
	w := warehousetest.New(t)
	randomShop("autre", 99).store(t, w)
	half := *shop
	half.events, half.orders = shop.events[len(shop.events)/2:], shop.orders[len(shop.orders)/2:]
	half.store(t, w) // half of the facts come first, and then again
	derive(t, w)
	shop.store(t, w)
	derive(t, w)
	if got := everything(t, analyzer.New(w, shop.clock)); got != want {
		t.Errorf("the answers differ:\n%s\n%s", got, want)
	}
}

// everything is the JSON of all metrics by every dimension, and of a funnel.
func everything(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	var out []any
	for _, by := range append([]string{""}, analyzer.Dimensions...) {
		q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: metricKeys(), By: by, Compare: analyzer.ComparePrevious}
		if by != "" {
			q.Metrics = allowed(by)
		}
		out = append(out, ask(t, a, q))
	}
	f, err := a.Funnel(t.Context(), analyzer.FunnelQuestion{Site: "loi", Period: lawPeriod(t), By: "device"})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(append(out, f))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Every figure can defend itself: the value follows from its numerator and
// denominator, lies in its interval, and is missing only without data.
func lawFiguresAreConsistent(t *testing.T, a *analyzer.Analyzer) {
	states := map[analyzer.State]int{}
	answers := byEveryDimension(t, a, analyzer.Question{Site: "loi", Period: lawPeriod(t)})
	answers[""] = ask(t, a, analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: metricKeys()})
	for _, answer := range answers {
		for _, f := range answer.Figures {
			states[f.State]++
			checkFigure(t, f)
		}
	}
	for _, s := range []analyzer.State{analyzer.OK, analyzer.NoData, analyzer.Insufficient} {
		if states[s] == 0 {
			t.Errorf("no figure is %s: the shop is no test", s)
		}
	}
}

func checkFigure(t *testing.T, f analyzer.Figure) {
	t.Helper()
	if (f.Value == nil) != (f.State == analyzer.NoData) {
		t.Errorf("%s %v: value and state disagree: %s", f.Metric, f.Group, tell(f))
	}
	if f.Value == nil {
		return
	}
	want := *f.Numerator
	if f.Denominator != nil {
		want /= *f.Denominator
	}
	if !same(f.Value, &want) {
		t.Errorf("%s %v: %s does not follow from its parts", f.Metric, f.Group, tell(f))
	}
	if i := f.Interval; i != nil && (i.Low > *f.Value+1e-12 || i.High < *f.Value-1e-12 || i.Low < 0 || i.High > 1) {
		t.Errorf("%s %v: %s outside %+v", f.Metric, f.Group, tell(f), *i)
	}
}

func keysOf(answer *analyzer.Answer) []string {
	var keys []string
	for _, f := range answer.Of(answer.Figures[0].Metric) {
		keys = append(keys, f.Key())
	}
	return keys
}

func tell(f analyzer.Figure) string {
	text := func(v *float64) string {
		if v == nil {
			return "nil"
		}
		return fmt.Sprintf("%.6g", *v)
	}
	return fmt.Sprintf("%s (%s/%s, n %v, %s)", text(f.Value), text(f.Numerator), text(f.Denominator), f.Sample, f.State)
}
