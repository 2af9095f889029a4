package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/load"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// caseState is the mark of a loaded case in table settings: what was generated,
// and that its visits were derived.
type caseState struct {
	Seed     uint64    `json:"seed,omitempty"`  // of the demonstration; a candidate's follows from the centre's key
	Code     string    `json:"code,omitempty"`  // the candidate's
	Class    string    `json:"class,omitempty"` // whose history it shares, if any
	Attempt  int       `json:"attempt,omitempty"`
	Version  string    `json:"version"`
	KeyMark  string    `json:"key_mark,omitempty"` // tells the centre's key from another
	Loaded   time.Time `json:"loaded"`
	Complete bool      `json:"complete"`
	// Released is when trainers handed the case to its candidate, zero before.
	Released time.Time `json:"released,omitzero"`
	// Imported marks the case of a real shop, which covers From to To, as does a case
	// made from a folder of files.
	Imported bool   `json:"imported,omitempty"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Timezone string `json:"timezone,omitempty"` // of a real shop's days
	// Fingerprint sums up the facts as they were generated.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Folder holds the files that the case was made from and Files tells them from
	// any others; "" is « Maison Brélivan ».
	Folder string `json:"folder,omitempty"`
	Files  string `json:"files,omitempty"`
}

const caseKind = "case"

// caseProgress tells how far a load is; share is 0..1.
type caseProgress func(share float64)

// loadCase generates the case and stores it with its visits. Started again
// after an interruption, it stores the same rows, which count once.
func loadCase(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, now func() time.Time, log *slog.Logger, progress caseProgress) (err error) {
	site, err := storeCase(ctx, w, o, now, func(share float64) { progress(0.6 * share) })
	if err != nil {
		return err
	}
	if err := deriveVisits(ctx, w, site, now, log); err != nil {
		return err
	}
	progress(1)
	return nil
}

// storeCase generates the case and stores all of its site but the visits.
func storeCase(ctx context.Context, w *warehouse.Warehouse, o fixtures.Options, now func() time.Time, progress caseProgress) (site string, err error) {
	defer fault.Wrap(&err, "store the practical case, seed %d", o.Seed)
	c, err := fixtures.Generate(o)
	if err != nil {
		return "", err
	}
	return c.Site.ID, load.Case(ctx, w, c, now, progress)
}

// deriveVisits tells the visits of a site from its events.
func deriveVisits(ctx context.Context, w *warehouse.Warehouse, site string, now func() time.Time, log *slog.Logger) error {
	_, err := warehouse.NewBuilder(w, now, log).Recount(ctx, site)
	return err
}

// markLoaded notes that a site's case is there, whole.
func markLoaded(ctx context.Context, w *warehouse.Warehouse, site string, s caseState, now time.Time) error {
	s.Loaded, s.Complete = now, true
	return warehouse.PutSetting(ctx, w, caseKind, site, s, now)
}
