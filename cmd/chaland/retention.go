package main

import (
	"context"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// keepRetention erases, at the start and every hour, what each site has
// collected longer ago than its own limit. Cases have none.
func (a *app) keepRetention(ctx context.Context, w *warehouse.Warehouse) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := expireSites(ctx, w, a.now); err != nil && ctx.Err() == nil {
			a.log.Error("old data could not be erased; it is tried again in an hour", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func expireSites(ctx context.Context, w *warehouse.Warehouse, now func() time.Time) error {
	sites, err := warehouse.ListSettings[tracking.Site](ctx, w, "site")
	if err != nil {
		return err
	}
	for _, s := range sites {
		if s.Case || s.Retention <= 0 {
			continue
		}
		before := now().AddDate(0, -s.Retention, 0)
		if _, err := w.Expire(ctx, s.ID, before, uint64(now().UnixMicro())); err != nil {
			return err
		}
	}
	return nil
}
