package intake

import (
	"net/url"
	"strings"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// address is all that an origin is read from.
type address struct {
	site          *site.Site // the registry keeps it the same until a setting changes
	url, referrer string
	bare, hash    bool // Hit.BareSource, Hit.HashPath
}

// origin is what an address tells: the page, the page before, and the channel.
type origin struct {
	site                 *site.Site // whose it is; kept, no other site takes its place in memory
	host, path, referrer string
	touch                channel.Touch
	refusal              *Refusal
}

const (
	// origins is how many addresses are remembered: 2 MB of usual ones.
	origins = 5_000
	// longAddress is from where on, in bytes, an address is not worth its place.
	longAddress = 1_000
)

// origin reads an address. Readers look at the same pages from the same pages:
// most addresses have been read before.
func (in *Intake) origin(a address) *origin {
	if o, ok := in.origins.Find(a); ok && o.site == a.site {
		return o
	}
	o := a.read()
	o.site = a.site
	o.detach()
	if len(a.url)+len(a.referrer) < longAddress {
		in.origins.Keep(a, &o)
	}
	return &o
}

// detach copies the texts, which are parts of the addresses, so that the queries
// do not stay in memory with them.
func (o *origin) detach() {
	t := &o.touch
	for _, s := range []*string{&o.host, &o.path, &o.referrer, &t.Source, &t.Medium, &t.Campaign, &t.Term, &t.Content} {
		*s = strings.Clone(*s)
	}
}

// read keeps neither the query of the page nor that of the referrer: what they
// tell of the origin is read here, the rest may name a person.
func (a address) read() (o origin) {
	u, err := url.Parse(a.url)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		o.refusal = invalid("bad_url", mask(a.url))
		return o
	}
	o.host = strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	o.path = pathOf(u, a.hash)
	before := a.readReferrer(&o)
	if before != nil && agent.IsSpam(before.Hostname()) {
		o.refusal = &Refusal{Class: tracking.AsideSpam, Reason: "spam_referrer", Detail: before.Hostname()}
		return o
	}
	o.touch = channel.Read(channel.Page{URL: u, Query: u.Query(), Referrer: before, Site: a.site.Site, Bare: a.bare})
	if agent.IsSpam(o.touch.Source) {
		o.refusal = &Refusal{Class: tracking.AsideSpam, Reason: "spam_referrer", Detail: o.touch.Source}
	}
	for _, text := range []*string{&o.touch.Source, &o.touch.Medium, &o.touch.Campaign, &o.touch.Term, &o.touch.Content} {
		*text = mask(*text)
	}
	return o
}

func pathOf(u *url.URL, withHash bool) string {
	path := tracking.PagePath(u)
	if withHash && u.Fragment != "" {
		path += "#" + u.Fragment
	}
	return mask(clip(strings.ToValidUTF8(path, "\uFFFD"), maxPath))
}

// readReferrer keeps host and path of the page before. One that cannot be read
// is ignored: it is the browser's or the proxy's doing.
func (a address) readReferrer(o *origin) *url.URL {
	if a.referrer == "" {
		return nil
	}
	r, err := url.Parse(a.referrer)
	if err != nil || r.Host == "" {
		return nil
	}
	o.referrer = clip(strings.ToLower(r.Hostname())+mask(strings.ToValidUTF8(r.Path, "\uFFFD")), maxPath)
	return r
}
