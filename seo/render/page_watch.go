package render

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// watch gathers what happens in a tab while its page loads.
type watch struct {
	address string

	mu       sync.Mutex
	main     cdp.FrameID
	requests map[network.RequestID]*request
	order    []*request
	open     int       // requests under way
	changed  time.Time // when one began or ended
	loaded   bool
	crashed  bool
	errors   []string
	blocked  []string
	last     network.RequestID // of the document shown
	response *network.Response
}

// request is one request of the page, its redirects included.
type request struct {
	url, kind string
	status    int64
	bytes     float64
	failure   string
	done      bool
}

// most bounds the lines kept of one kind; a page may shout for ever.
const most = 50

func newWatch(address string) *watch {
	return &watch{address: address, requests: map[network.RequestID]*request{}, changed: time.Now()}
}

func (w *watch) setMain(id cdp.FrameID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.main = id
}

func (w *watch) isMain(id cdp.FrameID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.main == id
}

func (w *watch) block(url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blocked = append(w.blocked, url)
}

func (w *watch) note(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.begin(e)
	case *network.EventResponseReceived:
		w.answer(e)
	case *network.EventLoadingFinished:
		w.end(e.RequestID, e.EncodedDataLength, "")
	case *network.EventLoadingFailed:
		w.fail(e)
	case *cdppage.EventLoadEventFired:
		w.loaded = true
	case *inspector.EventTargetCrashed:
		w.crashed = true
	case *runtime.EventExceptionThrown:
		w.shout(exception(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "assert" {
			w.shout(said(e.Args))
		}
	case *log.EventEntryAdded: // failed requests are counted as such
		if e.Entry.Level == "error" && e.Entry.Source != "network" {
			w.shout(e.Entry.Text)
		}
	}
}

func (w *watch) begin(e *network.EventRequestWillBeSent) {
	if !strings.HasPrefix(e.Request.URL, "http") {
		return
	}
	if r := w.requests[e.RequestID]; r != nil { // a redirect of the same request
		r.url = e.Request.URL
		return
	}
	r := &request{url: e.Request.URL, kind: kindOf(e.Type)}
	w.requests[e.RequestID] = r
	w.order = append(w.order, r)
	w.open++
	w.changed = time.Now()
}

func (w *watch) answer(e *network.EventResponseReceived) {
	r := w.requests[e.RequestID]
	if r == nil {
		return
	}
	r.status = e.Response.Status
	r.kind = kindOf(e.Type)
	if e.Type == network.ResourceTypeDocument && e.FrameID == w.main {
		w.last, w.response = e.RequestID, e.Response
	}
	if e.Type == network.ResourceTypeEventSource { // never ends
		w.end(e.RequestID, 0, "")
	}
}

func (w *watch) end(id network.RequestID, bytes float64, failure string) {
	r := w.requests[id]
	if r == nil || r.done {
		return
	}
	r.done, r.failure = true, failure
	r.bytes += bytes
	w.open--
	w.changed = time.Now()
}

// fail ends a request without an answer. What the page gave up itself is no failure.
func (w *watch) fail(e *network.EventLoadingFailed) {
	failure := e.ErrorText
	if e.Canceled || e.BlockedReason != "" || e.ErrorText == "net::ERR_ABORTED" {
		failure = ""
	}
	w.end(e.RequestID, 0, failure)
}

func (w *watch) shout(said string) {
	if said = strings.Join(strings.Fields(said), " "); said != "" && len(w.errors) < most {
		w.errors = append(w.errors, text.Clip(said, 300))
	}
}

func exception(d *runtime.ExceptionDetails) string {
	text := d.Text
	if d.Exception != nil && d.Exception.Description != "" {
		text, _, _ = strings.Cut(d.Exception.Description, "\n")
	}
	if d.URL != "" {
		text += fmt.Sprintf(" (%s:%d)", d.URL, d.LineNumber+1)
	}
	return text
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		word := cmp.Or(a.Description, strings.Trim(string(a.Value), `"`))
		first, _, _ := strings.Cut(word, "\n")
		words = append(words, first)
	}
	return strings.Join(words, " ")
}

// idleWithoutLoad is how long nothing may happen on a page that has not said that it is
// loaded: one whose way out was refused never says so.
const idleWithoutLoad = 3 * time.Second

// rest waits for the load event, then until no request is under way for a while. A page
// that never rests is read as it is.
func (w *watch) rest(ctx context.Context, quiet time.Duration) error {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	var limit time.Time
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-tick.C:
			loaded, idle, crashed := w.state(now)
			if crashed {
				return errors.New("the page crashed")
			}
			if loaded && limit.IsZero() {
				limit = now.Add(maxQuietWait)
			}
			if loaded && (idle >= quiet || now.After(limit)) || idle >= idleWithoutLoad && w.shown() {
				return nil
			}
		}
	}
}

func (w *watch) state(now time.Time) (loaded bool, idle time.Duration, crashed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == 0 {
		idle = now.Sub(w.changed)
	}
	return w.loaded, idle, w.crashed
}

// shown tells whether the main frame has a document.
func (w *watch) shown() bool {
	_, response := w.document()
	return response != nil
}

// document is the main frame's last document.
func (w *watch) document() (network.RequestID, *network.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last, w.response
}

func (w *watch) host() string { return page.Host(w.address) }

// kinds of requests, as they are shown.
var kinds = map[network.ResourceType]string{
	network.ResourceTypeDocument: "document", network.ResourceTypeScript: "script", network.ResourceTypeStylesheet: "stylesheet",
	network.ResourceTypeImage: "image", network.ResourceTypeFont: "font", network.ResourceTypeMedia: "media",
	network.ResourceTypeXHR: "data", network.ResourceTypeFetch: "data", network.ResourceTypePing: "data",
}

func kindOf(t network.ResourceType) string { return cmp.Or(kinds[t], "other") }

// measures sums the requests up, as far as they have gone; refused tells those that we did
// not let out.
func (w *watch) measures(refused func(address string) bool) page.Measures {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := page.Measures{Kinds: map[string]page.Weight{}, Errors: slices.Clone(w.errors), Blocked: slices.Clone(w.blocked[:min(len(w.blocked), most)])}
	hosts := map[string]page.Weight{}
	own := page.Domain(w.host())
	for _, r := range w.order {
		if r.status == 0 && refused(r.url) {
			m.Blocked = append(m.Blocked, r.url)
			continue
		}
		if slices.Contains(w.blocked, r.url) {
			continue
		}
		m.Requests++
		m.Bytes += int64(r.bytes)
		m.Kinds[r.kind] = plus(m.Kinds[r.kind], r)
		host := page.Host(r.url)
		if page.Domain(host) != own {
			hosts[host] = plus(hosts[host], r)
		}
		if text := w.failed(r, own); text != "" && len(m.Failed) < most {
			m.Failed = append(m.Failed, text)
		}
	}
	for host, weight := range hosts {
		m.Outside = append(m.Outside, page.Weighed{Host: host, Weight: weight, Tracker: page.TrackerOf(host)})
	}
	slices.SortFunc(m.Outside, func(a, b page.Weighed) int { return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Host, b.Host)) })
	return m
}

func plus(to page.Weight, r *request) page.Weight {
	return page.Weight{Bytes: to.Bytes + int64(r.bytes), Requests: to.Requests + 1}
}

// failed says a request that did not do what the page asked for: an error of any server,
// or none of the site's own. That another's cannot be reached may be this computer's fault.
func (w *watch) failed(r *request, own string) string {
	switch {
	case strings.HasSuffix(r.url, "/favicon.ico"):
		return ""
	case r.status >= 400:
		return fmt.Sprintf("%d %s", r.status, r.url)
	case r.failure != "" && page.Domain(page.Host(r.url)) == own:
		return strings.TrimPrefix(r.failure, "net::") + " " + r.url
	}
	return ""
}
