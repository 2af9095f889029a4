package replay_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector"
	"github.com/formaouest/chaland/collector/replay"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

var quiet = slog.New(slog.DiscardHandler)

// running is a collector over a real ClickHouse; flush brings all to it.
func running(t *testing.T) (w *warehouse.Warehouse, to *url.URL, flush func()) {
	t.Helper()
	w = warehousetest.New(t)
	c, err := collector.New(collector.Options{Warehouse: w, Dir: t.TempDir(), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	c.Routes(e)
	server := httptest.NewServer(e)
	t.Cleanup(func() {
		server.Close()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	to, err = url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return w, to, func() {
		if err := c.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// read takes the recording beside the test, or with CHALAND_VERIFY_DATA that of
// the folder of data.
func read(t *testing.T, name string) []replay.Request {
	t.Helper()
	folder := "testdata"
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		folder = filepath.Join(data, "trackers")
	}
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	requests, bad, err := replay.Read(f)
	if err != nil || len(bad) > 0 {
		t.Fatal(err, bad)
	}
	return requests
}

// What Plausible's two trackers really sent is counted once, event by event.
func TestVerifyRecordedTrackersAreCountedOnce(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]map[string]uint64{
		"plausible-analytics-tracker-0.4.6.ndjson": {"page_view": 2, "engagement": 2, "Ajout panier": 1, "purchase": 1},
		"plausible-tracker-0.3.9.ndjson":           {"page_view": 2, "Ajout panier": 1, "Commande": 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, to, flush := running(t)
			requests := read(t, name)
			if got := replay.Sites(requests); fmt.Sprint(got) != "[boutique-test.fr]" {
				t.Fatalf("sites %v", got)
			}
			if _, err := site.Tie(t.Context(), w, tracking.Site{ID: "replay"}, replay.Sites(requests), time.Now()); err != nil {
				t.Fatal(err)
			}
			report, err := replay.Send(t.Context(), http.DefaultClient, to, requests)
			if err != nil || report.Sent != len(requests) || len(report.Refusals) > 0 {
				t.Fatalf("%+v %v", report, err)
			}
			flush()
			type row struct {
				Name string `ch:"name"`
				N    uint64 `ch:"n"`
			}
			rows, err := warehouse.Select[row](t.Context(), w, "SELECT name, count() AS n FROM events FINAL WHERE site = 'replay' AND origin = 'plausible' GROUP BY name", nil)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]uint64{}
			for _, r := range rows {
				got[r.Name] = r.N
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("stored %v, want %v", got, want)
			}
			for query, want := range map[string]uint64{
				"SELECT count() FROM set_aside": 0,
				"SELECT countIf(channel = 'email' AND campaign = 'noel' AND path = '/') FROM events WHERE name = 'page_view'": 1,
				"SELECT sum(engagement_ms) FROM events":                           map[bool]uint64{true: 2308}[len(want) == 4],
				"SELECT toUInt64(sum(value)) FROM events WHERE name = 'purchase'": map[bool]uint64{true: 4570}[len(want) == 4],
				"SELECT countIf(total_incl = 4570) FROM pending_orders":           map[bool]uint64{true: 1}[len(want) == 4],
			} {
				if got, err := warehouse.Scalar[uint64](t.Context(), w, query, nil); err != nil || got != want {
					t.Errorf("%s: %d, %v; want %d", query, got, err, want)
				}
			}
		})
	}
}

func TestRefusedRequestsAreSaid(t *testing.T) {
	t.Parallel()
	w, to, _ := running(t)
	if _, err := site.Tie(t.Context(), w, tracking.Site{ID: "replay"}, []string{"connu.fr"}, time.Now()); err != nil {
		t.Fatal(err)
	}
	requests, bad, err := replay.Read(strings.NewReader(`
{"method":"POST","url":"/api/event","headers":{"user-agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"},"body":"{\"n\":\"pageview\",\"u\":\"http://127.0.0.1:PORT/SUPPORT\",\"d\":\"connu.fr\"}"}
{"method":"POST","url":"/api/event","headers":{"user-agent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"},"body":"{\"n\":\"pageview\",\"u\":\"http://inconnu.fr/\",\"d\":\"inconnu.fr\"}"}
{"method":"POST","url":"/api/event","headers":{"user-agent":"curl/8"},"body":"{\"n\":\"pageview\",\"u\":\"http://connu.fr/\",\"d\":\"connu.fr\"}"}
{"method":"GET","url":"/autre.php?idsite=1","headers":{},"body":""}
pas du JSON
{"method":"POST","url":"http://ailleurs.fr/x"}
`))
	if err != nil || len(bad) != 2 || bad[0].Line != 6 || bad[1].Line != 7 {
		t.Fatal(bad, err)
	}
	report, err := replay.Send(t.Context(), http.DefaultClient, to, requests)
	if err != nil || report.Sent != 4 || len(report.Refusals) != 3 {
		t.Fatalf("%+v %v", report, err)
	}
	for i, want := range []struct {
		line, status int
		reason, says string
	}{{3, 202, "unknown_site", "inconnu"}, {4, 202, "bot_says_so", "robot"}, {5, 404, "", "/autre.php"}} {
		if got := report.Refusals[i]; got.Line != want.line || got.Status != want.status || got.Reason != want.reason || !strings.Contains(got.Text, want.says) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestPortsAreReplacedAndNothingElse(t *testing.T) {
	t.Parallel()
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw := make([]byte, 200)
		n, _ := r.Body.Read(raw)
		seen = append(seen, r.URL.RawQuery, r.Referer(), string(raw[:n]))
	}))
	defer server.Close()
	to, _ := url.Parse(server.URL)
	r := replay.Request{Method: "POST", URL: "/x?u=http%3A%2F%2F127.0.0.1%3APORT%2F", Headers: map[string]string{"referer": "http://127.0.0.1:PORT/", "host": "ailleurs"}, Body: "SUPPORT :PORT/ :PORTES"}
	if _, err := replay.Send(t.Context(), http.DefaultClient, to, []replay.Request{r}); err != nil {
		t.Fatal(err)
	}
	p := to.Port()
	if want := []string{"u=http%3A%2F%2F127.0.0.1%3A" + p + "%2F", "http://127.0.0.1:" + p + "/", "SUPPORT :" + p + "/ :PORTES"}; fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", seen, want)
	}
}

func TestSitesOfOtherRequests(t *testing.T) {
	t.Parallel()
	got := replay.Sites([]replay.Request{
		{URL: "/api/event", Body: `{"domain":"B.fr, www.a.fr","url":"https://x.fr"}`},
		{URL: "/api/event?x=1", Body: `{"u":"https://c.fr/page"}`},
		{URL: "/collecte", Body: `{"site":"d","events":[{"site":"e"},{}]}`},
		{URL: "/mp/collect?measurement_id=G-BOL&api_secret=x", Body: `{"client_id":"1"}`},
		{URL: "/g/collect?v=2&tid=G-ASSIETTE&en=page_view"},
		{URL: "/g/collect", Body: "v=2&tid=G-TASSE&en=login\r\nv=2&tid=G-TASSE&en=scroll"},
		{URL: "/autre", Body: `{"site":"z"}`},
		{URL: "/api/event", Body: `illisible`},
	})
	if fmt.Sprint(got) != "[a.fr b.fr c.fr d e g-assiette g-bol g-tasse]" {
		t.Error(got)
	}
}

func TestAnEmptyFileAndASilentCollectorAreSaid(t *testing.T) {
	t.Parallel()
	if _, _, err := replay.Read(strings.NewReader("\n\n")); err == nil {
		t.Error("an empty file is no recording")
	}
	to, _ := url.Parse("http://127.0.0.1:1")
	if _, err := replay.Send(t.Context(), http.DefaultClient, to, []replay.Request{{Method: "GET", URL: "/"}}); err == nil {
		t.Error("nobody answers, and nobody says so")
	}
}
