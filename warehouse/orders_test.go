package warehouse_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func pendingOrder(id, mode string, e tracking.Event) tracking.PendingOrder {
	o := tracking.Order{
		Site: "s", ID: id, Version: tracking.OrderVersion(true, e.Time), Time: e.Time, Status: tracking.OrderValid, Provisional: true,
		Origin: tracking.OriginTag, Rate: 1, TotalIncl: 4570, Visitor: e.Visitor,
	}
	if mode == tracking.ModeExempt {
		o.Time = day0
	}
	return tracking.PendingOrder{Order: o, Mode: mode, Seen: e.Time, EventID: e.ID.String()}
}

func putPending(t *testing.T, w *warehouse.Warehouse, orders ...tracking.PendingOrder) {
	t.Helper()
	if err := warehouse.Insert(t.Context(), w, "pending_orders", orders, ""); err != nil {
		t.Fatal(err)
	}
}

func currentOrder(t *testing.T, w *warehouse.Warehouse, id string) tracking.Order {
	t.Helper()
	rows, err := warehouse.Select[tracking.Order](t.Context(), w,
		"SELECT * EXCEPT inserted FROM orders FINAL WHERE order_id = {id:String}", warehouse.Params{"id": id})
	if err != nil || len(rows) != 1 {
		t.Fatalf("order %s: %d rows, %v", id, len(rows), err)
	}
	return rows[0]
}

func TestATagPurchaseBecomesAProvisionalOrderWithItsVisitsChannel(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	b := newBuilder(w)
	landing, buy := hit(1, 600, "page_view", "google"), hit(1, 610, "purchase", "")
	landing.Channel = "paid_search"
	late := hit(2, 620, "purchase", "")
	store(t, w, landing, buy)
	putPending(t, w, pendingOrder("A", tracking.ModeConsent, buy), pendingOrder("B", tracking.ModeExempt, buy), pendingOrder("C", tracking.ModeConsent, late))
	runPass(t, b)

	a := currentOrder(t, w, "A")
	if a.Channel != "paid_search" || a.Device != "mobile" || a.Visitor != 1 || !a.Time.Equal(buy.Time) || !a.Provisional {
		t.Errorf("consent order: %+v", a)
	}
	exempt := currentOrder(t, w, "B")
	if exempt.Channel != "paid_search" || exempt.Visitor != 0 || !exempt.Time.Equal(day0) {
		t.Errorf("an exempt order keeps the channel, not the visitor nor the hour: %+v", exempt)
	}
	waiting, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM pending_orders FINAL", nil)
	if err != nil || waiting != 1 {
		t.Errorf("%d purchases wait for their visit (%v), want 1", waiting, err)
	}

	// The thank-you page loaded again a day later, from another channel.
	again := hit(1, 3000, "purchase", "newsletter")
	again.Channel = "email"
	store(t, w, again)
	putPending(t, w, pendingOrder("A", tracking.ModeConsent, again))
	runPass(t, b)
	if a := currentOrder(t, w, "A"); a.Channel != "paid_search" || !a.Time.Equal(buy.Time) {
		t.Errorf("the first sighting must win: %+v", a)
	}
}

func TestTheShopsOwnRecordGainsTheChannelAndIsNotCountedTwice(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	buy := hit(1, 610, "purchase", "google")
	buy.Channel = "organic_search"
	own := tracking.Order{
		Site: "s", ID: "A", Version: tracking.OrderVersion(false, day0), Time: buy.Time.Add(time.Minute),
		Status: tracking.OrderValid, Origin: "import", TotalIncl: 4600, Customer: "c1",
	}
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{own}, ""); err != nil {
		t.Fatal(err)
	}
	store(t, w, buy)
	putPending(t, w, pendingOrder("A", tracking.ModeConsent, buy))
	runPass(t, newBuilder(w))
	got := currentOrder(t, w, "A")
	if got.TotalIncl != 4600 || got.Customer != "c1" || got.Channel != "organic_search" || got.Visitor != 1 || got.Provisional {
		t.Errorf("got %+v", got)
	}
}

// A purchase that is stored after its visit was told is placed all the same.
func TestAPurchaseWithoutNewEventsIsPlacedWithinAMinute(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	clock := day0
	b := warehouse.NewBuilder(w, func() time.Time { return clock }, slog.New(slog.DiscardHandler))
	buy := hit(1, 610, "purchase", "google")
	store(t, w, buy)
	runPass(t, b)
	for _, id := range []string{"A", "B"} {
		putPending(t, w, pendingOrder(id, tracking.ModeConsent, buy))
		clock = clock.Add(59 * time.Second)
		if id == "B" {
			if stats := runPass(t, b); stats.Orders != 0 {
				t.Error("looked at again so soon")
			}
		}
		clock = clock.Add(time.Second)
		if stats := runPass(t, b); stats.Orders != 1 {
			t.Errorf("%s: %d purchases were looked at", id, stats.Orders)
		}
		currentOrder(t, w, id)
	}
}

// The visit is told under the name of the day before; the purchase comes under
// the new one.
func TestAPurchaseJustAfterMidnightKeepsItsVisitsChannel(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	b := newBuilder(w)
	landing, buy, own := exempt(1, 0, 1430, "page_view", "google"), exempt(2, 1, 1450, "purchase", ""), exempt(2, 1, 1452, "purchase", "")
	landing.Channel = "paid_search"
	alone := exempt(3, 99, 1455, "purchase", "") // nobody came under that name
	alone.Channel = "email"
	record := tracking.Order{
		Site: "s", ID: "OWN", Version: tracking.OrderVersion(false, day0), Time: own.Time,
		Status: tracking.OrderValid, Origin: "import", TotalIncl: 4600,
	}
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{record}, ""); err != nil {
		t.Fatal(err)
	}
	store(t, w, landing, buy, own, alone)
	putPending(t, w, pendingOrder("TAG", tracking.ModeExempt, buy), pendingOrder("OWN", tracking.ModeExempt, own), pendingOrder("ALONE", tracking.ModeExempt, alone))
	runPass(t, b)
	for id, want := range map[string]string{"TAG": "paid_search", "OWN": "paid_search", "ALONE": "email"} {
		if got := currentOrder(t, w, id); got.Channel != want || got.Visitor != 0 {
			t.Errorf("%s: channel %q, visitor %d, want %q and none", id, got.Channel, got.Visitor, want)
		}
	}
	if n, err := warehouse.Scalar[uint64](t.Context(), w, "SELECT count() FROM pending_orders FINAL", nil); err != nil || n != 0 {
		t.Errorf("%d purchases wait still, %v", n, err)
	}
}
