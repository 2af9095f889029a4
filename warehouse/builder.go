package warehouse

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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
	// since is how many seconds back inserts are looked for; the first pass
	// of a process looks back as far as the ledger goes.
	since atomic.Uint32
}

// PassStats says what one pass did.
type PassStats struct {
	Touched uint64 // visitor-days with new events
	Changed uint64 // visits written
	Unsure  uint64 // visitors told again from their whole history
	Orders  uint64 // tag purchases turned into provisional orders
}

// NewBuilder makes a builder; now stamps the versions.
func NewBuilder(w *Warehouse, now func() time.Time, log *slog.Logger) *Builder {
	b := &Builder{w: w, now: now, log: log, kick: make(chan struct{}, 1)}
	b.since.Store(firstLook)
	return b
}

// firstLook covers the ledger's whole life (2 days, less a margin for its TTL);
// laterLook covers inserts that commit late.
const (
	firstLook = 47 * 3600
	laterLook = 600
)

// Kick asks for a pass soon: call it after events were stored.
func (b *Builder) Kick() {
	select {
	case b.kick <- struct{}{}:
	default:
	}
}

// Run makes a pass every second, or sooner when kicked, until ctx ends.
func (b *Builder) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if _, err := b.Pass(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("the pass over new events failed and will be repeated", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-b.kick:
		}
	}
}

// Pass brings the visits up to date with every event stored before it began.
func (b *Builder) Pass(ctx context.Context) (stats PassStats, err error) {
	defer fault.Wrap(&err, "visit pass")
	work, err := b.hasWork(ctx)
	if err != nil || !work {
		return stats, err
	}
	err = b.locked(ctx, func(ctx context.Context) (err error) {
		if stats, err = b.build(ctx); err != nil {
			return err
		}
		stats.Orders, err = b.placeOrders(ctx)
		return err
	})
	if err == nil {
		b.since.Store(laterLook)
	}
	return stats, err
}

// hasWork is the cheap question asked every second, before taking the lease.
func (b *Builder) hasWork(ctx context.Context) (bool, error) {
	n, err := Scalar[uint64](ctx, b.w, statement("pass_has_work"), Params{"since": b.since.Load()})
	return n > 0, err
}

func (b *Builder) build(ctx context.Context) (stats PassStats, err error) {
	p, err := b.newPass(ctx)
	if err != nil {
		return stats, err
	}
	defer p.drop()
	if err := p.run(ctx, "pass_touched", Params{"since": b.since.Load()}); err != nil {
		return stats, err
	}
	if err := p.run(ctx, "pass_partners", nil); err != nil {
		return stats, err
	}
	if stats.Touched, err = p.count(ctx, "SELECT uniqExact(site, visitor, day) FROM {{pass}}_touched"); err != nil {
		return stats, err
	}
	if stats.Touched == 0 {
		return stats, nil
	}
	if err := p.recompute(ctx); err != nil {
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
	stats.Changed, err = p.count(ctx, "SELECT count() FROM {{pass}}_new WHERE sure > 0")
	return stats, err
}

// pass is one run with its scratch tables.
type pass struct {
	w       *Warehouse
	name    string
	version uint64
	paired  bool // some touched visitor has a predecessor's pseudonym
}

func (b *Builder) newPass(ctx context.Context) (*pass, error) {
	p := &pass{w: b.w, name: fmt.Sprintf("pass_%016x", rand.Uint64()), version: uint64(b.now().UnixMicro())} //nolint:gosec // a name
	for _, s := range statements(p.text("pass_tables")) {
		if err := b.w.Exec(ctx, s, nil); err != nil {
			p.drop()
			return nil, err
		}
	}
	return p, nil
}

// drop removes the scratch tables, also after ctx ended.
func (p *pass) drop() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, t := range []string{"_touched", "_new", "_old"} {
		_ = p.w.Exec(ctx, "DROP TABLE IF EXISTS "+p.name+t, nil)
	}
}

// text is a statement with this pass's table names; {{rule}} and {{source}}
// are put in by the callers. All of them are texts of this package: values
// travel as parameters.
func (p *pass) text(name string) string {
	return strings.ReplaceAll(statement(name), "{{pass}}", p.name)
}

func (p *pass) run(ctx context.Context, name string, params Params) error {
	return p.exec(ctx, name, p.text(name), params)
}

func (p *pass) exec(ctx context.Context, name, sql string, params Params) (err error) {
	defer fault.Wrap(&err, "%s", name)
	used := Params{}
	for k, v := range params {
		if strings.Contains(sql, "{"+k+":") {
			used[k] = v
		}
	}
	return p.w.Exec(ctx, sql, used)
}

func (p *pass) count(ctx context.Context, sql string) (uint64, error) {
	return Scalar[uint64](ctx, p.w, strings.ReplaceAll(sql, "{{pass}}", p.name), nil)
}

// withRule puts the visit rule over the given source of events into a
// statement. Telling pairs of pseudonyms apart costs a join, so it is done only
// where there are any.
func (p *pass) withRule(name, source string, paired bool) string {
	persons := statement("persons_alone")
	if paired {
		persons = statement("persons_paired")
	}
	source = strings.ReplaceAll(source, "{{pass}}", p.name)
	rule := strings.ReplaceAll(statement("visits_rule"), "{{persons}}", persons)
	rule = strings.ReplaceAll(rule, "{{source}}", source)
	return strings.ReplaceAll(p.text(name), "{{rule}}", rule)
}

const eventsOfWindow = `SELECT * FROM events WHERE (site, day, visitor) IN (
	SELECT site, arrayJoin([day - 1, day, day + 1]), visitor FROM {{pass}}_touched)`

const eventsOfUnsure = `SELECT * FROM events WHERE (site, visitor) IN (
	SELECT site, visitor FROM {{pass}}_touched
	WHERE (site, visitor) IN (SELECT site, visitor FROM {{pass}}_new WHERE sure = 0))`

func (p *pass) recompute(ctx context.Context) (err error) {
	n, err := p.count(ctx, "SELECT count() FROM ("+eventsOfWindow+") WHERE previous != 0")
	if err != nil {
		return err
	}
	p.paired = n > 0
	return p.exec(ctx, "pass_recompute", p.withRule("pass_recompute", eventsOfWindow, p.paired), nil)
}

func (p *pass) recomputeUnsure(ctx context.Context) (uint64, error) {
	n, err := p.count(ctx, "SELECT uniqExact(site, visitor) FROM {{pass}}_new WHERE sure = 0")
	if err != nil || n == 0 {
		return 0, err
	}
	if err := p.exec(ctx, "pass_recompute_whole", p.withRule("pass_recompute_whole", eventsOfUnsure, p.paired), nil); err != nil {
		return 0, err
	}
	return n, p.exec(ctx, "drop the unsure", strings.ReplaceAll(
		`ALTER TABLE {{pass}}_new DELETE WHERE sure < 2 AND (site, visitor) IN (SELECT site, visitor FROM {{pass}}_new WHERE sure = 2)
		 SETTINGS mutations_sync = 2`, "{{pass}}", p.name), nil)
}
