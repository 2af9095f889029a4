// Package collector takes in what shops' pages and other trackers send, and
// brings it to the warehouse: nothing acknowledged is lost, nothing is stored
// twice, and what is not counted says why.
//
// A hit goes endpoint -> intake -> spool, and is answered; the spool sends its
// blocks to ClickHouse a moment later. Sites and salts are shared by all
// collectors through ClickHouse and known here, so that an outage of ClickHouse
// stops nothing.
package collector

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"path/filepath"
	"sync"
	"time"

	"github.com/formaouest/chaland/collector/endpoint"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/spool"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Options of a collector. Warehouse and Dir are needed.
type Options struct {
	Warehouse *warehouse.Warehouse
	// Dir keeps the spool and the salts; one collector uses it at a time.
	Dir string
	Now func() time.Time
	Log *slog.Logger
	// Trusted are the proxies whose X-Forwarded-For is believed; nil means
	// loopback and private networks.
	Trusted []netip.Prefix
	// Stored is called after rows have reached ClickHouse (the visit builder's
	// Kick).
	Stored func()
	// Connections are the shops that send their orders; nil for none.
	Connections shop.Connections
	// MaxSpool bounds the disk used while ClickHouse is away, in bytes;
	// default 4 GiB.
	MaxSpool int64
	// Rate and Burst bound the requests of one address, BodyPatience the time for a body: see
	// endpoint.Options.
	Rate, Burst  float64
	BodyPatience time.Duration
	// Every is how long a hit waits at most before it is sent to ClickHouse;
	// default 250 ms.
	Every time.Duration
}

// Collector is a running intake with its spool.
type Collector struct {
	o      Options
	spool  *spool.Spool
	sites  *site.Registry
	salts  *pseudonym.Salts
	intake *intake.Intake
	rows   *rowStore
}

// New opens the spool folder. Hits are taken in as soon as New returns, and
// sent to ClickHouse while Run runs.
func New(o Options) (_ *Collector, err error) {
	defer fault.Wrap(&err, "start the collector in %s", o.Dir)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	c := &Collector{o: o, sites: site.NewRegistry(o.Warehouse, o.Now, o.Log), rows: newRowStore(o.Warehouse, o.Stored, o.Now)}
	c.spool, err = spool.Open(spool.Options{
		Dir: filepath.Join(o.Dir, "spool"), Schema: c.rows.schema(), Store: c.rows.store, Every: o.Every,
		MaxBytes: o.MaxSpool, Damaged: c.damaged, Log: o.Log, // its waits are on the clock that never jumps
	})
	if err != nil {
		return nil, err
	}
	if c.salts, err = pseudonym.Open(o.Warehouse, o.Dir, o.Now, o.Log); err != nil {
		return nil, errors.Join(err, c.spool.Close())
	}
	c.rows.spool = c.spool
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := c.sites.Refresh(ctx); err != nil {
		o.Log.Warn("the sites are not readable yet; hits are asked to come back", "error", err)
	}
	c.intake = intake.New(c.sites, c.salts, c.rows)
	return c, nil
}

// Routes adds POST /collecte, POST /api/event, GET /api/health and
// GET /js/tag.js to an Echo or to a group of it.
func (c *Collector) Routes(r endpoint.Router) {
	endpoint.Mount(r, endpoint.Options{
		Intake: c.intake, Healthy: c.Ready, Trusted: c.o.Trusted, Connections: c.o.Connections, Now: c.o.Now, Log: c.o.Log,
		Rate: c.o.Rate, Burst: c.o.Burst, BodyPatience: c.o.BodyPatience,
	})
}

// Intake is for hits that come by another way than HTTP.
func (c *Collector) Intake() *intake.Intake { return c.intake }

// Run sends what is kept to ClickHouse, and re-reads sites and salts, until ctx
// ends.
func (c *Collector) Run(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() { c.spool.Run(ctx) })
	both.Go(func() { c.follow(ctx) })
	both.Wait()
}

// Flush returns once everything acknowledged is in ClickHouse.
func (c *Collector) Flush(ctx context.Context) error { return c.spool.Flush(ctx) }

// Close stops taking hits in. What is not stored yet waits for the next start.
func (c *Collector) Close() error { return c.spool.Close() }

// Ready says why hits cannot be kept now, nil when they can. ClickHouse may be
// away: hits then wait in the spool.
func (c *Collector) Ready(context.Context) error {
	if c.spool.Full() {
		return spool.ErrFull
	}
	if !c.sites.Ready() {
		return intake.ErrNotReady
	}
	return nil
}

// Stats tell what waits in the spool.
func (c *Collector) Stats() spool.Stats { return c.spool.Stats() }

// Tally tells what became of the hits since the start.
func (c *Collector) Tally() intake.Tally { return c.intake.Tally() }
