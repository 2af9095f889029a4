package analyzer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// anySteps sets funnels of pages and events, in strict order or not, against the naive
// ones: counts by group, and the median time from step to step.
func (m world) anySteps(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	for _, q := range []analyzer.FunnelQuestion{
		{Steps: []string{"view_item", "/panier", "begin_checkout", "purchase"}, By: analyzer.ByDevice, Times: true},
		{Steps: []string{"page_view", "add_to_cart"}, By: analyzer.ByChannel, Strict: true},
		{Steps: []string{"/panier", "view_cart", "/commande/coordonnees", "begin_checkout"}, By: analyzer.ByDevice, Strict: true, Times: true},
		{Steps: []string{"/", "search"}, Filters: []analyzer.Filter{{Dimension: analyzer.ByDevice, Value: "mobile"}}},
		{Steps: []string{"/", "view_item"}, Filters: []analyzer.Filter{{Dimension: analyzer.ByChannel, Value: "email"}}},
		{Steps: []string{"/", "view_item"}, Filters: []analyzer.Filter{{Dimension: analyzer.ByCampaign, Value: "ailleurs"}}},
		{Steps: []string{"/", "view_item"}, Filters: []analyzer.Filter{{Dimension: analyzer.ByCountry, Value: "BE"}}},
		{Steps: []string{"view_item", "/panier"}, Filters: []analyzer.Filter{{Dimension: analyzer.ByProduct, Value: m.c.Products[0].SKU}}},
		{Steps: []string{"view_item", "/panier"}, Filters: []analyzer.Filter{{Dimension: analyzer.ByCategory, Value: m.c.Products[0].Category}}},
	} {
		q.Site, q.Period = m.c.Site.ID, m.period
		by := q.By
		if len(q.Filters) > 0 {
			by = q.Filters[0].Dimension
		}
		want, waits := m.oracle.StepFunnel(q.Steps, m.period, by, q.Strict)
		answer, err := a.Funnel(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		for _, f := range answer.Funnels {
			expected := want[f.Key]
			switch {
			case len(q.Filters) > 0:
				expected = want[q.Filters[0].Value]
			case len(f.Group) == 0:
				expected = sumOf(want, len(q.Steps)+1)
			}
			if expected == nil || f.Population != expected[0] {
				return fmt.Sprintf("%v of %v %q: %v visits, %v by hand", q.Steps, q.Filters, f.Key, f.Population, expected)
			}
			for i, s := range f.Steps {
				if s.Count != expected[i+1] {
					return fmt.Sprintf("%v of %v %q, %s: %v, %v by hand", q.Steps, q.Filters, f.Key, s.Name, s.Count, expected[i+1])
				}
			}
		}
		if !q.Times {
			continue
		}
		for i, s := range answer.Funnels[0].Steps[1:] {
			list := waits[i+1]
			slices.Sort(list)
			middle := (list[(len(list)-1)/2] + list[len(list)/2]) / 2000
			if s.MedianSeconds == nil || !same(s.MedianSeconds, &middle) {
				return fmt.Sprintf("%v: to %s in %v s, %v by hand", q.Steps, s.Name, s.MedianSeconds, middle)
			}
		}
	}
	return ""
}

func sumOf(groups map[string][]float64, n int) []float64 {
	sum := make([]float64, n)
	for _, counts := range groups {
		for i, c := range counts {
			sum[i] += c
		}
	}
	return sum
}
