package warehouse

import (
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"
)

// InsertEvents is Insert into table events: it adds the batch number by which
// the visit builder finds what is new. A retry under the same token may carry
// another batch number; ClickHouse looks at the token only. Keep a call under a
// million rows, so that a batch is one part per month.
func InsertEvents[T any](ctx context.Context, w *Warehouse, rows []T, token string) error {
	return insert(ctx, w, "events", reflect.ValueOf(rows), reflect.TypeFor[T](), token, batchNumber())
}

// batchNumber only has to differ between inserts.
func batchNumber() extra { return extra{"batch", rand.Uint64()} } //nolint:gosec // no secret

// extra is a column with the same value on every row.
type extra struct {
	name  string
	value any // uint64 or time.Time
}

func (e extra) gather(n int) any {
	if t, ok := e.value.(time.Time); ok {
		return slices.Repeat([]time.Time{t}, n)
	}
	return slices.Repeat([]uint64{e.value.(uint64)}, n)
}
