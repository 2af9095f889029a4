package dashboard_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

// The page of counts and its API say the same, and chaland's own row is what the
// other pages say.
func TestRecountPage(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	var counts analyzer.ToolCounts
	if a := s.get(t, "/api/v1/recount?site=velo&from=2026-03-01&to=2026-03-31"); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &counts) != nil || len(counts.Counts) != 4 {
		t.Fatalf("the API answers %d %s", a.StatusCode, a.body)
	}
	own := counts.Of(analyzer.ToolOwn)
	for metric, got := range map[string]float64{"visits": own.Visits, "visitors": own.Visitors, "page_views": own.PageViews, "bounce_rate": *own.BounceRate, "engagement_time": *own.MeanEngagement} {
		if want := s.figureOf(t, metric, ""); got != want {
			t.Errorf("%s: counted %v, elsewhere %v", metric, got, want)
		}
	}
	a := s.get(t, "/comptages?periode=2026-03&appareil=mobile") // filters do not apply
	rows := a.Find("#comptages tbody tr")
	if rows.Length() != 4 || !strings.Contains(plain(rows.Eq(2).Text()), "GA4") {
		t.Fatalf("counts: %s", rows.Text())
	}
	if got, want := plain(rows.First().Find("td").First().Text()), plain(a.Find(".tile .value").First().Text()); got != want {
		t.Errorf("chaland counts %s visits, the tile says %s", got, want)
	}
	if !strings.Contains(plain(rows.Eq(2).Text()), "sans écart") || a.Find("#regles-de-comptage a[rel]").Length() != 3 || !strings.Contains(a.Find("section.method").Text(), "recount.sql") {
		t.Errorf("gaps, sources and the statement: %s", a.text("main"))
	}
}

func TestRecountRefusesWhatItCannotCount(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for path, want := range map[string]string{
		"/api/v1/recount?site=velo&from=2019-01-01&to=2019-01-31":           "Aucune visite du 01/01/2019 au 31/01/2019. Les visites de ce site sont connues du",
		"/api/v1/recount?site=velo&from=2026-03-01":                         "Le paramètre to manque. Il faut site, from, to.",
		"/api/v1/recount?site=velo&from=2026-03-01&to=2026-03-31&by=device": "by",
	} {
		if a := s.get(t, path); a.StatusCode < 400 || !strings.Contains(plain(a.body), want) {
			t.Errorf("%s answers %d %s", path, a.StatusCode, a.body)
		}
	}
	if a := s.get(t, "/comptages?periode=2019-01"); a.StatusCode != 200 || !strings.Contains(plain(a.text("main")), "Aucune visite") {
		t.Errorf("an empty period: %d %s", a.StatusCode, a.text("main"))
	}
}
