package warehouse

import (
	"context"
	"embed"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/formaouest/chaland/internal/fault"
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

// Builder derives visits from events, and provisional orders from the tag's
// purchases. Passes are serialised over every process by a lease.
//
// Whatever the order in which events arrive, are repeated or imported, the
// visits end equal to a full recount; a pass that is cut short is repeated and
// then writes nothing twice.
type Builder struct {
	w    *Warehouse
	now  func() time.Time
	log  *slog.Logger
	kick chan struct{}
	mu   sync.Mutex // one pass at a time in this process
	// seen is when the last look began that left nothing untold, in Unix
	// milliseconds; 0 before the first.
	seen atomic.Int64
	// placed is when waiting purchases were looked at last, in Unix milliseconds.
	placed atomic.Int64
}

// PassStats says what one pass did.
type PassStats struct {
	Touched uint64 // visitor-days with new events
	Unsure  uint64 // visitors told again from their whole history
	Orders  uint64 // tag purchases that waited for their visit
}

// NewBuilder makes a builder; now stamps the versions.
func NewBuilder(w *Warehouse, now func() time.Time, log *slog.Logger) *Builder {
	return &Builder{w: w, now: now, log: log, kick: make(chan struct{}, 1)}
}

// firstLook covers the ledger's whole life (2 days, less a margin for its TTL);
// laterLook covers inserts that commit late.
const (
	firstLook = 47 * 3600
	laterLook = 600
)

// lookBack is how many seconds back inserts are looked for: since the last look
// and a margin. The first look of a process, and the first after a long silence
// (a machine that slept, a recount that took the night), goes back far.
func (b *Builder) lookBack() uint32 {
	seen := b.seen.Load()
	if seen == 0 {
		return firstLook
	}
	return uint32(min(firstLook, laterLook+max(0, b.now().UnixMilli()-seen)/1000))
}

// Kick asks for a pass soon: call it after events were stored.
func (b *Builder) Kick() {
	select {
	case b.kick <- struct{}{}:
	default:
	}
}

// lookEvery is how often the builder looks for events of other processes.
const lookEvery = time.Second

// Run makes a pass when kicked, and looks for work by itself every second,
// until ctx ends. It rests between passes in proportion to what they take.
func (b *Builder) Run(ctx context.Context) {
	var pace pace
	for {
		began := b.now()
		stats, err := b.Pass(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.Error("the pass over new events failed and will be repeated", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pace.rest(b.now(), b.now().Sub(began), stats.Touched)):
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookEvery):
		case <-b.kick:
		}
	}
}

// Most of a pass is the analysis of its statements: rarer passes cost less by
// event. Where few visitors are about, a visit is to show within 2 s also on a
// machine that has other work (a pass takes 0.2 s on a calm one): the rest owed
// for the passes of somebody's visit, a page every few seconds, is put off.
const (
	restMany, restFew = 4, 2 // times what the pass took
	manyVisitors      = 1000
	longRest          = 5 * time.Second
	putOff            = 3 * time.Second // of rest; waiting for hits pays it back
)

// pace is the rest that is owed, as of an instant.
type pace struct {
	owed time.Duration
	at   time.Time
}

// rest is how long to rest after a pass that took so long and ended now.
func (p *pace) rest(now time.Time, took time.Duration, touched uint64) time.Duration {
	if touched >= manyVisitors {
		p.owed, p.at = 0, now
		return min(restMany*took, longRest)
	}
	rested := max(0, now.Sub(p.at)-took)
	p.owed, p.at = min(max(0, p.owed-rested)+restFew*took, putOff+longRest), now
	return max(0, p.owed-putOff)
}

// Pass brings the visits up to date with every event stored before it began.
func (b *Builder) Pass(ctx context.Context) (stats PassStats, err error) {
	defer fault.Wrap(&err, "visit pass")
	ctx = onOneCore(ctx)
	began := b.now().UnixMilli()
	todo, err := b.look(ctx)
	if err != nil {
		return stats, err
	}
	if !todo.events && !todo.orders {
		b.seen.Store(began)
		return stats, nil
	}
	err = b.locked(ctx, func(ctx context.Context) (err error) {
		if todo.events {
			if stats, err = b.build(ctx); err != nil {
				return err
			}
		}
		stats.Orders, err = b.placeOrders(ctx)
		return err
	})
	if err == nil {
		b.seen.Store(began)
	}
	return stats, err
}

// onOneCore has the statements of a pass leave the other cores to hits: most of
// their time is spent on analysis, which takes one anyway. The rows a pass writes
// differ among themselves.
func onOneCore(ctx context.Context) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{collapsing: 0, "max_threads": 1}))
}

// work says what a pass would have to do.
type work struct{ events, orders bool }

// placeEvery is how often purchases that wait are looked at while no event
// comes: the shop's own record may have arrived, or their hour have passed.
const placeEvery = time.Minute

// look is the cheap question asked every second, before taking the lease.
func (b *Builder) look(ctx context.Context) (todo work, err error) {
	rows, err := Select[struct {
		Events uint64 `ch:"new_events"`
		Orders uint64 `ch:"waiting"`
	}](ctx, b.w, statement("pass_has_work"), Params{"since": b.lookBack()})
	if err != nil || len(rows) == 0 {
		return todo, err
	}
	todo.events = rows[0].Events > 0
	todo.orders = rows[0].Orders > 0 && (todo.events || b.now().UnixMilli()-b.placed.Load() >= placeEvery.Milliseconds())
	return todo, nil
}

// build tells the visits of the visitors touched since the last pass.
func (b *Builder) build(ctx context.Context) (stats PassStats, err error) {
	p, err := b.newPass(ctx)
	if err != nil {
		return stats, err
	}
	defer p.drop()
	if err := p.run(ctx, "pass_touched", Params{"since": b.lookBack()}); err != nil {
		return stats, err
	}
	if stats.Touched, err = p.survey(ctx); err != nil || stats.Touched == 0 {
		return stats, err
	}
	if err := p.exec(ctx, "pass_recompute", p.withRule("pass_recompute", eventsOfWindow, p.paired), nil); err != nil {
		return stats, err
	}
	if stats.Unsure, err = p.recomputeUnsure(ctx); err != nil {
		return stats, err
	}
	for _, name := range []string{"pass_old", "pass_write", "pass_prints", "pass_ledger"} {
		if err := p.run(ctx, name, Params{"version": p.version}); err != nil {
			return stats, err
		}
	}
	return stats, nil
}
