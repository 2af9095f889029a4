package warehouse

import (
	"context"
	"math/rand/v2"
	"reflect"
)

// InsertEvents is Insert into table events: it adds the batch number by which
// the visit builder finds what is new. A retry under the same token may carry
// another batch number; ClickHouse looks at the token only. Keep a call under a
// million rows, so that a batch is one part per month.
func InsertEvents[T any](ctx context.Context, w *Warehouse, rows []T, token string) error {
	batch := rand.Uint64() //nolint:gosec // only has to differ between inserts
	return insert(ctx, w, "events", reflect.ValueOf(rows), reflect.TypeFor[T](), token, extra{"batch", batch})
}

// extra is a column with the same value on every row.
type extra struct {
	name  string
	value uint64
}

func (e extra) gather(n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = e.value
	}
	return out
}
