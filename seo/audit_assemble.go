package seo

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
)

// assemble makes the audit out of what was built.
func (r *run) assemble() *Audit {
	b, stats := r.build, r.crawl.Stats()
	a := &Audit{
		ID: r.note.ID, Site: r.request.Site, URL: r.request.URL, Started: r.note.Started, Finished: r.request.Now().UTC(),
		State: State(stats.Stopped), Config: r.request.config(), Home: r.crawl.Home().Key(), Exempt: b.options.Exempt, Part: len(b.options.Only) > 0 || b.options.Part, links: b.links, options: b.options,
	}
	if r.request.Replay != nil {
		a.Reanalysed, a.Finished, a.State = true, r.request.played.Finished, r.request.played.State
	}
	a.Pages = b.publish()
	b.pages, b.facts, b.out = nil, nil, nil // what a large site takes twice does not lie in memory twice
	a.Findings = fingerprinted(b.findings)
	b.tellLoaders(a.Findings)
	b.findings = nil
	holding := slices.DeleteFunc(slices.Clone(r.request.Accepted), func(one Acceptance) bool { return !one.Holds(a.Finished) })
	accepted := markAccepted(a.Site, a.Findings, holding)
	a.Summary = a.sum(stats)
	a.Summary.Accepted = accepted
	for _, m := range r.crawl.Sitemaps() {
		if m.Found() {
			a.Summary.Sitemaps++
		}
	}
	a.Summary.Listed, a.Summary.Resumed, a.Summary.Browsed = len(b.listed), r.crawl.Resumed(), b.browsed
	a.Summary.Robots = b.robotsHash
	a.Summary.Unverified, a.Profile = b.unverified, r.request.Profile
	return a
}

// publish makes the rows of the pages.
func (b *builder) publish() []Page {
	least, best := 1.0, 0.0
	for i := range b.pages {
		if rank := float64(b.pages[i].PageRank); rank > 0 {
			least, best = min(least, rank), max(best, rank)
		}
	}
	in, out := b.degrees()
	home := b.crawl.Home().Key()
	list := make([]Page, len(b.pages))
	for i := range b.pages {
		list[i] = row(&b.pages[i], &b.facts[i])
		p := &list[i]
		p.Score = Score(p.PageRank, least, best)
		p.Inlinks, p.Outlinks = in[i], out[i]
		p.Orphan = p.InSitemap && in[i] == 0 && p.Status == 200 && p.Indexable && p.URL != home
	}
	return list
}

func row(s *rule.PageSummary, f *pageFacts) Page {
	return Page{
		URL: s.URL, Status: int(s.Status), Depth: int(s.Depth), PageRank: float64(s.PageRank), Title: s.Title, Description: f.Description, H1: f.H1,
		Canonical: s.Canonical, Kind: s.Kind.String(), Type: f.Type, Words: int(s.Words), Bytes: f.Bytes, WaitMillis: int(f.WaitMillis),
		Indexable: s.Indexable(), InSitemap: s.InSitemap, RedirectTo: s.Location, Hops: f.Hops, Problem: string(f.Problem), Copy: f.Copy, Measures: f.Measures, Stock: s.Stock.String(), Main: f.Main, Subtitles: f.Subtitles, Sheet: f.Sheet,
		contentKey: f.ContentKey, textKey: s.TextKey,
	}
}

// degrees counts, for each page, the distinct pages that link to it and those
// it links to. A redirect has the links that name it.
func (b *builder) degrees() (in, out []int) {
	in, out = make([]int, len(b.pages)), make([]int, len(b.pages))
	for from, edges := range b.out {
		out[from] = len(edges)
		for _, e := range edges {
			in[e.to]++
		}
	}
	sources := map[[2]int32]bool{}
	for _, row := range b.links.rows {
		to, known := b.index[b.links.addresses.texts[row.to]]
		if known && b.pages[to].Redirects() && !sources[[2]int32{row.from, to}] {
			sources[[2]int32{row.from, to}] = true
			in[to]++
		}
	}
	return in, out
}

// fingerprinted gives each finding the mark by which the next audit knows it
// again, and sorts the gravest first. A rule has one finding a page; where it
// has several, what was seen tells them apart.
func fingerprinted(found []rule.Finding) []Finding {
	list := make([]Finding, len(found))
	times := make(map[uint64]int, len(found)) // by the mark's hash: the marks themselves would take ten times as much
	for i, f := range found {
		list[i] = Finding{Rule: f.Rule, Severity: f.Severity, URL: f.URL, Detail: f.Detail, Evidence: f.Evidence, Fingerprint: xxhash.Sum64String(f.Rule + " " + f.URL)}
		times[list[i].Fingerprint]++
	}
	for i := range list {
		if f := &list[i]; times[f.Fingerprint] > 1 {
			seen, _, _ := strings.Cut(f.Evidence, "\n")
			f.Fingerprint = xxhash.Sum64String(f.Rule + " " + f.URL + " " + seen)
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), strings.Compare(a.Rule, b.Rule), strings.Compare(a.URL, b.URL))
	})
	return list
}

func (a *Audit) sum(stats crawl.Stats) Summary {
	s := Summary{
		Pages: len(a.Pages), Denied: stats.Denied, Left: stats.Queued + stats.Dropped, Seconds: math.Round(a.Finished.Sub(a.Started).Seconds()*100) / 100,
		Severities: map[string]int{}, Categories: map[string]int{}, Rules: map[string]int{}, Traps: map[string]int{},
	}
	for i := range a.Pages {
		s.count(&a.Pages[i])
	}
	for l := range a.Links() {
		s.Links++
		switch l.State {
		case crawl.LinkOK:
		case crawl.LinkBroken:
			s.Broken++
		case crawl.LinkInconclusive:
			s.Unsure++
		}
	}
	for trap, n := range stats.Trapped {
		s.Traps[string(trap)] = n
	}
	for _, f := range a.Findings {
		s.Severities[f.Severity.String()]++
		s.Rules[f.Rule]++
		if r := rule.Get(f.Rule); r != nil {
			s.Categories[string(r.Category)]++
		}
	}
	return s
}

func (s *Summary) count(p *Page) {
	if isRead(p.Status, crawl.Problem(p.Problem)) {
		s.HTML++
	}
	if p.Status >= 500 {
		s.ServerErrors++
	}
	if p.Indexable {
		s.Indexable++
	}
	if p.Orphan {
		s.Orphans++
	}
	s.MaxDepth = max(s.MaxDepth, p.Depth)
}
