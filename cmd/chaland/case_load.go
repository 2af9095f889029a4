package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
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
	if err := storeReference(ctx, w, c, now); err != nil {
		return "", err
	}
	return c.Site.ID, streamHistory(ctx, w, c, progress)
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
	if err := warehouse.Insert(ctx, w, "orders", c.PastOrders, ""); err != nil {
		return err
	}
	if err := warehouse.InsertTables(ctx, w, c.Ledgers); err != nil {
		return err
	}
	return warehouse.Insert(ctx, w, "refunds", c.PastRefunds, "")
}

// streamHistory writes what moves. Events go a month to a stream, so that each
// month of the table is one part and reads as fast as it can; the server writes
// one month while the next is made.
func streamHistory(ctx context.Context, w *warehouse.Warehouse, c *fixtures.Case, progress caseProgress) (err error) {
	months := &eventMonths{ctx: ctx, w: w}
	months.closing.SetLimit(2)
	defer func() { err = errors.Join(err, months.end(err == nil)) }()
	orders, err := warehouse.OpenStream[tracking.Order](ctx, w, "orders")
	if err != nil {
		return err
	}
	defer orders.Abort()
	refunds, err := warehouse.OpenStream[tracking.Refund](ctx, w, "refunds")
	if err != nil {
		return err
	}
	defer refunds.Abort()
	span, ledgers := c.End().Sub(c.Start()), tracking.Ledgers{}
	for b := range c.Batches() {
		ledgers.Add(b.Ledgers)
		if err := errors.Join(months.add(b.Events), orders.Add(b.Orders), refunds.Add(b.Refunds)); err != nil {
			return err
		}
		if len(b.Events) > 0 {
			progress(float64(b.Events[0].Time.Sub(c.Start())) / float64(span))
		}
	}
	return errors.Join(orders.Close(), refunds.Close(), warehouse.InsertTables(ctx, w, ledgers))
}

// eventMonths streams events a month at a time.
type eventMonths struct {
	ctx     context.Context //nolint:containedctx // of one load, like the streams
	w       *warehouse.Warehouse
	stream  *warehouse.Stream[tracking.Event]
	month   string
	closing errgroup.Group
}

// add sends a batch; its last event tells its month, the first may be of a
// visit begun in the month before.
func (m *eventMonths) add(events []tracking.Event) error {
	if len(events) == 0 {
		return nil
	}
	if month := events[len(events)-1].Time.Format("2006-01"); m.stream == nil || month != m.month {
		m.endMonth()
		stream, err := warehouse.StreamEvents[tracking.Event](m.ctx, m.w)
		if err != nil {
			return err
		}
		m.stream, m.month = stream, month
	}
	return m.stream.Add(events)
}

// endMonth lets the server finish a month in the background, two at most.
func (m *eventMonths) endMonth() {
	if m.stream == nil {
		return
	}
	m.closing.Go(m.stream.Close)
	m.stream = nil
}

// end waits for all months and says what went wrong; the last one is given up
// unless it is whole.
func (m *eventMonths) end(whole bool) error {
	if !whole && m.stream != nil {
		m.stream.Abort()
		m.stream = nil
	}
	m.endMonth()
	return m.closing.Wait()
}
