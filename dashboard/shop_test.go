package dashboard_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// noon is the present of the tests: Friday 20 March 2026, 13 h in Paris.
var noon = time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)

// shop is a small cycle shop with a dashboard in front of its real warehouse.
type shop struct {
	url       string
	warehouse *warehouse.Warehouse
	store     *store.Store
	analyzer  *analyzer.Analyzer
	uploads   string // folder of the files to import
	routes    []*echo.Route
}

// option changes the dashboard of a test.
type option func(*shop, *dashboard.Options)

func withToken(token string) option { return func(_ *shop, o *dashboard.Options) { o.Token = token } }

// withArchive shows the audits of the shop's own warehouse.
func withArchive(s *shop, o *dashboard.Options) { o.Audits = seo.NewArchive(s.warehouse) }

// openShop serves a dashboard over an empty warehouse.
func openShop(t testing.TB, options ...option) *shop {
	t.Helper()
	s := &shop{warehouse: warehousetest.New(t), uploads: filepath.Join(t.TempDir(), "uploads")}
	var err error
	if s.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "chaland.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	now := func() time.Time { return noon }
	s.analyzer = analyzer.New(s.warehouse, now)
	o := dashboard.Options{Analyzer: s.analyzer, Store: s.store, Now: now, Random: rand.Reader, Log: testLog(t), Journal: journal{}, Patience: time.Minute}
	for _, change := range options {
		change(s, &o)
	}
	d, err := dashboard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Auditor != nil || o.Importer != nil || o.Cases != nil {
		ctx, stop := context.WithCancel(context.Background())
		var work sync.WaitGroup
		work.Go(func() { d.Run(ctx) })
		t.Cleanup(func() { stop(); work.Wait() })
	}
	e := echo.New()
	d.Routes(e)
	s.routes = e.Routes()
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// testLog fails the test that makes the dashboard log an error.
func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(failOnWrite{t}, &slog.HandlerOptions{Level: slog.LevelError}))
}

type failOnWrite struct{ testing.TB }

func (f failOnWrite) Write(line []byte) (int, error) {
	f.Errorf("logged: %s", line)
	return len(line), nil
}

// journal is the cycle shop's own.
type journal struct{}

func (journal) Journal(context.Context, string, period.Period) ([]tracking.JournalEntry, error) {
	return []tracking.JournalEntry{
		{Site: "velo", Day: time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC), ID: "1", Title: "Nouvelle page de paiement"},
		{Site: "velo", Day: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), ID: "2", Title: "Livraison offerte dès 60 €"},
	}, nil
}

// openCycles is openShop with two and a half months of visits, orders and costs.
func openCycles(t testing.TB, options ...option) *shop {
	t.Helper()
	s := openShop(t, options...)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent, Domains: []string{"velos.example"}})
	h := history{random: mathrand.New(mathrand.NewPCG(7, 7))}
	for day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC); day.Before(noon); day = day.AddDate(0, 0, 1) {
		h.day(day)
	}
	s.insert(t, h.events, h.orders, h.refunds, h.costs)
	return s
}

func (s *shop) declare(t testing.TB, site tracking.Site) {
	t.Helper()
	if err := warehouse.PutSetting(t.Context(), s.warehouse, "site", site.ID, site, noon); err != nil {
		t.Fatal(err)
	}
}

func (s *shop) insert(t testing.TB, events []tracking.Event, orders []tracking.Order, refunds []tracking.Refund, costs []tracking.Cost) {
	t.Helper()
	ctx := t.Context()
	for _, err := range []error{
		warehouse.InsertEvents(ctx, s.warehouse, events, ""), warehouse.Insert(ctx, s.warehouse, "orders", orders, ""),
		warehouse.Insert(ctx, s.warehouse, "refunds", refunds, ""), warehouse.Insert(ctx, s.warehouse, "costs", costs, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := warehouse.NewBuilder(s.warehouse, func() time.Time { return noon }, slog.New(slog.DiscardHandler)).Pass(ctx); err != nil {
		t.Fatal(err)
	}
}

// history makes the facts of the cycle shop, day by day.
type history struct {
	random  *mathrand.Rand
	events  []tracking.Event
	orders  []tracking.Order
	refunds []tracking.Refund
	costs   []tracking.Cost
	serial  int
}

// origin is where a visit may come from, with its share.
type origin struct {
	channel, source, medium, campaign string
	share                             float64
	cost                              int64 // a day, cents
}

var origins = []origin{
	{tracking.ChannelOrganicSearch, "google", "organic", "", 0.34, 0},
	{tracking.ChannelPaidSearch, "google", "cpc", "roues-hiver", 0.22, 900},
	{tracking.ChannelEmail, "lettre", "email", "lettre-mars", 0.12, 250},
	{tracking.ChannelPaidSocial, "instagram", "paid_social", "video-gravel", 0.10, 1500},
	{tracking.ChannelDirect, "", "", "", 0.16, 0},
	{tracking.ChannelReferral, "club-cyclo.example", "referral", "", 0.06, 0},
}

var goods = []struct {
	sku, name, category string
	price               int64
}{
	{"CHA-26", "Chambre à air 26 pouces", "Pneus et chambres", 690}, {"PNE-700", "Pneu gravel 700×40", "Pneus et chambres", 3990},
	{"CAS-M", "Casque urbain", "Casques", 5990}, {"ANT-U", "Antivol en U", "Antivols", 4490}, {"ECL-AV", "Éclairage avant", "Éclairage", 2990},
}

func (h *history) pickOrigin() origin {
	at := h.random.Float64()
	for _, o := range origins {
		if at -= o.share; at < 0 {
			return o
		}
	}
	return origins[0]
}

func (h *history) day(day time.Time) {
	visits := 26 + h.random.IntN(10)
	if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
		visits += 12
	}
	for range visits {
		h.visit(day.Add(time.Duration(7+h.random.IntN(13))*time.Hour + time.Duration(h.random.IntN(3600))*time.Second))
	}
	for _, o := range origins {
		if o.cost > 0 {
			h.costs = append(h.costs, tracking.Cost{Site: "velo", Day: day, Channel: o.channel, Source: o.source, Medium: o.medium, Campaign: o.campaign,
				Kind: tracking.CostMedia, Version: 1, Origin: "import", AmountExcl: o.cost, Clicks: uint64(o.cost / 30), Impressions: uint64(o.cost * 4)})
		}
	}
}

// visit goes down the funnel until it stops.
func (h *history) visit(at time.Time) {
	if at.After(noon) {
		return
	}
	h.serial++
	o := h.pickOrigin()
	device, keep := tracking.DeviceMobile, 0.36
	if h.random.Float64() < 0.42 {
		device, keep = tracking.DeviceDesktop, 0.55
	}
	item := goods[h.random.IntN(len(goods))]
	e := tracking.Event{Site: "velo", Visitor: uint64(1 + h.serial%1400), Mode: tracking.ModeConsent, Origin: tracking.OriginTag, Host: "velos.example",
		Channel: o.channel, Source: o.source, Medium: o.medium, Campaign: o.campaign, Device: device, Browser: "Firefox", OS: "Linux", Country: "FR"}
	step := func(name, path string, after time.Duration) {
		e.Name, e.Path, e.Time, e.Received = name, path, at.Add(after), at.Add(after)
		e.ID = uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "%d %s %s", h.serial, name, path))
		e.Interactive, e.EngagementMS = tracking.IsInteractive(name), 9000
		h.events = append(h.events, e)
	}
	step(tracking.KindPageView, "/", 0)
	for i, name := range tracking.FunnelSteps {
		if h.random.Float64() > keep+0.07*float64(i) {
			return
		}
		e.SKUs, e.Quantities, e.Category = []string{item.sku}, []uint32{1}, item.category
		step(tracking.KindPageView, fmt.Sprintf("/etape-%d", i), time.Duration(i+1)*20*time.Second)
		step(name, fmt.Sprintf("/etape-%d", i), time.Duration(i+1)*20*time.Second+time.Second)
	}
	h.order(e, item.sku, item.name, item.category, item.price)
}

func cents(v int64) *int64 { return &v }

func (h *history) order(e tracking.Event, sku, name, category string, price int64) {
	quantity := int64(1 + h.random.IntN(3))
	products := price * quantity
	excl := products * 10 / 12
	id := fmt.Sprintf("VR-%05d", h.serial)
	h.orders = append(h.orders, tracking.Order{
		Site: "velo", ID: id, Version: tracking.OrderVersion(false, e.Time), Time: e.Time, Status: tracking.OrderValid, Origin: "import",
		Customer: fmt.Sprintf("client-%d", h.serial%170), Currency: "EUR", Rate: 1, TotalIncl: products + 590, ShippingIncl: 590, ShippingExcl: cents(492),
		ProductsIncl: products, ProductsExcl: &excl, Items: quantity, PurchaseCost: cents(excl * 55 / 100), CarriagePaid: cents(520), Packaging: cents(60),
		PaymentFee: cents(45), ReturnCost: cents(0), Commission: cents(0), Voucher: cents(0), Visitor: e.Visitor, Channel: e.Channel, Source: e.Source, Medium: e.Medium,
		Campaign: e.Campaign, Device: e.Device, Country: "FR", Region: []string{"Bretagne", "Normandie", "Île-de-France"}[h.serial%170%3], LineKind: []string{tracking.LineSale}, LineSKU: []string{sku}, LineName: []string{name},
		LineCategory: []string{category}, LineQuantity: []int32{int32(quantity)}, LineIncl: []int64{products}, LineExcl: []*int64{&excl}, LineCost: []*int64{cents(excl * 55 / 100)},
	})
	if len(h.orders)%12 == 0 {
		h.refunds = append(h.refunds, tracking.Refund{Site: "velo", ID: "R-" + id, Version: 1, OrderID: id, Time: e.Time.Add(72 * time.Hour), Origin: "import", Currency: "EUR", Rate: 1,
			AmountIncl: products, ProductsExcl: &excl, Channel: e.Channel, Campaign: e.Campaign, Device: e.Device, Country: "FR", LineSKU: []string{sku},
			LineCategory: []string{category}, LineQuantity: []int32{int32(quantity)}, LineIncl: []int64{products}, LineExcl: []*int64{&excl}})
	}
}

// answer is what the server said.
type answer struct {
	*http.Response
	body string
	*goquery.Document
}

// noRedirect keeps redirections to look at them.
var noRedirect = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (s *shop) do(t testing.TB, r *http.Request) answer {
	t.Helper()
	response, err := noRedirect.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, string(raw), page}
}

func (s *shop) get(t testing.TB, path string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s.do(t, r)
}

func (s *shop) post(t testing.TB, path, form string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.do(t, r)
}

// text is what a selector shows, white space squeezed.
func (a answer) text(selector string) string { return squeeze(a.Find(selector).Text()) }

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// plain writes French spaces as ordinary ones, to compare with.
func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }
