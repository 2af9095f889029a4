// Package endpoint is the HTTP side of the collector: our own POST /collecte,
// Plausible's POST /api/event, Matomo's /matomo.php, GA4's /mp/collect and /g/collect,
// the webhooks of shops, and the tag that a shop's pages load.
//
// Handlers bound the body, read it into hits and hand those to the intake; an
// answer goes out after what it speaks of is on disk. Why a hit is refused is
// said in the answer of /collecte, and beside a vendor's own answer in the
// header X-Chaland-Reason.
package endpoint

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/memo"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tag"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// ReasonHeader says why a hit was refused, beside a vendor's own answer.
const ReasonHeader = "X-Chaland-Reason"

// Options of the endpoints.
type Options struct {
	Intake *intake.Intake
	// Healthy is nil while hits can be kept.
	Healthy func(context.Context) error
	// Trusted are the proxies whose X-Forwarded-For is believed; nil means
	// loopback and private networks.
	Trusted []netip.Prefix
	Now     func() time.Time
	Log     *slog.Logger
	// Connections are the shops that send their orders; nil for none.
	Connections shop.Connections
	// MaxBody bounds a request's body in bytes; default 1 MiB.
	MaxBody int64
	// Rate and Burst bound the requests of one address that is no proxy of ours: so many a
	// second, so many at once; default 300 and 3,000.
	Rate, Burst float64
	// BodyPatience is how long a sender may take over a body; default 20 s.
	BodyPatience time.Duration
}

// Router is what the routes are added to: an echo.Echo or a group of it.
type Router interface {
	Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) *echo.Route
}

type server struct {
	Options
	// deliveries are the latest ones of shops: another of the same name changes nothing.
	deliveries *memo.Cache[string, struct{}]
	// heard are the instants of the latest requests of Matomo's trackers.
	heard *memo.Cache[string, time.Time]
	admission
}

// Mount adds the collector's routes.
func Mount(r Router, o Options) {
	o.MaxBody = cmp.Or(o.MaxBody, 1<<20)
	o.BodyPatience = cmp.Or(o.BodyPatience, bodyPatience)
	s := &server{Options: o, deliveries: memo.New[string, struct{}](20_000), heard: memo.New[string, time.Time](20_000)}
	s.rates = newRates(cmp.Or(o.Rate, ratePerSecond), cmp.Or(o.Burst, rateBurst))
	for path, door := range map[string]struct {
		take echo.HandlerFunc
		open func(echo.Context)
	}{"/collecte": {s.collect, allowCookies}, "/api/event": {s.plausible, allowAll}} {
		own := routes{r, s, door.open, s.MaxBody}
		own.Add(http.MethodPost, path, door.take)
		own.Add(http.MethodOptions, path, preflight("POST, OPTIONS", door.open))
		for _, method := range notPost {
			own.Add(method, path, wrongMethod)
		}
	}
	s.mountMatomo(routes{r, s, matomoOpenly, s.MaxBody})
	s.mountGA4(routes{r, s, ga4Openly, s.MaxBody})
	s.mountWebhooks(routes{r, s, func(echo.Context) {}, maxWebhook})
	s.mountOpposition(routes{r, s, allowCookies, s.MaxBody})
	r.Add(http.MethodGet, "/api/health", s.health)
	for path, script := range map[string]tag.Script{"/js/tag.js": tag.Tag, "/js/boutique.js": tag.Shop} {
		r.Add(http.MethodGet, path, serveScript(script))
		r.Add(http.MethodHead, path, serveScript(script))
	}
}

// notPost are the methods by which nothing is sent here.
var notPost = [...]string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodDelete}

// wrongMethod answers whoever does not post: a person who looks at the address,
// or a sender written wrong.
func wrongMethod(c echo.Context) error {
	allowAll(c)
	c.Response().Header().Set(echo.HeaderAllow, "POST, OPTIONS")
	c.Response().Header().Set(ReasonHeader, "method")
	text := i18n.T("collector.method", "method", c.Request().Method, "path", c.Path())
	return c.JSON(http.StatusMethodNotAllowed, answer{Reason: "method", Text: text, Rejected: []rejection{}})
}

// openly are the headers that open an endpoint to the pages of any site. Every
// answer shares them: their names are in canonical form and nobody changes them.
var openly = http.Header{
	echo.HeaderAccessControlAllowOrigin:   {"*"},
	echo.HeaderAccessControlExposeHeaders: {ReasonHeader + ", X-Plausible-Dropped, Retry-After"},
	"Cross-Origin-Resource-Policy":        {"cross-origin"},
}

// allowAll opens an endpoint to the pages of any site: it gives nothing away.
func allowAll(c echo.Context) { maps.Copy(c.Response().Header(), openly) }

// allowCookies opens an endpoint to the page that sent, with the cookies that it sends along:
// of ours, only that of a reader's refusal is read.
func allowCookies(c echo.Context) {
	allowAll(c)
	origin := c.Request().Header.Get(echo.HeaderOrigin)
	if origin == "" {
		return
	}
	h := c.Response().Header()
	h.Set(echo.HeaderAccessControlAllowOrigin, origin)
	h.Set(echo.HeaderAccessControlAllowCredentials, "true")
	h.Set(echo.HeaderVary, echo.HeaderOrigin)
}

// preflight answers a browser that asks whether a page may send here, as open opens it.
func preflight(methods string, open func(echo.Context)) echo.HandlerFunc {
	return func(c echo.Context) error {
		open(c)
		h := c.Response().Header()
		h.Set(echo.HeaderAccessControlAllowMethods, methods)
		h.Set(echo.HeaderAccessControlAllowHeaders, "Content-Type")
		h.Set(echo.HeaderAccessControlMaxAge, "86400")
		return c.NoContent(http.StatusNoContent)
	}
}

// client reads what a request tells beside its body.
func (s *server) client(c echo.Context) intake.Client {
	r := c.Request()
	address, trusted := s.address(r)
	out := intake.Client{
		Address: address, Agent: r.UserAgent(), GPC: r.Header.Get("Sec-Gpc") == "1", DNT: r.Header.Get("Dnt") == "1",
		Opposed: opposedSites(r), Host: originHost(r), Received: s.Now(),
	}
	if country := strings.ToUpper(r.Header.Get("Cf-Ipcountry")); trusted && len(country) == 2 && country != "XX" {
		out.Country = country
	}
	return out
}

// address is the reader's: the peer's, or what trusted proxies say, read from
// the nearest one backwards so that nobody can make it up before them.
func (s *server) address(r *http.Request) (address netip.Addr, trusted bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	address = peer.Addr().Unmap()
	if !s.trusts(address) {
		return address, false
	}
	for hop := range hopsBack(r.Header.Values(echo.HeaderXForwardedFor)) {
		ip, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		address = ip.Unmap()
		if !s.trusts(address) {
			break
		}
	}
	return address, true
}

// hopsBack cuts header lines at commas and gives the parts from the last to
// the first.
func hopsBack(lines []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, line := range slices.Backward(lines) {
			for more := true; more; {
				at := strings.LastIndexByte(line, ',')
				if !yield(line[at+1:]) {
					return
				}
				line, more = line[:max(at, 0)], at >= 0
			}
		}
	}
}

func (s *server) trusts(ip netip.Addr) bool {
	if s.Trusted == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	for _, p := range s.Trusted {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

func originHost(r *http.Request) string {
	for _, name := range [...]string{echo.HeaderOrigin, "Referer"} {
		if text := r.Header.Get(name); text != "" {
			if u, err := url.Parse(text); err == nil && u.Hostname() != "" {
				return u.Hostname()
			}
		}
	}
	return ""
}

var errTooLarge = errors.New("the body is too large")

// bodies are buffers for requests' bodies, each in use by one request.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keptBody is up to where a buffer is worth keeping, in bytes.
const keptBody = 64 << 10

// giveBack ends the use of a body: what was read from it holds copies.
func giveBack(b *bytes.Buffer) {
	if b.Cap() <= keptBody {
		bodies.Put(b)
	}
}

// body reads a body up to the limit, of a larger one the beginning. The caller
// gives the buffer back.
func (s *server) body(r *http.Request) (*bytes.Buffer, error) { return readBody(r, s.MaxBody) }

func readBody(r *http.Request, limit int64) (*bytes.Buffer, error) {
	buf := bodies.Get().(*bytes.Buffer)
	buf.Reset()
	_, err := buf.ReadFrom(io.LimitReader(r.Body, limit+1))
	if int64(buf.Len()) > limit {
		buf.Truncate(int(limit))
		return buf, errTooLarge
	}
	return buf, err
}

// retryAfter is how long a sender should wait, in seconds.
const retryAfter = "5"

// awaits says in the headers that nothing was kept, why, and when to come back.
func awaits(c echo.Context, err error) (reason string) {
	reason = "unavailable"
	if f, ok := errors.AsType[*fault.Error](err); ok {
		reason = strings.TrimPrefix(f.Key, "collector.")
	}
	c.Response().Header().Set(echo.HeaderRetryAfter, retryAfter)
	c.Response().Header().Set(ReasonHeader, reason)
	return reason
}

// unavailable answers that nothing was kept.
func unavailable(c echo.Context, err error) error {
	reason := awaits(c, err)
	return c.JSON(http.StatusServiceUnavailable, answer{Reason: reason, Text: i18n.Error(err), Rejected: []rejection{}})
}

func (s *server) health(c echo.Context) error {
	allowAll(c)
	if err := s.Healthy(c.Request().Context()); err != nil {
		return c.JSON(http.StatusInternalServerError, map[string]string{"collecte": i18n.Error(err)})
	}
	return c.JSON(http.StatusOK, map[string]string{"collecte": "ok"})
}

// serveScript answers with a script of shops; it changes with the program only.
func serveScript(script tag.Script) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		allowAll(c)
		h.Set(echo.HeaderCacheControl, "public, max-age=3600, stale-while-revalidate=86400")
		h.Set("ETag", script.ETag)
		h.Set(echo.HeaderVary, echo.HeaderAcceptEncoding)
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		if strings.Contains(c.Request().Header.Get("If-None-Match"), script.ETag) {
			return c.NoContent(http.StatusNotModified)
		}
		body := script.Body
		if strings.Contains(c.Request().Header.Get(echo.HeaderAcceptEncoding), "gzip") {
			h.Set(echo.HeaderContentEncoding, "gzip")
			body = script.Zipped()
		}
		return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", body)
	}
}
