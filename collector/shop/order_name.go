package shop

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// A WooCommerce order has a key of its own and a number, which modules make another: buyers,
// tags and exports tell the number, and so do orders here; a deletion tells the key alone.

// orderName is the number of an order by its key, where they differ: a row of order_names.
type orderName struct {
	Site    string `ch:"site"`
	Name    string `ch:"name"`
	OrderID string `ch:"order_id"`
	Version uint64 `ch:"version"`
}

// Inner is the key of an order in a shop, as ShopRecord.Inner tells it.
func Inner(origin, id string) string { return origin + ":" + id }

// key is the key alone.
func key(inner string) string {
	_, id, _ := strings.Cut(inner, ":")
	return id
}

// resolve names the orders that records tell by their keys, and answers the names to keep and
// the numbers, of those that are asked for, that orders of another key have.
func resolve(ctx context.Context, w *warehouse.Warehouse, site string, records []tracking.ShopRecord, now time.Time) (added []orderName, taken map[string]bool, err error) {
	var inner, ids []string
	for _, r := range records {
		if r.Inner != "" {
			inner, ids = append(inner, r.Inner), append(ids, key(r.Inner))
		}
	}
	if len(inner) == 0 {
		return nil, nil, nil
	}
	rows, err := warehouse.Select[orderName](ctx, w, statement("order_names"), warehouse.Params{"site": site, "names": inner, "ids": ids})
	if err != nil {
		return nil, nil, err
	}
	number, taken := map[string]string{}, map[string]bool{} // number by key
	for _, row := range rows {
		number[row.Name], taken[row.OrderID] = row.OrderID, true
	}
	for _, r := range records {
		if r.What == tracking.ShopState && r.Inner != "" && r.ID != key(r.Inner) {
			if number[r.Inner] != r.ID {
				added = append(added, orderName{site, r.Inner, r.ID, uint64(now.UnixMicro())}) //nolint:gosec // after 1970
			}
			number[r.Inner], taken[r.ID] = r.ID, true
		}
	}
	for i := range records {
		r := &records[i]
		switch known := number[r.Inner]; {
		case r.What != tracking.ShopDelete:
		case known != "":
			r.ID = known
		case taken[r.ID]:
			r.ID = r.Inner
		}
	}
	return added, taken, nil
}

// names are all that an order may stand under.
func names(records []tracking.ShopRecord) (ids []string) {
	for _, r := range records {
		ids = append(ids, r.ID)
		if r.Inner != "" && r.ID != key(r.Inner) {
			ids = append(ids, r.Inner, key(r.Inner))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ended tells the row of a deletion.
func ended(o *tracking.Order) bool {
	return o != nil && o.Origin == WooCommerce && o.Status == tracking.OrderCancelled && len(o.LineKind) == 0 && o.TotalIncl == 0
}

// restoredBit of a version tells a state that undid a deletion (see Sale.version).
const restoredBit = 1 << 18

func restored(version uint64) bool {
	return uint64(tracking.VersionTime(version).Nanosecond()/1000)&restoredBit != 0 //nolint:gosec // below a million
}

// undone is how long around a restoration a deletion is the one that it undid: WooCommerce
// dates none, it counts from when it came, and may come after. Whoever restores an order and
// deletes it again within that time tells it by the next change.
const undone = 2 * time.Minute

// undoes tells whether a restoration and a deletion belong together.
func undoes(restoration, deletion uint64) bool {
	late := tracking.VersionTime(deletion).Sub(tracking.VersionTime(restoration).Truncate(time.Second))
	return restored(restoration) && late >= 0 && late <= undone
}
