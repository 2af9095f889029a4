package collector

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// A module numbers the orders otherwise than WooCommerce's own keys do: the tag and exports
// tell the number, a deletion tells the key; another order's number may be that key.
func TestWooCommercesNumbersAndKeys(t *testing.T) {
	t.Parallel()
	r, _ := connect(t, nil)
	numbered := func(id, number, modified string) string {
		return strings.Replace(wooState("completed", modified, "50.00", ""), `"id":727`, `"id":`+id+`,"number":"`+number+`"`, 1)
	}
	r.woo(t, "order.updated", "a", numbered("727", "1042", "14T16:28:02"))
	r.woo(t, "order.updated", "b", numbered("1042", "1043", "14T16:28:02"))
	r.flush(t)
	r.woo(t, "order.updated", "c", numbered("800", "727", "14T16:28:02"))
	r.woo(t, "order.deleted", "d", `{"id":727}`)
	r.woo(t, "order.deleted", "e", `{"id":900}`) // before its order is known
	r.flush(t)
	r.woo(t, "order.updated", "f", numbered("900", "1044", "14T16:28:02"))
	r.woo(t, "order.deleted", "g", `{"id":901}`) // a key that is a number as well, as usual
	r.woo(t, "order.updated", "h", numbered("901", "901", "14T16:28:02"))
	r.flush(t)
	got := r.orders(t)
	for id, want := range map[string]string{"1042": tracking.OrderCancelled, "1043": tracking.OrderValid, "727": tracking.OrderValid, "1044": tracking.OrderCancelled, "901": tracking.OrderCancelled} {
		if got[id].Status != want {
			t.Errorf("%s is %q, want %s", id, got[id].Status, want)
		}
	}
	// A deletion that comes just after the restoration that undid it is that one, before or after.
	back := strings.Replace(numbered("727", "1042", "14T16:28:02"), "2025-03-14T16:28:02\",\"total\"", time.Now().UTC().Add(-time.Second).Format("2006-01-02T15:04:05")+"\",\"total\"", 1)
	r.woo(t, "order.restored", "i", back)
	r.flush(t)
	if o := r.orders(t)["1042"]; o.Status != tracking.OrderValid {
		t.Errorf("restored after its deletion came late: %+v", o)
	}
	r.woo(t, "order.deleted", "j", `{"id":727}`)
	r.woo(t, "order.deleted", "d", `{"id":727}`) // the first one again
	r.flush(t)
	if o := r.orders(t)["1042"]; o.Status != tracking.OrderValid {
		t.Errorf("its deletion comes late: %+v", o)
	}
}

// An order that was collected when orders were named by their keys moves to its number with
// its refunds, once; another one of the same name stays.
func TestAnOrderMovesFromItsKeyToItsNumber(t *testing.T) {
	t.Parallel()
	r, _ := connect(t, nil)
	given := `{"id":801,"total":"-10.00"}`
	r.woo(t, "order.updated", "a", wooState("completed", "15T09:00:00", "50.00", given)) // says no number: its key
	r.woo(t, "order.updated", "b", strings.NewReplacer(`"id":727`, `"id":728`, "jeanne@", "paul@", `"id":801`, `"id":802`).Replace(wooState("completed", "15T09:00:00", "50.00", given)))
	r.flush(t)
	number := func(state, id, number string) string {
		return strings.Replace(state, `"id":727`, `"id":`+id+`,"number":"`+number+`"`, 1)
	}
	for range 2 {
		r.woo(t, "order.updated", "c", number(wooState("completed", "16T09:00:00", "50.00", given+`,{"id":803,"total":"-5.00"}`), "727", "1042"))
		r.woo(t, "order.updated", "d", number(wooState("completed", "16T09:00:00", "50.00", ""), "728", "1043")) // of somebody else
		r.flush(t)
	}
	orders, refunds := r.orders(t), r.refunds(t)
	if _, twice := orders["727"]; twice || len(orders) != 3 || orders["1042"].TotalIncl != 5000 || orders["1042"].Status != tracking.OrderValid || orders["728"].TotalIncl != 5000 {
		t.Errorf("%+v", orders)
	}
	if len(refunds) != 3 || refunds["801"].OrderID != "1042" || refunds["803"].OrderID != "1042" || refunds["802"].OrderID != "728" {
		t.Errorf("%+v", refunds)
	}
}
