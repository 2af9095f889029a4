package collector

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/collector/spool"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// ClickHouse drops a block that comes again under its token, and so a first attempt needs
// nothing else. Of a later one it may be wrong both ways: it knows the last thousand blocks of
// a table only, and writes a block's token down before it has its rows, so that one killed in
// between takes the block for stored. A block that may have been sent before is therefore
// looked for.

const (
	// settle lets an attempt that still runs in the server show its rows.
	settle = 300 * time.Millisecond
	// tokens bounds how often ClickHouse may take rows under a new name and not have them.
	tokens = 5
)

// storeOnce inserts the rows of one table of a block, unless they are there. lacking gives
// those that are not.
func storeOnce[T any](ctx context.Context, b spool.Block, suffix string, rows []T,
	lacking func(context.Context, []T) ([]T, error), insert func(ctx context.Context, rows []T, token string) error,
) error {
	if len(rows) == 0 {
		return nil
	}
	token := b.Token + suffix
	if b.Attempt == 0 {
		return insert(ctx, rows, token)
	}
	for n := range tokens {
		missing, err := lacking(ctx, rows)
		if err != nil || len(missing) == 0 {
			return err
		}
		if n > 0 { // it said that it has them
			time.Sleep(settle)
			if missing, err = lacking(ctx, missing); err != nil || len(missing) == 0 {
				return err
			}
			token = b.Token + suffix + "-" + strconv.Itoa(n)
		}
		if err := insert(ctx, missing, token); err != nil {
			return err
		}
	}
	return fmt.Errorf("ClickHouse takes %d rows and does not have them", len(rows))
}

func (s *rowStore) insertOrders(ctx context.Context, rows []tracking.PendingOrder, token string) error {
	return warehouse.Insert(ctx, s.w, "pending_orders", rows, token)
}

func (s *rowStore) insertEvents(ctx context.Context, rows []tracking.Event, token string) error {
	return warehouse.InsertEvents(ctx, s.w, rows, token)
}

func (s *rowStore) insertAsides(ctx context.Context, rows []tracking.SetAside, token string) error {
	return warehouse.Insert(ctx, s.w, "set_aside", rows, token)
}

// lackOrders takes a purchase that has become an order for one that is there. The shop's own
// record of it, which may name a channel too, is none.
func (s *rowStore) lackOrders(ctx context.Context, rows []tracking.PendingOrder) ([]tracking.PendingOrder, error) {
	return lack(ctx, s.w, `-- the tag's purchases that are there
		SELECT site AS at, order_id AS id FROM pending_orders WHERE site IN {sites:Array(String)} AND order_id IN {ids:Array(String)}
		UNION ALL SELECT site AS at, order_id AS id FROM orders WHERE site IN {sites:Array(String)} AND order_id IN {ids:Array(String)} AND channel != '' AND provisional`,
		rows, func(o *tracking.PendingOrder) (string, string, time.Time) { return o.Site, o.ID, o.Seen })
}

func (s *rowStore) lackEvents(ctx context.Context, rows []tracking.Event) ([]tracking.Event, error) {
	return lack(ctx, s.w, `-- the events that are there
		SELECT site AS at, toString(event_id) AS id FROM events
		WHERE site IN {sites:Array(String)} AND day BETWEEN toDate({from:String}) AND toDate({to:String}) AND event_id IN (SELECT arrayJoin({ids:Array(UUID)}))`,
		rows, func(e *tracking.Event) (string, string, time.Time) { return e.Site, e.ID.String(), e.Time })
}

func (s *rowStore) lackAsides(ctx context.Context, rows []tracking.SetAside) ([]tracking.SetAside, error) {
	return lack(ctx, s.w, `-- the lines of the quarantine that are there
		SELECT site AS at, id FROM set_aside
		WHERE site IN {sites:Array(String)} AND toDate(received, 'UTC') BETWEEN toDate({from:String}) AND toDate({to:String}) AND id IN {ids:Array(String)}`,
		rows, func(a *tracking.SetAside) (string, string, time.Time) { return a.Site, a.ID, a.Received })
}

// lack gives the rows whose name the query does not answer.
func lack[T any](ctx context.Context, w *warehouse.Warehouse, query string, rows []T, name func(*T) (site, id string, at time.Time)) ([]T, error) {
	type key struct {
		Site string `ch:"at"`
		ID   string `ch:"id"`
	}
	var sites, ids []string
	var from, to string
	for i := range rows {
		site, id, at := name(&rows[i])
		day := at.UTC().Format(time.DateOnly)
		if i == 0 {
			from, to = day, day
		}
		sites, ids, from, to = append(sites, site), append(ids, id), min(from, day), max(to, day)
	}
	slices.Sort(sites)
	found, err := warehouse.Select[key](ctx, w, query, warehouse.Params{"sites": slices.Compact(sites), "ids": ids, "from": from, "to": to})
	if err != nil {
		return nil, err
	}
	there := make(map[key]bool, len(found))
	for _, k := range found {
		there[k] = true
	}
	var missing []T
	for i := range rows {
		site, id, _ := name(&rows[i])
		if !there[key{site, id}] {
			missing = append(missing, rows[i])
		}
	}
	return missing, nil
}
