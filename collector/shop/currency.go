package shop

import (
	"context"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// Exchange turns orders of a site into its currency by the rates that are known now.
func Exchange(ctx context.Context, w *warehouse.Warehouse, site string) (func(o *tracking.Order, day string) bool, error) {
	rows, err := warehouse.Select[Rate](ctx, w, statement("rates_all"), warehouse.Params{"site": site})
	t := rateTable{}
	for _, r := range rows {
		t[r.Currency] = append(t[r.Currency], r)
	}
	return func(o *tracking.Order, day string) bool {
		rate, ok := t.find(o.Currency, day)
		if !ok {
			return false
		}
		r := tracking.ShopRecord{Order: *o}
		if convert(&r, rate) != nil { // only refunds can fail, and there are none
			return false
		}
		*o = r.Order
		return true
	}, err
}
