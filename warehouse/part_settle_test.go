package warehouse_test

import (
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// A recount leaves the visits of a month in one unmerged part; settling merges
// it and leaves what is small alone.
func TestSettlingMergesWhatARecountWrote(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	var events []tracking.Event
	for i := range 1500 {
		events = append(events, hit(uint64(i+1), 10, "page_view", ""))
	}
	store(t, w, events...)
	store(t, w, hit(1, 60*24*60, "page_view", "")) // two months later
	if _, err := newBuilder(w).Recount(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	parts := func() string {
		t.Helper()
		text, err := warehouse.Scalar[string](t.Context(), w, `SELECT arrayStringConcat(groupArray(concat(partition, ' ', toString(rows), ' ', if(level > 0, 'merged', 'new'))), ', ')
			FROM (SELECT * FROM system.parts WHERE active AND database = currentDatabase() AND table = 'visits' ORDER BY partition)`, nil)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	first, last := day0.Format("200601"), day0.AddDate(0, 0, 60).Format("200601")
	if got, want := parts(), first+" 1500 new, "+last+" 1 new"; got != want {
		t.Fatalf("recounted: %s, want %s", got, want)
	}
	if err := w.Settle(t.Context(), "visits"); err != nil {
		t.Fatal(err)
	}
	if got, want := parts(), first+" 1500 merged, "+last+" 1 new"; got != want {
		t.Errorf("settled: %s, want %s", got, want)
	}
	if err := w.Settle(t.Context(), "visits"); err != nil || parts() != first+" 1500 merged, "+last+" 1 new" {
		t.Errorf("again: %s, %v", parts(), err)
	}
}
