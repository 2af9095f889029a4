package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// caseState is the mark of a loaded case in table settings: what was generated,
// and that its visits were derived.
type caseState struct {
	Seed     uint64    `json:"seed"`
	Version  string    `json:"version"`
	Loaded   time.Time `json:"loaded"`
	Complete bool      `json:"complete"`
}

const caseKind = "case"

// caseProgress tells how far a load is; share is 0..1.
type caseProgress func(share float64)

// loadCase generates the case and stores it with its visits. Started again
// after an interruption, it stores the same rows, which count once.
func loadCase(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, now func() time.Time, log *slog.Logger, progress caseProgress) (err error) {
	defer fault.Wrap(&err, "load the practical case, seed %d", o.Seed)
	c, err := fixtures.Generate(o)
	if err != nil {
		return err
	}
	if err := storeReference(ctx, w, c, now); err != nil {
		return err
	}
	span := c.End().Sub(c.Start())
	// A token of an earlier load would drop the blocks of a case that was
	// erased meanwhile; rows that come twice count once without it.
	load, n := now().UnixNano(), 0
	for b := range c.Batches() {
		n++
		if err := storeBatch(ctx, w, b, fmt.Sprintf("%s-%d-%d", c.Site.ID, load, n)); err != nil {
			return err
		}
		if len(b.Events) > 0 {
			progress(0.9 * float64(b.Events[0].Time.Sub(c.Start())) / float64(span))
		}
	}
	if _, err := warehouse.NewBuilder(w, now, log).Recount(ctx, c.Site.ID); err != nil {
		return err
	}
	progress(1)
	return warehouse.PutSetting(ctx, w, caseKind, c.Site.ID,
		caseState{Seed: o.Seed, Version: versionText(), Loaded: now(), Complete: true}, now())
}

// storeReference writes the site and what does not move.
func storeReference(ctx context.Context, w *warehouse.Warehouse, c *fixtures.Case, now func() time.Time) error {
	if err := warehouse.PutSetting(ctx, w, "site", c.Site.ID, c.Site, now()); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "products", c.Products, ""); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "campaigns", c.Campaigns, ""); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "costs", c.Costs, ""); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "journal", c.Journal, ""); err != nil {
		return err
	}
	return storeBatch(ctx, w, fixtures.Batch{Orders: c.PastOrders, Refunds: c.PastRefunds}, "")
}

func storeBatch(ctx context.Context, w *warehouse.Warehouse, b fixtures.Batch, token string) error {
	if err := warehouse.InsertEvents(ctx, w, b.Events, token); err != nil {
		return err
	}
	if err := warehouse.Insert(ctx, w, "orders", b.Orders, token); err != nil {
		return err
	}
	return warehouse.Insert(ctx, w, "refunds", b.Refunds, token)
}
