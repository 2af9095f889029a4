package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/period"
)

// What is counted is told by day beside a change, whether its days add up or not; a rate
// or a mean is not.
func TestHintsOfCountsAreTellingDays(t *testing.T) {
	t.Parallel()
	p, err := period.Parse("2025-03-01", "2025-03-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	side := func(v float64) analyzer.HintSide {
		return analyzer.HintSide{From: "2025-03-01", To: "2025-03-11", Value: v, Sample: 60}
	}
	for metric, byDay := range map[string]bool{"orders": true, "visitors": true, "new_customers": true, "sponsors": true, "average_basket": false, "conversion_rate": false, "review_delay": false, "mail_contacts": false} {
		m, _ := analyzer.MetricByKey(metric)
		c := view.Chart{Spec: chart.Spec{Kind: chart.Line}, Table: view.Table{Rows: make([]view.Row, 31)}}.Hinted(p, analyzer.ByDay, &analyzer.Hints{Metric: metric, Unit: m.Unit, Currency: "EUR", From: "2025-01-01", To: "2025-03-31",
			List: []analyzer.Hint{{Day: "2025-03-12", From: "2025-03-10", To: "2025-03-14", Before: side(2), After: side(3)}}})
		if len(c.Spec.Marks) != 1 || strings.Contains(c.Spec.Marks[0].Text, "par jour") != byDay {
			t.Errorf("%s: %+v", metric, c.Spec.Marks)
		}
	}
}
