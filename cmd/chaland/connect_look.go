package main

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/formaouest/chaland/collector/guide"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/warehouse"
)

// looks remember what a shop's page held: a page that is asked for every two seconds does
// not ask the shop as often.
type looks struct {
	mu  sync.Mutex
	all map[string]*pageLook
}

type pageLook struct {
	began time.Time
	done  chan struct{}
	page  guide.Page // once done is closed
}

// How often a shop's page is read again, and how long a reader waits for that.
const (
	lookAge  = 12 * time.Second
	lookWait = 2 * time.Second
	lookEnd  = 20 * time.Second
)

// at is the page of an address, nil while it is still being read after wait.
func (l *looks) at(ctx context.Context, key string, now time.Time, wait time.Duration, read func(context.Context) guide.Page) *guide.Page {
	l.mu.Lock()
	if l.all == nil {
		l.all = map[string]*pageLook{}
	}
	one := l.all[key]
	if one == nil || one.isDone() && now.Sub(one.began) > lookAge {
		before := one
		one = &pageLook{began: now, done: make(chan struct{})}
		l.all[key] = one
		go func() {
			defer close(one.done)
			defer func() { // a foreign page must not end the program
				if p := recover(); p != nil {
					one.page = guide.Page{}
				}
			}()
			ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), lookEnd)
			defer stop()
			one.page = read(ctx)
		}()
		if before != nil { // what stood a moment ago is shown meanwhile
			l.mu.Unlock()
			return &before.page
		}
	}
	l.mu.Unlock()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-one.done:
		return &one.page
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil
}

func (l *pageLook) isDone() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// fetcher asks for pages as audits do: into no private network but the hosts that are
// allowed and what this process serves itself.
type fetcher struct {
	app   *app
	hosts []string
}

func (f fetcher) options(address string) crawl.Options {
	return crawl.Options{AllowHosts: f.app.served.allow(address, f.hosts), Timeout: 10 * time.Second, Now: f.app.now}
}

// page reads a page of the shop, and whether the tags in it lead to one.
func (f fetcher) page(ctx context.Context, address, base string) guide.Page {
	resp, body, err := crawl.Once(ctx, f.options(address), address)
	if err != nil {
		return guide.Page{URL: address, Problem: i18n.Error(err)}
	}
	if resp.Problem != crawl.NoProblem && resp.Problem != crawl.TooLarge {
		return guide.Page{URL: resp.URL.String(), Status: resp.Status, Problem: resp.Problem.Text(), Private: resp.Problem == crawl.PrivateAddress}
	}
	p := guide.ReadPage(resp.URL.String(), body, base)
	p.Status = resp.Status
	for i := range p.Tags {
		p.Tags[i].Broken = f.broken(ctx, p.Tags[i].Src, base)
	}
	return p
}

// broken says why an address does not give the tag, "" when it does. This program's own is
// known without asking.
func (f fetcher) broken(ctx context.Context, src, base string) string {
	if guide.SameOrigin(src, base) {
		if pathOf(src) == strings.TrimSuffix(pathOf(base), "/")+"/js/tag.js" {
			return ""
		}
		return i18n.T("guide.tag_status", "status", http.StatusNotFound)
	}
	resp, body, err := crawl.Once(ctx, f.options(src), src)
	switch {
	case err != nil:
		return i18n.Error(err)
	case resp.Problem != crawl.NoProblem && resp.Problem != crawl.NotHTML:
		return resp.Problem.Text()
	case resp.Status != http.StatusOK:
		return i18n.T("guide.tag_status", "status", resp.Status)
	case !bytes.Contains(body, []byte("chaland_id")):
		return i18n.T("guide.tag_other")
	}
	return ""
}

// progressOf tells how far a site is connected; page is nil while it is being read.
func progressOf(ctx context.Context, w *warehouse.Warehouse, s *store.Store, site tracking.Site, page *guide.Page, base string, now time.Time) (guide.Progress, *guide.Hook, error) {
	connections, err := s.Connections(ctx, site.ID)
	if err != nil {
		return guide.Progress{}, nil, err
	}
	hook, err := readHook(ctx, s, guide.HookOf(site.Platform, hooksOf(connections)))
	if err != nil {
		return guide.Progress{}, nil, err
	}
	f := guide.Facts{Now: now, Base: base, Site: site, Page: page, Hook: hook, Looking: page == nil && homeOf(site) != ""}
	if f, err = guide.Read(ctx, w, f); err != nil {
		return guide.Progress{}, nil, err
	}
	return guide.Judge(f), f.Hook, nil
}

// readHook completes the connection of a shop that is read by what the last reading gave.
func readHook(ctx context.Context, s *store.Store, hook *guide.Hook) (*guide.Hook, error) {
	if hook == nil || hook.Kind != shop.PrestaShop {
		return hook, nil
	}
	p, _, err := s.PullOf(ctx, hook.ID)
	if err != nil {
		return nil, err
	}
	hook.Problem = p.Problem
	if p.Problem == "" {
		hook.Seen = p.Ended
	}
	return hook, nil
}

// homeOf is the address of a site's first page, "" where none can be told.
func homeOf(s tracking.Site) string {
	if s.Home == "" && len(s.Domains) > 0 {
		return "https://" + s.Domains[0] + "/"
	}
	return s.Home
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}
