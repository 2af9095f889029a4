package collector

import (
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// The fault tests send what shops send, by every protocol, and then hold what the
// warehouse has against what was acknowledged: each of it once, to the cent.

// market is the shop of the fault tests; its connections are named after their kinds.
const market = "marche"

func addMarket(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	s := tracking.Site{ID: market, Domains: []string{"marche.fr"}, MatomoID: 7, GA4ID: "G-BOL", SecretHash: site.HashSecret("jeton-secret")}
	if _, err := site.Add(t.Context(), w, s, time.Now()); err != nil {
		t.Fatal(err)
	}
}

// marketWarehouse is a database of the market on the engine that tests share; those that
// harm theirs have one of their own.
func marketWarehouse(t *testing.T) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.New(t)
	addMarket(t, w)
	return w
}

// marketStalls are the connections by which the market's orders come.
func marketStalls() *connected {
	c := &connected{byID: map[string]shop.Connection{}, noted: map[string]int{}}
	for _, kind := range shop.Kinds {
		c.byID[kind] = shop.Connection{ID: kind, Site: market, Kind: kind, Secrets: []string{secret}, PersonKey: []byte("clé")}
	}
	return c
}

// parcel is one request, and what it leaves behind once it is acknowledged.
type parcel struct {
	kind    string
	path    string
	body    string
	headers []string

	pages   []string         // paths, one event each
	orders  map[string]int64 // totals in cents by number
	refunds map[string]int64 // amounts in cents by number
	aside   string           // the detail of what is refused

	tries        int
	acknowledged bool
}

// parcelMakers make the n-th request of each kind.
var parcelMakers = []func(n int, at time.Time) *parcel{tagParcel, matomoParcel, ga4Parcel, genericParcel, shopifyParcel, shopifyRefundParcel, wooParcel}

func tagParcel(n int, at time.Time) *parcel {
	key := fmt.Sprintf("t%d", n)
	hit := func(name, path, more string) string {
		return fmt.Sprintf(`{"site":"marche","name":"%s","id":"%s","time":%d,"sent":%d,"url":"https://marche.fr%s"%s}`, name, uuid.NewString(), at.UnixMilli(), at.UnixMilli(), path, more)
	}
	return &parcel{
		kind: "tag", path: "/collecte", pages: []string{"/" + key, "/" + key + "/merci"}, orders: map[string]int64{"C-" + key: 1000}, aside: "<" + key + ">",
		body: "[" + hit("page_view", "/"+key, "") + "," + hit("purchase", "/"+key+"/merci", `,"transaction_id":"C-`+key+`","value":10`) + "," + hit("<"+key+">", "/", "") + "]",
	}
}

func matomoParcel(n int, at time.Time) *parcel {
	key := fmt.Sprintf("m%d", n)
	said := func(path, more string) string {
		return fmt.Sprintf(`"?idsite=7&rec=1&url=https://marche.fr/%s&cdt=%d%s"`, path, at.Unix(), more)
	}
	return &parcel{
		kind: "matomo", path: "/matomo.php", pages: []string{"/" + key, "/" + key + "/b", "/" + key + "/c"}, orders: map[string]int64{"C-" + key: 2000},
		body: `{"requests":[` + said(key, "") + "," + said(key+"/b", "") + "," + said(key+"/c", "&idgoal=0&revenue=20.00&ec_id=C-"+key) + "]}",
	}
}

func ga4Parcel(n int, at time.Time) *parcel {
	key := fmt.Sprintf("g%d", n)
	return &parcel{
		kind: "ga4", path: "/mp/collect?measurement_id=G-BOL&api_secret=jeton-secret", pages: []string{"/" + key, "/" + key + "/merci"}, orders: map[string]int64{"C-" + key: 3000},
		body: fmt.Sprintf(`{"client_id":"lecteur.%[1]s","timestamp_micros":%[2]d,"events":[{"name":"page_view","params":{"page_location":"https://marche.fr/%[1]s"}},
			{"name":"purchase","params":{"page_location":"https://marche.fr/%[1]s/merci","transaction_id":"C-%[1]s","currency":"EUR","value":30,"items":[{"item_id":"BOL","price":30}]}}]}`, key, at.UnixMicro()),
	}
}

func genericParcel(n int, at time.Time) *parcel {
	key := fmt.Sprintf("w%d", n)
	stamp := at.UTC().Format(time.RFC3339)
	body := fmt.Sprintf(`{"id":"%s","updated_at":"%s","total":45.70,"tax":7.62,"shipping":5.90,"customer_email":"c%d@exemple.fr",
		"lines":[{"sku":"BOL","quantity":2,"total":39.80}],"refunds":[{"id":"A","date":"%s","total":19.90}]}`, key, stamp, n, stamp)
	return &parcel{
		kind: "generic", path: "/webhooks/generic/generic", body: body, headers: []string{"X-Chaland-Signature", signedAt(at, body)},
		orders: map[string]int64{key: 4570}, refunds: map[string]int64{key + "/A": 1990},
	}
}

// Numbers of orders and refunds where they are numbers.
const shopifyNumber, wooNumber = 1_000_000, 2_000_000

func shopifyDelivery(topic, id, body string) *parcel {
	return &parcel{path: "/webhooks/shopify/shopify", body: body, headers: []string{
		"X-Shopify-Topic", topic, "X-Shopify-Webhook-Id", id, "X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac(body)),
	}}
}

func shopifyParcel(n int, at time.Time) *parcel {
	id, stamp := shopifyNumber+n, at.UTC().Format(time.RFC3339)
	p := shopifyDelivery("orders/paid", fmt.Sprint("o", n), fmt.Sprintf(`{"id":%d,"created_at":"%s","updated_at":"%s","currency":"EUR","taxes_included":true,"total_price":"50.00",
		"total_tax":"8.33","financial_status":"paid","email":"s%d@exemple.fr","line_items":[{"sku":"a","title":"A","quantity":1,"price":"50.00"}]}`, id, stamp, stamp, n))
	p.kind, p.orders = "shopify", map[string]int64{fmt.Sprint(id): 5000}
	return p
}

// shopifyRefundParcel gives back a part of an order that is told of, or was, or will be.
func shopifyRefundParcel(n int, at time.Time) *parcel {
	id := shopifyNumber + n - 1
	p := shopifyDelivery("refunds/create", fmt.Sprint("r", n), fmt.Sprintf(`{"id":%d,"order_id":%d,"created_at":"%s",
		"transactions":[{"kind":"refund","status":"success","amount":"18.00","currency":"EUR"}]}`, id, id, at.UTC().Format(time.RFC3339)))
	p.kind, p.refunds = "shopify refund", map[string]int64{fmt.Sprint(id): 1800}
	return p
}

func wooParcel(n int, at time.Time) *parcel {
	id, stamp := wooNumber+n, at.UTC().Format("2006-01-02T15:04:05")
	body := fmt.Sprintf(`{"id":%d,"status":"completed","currency":"EUR","date_created_gmt":"%s","date_modified_gmt":"%s","total":"60.00","total_tax":"10.00","billing":{"email":"x%d@exemple.fr"},
		"line_items":[{"name":"Bol","quantity":1,"total":"50.00","total_tax":"10.00","sku":"BOL"}],"refunds":[{"id":%d,"total":"-12.00"}]}`, id, stamp, stamp, n, id)
	return &parcel{
		kind: "woocommerce", path: "/webhooks/woocommerce/woocommerce", body: body,
		headers: wooHeaders(n, body),
		orders:  map[string]int64{fmt.Sprint(id): 6000}, refunds: map[string]int64{fmt.Sprint(id): 1200},
	}
}

func wooHeaders(n int, body string) []string {
	return []string{"X-WC-Webhook-Topic", "order.updated", "X-WC-Webhook-Delivery-ID", fmt.Sprint(n), "X-WC-Webhook-Signature", base64.StdEncoding.EncodeToString(mac(body))}
}

// faultLoad sends parcels and remembers what became of them.
type faultLoad struct {
	// again is how often a client sends once more what was not acknowledged.
	again int
	now   func() time.Time // of the senders; nil for time.Now

	mu      sync.Mutex
	next    int
	parcels []*parcel
	busy    int // answered 429 or 503
	silent  int // of those, without Retry-After
	broken  int // not answered
	off     int // refused because their clock and ours do not agree
	odd     map[int]int
}

// run sends from some workers until stop is closed; urls are tried in turn.
func (l *faultLoad) run(workers int, stop <-chan struct{}, urls ...string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			for turn := worker; ; turn++ {
				select {
				case <-stop:
					return
				default:
				}
				l.deliver(client, l.take(), stop, turn, urls)
			}
		})
	}
	all.Wait()
}

func (l *faultLoad) take() *parcel {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := time.Now()
	if l.now != nil {
		at = l.now()
	}
	n := l.next
	l.next++
	p := parcelMakers[n%len(parcelMakers)](n, at)
	l.parcels = append(l.parcels, p)
	return p
}

// deliver sends a parcel, again if it is not acknowledged.
func (l *faultLoad) deliver(client *http.Client, p *parcel, stop <-chan struct{}, turn int, urls []string) {
	for range l.again + 1 {
		if l.send(client, urls[turn%len(urls)], p) {
			return
		}
		select {
		case <-stop:
			return
		case <-time.After(time.Duration(5+rand.IntN(20)) * time.Millisecond): //nolint:gosec // a pause
		}
		turn++
	}
}

func (l *faultLoad) send(client *http.Client, url string, p *parcel) (acknowledged bool) {
	req, _ := http.NewRequest(http.MethodPost, url+p.path, strings.NewReader(p.body))
	req.Header.Set("User-Agent", chrome)
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", len(p.body)%200))
	for i := 0; i+1 < len(p.headers); i += 2 {
		req.Header.Set(p.headers[i], p.headers[i+1])
	}
	res, err := client.Do(req)
	if err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	p.tries++
	switch {
	case err != nil:
		l.broken++
	case slices.Contains([]string{"clock", "clock_secret", "ga4_late", "webhook_stale"}, res.Header.Get("X-Chaland-Reason")):
		l.off++
	case res.StatusCode/100 == 2:
		p.acknowledged = true
	case res.StatusCode == http.StatusServiceUnavailable || res.StatusCode == http.StatusTooManyRequests:
		l.busy++
		if res.Header.Get("Retry-After") == "" {
			l.silent++
		}
	default:
		if l.odd == nil {
			l.odd = map[int]int{}
		}
		l.odd[res.StatusCode]++
	}
	return p.acknowledged
}

// acknowledgedSoFar counts parcels.
func (l *faultLoad) acknowledgedSoFar() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, p := range l.parcels {
		if p.acknowledged {
			n++
		}
	}
	return n
}

func (l *faultLoad) busySoFar() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.busy
}

// found is what the warehouse holds.
type found struct {
	raw, pages, orders, refunds, asides map[string]int64
}

func look(t testing.TB, w *warehouse.Warehouse) found {
	t.Helper()
	return found{
		raw:     amounts(t, w, "SELECT path AS key, toInt64(count()) AS n FROM events GROUP BY key"),
		pages:   amounts(t, w, "SELECT path AS key, toInt64(count()) AS n FROM events FINAL GROUP BY key"),
		orders:  amounts(t, w, "SELECT order_id AS key, sum(total_incl) AS n FROM orders FINAL GROUP BY key"),
		refunds: amounts(t, w, "SELECT refund_id AS key, sum(amount_incl) AS n FROM refunds FINAL GROUP BY key"),
		asides:  amounts(t, w, "SELECT detail AS key, toInt64(count()) AS n FROM set_aside GROUP BY key"),
	}
}

func amounts(t testing.TB, w *warehouse.Warehouse, query string) map[string]int64 {
	t.Helper()
	type row struct {
		Key string `ch:"key"`
		N   int64  `ch:"n"`
	}
	rows, err := warehouse.Select[row](t.Context(), w, query, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]int64, len(rows))
	for _, r := range rows {
		out[r.Key] = r.N
	}
	return out
}

// account is what became of the things of one kind: an event, an order, a refund or a line
// of the quarantine each.
type account struct{ acknowledged, stored, lost, double int }

// add weighs how often a thing is there, where once is right.
func (a *account) add(acknowledged bool, there, once int64) {
	if acknowledged {
		a.acknowledged++
	}
	switch {
	case there == once:
		a.stored++
	case there > once || there < 0:
		a.double++
	case there != 0 || acknowledged:
		a.lost++
	}
}

// everyOneOnce builds the visits, then checks that all that was acknowledged is stored once,
// and what was not once at most, and prints the counts.
func (l *faultLoad) everyOneOnce(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	if err := w.Exec(t.Context(), "TRUNCATE TABLE leases", nil); err != nil { // a killed builder's holds for 30 s
		t.Fatal(err)
	}
	if _, err := warehouse.NewBuilder(w, time.Now, quiet).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	there := look(t, w)
	accounts, acknowledged, examples := map[string]*account{}, map[string]int{}, []string{}
	add := func(what string, p *parcel, key string, is, once int64) {
		a := accounts[what]
		if a == nil {
			a = &account{}
			accounts[what] = a
		}
		before := *a
		a.add(p.acknowledged, is, once)
		if (a.lost > before.lost || a.double > before.double) && len(examples) < 10 {
			examples = append(examples, fmt.Sprintf("%s %s of %s: %d, want %d (sent %d times, acknowledged %v)", what, key, p.kind, is, once, p.tries, p.acknowledged))
		}
	}
	for _, p := range l.parcels {
		if p.acknowledged {
			acknowledged[p.kind]++
		}
		for _, path := range p.pages {
			add("events", p, path, there.pages[path], 1)
			if p.tries == 1 {
				add("rows of events", p, path, there.raw[path], 1)
			}
		}
		for id, total := range p.orders {
			add("orders", p, id, there.orders[id], total)
		}
		for id, amount := range p.refunds {
			add("refunds", p, id, there.refunds[id], amount)
		}
		if p.aside != "" && p.tries == 1 { // a line of the quarantine has no name to be known by
			add("quarantine", p, p.aside, there.asides[p.aside], 1)
		}
	}
	t.Logf("sent %d, acknowledged %v, busy %d, unanswered %d, clocks apart %d", len(l.parcels), acknowledged, l.busy, l.broken, l.off)
	for what, a := range accounts {
		t.Logf("%-14s acknowledged %6d, stored %6d, lost %d, double %d", what, a.acknowledged, a.stored, a.lost, a.double)
		if a.lost > 0 || a.double > 0 {
			t.Errorf("%s: %d lost, %d double", what, a.lost, a.double)
		}
	}
	for _, e := range examples {
		t.Log(e)
	}
	visited := scalar(t, w, "SELECT sum(events) FROM visits FINAL WHERE site = 'marche'")
	if events := scalar(t, w, "SELECT count() FROM events FINAL WHERE site = 'marche'"); visited != events {
		t.Errorf("%d events, %d in visits", events, visited)
	}
	if l.silent > 0 || len(l.odd) > 0 {
		t.Errorf("%d answers of 429 or 503 without Retry-After; others: %v", l.silent, l.odd)
	}
	for i := range parcelMakers {
		if kind := parcelMakers[i](0, time.Now()).kind; acknowledged[kind] < 10 {
			t.Errorf("only %d of %s were acknowledged: the test says little", acknowledged[kind], kind)
		}
	}
}

// soaking tells whether rounds are many (make soak) or few.
func soaking() bool { return os.Getenv("CHALAND_SOAK") != "" }
