package main

import (
	"context"
	_ "embed"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed sql/journal.sql
var journalSQL string

// journalReader gives the dashboard the dated changes of a shop.
type journalReader struct{ w *warehouse.Warehouse }

func (r journalReader) Journal(ctx context.Context, site string, p period.Period) ([]tracking.JournalEntry, error) {
	return warehouse.Select[tracking.JournalEntry](ctx, r.w, journalSQL,
		warehouse.Params{"site": site, "from": p.From.String(), "to": p.To.String()})
}
