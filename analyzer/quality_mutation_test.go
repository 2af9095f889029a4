package analyzer_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

func init() {
	others["quality_arrivals"], others["quality_days"] = world.signs, world.signs
	harmless[regexp.MustCompile(`^quality_arrivals: "" for "FINAL"`)] = "a recount leaves one version of each visit"
	harmless[regexp.MustCompile(`^quality_days: "count\(" for "uniqExact`)] = "an event that arrives twice, in quality_test.go"
}

// signs sets how visits arrive and what events come, day after day, against the naive
// count.
func (m world) signs(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	got, err := a.MeasureSigns(t.Context(), m.c.Site.ID, m.period)
	if err != nil {
		return err.Error()
	}
	arrivals := m.oracle.Arrivals(m.period, m.c.Site.Domains)
	for _, s := range got.Signs {
		of := "all"
		if s.Key == analyzer.SignDeep {
			of = "direct"
		}
		if s.Visits == 0 || s.Visits != arrivals[s.Key][""] || s.Of != arrivals[of][""] || len(s.Places) != min(20, len(arrivals[s.Key])-1) {
			return fmt.Sprintf("%s: %v visits of %v at %d places, by hand %v of %v", s.Key, s.Visits, s.Of, len(s.Places), arrivals[s.Key], arrivals[of][""])
		}
		for i, p := range s.Places {
			if p.Visits != arrivals[s.Key][p.Name] || i > 0 && p.Visits > s.Places[i-1].Visits {
				return fmt.Sprintf("%s at %s: %v visits, by hand %v", s.Key, p.Name, p.Visits, arrivals[s.Key][p.Name])
			}
		}
	}
	days := m.oracle.EventDays(m.period)
	for _, e := range got.Events {
		n := 0.0
		for _, each := range days[e.Name] {
			n += each
		}
		if e.Events != n || e.Days != len(days[e.Name]) || days[e.Name][e.First] == 0 || days[e.Name][e.Last] == 0 {
			return fmt.Sprintf("%s: %v on %d days, from %s to %s, by hand %v on %d", e.Name, e.Events, e.Days, e.First, e.Last, n, len(days[e.Name]))
		}
	}
	if len(got.Events) != len(days) {
		return fmt.Sprintf("%d events, by hand %d", len(got.Events), len(days))
	}
	return ""
}
