package warehouse_test

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
)

// Held merges leave parts apart until the last holder releases them; rows can be erased
// meanwhile.
func TestHeldMergesWaitForTheirRelease(t *testing.T) {
	t.Parallel()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	hold := func() func() error {
		t.Helper()
		release, err := w.HoldMerges(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return release
	}
	release, other := hold(), hold()
	store(t, w, hit(99, 1, "page_view", ""))
	if err := w.Forget(t.Context(), "s"); err != nil {
		t.Errorf("erasing while merges are held: %v", err)
	}
	if err := other(); err != nil {
		t.Fatal(err)
	}
	parts := func() uint64 {
		t.Helper()
		n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events'", nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := parts() // of rows that are erased
	for i := range 20 {
		store(t, w, hit(uint64(i+1), float64(i), "page_view", ""))
	}
	time.Sleep(2 * time.Second) // merges of twenty small parts begin within one
	if n := parts(); n != before+20 {
		t.Errorf("%d parts while merges are held, want %d", n, before+20)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); parts() >= before+20; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no merge after the release")
		}
	}
	if err := w.Forget(t.Context(), "s"); err != nil {
		t.Error(err)
	}
}

// Events streamed while merges are held are left to the merges that their release lets
// begin; other streams leave parts that FINAL need not look through.
func TestAStreamLeavesCollapsingToHeldMerges(t *testing.T) {
	t.Parallel()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	level := func() uint64 {
		t.Helper()
		n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT toUInt64(min(level)) FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events'", nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := stream(t, t.Context(), w, history()); err != nil {
		t.Fatal(err)
	}
	if n := level(); n != 1 {
		t.Errorf("level %d of streamed parts, want 1: merged as they are written", n)
	}
	if err := w.Exec(t.Context(), "TRUNCATE TABLE events", nil); err != nil {
		t.Fatal(err)
	}
	release, err := w.HoldMerges(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream(t, t.Context(), w, history()); err != nil {
		t.Fatal(err)
	}
	if n := level(); n != 0 {
		t.Errorf("level %d of parts streamed while merges are held, want 0: not merged yet", n)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}
