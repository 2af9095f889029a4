package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

// Visited are the pages of a site that people saw, as whoever counts visits tells it.
type Visited struct {
	From  string        `json:"from"` // days, YYYY-MM-DD
	To    string        `json:"to"`
	Pages []VisitedPage `json:"pages"` // the most seen first
	Left  int           `json:"left"`  // pages without a link that were not asked for
	Part  bool          `json:"part"`  // the crawl ended before it had read every link
}

// VisitedPage is an address without its query, and how often it was seen.
type VisitedPage struct {
	URL    string       `json:"url"`    // in the crawler's normal form
	Views  int          `json:"views"`  // of the page
	Visits int          `json:"visits"` // that began there
	Answer *PageSummary `json:"-"`      // of an address that the crawl was not led to; nil when nothing sound answered
}

// fewViews is below how many a page without a link costs little.
const fewViews = 10

// checkVisitedOrphans finds pages that people see and that no page read links to. What a
// sitemap lists is the business of checkOrphans; what is private, a search or closed to
// search engines is rightly without a link.
func checkVisitedOrphans(v *View, f *Finder) {
	switch seen := v.Visited; {
	case v.Links == nil || seen == nil:
		f.Unverified("no_traffic")
		return
	case seen.Part:
		f.Unverified("part_of_links")
		return
	case v.Probes.NotFound != nil && v.Probes.NotFound.Status == 200:
		f.Unverified("always_found")
		return
	case seen.Left > 0:
		f.Unverified("visited_left", "n", seen.Left)
	}
	for _, p := range v.Unlinked(v.Visited.Pages) {
		answer := p.Answer
		if known := v.Page(p.URL); known != nil {
			if known.InSitemap || v.Tally(p.URL).Sources() > 0 {
				continue
			}
			answer = known
		}
		if answer == nil || !answer.Indexable() || !worthALink(answer.Kind) {
			continue
		}
		if p.Views < fewViews {
			f.As(Low)
		}
		f.SayOn(p.URL, "", "views", p.Views, "visits", p.Visits, "from", frenchDay(v.Visited.From), "to", frenchDay(v.Visited.To))
	}
}

// worthALink reports whether pages of the kind are meant to be linked to.
func worthALink(kind page.Kind) bool {
	return !kind.Private() && kind != page.Search && kind != page.Filter && kind != page.Home
}

// Unlinked leaves out the pages that a link of the site names, whatever its query and its
// last slash, those that robots.txt forbids, and those that are rightly without a link.
func (s *Site) Unlinked(pages []VisitedPage) (list []VisitedPage) {
	linked := make(map[string]bool, len(pages))
	for _, p := range pages {
		linked[withoutQuery(p.URL)] = false
	}
	for l := range s.Links {
		key := withoutQuery(l.To)
		if done, asked := linked[key]; asked && !done && withoutQuery(l.From) != key {
			linked[key] = true
		}
	}
	home := withoutQuery(s.Start)
	return slices.DeleteFunc(slices.Clone(pages), func(p VisitedPage) bool {
		key := withoutQuery(p.URL)
		return linked[key] || key == home || !worthALink(page.KindOf(p.URL)) || s.Allowed != nil && !s.Allowed(p.URL)
	})
}

// withoutQuery is an address without what follows its path, nor its last slash.
func withoutQuery(address string) string {
	if end := strings.IndexAny(address, "?#"); end >= 0 {
		address = address[:end]
	}
	return strings.TrimSuffix(address, "/")
}
