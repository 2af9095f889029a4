package shop

import (
	"context"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// Exchange turns orders of a site into its currency by the rates that are known now.
func Exchange(ctx context.Context, w *warehouse.Warehouse, site string) (func(o *tracking.Order, day string) bool, error) {
	rates, err := readRates(ctx, w, "rates_all", warehouse.Params{"site": site})
	return func(o *tracking.Order, day string) bool {
		rate, ok := rates.find(o.Currency, day)
		if ok {
			convertOrder(o, rate)
		}
		return ok
	}, err
}
