package shop

import (
	"context"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// keepCosts puts into an order what another telling of it knows of its costs and it does not,
// and tells whether anything came of it. The cost of a line goes to the line of the same
// article and quantity.
func keepCosts(o, from *tracking.Order) (changed bool) {
	for _, pair := range [][2]**int64{
		{&o.CarriagePaid, &from.CarriagePaid}, {&o.Packaging, &from.Packaging}, {&o.PaymentFee, &from.PaymentFee},
		{&o.ReturnCost, &from.ReturnCost}, {&o.Commission, &from.Commission}, {&o.Voucher, &from.Voucher},
	} {
		if *pair[0] == nil && *pair[1] != nil {
			*pair[0], changed = *pair[1], true
		}
	}
	if o.PurchaseCost == nil && from.PurchaseCost != nil && keepLineCosts(o, from) {
		changed = true
	}
	return changed
}

// keepLineCosts fills all of an order's lines, or none: half of a margin is none.
func keepLineCosts(o, from *tracking.Order) bool {
	type article struct {
		sku      string
		quantity int32
	}
	known := map[article]*int64{}
	for i, sku := range from.LineSKU {
		if from.LineCost[i] != nil {
			known[article{sku, from.LineQuantity[i]}] = from.LineCost[i]
		}
	}
	costs, total := make([]*int64, len(o.LineSKU)), int64(0)
	for i, sku := range o.LineSKU {
		if costs[i] = o.LineCost[i]; costs[i] == nil {
			costs[i] = known[article{sku, o.LineQuantity[i]}]
		}
		if o.LineKind[i] != tracking.LineSale {
			continue
		}
		if costs[i] == nil {
			return false
		}
		total += *costs[i]
	}
	o.LineCost, o.PurchaseCost = costs, &total
	return true
}

// Complete gives orders that stand by the shop's own word the costs that only a file knows.
// Versions stay even or odd as they were.
func Complete(ctx context.Context, w *warehouse.Warehouse, site string, told []tracking.Order, token string) (err error) {
	defer fault.Wrap(&err, "complete %d orders of %s", len(told), site)
	if len(told) == 0 {
		return nil
	}
	ids := make([]string, len(told))
	from := make(map[string]*tracking.Order, len(told))
	for i := range told {
		ids[i], from[told[i].ID] = told[i].ID, &told[i]
	}
	standing, err := warehouse.Select[tracking.Order](ctx, w, statement("standing_orders"), warehouse.Params{"site": site, "ids": ids})
	if err != nil {
		return err
	}
	var completed []tracking.Order
	for _, o := range standing {
		if tracking.OwnWord(o.Origin) && keepCosts(&o, from[o.ID]) {
			o.Version += 2
			completed = append(completed, o)
		}
	}
	if err := warehouse.Insert(ctx, w, "orders", completed, token); err != nil {
		return err
	}
	return rejoin(ctx, w, map[string][]string{site: ids})
}
