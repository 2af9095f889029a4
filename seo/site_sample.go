package seo

import (
	"context"
	"maps"
	"slices"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

// How many requests an audit makes beside the crawl, at most, for what only an answer tells.
const (
	beyondLists = 3
	beyondBy    = 1_000     // pages behind the last one of a list
	hiddenPages = 20        // forbidden to search engines, read because the owner asked
	styleFiles  = 6         // and as many scripts
	sourceBytes = 512 << 10 // of one of them
	phoneWords  = 100       // the least a page must say for two readings to be compared
)

// sample makes these requests, unless the crawl itself was cut short.
func (b *builder) sample(ctx context.Context, p *rule.Probes) {
	if b.spent() {
		p.Refused = "budget"
		return
	}
	if b.runs("mob-contenu-different") {
		p.Phone = b.samplePhone(ctx)
	}
	if b.runs("pag-hors-bornes") {
		p.Beyond = b.sampleBeyond(ctx)
	}
	if b.request.ReadForbidden && b.runs("idx-bloque-et-noindex") {
		p.Hidden = b.sampleHidden(ctx)
	}
	if b.runs("perf-minification") || b.runs("perf-police-web") {
		p.Sources = append(b.sampleSources(ctx, page.Stylesheet), b.sampleSources(ctx, page.Script)...)
	}
}

func (b *builder) runs(id string) bool { return b.options.Runs(rule.Get(id)) }

// samplePhone asks for the home page and the first page of each kind as a telephone. Where
// much is missing, the page is asked for again as by a computer: it may have changed since.
func (b *builder) samplePhone(ctx context.Context) (list []rule.PhoneAnswer) {
	for _, p := range b.firstOfKinds() {
		seen, ok := b.wordsOf(b.crawl.FetchAsPhone(ctx, p.URL))
		if !ok {
			continue
		}
		one := rule.PhoneAnswer{URL: p.URL, Words: int(p.Words), PhoneWords: seen}
		if one.Less() {
			again, ok := b.wordsOf(b.crawl.Fetch(ctx, p.URL))
			if !ok {
				continue
			}
			one.Words = min(one.Words, again)
		}
		list = append(list, one)
	}
	return list
}

// firstOfKinds takes the page of each kind whose address comes first: the order of a crawl
// is not the same twice.
func (b *builder) firstOfKinds() (list []*rule.PageSummary) {
	first := map[page.Kind]*rule.PageSummary{}
	for i := range b.pages {
		p := &b.pages[i]
		switch p.Kind {
		case page.Home, page.Product, page.Category, page.Article, page.Other:
			if q := first[p.Kind]; p.Indexable() && p.Words >= phoneWords && (q == nil || p.URL < q.URL) {
				first[p.Kind] = p
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(first)) {
		list = append(list, first[kind])
	}
	return list
}

// wordsOf counts the words of an answer's main text.
func (b *builder) wordsOf(resp *crawl.Response) (words int, ok bool) {
	p := parsed(resp)
	if p == nil || !p.HTML || p.Unreadable {
		return 0, false
	}
	return p.Text.Words, true
}

// parsed reads an answer of success, nil for any other.
func parsed(resp *crawl.Response) *page.Page {
	if !resp.OK() || resp.Body == nil {
		return nil
	}
	return page.Parse(page.Input{URL: resp.URL.String(), Status: resp.Status, Header: resp.Header, Body: resp.Body})
}

// sampleBeyond asks some lists for a page that they cannot have: a thousand pages behind the
// last one seen. The answer is told of the first further page seen.
func (b *builder) sampleBeyond(ctx context.Context) (list []rule.BeyondAnswer) {
	lists := map[string]*rule.Series{}
	for i := range b.pages {
		if p := &b.pages[i]; p.OK() && p.HTML {
			rule.JoinSeries(lists, p.URL)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		if len(list) == beyondLists {
			break
		}
		beyond := lists[name].Beyond(beyondBy)
		resp := b.crawl.Fetch(ctx, beyond)
		if len(resp.Hops) == 0 || resp.Problem.Silent() || resp.Problem == crawl.RobotsDenied {
			continue
		}
		read := parsed(resp)
		list = append(list, rule.BeyondAnswer{List: lists[name].First, URL: beyond, Status: resp.Hops[0].Status, Indexable: read != nil && read.Indexable()})
	}
	return list
}

// sampleHidden reads pages that robots.txt forbids and that the site links to.
func (b *builder) sampleHidden(ctx context.Context) (list []rule.HiddenAnswer) {
	for i := range b.pages {
		p := &b.pages[i]
		if b.facts[i].Problem != crawl.RobotsDenied || len(list) >= hiddenPages {
			continue
		}
		if read := parsed(b.crawl.FetchForbidden(ctx, p.URL)); read != nil {
			list = append(list, rule.HiddenAnswer{URL: p.URL, Noindex: read.Noindex()})
		}
	}
	return list
}

// sampleSources reads the style sheets or scripts that most pages load.
func (b *builder) sampleSources(ctx context.Context, kind page.ResourceKind) (list []rule.Source) {
	files, pages := b.mostLoaded(kind)
	for _, file := range files[:min(len(files), styleFiles)] {
		address := b.links.addresses.texts[file]
		source, ok := b.sheets[file]
		if !ok {
			source, _, ok = b.crawl.FetchText(ctx, address, sourceBytes)
		}
		if ok {
			list = append(list, rule.Source{URL: address, Script: kind == page.Script, Pages: pages[file], Text: source})
		}
	}
	return list
}
