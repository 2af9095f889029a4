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
	if _, err := b.Pass(ctx); err != nil { // what has just come in is no difference
		return err
	}
	sites, err := Select[struct {
		ID string `ch:"site"`
	}](ctx, b.w, "SELECT DISTINCT site FROM events ORDER BY site", nil)
	if err != nil {
		return err
	}
	var failed error
	for _, s := range sites {
		began := b.now()
		changed, err := b.Recount(ctx, s.ID)
		failed = errors.Join(failed, err)
		switch {
		case err != nil:
		case changed == 0:
			b.log.Info("the visits equal a full recount", "site", s.ID, "took", b.now().Sub(began))
		default:
			b.log.Warn("the visits differed from a full recount and are corrected", "site", s.ID, "rows", changed, "took", b.now().Sub(began))
		}
	}
	return failed
}
