package quarantine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"

// shopfront is a collector that knows one site, "boutique", and a desk beside it.
type shopfront struct {
	*Desk
	c   *collector.Collector
	url string
	// later is how far the clock is ahead
	later atomic.Int64
}

// wait moves the clock.
func (f *shopfront) wait(d time.Duration) { f.later.Add(int64(d)) }

func open(t *testing.T, s tracking.Site) *shopfront {
	t.Helper()
	w := warehousetest.New(t)
	f := &shopfront{}
	now := func() time.Time { return time.Now().Add(time.Duration(f.later.Load())) }
	if _, err := site.Add(t.Context(), w, s, now()); err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	c, err := collector.New(collector.Options{Warehouse: w, Dir: t.TempDir(), Log: quiet, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	c.Routes(e)
	server := httptest.NewServer(e)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(ctx) }()
	t.Cleanup(func() { server.Close(); stop(); <-ended; _ = c.Close() })
	f.Desk, f.c, f.url = New(w, now, quiet), c, server.URL
	return f
}

// send posts a body as a browser does.
func (f *shopfront) send(t *testing.T, path, body string, headers ...string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", chrome)
	req.Header.Set("X-Forwarded-For", "203.0.113.77")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}

func (f *shopfront) flush(t *testing.T) {
	t.Helper()
	if err := f.c.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (f *shopfront) told(t *testing.T, query string) string {
	t.Helper()
	text, err := warehouse.Scalar[string](t.Context(), f.w, "SELECT toString("+query+")", nil)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (f *shopfront) replay(t *testing.T, filter Filter, dry bool) Report {
	t.Helper()
	r, err := f.Replay(t.Context(), filter, dry, 0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// visit is three events of one reader for a site that nobody has made yet.
const visit = `[{"site":"nouvelle","name":"page_view","url":"https://nouvelle.fr/?utm_source=brevo&utm_medium=email&client=anne@exemple.fr"},
	{"site":"nouvelle","name":"view_item","url":"https://nouvelle.fr/bol","items":[{"item_id":"B1","price":19.9}]},
	{"site":"nouvelle","name":"purchase","url":"https://nouvelle.fr/merci","transaction_id":"C-1","value":39.8,"items":[{"item_id":"B1","price":19.9,"quantity":2}]}]`

// events is what is counted, as one text: site, name, instant, reader, channel, value.
const events = `(SELECT groupArray((site, name, ts, visitor, channel, value)) FROM (SELECT * FROM events FINAL ORDER BY name))`

func TestASiteMadeTooLateGetsItsHitsOnce(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	f.send(t, "/collecte", visit)
	f.flush(t)
	sent := f.told(t, "(SELECT max(received) FROM set_aside)")
	if r := f.replay(t, Filter{}, false); r.Waiting != 3 || r.Passing != 0 || len(r.Groups) != 1 || r.Groups[0].Left[0].Reason != "unknown_site" || f.told(t, events) != "[]" {
		t.Fatalf("before the site is there: %+v, %s", r, f.told(t, events))
	}
	if _, err := site.Add(t.Context(), f.w, tracking.Site{ID: "nouvelle"}, f.now()); err != nil {
		t.Fatal(err)
	}
	f.wait(3 * 24 * time.Hour)
	if r := f.replay(t, Filter{Site: "boutique"}, false); r.Waiting != 0 {
		t.Errorf("another site's: %+v", r)
	}
	if r := f.replay(t, Filter{Site: "nouvelle"}, true); r.Passing != 3 || r.Orders != 1 || f.told(t, events) != "[]" {
		t.Fatalf("dry: %+v, %s", r, f.told(t, events))
	}
	if r := f.replay(t, Filter{Site: "nouvelle"}, false); r.Passing != 3 || r.Orders != 1 {
		t.Fatalf("%+v", r)
	}
	counted := f.told(t, events)
	if n := f.told(t, "(SELECT (count(), uniqExact(ts), uniqExact(visitor), any(visitor) > 1, any(mode), any(browser), any(device)) FROM events FINAL)"); n != "(3,1,1,1,'exempt','Chrome','desktop')" {
		t.Errorf("counted %s as %s", n, counted)
	}
	if !strings.Contains(counted, sent) || !strings.Contains(counted, "'email'") || !strings.Contains(counted, "3980") {
		t.Errorf("counted %s, sent at %s", counted, sent)
	}
	if order := f.told(t, "(SELECT (order_id, total_incl, mode) FROM pending_orders)"); order != "('C-1',3980,'exempt')" {
		t.Errorf("order %s", order)
	}
	if trace := f.told(t, "(SELECT groupUniqArray((outcome, became, replayed > '2020-01-01', held)) FROM set_aside FINAL)"); trace != "[('counted','nouvelle',1,'')]" {
		t.Errorf("trace %s", trace)
	}
	if r := f.replay(t, Filter{}, false); r.Waiting != 0 || f.told(t, events) != counted {
		t.Errorf("again: %+v, %s", r, f.told(t, events))
	}
}

// Wherever a replay is killed, the next one ends it; what was begun for one site is not
// sent to another one meanwhile.
func TestAReplayCutShortCountsOnce(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"claimed", "orders", "sightings", "events", "shop", "settled"} {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			f := open(t, tracking.Site{ID: "boutique"})
			f.send(t, "/collecte", visit)
			f.flush(t)
			if err := f.Name(t.Context(), "nouvelle", "boutique"); err != nil {
				t.Fatal(err)
			}
			killed := errors.New("killed")
			f.step = func(at string) error {
				if at == stage {
					return killed
				}
				return nil
			}
			if _, err := f.Replay(t.Context(), Filter{}, false, 0); !errors.Is(err, killed) {
				t.Fatal(err)
			}
			f.step = func(string) error { return nil }
			// the name now leads elsewhere
			if _, err := site.Change(t.Context(), f.w, "boutique", func(s *tracking.Site) { s.Domains = nil }, f.now()); err != nil {
				t.Fatal(err)
			}
			if _, err := site.Add(t.Context(), f.w, tracking.Site{ID: "nouvelle"}, f.now()); err != nil {
				t.Fatal(err)
			}
			f.replay(t, Filter{}, false)
			f.replay(t, Filter{}, false)
			if n := f.told(t, "(SELECT (count(), groupUniqArray(site)) FROM events FINAL)"); n != "(3,['boutique'])" {
				t.Errorf("counted %s", n)
			}
			if n := f.told(t, "(SELECT (uniqExact(site, order_id), any(site)) FROM pending_orders)"); n != "(1,'boutique')" {
				t.Errorf("orders %s", n)
			}
			if left := f.told(t, "(SELECT count() FROM set_aside FINAL WHERE outcome != 'counted' OR held != '')"); left != "0" {
				t.Errorf("%s still wait", left)
			}
		})
	}
}

// What is kept to be told again names nobody.
func TestWhatWaitsNamesNobody(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	f.send(t, "/collecte", strings.ReplaceAll(visit, `"name":"page_view"`, `"name":"page_view","visitor":"abcdefghijklmnopqrst.1","props":{"email":"anne@exemple.fr","ip":"203.0.113.77"},"referrer":"https://moteur.fr/?q=anne"`))
	f.send(t, "/collecte", `{"site":"boutique","name":{},"visitor":"abcdefghijklmnopqrst.1","client_id":"77","url":"https://boutique.fr/"}`)
	f.send(t, "/matomo.php?idsite=77&rec=1&url=https://nouvelle.fr/&_id=0123456789abcdef&uid=anne&cid=0123456789abcdef&token_auth=secret", "")
	f.send(t, "/matomo.php?idsite=77&rec=1&url=https://nouvelle.fr/&cip=203.0.113.77&token_auth=secret", "")
	f.flush(t)
	kept := f.told(t, "(SELECT groupArray(held) FROM set_aside FINAL)")
	if found := regexp.MustCompile(`abcdefghij|anne|203\.0\.113|0123456789abcdef|secret|"77"`).FindString(kept); found != "" {
		t.Errorf("%q is kept in %s", found, kept)
	}
	if n := strings.Count(kept, "Visitor"); n != 5 {
		t.Errorf("%d hits can be told again: %s", n, kept)
	}
}

// Consent is remembered for the site it was given to, and dies with its mode.
func TestAHitIsToldInItsOwnMode(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique", Mode: tracking.ModeConsent, Frozen: time.Now()})
	hit := `{"site":"boutique","name":"page_view","url":"https://boutique.fr/%s","visitor":"abcdefghijklmnopqrst"}`
	f.send(t, "/collecte", fmt.Sprintf(hit, "a"))
	f.send(t, "/collecte", fmt.Sprintf(hit, "b"), "Sec-GPC", "1")
	f.flush(t)
	thaw := func(s *tracking.Site) { s.Frozen = time.Time{} }
	if _, err := site.Change(t.Context(), f.w, "boutique", thaw, f.now()); err != nil {
		t.Fatal(err)
	}
	f.replay(t, Filter{Reason: "frozen_site"}, false)
	time.Sleep(1200 * time.Millisecond) // collectors read their sites every second
	f.send(t, "/collecte", fmt.Sprintf(hit, "c"))
	f.send(t, "/collecte", fmt.Sprintf(hit, "d"), "Sec-GPC", "1")
	f.flush(t)
	if got := f.told(t, "(SELECT groupArray((path, mode)) FROM (SELECT * FROM events FINAL ORDER BY path))"); got != "[('/a','consent'),('/b','exempt'),('/c','consent'),('/d','exempt')]" {
		t.Error(got)
	}
	if got := f.told(t, "(SELECT uniqExact(visitor) FROM events FINAL)"); got != "2" {
		t.Errorf("%s readers", got)
	}
}

// A purchase in another currency counts without its sum; the rates give it its order.
func TestRatesMendAPurchaseAbroad(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	f.send(t, "/collecte", `{"site":"boutique","name":"purchase","url":"https://boutique.fr/merci","transaction_id":"C-9","value":100,"currency":"GBP","items":[{"item_id":"B1","price":100}]}`)
	f.flush(t)
	before := f.told(t, "(SELECT groupArray((event_id, value)) FROM events FINAL)")
	if r := f.replay(t, Filter{}, false); r.Waiting != 1 || r.Passing != 0 {
		t.Fatalf("%+v", r)
	}
	day := f.now().UTC().Truncate(24 * time.Hour)
	if err := shop.PutRates(t.Context(), f.w, []shop.Rate{{Site: "boutique", Currency: "GBP", Day: day.AddDate(0, 0, -1), Version: 1, Rate: 1.2}}); err != nil {
		t.Fatal(err)
	}
	if r := f.replay(t, Filter{Site: "boutique"}, false); r.Passing != 1 || r.Orders != 1 {
		t.Fatalf("%+v", r)
	}
	if order := f.told(t, "(SELECT (order_id, total_incl, currency, rate, line_incl) FROM pending_orders)"); order != "('C-9',12000,'GBP',1.2,[12000])" {
		t.Errorf("order %s", order)
	}
	after := f.told(t, "(SELECT groupArray((event_id, value)) FROM events FINAL)")
	if strings.Replace(before, ",0)", ",12000)", 1) != after {
		t.Errorf("event %s, then %s", before, after)
	}
}

// Numbers written wrong in a page are mended for all that waits and all that comes.
func TestAWrongNumberLeadsToItsSite(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	f.send(t, "/matomo.php?idsite=77&rec=1&url=https://boutique.fr/a&action_name=A", "")
	f.send(t, "/api/event", `{"n":"pageview","u":"https://vieux-domaine.fr/b","d":"vieux-domaine.fr"}`)
	f.flush(t)
	r := f.replay(t, Filter{}, true)
	if len(r.Groups) != 2 || r.Passing != 0 {
		t.Fatalf("%+v", r)
	}
	for _, g := range r.Groups {
		if err := f.Name(t.Context(), g.Name, "boutique"); err != nil {
			t.Fatal(err)
		}
		if r := f.replay(t, Filter{Name: g.Name}, false); r.Passing != 1 {
			t.Errorf("%s: %+v", g.Name, r)
		}
	}
	f.send(t, "/matomo.php?idsite=77&rec=1&url=https://boutique.fr/c", "")
	f.flush(t)
	if got := f.told(t, "(SELECT groupArray((site, path, origin)) FROM (SELECT * FROM events FINAL ORDER BY path))"); got != "[('boutique','/a','matomo'),('boutique','/b','plausible'),('boutique','/c','matomo')]" {
		t.Error(got)
	}
}

// What is dropped leaves its row and cannot be told.
func TestWhatIsDroppedIsForgotten(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	f.send(t, "/collecte", visit)
	f.send(t, "/collecte", `{"site":"boutique","name":"","url":"https://boutique.fr/"}`)
	f.flush(t)
	if n, err := f.Drop(t.Context(), Filter{Site: "boutique", Reason: "missing_name"}, false); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := f.Drop(t.Context(), Filter{Name: "nouvelle"}, false); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if left := f.told(t, "(SELECT groupUniqArray((outcome, held)) FROM set_aside FINAL)"); left != "[('dropped','')]" {
		t.Error(left)
	}
	if r := f.replay(t, Filter{}, false); r.Waiting != 0 {
		t.Errorf("%+v", r)
	}
}

// A browser's signal goes with what waits: a site that takes it for an opposition counts nothing.
func TestASignalIsHeardAfterwards(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique"})
	f.send(t, "/collecte", `{"site":"nouvelle","name":"page_view","url":"https://nouvelle.fr/a"}`, "Sec-GPC", "1")
	f.send(t, "/collecte", `{"site":"nouvelle","name":"page_view","url":"https://nouvelle.fr/b"}`, "DNT", "1")
	f.flush(t)
	if _, err := site.Add(t.Context(), f.w, tracking.Site{ID: "nouvelle", GPC: tracking.SignalOppose}, f.now()); err != nil {
		t.Fatal(err)
	}
	f.replay(t, Filter{}, false)
	if got := f.told(t, "(SELECT groupArray(path) FROM events FINAL)"); got != "['/b']" {
		t.Error(got)
	}
	if got := f.told(t, "(SELECT groupArray((reason, concat(held, raw, path, agent, detail))) FROM set_aside FINAL WHERE class = 'opt_out')"); got != "[('opt_out','')]" {
		t.Error(got)
	}
}

// A purchase abroad that counted with consent is the same event once its rate is known,
// whatever the site's mode has become.
func TestAPurchaseThatStandsKeepsItsReader(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique", Mode: tracking.ModeConsent})
	f.send(t, "/collecte", `{"site":"boutique","name":"purchase","url":"https://boutique.fr/merci","visitor":"abcdefghijklmnopqrst","transaction_id":"C-9","value":100,"currency":"GBP"}`)
	f.flush(t)
	before := f.told(t, "(SELECT groupArray((event_id, visitor, mode)) FROM events FINAL)")
	if _, err := site.Change(t.Context(), f.w, "boutique", func(s *tracking.Site) { s.Mode = tracking.ModeExempt }, f.now()); err != nil {
		t.Fatal(err)
	}
	day := f.now().UTC().Truncate(24 * time.Hour)
	if err := shop.PutRates(t.Context(), f.w, []shop.Rate{{Site: "boutique", Currency: "GBP", Day: day.AddDate(0, 0, -1), Version: 1, Rate: 1.2}}); err != nil {
		t.Fatal(err)
	}
	if r := f.replay(t, Filter{Site: "boutique"}, false); r.Passing != 1 || r.Orders != 1 {
		t.Fatalf("%+v", r)
	}
	if after := f.told(t, "(SELECT groupArray((event_id, visitor, mode)) FROM events FINAL)"); after != before || !strings.Contains(before, "consent") {
		t.Errorf("event %s, then %s", before, after)
	}
}

// A refund that a rule set apart is booked once the rule is off, once wherever it is cut.
func TestARefundSetApartIsBooked(t *testing.T) {
	t.Parallel()
	f := open(t, tracking.Site{ID: "boutique", GA4ID: "G-BOL", SecretHash: site.HashSecret("jeton")})
	rule := f.rule(t, tracking.RulePath, "/admin", "")
	settle()
	for n := range 2 { // the second one in a currency without a rate
		f.send(t, "/mp/collect?measurement_id=G-BOL&api_secret=jeton", fmt.Sprintf(`{"client_id":"1.2","user_agent":%q,"events":[{"name":"refund","params":{"page_location":"https://boutique.fr/admin","transaction_id":"C-%d","value":3,"currency":%q}}]}`, chrome, n, []string{"EUR", "GBP"}[n]))
	}
	f.flush(t)
	if err := f.RemoveRule(t.Context(), "boutique", rule); err != nil {
		t.Fatal(err)
	}
	killed := errors.New("killed")
	f.step = func(at string) error {
		if at == "shop" {
			return killed
		}
		return nil
	}
	if _, err := f.Replay(t.Context(), Filter{}, false, 0); !errors.Is(err, killed) {
		t.Fatal(err)
	}
	f.step = func(string) error { return nil }
	if r := f.replay(t, Filter{}, false); r.Passing != 2 {
		t.Errorf("%+v", r)
	}
	if got := f.told(t, "((SELECT groupArray((order_id, amount_incl)) FROM refunds FINAL), (SELECT count() FROM waiting_orders FINAL), (SELECT count() FROM set_aside FINAL WHERE reason = 'rate_missing'))"); got != "([('C-0',300)],1,1)" {
		t.Error(got)
	}
}
