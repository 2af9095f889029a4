package dashboard

import (
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo"
)

// wholeAudits keeps, of the audits of a site, those of its home page that went to their end:
// a page tried out, a visit cut short, a staging server or a competitor tell nothing of the
// site. served is where this process serves it, "" when it does not; domains are its own.
func wholeAudits(all []seo.Entry, served string, domains []string) []seo.Entry {
	whole := slices.DeleteFunc(slices.Clone(all), func(e seo.Entry) bool { return !e.Scored() || !e.State.Complete() || e.RivalOf != "" })
	home, best := "", len(homeSigns)
	for _, e := range whole {
		u, err := url.Parse(e.URL)
		if err != nil {
			continue
		}
		if sign := slices.IndexFunc(homeSigns, func(says homeSign) bool { return says(u, served, domains) }); sign < best {
			home, best = sameAddress(e.URL), sign
		}
	}
	return slices.DeleteFunc(whole, func(e seo.Entry) bool { return sameAddress(e.URL) != home })
}

// homeSign reports whether an address looks like the home page of a site.
type homeSign func(u *url.URL, served string, domains []string) bool

// homeSigns go from the surest to none at all: a shop may stand in a folder of its domain.
var homeSigns = []homeSign{
	func(u *url.URL, served string, _ []string) bool {
		return served != "" && sameAddress(u.String()) == sameAddress(served)
	},
	func(u *url.URL, _ string, domains []string) bool { return isRoot(u) && ofDomains(u, domains) },
	func(u *url.URL, _ string, domains []string) bool { return ofDomains(u, domains) },
	func(u *url.URL, _ string, _ []string) bool { return isRoot(u) },
	func(*url.URL, string, []string) bool { return true },
}

func isRoot(u *url.URL) bool { return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" }

func ofDomains(u *url.URL, domains []string) bool {
	return slices.ContainsFunc(domains, func(domain string) bool {
		return strings.EqualFold(strings.TrimPrefix(u.Hostname(), "www."), strings.TrimPrefix(domain, "www."))
	})
}

// sameAddress is an address without the slash that people leave out.
func sameAddress(address string) string { return strings.TrimSuffix(address, "/") }
