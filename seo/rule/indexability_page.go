package rule

import (
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/seo/page"
)

var indexabilityRules = []Rule{
	{ID: "idx-noindex", Category: Indexability, Severity: High, Reference: "Google Search Central, balise meta robots", Page: checkNoindex},
	{ID: "idx-noindex-massif", Category: Indexability, Severity: Critical, Reference: "SiteOne", Site: checkNoindexEverywhere},
	{ID: "idx-nofollow-page", Category: Indexability, Severity: High, Reference: "Google Search Central, balise meta robots", Page: checkNofollowPage},
	{ID: "idx-noindex-nofollow", Category: Indexability, Severity: Medium, Reference: "Ahrefs, Sitebulb", Page: checkNoindexNofollow},
	{ID: "idx-robots-conflit", Category: Indexability, Severity: High, Reference: "Google Search Central : la directive la plus restrictive l’emporte", Page: checkRobotsConflict},
	{ID: "idx-bloque-robots", Category: Indexability, Severity: High, Reference: "RFC 9309", Site: checkBlockedPages},
	{ID: "idx-ressource-bloquee", Category: Indexability, Severity: Medium, Reference: "Google Search Central, rendu des pages", Site: checkBlockedFiles},
	{ID: "idx-nosnippet", Category: Indexability, Severity: Low, Reference: "Google Search Central, nosnippet", Page: checkNosnippet},
	{ID: "idx-noimageindex", Category: Indexability, Severity: Low, Reference: "Google Search Central, noimageindex", Page: checkNoImageIndex},
	{ID: "idx-max-image-preview", Category: Indexability, Severity: Info, Reference: "Google Search Central, max-image-preview", Page: checkImagePreview},
	{ID: "idx-unavailable-after", Category: Indexability, Severity: Medium, Reference: "Google Search Central, unavailable_after", Page: checkUnavailableAfter},
	{ID: "idx-robots-hors-head", Category: Indexability, Severity: High, Reference: "HTML, contenu de head", Page: checkRobotsOutsideHead},
	{ID: "idx-bloque-et-noindex", Category: Indexability, Severity: Medium, Reference: "Google Search Central, noindex", Site: checkHiddenNoindex},
	{ID: "idx-meta-refresh", Category: Indexability, Severity: Medium, Reference: "RGAA 13.1", Page: checkMetaRefresh},
}

// quiet lowers a finding on pages that have no place in a search engine.
func quiet(p *page.Page, f *Finder) *Finder {
	if p.Kind.Private() || p.Kind == page.Search || p.Kind == page.Filter {
		return f.As(Info)
	}
	return f
}

func checkNoindex(p *page.Page, f *Finder) {
	if p.Noindex() {
		quiet(p, f).Say(robotsText(p))
	}
}

func checkNofollowPage(p *page.Page, f *Finder) {
	if p.Nofollow() {
		quiet(p, f).Say(robotsText(p))
	}
}

func checkNoindexNofollow(p *page.Page, f *Finder) {
	if p.Noindex() && p.Nofollow() {
		quiet(p, f).Say(robotsText(p))
	}
}

// robotsText shows the directives as they were met.
func robotsText(p *page.Page) string {
	var lines []string
	for _, d := range p.Robots {
		source := "meta "
		if d.Header {
			source = "X-Robots-Tag "
		}
		bot := d.Bot
		if bot == "" {
			bot = "robots"
		}
		lines = append(lines, source+bot+": "+strings.Join(d.Tokens, ", "))
	}
	return strings.Join(lines, "\n")
}

func checkRobotsConflict(p *page.Page, f *Finder) {
	for _, pair := range [][2]string{{"noindex", "index"}, {"nofollow", "follow"}} {
		if p.Says(pair[0]) && (p.Says(pair[1]) || p.Says("all")) {
			f.Say(robotsText(p), "first", pair[0], "second", pair[1])
			return
		}
	}
}

func checkNosnippet(p *page.Page, f *Finder) {
	if p.Says("nosnippet") || p.Value("max-snippet") == "0" {
		f.Say(robotsText(p))
	}
}

func checkNoImageIndex(p *page.Page, f *Finder) {
	if p.Says("noimageindex") {
		f.Say(robotsText(p))
	}
}

func checkImagePreview(p *page.Page, f *Finder) {
	value := p.Value("max-image-preview")
	if (p.Kind == page.Product || p.Kind == page.Article) && (value == "none" || value == "standard") {
		f.Say(robotsText(p), "value", value)
	}
}

// expiryLayouts are the date forms that unavailable_after accepts; directives
// are read in lower case, so dates are put back in capitals before parsing.
var expiryLayouts = []string{time.RFC3339, "2006-01-02", "2006-01-02T15:04:05", time.RFC1123, time.RFC850, "02 Jan 2006 15:04:05 MST", "02-Jan-2006 15:04:05 MST"}

func checkUnavailableAfter(p *page.Page, f *Finder) {
	value := p.Value("unavailable_after")
	for _, layout := range expiryLayouts {
		// Month and day names parse whatever their case; T, Z and zone names
		// must be capitals.
		when, err := time.Parse(layout, strings.ToUpper(value))
		if err == nil && when.Before(f.Now) {
			f.Say(robotsText(p), "date", frenchDate(when))
		}
		if err == nil {
			return
		}
	}
}

func checkRobotsOutsideHead(p *page.Page, f *Finder) {
	if slices.ContainsFunc(p.Robots, func(d page.Directives) bool { return !d.Header && !d.InHead }) {
		f.Say(robotsText(p))
	}
}

func checkMetaRefresh(p *page.Page, f *Finder) {
	r := p.Refresh
	if r == nil || r.Header || r.Script {
		return
	}
	if r.URL == "" {
		f.Case("reload").Say("", "seconds", r.Seconds)
		return
	}
	f.Say(r.URL, "seconds", r.Seconds, "target", r.URL)
}
