package main

import (
	"context"
	_ "embed"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

var (
	//go:embed sql/quality_sources.sql
	qualitySourcesSQL string
	//go:embed sql/quality_aside.sql
	qualityAsideSQL string
	//go:embed sql/quality_recent.sql
	qualityRecentSQL string
	//go:embed sql/quality_latest.sql
	qualityLatestSQL string
)

// recentAside is how many hits set aside a page shows one by one.
const recentAside = 100

// qualityReader tells the dashboard what was counted and what was set aside.
type qualityReader struct{ w *warehouse.Warehouse }

type sourceRow struct {
	Origin string    `ch:"origin"`
	Mode   string    `ch:"mode"`
	Events uint64    `ch:"events"`
	Last   time.Time `ch:"last"`
}

type asideRow struct {
	Class     string    `ch:"class"`
	Reason    string    `ch:"reason"`
	SiteKnown bool      `ch:"site_known"`
	Hits      uint64    `ch:"hits"`
	Last      time.Time `ch:"last"`
	Detail    string    `ch:"example"`
	Details   uint64    `ch:"details"`
}

func (r qualityReader) Quality(ctx context.Context, site string, p period.Period) (dashboard.QualityReport, error) {
	params := warehouse.Params{"site": site, "from": p.Start(), "to": p.End()}
	recent := warehouse.Params{"site": site, "from": p.Start(), "to": p.End(), "limit": recentAside}
	var sources []sourceRow
	var aside []asideRow
	var report dashboard.QualityReport
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() (err error) {
		sources, err = warehouse.Select[sourceRow](ctx, r.w, qualitySourcesSQL, params)
		return err
	})
	work.Go(func() (err error) {
		aside, err = warehouse.Select[asideRow](ctx, r.w, qualityAsideSQL, params)
		return err
	})
	work.Go(func() (err error) {
		report.Recent, err = warehouse.Select[tracking.SetAside](ctx, r.w, qualityRecentSQL, recent)
		return err
	})
	if err := work.Wait(); err != nil {
		return report, err
	}
	for _, s := range sources {
		report.Sources = append(report.Sources, dashboard.SourceCount(s))
	}
	for _, a := range aside {
		report.Aside = append(report.Aside, dashboard.AsideCount(a))
	}
	return report, nil
}

func (r qualityReader) Latest(ctx context.Context, site string, since time.Time, events, aside int) (latest dashboard.Latest, err error) {
	latest.Events, err = warehouse.Select[tracking.Event](ctx, r.w, qualityLatestSQL, warehouse.Params{"site": site, "since": since, "limit": events})
	if err != nil {
		return latest, err
	}
	latest.Aside, err = warehouse.Select[tracking.SetAside](ctx, r.w, qualityRecentSQL, warehouse.Params{"site": site, "from": since, "to": since.AddDate(1, 0, 0), "limit": aside})
	return latest, err
}
