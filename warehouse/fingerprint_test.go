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

func TestFingerprintFollowsFactsOnly(t *testing.T) {
	t.Parallel()
	w, b := warehousetest.New(t), (*warehouse.Builder)(nil)
	b = newBuilder(w)
	march, err := period.Parse("2025-03-01", "2025-03-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	facts := []string{warehouse.FactEvents, warehouse.FactOrders, warehouse.FactRefunds, warehouse.FactCosts, warehouse.FactProducts}
	read := func(what string) string {
		t.Helper()
		runPass(t, b)
		print, err := w.Fingerprint(t.Context(), "s", march, facts...)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return print
	}
	events := []tracking.Event{hit(1, 10, "page_view", "a"), hit(1, 20, "add_to_cart", ""), hit(2, 700, "page_view", "")}
	order := tracking.Order{Site: "s", ID: "1", Version: 1, Time: day0, Status: tracking.OrderValid, TotalIncl: 1000}
	put := func(o tracking.Order) {
		t.Helper()
		if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{o}, ""); err != nil {
			t.Fatal(err)
		}
	}
	store(t, w, events...)
	put(order)
	first := read("first")

	slices.Reverse(events)
	store(t, w, events...)
	order.Version = 2
	put(order)
	other := hit(9, 10, "page_view", "")
	other.Site = "another"
	store(t, w, other)
	outside := hit(9, 60*24*40, "page_view", "")
	store(t, w, outside)
	if again := read("again"); again != first {
		t.Errorf("repeats, another site and another month changed it:\n%s\n%s", first, again)
	}
	for _, table := range []string{"events", "orders", "event_prints"} {
		if err := w.Exec(t.Context(), "OPTIMIZE TABLE "+table+" FINAL", nil); err != nil {
			t.Fatal(err)
		}
	}
	if merged := read("merged"); merged != first {
		t.Errorf("merging changed it:\n%s\n%s", first, merged)
	}
	if n, err := b.Recount(t.Context(), "s"); err != nil || n != 0 {
		t.Errorf("recount: %d %v", n, err)
	}
	if recounted := read("recounted"); recounted != first {
		t.Errorf("a recount changed it:\n%s\n%s", first, recounted)
	}

	order.Version, order.TotalIncl = 3, 1001
	put(order)
	changed := read("changed order")
	store(t, w, hit(3, 30, "page_view", ""))
	changedAgain := read("one more event")
	if changed == first || changedAgain == changed {
		t.Errorf("a changed fact must show:\n%s\n%s\n%s", first, changed, changedAgain)
	}
}

// What is not known is not zero, and a line more is not one longer.
func TestFingerprintTellsOrdersApart(t *testing.T) {
	t.Parallel()
	w, zero := warehousetest.New(t), int64(0)
	march, err := period.Parse("2025-03-01", "2025-03-31", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for version, change := range []struct {
		name string
		to   func(*tracking.Order)
	}{
		{"nothing known", func(*tracking.Order) {}},
		{"shipping for nothing", func(o *tracking.Order) { o.ShippingExcl = &zero }},
		{"no fee", func(o *tracking.Order) { o.PaymentFee = &zero }},
		{"two lines", func(o *tracking.Order) { o.LineSKU, o.LineName = []string{"a", "b"}, []string{"c"} }},
		{"two names", func(o *tracking.Order) { o.LineSKU, o.LineName = []string{"a"}, []string{"b", "c"} }},
		{"one long name", func(o *tracking.Order) { o.LineSKU, o.LineName = []string{"a"}, []string{"bc"} }},
	} {
		order := tracking.Order{Site: "s", ID: "1", Version: uint64(version + 1), Time: day0, Status: tracking.OrderValid, TotalIncl: 1000}
		change.to(&order)
		if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{order}, ""); err != nil {
			t.Fatal(err)
		}
		print, err := w.Fingerprint(t.Context(), "s", march, warehouse.FactOrders)
		if err != nil {
			t.Fatal(err)
		}
		if other := seen[print]; other != "" {
			t.Errorf("%s and %s have the same fingerprint", change.name, other)
		}
		seen[print] = change.name
	}
}
