package warehouse_test

import (
	"slices"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestCollectedFactsExpireAndImportedOnesStay(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	b := newBuilder(w)
	old, logged, recent := hit(1, 10, "page_view", ""), hit(2, 20, "page_view", ""), hit(1, 60*24*40, "page_view", "")
	old.Origin, logged.Origin, recent.Origin = tracking.OriginTag, tracking.OriginLog, tracking.OriginTag
	exported := hit(3, 30, "page_view", "")
	exported.Origin = tracking.OriginMatomoExport
	store(t, w, old, logged, exported, recent)
	orders := []tracking.Order{
		{Site: "s", ID: "tag", Version: 1, Time: day0, Provisional: true, Origin: tracking.OriginTag},
		{Site: "s", ID: "shop", Version: 1, Time: day0, Origin: "import", Visitor: 7},
		{Site: "s", ID: "file", Version: 1, Time: day0, Provisional: true, Origin: tracking.OriginGA4Export},
	}
	if err := warehouse.Insert(t.Context(), w, "orders", orders, ""); err != nil {
		t.Fatal(err)
	}
	runPass(t, b)
	year, err := period.Parse("2025-01-01", "2025-12-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	before, err := w.Fingerprint(t.Context(), "s", year, warehouse.FactEvents)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []warehouse.Expired{{Events: 1, Visits: 1, Orders: 1, Names: 1}, {}} {
		done, err := w.Expire(t.Context(), "s", day0.AddDate(0, 1, 0), uint64(time.Now().UnixMicro()))
		if err != nil || done != want {
			t.Fatalf("erased %+v, %v; want %+v", done, err, want)
		}
	}
	kept, err := warehouse.Scalar[string](t.Context(), w, "SELECT toString(tuple((SELECT sum(visitor) FROM orders WHERE site = 's'), (SELECT groupArray(name) FROM (SELECT table || ' ' || toString(sum(rows)) AS name FROM system.parts WHERE database = currentDatabase() AND active AND table IN ('events', 'orders') GROUP BY table ORDER BY table))))", nil)
	if err != nil || kept != "(0,['events 3','orders 2'])" {
		t.Errorf("on disk: %s, %v", kept, err)
	}
	want := []string{
		`1 19T00:00:00..19T00:00:00 e=1 p=1 src="" bounce=true o=0`,
		`2 10T00:20:00..10T00:20:00 e=1 p=1 src="" bounce=true o=0`,
		`3 10T00:30:00..10T00:30:00 e=1 p=1 src="" bounce=true o=0`,
	}
	if got := visitsOf(t, w, "s"); !slices.Equal(got, want) {
		t.Errorf("visits left: %q", got)
	}
	if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
		t.Errorf("a recount finds %d differences, %v", n, err)
	}
	after, err := w.Fingerprint(t.Context(), "s", year, warehouse.FactEvents)
	if err != nil || after == before {
		t.Errorf("the fingerprint must follow the erasure: %s, %v", after, err)
	}
	left, err := warehouse.Scalar[string](t.Context(), w, "SELECT arrayStringConcat(arraySort(groupArray(order_id)), ',') FROM orders FINAL", nil)
	if err != nil || left != "file,shop" {
		t.Errorf("orders left: %s, %v", left, err)
	}
}
