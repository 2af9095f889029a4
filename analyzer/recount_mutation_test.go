package analyzer_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/period"
)

func init() {
	others["recount"] = world.recount
	harmless[regexp.MustCompile(`^recount: "" for "FINAL"`)] = "an event that arrives twice, in recount_test.go; a recount leaves one version of each visit"
	harmless[regexp.MustCompile(`^recount: ("max\(" for "sum\(", place 0|"(true|site != \{site:String\})" for "site = .*, place [01])$`)] = "more visitors are told from their events, which gives the same"
}

// recount sets what each tool would count, in one month too, against the naive count.
func (m world) recount(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	july, err := period.Parse("2025-07-01", "2025-07-31", m.c.Site.Location())
	if err != nil {
		return err.Error()
	}
	for _, p := range []period.Period{m.period, july} {
		got, err := a.Recount(t.Context(), m.c.Site.ID, p)
		if err != nil {
			return err.Error()
		}
		for _, c := range got.Counts {
			want := m.oracle.Recount(c.Tool, p)
			if problem := differsFrom(c, want); problem != "" {
				return fmt.Sprintf("%s over %s: %s", c.Tool, p, problem)
			}
		}
	}
	return ""
}

// differsFrom tells a count from the naive one.
func differsFrom(c analyzer.ToolCount, want truth.ToolCount) string {
	said := truth.ToolCount{Visits: int(c.Visits), Visitors: int(c.Visitors), PageViews: int(c.PageViews), Bounces: int(c.Bounces),
		Lasted: timeOf(c.MeanDuration, c.Visits), Engaged: timeOf(c.MeanEngagement, c.Visits)}
	if c.MeanEngagement == nil {
		want.Engaged = 0
	}
	if said != want {
		return fmt.Sprintf("%+v, by hand %+v", said, want)
	}
	return ""
}

// timeOf is a mean in seconds times how many, to the millisecond.
func timeOf(mean *float64, n float64) time.Duration {
	if mean == nil {
		return 0
	}
	return (time.Duration(*mean * n * float64(time.Second))).Round(time.Millisecond)
}
