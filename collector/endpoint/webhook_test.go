package endpoint

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// Vectors of HMAC-SHA256 under "hush", which Shopify documents; WooCommerce signs alike.
const (
	hushBody      = `{"id":820982911946154508,"total_price":"403.00"}`
	hushSignature = "gHDQy76+38chKmG/hW2suoASSgJPriCh7sYbzaB7OQI="
)

func TestWooCommercesSignature(t *testing.T) {
	t.Parallel()
	for secret, stored := range map[string]string{"hush": "hush", `hush & "co"`: "hush &amp; &quot;co&#039;s"} {
		c := shop.Connection{Secrets: []string{"older", secret}}
		h := http.Header{"X-Wc-Webhook-Signature": {hushSignature}}
		if got := wooSigned(c, h, []byte(hushBody), time.Now()) == nil; got != (secret == "hush") {
			t.Errorf("%s (%s): %v", secret, stored, got)
		}
	}
	for stored, used := range map[string]string{
		"a&amp;b": "a&b", "&amp;lt;": "&lt;", "&#039;&#39;&#x27;&#X027;": "''''", "&quot;&#34;&#x22;": `"""`, "&lt;&#060;&gt;&#62;": "<<>>",
		"&eacute;&#233;&#x3c;&nbsp;": "&eacute;&#233;&#x3c;&nbsp;", "a & b": "a & b", "&AMP;": "&AMP;",
	} {
		if got := wooSecret(stored); got != used {
			t.Errorf("%s is used as %s, want %s", stored, got, used)
		}
	}
}

func TestWooCommercesPing(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{"webhook_id=123": true, "webhook_id=": false, "webhook_id=12&id=3": false, "webhook_id=x": false, `{"id":1}`: false, "": false} {
		if got := wooPing(http.Header{}, []byte(body)); got != want {
			t.Errorf("%q: %v", body, got)
		}
	}
	if wooPing(http.Header{"X-Wc-Webhook-Topic": {"order.updated"}}, []byte("webhook_id=123")) {
		t.Error("a delivery is no ping")
	}
}

// delivered is a delivery to a site in euros that keeps the hour.
func delivered(body string, header ...string) *delivery {
	vat := 0.2
	s := &site.Site{Site: tracking.Site{ID: "s", Currency: "EUR", Mode: tracking.ModeConsent, VATRate: &vat}, Location: time.UTC}
	d := &delivery{header: http.Header{}, body: []byte(body), received: time.Date(2025, 3, 20, 0, 0, 0, 0, time.UTC), site: s, hide: func(email string) string {
		if strings.TrimSpace(email) == "" { // as the veil does
			return ""
		}
		return "hidden"
	}}
	for i := 0; i+1 < len(header); i += 2 {
		d.header.Set(header[i], header[i+1])
	}
	return d
}

// checkRecord holds what every order must: its parts add up.
func checkRecord(t *testing.T, r tracking.ShopRecord) {
	t.Helper()
	var incl, excl int64
	for i, kind := range r.LineKind {
		if kind == tracking.LineSale {
			incl += r.LineIncl[i]
			if r.LineExcl[i] != nil {
				excl += *r.LineExcl[i]
			}
		}
	}
	if r.What == tracking.ShopState && (incl != r.ProductsIncl || r.ProductsIncl+r.ShippingIncl != r.TotalIncl || r.ProductsExcl != nil && excl != *r.ProductsExcl) {
		t.Errorf("order %s does not add up: lines %d, products %d, shipping %d, total %d, without tax %d", r.ID, incl, r.ProductsIncl, r.ShippingIncl, r.TotalIncl, excl)
	}
	if r.Version == 0 || r.What == tracking.ShopState && r.Version%2 != 0 {
		t.Errorf("version %d", r.Version)
	}
}

// Whatever comes, readers answer, and what they accept adds up.
func FuzzWebhooks(f *testing.F) {
	for _, body := range []string{
		`{"id":1,"updated_at":"2025-03-14T10:05:00Z","total":1,"lines":[{"sku":"a","total":3,"quantity":2}],"refunds":[{"id":1,"date":"2025-03-14T10:05:00Z","total":1}]}`,
		`{"orders":[{"id":1,"updated_at":1741946700000,"total":"45,70","tax":1e9}]}`, wooBody, `{"id":7}`, `{`, `[]`, `null`, ``,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		for kind, p := range protocols {
			for _, topic := range []string{"order.updated", "order.deleted", "orders/updated", "refunds/create", "customers/redact", "shop/redact"} {
				records, refusal := p.read(delivered(body, "X-Wc-Webhook-Topic", topic, "X-Shopify-Topic", topic))
				if refusal != nil && refusal.Text() == "" {
					t.Errorf("%s: no text", kind)
				}
				for _, r := range records {
					if r.What != tracking.ShopErase {
						checkRecord(t, r)
					}
				}
			}
		}
	})
}

const wooBody = `{"id":727,"number":"727","status":"processing","currency":"EUR","date_created_gmt":"2025-03-14T16:28:02","date_modified_gmt":"2025-03-14T16:28:08",
	"date_paid_gmt":"2025-03-14T16:28:08","discount_total":"5.00","discount_tax":"1.00","shipping_total":"8.33","shipping_tax":"1.67","cart_tax":"7.66",
	"total":"55.96","total_tax":"9.33","prices_include_tax":true,"customer_id":0,"customer_ip_address":"203.0.113.9",
	"billing":{"first_name":"Jeanne","last_name":"Martin","email":"Jeanne@exemple.fr","phone":"0601020304","country":"FR"},"shipping":{"country":""},
	"payment_method":"stripe","meta_data":[{"key":"_wc_order_attribution_source_type","value":"utm"},{"key":"_wc_order_attribution_utm_source","value":"newsletter"},
	{"key":"_wc_order_attribution_utm_medium","value":"email"},{"key":"autre","value":{"a":1}}],
	"line_items":[{"id":1,"name":"Bol breton &amp; cie","product_id":93,"quantity":2,"subtotal":"36.67","subtotal_tax":"7.33","total":"31.67","total_tax":"6.33","sku":"BOL-001"},
	{"id":2,"name":"Carte","product_id":95,"quantity":1,"subtotal":"4.13","subtotal_tax":"0.83","total":"4.13","total_tax":"0.83","sku":""}],
	"shipping_lines":[{"method_title":"Colissimo","total":"8.33","total_tax":"1.67"}],"fee_lines":[{"name":"Emballage cadeau","total":"2.50","total_tax":"0.50"}],
	"coupon_lines":[{"code":"printemps"}],"refunds":[{"id":730,"reason":"","total":"-19.00"}]}`

func TestAWooCommerceOrderIsReadToTheCent(t *testing.T) {
	t.Parallel()
	records, refusal := readWoo(delivered(wooBody, "X-Wc-Webhook-Topic", "order.updated"))
	if refusal != nil || len(records) != 1 {
		t.Fatalf("%+v", refusal)
	}
	r := records[0]
	checkRecord(t, r)
	if r.TotalIncl != 5596 || r.ShippingIncl != 1000 || *r.ShippingExcl != 833 || *r.ProductsExcl != 5596-933-833 || r.Discount != 600 || r.Items != 3 {
		t.Errorf("%+v, without tax %d", r.Order, *r.ProductsExcl)
	}
	if r.Status != tracking.OrderValid || r.Customer != "hidden" || r.Country != "FR" || r.Coupon != "printemps" || r.Delivery != "Colissimo" || r.Payment != "stripe" ||
		r.Channel != tracking.ChannelEmail || r.Source != "newsletter" || !r.Time.Equal(time.Date(2025, 3, 14, 16, 28, 2, 0, time.UTC)) {
		t.Errorf("%+v", r.Order)
	}
	if r.LineName[0] != "Bol breton & cie" || r.LineSKU[1] != "95" || r.LineIncl[0] != 3800 || r.LineIncl[2] != 300 {
		t.Errorf("%v %v %v", r.LineName, r.LineSKU, r.LineIncl)
	}
	if !strings.Contains(r.Refunds, `"ID":"730"`) || !strings.Contains(r.Refunds, `"AmountIncl":1900`) {
		t.Error(r.Refunds)
	}
	for status, want := range map[string]string{
		"completed": "valid", "refunded": "valid", "pending": "pending", "on-hold": "pending", "failed": "pending", "cancelled": "cancelled", "trash": "cancelled", "expediee": "valid",
	} {
		records, _ := readWoo(delivered(strings.Replace(wooBody, `"processing"`, `"`+status+`"`, 1), "X-Wc-Webhook-Topic", "order.updated"))
		if records[0].Status != want {
			t.Errorf("%s is %s", status, records[0].Status)
		}
	}
	for _, topic := range []string{"customer.updated", "product.created", "coupon.deleted", "action.woocommerce_add_to_cart"} {
		if records, refusal := readWoo(delivered(wooBody, "X-Wc-Webhook-Topic", topic)); refusal != nil || len(records) > 0 {
			t.Errorf("%s: %v %+v", topic, records, refusal)
		}
	}
	for from, field := range map[string]string{`"55.96"`: "total", `"EUR"`: "currency", `"2025-03-14T16:28:08",
	"date_paid`: "date_modified_gmt", `"processing"`: "status"} {
		_, refusal := readWoo(delivered(strings.Replace(wooBody, from, `""`+strings.TrimLeft(from, `"-:EURTprocesing0123456789.`), 1), "X-Wc-Webhook-Topic", "order.created"))
		if refusal == nil || !strings.HasPrefix(refusal.Detail, field+", commande 727") {
			t.Errorf("%s: %+v", field, refusal)
		}
	}
}

func TestEveryFieldOfTheGenericWebhookIsDocumented(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/brancher-sa-boutique.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("webhook_generic.go")
	if err != nil {
		t.Fatal(err)
	}
	fields := regexp.MustCompile("`json:\"([a-z_]+)\"`").FindAllStringSubmatch(string(source), -1)
	if len(fields) < 30 {
		t.Fatalf("%d fields", len(fields))
	}
	for _, f := range fields {
		if !strings.Contains(string(doc), "`"+f[1]+"`") && !strings.Contains(string(doc), `"`+f[1]+`"`) {
			t.Errorf("the documentation does not name %s", f[1])
		}
	}
}
