package imports

import (
	"context"
	"crypto/rand"
	"embed"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// statement reads sql/<name>.sql.
func statement(name string) string {
	raw, err := sqlFiles.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(err) // a name written in this package and embedded with it
	}
	return string(raw)
}

// tries and pause between them: a restart of the embedded engine takes a second.
var retryPauses = []time.Duration{200 * time.Millisecond, time.Second, 3 * time.Second}

// insertBlock stores rows, and again when the answer got lost: the token makes
// a block that did arrive count once. It is drawn afresh for each block: one
// made from the rows would drop them in silence when they come back after
// another import, or after the site was erased.
func insertBlock[T any](ctx context.Context, w *warehouse.Warehouse, table string, rows []T) error {
	token := freshToken()
	return retried(ctx, func() error { return warehouse.Insert(ctx, w, table, rows, token) })
}

func freshToken() string { return "import-" + rand.Text() }

// retried tries to store a few times.
func retried(ctx context.Context, store func() error) (err error) {
	for _, pause := range retryPauses {
		if err = store(); err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
	return fault.New(fault.Unavailable, "imports.not_stored").Because(err)
}

// nextVersion is newer than what stands, even if a clock went back.
func nextVersion(now time.Time, standing uint64) uint64 {
	return max(tracking.OrderVersion(false, now), standing+1)
}
