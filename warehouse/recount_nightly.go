package warehouse

import (
	"context"
	"errors"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// quietHour is the hour of the day, by the builder's clock, after which the
// visits are checked: shops sell least then.
const quietHour = 4

// CheckNightly recounts the visits of every site once a night until ctx ends,
// and logs what it found: passes are made to leave nothing, and a difference is
// corrected. tick is how often it looks at the clock.
func (b *Builder) CheckNightly(ctx context.Context, tick <-chan time.Time) {
	checked := lastNight(b.now())
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		night := lastNight(b.now())
		if night.Equal(checked) {
			continue
		}
		checked = night
		if err := b.recountSites(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("the nightly recount of the visits failed", "error", err)
		}
	}
}

// lastNight is the last quiet hour up to an instant.
func lastNight(at time.Time) time.Time {
	night := time.Date(at.Year(), at.Month(), at.Day(), quietHour, 0, 0, 0, at.Location())
	if night.After(at) {
		return night.AddDate(0, 0, -1)
	}
	return night
}

func (b *Builder) recountSites(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "recount every site")
	sites, err := b.sites(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, site := range sites {
		failed = errors.Join(failed, b.checkSite(ctx, site))
	}
	return failed
}

// sites are those with events.
func (b *Builder) sites(ctx context.Context) ([]string, error) {
	rows, err := Select[struct {
		ID string `ch:"site"`
	}](ctx, b.w, "SELECT DISTINCT site FROM events ORDER BY site", nil)
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids, err
}

// checkSite recounts a site right after a pass. What comes in between the two is
// told by the recount and is no fault of the passes.
func (b *Builder) checkSite(ctx context.Context, site string) error {
	if _, err := b.Pass(ctx); err != nil {
		return err
	}
	began := b.now()
	before, err := b.newest(ctx, site)
	if err != nil {
		return err
	}
	changed, err := b.Recount(ctx, site)
	if err != nil {
		return err
	}
	after, err := b.newest(ctx, site)
	if err != nil {
		return err
	}
	took := b.now().Sub(began)
	switch {
	case changed == 0:
		b.log.Info("the visits equal a full recount", "site", site, "took", took)
	case !after.Equal(before):
		b.log.Info("events came in during the recount of the visits", "site", site, "rows", changed, "took", took)
	default:
		b.log.Warn("the visits differed from a full recount and are corrected", "site", site, "rows", changed, "took", took)
	}
	return nil
}

// newest is when the site's latest events were inserted.
func (b *Builder) newest(ctx context.Context, site string) (time.Time, error) {
	return Scalar[time.Time](ctx, b.w, "SELECT max(inserted) FROM events WHERE site = {site:String}", Params{"site": site})
}
