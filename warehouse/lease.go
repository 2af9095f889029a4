package warehouse

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// The builder's lease is a queue of claims in table leases, ordered by the
// server's clock: the oldest live claim may work. A holder that dies is passed
// over when its claim expires.

const (
	leaseLife   = 30 * time.Second
	leaseWait   = 5 * time.Minute
	leasePoll   = 100 * time.Millisecond
	leaseSettle = 20 * time.Millisecond // lets a claim stamped earlier become visible
)

// locked runs work while this builder holds the lease.
func (b *Builder) locked(ctx context.Context, work func(context.Context) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	claim := rand.Text()
	if err := b.w.claim(ctx, claim); err != nil {
		return err
	}
	defer b.w.release(claim)
	if err := b.w.waitForLease(ctx, claim); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go b.w.renew(ctx, claim, cancel)
	if err := work(ctx); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return err
	}
	return nil
}

func (w *Warehouse) claim(ctx context.Context, claim string) error {
	return w.Exec(ctx, `INSERT INTO leases (name, holder, expires)
		SELECT 'builder', {holder:String}, now64(3) + toIntervalSecond({life:UInt32})`,
		Params{"holder": claim, "life": uint32(leaseLife.Seconds())})
}

// waitForLease returns when the claim is the oldest live one.
func (w *Warehouse) waitForLease(ctx context.Context, claim string) error {
	confirmed := false
	for deadline := time.Now().Add(leaseWait); ; {
		first, err := Scalar[string](ctx, w, `-- the oldest live claim
			SELECT ifNull((SELECT holder FROM leases WHERE name = 'builder' GROUP BY holder
			HAVING max(expires) > now64(3) AND min(expires) > toDateTime64('2000-01-01', 3) ORDER BY min(at), holder LIMIT 1), '')`, nil)
		if err != nil {
			return err
		}
		if first == claim && confirmed {
			return nil
		}
		if confirmed = first == claim; confirmed {
			time.Sleep(leaseSettle)
			continue
		}
		if first == "" { // our own claim ran out while waiting
			if err := w.claim(ctx, claim); err != nil {
				return err
			}
		}
		if time.Now().After(deadline) {
			return fault.New(fault.Unavailable, "warehouse.builder_busy")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(leasePoll):
		}
	}
}

// renew keeps the claim alive while the work lasts.
func (w *Warehouse) renew(ctx context.Context, claim string, cancel context.CancelCauseFunc) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(leaseLife / 3):
		}
		if err := w.claim(ctx, claim); err != nil && ctx.Err() == nil {
			cancel(err)
			return
		}
	}
}

// release gives the lease up with an expiry in the past.
func (w *Warehouse) release(claim string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.Exec(ctx, `INSERT INTO leases (name, holder, expires) SELECT 'builder', {holder:String}, toDateTime64('1999-01-01', 3)`,
		Params{"holder": claim}); err != nil {
		w.log.Debug("the builder's lease could not be released; it runs out by itself", "error", err)
	}
}
