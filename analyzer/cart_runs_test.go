package analyzer_test

import (
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures/casetest"
	"github.com/formaouest/chaland/internal/period"
)

// youngCarts sets the carts of the last weeks of a case against the naive count: of some
// it is not known yet whether they are abandoned.
func (m world) youngCarts(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	end := period.DateOf(m.c.End())
	p := period.Period{From: end.AddDays(-20), To: end, Loc: m.period.Loc}
	var among []analyzer.Metric
	for _, metric := range analyzer.Metrics() {
		if metric.Grain == analyzer.CartRuns {
			among = append(among, metric)
		}
	}
	if problems := casetest.Differences(t, a, m.oracle, m.c.Site.ID, p, "", among); len(problems) > 0 {
		return problems[0]
	}
	return ""
}
