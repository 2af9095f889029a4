package warehouse_test

import (
	"context"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// history is more events than a block of a stream holds, a minute apart, from
// ten visitors.
func history() []tracking.Event {
	out := make([]tracking.Event, 10_000)
	for i := range out {
		out[i] = hit(uint64(i%10+1), float64(i), "page_view", "")
	}
	return out
}

func stream(t *testing.T, ctx context.Context, w *warehouse.Warehouse, events []tracking.Event) error {
	t.Helper()
	s, err := warehouse.StreamEvents[tracking.Event](ctx, w)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	if err := s.Add(events); err != nil {
		return err
	}
	return s.Close()
}

func TestStreamedEventsWaitForARecount(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	b := newBuilder(w)
	events := history()
	if err := stream(t, t.Context(), w, events); err != nil {
		t.Fatal(err)
	}
	parts := func(table string) uint64 {
		t.Helper()
		n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() * 10 + max(level) FROM system.parts WHERE database = currentDatabase() AND active AND table = {table:String}", warehouse.Params{"table": table})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := parts("events"); n != 11 {
		t.Errorf("%d: one month streamed is one part, merged once", n)
	}
	if stats, err := b.Pass(t.Context()); err != nil || stats.Touched != 0 {
		t.Errorf("a pass touched %d, %v; streamed events are a recount's", stats.Touched, err)
	}
	if _, err := b.Recount(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	if n := parts("visits"); n != 11 {
		t.Errorf("%d: the visits of a month are one part, merged once", n)
	}
	counted, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT sum(events) FROM visits FINAL", nil)
	if err != nil || counted != uint64(len(events)) {
		t.Errorf("%d events in visits, %v; want %d", counted, err, len(events))
	}
	printed, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT sum(rows) FROM event_prints FINAL", nil)
	if err != nil || printed != uint64(len(events)) {
		t.Errorf("%d events in fingerprints, %v; want %d", printed, err, len(events))
	}
	// A live hit of one of those visitors joins its visit.
	store(t, w, hit(1, float64(len(events))+3, "page_view", ""))
	runPass(t, b)
	if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
		t.Errorf("a recount after a pass changed %d rows, %v", n, err)
	}
}

func TestAStreamCutShortCountsOnceWhenRepeated(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	events := history()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	s, err := warehouse.StreamEvents[tracking.Event](ctx, w)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(events[:6000]); err != nil {
		t.Fatal(err)
	}
	cancel()
	s.Abort()
	for range 2 {
		if err := stream(t, t.Context(), w, events); err != nil {
			t.Fatal(err)
		}
	}
	n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM events FINAL", nil)
	if err != nil || n != uint64(len(events)) {
		t.Errorf("%d events, %v; want %d", n, err, len(events))
	}
}

// The builder finds what is new by the time it was inserted: it must not find
// what was erased.
func TestWhatWasErasedIsNotNew(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	events := make([]tracking.Event, 40_000)
	for i := range events {
		events[i] = hit(uint64(i+1), 10, "page_view", "")
	}
	if err := stream(t, t.Context(), w, events); err != nil {
		t.Fatal(err)
	}
	store(t, w, hit(1, 20, "page_view", ""))
	if err := w.Exec(t.Context(), "OPTIMIZE TABLE events FINAL", nil); err != nil {
		t.Fatal(err)
	}
	if err := w.Forget(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	left, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM events WHERE inserted > now64(3) - toIntervalHour(1)", nil)
	if err != nil || left != 0 {
		t.Errorf("%d events left, %v", left, err)
	}
}
