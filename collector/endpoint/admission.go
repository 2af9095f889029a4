package endpoint

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// What is taken in at once, so that memory is bounded whatever is sent.
const (
	maxUnderWay = 2000 // requests
	// maxLarge bounds the bodies of more than largeBody bytes, or of a length not told, that
	// are read at once, in bytes; a small one costs what the buffer that it is read into does.
	maxLarge  = 24 << 20
	largeBody = keptBody
	// bodyPatience is how long a sender may take over a body.
	bodyPatience = 20 * time.Second
)

// Turned away before anything of them is read. The senders come again, and nothing is said to
// be lost: no line of the quarantine for each, which a flood would fill the disk with.
var (
	errBusy = fault.New(fault.Unavailable, "collector.busy")
	errRate = fault.New(fault.TooMany, "collector.rate")
)

// admission counts what is under way.
type admission struct {
	underWay, large atomic.Int64
	rates           *rates
}

// routes adds the routes of a protocol, whose answers open opens to pages: every request
// passes the same gate.
type routes struct {
	Router
	s    *server
	open func(echo.Context)
	most int64 // of a body, in bytes: no more is read
}

// Add is Router's.
func (r routes) Add(method, path string, handler echo.HandlerFunc, middleware ...echo.MiddlewareFunc) *echo.Route {
	return r.Router.Add(method, path, r.s.admit(r.open, r.most, handler), middleware...)
}

// admit turns away what comes too often, too much at once or packed, and bounds how long a
// body may take.
func (s *server) admit(open func(echo.Context), most int64, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if packed := r.Header.Get(echo.HeaderContentEncoding); packed != "" && packed != "identity" {
			open(c)
			return s.packed(c, packed)
		}
		address, trusted := s.address(r)
		if !(trusted && s.trusts(address)) && !s.admission.rates.allow(address, s.Now()) {
			open(c)
			return s.turnAway(c, http.StatusTooManyRequests, "rate", errRate)
		}
		defer s.admission.underWay.Add(-1)
		if s.admission.underWay.Add(1) > maxUnderWay {
			open(c)
			return s.turnAway(c, http.StatusServiceUnavailable, "busy", errBusy)
		}
		if r.ContentLength > largeBody || r.ContentLength < 0 {
			size := r.ContentLength
			if size < 0 || size > most {
				size = most // the rest is not read
			}
			defer s.admission.large.Add(-size)
			if s.admission.large.Add(size) > maxLarge {
				open(c)
				return s.turnAway(c, http.StatusServiceUnavailable, "busy", errBusy)
			}
		}
		if r.ContentLength != 0 {
			// no server of this kind in a test of handlers alone
			_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(s.BodyPatience))
		}
		return next(c)
	}
}

// turnAway says so, and counts it.
func (s *server) turnAway(c echo.Context, status int, reason string, err error) error {
	awaits(c, err)
	s.Intake.TurnAway(reason)
	return c.JSON(status, answer{Reason: reason, Text: i18n.Error(err), Rejected: []rejection{}})
}

// packed refuses a body that would have to be unpacked: no protocol here packs, and a few
// kilobytes may hold gigabytes.
func (s *server) packed(c echo.Context, encoding string) error {
	refusal := *refuse("packed", encoding)
	s.Intake.TurnAway(refusal.Reason)
	h := c.Response().Header()
	h.Set(ReasonHeader, refusal.Reason)
	h.Set(echo.HeaderAcceptEncoding, "identity")
	return c.JSON(http.StatusUnsupportedMediaType, answer{Reason: refusal.Reason, Text: refusal.Text(), Rejected: []rejection{}})
}
