package rule

import (
	"cmp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

const googleScripts = "Google Search Central, JavaScript"

var scriptRenderRules = []Rule{
	{ID: "js-contenu-rendu", Category: JavaScript, Severity: High, Reference: googleScripts, Render: checkScriptText},
	{ID: "js-liens", Category: JavaScript, Severity: High, Reference: googleScripts, Render: checkScriptLinks},
	{ID: "js-meta", Category: JavaScript, Severity: High, Reference: googleScripts, Render: checkScriptMeta},
	{ID: "js-console", Category: JavaScript, Severity: Low, Reference: "Lighthouse, errors-in-console", Render: checkConsole},
}

// Of the words that a browser shows, a page should send this share by itself; fewer words
// than leastWritten are a counter or a banner.
const (
	sentShare    = .6
	leastWritten = 50
)

// checkScriptText finds pages that send part of their text only; one that sends next to
// nothing is the business of js-contenu.
func checkScriptText(p *page.Page, f *Finder) {
	sent, shown := p.Text.Words, p.Rendered.DOM.Text.Words
	if len(p.Visible) < fewCharacters || shown-sent < leastWritten || float64(sent) >= sentShare*float64(shown) {
		return
	}
	f.Say("", "sent", sent, "shown", shown)
}

// checkScriptLinks finds links of the site that only scripts write.
func checkScriptLinks(p *page.Page, f *Finder) {
	sent := p.OwnLinks()
	var added []string
	for url := range p.Rendered.DOM.OwnLinks() {
		if !sent[url] && url != p.Self {
			added = append(added, url)
		}
	}
	slices.Sort(added)
	for _, url := range added {
		f.Item(url)
	}
}

// checkScriptMeta finds what search engines read twice, and not the same.
func checkScriptMeta(p *page.Page, f *Finder) {
	dom := p.Rendered.DOM
	var parts, seen []string
	note := func(part, before, after string) {
		if before != after {
			none := i18n.T("rule.part.none")
			parts, seen = append(parts, part), append(seen, i18n.T("rule.part."+part)+i18n.T("rule.part.becomes", "before", cmp.Or(before, none), "after", cmp.Or(after, none)))
		}
	}
	note("title", p.Title(), dom.Title())
	note("canonical", p.Canonical(), dom.Canonical())
	note("robots", strings.Join(p.Directives(), ", "), strings.Join(dom.Directives(), ", "))
	if len(parts) > 0 {
		f.Say(strings.Join(seen, "\n"), "parts", listOf(parts))
	}
}

// checkConsole counts what went wrong on the page: errors of scripts, and requests that
// came to nothing.
func checkConsole(p *page.Page, f *Finder) {
	m := p.Rendered.Measures
	if all := slices.Concat(m.Errors, m.Failed); len(all) > 0 {
		f.Say(firstLines(all), "errors", len(m.Errors), "failed", len(m.Failed))
	}
}
