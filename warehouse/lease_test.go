package warehouse_test

import (
	"context"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// Whoever revises orders goes on while the claim lasts, and stops once it is lost: ClickHouse,
// started again, knows none, and lets the next one work.
func TestWhoLosesTheLeaseOfOrdersStops(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	ends := func(ctx context.Context, within time.Duration) bool {
		select {
		case <-ctx.Done():
			return true
		case <-time.After(within):
			return false
		}
	}
	err := w.ReviseOrders(t.Context(), func(ctx context.Context) error {
		if ends(ctx, 6*time.Second) { // one renewal
			t.Error("ends while it holds the lease")
		}
		if err := w.Exec(ctx, "TRUNCATE TABLE order_leases", nil); err != nil {
			return err
		}
		if err := w.ReviseOrders(ctx, func(context.Context) error { return nil }); err != nil {
			t.Errorf("the next one: %v", err)
		}
		if !ends(ctx, 12*time.Second) {
			t.Error("goes on without the lease")
		}
		return ctx.Err()
	})
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("ends with %v", err)
	}
}
