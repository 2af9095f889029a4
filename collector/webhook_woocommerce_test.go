package collector

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
)

// woo sends a delivery as WooCommerce does.
func (r *running) woo(t *testing.T, topic, delivery, body string) {
	t.Helper()
	status, _, header := r.post(t, "/webhooks/woocommerce/woocommerce", body, "Content-Type", "application/json", "User-Agent", "WooCommerce/9.4 Hookshot (WordPress/6.7)",
		"X-WC-Webhook-Topic", topic, "X-WC-Webhook-Delivery-ID", delivery, "X-WC-Webhook-Signature", base64.StdEncoding.EncodeToString(mac(body)))
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", topic, status, header.Get("X-Chaland-Reason"))
	}
}

func wooState(status, modified, total, refunds string) string {
	return `{"id":727,"status":"` + status + `","currency":"EUR","date_created_gmt":"2025-03-14T16:28:02","date_modified_gmt":"2025-03-` + modified + `","total":"` + total + `","total_tax":"0.00",
		"billing":{"email":"jeanne@exemple.fr","last_name":"Martin"},"line_items":[{"name":"Bol","quantity":1,"total":"` + total + `","total_tax":"0.00","sku":"BOL"}],"refunds":[` + refunds + `]}`
}

func TestWooCommercesDeliveriesInAnyOrder(t *testing.T) {
	t.Parallel()
	told := [][2]string{
		{"order.created", wooState("pending", "14T16:28:02", "50.00", "")},
		{"order.updated", wooState("processing", "14T16:28:02", "50.00", "")}, // of the same second
		{"order.updated", wooState("completed", "15T09:00:00", "50.00", "")},
		{"order.updated", wooState("completed", "16T09:00:00", "50.00", `{"id":801,"total":"-10.00"},{"id":802,"total":"-5.00"}`)},
		{"order.updated", wooState("completed", "17T09:00:00", "50.00", `{"id":801,"total":"-10.00"}`)}, // a refund was deleted
		{"order.updated", wooState("completed", "18T09:00:00", "50.00", `{"id":801,"total":"-10.00"},{"id":803,"total":"-2.50"}`)},
	}
	random := rand.New(rand.NewPCG(7, 7))
	for round := range 4 {
		r, _ := connect(t, nil)
		sent := slices.Clone(told)
		if round > 0 {
			sent = append(sent, told[random.IntN(len(told))], told[random.IntN(len(told))])
			random.Shuffle(len(sent), func(i, j int) { sent[i], sent[j] = sent[j], sent[i] })
		}
		for i, d := range sent {
			r.woo(t, d[0], fmt.Sprint(i), d[1])
			if random.IntN(2) == 0 {
				r.flush(t)
			}
		}
		r.flush(t)
		o, refunds := r.orders(t)["727"], r.refunds(t)
		if o.Status != tracking.OrderValid || o.TotalIncl != 5000 || len(r.orders(t)) != 1 {
			t.Errorf("round %d: %+v", round, o)
		}
		if len(refunds) != 2 || refunds["801"].AmountIncl != 1000 || refunds["803"].AmountIncl != 250 || refunds["801"].Time.Format("01-02") != "03-15" || refunds["803"].Time.Format("01-02") != "03-17" {
			t.Errorf("round %d: %+v", round, refunds) // local days begin the evening before in UTC
		}
	}
}

func TestWooCommercePingsDeletesAndRestores(t *testing.T) {
	t.Parallel()
	r, shops := connect(t, nil)
	if status, _, _ := r.post(t, "/webhooks/woocommerce/woocommerce", "webhook_id=12", "Content-Type", "application/x-www-form-urlencoded"); status != http.StatusOK || shops.noted["woocommerce"] != 1 {
		t.Errorf("ping: %d", status)
	}
	if status, _, _ := r.post(t, "/webhooks/woocommerce/inconnue", "webhook_id=12"); status != http.StatusUnauthorized {
		t.Errorf("ping of nobody: %d", status)
	}
	if status, _, _ := r.post(t, "/webhooks/woocommerce/woocommerce", wooState("completed", "14T16:28:02", "50.00", ""), "X-WC-Webhook-Topic", "order.updated"); status != http.StatusUnauthorized {
		t.Errorf("unsigned: %d", status)
	}
	r.woo(t, "order.updated", "a", wooState("completed", "16T09:00:00", "50.00", `{"id":801,"total":"-10.00"}`))
	r.woo(t, "order.deleted", "b", `{"id":727}`)
	r.flush(t)
	if o := r.orders(t)["727"]; o.Status != tracking.OrderCancelled || len(r.refunds(t)) > 0 {
		t.Errorf("deleted: %+v %v", o, r.refunds(t))
	}
	r.woo(t, "order.updated", "c", wooState("completed", "17T09:00:00", "50.00", "")) // older than the end
	restored := strings.ReplaceAll(wooState("completed", "16T09:00:00", "50.00", `{"id":801,"total":"-10.00"}`), "2025-03-16", "2199-03-16")
	r.flush(t)
	if o := r.orders(t)["727"]; o.Status != tracking.OrderCancelled {
		t.Errorf("an older state does not bring it back: %+v", o)
	}
	r.woo(t, "order.restored", "d", restored)
	r.woo(t, "order.deleted", "b", `{"id":727}`) // the same delivery again
	r.flush(t)
	if o := r.orders(t)["727"]; o.Status != tracking.OrderValid || len(r.refunds(t)) != 1 {
		t.Errorf("restored: %+v", o)
	}
	// What cannot be read is kept aside, and does not end the webhook.
	r.woo(t, "order.updated", "e", `{"id":728}`)
	r.woo(t, "customer.updated", "f", `{"id":1,"email":"jeanne@exemple.fr"}`)
	r.flush(t)
	if got := countBy(t, r.w, "set_aside", "reason"); got["webhook_field"] != 1 || got["webhook_signature"] != 1 {
		t.Errorf("quarantine %v", got)
	}
}

// A delivery id is made of the second: two orders that share one are two orders.
func TestTwoOrdersOfOneSecondAreTwoOrders(t *testing.T) {
	t.Parallel()
	r, _ := connect(t, nil)
	first := wooState("processing", "14T16:30:00", "10.00", "")
	r.woo(t, "order.created", "same", first)
	r.woo(t, "order.created", "same", strings.Replace(first, `"id":727`, `"id":728`, 1))
	r.woo(t, "order.created", "same", first)
	r.flush(t)
	if orders := r.orders(t); len(orders) != 2 || orders["727"].TotalIncl != 1000 || orders["728"].TotalIncl != 1000 {
		t.Errorf("%+v", orders)
	}
}
