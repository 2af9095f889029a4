package collector

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// connected are the shops of a test.
type connected struct {
	mu    sync.Mutex
	byID  map[string]shop.Connection
	noted map[string]int
}

func (c *connected) Connection(_ context.Context, id string, _ time.Time) (shop.Connection, bool, error) {
	found, ok := c.byID[id]
	return found, ok, nil
}

func (c *connected) Noted(_ context.Context, id string, _ time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.noted[id]++
	return nil
}

const secret = "tr3s-secret-d-un-essai"

// connect starts a collector with one shop of each kind, the kind being its id.
func connect(t *testing.T, edit func(*Options)) (*running, *connected) {
	t.Helper()
	c := &connected{byID: map[string]shop.Connection{}, noted: map[string]int{}}
	for _, kind := range shop.Kinds {
		c.byID[kind] = shop.Connection{ID: kind, Site: "boutique", Kind: kind, Secrets: []string{secret, "celui-d-avant"}, PersonKey: []byte("clé")}
	}
	return start(t, func(o *Options) {
		o.Connections = c
		if edit != nil {
			edit(o)
		}
	}), c
}

// mac signs as all shops do.
func mac(parts ...string) []byte {
	m := hmac.New(sha256.New, []byte(secret))
	for _, p := range parts {
		m.Write([]byte(p))
	}
	return m.Sum(nil)
}

func signedAt(at time.Time, body string) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac(seconds+".", body))
}

// generic sends an order by the generic webhook.
func (r *running) generic(t *testing.T, body string) (status int, reason string) {
	t.Helper()
	status, _, header := r.post(t, "/webhooks/generic/generic", body, "X-Chaland-Signature", signedAt(time.Now(), body))
	return status, header.Get("X-Chaland-Reason")
}

func (r *running) orders(t *testing.T) map[string]tracking.Order {
	t.Helper()
	rows, err := warehouse.Select[tracking.Order](t.Context(), r.w, "SELECT * EXCEPT inserted FROM orders FINAL", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]tracking.Order{}
	for _, o := range rows {
		out[o.ID] = o
	}
	return out
}

func (r *running) refunds(t *testing.T) map[string]tracking.Refund {
	t.Helper()
	rows, err := warehouse.Select[tracking.Refund](t.Context(), r.w, "SELECT * EXCEPT inserted FROM refunds FINAL", nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]tracking.Refund{}
	for _, o := range rows {
		out[o.ID] = o
	}
	return out
}

const genericOrder = `{"id":1042,"updated_at":"2025-03-14T10:05:00Z","created_at":"2025-03-14T10:00:00Z","status":"valid","currency":"EUR",
	"total":45.70,"tax":7.62,"shipping":5.90,"customer_email":"Jeanne.Martin@Exemple.fr","country":"fr","coupon":"PRINTEMPS",
	"lines":[{"sku":"BOL-001","name":"Bol breton","category":"Vaisselle","quantity":2,"total":39.80,"discount":"4,00","cost":15}],
	"refunds":[{"id":"A1","date":"2025-03-20T08:00:00Z","total":19.90,"reason":"cassé"}]}`

func TestAGenericWebhookBecomesAnOrderAndItsRefundOnce(t *testing.T) {
	t.Parallel()
	r, shops := connect(t, nil)
	for range 3 {
		if status, reason := r.generic(t, genericOrder); status != http.StatusAccepted || reason != "" {
			t.Fatalf("%d %s", status, reason)
		}
	}
	r.flush(t)
	// An older state that comes late, then the latest one again in a block of its own.
	r.generic(t, strings.NewReplacer("10:05", "10:01", `"total":45.70`, `"total":99.90`, `"status":"valid"`, `"status":"pending"`).Replace(genericOrder))
	r.flush(t)
	r.generic(t, genericOrder)
	r.flush(t)
	o := r.orders(t)["1042"]
	if o.TotalIncl != 4570 || o.ShippingIncl != 590 || o.ProductsIncl != 3980 || *o.ProductsExcl+*o.ShippingExcl != 4570-762 || o.Discount != 400 ||
		*o.PurchaseCost != 1500 || o.Items != 2 || o.Status != tracking.OrderValid || o.Country != "FR" || o.Rate != 1 || o.Origin != "generic" || o.Provisional {
		t.Errorf("%+v", o)
	}
	if want := time.Date(2025, 3, 13, 23, 0, 0, 0, time.UTC); !o.Time.Equal(want) {
		t.Errorf("without consent an order keeps its local day alone: %v", o.Time)
	}
	if !strings.HasPrefix(o.Customer, "client-") || len(o.Customer) != 27 {
		t.Errorf("customer %q", o.Customer)
	}
	refunds := r.refunds(t)
	if f := refunds["1042/A1"]; len(refunds) != 1 || f.AmountIncl != 1990 || f.OrderID != "1042" || f.Reason != "cassé" || f.Customer != o.Customer {
		t.Errorf("%+v", refunds)
	}
	if shops.noted["generic"] != 5 {
		t.Errorf("%d deliveries noted", shops.noted["generic"])
	}
	// The same person by another spelling, in another order.
	r.generic(t, strings.NewReplacer("1042", "1043", "Jeanne.Martin@Exemple.fr", " jeanne.martin@exemple.FR").Replace(genericOrder))
	r.flush(t)
	if again := r.orders(t)["1043"]; again.Customer != o.Customer {
		t.Errorf("%q and %q", again.Customer, o.Customer)
	}
}

func TestForgedAndStaleWebhooksAreRefusedAndLeaveNoBody(t *testing.T) {
	t.Parallel()
	r, _ := connect(t, nil)
	now := time.Now()
	for name, c := range map[string]struct {
		path, signature, body string
		status                int
		reason                string
	}{
		"no signature":       {"/webhooks/generic/generic", "", genericOrder, 401, "webhook_signature"},
		"another secret":     {"/webhooks/generic/generic", strings.Replace(signedAt(now, genericOrder), "v1=", "v1=00", 1), genericOrder, 401, "webhook_signature"},
		"another body":       {"/webhooks/generic/generic", signedAt(now, genericOrder+" "), genericOrder, 401, "webhook_signature"},
		"another instant":    {"/webhooks/generic/generic", strings.Replace(signedAt(now.Add(-time.Hour), genericOrder), "t=", "t=1", 1), genericOrder, 401, "webhook_signature"},
		"replayed":           {"/webhooks/generic/generic", signedAt(now.Add(-6*time.Minute), genericOrder), genericOrder, 401, "webhook_stale"},
		"of the future":      {"/webhooks/generic/generic", signedAt(now.Add(6*time.Minute), genericOrder), genericOrder, 401, "webhook_stale"},
		"unknown connection": {"/webhooks/generic/inconnue", signedAt(now, genericOrder), genericOrder, 401, "webhook_unknown"},
		"another kind":       {"/webhooks/shopify/generic", signedAt(now, genericOrder), genericOrder, 401, "webhook_unknown"},
		"unknown kind":       {"/webhooks/magento/generic", signedAt(now, genericOrder), genericOrder, 401, "webhook_unknown"},
		"too large":          {"/webhooks/generic/generic", signedAt(now, genericOrder), genericOrder + strings.Repeat(" ", 4<<20), 413, "webhook_too_large"},
		"not JSON":           {"/webhooks/generic/generic", signedAt(now, "{jeanne"), "{jeanne", 400, "webhook_json"},
		"a wrong field":      {"/webhooks/generic/generic", signedAt(now, `{"id":"7","total":{}}`), `{"id":"7","total":{}}`, 400, "webhook_field"},
		"a field too little": {"/webhooks/generic/generic", signedAt(now, `{"id":"7","updated_at":"2025-03-14T10:05:00Z"}`), `{"id":"7","updated_at":"2025-03-14T10:05:00Z"}`, 400, "webhook_field"},
	} {
		status, answer, header := r.post(t, c.path, c.body, "X-Chaland-Signature", c.signature)
		if status != c.status || header.Get("X-Chaland-Reason") != c.reason || !strings.Contains(answer, `"text":"`) {
			t.Errorf("%s: %d %s %s", name, status, header.Get("X-Chaland-Reason"), answer)
		}
	}
	r.flush(t)
	if got := r.orders(t); len(got) > 0 {
		t.Errorf("stored %v", got)
	}
	raw, err := warehouse.Scalar[string](t.Context(), r.w, "SELECT groupConcat(raw) FROM set_aside", nil)
	if err != nil || raw != "" {
		t.Errorf("the quarantine holds %q, %v", raw, err)
	}
	if got := countBy(t, r.w, "set_aside", "reason"); got["webhook_signature"] != 4 || got["webhook_unknown"] != 3 || got["webhook_stale"] != 2 {
		t.Errorf("quarantine %v", got)
	}
}

func TestTheShopsOrderWinsOverTheTagsAndKeepsItsVisit(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		r, _ := connect(t, nil)
		now := time.Now().UTC()
		body := strings.NewReplacer("2025-03-14T10:05:00Z", now.Format(time.RFC3339), "2025-03-14T10:00:00Z", now.Format(time.RFC3339)).Replace(genericOrder)
		body = strings.Replace(body, `"country"`, `"source":"annuaire","medium":"referral","country"`, 1)
		tag := func() {
			r.post(t, "/collecte", `{"site":"boutique","name":"page_view","url":"https://www.boutique.fr/?utm_source=newsletter&utm_medium=email&utm_campaign=noel"}`)
			r.post(t, "/collecte", `{"site":"boutique","name":"purchase","url":"https://www.boutique.fr/merci","transaction_id":"1042","value":51,"currency":"EUR"}`)
			r.flush(t)
			if _, err := warehouse.NewBuilder(r.w, time.Now, quiet).Pass(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if !late {
			tag()
		}
		r.generic(t, body)
		r.flush(t)
		if late {
			if o := r.orders(t)["1042"]; o.Channel != tracking.ChannelReferral {
				t.Errorf("before any visit is known the shop's word stands: %+v", o)
			}
			tag()
		}
		for range 2 { // an update keeps the visit
			o := r.orders(t)["1042"]
			if o.TotalIncl != 4570 || o.Provisional || o.Channel != tracking.ChannelEmail || o.Campaign != "noel" || o.Visitor != 0 {
				t.Errorf("late %v: %+v", late, o)
			}
			later := now.Add(time.Hour).Format(time.RFC3339)
			r.generic(t, strings.Replace(body, `"updated_at":"`+now.Format(time.RFC3339), `"updated_at":"`+later, 1))
			r.flush(t)
		}
		if n := countBy(t, r.w, "pending_orders", "order_id"); len(n) > 0 {
			t.Errorf("purchases wait still: %v", n)
		}
	}
}

func TestAnOrderInAnotherCurrencyWaitsForItsRate(t *testing.T) {
	t.Parallel()
	r, _ := connect(t, nil)
	r.generic(t, strings.Replace(genericOrder, "EUR", "USD", 1))
	r.generic(t, strings.Replace(genericOrder, "EUR", "USD", 1))
	r.flush(t)
	if got := r.orders(t); len(got) > 0 || len(r.refunds(t)) > 0 {
		t.Fatalf("stored %v", got)
	}
	if got := countBy(t, r.w, "set_aside", "reason"); got["rate_missing"] == 0 {
		t.Errorf("quarantine %v", got)
	}
	day := func(d int) time.Time { return time.Date(2025, 3, d, 0, 0, 0, 0, time.UTC) }
	put := func(rates ...shop.Rate) (found, left int) {
		t.Helper()
		for i := range rates {
			rates[i].Site, rates[i].Currency, rates[i].Version = "boutique", "USD", 1
		}
		if err := shop.PutRates(t.Context(), r.w, rates); err != nil {
			t.Fatal(err)
		}
		found, left, err := shop.Replay(t.Context(), r.w, "boutique", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return found, left
	}
	if found, left := put(shop.Rate{Day: day(15), Rate: 0.5}, shop.Rate{Day: day(2), Rate: 0.25}); found != 0 || left != 1 {
		t.Errorf("%d found, %d left: a rate of a later day, or a stale one, is no rate", found, left)
	}
	if found, left := put(shop.Rate{Day: day(12), Rate: 0.9217}); found != 1 || left != 0 {
		t.Errorf("%d found, %d left", found, left)
	}
	o, refund := r.orders(t)["1042"], r.refunds(t)["1042/A1"]
	if o.TotalIncl != 4212 || o.ProductsIncl+o.ShippingIncl != 4212 || o.LineIncl[0] != o.ProductsIncl || *o.LineExcl[0] != *o.ProductsExcl || o.Rate != 0.9217 || o.Currency != "USD" || refund.AmountIncl != 1834 {
		t.Errorf("%+v\n%+v", o, refund)
	}
	if got := countBy(t, r.w, "set_aside", "reason"); got["rate_missing"] != 0 || len(countBy(t, r.w, "waiting_orders", "order_id")) > 0 {
		t.Errorf("quarantine %v", got)
	}
	// From now on the rate is known as orders come.
	r.generic(t, strings.NewReplacer("EUR", "USD", "1042", "1044").Replace(genericOrder))
	r.flush(t)
	if got := r.orders(t)["1044"]; got.TotalIncl != 4212 {
		t.Errorf("%+v", got)
	}
}

func TestNoOneIsNamedByWhatShopsSend(t *testing.T) {
	t.Parallel()
	dir := ""
	r, _ := connect(t, func(o *Options) { dir = o.Dir })
	r.generic(t, strings.Replace(genericOrder, "PRINTEMPS", "jeanne.martin@exemple.fr", 1))
	names := [][]byte{[]byte("martin"), []byte("Martin"), []byte(secret)}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, name := range names {
			if bytes.Contains(raw, name) {
				t.Errorf("%s holds %s", path, name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.flush(t)
	all, err := json.Marshal([]any{r.orders(t), r.refunds(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if bytes.Contains(all, name) {
			t.Errorf("the tables hold %s: %s", name, all)
		}
	}
	if !strings.Contains(fmt.Sprint(r.orders(t)["1042"].Coupon), "[e-mail]") {
		t.Error(r.orders(t)["1042"].Coupon)
	}
}
