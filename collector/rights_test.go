package collector

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/rights"
	"github.com/formaouest/chaland/warehouse"
)

// twoBuyers is a shop with consent where Jeanne and Luc looked at pages and bought, the tag and
// the shop telling of it.
func twoBuyers(t *testing.T) *running {
	t.Helper()
	r, shops := connect(t, nil)
	for id, c := range shops.byID {
		c.Site = "avec-accord"
		shops.byID[id] = c
	}
	for i, who := range []string{"jeanne", "luc"} {
		visitor := strings.Repeat(string(rune('a'+i)), 32)
		order := fmt.Sprint(70 + i)
		common := `"site":"avec-accord","visitor":"` + visitor + `","url":"https://accord.fr/bol"`
		r.post(t, "/collecte", `{`+common+`,"name":"page_view"}`)
		r.post(t, "/collecte", `{`+common+`,"name":"purchase","transaction_id":"`+order+`","value":50,"currency":"EUR"}`)
		r.post(t, "/collecte", `{`+common+`,"name":"","title":"`+visitor+`"}`) // set aside
		r.flush(t)
		if _, err := warehouse.NewBuilder(r.w, time.Now, quiet).Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
		now := time.Now().UTC().Format(time.RFC3339)
		r.shopify(t, "orders/paid", who, `{"id":`+order+`,"created_at":"`+now+`","updated_at":"`+now+`","currency":"EUR","taxes_included":true,"total_price":"50.00","total_tax":"0.00","financial_status":"paid","email":"`+who+
			`@exemple.fr","customer":{"id":`+fmt.Sprint(5+i)+`},"line_items":[{"sku":"a","title":"A","quantity":1,"price":"50.00"}]}`)
		r.flush(t)
	}
	return r
}

// state says what the tables hold: events, visits, orders, their sum, who and which visitors they name.
func (r *running) state(t *testing.T) string {
	t.Helper()
	got, err := warehouse.Scalar[string](t.Context(), r.w, `SELECT toString(tuple((SELECT count() FROM events), (SELECT count() FROM visits FINAL), (SELECT count() FROM orders FINAL), (SELECT sum(total_incl) FROM orders FINAL),
		(SELECT countIf(customer != '') FROM orders FINAL), (SELECT countIf(visitor != 0) FROM orders FINAL)))`, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// By any of their three names a person is found, copied and forgotten, and nobody else; the
// shop's sums stay.
func TestAPersonIsCopiedAndForgotten(t *testing.T) {
	t.Parallel()
	r := twoBuyers(t)
	if got := r.state(t); got != "(4,2,2,10000,2,2)" {
		t.Fatal(got)
	}
	find := func(a rights.Asked) rights.Subject {
		t.Helper()
		s, err := rights.Find(t.Context(), r.w, "avec-accord", a, []byte("clé"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	jeanne := strings.Repeat("a", 32)
	for name, a := range map[string]rights.Asked{"visitor": {Visitor: jeanne + "." + base36(time.Now().Unix())}, "customer": {Customer: " Jeanne@exemple.fr"}, "order": {Order: "70"}} {
		found, err := rights.Export(t.Context(), r.w, find(a), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(len(found.Rows["events"]), len(found.Rows["visits"]), len(found.Rows["orders"])); got != "2 1 1" {
			t.Errorf("%s: %s, %+v", name, got, found.Counts)
		}
		for format, write := range rights.Writers {
			body, err := write(found)
			if err != nil || !strings.Contains(string(body), "https://accord.fr"[8:]) || strings.Contains(string(body), "71") && strings.Contains(string(body), `"order_id":"71"`) {
				t.Errorf("%s as %s: %v", name, format, err)
			}
		}
	}
	if found, err := rights.Export(t.Context(), r.w, find(rights.Asked{Visitor: strings.Repeat("z", 32)}), time.Now()); err != nil || found.Total() != 0 {
		t.Errorf("a stranger: %+v %v", found.Counts, err)
	}
	for _, a := range []rights.Asked{{}, {Visitor: "a", Order: "b"}} {
		if _, err := rights.Find(t.Context(), r.w, "avec-accord", a, nil); err == nil {
			t.Errorf("%+v names somebody", a)
		}
	}
	who := find(rights.Asked{Customer: "jeanne@exemple.fr"})
	for round, want := range []bool{true, false} {
		done, err := rights.Erase(t.Context(), r.w, who, time.Now())
		if err != nil || (rights.Total(done) > 0) != want {
			t.Errorf("round %d: %+v %v", round, done, err)
		}
	}
	if got := r.state(t); got != "(2,1,2,10000,1,1)" {
		t.Errorf("left: %s", got)
	}
	if left, err := rights.Export(t.Context(), r.w, find(rights.Asked{Customer: "jeanne@exemple.fr"}), time.Now()); err != nil || left.Total() != 0 {
		t.Errorf("still known: %+v %v", left.Counts, err)
	}
	prints, err := warehouse.Scalar[uint64](t.Context(), r.w, "SELECT sum(rows) FROM event_prints FINAL", nil)
	if err != nil || prints != 2 {
		t.Errorf("the prints tell of %d events, %v", prints, err)
	}
	disk, err := warehouse.Scalar[uint64](t.Context(), r.w, "SELECT sum(rows) FROM system.parts WHERE database = currentDatabase() AND table = 'events' AND active", nil)
	if err != nil || disk != 2 {
		t.Errorf("%d events on disk, %v", disk, err)
	}
}

// Shopify's three duties: who asks to see waits under no clear name, who asks to be forgotten
// is, visits included, and the trail names nobody.
func TestShopsPassOnWhatTheirCustomersAsk(t *testing.T) {
	t.Parallel()
	r := twoBuyers(t)
	r.shopify(t, "customers/data_request", "d1", `{"shop_id":1,"orders_requested":[71],"customer":{"id":6,"email":"luc@exemple.fr"},"data_request":{"id":9999}}`)
	r.shopify(t, "customers/redact", "d2", `{"shop_id":1,"customer":{"id":5,"email":"jeanne@exemple.fr"},"orders_to_redact":[70]}`)
	r.flush(t)
	if got := r.state(t); got != "(2,1,2,10000,1,1)" {
		t.Errorf("left: %s", got)
	}
	list, err := rights.Requests(t.Context(), r.w, "avec-accord")
	if err != nil || len(list) < 2 || list[0].ID != "shopify-9999" || list[0].Done != nil || strings.Contains(list[0].Customer, "luc") || list[1].Kind != "erase" || list[1].Customer != "" || list[1].Rows == 0 {
		t.Fatalf("%+v %v", list, err)
	}
	asked, err := rights.Waiting(t.Context(), r.w, "avec-accord", "shopify-9999")
	if err != nil {
		t.Fatal(err)
	}
	who, err := rights.Known(t.Context(), r.w, "avec-accord", asked.Customer, asked.Orders)
	if err != nil {
		t.Fatal(err)
	}
	found, err := rights.Export(t.Context(), r.w, who, time.Now())
	if err != nil || len(found.Rows["events"]) != 2 || len(found.Rows["orders"]) != 1 {
		t.Errorf("%+v %v", found.Counts, err)
	}
	if err := rights.Answered(t.Context(), r.w, asked, found.Counts, time.Now()); err != nil {
		t.Fatal(err)
	}
	if names, err := warehouse.Scalar[uint64](t.Context(), r.w, "SELECT countIf(customer != '' OR notEmpty(orders)) FROM rights_requests", nil); err != nil || names != 0 {
		t.Errorf("%d requests still name somebody, %v", names, err)
	}
	if _, err := rights.Waiting(t.Context(), r.w, "avec-accord", "shopify-9999"); err == nil {
		t.Error("an answered request waits again")
	}
	// a request that waits names its person until they are forgotten, and is answered all the same
	asked.ID = "shopify-10000"
	if err := rights.Wait(t.Context(), r.w, asked, ""); err != nil {
		t.Fatal(err)
	}
	if found, err = rights.Export(t.Context(), r.w, who, time.Now()); err != nil || len(found.Rows["rights_requests"]) != 1 {
		t.Errorf("%+v %v", found.Counts, err)
	}
	if _, err := rights.Erase(t.Context(), r.w, who, time.Now()); err != nil {
		t.Fatal(err)
	}
	left, err := rights.Waiting(t.Context(), r.w, "avec-accord", "shopify-10000")
	if err != nil || left.Customer != "" || len(left.Orders) != 0 {
		t.Errorf("%+v %v", left, err)
	}
	if err := rights.Answered(t.Context(), r.w, asked, found.Counts, time.Now()); err != nil {
		t.Fatal(err)
	}
	if list, err := rights.Requests(t.Context(), r.w, "avec-accord"); err != nil || len(list) == 0 || list[0].Done == nil {
		t.Errorf("%+v %v", list, err)
	}
}

// A shop tells the order of an erased customer again: it counts and stays nobody's, its refund
// too; what they buy afterwards is theirs.
func TestAnOrderToldAgainStaysNobodys(t *testing.T) {
	t.Parallel()
	r := twoBuyers(t)
	who, err := rights.Find(t.Context(), r.w, "avec-accord", rights.Asked{Customer: "jeanne@exemple.fr"}, []byte("clé"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rights.Erase(t.Context(), r.w, who, time.Now()); err != nil {
		t.Fatal(err)
	}
	tell := func(delivery, id string, created, updated time.Time, more string) {
		t.Helper()
		r.shopify(t, "orders/updated", delivery, `{"id":`+id+`,"created_at":"`+created.UTC().Format(time.RFC3339)+`","updated_at":"`+updated.UTC().Format(time.RFC3339)+`","currency":"EUR","taxes_included":true,"total_price":"50.00","total_tax":"0.00",
			"financial_status":"paid","email":"jeanne@exemple.fr","customer":{"id":5},"line_items":[{"id":1,"sku":"a","title":"A","quantity":1,"price":"50.00"}]`+more+`}`)
		r.flush(t)
	}
	before, later := time.Now().Add(-time.Minute), time.Now().Add(time.Minute)
	tell("again", "70", before, later, `,"refunds":[{"id":9,"created_at":"`+later.UTC().Format(time.RFC3339)+`","refund_line_items":[],"transactions":[{"id":1,"kind":"refund","status":"success","amount":"10.00"}]}]`)
	tell("older", "69", before, later, "") // never heard of, and placed before
	tell("new", "72", later, later, "")
	got := r.orders(t)
	for id, named := range map[string]bool{"70": false, "69": false, "71": true, "72": true} {
		if o, there := got[id]; !there || (o.Customer != "") != named {
			t.Errorf("%s: %v, %q", id, there, o.Customer)
		}
	}
	refunds := r.refunds(t)
	if len(refunds) == 0 {
		t.Error("the refund is not there")
	}
	for id, refund := range refunds {
		if refund.Customer != "" {
			t.Errorf("refund %s names %q", id, refund.Customer)
		}
	}
	if n, err := warehouse.Scalar[uint64](t.Context(), r.w, "SELECT countIf(position(mark, 'client') > 0 OR position(mark, 'jeanne') > 0 OR length(mark) != 32) FROM erased_people", nil); err != nil || n != 0 {
		t.Errorf("%d marks name somebody, %v", n, err)
	}
}
