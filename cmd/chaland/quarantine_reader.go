package main

import (
	"context"
	_ "embed"
	"log/slog"
	"time"

	"github.com/formaouest/chaland/collector/quarantine"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/quarantine_traces.sql
var quarantineTracesSQL string

// quarantineReader shows the quarantine to the dashboard, and works on it.
type quarantineReader struct {
	desk *quarantine.Desk
	w    *warehouse.Warehouse
	now  func() time.Time
	log  *slog.Logger
}

func newQuarantineReader(w *warehouse.Warehouse, now func() time.Time, log *slog.Logger) quarantineReader {
	return quarantineReader{quarantine.New(w, now, log), w, now, log}
}

// lookedAt is how many waiting hits a page looks at.
const lookedAt = 10_000

func (q quarantineReader) Waiting(ctx context.Context, site string, p period.Period) (dashboard.WaitingReport, error) {
	r, err := q.desk.Replay(ctx, quarantine.Filter{Site: site, Strangers: true, From: p.Start(), To: p.End()}, true, lookedAt)
	return waitingReport(r), err
}

func waitingReport(r quarantine.Report) dashboard.WaitingReport {
	out := dashboard.WaitingReport{Waiting: r.Waiting, Passing: r.Passing, Orders: r.Orders, More: r.More}
	for _, g := range r.Groups {
		one := dashboard.WaitingGroup{Site: g.Site, Name: g.Name, Class: g.Class, Reason: g.Reason, Detail: g.Detail, Details: g.Details, Waiting: g.Waiting, Passing: g.Passing, First: g.First, Last: g.Last}
		for _, l := range g.Left {
			one.Left = append(one.Left, dashboard.WaitingLeft(l))
		}
		out.Groups = append(out.Groups, one)
	}
	return out
}

func filterOf(f dashboard.WaitingFilter) quarantine.Filter {
	return quarantine.Filter{Site: f.Site, Reason: f.Reason, Name: f.Name, From: f.From, To: f.To}
}

// Replay also derives the visits of what counts now.
func (q quarantineReader) Replay(ctx context.Context, f dashboard.WaitingFilter) (dashboard.WaitingReport, error) {
	r, err := q.desk.Replay(ctx, filterOf(f), false, 0)
	if err == nil && r.Passing > 0 {
		_, err = warehouse.NewBuilder(q.w, q.now, q.log).Pass(ctx)
	}
	return waitingReport(r), err
}

func (q quarantineReader) Drop(ctx context.Context, f dashboard.WaitingFilter) (int, error) {
	return q.desk.Drop(ctx, filterOf(f), false)
}

func (q quarantineReader) Name(ctx context.Context, name, site string) error {
	return q.desk.Name(ctx, name, site)
}

func (q quarantineReader) Traces(ctx context.Context, site string, p period.Period) ([]dashboard.WaitingTrace, error) {
	return warehouse.Select[dashboard.WaitingTrace](ctx, q.w, quarantineTracesSQL, warehouse.Params{"site": site, "from": p.Start(), "to": p.End(), "limit": recentAside})
}

func (q quarantineReader) Robots(ctx context.Context, site string, p period.Period) (out dashboard.RobotReport, err error) {
	r, err := q.desk.Robots(ctx, site, p)
	for _, g := range r.Groups {
		out.Groups = append(out.Groups, dashboard.RobotGroup{Family: g.Family(), Class: g.Class, Reason: g.Reason, Detail: g.Detail, Agent: g.Agent, Hits: g.Hits, First: g.First, Last: g.Last})
	}
	for _, d := range r.Days {
		out.Days = append(out.Days, dashboard.RobotDay(d))
	}
	for _, page := range r.Pages {
		out.Pages = append(out.Pages, dashboard.RobotPage(page))
	}
	return out, err
}

func (q quarantineReader) Preview(ctx context.Context, site string, r tracking.ApartRule) (tracking.ApartRule, dashboard.RulePreview, error) {
	r, err := q.desk.CheckRule(ctx, site, r)
	if err != nil {
		return r, dashboard.RulePreview{}, err
	}
	p, err := q.Tried(ctx, site, r)
	return r, p, err
}

func (q quarantineReader) Tried(ctx context.Context, site string, r tracking.ApartRule) (dashboard.RulePreview, error) {
	return triedRule(ctx, q.desk, site, r, q.now())
}

// triedRule is what a rule would have set apart lately.
func triedRule(ctx context.Context, d *quarantine.Desk, site string, r tracking.ApartRule, now time.Time) (dashboard.RulePreview, error) {
	p, err := d.Preview(ctx, site, r, now.AddDate(0, 0, -quarantine.PreviewDays))
	return dashboard.RulePreview{Known: p.Known, Events: p.Events, Visits: p.Visits, Orders: p.Orders, Days: quarantine.PreviewDays}, err
}

func (q quarantineReader) AddRule(ctx context.Context, site string, r tracking.ApartRule) error {
	_, err := q.desk.AddRule(ctx, site, r)
	return err
}

func (q quarantineReader) SetRule(ctx context.Context, site, rule, state, by string) error {
	return q.desk.SetRule(ctx, site, rule, state, by)
}

func (q quarantineReader) RestoreRule(ctx context.Context, site string, r tracking.ApartRule) error {
	return q.desk.RestoreRule(ctx, site, r)
}

func (q quarantineReader) RemoveRule(ctx context.Context, site, rule string) error {
	return q.desk.RemoveRule(ctx, site, rule)
}
