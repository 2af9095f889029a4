package warehouse

import (
	"context"

	"github.com/formaouest/chaland/internal/fault"
)

// placeOrders turns the tag's purchases into provisional orders, and returns
// how many were waiting. Cut short anywhere, it is repeated without harm: an
// order that stands is not placed again.
func (b *Builder) placeOrders(ctx context.Context) (waiting uint64, err error) {
	defer fault.Wrap(&err, "place the tag's orders")
	b.placed.Store(b.now().UnixMilli())
	waiting, err = Scalar[uint64](ctx, b.w, "SELECT count() FROM pending_orders", nil)
	if err != nil || waiting == 0 {
		return 0, err
	}
	for _, name := range []string{"orders_enrich", "orders_place", "orders_forget"} {
		if err := b.w.Exec(ctx, statement(name), nil); err != nil {
			return 0, err
		}
	}
	return waiting, nil
}
