package warehouse_test

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// What is at rest becomes one part by itself, even two parts of one size that would
// otherwise stay apart for good. The five minutes of rest are cut to one second.
func TestAMonthAtRestBecomesOnePart(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	const counted = "SELECT count() FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events'"
	parts := func() uint64 {
		t.Helper()
		n, err := warehouse.Scalar[uint64](t.Context(), w, counted, nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	kept, err := warehouse.Scalar[uint64](t.Context(), w, `SELECT count() FROM system.tables WHERE database = currentDatabase()
		AND name IN ('events', 'visits', 'orders', 'refunds')
		AND create_table_query LIKE '%min_age_to_force_merge_seconds = 300%' AND create_table_query LIKE '%min_age_to_force_merge_on_partition_only = 1%'`, nil)
	if err != nil || kept != 4 {
		t.Errorf("%d tables merge what is at rest, %v; want 4", kept, err)
	}
	store(t, w, hit(1, 1, "page_view", ""))
	store(t, w, hit(2, 2, "page_view", ""))
	if n := parts(); n < 2 {
		t.Fatalf("%d parts after two writes", n)
	}
	if err := w.Exec(t.Context(), "ALTER TABLE events MODIFY SETTING min_age_to_force_merge_seconds = 1", nil); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(90 * time.Second); parts() > 1; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d parts at rest", parts())
		}
	}
}
