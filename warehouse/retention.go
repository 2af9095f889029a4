package warehouse

import (
	"context"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Expired counts what of a site was past its time.
type Expired struct {
	Events uint64 `ch:"events"`
	Visits uint64 `ch:"visits"`
	Orders uint64 `ch:"orders"` // that only a tag told
	Names  uint64 `ch:"names"`  // orders of the shop's own that lost their visitor
	Asides uint64 `ch:"asides"`
}

// Expire erases what was collected on a site before the given instant: events
// and their visits, the tag's own orders, the visitor of others, the prints of those
// hours, and what was set aside. What was imported stays (the shop's orders, access logs,
// other tools' exports): it has another purpose and another keeper. What is erased leaves
// the disk too, once ClickHouse lets go of the parts it replaced (eight minutes).
//
// Source of the rule: CNIL, exemption of audience measurement, data kept at
// most 25 months.
func (w *Warehouse) Expire(ctx context.Context, site string, before time.Time, version uint64) (done Expired, err error) {
	defer fault.Wrap(&err, "expire %s before %s", site, before)
	found, err := Select[Expired](ctx, w, statement("expire_count"), Params{"site": site, "before": before})
	if err != nil || len(found) == 0 {
		return done, err
	}
	done = found[0]
	// Each step stands by itself: one that failed is found again by the next run.
	for _, step := range []struct {
		any   bool
		names []string
		table string // rewritten without what was erased
	}{
		{done.Events > 0, []string{"expire_events", "expire_prints"}, "events"},
		{done.Events+done.Visits > 0, []string{"expire_visits"}, "visits"},
		{done.Orders > 0, []string{"expire_orders"}, "orders"},
		{done.Names > 0, []string{"expire_names"}, ""},
		{done.Asides > 0, []string{"expire_asides"}, "set_aside"},
	} {
		if !step.any {
			continue
		}
		for _, name := range step.names {
			if err := w.expireBy(ctx, name, Params{"site": site, "before": before, "version": version}); err != nil {
				return done, err
			}
		}
		if err := w.rewrite(ctx, step.table); err != nil {
			return done, err
		}
	}
	return done, nil
}

func (w *Warehouse) expireBy(ctx context.Context, name string, p Params) error {
	sql := statement(name)
	if !strings.Contains(sql, "{version:") {
		delete(p, "version")
	}
	return w.Exec(ctx, sql, p)
}

// rewrite writes the parts of a table anew without the rows that are only marked as erased.
func (w *Warehouse) rewrite(ctx context.Context, table string) error {
	if table == "" {
		return nil
	}
	return w.Exec(ctx, "ALTER TABLE "+table+" APPLY DELETED MASK SETTINGS mutations_sync = 2", nil)
}
