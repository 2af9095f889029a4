package analyzer

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Tools that a period can be counted like, by the rules that each publishes.
const (
	ToolOwn       = "chaland"
	ToolMatomo    = "matomo"
	ToolGA4       = "ga4"
	ToolPlausible = "plausible"
)

// Tools are all of them, chaland first.
var Tools = []string{ToolOwn, ToolMatomo, ToolGA4, ToolPlausible}

// ToolCount is what one tool would say of the same events. Its rules and their
// sources are in docs/comptages.md.
type ToolCount struct {
	Tool      string  `json:"tool"`
	Visits    float64 `json:"visits"`
	Visitors  float64 `json:"visitors"`
	PageViews float64 `json:"page_views"`
	Bounces   float64 `json:"bounces"`
	// BounceRate is Bounces / Visits, 0..1, with its 95 % interval; nil of nothing.
	BounceRate     *float64  `json:"bounce_rate"`
	BounceInterval *Interval `json:"bounce_interval"`
	PagesPerVisit  *float64  `json:"pages_per_visit"`
	// MeanDuration is from the first event of a visit to the last that the tool
	// takes note of, visits of one event included: seconds.
	MeanDuration *float64 `json:"mean_duration"`
	// MeanEngagement is the time that pages were in view, a visit: seconds; nil for
	// tools that do not tell it by visit.
	MeanEngagement *float64 `json:"mean_engagement"`
}

// ToolCounts is a period counted in several ways.
type ToolCounts struct {
	Site   string        `json:"site"`
	Period period.Period `json:"-"`
	From   string        `json:"from"`
	To     string        `json:"to"`
	// Counts are those of Tools, in that order.
	Counts []ToolCount `json:"counts"`
	// Exempt is the share of visits that were measured without consent: GA4 leaves
	// them out, or guesses at them.
	Exempt *float64 `json:"exempt_share"`
	Trace  *Trace   `json:"trace"`
}

// Of is the count of a tool.
func (c ToolCounts) Of(tool string) ToolCount {
	for _, count := range c.Counts {
		if count.Tool == tool {
			return count
		}
	}
	return ToolCount{Tool: tool}
}

// Recount counts the visits of a period by the rules of each tool: those that all tools
// tell alike as visits, the others from their events. A period without any visit is
// refused.
func (a *Analyzer) Recount(ctx context.Context, siteID string, p period.Period) (_ *ToolCounts, err error) {
	defer fault.Wrap(&err, "recount site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	s := bind("recount", warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": p.Start(), "to": p.End(), "every": 0})
	if s.paired, err = a.w.Paired(ctx, site.ID, p); err != nil {
		return nil, err
	}
	s.params["every"] = flag(s.paired)
	c := &ToolCounts{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String()}
	var counted found
	work, within := errgroup.WithContext(ctx)
	work.Go(func() (err error) { counted, err = a.run(within, s); return err })
	work.Go(func() (err error) { c.Exempt, err = a.exemptShare(within, site, p); return err })
	work.Go(func() (err error) { c.Trace, err = a.traceOf(within, site, p, s); return err })
	if err := work.Wait(); err != nil {
		return nil, err
	}
	c.Counts = toolCounts(counted)
	if c.Of(ToolOwn).Visits == 0 {
		return nil, a.noVisits(ctx, site, p)
	}
	return c, nil
}

// toolCounts reads the rows of recount.sql.
func toolCounts(f found) []ToolCount {
	byTool := map[string]facts{}
	for _, r := range f.rows {
		byTool[r.keys[0]] = facts{}
		for i, name := range f.names {
			byTool[r.keys[0]][name] = r.values[i]
		}
	}
	list := make([]ToolCount, 0, len(Tools))
	for _, tool := range Tools {
		list = append(list, toolCount(tool, byTool[tool]))
	}
	return list
}

func toolCount(tool string, f facts) ToolCount {
	c := ToolCount{Tool: tool, Visits: f["visits"], Visitors: f["visitors"], PageViews: f["page_views"], Bounces: f["bounces"]}
	if c.Visits == 0 {
		return c
	}
	c.BounceRate, c.BounceInterval = number(c.Bounces/c.Visits), Wilson(c.Bounces, c.Visits)
	c.PagesPerVisit, c.MeanDuration = number(c.PageViews/c.Visits), number(f["lasted_ms"]/1000/c.Visits)
	if tool == ToolOwn || tool == ToolGA4 {
		c.MeanEngagement = number(f["engagement_total_ms"] / 1000 / c.Visits)
	}
	return c
}

// exemptShare is the share of a period's visits that were measured without consent,
// nil without visits.
func (a *Analyzer) exemptShare(ctx context.Context, site tracking.Site, p period.Period) (*float64, error) {
	found, err := a.run(ctx, bind("modes", warehouse.Params{"site": site.ID, "from": p.Start(), "to": p.End()}))
	if err != nil || found.only()["visits"] == 0 {
		return nil, err
	}
	return number(found.only()["visits_exempt"] / found.only()["visits"]), nil
}

// traceOf is the method of a reading of events.
func (a *Analyzer) traceOf(ctx context.Context, site tracking.Site, p period.Period, s ...statement) (_ *Trace, err error) {
	t := &Trace{Version: 1}
	t.tell(s)
	around := period.Period{From: p.From.AddDays(-1), To: p.To.AddDays(1), Loc: p.Loc}
	t.Fingerprint, err = a.fingerprint(ctx, site.ID, []read{{warehouse.FactEvents, around}})
	return t, err
}

// noVisits says that a period has no visit, and which days have.
func (a *Analyzer) noVisits(ctx context.Context, site tracking.Site, p period.Period) error {
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return err
	}
	if cover["visits_known"] == 0 {
		return fault.New(fault.NotFound, "analyzer.never_visited", "site", site.ID)
	}
	return fault.New(fault.NotFound, "analyzer.no_visits", "from", p.From.French(), "to", p.To.French(),
		"first", dayOf(cover["first_visit_day"]).French(), "last", dayOf(cover["last_visit_day"]).French())
}
