package rule

import (
	"net/netip"
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

const googleLinks = "Google Search Central, liens explorables"

var linkRules = []Rule{
	{ID: "lnk-https-http", Category: Links, Severity: Medium, Reference: "squirrelscan", Page: checkInsecureLinks},
	{ID: "lnk-impasse", Category: Links, Severity: Medium, Reference: "Screaming Frog", Page: checkDeadEnd},
	{ID: "lnk-trop-internes", Category: Links, Severity: Low, Reference: "squirrelscan : 100 liens", Page: checkManyInternal},
	{ID: "lnk-trop-externes", Category: Links, Severity: Low, Reference: "Screaming Frog", Page: checkManyExternal},
	{ID: "lnk-nofollow-interne", Category: Links, Severity: Medium, Reference: "Google Search Central, attribut rel", Page: checkInternalNofollow},
	{ID: "lnk-ancre-vide", Category: Links, Severity: Medium, Reference: "RGAA 6.2", Page: checkEmptyAnchor},
	{ID: "lnk-ancre-generique", Category: Links, Severity: Low, Reference: "RGAA 6.1", Page: checkGenericAnchor},
	{ID: "lnk-ancre-url", Category: Links, Severity: Info, Reference: "RGAA 6.1", Page: checkAddressAnchor},
	{ID: "lnk-ancre-longue", Category: Links, Severity: Info, Reference: "Google Search Central, texte d’ancrage", Page: checkLongAnchor},
	{ID: "lnk-ancre-ambigue", Category: Links, Severity: Low, Reference: "RGAA 6.1", Page: checkAmbiguousAnchor},
	{ID: "lnk-non-explorable", Category: Links, Severity: High, Reference: googleLinks, Page: checkUncrawlable},
	{ID: "lnk-localhost", Category: Links, Severity: High, Reference: "Screaming Frog", Transport: true, Page: checkLocalLinks},
	{ID: "lnk-malforme", Category: Links, Severity: Medium, Reference: "RFC 3986", Page: checkMalformedLinks},
	{ID: "lnk-tel-mailto", Category: Links, Severity: Low, Reference: "RFC 3966 et RFC 6068", Page: checkContactLinks},
	{ID: "lnk-tel-non-cliquable", Category: Links, Severity: Info, Reference: "SiteOne", Page: checkPhoneWithoutLink},
	{ID: "lnk-sponsorise", Category: Links, Severity: High, Reference: "Google Search Central, attribut rel", Code: "J35", Page: checkSponsored},
	{ID: "lnk-ugc", Category: Links, Severity: Medium, Reference: "Google Search Central, attribut rel", Page: checkCommentLinks},
	{ID: "lnk-noopener", Category: Links, Severity: Info, Reference: "Lighthouse, external-anchors", Page: checkNoopener},
}

// Bounds of the number of links.
const (
	maxInternalLinks = 100 // distinct internal targets
	maxExternalLinks = 50  // distinct external targets
	maxAnchorWords   = 15
	maxAnchorLength  = 100 // characters
)

func checkInsecureLinks(p *page.Page, f *Finder) {
	if p.Address.Scheme != "https" {
		return
	}
	for _, l := range p.Links {
		if l.Scheme == "http" {
			f.Item(l.URL)
		}
	}
}

func checkDeadEnd(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.URL != "" && l.URL != p.Self {
			return
		}
	}
	f.Say("")
}

// distinct counts the targets of the page's links, internal or external.
func distinct(p *page.Page, internal bool) int {
	seen := map[string]bool{}
	for _, l := range p.Links {
		if l.URL != "" && l.Internal == internal {
			seen[l.URL] = true
		}
	}
	return len(seen)
}

func checkManyInternal(p *page.Page, f *Finder) {
	if len(p.Links) <= maxInternalLinks {
		return
	}
	if n := distinct(p, true); n > maxInternalLinks {
		f.Say("", "n", n, "max", maxInternalLinks)
	}
}

func checkManyExternal(p *page.Page, f *Finder) {
	if len(p.Links) <= maxExternalLinks {
		return
	}
	if n := distinct(p, false); n > maxExternalLinks {
		f.Say("", "n", n, "max", maxExternalLinks)
	}
}

// checkInternalNofollow leaves alone the links to carts, accounts and
// searches, which shops close on purpose.
func checkInternalNofollow(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Internal && l.Rel&page.Nofollow != 0 {
			if k := page.KindOf(l.URL); !k.Private() && k != page.Search && k != page.Filter {
				f.Item(l.URL)
			}
		}
	}
}

// checkEmptyAnchor leaves the links made of an image to img-alt-vide-lien.
func checkEmptyAnchor(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.HasHref && l.Text == "" && !l.Image {
			f.Item(l.Href)
		}
	}
}

func checkGenericAnchor(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.URL != "" && text.IsGenericAnchor(l.Folded) {
			f.Item(l.Text + " → " + l.URL)
		}
	}
}

func checkAddressAnchor(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if strings.HasPrefix(l.Text, "http://") || strings.HasPrefix(l.Text, "https://") || strings.HasPrefix(l.Text, "www.") && !strings.Contains(l.Text, " ") {
			f.Item(l.Text)
		}
	}
}

// checkLongAnchor leaves alone cards, links that wrap an image and its text.
func checkLongAnchor(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Image || len(l.Text) < maxAnchorWords*2 {
			continue
		}
		if len(l.Text) > maxAnchorLength && text.Length(l.Text) > maxAnchorLength || strings.Count(l.Text, " ") >= maxAnchorWords {
			f.Item(l.Text)
		}
	}
}

// checkAmbiguousAnchor compares the links of the content: the same words must
// not lead to two addresses. Generic words have their own rule, page numbers
// and marks are no words.
func checkAmbiguousAnchor(p *page.Page, f *Finder) {
	type target struct {
		url string
		hit bool
	}
	seen := make(map[string]*target, len(p.Links)/2)
	for i := range p.Links {
		l := &p.Links[i]
		if l.URL == "" || l.Region != page.Main && l.Region != page.Body || l.FromAlt || len(l.Folded) < 4 || text.IsGenericAnchor(l.Folded) {
			continue
		}
		first := seen[l.Folded]
		switch {
		case first == nil:
			seen[l.Folded] = &target{url: l.URL}
		case first.url != l.URL && !first.hit:
			first.hit = true
			f.Item(l.Text)
		}
	}
}

func checkUncrawlable(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Widget {
			continue
		}
		href := strings.TrimSpace(l.Href)
		if l.Scheme == "javascript" || l.Scheme == "file" || l.Unaimed || !l.HasHref && l.Click || l.Click && (href == "#" || href == "") {
			f.Item(strings.TrimSpace(l.Text + " " + href))
		}
	}
}

func checkLocalLinks(p *page.Page, f *Finder) {
	if isLocalHost(page.Host(p.Self)) {
		return
	}
	for _, l := range p.Links {
		if l.URL != "" && !l.Internal && isLocalHost(page.Host(l.URL)) {
			f.Item(l.URL)
		}
	}
}

// isLocalHost tells hosts that only the site's makers can reach.
func isLocalHost(host string) bool {
	if at := strings.LastIndexByte(host, ':'); at > 0 && !strings.HasSuffix(host, "]") {
		host = host[:at]
	}
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast()
	}
	for _, start := range []string{"staging.", "preprod.", "preproduction.", "recette."} {
		if strings.HasPrefix(host, start) {
			return true
		}
	}
	for _, end := range []string{".local", ".localhost", ".test", ".lan", ".internal"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return host == "localhost"
}

func checkMalformedLinks(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if isMalformed(l.Href, l.Target) {
			f.Item(l.Href)
		}
	}
}

// schemeTypos are beginnings that a browser takes for a path or for an unknown
// scheme, or silently repairs, while their author meant a web address.
var schemeTypos = []string{"htpp:", "htpps:", "htttp:", "hhttp:", "http//", "https//", "http:/ ", "www.", "http://http", "https://http", "http:///", "https:///"}

func isMalformed(href string, target page.Target) bool {
	href = strings.ToLower(strings.TrimSpace(href))
	if href == "" {
		return false
	}
	for _, typo := range schemeTypos {
		if strings.HasPrefix(href, typo) {
			return true
		}
	}
	scheme, rest, ok := strings.Cut(href, ":")
	if ok && (scheme == "http" || scheme == "https") && !strings.HasPrefix(rest, "//") {
		return true
	}
	return target.Scheme == ""
}

// affiliateSigns are pieces of addresses that pay their author.
var affiliateSigns = []string{
	"://amzn.to/", "awin1.com/", "tradedoubler.com/", "effiliation.com/", "kwanko.com/", "metaffiliation.com/", "shareasale.com/", "anrdoezrs.net/",
	"dpbolvw.net/", "tkqlhce.com/", "linksynergy.com/", "prf.hn/", "rstyle.me/", "ltk.app.link/",
}

func checkSponsored(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.URL != "" && !l.Internal && l.Rel&(page.Sponsored|page.Nofollow) == 0 && isAffiliate(l.URL) {
			f.Item(l.URL)
		}
	}
}

func isAffiliate(address string) bool {
	if containsAny(address, affiliateSigns...) {
		return true
	}
	for _, key := range queryKeys(address) {
		if key == "aff" || key == "aff_id" || key == "affid" || key == "tag" && strings.Contains(address, "amazon.") {
			return true
		}
	}
	return false
}

func checkCommentLinks(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Comment && l.URL != "" && !l.Internal && l.Followed() {
			f.Item(l.URL)
		}
	}
}

func checkNoopener(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.Blank && l.URL != "" && !l.Internal && l.Rel&page.Noopener == 0 {
			f.Item(l.URL)
		}
	}
}
