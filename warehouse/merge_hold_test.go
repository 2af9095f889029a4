package warehouse_test

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
)

// Held merges leave parts apart; once released, they merge and rows can be erased.
func TestHeldMergesWaitForTheirRelease(t *testing.T) {
	t.Parallel()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	release, err := w.HoldMerges(t.Context(), "events", "visits")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		store(t, w, hit(uint64(i+1), float64(i), "page_view", ""))
	}
	parts := func() uint64 {
		t.Helper()
		n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events'", nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	time.Sleep(2 * time.Second) // merges of twenty small parts begin within one
	if n := parts(); n != 20 {
		t.Errorf("%d parts while merges are held, want 20", n)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); parts() >= 20; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no merge after the release")
		}
	}
	if err := w.Forget(t.Context(), "s"); err != nil {
		t.Error(err)
	}
}
