package analyzer_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// By every measure and dimension the sides are the registry's own figures, the parts of
// each group add up to its change, and groups and rest to the whole.
func TestAnExplainedChangeAddsUp(t *testing.T) {
	t.Parallel()
	a, _ := randomShop("loi", 31).stage(t)
	during, err := period.Parse("2025-02-15", "2025-03-10", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for _, measure := range analyzer.ChangeMeasures {
		for _, by := range analyzer.ChangeDimensions(measure) {
			q := analyzer.Question{Site: "loi", Period: during, By: by, Compare: analyzer.ComparePrevious}
			e, err := a.Explain(t.Context(), q, measure)
			if err != nil {
				t.Fatal(measure, by, err)
			}
			q.By, q.Metrics = "", []string{measure, "visits"}
			totals := ask(t, a, q)
			if m, v := totals.Of(measure)[0], totals.Of("visits")[0]; e.Whole.After.Value != *m.Value || e.Whole.Before.Value != *m.Previous.Value || e.Whole.After.Visits != *v.Value {
				t.Errorf("%s: the whole %+v is not what the registry says", measure, e.Whole)
			}
			sum := e.Rest.Parts.Sum()
			for _, g := range e.Groups {
				sum += g.Parts.Sum()
				if change := g.After.Value - g.Before.Value; math.Abs(g.Parts.Sum()-change) > .51 {
					t.Errorf("%s by %s, %s: parts %+v add up to %v, the change is %v", measure, by, g.Key, g.Parts, g.Parts.Sum(), change)
				}
			}
			if len(e.Groups) < 2 || math.Abs(sum-e.Whole.Parts.Sum()) > .5*float64(len(e.Groups)+2) {
				t.Errorf("%s by %s: %d groups and the rest add up to %v, the whole to %v", measure, by, len(e.Groups), sum, e.Whole.Parts.Sum())
			}
			if e.Mix != nil && math.Abs(e.Mix.Sum()) > float64(len(e.Groups)+2) {
				t.Errorf("%s by %s: the mix adds up to %v", measure, by, e.Mix.Sum())
			}
		}
	}
}

func TestWhatCannotBeExplainedIsSaid(t *testing.T) {
	t.Parallel()
	a, _ := randomShop("loi", 31).stage(t)
	for _, c := range []struct {
		measure, by, compare, from, to, says string
		kind                                 fault.Kind
	}{
		{"panier", analyzer.ByChannel, analyzer.ComparePrevious, "2025-02-15", "2025-03-10", "revenue_incl_tax", fault.Invalid},
		{"orders", "lune", analyzer.ComparePrevious, "2025-02-15", "2025-03-10", "ne découpe pas", fault.Invalid},
		{"contribution_margin", analyzer.ByProduct, analyzer.ComparePrevious, "2025-02-15", "2025-03-10", "ne découpe pas", fault.Invalid},
		{"orders", analyzer.ByChannel, "", "2025-02-15", "2025-03-10", "comparaison", fault.Invalid},
		{"orders", analyzer.ByChannel, analyzer.CompareYear, "2025-02-15", "2025-03-10", "période comparée", fault.NotFound},
		{"orders", analyzer.ByChannel, analyzer.ComparePrevious, "2020-02-15", "2020-03-10", "données", fault.NotFound},
		{"orders", analyzer.ByChannel, analyzer.ComparePrevious, "2025-02-15", "2025-03-10", "retirez un filtre", fault.NotFound},
	} {
		during, err := period.Parse(c.from, c.to, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		q := analyzer.Question{Site: "loi", Period: during, By: c.by, Compare: c.compare}
		if c.says == "retirez un filtre" {
			q.Filters = []analyzer.Filter{{Dimension: analyzer.ByDevice, Value: "montre"}}
		}
		_, err = a.Explain(t.Context(), q, c.measure)
		if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(i18n.Error(err), c.says) {
			t.Errorf("%+v: %v (%s)", c, i18n.Error(err), fault.KindOf(err))
		}
	}
}
