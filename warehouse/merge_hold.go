package warehouse

import (
	"context"
	"errors"
	"sync"

	"github.com/formaouest/chaland/internal/fault"
)

// heldTables are those whose merges HoldMerges holds: the large ones.
var heldTables = []string{"events", "visits"}

// mergeHold counts who holds the merges.
type mergeHold struct {
	sync.Mutex
	holders int
}

// HoldMerges keeps ClickHouse from merging parts of the large tables until release is
// called by all who hold them: merging what one load wrote with what others wrote can
// wait until nothing is loaded. Only an engine of this process is
// held, since it ends with it: another one would stay held if this process died.
func (w *Warehouse) HoldMerges(ctx context.Context) (release func() error, err error) {
	defer fault.Wrap(&err, "hold the merges")
	if w.engine == nil {
		return func() error { return nil }, nil
	}
	w.merges.Lock()
	defer w.merges.Unlock()
	if w.merges.holders == 0 {
		if err := w.stopMerges(ctx); err != nil {
			return nil, errors.Join(err, w.startMerges(ctx))
		}
	}
	w.merges.holders++
	return func() error {
		w.merges.Lock()
		defer w.merges.Unlock()
		if w.merges.holders--; w.merges.holders > 0 {
			return nil
		}
		return w.startMerges(ctx)
	}, nil
}

// holdsMerges tells whether merges wait, for a release to make up for.
func (w *Warehouse) holdsMerges() bool {
	w.merges.Lock()
	defer w.merges.Unlock()
	return w.merges.holders > 0
}

// withMerges runs what cannot end while merges are held, such as erasing rows.
func (w *Warehouse) withMerges(ctx context.Context, run func() error) (err error) {
	w.merges.Lock()
	defer w.merges.Unlock()
	if w.merges.holders == 0 {
		return run()
	}
	if err := w.startMerges(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.stopMerges(context.WithoutCancel(ctx))) }()
	return run()
}

func (w *Warehouse) stopMerges(ctx context.Context) error { return w.orderMerges(ctx, "STOP") }

// startMerges lets merges run again, even for a caller who gave up.
func (w *Warehouse) startMerges(ctx context.Context) error {
	return w.orderMerges(context.WithoutCancel(ctx), "START")
}

func (w *Warehouse) orderMerges(ctx context.Context, what string) (err error) {
	for _, table := range heldTables {
		err = errors.Join(err, w.Exec(ctx, "SYSTEM "+what+" MERGES "+quoteName(table), nil))
	}
	return err
}
