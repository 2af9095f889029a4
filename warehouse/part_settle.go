package warehouse

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
)

// Settle merges months that hold a large unmerged part. Streams and recounts
// leave such parts (optimize_on_insert = 0): merging them once they are written, column by
// column and two at a time, takes half of what merging the rows on their way
// takes. Merged at last, they are read without looking for repetitions. Figures
// are the same before and after.
func (w *Warehouse) Settle(ctx context.Context, tables ...string) (err error) {
	defer fault.Wrap(&err, "merge what was stored in %v", tables)
	parts, err := Select[struct {
		Table     string `ch:"table"`
		Partition string `ch:"partition_id"`
	}](ctx, w, statement("parts_unsettled"), Params{"tables": tables})
	if err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(2) // a merge takes one core
	for _, p := range parts {
		work.Go(func() error {
			return w.Exec(ctx, "OPTIMIZE TABLE {table:Identifier} PARTITION ID {partition:String} FINAL",
				Params{"table": p.Table, "partition": p.Partition})
		})
	}
	return work.Wait()
}
