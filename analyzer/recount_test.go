package analyzer_test

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// checkRecount is « attendre comptages du 14/03/2025 au 15/03/2025 »: what each tool
// counts.
func (w wait) checkRecount(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	p, err := period.Parse(w.options[2], w.options[4], s.site.Location())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := a.Recount(t.Context(), s.site.ID, p)
	if w.isRefused(t, err) {
		return
	}
	var rows [][]string
	for _, c := range counts.Counts {
		rows = append(rows, []string{c.Tool, amount(&c.Visits, analyzer.Count), amount(&c.Visitors, analyzer.Count), amount(&c.PageViews, analyzer.Count),
			amount(&c.Bounces, analyzer.Count), amount(c.MeanDuration, analyzer.Seconds), amount(c.MeanEngagement, analyzer.Seconds)})
	}
	w.compare(t, rows)
}

// A visit measured without consent goes on after midnight under the next day's
// pseudonym: for all but Matomo it is one visit of one visitor.
func TestRecountFollowsAPseudonymOverMidnight(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("minuit", "site mode=exempt\nle 14/03/2025\n23:50 Anne page_view\nle 15/03/2025\n00:05 Anne page_view\n")
	if err != nil {
		t.Fatal(err)
	}
	s.events[1].Previous = s.events[0].Visitor
	a, _ := s.stage(t)
	counts, err := a.Recount(t.Context(), "minuit", dates(t, "2025-03-14", "2025-03-15"))
	if err != nil {
		t.Fatal(err)
	}
	for tool, want := range map[string][2]float64{analyzer.ToolOwn: {1, 1}, analyzer.ToolMatomo: {2, 2}, analyzer.ToolGA4: {1, 1}, analyzer.ToolPlausible: {1, 1}} {
		if c := counts.Of(tool); c.Visits != want[0] || c.Visitors != want[1] {
			t.Errorf("%s counts %v visits of %v visitors, want %v", tool, c.Visits, c.Visitors, want)
		}
	}
	if counts.Exempt == nil || *counts.Exempt != 1 {
		t.Errorf("measured without consent: %v", counts.Exempt)
	}
}

// An event that arrives twice counts once.
func TestRecountCountsARepeatedEventOnce(t *testing.T) {
	t.Parallel()
	s, err := parseScenario("encore", "le 14/03/2025\n09:00 Anne page_view\n")
	if err != nil {
		t.Fatal(err)
	}
	a, w := s.stage(t)
	if err := warehouse.InsertEvents(t.Context(), w, s.events, ""); err != nil {
		t.Fatal(err)
	}
	counts, err := a.Recount(t.Context(), "encore", dates(t, "2025-03-14", "2025-03-14"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts.Counts {
		if c.PageViews != 1 || c.Bounces != 1 {
			t.Errorf("%s counts %v page views and %v bounces", c.Tool, c.PageViews, c.Bounces)
		}
	}
}

// dates is a period of whole days.
func dates(t testing.TB, from, to string) period.Period {
	t.Helper()
	p, err := period.Parse(from, to, time.UTC) // the analyzer puts the site's own zone in
	if err != nil {
		t.Fatal(err)
	}
	return p
}
