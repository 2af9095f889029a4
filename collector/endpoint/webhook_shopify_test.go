package endpoint

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
)

const shopifyBody = `{"id":820982911946154508,"name":"#1001","created_at":"2025-03-14T10:00:00+01:00","updated_at":"2025-03-14T10:05:00+01:00","test":false,"currency":"EUR",
	"taxes_included":true,"total_price":"99.90","total_tax":"9.98","total_tip_received":"3.00","financial_status":"partially_refunded","email":"jeanne@exemple.fr",
	"landing_site":"/bol?utm_source=newsletter&utm_medium=email&utm_campaign=noel","shipping_address":{"country_code":"FR"},"discount_codes":[{"code":"NOEL"}],
	"line_items":[{"sku":"BOL","title":"Bol","quantity":3,"price":"20.00","discount_allocations":[{"amount":"6.00"}],"tax_lines":[{"price":"9.00"}]},
	{"sku":"CADEAU","title":"Carte cadeau","quantity":1,"price":"37.00","gift_card":true,"tax_lines":[]}],
	"shipping_lines":[{"title":"Colissimo","price":"5.90","tax_lines":[{"price":"0.98"}]}],
	"refunds":[{"id":9,"order_id":820982911946154508,"created_at":"2025-03-20T10:00:00Z","transactions":[{"kind":"refund","status":"success","amount":"18.00","currency":"EUR"},{"kind":"refund","status":"failure","amount":"18.00"}]}]}`

func TestAShopifyOrderIsReadToTheCent(t *testing.T) {
	t.Parallel()
	if refusal := shopifySigned(shop.Connection{Secrets: []string{"new", "hush"}}, http.Header{"X-Shopify-Hmac-Sha256": {hushSignature}}, []byte(hushBody), time.Now()); refusal != nil {
		t.Error("the secret before still signs")
	}
	read := func(body string) tracking.ShopRecord {
		records, refusal := readShopify(delivered(body, "X-Shopify-Topic", "orders/updated"))
		if refusal != nil || len(records) != 1 {
			t.Fatalf("%+v", refusal)
		}
		checkRecord(t, records[0])
		return records[0]
	}
	r := read(shopifyBody)
	// 99.90 paid: 3.00 of tip and 37.00 of gift card are no sales
	if r.TotalIncl != 5990 || r.ShippingIncl != 590 || *r.ShippingExcl != 492 || r.ProductsIncl != 5400 || *r.ProductsExcl != 4500 || r.Discount != 600 || r.Items != 3 {
		t.Errorf("%+v, without tax %d", r.Order, *r.ProductsExcl)
	}
	if r.Channel != tracking.ChannelEmail || r.Campaign != "noel" || r.Country != "FR" || r.Coupon != "NOEL" || r.Customer != "hidden" || r.Status != tracking.OrderValid || !strings.Contains(r.Refunds, `"AmountIncl":1800`) {
		t.Errorf("%+v %s", r.Order, r.Refunds)
	}
	net := read(strings.NewReplacer(`"taxes_included":true`, `"taxes_included":false`, `"99.90"`, `"109.88"`).Replace(shopifyBody))
	if net.TotalIncl != 6988 || *net.ProductsExcl != 5400 || *net.ShippingExcl != 590 || net.ProductsIncl != 6300 {
		t.Errorf("prices without tax: %+v", net.Order)
	}
	for change, want := range map[string]string{
		`"financial_status":"paid"`: tracking.OrderValid, `"financial_status":"pending"`: tracking.OrderPending, `"financial_status":"authorized"`: tracking.OrderPending,
		`"financial_status":"voided"`: tracking.OrderCancelled, `"financial_status":"refunded","cancelled_at":"2025-03-15T10:00:00Z"`: tracking.OrderCancelled, `"financial_status":"refunded"`: tracking.OrderValid,
	} {
		if got := read(strings.Replace(shopifyBody, `"financial_status":"partially_refunded"`, change, 1)); got.Status != want {
			t.Errorf("%s is %s", change, got.Status)
		}
	}
	if got := read(strings.Replace(shopifyBody, `"test":false`, `"test":true`, 1)); got.Status != tracking.OrderTest {
		t.Error(got.Status)
	}
	alone, refusal := readShopify(delivered(shopifyBody[strings.Index(shopifyBody, `{"id":9`):len(shopifyBody)-2], "X-Shopify-Topic", "refunds/create"))
	if refusal != nil || len(alone) != 1 || alone[0].ID != "820982911946154508" || alone[0].What != tracking.ShopRefund || !strings.Contains(alone[0].Refunds, `"AmountIncl":1800`) {
		t.Errorf("%+v %+v", alone, refusal)
	}
	for _, topic := range []string{"orders/edited", "carts/update"} {
		if records, refusal := readShopify(delivered(`{"order_edit":{}}`, "X-Shopify-Topic", topic)); len(records) > 0 || refusal != nil {
			t.Errorf("%s: %v %v", topic, records, refusal)
		}
	}
}

// A payment that failed gave nothing back, one that succeeds later does; where none was
// asked for, the articles tell.
func TestARefundIsTheMoneyThatWasGivenBack(t *testing.T) {
	t.Parallel()
	lines := `"refund_line_items":[{"subtotal":"10.00","total_tax":"2.00"}]`
	for name, c := range map[string]struct {
		transactions string
		want         int64
	}{
		"succeeded":           {`[{"kind":"refund","status":"success","amount":"15.00"}]`, 1500},
		"failed":              {`[{"kind":"refund","status":"failure","amount":"15.00"}]`, 0},
		"pending":             {`[{"kind":"refund","status":"pending","amount":"15.00"}]`, 0},
		"failed, then again":  {`[{"kind":"refund","status":"failure","amount":"15.00"},{"kind":"refund","status":"success","amount":"15.00"}]`, 1500},
		"none was asked for":  {`[]`, 1000},
		"another transaction": {`[{"kind":"capture","status":"success","amount":"50.00"}]`, 1000},
	} {
		var r shopifyRefund
		if err := json.Unmarshal([]byte(`{"id":9,"created_at":"2025-03-14T10:00:00Z","transactions":`+c.transactions+`,`+lines+`}`), &r, lax); err != nil {
			t.Fatal(err)
		}
		till := r.till()
		if got, _, _ := till.given(&r); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// The topic is not signed: an order that was signed erases nobody under another topic, and
// nobody's name is not everybody's.
func TestASignedOrderErasesNobody(t *testing.T) {
	t.Parallel()
	for body, topic := range map[string]string{
		`{"id":7,"shop_id":1,"email":"a@exemple.fr"}`: "shop/redact",
		`{"id":7,"customer":{"id":5}}`:                "customers/redact",
		`{"shop_id":1,"customer":{"id":5}}`:           "shop/redact",
		`{"shop_id":1}`:                               "customers/redact",
		`{}`:                                          "shop/redact",
		`{"shop_id":1,"customer":{"email":" "},"orders_to_redact":[]}`: "customers/redact",
	} {
		records, _ := readShopify(delivered(body, "X-Shopify-Topic", topic))
		if len(records) > 0 {
			t.Errorf("%s as %s erases %+v", body, topic, records)
		}
	}
	if records, refusal := readShopify(delivered(`{"shop_id":1,"shop_domain":"x.myshopify.com"}`, "X-Shopify-Topic", "shop/redact")); len(records) != 1 || refusal != nil {
		t.Errorf("%v %v", records, refusal)
	}
}
