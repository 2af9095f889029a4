package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

var legalRenderRules = []Rule{
	{ID: "leg-cookies-navigateur", Category: Legal, Severity: High, Reference: "Loi Informatique et Libertés, art. 82", Code: "J17", Render: checkEarlyCookies},
	{ID: "leg-tiers-navigateur", Category: Legal, Severity: High, Reference: "Loi Informatique et Libertés, art. 82 ; RGPD, art. 6", Code: "J17", Render: checkEarlyThirdParties},
}

// checkEarlyCookies finds cookies of trackers and of other sites that are there before any
// choice. A shop's own cookies may keep a basket or a session, which need no consent.
func checkEarlyCookies(p *page.Page, f *Finder) {
	for _, c := range p.Rendered.Cookies {
		if c.Tracker != "" || c.Outside {
			f.Item(cookieText(c))
		}
	}
}

// cookieText says whose a cookie is and how long it stays.
func cookieText(c page.Cookie) string {
	text := i18n.T("render.cookie", "name", c.Name, "domain", c.Domain, "days", c.Days)
	if c.Days == 0 {
		text = i18n.T("render.cookie_session", "name", c.Name, "domain", c.Domain)
	}
	if c.Tracker != "" {
		text += ", " + c.Tracker
	}
	return text
}

// checkEarlyThirdParties finds known trackers that are asked before any choice: they learn
// of the visit even without a cookie.
func checkEarlyThirdParties(p *page.Page, f *Finder) {
	var hosts, names []string
	for _, w := range p.Rendered.Outside {
		if w.Tracker == "" {
			continue
		}
		hosts = append(hosts, i18n.T("render.contacted", "host", w.Host, "n", w.Requests))
		if !slices.Contains(names, w.Tracker) {
			names = append(names, w.Tracker)
		}
	}
	if len(names) > 0 {
		f.Say(firstLines(hosts), "names", strings.Join(names, ", "), "n", len(names))
	}
}
