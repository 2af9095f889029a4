package channel

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
)

// Page is what a hit says of its page.
type Page struct {
	URL      *url.URL // of the page
	Query    url.Values
	Referrer *url.URL // nil without one
	Site     tracking.Site
	// Bare adds the parameters "source" and "ref" to the names of a source, as
	// Plausible does.
	Bare bool
}

// Read tells where a hit comes from. A page reached from the site itself, from
// a payment page or from this very machine has no origin of its own.
func Read(p Page) Touch {
	t := tagged(p)
	referrer := p.referrerHost()
	if t.Source == "" {
		t.Source, t.Medium = untagged(t, referrer)
	}
	if t == (Touch{}) {
		return Touch{Channel: tracking.ChannelDirect}
	}
	t.Channel = ClassifyFor(p.Site.ChannelRules, t, referrer)
	return t
}

// The names under which campaigns are written in an address: ours and GA4's
// first, then Matomo's.
var (
	sourceNames   = []string{"utm_source", "mtm_source", "matomo_source", "pk_source", "piwik_source"}
	bareNames     = []string{"source", "ref"}
	mediumNames   = []string{"utm_medium", "mtm_medium", "matomo_medium", "pk_medium", "piwik_medium"}
	campaignNames = []string{"utm_campaign", "mtm_campaign", "matomo_campaign", "pk_campaign", "piwik_campaign", "pk_cpn", "mtm_cpn"}
	termNames     = []string{"utm_term", "mtm_keyword", "mtm_kwd", "matomo_kwd", "pk_keyword", "pk_kwd", "piwik_kwd"}
	contentNames  = []string{"utm_content", "mtm_content", "matomo_content", "pk_content", "piwik_content"}
)

// clicks are the identifiers that advertisers put behind a paid click, with
// what they tell. fbclid is not among them: Facebook adds it to every link.
var clicks = []struct{ name, source, medium string }{
	{"gclid", "google", "cpc"}, {"gbraid", "google", "cpc"}, {"wbraid", "google", "cpc"}, {"msclkid", "bing", "cpc"},
}

// maxWord bounds what an address can write into a column of few values.
const maxWord = 200

// tagged reads the address of the page.
func tagged(p Page) Touch {
	names := sourceNames
	if p.Bare {
		names = append(names[:len(names):len(names)], bareNames...)
	}
	q := p.Query
	t := Touch{
		Source: pick(q, names), Medium: pick(q, mediumNames), Campaign: pick(q, campaignNames),
		Term: pick(q, termNames), Content: pick(q, contentNames),
	}
	for _, c := range clicks {
		if !q.Has(c.name) || q.Get(c.name) == "" {
			continue
		}
		t.ClickID = c.name
		if t.Source == "" {
			t.Source = c.source
		}
		if known, _ := findSource(t.Source); t.Medium == "" && known.name == c.source {
			t.Medium = c.medium
		}
		break
	}
	return t
}

func pick(q url.Values, names []string) string {
	for _, n := range names {
		if v := strings.TrimSpace(q.Get(n)); v != "" {
			return clip(v, maxWord)
		}
	}
	return ""
}

// clip cuts a text at n runes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	runes := []rune(s)
	return string(runes[:min(n, len(runes))])
}

// referrerHost is the host that sent the visitor; "" when it is the site's own,
// a page one passes through, or nowhere on the web.
func (p Page) referrerHost() string {
	if p.Referrer == nil {
		return ""
	}
	host := strings.ToLower(strings.TrimSuffix(p.Referrer.Hostname(), "."))
	if host == "" || isLocal(host) || p.isOwn(host) || isPass(host) {
		return ""
	}
	return host
}

func (p Page) isOwn(host string) bool {
	if p.URL != nil {
		page := strings.ToLower(p.URL.Hostname())
		if page != "" && (Under(host, page) || Under(page, host) && strings.Contains(host, ".")) {
			return true
		}
	}
	for _, domain := range p.Site.Domains {
		if Under(host, strings.ToLower(domain)) {
			return true
		}
	}
	return false
}

// isLocal tells a developer's machine or a bare address.
func isLocal(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && (ip.IsLoopback() || ip.IsPrivate())
}

// untagged names source and medium after the referring host, keeping a medium
// that the address gave.
func untagged(t Touch, referrer string) (source, medium string) {
	if referrer == "" {
		return "", t.Medium
	}
	source, medium = strings.TrimPrefix(referrer, "www."), "referral"
	if known, ok := findSource(referrer); ok {
		source = known.name
		switch known.kind {
		case kindSearch:
			medium = "organic"
		case kindEmail:
			medium = "email"
		}
	}
	if t.Medium != "" {
		medium = t.Medium
	}
	return source, medium
}

// Links reports whether a page on the host that leads to a site is a link of another site:
// the visit it brings would be a referral by the general rules. Searches, networks, mail,
// assistants and comparators, payment pages and the site's own domains are not.
func Links(site tracking.Site, host string) bool {
	p := Page{Site: site, Referrer: &url.URL{Host: host}}
	referrer := p.referrerHost()
	if referrer == "" {
		return false
	}
	t := Touch{}
	t.Source, t.Medium = untagged(t, referrer)
	return Classify(t) == tracking.ChannelReferral
}
