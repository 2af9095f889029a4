package warehouse

import (
	"context"
	"errors"

	"github.com/formaouest/chaland/internal/fault"
)

// HoldMerges keeps ClickHouse from merging parts of tables until release is called.
// What one load wrote is merged already; merging it with what others wrote can wait
// until nothing is loaded. Erasing waits for release as well. Only an engine of this
// process is held, since it ends with it: another one would stay held if this process
// died.
func (w *Warehouse) HoldMerges(ctx context.Context, tables ...string) (release func() error, err error) {
	defer fault.Wrap(&err, "hold the merges of %v", tables)
	if w.engine == nil {
		return func() error { return nil }, nil
	}
	each := func(ctx context.Context, order string) (err error) {
		for _, table := range tables {
			err = errors.Join(err, w.Exec(ctx, order+quoteName(table), nil))
		}
		return err
	}
	release = func() error { return each(context.WithoutCancel(ctx), "SYSTEM START MERGES ") }
	if err := each(ctx, "SYSTEM STOP MERGES "); err != nil {
		return nil, errors.Join(err, release())
	}
	return release, nil
}
