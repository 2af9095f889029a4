package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/formaouest/chaland/collector/guide"
	"github.com/formaouest/chaland/collector/hearing"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/crawl"
	seopage "github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/render"
	"github.com/formaouest/chaland/warehouse"
)

// checkedPage is what a page sends, held against the tracking plan.
type checkedPage struct {
	Site      string           `json:"site"`
	URL       string           `json:"url"`
	Kind      hearing.Kind     `json:"kind"`
	Browser   bool             `json:"browser"` // it was opened in one; else only read
	Note      string           `json:"note,omitempty"`
	Lines     []hearing.Line   `json:"events"`
	Elsewhere []string         `json:"elsewhere,omitempty"` // hosts that it sends to, other than this program
	Received  []guide.Received `json:"received_24h"`
	Tag       string           `json:"tag,omitempty"` // what the page holds, where no browser looked
}

// listening bounds the opening of a page.
const listening = 40 * time.Second

// turn lets one page be opened at a time: a browser weighs. Whoever has waited for patience
// is told that another page is being looked at.
type turn struct {
	free     chan struct{}
	patience time.Duration
}

var oneBrowser = turn{free: make(chan struct{}, 1), patience: 10 * time.Second}

// take waits for the turn; release it.
func (t turn) take(ctx context.Context) (release func(), err error) {
	late := time.NewTimer(t.patience)
	defer late.Stop()
	select {
	case t.free <- struct{}{}:
		return func() { <-t.free }, nil
	case <-late.C:
		return nil, fault.New(fault.Conflict, "hearing.busy")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// pageQuestion is which page is looked at, and how.
type pageQuestion struct {
	url, base string
	kind      hearing.Kind // "" to guess
	noBrowser bool
}

// checkPage opens a page in a browser, hears what it sends without letting it leave, and
// holds that against the plan; without a browser it reads the page.
func (f fetcher) checkPage(ctx context.Context, w *warehouse.Warehouse, s tracking.Site, q pageQuestion) (*checkedPage, error) {
	out := &checkedPage{Site: s.ID, URL: q.url, Kind: q.kind}
	path, err := render.Find("")
	switch {
	case q.noBrowser:
		out.Note = i18n.T("hearing.no_browser_asked")
	case err != nil:
		out.Note = i18n.T("hearing.no_browser")
	default:
		err := f.listen(ctx, w, s, q, path, out)
		if failed, ok := errors.AsType[*fault.Error](err); ok && failed.Key == "render.no_start" {
			out.Note, err = i18n.Error(failed), nil // the page is read without a browser
		}
		if errors.Is(err, render.ErrNoPage) || errors.Is(err, context.DeadlineExceeded) {
			return nil, fault.New(fault.Invalid, "hearing.no_page", "url", q.url).Because(err)
		}
		if err != nil {
			return nil, err
		}
	}
	if !out.Browser {
		if err := f.readOnly(ctx, s, q, out); err != nil {
			return nil, err
		}
	}
	out.Received, err = guide.ReceivedFrom(ctx, w, s.ID, out.URL, f.app.now().Add(-24*time.Hour))
	return out, err
}

// listen opens the page. It says whom it is (a robot, whose visits are not counted), reaches
// no private network but what is allowed, and asks of this program for its scripts alone.
func (f fetcher) listen(ctx context.Context, w *warehouse.Warehouse, s tracking.Site, q pageQuestion, chromium string, out *checkedPage) error {
	if _, err := f.reachable(ctx, q); err != nil {
		return err
	}
	release, err := oneBrowser.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	ctx, stop := context.WithTimeout(ctx, listening)
	defer stop()
	sites := site.NewRegistry(w, f.app.now, f.app.log)
	if err := sites.Refresh(ctx); err != nil {
		return err
	}
	ear, elsewhere := hearing.New(sites, f.app.now, f.app.log), &sentTo{set: map[string]bool{}}
	allowed := withHost(f.app.served.allow(q.url, f.hosts), q.base)
	browser, err := render.New(ctx, render.Options{
		Path: chromium, UserAgent: crawl.DefaultUserAgent, Dial: crawl.GuardedDial(allowed), Refused: crawl.IsPrivate, Timeout: listening,
		Allowed: func(_ context.Context, address string, _ bool) bool {
			return !guide.SameOrigin(address, q.base) || strings.HasSuffix(pathOf(address), "/js/tag.js") || strings.HasSuffix(pathOf(address), "/js/boutique.js")
		},
		Answer: func(r render.Request) *render.Reply {
			switch host := hostOf(r.URL); {
			case hearing.Endpoint(r.URL) == "":
				return nil
			case !guide.SameOrigin(r.URL, q.base) && host != hostOf(q.url):
				elsewhere.note(host)
				return &render.Reply{Status: http.StatusNoContent, Header: http.Header{"Access-Control-Allow-Origin": {"*"}}}
			}
			answer, err := ear.Take(r.Method, r.URL, r.Header, r.Body)
			if err != nil {
				return &render.Reply{Status: http.StatusBadRequest}
			}
			reply := render.Reply(*answer)
			return &reply
		},
	})
	if err != nil {
		return err
	}
	p, err := browser.Listen(ctx, q.url)
	if err = errors.Join(err, browser.Close()); err != nil {
		return err
	}
	out.Browser, out.URL, out.Elsewhere = true, p.URL, elsewhere.sorted()
	if out.Kind == "" {
		out.Kind = kindOfPage(p)
	}
	out.Lines = hearing.Check(out.Kind, s, ear.Said())
	return nil
}

// reachable reads a page, or says in French why it cannot be opened, before a browser tries.
func (f fetcher) reachable(ctx context.Context, q pageQuestion) (guide.Page, error) {
	p := f.page(ctx, q.url, q.base)
	switch {
	case p.Private:
		return p, fault.New(fault.Forbidden, "hearing.private", "url", q.url, "host", hostOf(q.url))
	case p.Problem != "":
		return p, fault.New(fault.Invalid, "hearing.unread", "url", q.url, "problem", p.Problem)
	case p.Status >= http.StatusBadRequest:
		return p, fault.New(fault.Invalid, "hearing.status", "url", q.url, "status", p.Status)
	}
	return p, nil
}

// readOnly says what the page holds and what it owes, without knowing what it sends.
func (f fetcher) readOnly(ctx context.Context, s tracking.Site, q pageQuestion, out *checkedPage) error {
	p, err := f.reachable(ctx, q)
	if err != nil {
		return err
	}
	out.URL = p.URL
	if out.Kind == "" {
		out.Kind = kindByAddress(p.URL, hearing.Other)
	}
	for _, step := range guide.Judge(guide.Facts{Now: f.app.now(), Base: q.base, Site: s, Page: &p, Events: map[string]guide.Event{}}).Steps {
		if step.Key == "tag" {
			out.Tag = step.Said
		}
	}
	for _, line := range hearing.Check(out.Kind, s, nil) {
		out.Lines = append(out.Lines, hearing.Line{Name: line.Name, State: hearing.Unseen, Said: line.Said})
	}
	return nil
}

// sentTo are the hosts that a page sends to.
type sentTo struct {
	mu  sync.Mutex
	set map[string]bool
}

func (h *sentTo) note(host string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.set[host] = true
}

func (h *sentTo) sorted() (list []string) {
	for host := range h.set {
		name := host
		if tool := seopage.TrackerOf(host); tool != "" {
			name += " (" + tool + ")"
		}
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// kindOfPage is the plan's word for a page that an audit would call otherwise.
func kindOfPage(p *seopage.Page) hearing.Kind {
	kind := map[seopage.Kind]hearing.Kind{
		seopage.Product: hearing.Product, seopage.Category: hearing.List, seopage.Filter: hearing.List, seopage.Search: hearing.Search, seopage.Cart: hearing.Cart, seopage.Checkout: hearing.Checkout,
	}[p.Kind]
	if kind == "" {
		kind = hearing.Other
	}
	return kindByAddress(p.URL, kind)
}

// thanksPaths are how addresses of pages that confirm an order are written.
var thanksPaths = []string{"order-received", "order-confirmation", "confirmation-commande", "confirmation-de-commande", "merci", "thank"}

func kindByAddress(address string, otherwise hearing.Kind) hearing.Kind {
	u, err := url.Parse(strings.ToLower(address))
	if err != nil {
		return otherwise
	}
	for _, word := range thanksPaths {
		if strings.Contains(u.Path+"?"+u.RawQuery, word) {
			return hearing.Thanks
		}
	}
	return otherwise
}

// withHost adds the host of an address to those that may be private.
func withHost(hosts []string, address string) []string {
	if host := hostOf(address); host != "" && !slices.Contains(hosts, host) {
		return append(slices.Clone(hosts), host)
	}
	return hosts
}
