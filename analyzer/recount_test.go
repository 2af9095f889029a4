package analyzer_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
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

// Visits that all tools tell alike are not told again from their events: the counts are
// those of all events, whatever campaigns, pauses, beacons and midnights the visits have,
// and whatever came after they were built.
func TestRecountFromVisitsIsThatFromEvents(t *testing.T) { // puts another statement in place: nothing beside it
	for seed := range uint64(4) {
		s := &scenario{site: tracking.Site{ID: "hasard", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent}}
		r := rand.New(rand.NewPCG(seed, 3))
		s.events = wanderings(r, 80)
		a, w := s.stage(t)
		late := wanderings(r, 10) // not built into visits yet
		for i := range late {
			late[i].ID[15]++
		}
		if err := warehouse.InsertEvents(t.Context(), w, append(late, s.events[:20]...), ""); err != nil {
			t.Fatal(err)
		}
		for _, p := range []period.Period{dates(t, "2025-03-10", "2025-03-20"), dates(t, "2025-03-14", "2025-03-14")} {
			got, err := a.Recount(t.Context(), "hasard", p)
			if err != nil {
				t.Fatal(err)
			}
			restore := analyzer.Replace("recount", strings.ReplaceAll(analyzer.Statements()["recount"], "{every:UInt8}", "1"))
			want, err := analyzer.New(w, time.Now).Recount(t.Context(), "hasard", p)
			restore()
			if err != nil {
				t.Fatal(err)
			}
			for i := range want.Counts {
				if g, w := countText(got.Counts[i]), countText(want.Counts[i]); g != w {
					t.Errorf("seed %d over %s:\n%s, from all events\n%s", seed, p, g, w)
				}
			}
		}
	}
}

func countText(c analyzer.ToolCount) string {
	text, _ := json.Marshal(c)
	return string(text)
}

// wanderings are events of some visitors over four days, with pauses on both sides of 30
// minutes; some bring a campaign, many are passive.
func wanderings(r *rand.Rand, visitors int) (events []tracking.Event) {
	names := []string{tracking.KindPageView, tracking.KindPageView, tracking.KindPageView, "engagement", "engagement", "scroll", "purchase", "add_to_cart"}
	pauses := []time.Duration{0, time.Second, time.Minute, 20 * time.Minute, 29 * time.Minute, 31 * time.Minute, 45 * time.Minute, 5 * time.Hour}
	for v := range visitors {
		at := time.Date(2025, 3, 12, 20, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(72*3600)) * time.Second)
		campaign := pick(r, []string{"", "", "lettre"})
		pause := time.Hour
		for range 1 + r.IntN(8) {
			if pause > 0 && r.IntN(5) == 0 { // what comes at one instant comes from one page
				campaign = pick(r, []string{"", "lettre", "blog"})
			}
			e := tracking.Event{Site: "hasard", Visitor: uint64(v + 1), Mode: tracking.ModeConsent, Time: at, Received: at, Name: pick(r, names), Path: "/", Device: "mobile", Channel: tracking.ChannelDirect, Props: map[string]string{}}
			e.ID = uuid.NewSHA1(uuid.Nil, fmt.Append(nil, v, at, len(events), r.Uint64()))
			if campaign != "" {
				e.Source, e.Medium, e.Campaign, e.Channel = campaign, "email", campaign, tracking.ChannelEmail
			}
			if e.Name == "engagement" {
				e.EngagementMS = uint32(r.IntN(15000))
			}
			e.Interactive = e.Name == "add_to_cart" || e.Name == "purchase"
			events = append(events, e)
			pause = pick(r, pauses)
			at = at.Add(pause)
		}
	}
	return events
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
