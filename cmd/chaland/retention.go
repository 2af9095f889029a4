package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newRetention) }

// newRetention erases now what the service erases each hour.
func newRetention(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "retention", Short: i18n.T("retention.cli.short"), Long: i18n.T("retention.cli.long"), Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
				table := a.newTable("retention.cli.columns")
				err := expireSites(cmd.Context(), w, a.now, func(s tracking.Site, before time.Time, done warehouse.Expired) {
					limit := i18n.T("retention.cli.none")
					if !before.IsZero() {
						limit = i18n.Date(before)
					}
					fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", s.ID, limit, done.Events, done.Visits, done.Orders, done.Names, done.Asides)
				})
				if err != nil {
					return err
				}
				return table.Flush()
			})
		},
	}
}

// keepRetention erases, at the start and every hour, what each site has
// collected longer ago than its own limit. Cases have none.
func (a *app) keepRetention(ctx context.Context, w *warehouse.Warehouse) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := expireSites(ctx, w, a.now, func(tracking.Site, time.Time, warehouse.Expired) {}); err != nil && ctx.Err() == nil {
			a.log.Error("old data could not be erased; it is tried again in an hour", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// expireSites tells of each site from when on its data stay, the zero time for ever, and what
// went.
func expireSites(ctx context.Context, w *warehouse.Warehouse, now func() time.Time, told func(tracking.Site, time.Time, warehouse.Expired)) error {
	sites, err := site.List(ctx, w)
	if err != nil {
		return err
	}
	for _, s := range sites {
		before := expiry(s, now())
		if before.IsZero() {
			told(s, before, warehouse.Expired{})
			continue
		}
		done, err := w.Expire(ctx, s.ID, before, uint64(now().UnixMicro()))
		if err != nil {
			return err
		}
		told(s, before, done)
	}
	return nil
}

// expiry is the day, in UTC, before which a site keeps nothing that it collected; the zero
// time where it keeps all. It moves once a day, so that months are not rewritten each hour.
func expiry(s tracking.Site, now time.Time) time.Time {
	if s.Case || s.Retention <= 0 {
		return time.Time{}
	}
	return now.UTC().AddDate(0, -s.Retention, 0).Truncate(24*time.Hour).AddDate(0, 0, 1)
}
