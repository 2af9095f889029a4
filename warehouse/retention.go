package warehouse

import (
	"context"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Expire erases what was collected on a site before the given instant: events
// and their visits, the tag's own orders, and the prints of those hours. What
// was imported stays (the shop's orders, access logs): it has another purpose
// and another keeper. It returns how many events were erased.
//
// Source of the rule: CNIL, exemption of audience measurement, data kept at
// most 25 months.
func (w *Warehouse) Expire(ctx context.Context, site string, before time.Time, version uint64) (erased uint64, err error) {
	defer fault.Wrap(&err, "expire %s before %s", site, before)
	params := Params{"site": site, "before": before}
	erased, err = Scalar[uint64](ctx, w, statement("expire_count"), params)
	if err != nil || erased == 0 {
		return 0, err
	}
	for _, name := range []string{"expire_events", "expire_visits", "expire_orders", "expire_prints"} {
		p := Params{"site": site, "before": before, "version": version}
		sql := statement(name)
		if !strings.Contains(sql, "{version:") {
			delete(p, "version")
		}
		if err := w.Exec(ctx, sql, p); err != nil {
			return 0, err
		}
	}
	return erased, nil
}
