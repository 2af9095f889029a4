package warehouse

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// lease has processes on one ClickHouse work one after the other. It is a queue of claims in a
// table in memory, in the order in which they came to stand there (a clock's would put one
// that is slow to be written before another that holds): the first live claim may work. A
// holder that dies is passed over when its claim expires.
type lease struct {
	table, name string
	life        time.Duration // of a claim that nobody renews
	wait, poll  time.Duration
	busy        string // the text of who waited in vain
}

var (
	// builderLease is for one pass over the visits at a time.
	builderLease = lease{table: "leases", name: "builder", life: 30 * time.Second, wait: 5 * time.Minute, poll: 100 * time.Millisecond, busy: "warehouse.builder_busy"}
	// orderLease is for those who read what stands of orders and write what follows from it.
	orderLease = lease{table: "order_leases", name: "orders", life: 15 * time.Second, wait: time.Minute, poll: 10 * time.Millisecond, busy: "warehouse.orders_busy"}
	// saltLease is for whoever draws a salt, which two must not do: a salt each counts all twice.
	saltLease = lease{table: "order_leases", name: "salts", life: 15 * time.Second, wait: time.Minute, poll: 10 * time.Millisecond, busy: "warehouse.orders_busy"}
)

// locked runs work while this builder holds the lease.
func (b *Builder) locked(ctx context.Context, work func(context.Context) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return builderLease.during(ctx, b.w, work)
}

// ReviseOrders runs work while nobody else on this ClickHouse does so: what reads orders and
// writes what follows from what it read.
func (w *Warehouse) ReviseOrders(ctx context.Context, work func(context.Context) error) error {
	return orderLease.during(ctx, w, work)
}

// DrawSalts runs work while nobody else on this ClickHouse does so.
func (w *Warehouse) DrawSalts(ctx context.Context, work func(context.Context) error) error {
	return saltLease.during(ctx, w, work)
}

func (l *lease) during(ctx context.Context, w *Warehouse, work func(context.Context) error) error {
	claim, err := l.await(ctx, w)
	defer func() { l.release(w, claim) }()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go l.renew(ctx, w, claim, cancel)
	if err := work(ctx); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return err
	}
	return nil
}

func (l *lease) exec(ctx context.Context, w *Warehouse, sql, claim string) error {
	return w.Exec(ctx, strings.ReplaceAll(sql, "{{table}}", l.table), Params{"name": l.name, "holder": claim, "life": uint32(l.life.Milliseconds())})
}

func (l *lease) claim(ctx context.Context, w *Warehouse, claim string) error {
	return l.exec(ctx, w, `INSERT INTO {{table}} (name, holder, expires)
		SELECT {name:String}, {holder:String}, now64(3) + toIntervalMillisecond({life:UInt32})`, claim)
}

// first is the first live claim, "" when there is none.
func (l *lease) first(ctx context.Context, w *Warehouse) (string, error) {
	return Scalar[string](ctx, w, strings.ReplaceAll(`-- the first live claim
		SELECT ifNull((SELECT holder FROM (SELECT name, holder, expires, rowNumberInAllBlocks() AS place FROM {{table}}) WHERE name = {name:String} GROUP BY holder
		HAVING max(expires) > now64(3) AND min(expires) > toDateTime64('2000-01-01', 3) ORDER BY min(place) LIMIT 1), '') SETTINGS max_threads = 1`, "{{table}}", l.table), Params{"name": l.name})
}

// await returns a claim once it is the first live one; with an error, it may stand all the same.
func (l *lease) await(ctx context.Context, w *Warehouse) (string, error) {
	claim := rand.Text()
	if err := l.claim(ctx, w, claim); err != nil {
		return claim, err
	}
	for deadline := time.Now().Add(l.wait); ; {
		first, err := l.first(ctx, w)
		switch {
		case err != nil:
			return claim, err
		case first == claim:
			return claim, nil
		case first == "": // it ran out: a new one goes to the end
			claim = rand.Text()
			if err := l.claim(ctx, w, claim); err != nil {
				return claim, err
			}
			continue
		case time.Now().After(deadline):
			return claim, fault.New(fault.Unavailable, l.busy)
		}
		select {
		case <-ctx.Done():
			return claim, ctx.Err()
		case <-time.After(l.poll):
		}
	}
}

// renew keeps the claim alive while the work lasts, which it ends once the claim is not the
// first any more: it ran out before it could be renewed, or ClickHouse forgot it.
func (l *lease) renew(ctx context.Context, w *Warehouse, claim string, cancel context.CancelCauseFunc) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(l.life / 3):
		}
		if err := l.prolong(ctx, w, claim); err != nil && ctx.Err() == nil {
			cancel(err)
			return
		}
	}
}

// prolong renews a claim that is still alive: one that ran out may have been passed over, and
// must not come back before whoever works now.
func (l *lease) prolong(ctx context.Context, w *Warehouse, claim string) error {
	ctx, cancel := context.WithTimeout(ctx, l.life/3)
	defer cancel()
	if err := l.exec(ctx, w, `INSERT INTO {{table}} (name, holder, expires)
		SELECT {name:String}, {holder:String}, now64(3) + toIntervalMillisecond({life:UInt32})
		WHERE (SELECT max(expires) FROM {{table}} WHERE holder = {holder:String}) > now64(3)`, claim); err != nil {
		return err
	}
	first, err := l.first(ctx, w)
	if err == nil && first != claim {
		err = fault.New(fault.Unavailable, l.busy)
	}
	return err
}

// release gives the lease up with an expiry in the past.
func (l *lease) release(w *Warehouse, claim string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := l.exec(ctx, w, "INSERT INTO {{table}} (name, holder, expires) SELECT {name:String}, {holder:String}, toDateTime64('1999-01-01', 3)", claim); err != nil {
		w.log.Debug("a lease could not be released; it runs out by itself", "name", l.name, "error", err)
	}
}
