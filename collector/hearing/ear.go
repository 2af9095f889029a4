// Package hearing reads what a page sends as the collector reads it, keeps nothing of it, and
// holds it against the tracking plan. The requests never leave: whoever opens the page hands
// them over instead of sending them.
package hearing

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/endpoint"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/tracking"
)

// Heard is one event that a page sent.
type Heard struct {
	Hit     intake.Hit
	Site    string          // that it would count for, "" where none is found
	Event   *tracking.Event // as it would be stored; nil where it is refused
	Outcome intake.Outcome
}

// Answer is what the collector answers.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Ear takes requests in the place of the collector, by its own code. It is safe for
// concurrent use.
type Ear struct {
	e *echo.Echo

	mu    sync.Mutex
	heard []Heard
}

// maxHeard bounds what one page may say.
const maxHeard = 200

// New is an ear that knows the sites.
func New(sites intake.Sites, now func() time.Time, log *slog.Logger) *Ear {
	x := &Ear{e: echo.New()}
	in := intake.New(sites, noSalts{}, nobody{})
	in.Tell(x.note)
	endpoint.Mount(x.e, endpoint.Options{Intake: in, Healthy: func(context.Context) error { return nil }, Now: now, Log: log})
	return x
}

// nobody keeps nothing.
type nobody struct{}

func (nobody) Keep(intake.Batch) error { return nil }

// noSalts name nobody: no pseudonym is made of who only looks.
type noSalts struct{}

func (noSalts) Visitor(context.Context, pseudonym.Key, netip.Addr, string) uint64 { return 1 }

func (noSalts) VisitorKnown(pseudonym.Key, netip.Addr, string) (uint64, bool) { return 1, true }

func (x *Ear) note(h *intake.Hit, site string, e *tracking.Event, o intake.Outcome) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.heard) >= maxHeard {
		return
	}
	one := Heard{Hit: *h, Site: site, Outcome: o}
	if e != nil {
		event := *e
		one.Event = &event
	}
	x.heard = append(x.heard, one)
}

// Said is what was heard so far, in order.
func (x *Ear) Said() []Heard {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]Heard(nil), x.heard...)
}

// endpoints are the paths by which pages send.
var endpoints = []string{"/collecte", "/api/event", "/matomo.php", "/piwik.php", "/mp/collect", "/g/collect"}

// Endpoint is the path of the collector that an address ends with, "" for another address:
// a proxy of the shop may put something before.
func Endpoint(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for _, path := range endpoints {
		if strings.HasSuffix(u.Path, path) {
			return path
		}
	}
	return ""
}

// reader is the browser of an ordinary reader: what opens the page says that it is a robot,
// whose events would be set apart.
const reader = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"

// Take reads a request that a page would have sent, and answers as the collector does.
func (x *Ear) Take(method, address string, header http.Header, body []byte) (*Answer, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	u.Path, u.RawPath = Endpoint(address), ""
	r, err := http.NewRequestWithContext(context.Background(), method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = header.Clone()
	r.Header.Del(echo.HeaderXForwardedFor)
	r.Header.Set("User-Agent", reader)
	r.RemoteAddr = net.JoinHostPort("192.0.2.1", "1") // of the documentation's network: nobody's
	w := &recorder{Answer{Status: http.StatusOK, Header: http.Header{}}}
	x.e.ServeHTTP(w, r)
	return &w.Answer, nil
}

// recorder keeps an answer.
type recorder struct{ Answer }

func (r *recorder) Header() http.Header    { return r.Answer.Header }
func (r *recorder) WriteHeader(status int) { r.Status = status }
func (r *recorder) Write(b []byte) (int, error) {
	r.Body = append(r.Body, b...)
	return len(b), nil
}
