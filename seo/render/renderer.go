package render

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/page"
)

// What a Renderer does that is told nothing else.
const (
	DefaultTimeout = 30 * time.Second
	DefaultQuiet   = time.Second
	DefaultEvery   = 200
	maxQuietWait   = 10 * time.Second // for a network that never rests
)

// Options say how pages are opened.
type Options struct {
	Path      string // of Chromium
	UserAgent string
	Dial      DialFunc                                                        // opens every connection of the browser
	Headers   func(address string) http.Header                                // sent to an address besides the browser's own; nil for none
	Allowed   func(ctx context.Context, address string, pageItself bool) bool // whether an address may be asked for; nil for all
	Refused   func(error) bool                                                // whether an error of Dial is our own refusal, hence no fault of the page; nil for none
	Answer    func(Request) *Reply                                            // answers a request in the place of the network, where it is not nil; nil for none
	Timeout   time.Duration                                                   // for one page
	Quiet     time.Duration                                                   // without any request, after which a page is read
	Every     int                                                             // pages after which the browser is restarted: it grows
}

// Renderer opens pages in one browser, several at once if asked to. The browser is
// started with the first page and again after every so many, or when it has died.
type Renderer struct {
	options Options
	gate    *gate
	ctx     context.Context
	end     context.CancelFunc

	mu      sync.Mutex // held while a browser is given out or changed
	browser *browser
	users   sync.WaitGroup // pages open in it
}

// New prepares a Renderer that lives as long as the context. Close must follow.
func New(ctx context.Context, o Options) (*Renderer, error) {
	o.Timeout, o.Quiet, o.Every = cmp.Or(o.Timeout, DefaultTimeout), cmp.Or(o.Quiet, DefaultQuiet), cmp.Or(o.Every, DefaultEvery)
	if o.Allowed == nil {
		o.Allowed = func(context.Context, string, bool) bool { return true }
	}
	if o.Headers == nil {
		o.Headers = func(string) http.Header { return nil }
	}
	if o.Refused == nil {
		o.Refused = func(error) bool { return false }
	}
	g, err := openGate(o.Dial, o.Refused)
	if err != nil {
		return nil, err
	}
	r := &Renderer{options: o, gate: g}
	r.ctx, r.end = context.WithCancel(ctx)
	return r, nil
}

// Try starts Chromium and ends it, so that one that cannot start is known before it is
// needed.
func Try(ctx context.Context, path string) error {
	b, err := startBrowser(ctx, Options{Path: path}, &gate{address: "127.0.0.1:9"}) // where nobody listens
	if err == nil {
		b.close()
	}
	return err
}

// Page opens an address and reads it: the page as the server sent it to this browser,
// with what the browser made of it in Rendered. An error is why the page cannot be told
// about; it is the context's when that ended.
func (r *Renderer) Page(ctx context.Context, address string) (_ *page.Page, err error) {
	defer fault.Wrap(&err, "render %s", address)
	b, err := r.lend()
	if err != nil {
		return nil, err
	}
	defer r.users.Done()
	return b.visit(ctx, address)
}

// lend gives out the browser, a fresh one when it is time. Whoever has it says Done.
func (r *Renderer) lend() (*browser, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	if r.browser != nil && (r.browser.opened >= r.options.Every || r.browser.dead()) {
		r.users.Wait()
		r.browser.close()
		r.browser = nil
	}
	if r.browser == nil {
		b, err := startBrowser(r.ctx, r.options, r.gate)
		if err != nil {
			return nil, err
		}
		r.browser = b
	}
	r.browser.opened++
	r.users.Add(1)
	return r.browser, nil
}

// Close ends the browser and waits until its processes are gone.
func (r *Renderer) Close() error {
	r.end()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.browser != nil {
		r.browser.close()
		r.browser = nil
	}
	r.users.Wait()
	return errors.Join(r.gate.close())
}
