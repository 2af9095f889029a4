package dashboard

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/i18n"
)

// heavyPaths are the pages whose first opening may take more than the patience of a
// reader: they read every event or every step of every visit of the period, or every link of a site. Opened again
// they are at hand, until the data change (see the analyzer's memory). A funnel is heavy
// with the parameter that chooses its steps.
var heavyPaths = map[string]heavyPath{
	"/comptages": {}, "/comportement": {}, trailsPath: {}, linkMapPath: {}, "/entonnoir": {by: funnelSteps},
	connectPagePath: {by: trackingURL, does: "opening"}, keyPath: {does: "key"},
}

// heavyPath is what makes a page heavy: "" for all of it, else a parameter; and what it does
// meanwhile, a key of texts, "" for reading visits.
type heavyPath struct{ by, does string }

const (
	// patience is how long a reader looks at nothing before being told what takes long.
	patience = 300 * time.Millisecond
	// reportLeft is after how long without anybody asking a report is given up.
	reportLeft = 15 * time.Second
	// reportKept is how long a report that is made waits for who asked for it.
	reportKept = 5 * time.Second
	// maxReports bounds those under way; beyond it a page makes its reader wait.
	maxReports = 16
)

// reports are the heavy pages under way, by who asks for what.
type reports struct {
	mu  sync.Mutex
	all map[string]*report
}

// report is one heavy page under way.
type report struct {
	began  time.Time
	done   chan struct{} // closed when answer and err are there
	answer *recorded
	err    error
	left   *time.Timer // gives it up
	// awaited is true once somebody was told to wait, who comes back for it.
	awaited atomic.Bool
}

// recorded is an answer kept until somebody takes it.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorded) Header() http.Header            { return r.header }
func (r *recorded) WriteHeader(status int)         { r.status = status }
func (r *recorded) Write(body []byte) (int, error) { return r.body.Write(body) }

// heavy answers a heavy page as soon as it is made, and until then a page that says what
// it waits for and asks again. Exports wait.
func (d *Dashboard) heavy(handle echo.HandlerFunc) echo.HandlerFunc {
	handle = d.recovered(handle) // a report has no request around it
	return func(c echo.Context) error {
		if by := heavyPaths[c.Path()].by; c.QueryParam(exportTable) != "" || by != "" && c.QueryParam(by) == "" {
			return handle(c)
		}
		key := strings.Join([]string{c.Request().RequestURI, c.Request().Header.Get("Cookie"), fmt.Sprint(WhoFrom(c.Request().Context()))}, "\n")
		r := d.reports.ask(key, func() *report { return d.reports.start(key, c, handle) })
		if r == nil {
			return handle(c)
		}
		wait, stop := context.WithTimeout(c.Request().Context(), d.Patience)
		defer stop()
		select {
		case <-r.done:
		case <-wait.Done():
		}
		if !r.isMade() {
			r.awaited.Store(true)
			return d.showWaiting(c, r.began)
		}
		if !r.awaited.Load() { // nobody comes back for it
			d.reports.drop(key, r)
		}
		return r.give(c)
	}
}

// ask finds the report that somebody waits for, or starts it, again where it was given up;
// nil when too many are under way.
func (x *reports) ask(key string, start func() *report) *report {
	x.mu.Lock()
	defer x.mu.Unlock()
	if r := x.all[key]; r != nil && (r.left.Reset(reportLeft) || r.isMade() && r.err == nil) {
		return r
	}
	if len(x.all) >= maxReports {
		return nil
	}
	r := start()
	x.all[key] = r
	return r
}

// start makes a report apart from the request that asks for it, which may end before.
func (x *reports) start(key string, c echo.Context, handle echo.HandlerFunc) *report {
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.Request().Context()))
	r := &report{began: time.Now(), done: make(chan struct{}), answer: &recorded{header: http.Header{}, status: http.StatusOK}}
	r.left = time.AfterFunc(reportLeft, cancel)
	own := c.Echo().NewContext(c.Request().Clone(ctx), r.answer)
	own.SetPath(c.Path())
	own.SetParamNames(c.ParamNames()...)
	own.SetParamValues(c.ParamValues()...)
	go func() {
		defer cancel()
		defer x.forget(key, r)
		defer close(r.done)
		r.err = handle(own)
	}()
	return r
}

// forget leaves a report that is made to those who ask for it soon.
func (x *reports) forget(key string, r *report) {
	time.AfterFunc(reportKept, func() { x.drop(key, r) })
}

// drop has the next one who asks get a report as things are then.
func (x *reports) drop(key string, r *report) {
	r.left.Stop()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.all[key] == r {
		delete(x.all, key)
	}
}

func (r *report) isMade() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// give writes a report that is made.
func (r *report) give(c echo.Context) error {
	if r.err != nil {
		return r.err
	}
	maps.Copy(c.Response().Header(), r.answer.header)
	c.Response().WriteHeader(r.answer.status)
	_, err := c.Response().Write(r.answer.body.Bytes())
	return err
}

// waitingPage says what takes long.
type waitingPage struct {
	Follow     string // the address to ask again
	Since      string
	Why, After string // what is done meanwhile, and what will follow
}

// showWaiting says that a page is heavy, and how long it has been under way.
func (d *Dashboard) showWaiting(c echo.Context, began time.Time) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	name, does := i18n.T("nav."+c.Path()), cmp.Or(heavyPaths[c.Path()].does, "report")
	body := waitingPage{c.Request().RequestURI, i18n.Duration(time.Since(began).Seconds()), i18n.T("heavy.why." + does), i18n.T("heavy.after." + does)}
	return d.show(c, http.StatusOK, "waiting", Page{Title: name, Question: i18n.T("heavy.question."+does, "name", name), Refresh: 1, Body: body})
}
