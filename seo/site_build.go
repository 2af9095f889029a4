package seo

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

// builder gathers records while the crawl goes on, and makes of them what the
// site checks read.
type builder struct {
	request AuditRequest
	crawl   *crawl.Crawl
	options rule.Options

	robotsHash string // of robots.txt, its status and its text

	pages    []rule.PageSummary
	facts    []pageFacts // same index
	index    map[string]int32
	links    *linkTable
	out      [][]edge // the pages that each page links to; filled when the crawl is over
	findings []rule.Finding
	carried  *carried
	listed   map[string]bool  // addresses of sitemaps
	browsed  *Browsed         // nil when no browser was asked for
	sheets   map[int32]string // the text of the style sheets that most pages load, by address

	unverified []rule.Unverified
}

func newBuilder(r AuditRequest, o rule.Options) *builder {
	return &builder{request: r, options: o, index: map[string]int32{}, links: newLinkTable(), listed: map[string]bool{}, sheets: map[int32]string{}}
}

func (b *builder) add(rec *record) {
	url := rec.Summary.URL
	if _, twice := b.index[url]; twice {
		return // fetched again after an interruption
	}
	b.index[url] = int32(len(b.pages))
	b.pages = append(b.pages, rec.Summary)
	b.facts = append(b.facts, rec.Facts)
	b.findings = append(b.findings, rec.Findings...)
	b.links.add(url, rec)
	if rec.Carried != nil {
		b.carried = rec.Carried
	}
}

// complete adds what is known only once the crawl is over: sitemaps, robots
// rules for search engines, the state of every link, depth and popularity.
func (b *builder) complete(ctx context.Context) {
	for _, file := range b.crawl.Sitemaps() {
		for _, e := range file.Entries {
			b.listed[normal(e.URL)] = true
		}
	}
	for i := range b.pages {
		p := &b.pages[i]
		p.InSitemap = b.listed[p.URL]
		if u, err := crawl.ParseURL(p.URL); err == nil {
			p.Blocked = !b.crawl.AllowedTo(ctx, "googlebot", u)
		}
	}
	b.settleInternal()
	b.readStyleSheets(ctx)
	b.checkOutside(ctx)
	b.rank()
}

// settleInternal gives every visited address its state, redirects followed.
func (b *builder) settleInternal() {
	for i := range b.pages {
		p, f := &b.pages[i], &b.facts[i]
		to := target{status: int(p.Status), state: b.stateOf(p, f), kind: f.Type, bytes: int64(f.Bytes)}
		if p.Location != "" {
			last, problem := b.follow(p.URL)
			to.final = last
			switch end, known := b.index[last]; {
			case problem != crawl.NoProblem:
				to.state = crawl.StateOf(int(p.Status), problem)
			case known && !b.pages[end].Redirects():
				to.state = b.stateOf(&b.pages[end], &b.facts[end])
			default:
				to.state = crawl.LinkInconclusive // leads out of the site: checkOutside settles it
			}
		}
		b.links.targets[b.links.addresses.id(p.URL)] = to
	}
}

func (b *builder) stateOf(p *rule.PageSummary, f *pageFacts) crawl.LinkState {
	return crawl.StateOf(int(p.Status), f.Problem)
}

// follow is where the redirects of an address end.
func (b *builder) follow(url string) (last string, problem crawl.Problem) {
	hops, problem := crawl.Follow(url, func(at string) (crawl.Hop, bool) {
		i, known := b.index[at]
		if !known {
			return crawl.Hop{}, false
		}
		return crawl.Hop{URL: at, Status: int(b.pages[i].Status), Location: b.pages[i].Location}, true
	})
	if len(hops) == 0 {
		return url, problem
	}
	end := hops[len(hops)-1]
	if end.Location != "" {
		return end.Location, problem
	}
	return end.URL, problem
}

// checkOutside asks for what the crawl did not visit: other sites' pages that
// are linked, redirected to or canonical, and the site's own files.
func (b *builder) checkOutside(ctx context.Context) {
	external, files := b.outside()
	total, done := len(external)+len(files), 0
	for check := range b.crawl.Check(ctx, append(external, files...)) {
		done++
		b.request.tell(Progress{PhaseLinks, done, total, check.URL})
		b.settle(check)
	}
	for i := range b.pages { // redirects that lead out of the site
		p := &b.pages[i]
		to := b.links.targets[b.links.addresses.id(p.URL)]
		if end, known := b.links.targets[b.links.addresses.id(to.final)]; known && to.final != "" && to.state == crawl.LinkInconclusive {
			to.state = end.state
			b.links.targets[b.links.addresses.id(p.URL)] = to
		}
	}
}

func (b *builder) settle(check crawl.Check) {
	status := check.Status
	if len(check.Hops) > 1 {
		status = check.Hops[0].Status
	}
	b.links.targets[b.links.addresses.id(check.URL)] = target{check.State, status, check.Final, check.Type, check.Size, check.Caching}
}

// outside lists what is to be checked, each address once, in the order of the
// pages that name it, their pictures last.
func (b *builder) outside() (external, files []string) {
	seen := map[string]bool{}
	note := func(list *[]string, most int, address string) {
		if _, visited := b.index[address]; !visited && address != "" && !seen[address] && len(*list) < most {
			seen[address] = true
			*list = append(*list, address)
		}
	}
	for i := range b.pages {
		for _, address := range []string{b.pages[i].Location, b.pages[i].Canonical} {
			if u, err := crawl.ParseURL(address); err == nil && !b.crawl.Internal(u) {
				note(&external, b.request.MaxExternal, address)
			}
		}
	}
	for _, row := range b.links.rows {
		if !row.internal {
			note(&external, b.request.MaxExternal, b.links.addresses.texts[row.to])
		}
	}
	for _, last := range []bool{false, true} { // thousands of photographs would leave no room for what every page needs
		for _, row := range b.links.files {
			if b.isPhotograph(row) == last {
				note(&files, b.request.MaxFiles, b.links.addresses.texts[row.to])
			}
		}
	}
	return external, files
}

// isPhotograph tells a picture that a page shows from one of a style sheet, and from other files.
func (b *builder) isPhotograph(row fileRow) bool {
	return row.kind == page.Picture && b.isPage(b.links.addresses.texts[row.from])
}

// site is what the site checks read.
func (b *builder) site(ctx context.Context) *rule.Site {
	return &rule.Site{
		Start: b.crawl.Home().Key(), Options: b.options, Pages: append(b.pages, b.strangers()...),
		Links: b.ruleLinks(), Files: b.ruleFiles(), Allowed: b.allowed(ctx),
		Robots: b.robots(ctx), Maps: b.maps(), Probes: b.probe(ctx), Refused: b.refused(),
	}
}

// refused counts the addresses of endless series that the crawler walked around.
func (b *builder) refused() int {
	trapped := b.crawl.Stats().Trapped
	return trapped[crawl.TrapCalendar] + trapped[crawl.TrapParameters]
}

// strangers are the pages of other sites that redirects and canonicals name.
func (b *builder) strangers() (list []rule.PageSummary) {
	seen := map[string]bool{}
	for i := range b.pages {
		for _, address := range []string{b.pages[i].Location, b.pages[i].Canonical} {
			to, checked := b.links.targets[b.links.addresses.id(address)]
			if _, own := b.index[address]; own || !checked || seen[address] || address == "" {
				continue
			}
			seen[address] = true
			list = append(list, rule.PageSummary{
				URL: address, Status: int16(to.status), Depth: -1, External: true, Location: to.final,
				Retry: to.state == crawl.LinkInconclusive, Failure: failureOf(to),
			})
		}
	}
	return list
}

func failureOf(t target) string {
	if t.state == crawl.LinkBroken && t.status == 0 {
		return string(crawl.DNSFailure)
	}
	return ""
}

var ruleStates = map[crawl.LinkState]rule.State{crawl.LinkOK: rule.OK, crawl.LinkBroken: rule.Broken, crawl.LinkInconclusive: rule.Inconclusive}

func (b *builder) ruleState(address int32) (rule.State, target) {
	to, known := b.links.targets[address]
	switch {
	case !known:
		return rule.Unchecked, to
	case to.state == crawl.LinkOK && to.final != "":
		return rule.Redirected, to
	}
	return ruleStates[to.state], to
}

func (b *builder) ruleLinks() iter.Seq[rule.Link] {
	return func(yield func(rule.Link) bool) {
		for _, row := range b.links.rows {
			state, to := b.ruleState(row.to)
			link := rule.Link{
				From: b.links.addresses.texts[row.from], To: b.links.addresses.texts[row.to], Text: b.links.texts.texts[row.text],
				Status: to.status, State: state, Region: row.region, Internal: row.internal, Followed: row.followed,
			}
			if !yield(link) {
				return
			}
		}
	}
}

func (b *builder) ruleFiles() iter.Seq[rule.File] {
	return func(yield func(rule.File) bool) {
		last, ofSheet := int32(-1), false // files stand together by who names them
		for _, row := range b.links.files {
			if row.from != last {
				last, ofSheet = row.from, !b.isPage(b.links.addresses.texts[row.from])
			}
			state, to := b.ruleState(row.to)
			file := rule.File{
				OfSheet: ofSheet,
				From:    b.links.addresses.texts[row.from], URL: b.links.addresses.texts[row.to], Kind: row.kind,
				Status: to.status, State: state, Bytes: to.bytes, ContentType: to.kind, Caching: rule.Caching(to.caching),
			}
			if !yield(file) {
				return
			}
		}
	}
}

func (b *builder) allowed(ctx context.Context) func(string) bool {
	return func(address string) bool {
		u, err := crawl.ParseURL(address)
		return err != nil || !b.crawl.Internal(u) || b.crawl.AllowedTo(ctx, "googlebot", u)
	}
}

func (b *builder) robots(ctx context.Context) *rule.RobotsFile {
	f := b.crawl.Robots(ctx)
	b.robotsHash = hashed(strconv.Itoa(f.Status) + "\n" + string(f.Body))
	return &rule.RobotsFile{URL: f.URL, Status: f.Status, ContentType: f.Type, Body: string(f.Body), Size: int64(f.Size)}
}

func (b *builder) maps() (list []rule.Sitemap) {
	for _, file := range b.crawl.Sitemaps() {
		m := rule.Sitemap{
			URL: file.URL, Status: file.Status, Declared: file.Declared || file.Parent != "", Fault: mapFault(file),
			Index: file.Index, Count: file.Listed, Bytes: file.Size,
		}
		if file.Found() {
			m.Entries = entriesOf(file.Entries)
		}
		list = append(list, m)
	}
	return list
}

// mapFault is why the file is no sitemap, "" when it is one.
func mapFault(file crawl.SitemapFile) string {
	i := slices.IndexFunc(file.Faults, func(f crawl.SitemapFault) bool {
		return f.Flaw == crawl.SitemapBroken || f.Flaw == crawl.SitemapForeign
	})
	if i < 0 || !file.Found() {
		return ""
	}
	return file.Faults[i].Text
}

func entriesOf(entries []crawl.SitemapEntry) iter.Seq[rule.Entry] {
	return func(yield func(rule.Entry) bool) {
		for _, e := range entries {
			if !yield(rule.Entry{URL: e.URL, Lastmod: e.LastMod}) {
				return
			}
		}
	}
}
