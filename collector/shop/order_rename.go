package shop

import (
	"context"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// rename moves to its number an order that stands under its key: collected when orders were
// named by it, it would count twice. An order under that name is the same one if it was placed
// in the same second by the same customer; one that names nobody must have the same total too.
func (b *books) rename(r *tracking.ShopRecord) {
	if r.What != tracking.ShopState || r.Inner == "" || r.ID == key(r.Inner) || b.taken[key(r.Inner)] {
		return
	}
	old := b.orders[key(r.Inner)]
	if old == nil || old.Origin != r.Origin || ended(old) || !old.Time.Equal(r.Time) || old.Customer != r.Customer || old.Customer == "" && old.TotalIncl != r.TotalIncl {
		return
	}
	delete(b.orders, old.ID)
	delete(b.newOrders, old.ID)
	b.renamed[old.ID] = old.Version
	if standing := b.orders[r.ID]; standing == nil {
		moved := *old
		moved.ID = r.ID
		b.orders[r.ID], b.newOrders[r.ID] = &moved, true
	} else {
		keepCosts(standing, old)
	}
	for id, refund := range b.of(old.ID) {
		moved := *refund
		moved.OrderID = r.ID
		delete(b.of(old.ID), id)
		delete(b.newRefunds, [2]string{old.ID, id})
		if b.of(r.ID)[id] == nil {
			b.of(r.ID)[id], b.newRefunds[[2]string{r.ID, id}] = &moved, true
		}
	}
}

// forgetNames takes away the rows of the names that orders had, up to the version that moved:
// another order may have the name for its number since.
func forgetNames(ctx context.Context, w *warehouse.Warehouse, site string, renamed map[string]uint64) error {
	if len(renamed) == 0 {
		return nil
	}
	ids, versions := []string{}, []uint64{}
	for id, version := range renamed {
		ids, versions = append(ids, id), append(versions, version)
	}
	return w.Exec(ctx, statement("forget_names"), warehouse.Params{"site": site, "ids": ids, "versions": versions})
}
