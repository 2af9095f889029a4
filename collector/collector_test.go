package collector

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"

var quiet = slog.New(slog.DiscardHandler)

// running is a collector with its HTTP side over a real ClickHouse.
type running struct {
	*Collector
	w   *warehouse.Warehouse
	url string
}

// start runs a collector that knows two sites: "boutique" (exempt) and
// "avec-accord" (consent).
func start(t *testing.T, edit func(*Options)) *running {
	t.Helper()
	w := warehousetest.New(t)
	addSites(t, w)
	o := Options{Warehouse: w, Dir: t.TempDir(), Log: quiet}
	if edit != nil {
		edit(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	c.Routes(e)
	server := httptest.NewServer(e)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(ctx) }()
	t.Cleanup(func() {
		server.Close()
		stop()
		<-ended
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return &running{Collector: c, w: w, url: server.URL}
}

func addSites(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	for _, s := range []tracking.Site{
		{ID: "boutique", Domains: []string{"boutique.fr", "boutique-test.fr"}},
		{ID: "avec-accord", Mode: tracking.ModeConsent},
	} {
		if _, err := site.Add(t.Context(), w, s, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

// post sends a body as a browser would; headers are name, value pairs.
func (r *running) post(t testing.TB, path, body string, headers ...string) (status int, answer string, header http.Header) {
	t.Helper()
	return r.ask(t, http.MethodPost, path, body, headers...)
}

// ask is post by any method.
func (r *running) ask(t testing.TB, method, path, body string, headers ...string) (status int, answer string, header http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", chrome)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header
}

func (r *running) flush(t testing.TB) {
	t.Helper()
	if err := r.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// events counts the stored events by name.
func (r *running) events(t testing.TB) map[string]uint64 { return countBy(t, r.w, "events", "name") }

func countBy(t testing.TB, w *warehouse.Warehouse, table, column string) map[string]uint64 {
	t.Helper()
	type row struct {
		Key string `ch:"key"`
		N   uint64 `ch:"n"`
	}
	rows, err := warehouse.Select[row](t.Context(), w, fmt.Sprintf("SELECT %s AS key, count() AS n FROM %s GROUP BY key", column, table), nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]uint64{}
	for _, r := range rows {
		out[r.Key] = r.N
	}
	return out
}

func TestAVisitBecomesFigures(t *testing.T) {
	t.Parallel()
	kicked := make(chan struct{}, 100)
	r := start(t, func(o *Options) { o.Stored = func() { kicked <- struct{}{} } })
	status, answer, _ := r.post(t, "/collecte", `{"site":"boutique","name":"page_view","url":"https://www.boutique.fr/?utm_source=newsletter&utm_medium=email&utm_campaign=noel","title":"Accueil"}`)
	if status != http.StatusAccepted || answer != `{"accepted":1,"rejected":[]}`+"\n" {
		t.Fatalf("%d %s", status, answer)
	}
	r.post(t, "/collecte", `{"site":"boutique","name":"purchase","url":"https://www.boutique.fr/merci","referrer":"https://www.boutique.fr/paiement",
		"transaction_id":"C-1","value":45.70,"tax":7.62,"shipping":5.90,"currency":"EUR","items":[{"item_id":"BOL-001","item_name":"Bol breton","price":19.90,"quantity":2}]}`)
	select { // Run alone must bring it to ClickHouse, well under a second
	case <-kicked:
	case <-time.After(5 * time.Second):
		t.Fatal("nothing was stored within 5 s")
	}
	r.flush(t)
	b := warehouse.NewBuilder(r.w, time.Now, quiet)
	if _, err := b.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	type row struct {
		Pages   uint32 `ch:"pages"`
		Orders  uint32 `ch:"orders"`
		Revenue int64  `ch:"revenue"`
		Channel string `ch:"channel"`
	}
	visits, err := warehouse.Select[row](t.Context(), r.w, "SELECT pages, orders, revenue, channel FROM visits FINAL", nil)
	if err != nil || len(visits) != 1 || visits[0] != (row{1, 1, 4570, "email"}) {
		t.Errorf("visits %+v, %v", visits, err)
	}
	type order struct {
		ID      string `ch:"order_id"`
		Total   int64  `ch:"total_incl"`
		Channel string `ch:"channel"`
		Visitor uint64 `ch:"visitor"`
	}
	orders, err := warehouse.Select[order](t.Context(), r.w, "SELECT order_id, total_incl, channel, visitor FROM orders FINAL", nil)
	if err != nil || len(orders) != 1 || orders[0] != (order{"C-1", 4570, "email", 0}) {
		t.Errorf("orders %+v, %v", orders, err)
	}
}
