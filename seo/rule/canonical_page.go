package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

const googleCanonical = "Google Search Central, URL canoniques"

var canonicalRules = []Rule{
	{ID: "idx-canonical-absente", Category: Canonicals, Severity: Medium, Reference: googleCanonical, Page: checkCanonicalMissing},
	{ID: "idx-canonical-multiple", Category: Canonicals, Severity: Medium, Reference: googleCanonical, Page: checkCanonicalTwice},
	{ID: "idx-canonical-conflit", Category: Canonicals, Severity: High, Reference: googleCanonical, Page: checkCanonicalConflict},
	{ID: "idx-canonical-relative", Category: Canonicals, Severity: Medium, Reference: googleCanonical, Page: checkCanonicalRelative},
	{ID: "idx-canonical-invalide", Category: Canonicals, Severity: High, Reference: "Lighthouse, canonical", Page: checkCanonicalInvalid},
	{ID: "idx-canonical-fragment", Category: Canonicals, Severity: Low, Reference: googleCanonical, Page: checkCanonicalFragment},
	{ID: "idx-canonical-hors-head", Category: Canonicals, Severity: High, Reference: googleCanonical, Page: checkCanonicalOutsideHead},
	{ID: "idx-canonical-accueil", Category: Canonicals, Severity: High, Reference: "Lighthouse, canonical", Page: checkCanonicalHome},
	{ID: "idx-canonical-autre-hote", Category: Canonicals, Severity: High, Reference: "squirrelscan", Page: checkCanonicalOtherHost},
	{ID: "idx-canonical-hreflang", Category: Canonicals, Severity: High, Reference: "Lighthouse, canonical", Page: checkCanonicalLanguage},
	{ID: "idx-ogurl-canonical", Category: Canonicals, Severity: Low, Reference: "Open Graph, og:url", Page: checkSocialAddress},
	{ID: "idx-canonical-redirection", Category: Canonicals, Severity: High, Reference: googleCanonical, Site: checkCanonicalRedirected},
	{ID: "idx-canonical-erreur", Category: Canonicals, Severity: Critical, Reference: googleCanonical, Site: checkCanonicalBroken},
	{ID: "idx-canonical-non-indexable", Category: Canonicals, Severity: High, Reference: googleCanonical, Site: checkCanonicalUnindexable},
	{ID: "idx-canonical-chaine", Category: Canonicals, Severity: High, Reference: "squirrelscan", Site: checkCanonicalChain},
	{ID: "idx-canonical-sans-lien", Category: Canonicals, Severity: Medium, Reference: "Screaming Frog", Site: checkCanonicalUnlinked},
	{ID: "idx-canonical-derive", Category: Canonicals, Severity: Medium, Reference: "squirrelscan", Site: checkCanonicalDrift},
}

func checkCanonicalMissing(p *page.Page, f *Finder) {
	if len(p.Canonicals) == 0 && p.Indexable() && !p.Kind.Private() {
		f.Say("")
	}
}

// targets are the distinct valid addresses that the page names as canonical.
func targets(p *page.Page) []string {
	var urls []string
	for _, c := range p.Canonicals {
		if c.URL != "" && !slices.Contains(urls, c.URL) {
			urls = append(urls, c.URL)
		}
	}
	return urls
}

func checkCanonicalTwice(p *page.Page, f *Finder) {
	if n := len(p.Canonicals); n > 1 && len(targets(p)) == 1 {
		f.Say(targets(p)[0], "n", n)
	}
}

func checkCanonicalConflict(p *page.Page, f *Finder) {
	if urls := targets(p); len(urls) > 1 {
		f.Say(strings.Join(urls, "\n"), "n", len(urls))
	}
}

func checkCanonicalRelative(p *page.Page, f *Finder) {
	for _, c := range p.Canonicals {
		if c.URL != "" && !c.Absolute {
			f.Say(c.Href, "href", c.Href)
			return
		}
	}
}

func checkCanonicalInvalid(p *page.Page, f *Finder) {
	for _, c := range p.Canonicals {
		if c.URL == "" {
			f.Say(c.Href, "href", c.Href)
			return
		}
	}
}

func checkCanonicalFragment(p *page.Page, f *Finder) {
	for _, c := range p.Canonicals {
		if c.URL != "" && c.Fragment != "" {
			f.Say(c.Href, "fragment", c.Fragment)
			return
		}
	}
}

func checkCanonicalOutsideHead(p *page.Page, f *Finder) {
	for _, c := range p.Canonicals {
		if !c.InHead {
			f.Say(c.Href)
			return
		}
	}
}

// checkCanonicalHome leaves alone a home page under another name, such as
// /index.html, and a home page with parameters.
func checkCanonicalHome(p *page.Page, f *Finder) {
	canonical := p.Canonical()
	if canonical == "" || p.Kind == page.Home || strings.Trim(p.Path(), "/") == "" {
		return
	}
	if host := page.Host(canonical); page.SameSite(host, p.Address.Host) && strings.HasSuffix(canonical, "://"+host+"/") {
		f.Say(canonical)
	}
}

func checkCanonicalOtherHost(p *page.Page, f *Finder) {
	canonical := p.Canonical()
	if canonical != "" && !page.SameSite(page.Host(canonical), page.Host(p.Self)) {
		f.Say(canonical, "host", page.Host(canonical))
	}
}

func checkCanonicalLanguage(p *page.Page, f *Finder) {
	canonical := p.Canonical()
	if canonical == "" || canonical == p.Self {
		return
	}
	in := func(url string) bool {
		return slices.ContainsFunc(p.Alternates, func(a page.Alternate) bool { return a.URL == url && a.Lang != "x-default" })
	}
	if in(canonical) && in(p.Self) {
		f.Say(canonical)
	}
}

func checkSocialAddress(p *page.Page, f *Finder) {
	canonical := p.Canonical()
	if canonical == "" || p.Social.URL == "" {
		return
	}
	if strings.TrimSuffix(p.Social.URL, "/") != strings.TrimSuffix(canonical, "/") {
		f.Say("og:url " + p.Social.URL + "\ncanonical " + canonical)
	}
}
