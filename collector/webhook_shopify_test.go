package collector

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
)

// shopify sends a delivery as Shopify does.
func (r *running) shopify(t *testing.T, topic, id, body string) {
	t.Helper()
	status, _, header := r.post(t, "/webhooks/shopify/shopify", body, "X-Shopify-Topic", topic, "X-Shopify-Webhook-Id", id,
		"X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac(body)))
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", topic, status, header.Get("X-Chaland-Reason"))
	}
}

func shopifyState(financial, updated string) string {
	return `{"id":7,"created_at":"2025-03-14T10:00:00Z","updated_at":"` + updated + `","currency":"EUR","taxes_included":true,"total_price":"50.00","total_tax":"0.00","financial_status":"` + financial +
		`","email":"jeanne@exemple.fr","customer":{"id":5},"line_items":[{"sku":"a","title":"A","quantity":1,"price":"50.00"}]}`
}

func TestShopifysRefundsAndErasures(t *testing.T) {
	t.Parallel()
	r, _ := connect(t, nil)
	refund := `{"id":9,"order_id":7,"created_at":"2025-03-20T10:00:00Z","transactions":[{"kind":"refund","status":"success","amount":"18.00","currency":"EUR"}]}`
	r.shopify(t, "refunds/create", "a", refund) // before its order
	r.flush(t)
	r.shopify(t, "orders/paid", "b", shopifyState("paid", "2025-03-14T10:05:00Z"))
	r.shopify(t, "orders/create", "c", shopifyState("pending", "2025-03-14T10:00:00Z"))
	r.shopify(t, "refunds/create", "a", refund)
	r.flush(t)
	o, refunds := r.orders(t)["7"], r.refunds(t)
	if o.Status != tracking.OrderValid || o.TotalIncl != 5000 || len(refunds) != 1 || refunds["9"].AmountIncl != 1800 || o.Customer == "" {
		t.Fatalf("%+v %+v", o, refunds)
	}
	r.shopify(t, "customers/redact", "d", `{"shop_id":1,"customer":{"id":5,"email":"Jeanne@exemple.fr"},"orders_to_redact":[]}`)
	r.flush(t)
	if o := r.orders(t)["7"]; o.Customer != "" || o.TotalIncl != 5000 {
		t.Errorf("%+v", o)
	}
	if got := countBy(t, r.w, "orders", "customer"); got[""] == 0 || len(got) != 1 {
		t.Errorf("older states name the customer: %v", got)
	}
	r.shopify(t, "orders/cancelled", "e", shopifyState("voided", "2025-03-21T10:00:00Z"))
	r.shopify(t, "shop/redact", "f", `{"shop_id":1}`)
	r.flush(t)
	if o := r.orders(t)["7"]; o.Status != tracking.OrderCancelled || o.Customer != "" || len(r.refunds(t)) > 0 {
		t.Errorf("%+v %v", o, r.refunds(t))
	}
}
