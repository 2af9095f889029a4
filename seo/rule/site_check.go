package rule

import (
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/seo/page"
)

// View is a Site with what its checks look up again and again.
type View struct {
	*Site
	Tallies []Tally // how each page of Pages is linked, same index
	Shop    bool    // the site sells: it has products, a cart or a checkout

	index     map[string]int32
	competing []int32                                // pages that search engines may show, in order
	products  []*PageSummary                         // see alikeProducts
	alike     map[*PageSummary]map[*PageSummary]bool // nil before anybody asked
	linking   []*netlink.Link                        // links of other sites that stand
	survey    survey
}

// Tally counts the distinct other pages that link to one page, directly or
// through redirects.
type Tally struct {
	Followed  int32 // by at least one followed link
	Nofollow  int32 // by nofollow links only
	Indexable int32 // of both, those that a search engine indexes
}

// Sources is the number of pages that link here.
func (t Tally) Sources() int32 { return t.Followed + t.Nofollow }

// CheckSite runs every site and link rule, hands each finding to emit and returns the
// rules that could not be judged.
func CheckSite(s *Site, emit func(Finding)) (unverified []Unverified) {
	v := newView(s)
	f := Finder{emit: emit, without: func(u Unverified) { unverified = append(unverified, u) }}
	for _, r := range siteRules {
		if s.Runs(r) {
			f.start(r, s.Start, s.clock(r))
			r.Site(v, &f)
			f.flush()
		}
	}
	v.checkLinks(emit)
	return unverified
}

func newView(s *Site) *View {
	v := &View{Site: s, index: make(map[string]int32, len(s.Pages)), Tallies: make([]Tally, len(s.Pages))}
	for i := range s.Pages {
		p := &s.Pages[i]
		v.index[p.URL] = int32(i)
		if !p.External && p.Indexable() {
			v.competing = append(v.competing, int32(i))
		}
		v.Shop = v.Shop || p.Status == 200 && (p.Kind == page.Product || p.Kind == page.Cart || p.Kind == page.Checkout)
	}
	v.tallyLinks()
	if s.Inbound != nil {
		v.linking = s.Inbound.Standing()
	}
	return v
}

// Page is the summary of an address, nil when it is not known.
func (v *View) Page(url string) *PageSummary {
	if i, ok := v.index[url]; ok {
		return &v.Pages[i]
	}
	return nil
}

// Tally is how an address is linked.
func (v *View) Tally(url string) Tally {
	if i, ok := v.index[url]; ok {
		return v.Tallies[i]
	}
	return Tally{}
}

// OK reports whether the page answered with success.
func (p *PageSummary) OK() bool { return p.Status >= 200 && p.Status < 300 }

// Redirects reports whether the page sends elsewhere.
func (p *PageSummary) Redirects() bool { return p.Status >= 300 && p.Status < 400 && p.Location != "" }

// Failed reports whether the page is broken for sure: an error that is no
// refusal, or no answer.
func (p *PageSummary) Failed() bool {
	return p.Failure != "" || StateOf(int(p.Status), p.Retry) == Broken
}

// Indexable reports whether a search engine may show this very address.
func (p *PageSummary) Indexable() bool {
	return p.OK() && p.HTML && !p.Noindex && !p.Blocked && (p.Canonical == "" || p.Canonical == p.URL)
}

// maxHops is where search engines give up on a redirection.
const maxHops = 10

// follow goes through redirects from a page: the last page known, the number
// of hops, and whether they never end.
func (v *View) follow(p *PageSummary) (last *PageSummary, hops int, endless bool) {
	seen := map[string]bool{p.URL: true}
	for p.Redirects() {
		next := v.Page(p.Location)
		hops++
		if next == nil { // nobody asks further than maxHops
			return p, hops, hops > maxHops
		}
		if seen[next.URL] || hops > maxHops {
			return next, hops, true
		}
		seen[next.URL] = true
		p = next
	}
	return p, hops, false
}

// sourceLinks gathers, for one page, how it links to each target.
type sourceLinks struct {
	from    int32
	targets map[int32]bool // true when at least one link is followed
}

// tallyLinks reads the links once.
func (v *View) tallyLinks() {
	if v.Links == nil {
		return
	}
	current := sourceLinks{from: -1, targets: map[int32]bool{}}
	v.survey = newSurvey(len(v.Pages))
	for l := range v.Links {
		from, known := v.index[l.From]
		to, internal := v.index[l.To]
		if known && l.Internal {
			v.survey.note(v, from, to, internal, &l)
		}
		if !known || !internal {
			continue
		}
		if from != current.from {
			v.count(&current)
			current.from = from
		}
		v.noteTarget(&current, to, l.Followed)
	}
	v.count(&current)
}

// noteTarget records a link to a page and to where that page redirects.
func (v *View) noteTarget(s *sourceLinks, to int32, followed bool) {
	s.targets[to] = s.targets[to] || followed
	if p := &v.Pages[to]; p.Redirects() {
		if last, _, endless := v.follow(p); !endless {
			final := v.index[last.URL]
			s.targets[final] = s.targets[final] || followed
		}
	}
}

func (v *View) count(s *sourceLinks) {
	for to, followed := range s.targets {
		if to == s.from {
			continue
		}
		t := &v.Tallies[to]
		if followed {
			t.Followed++
		} else {
			t.Nofollow++
		}
		if v.Pages[s.from].Indexable() {
			t.Indexable++
		}
	}
	clear(s.targets)
}

// checkLinks runs the link rules over the links, page after page: each rule
// makes one finding per page.
func (v *View) checkLinks(emit func(Finding)) {
	if v.Links == nil {
		return
	}
	finders := make([]Finder, 0, len(linkScopeRules))
	for _, r := range linkScopeRules {
		if v.Runs(r) {
			f := Finder{emit: emit}
			f.start(r, "", v.clock(r))
			finders = append(finders, f)
		}
	}
	from := ""
	for l := range v.Links {
		if l.From != from {
			flushAll(finders, l.From)
			from = l.From
		}
		for i := range finders {
			finders[i].rule.Link(v, &l, &finders[i])
		}
	}
	flushAll(finders, "")
}

// flushAll ends a page and begins the next.
func flushAll(finders []Finder, next string) {
	for i := range finders {
		finders[i].flush()
		finders[i].url = next
	}
}
