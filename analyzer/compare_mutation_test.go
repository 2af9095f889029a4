package analyzer_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

func init() { others["order_spread"] = world.spreads }

// spreads sets the mean and the variance of orders, whole and within a value of each
// dimension, against the naive ones.
func (m world) spreads(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	past, err := period.Parse("2024-01-01", "2025-05-31", m.c.Site.Location())
	if err != nil {
		return err.Error()
	}
	for _, by := range append([]string{""}, analyzer.ComparedBy...) {
		key := ""
		var filters []analyzer.Filter
		if by != "" {
			groups, err := a.Answer(t.Context(), analyzer.Question{Site: m.c.Site.ID, Period: m.period, Metrics: []string{"orders"}, By: by})
			if err != nil {
				return err.Error()
			}
			key = keysOf(groups)[0]
			filters = []analyzer.Filter{{Dimension: by, Value: key}}
		}
		for _, metric := range analyzer.ComparedMeans {
			c, err := a.CompareSides(t.Context(), analyzer.CompareQuestion{Site: m.c.Site.ID, Metric: metric, First: analyzer.Side{Period: past, Filters: filters}, Second: analyzer.Side{Period: m.period, Filters: filters}})
			if err != nil {
				return err.Error()
			}
			for side, p := range map[*analyzer.ComparedSide]period.Period{&c.First: past, &c.Second: m.period} {
				values, items := m.oracle.OrderSpread(p, by, key)
				if metric == "items_per_order" {
					values = items
				}
				var want analyzer.Spread
				for _, x := range values {
					want.Add(x)
				}
				if side.N != want.N || !near(side.Value, want.Mean) || !near(side.Interval.Low, want.In().Low) {
					return fmt.Sprintf("%s of %s %q over %s: %v of %v, from %v, by hand %v of %v, from %v", metric, by, key, p, side.Value, side.N, side.Interval.Low, want.Mean, want.N, want.In().Low)
				}
			}
		}
	}
	return ""
}

func near(x, y float64) bool { return math.Abs(x-y) <= 1e-9*math.Max(1, math.Abs(y)) }
