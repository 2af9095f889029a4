package warehouse

import (
	"context"
	"strings"

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
		sql := strings.ReplaceAll(statement(name), "{{waiting}}", statement("orders_waiting"))
		if err := b.w.Exec(ctx, sql, nil); err != nil {
			return 0, err
		}
	}
	return waiting, nil
}
