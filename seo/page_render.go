package seo

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"sync"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/render"
	"github.com/formaouest/chaland/seo/rule"
)

// DefaultRenderPages is how many pages are opened in a browser when nothing is said.
const DefaultRenderPages = 50

// Browsing says that pages are opened in a browser, and how many.
type Browsing struct {
	Pages    int    // at most; 0 for DefaultRenderPages
	Chromium string // its path; "" for the system's
}

// Browsed is how the pages of an audit were opened in a browser.
type Browsed struct {
	Pages   int        `json:"pages"`   // opened and read
	Of      int        `json:"of"`      // that could have been
	Seconds float64    `json:"seconds"` // in all
	Failed  []Unopened `json:"failed,omitempty"`
}

// Unopened is a page that could not be read in the browser.
type Unopened struct {
	URL    string `json:"url"`
	Reason string `json:"reason"` // in French
}

// tabs is how many pages are open at once; more would make each other slow, and their
// times with them.
const tabs = 2

// tryBrowser makes sure that the browser starts, before a crawl that would end without it.
func (r AuditRequest) tryBrowser(ctx context.Context) error {
	if r.Browse == nil {
		return nil
	}
	path, err := render.Find(r.Browse.Chromium)
	if err != nil {
		return err
	}
	return render.Try(ctx, path)
}

// browser visits the site under the rules of the crawl: the same addresses are refused,
// and robots.txt is obeyed for pages and for the site's own files alike.
func (r *run) browser(ctx context.Context) (*render.Renderer, error) {
	path, err := render.Find(r.request.Browse.Chromium)
	if err != nil {
		return nil, err
	}
	return render.New(ctx, render.Options{
		Path: path, UserAgent: r.crawl.UserAgent(), Dial: r.crawl.Dial, Refused: crawl.IsPrivate,
		Headers: func(address string) http.Header {
			u, err := crawl.ParseURL(address)
			if err != nil {
				return nil
			}
			return r.crawl.AccessTo(u)
		},
		Allowed: func(ctx context.Context, address string, pageItself bool) bool {
			u, err := crawl.ParseURL(address)
			if err != nil {
				return false
			}
			if !r.crawl.Internal(u) {
				return !pageItself
			}
			return r.crawl.Allowed(ctx, u)
		},
	})
}

// openPages opens the chosen pages and runs the rules that need a browser.
func (r *run) openPages(ctx context.Context) error {
	if r.request.Browse == nil {
		return nil
	}
	browser, err := r.browser(ctx)
	if err != nil {
		return err
	}
	b, started := r.build, r.request.Now()
	chosen, of := b.toOpen(r.request.Browse.Pages, r.crawl.Home().Key())
	b.browsed = &Browsed{Of: of}
	work := make(chan int32)
	var workers sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range tabs {
		workers.Go(func() {
			for i := range work {
				p, err := r.openPage(ctx, browser, b.pages[i].URL)
				mu.Lock()
				b.opened(i, p, err)
				done++
				r.request.tell(Progress{PhaseRender, done, len(chosen), b.pages[i].URL})
				mu.Unlock()
			}
		})
	}
	for _, i := range chosen {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	workers.Wait()
	b.browsed.Seconds = math.Round(r.request.Now().Sub(started).Seconds()*10) / 10
	return errors.Join(ctx.Err(), browser.Close())
}

func (r *run) openPage(ctx context.Context, browser *render.Renderer, address string) (*page.Page, error) {
	u, err := crawl.ParseURL(address)
	if err != nil {
		return nil, err
	}
	if err := r.crawl.Wait(ctx, u); err != nil {
		return nil, err
	}
	p, err := browser.Page(ctx, address)
	if err == nil && normal(p.URL) != address {
		return nil, fault.New(fault.Invalid, "render.elsewhere", "url", p.URL)
	}
	return p, err
}

// opened keeps what one page told.
func (b *builder) opened(i int32, p *page.Page, err error) {
	if err != nil {
		const most = 20
		if len(b.browsed.Failed) < most {
			b.browsed.Failed = append(b.browsed.Failed, Unopened{b.pages[i].URL, whyUnopened(err)})
		}
		return
	}
	b.browsed.Pages++
	b.facts[i].Measures = &p.Rendered.Measures
	for _, f := range rule.CheckRendered(p, b.options) {
		f.URL = b.pages[i].URL
		b.findings = append(b.findings, f)
	}
}

func whyUnopened(err error) string {
	switch f, known := errors.AsType[*fault.Error](err); {
	case known && f.Key != "":
		return i18n.Error(err)
	case errors.Is(err, context.DeadlineExceeded):
		return i18n.T("render.too_slow", "n", int(render.DefaultTimeout.Seconds()))
	case errors.Is(err, render.ErrNoPage):
		return i18n.T("render.no_page")
	}
	return i18n.T("render.failed")
}

// toOpen chooses at most so many pages, and says among how many: the home page, then by
// turns the most popular of each kind, so that each template is seen before any is seen
// twice.
func (b *builder) toOpen(most int, home string) (chosen []int32, of int) {
	kinds := map[page.Kind][]int32{}
	for i := range b.pages {
		p := &b.pages[i]
		if p.OK() && p.HTML && isRead(int(p.Status), b.facts[i].Problem) {
			kinds[p.Kind] = append(kinds[p.Kind], int32(i))
			of++
		}
	}
	rank := func(x, y int32) int {
		p, q := &b.pages[x], &b.pages[y]
		if (p.URL == home) != (q.URL == home) {
			return map[bool]int{true: -1, false: 1}[p.URL == home]
		}
		return cmp.Or(cmp.Compare(q.PageRank, p.PageRank), cmp.Compare(p.URL, q.URL))
	}
	var turns [][]int32
	for _, list := range kinds {
		slices.SortFunc(list, rank)
		turns = append(turns, list)
	}
	slices.SortFunc(turns, func(x, y []int32) int { return rank(x[0], y[0]) })
	for turn := 0; len(chosen) < min(most, of); turn++ {
		for _, list := range turns {
			if turn < len(list) && len(chosen) < most {
				chosen = append(chosen, list[turn])
			}
		}
	}
	return chosen, of
}
