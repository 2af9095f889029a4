package seo

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
)

// visitedAsked is how many pages that people saw and nothing links to are asked for, at
// most: visits are counted on pages that are gone, too.
const visitedAsked = 50

// visited tells the site checks which pages people saw, and what those answer that the
// crawl was not led to. An audit made again reads what the first one was told.
func (r *run) visited(ctx context.Context, site *rule.Site) (*rule.Visited, error) {
	if !r.build.runs("lnk-orpheline-visitee") {
		return nil, nil
	}
	seen, err := r.told(ctx)
	if seen == nil || err != nil {
		return nil, err
	}
	if seen.Part {
		return seen, nil
	}
	seen.Pages = site.Unlinked(seen.Pages)
	if most := visitedAsked; len(seen.Pages) > most {
		seen.Left += len(seen.Pages) - most
		seen.Pages = seen.Pages[:most]
	}
	for i := range seen.Pages {
		p := &seen.Pages[i]
		if _, known := r.build.index[p.URL]; known {
			continue
		}
		r.request.tell(Progress{PhaseLinks, i + 1, len(seen.Pages), p.URL})
		p.Answer = r.answer(ctx, p.URL)
	}
	return seen, ctx.Err()
}

// told is what whoever counts visits knows; nil without any. It is kept beside the raw pages.
func (r *run) told(ctx context.Context) (*rule.Visited, error) {
	if r.request.Replay != nil {
		return r.request.played.Visited, nil
	}
	if r.request.Traffic == nil {
		return nil, nil
	}
	traffic, err := r.request.Traffic(ctx)
	if traffic == nil || err != nil {
		return nil, err
	}
	seen := traffic.visited(r.crawl.Home())
	seen.Part = !State(r.crawl.Stats().Stopped).Complete()
	if seen.Part {
		seen.Pages = nil
	}
	r.seen = seen
	return seen, nil
}

// answer is what a page says of itself, nil for one that redirects, is gone, or is no page.
func (r *run) answer(ctx context.Context, address string) *rule.PageSummary {
	resp := r.crawl.Fetch(ctx, address)
	read := parsed(resp)
	if read == nil || !read.HTML || read.Unreadable || len(resp.Hops) != 1 {
		return nil
	}
	summary := rule.Summarize(read, normal)
	return &summary
}

// visited are the pages seen, as addresses of a host, the most seen first.
func (t *Traffic) visited(home crawl.URL) *rule.Visited {
	seen := &rule.Visited{From: t.From, To: t.To}
	for path, s := range t.Pages {
		if !strings.HasPrefix(path, "/") || s.Views+s.Visits <= 0 {
			continue
		}
		address := normal(home.Origin() + (&url.URL{Path: path}).EscapedPath())
		seen.Pages = append(seen.Pages, rule.VisitedPage{URL: address, Views: int(s.Views), Visits: int(s.Visits)})
	}
	slices.SortFunc(seen.Pages, func(x, y rule.VisitedPage) int {
		return cmp.Or(cmp.Compare(y.Views, x.Views), cmp.Compare(y.Visits, x.Visits), strings.Compare(x.URL, y.URL))
	})
	return seen
}
