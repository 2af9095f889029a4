package seo

import (
	"context"
	"net/netip"
	"strings"

	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

// probe makes the few requests that no link leads to: an address that cannot
// exist, the favicon, the other forms of the host.
func (b *builder) probe(ctx context.Context) rule.Probes {
	home := b.crawl.Home()
	p := rule.Probes{NotFound: b.probeNotFound(ctx, home), Variants: b.probeVariants(ctx, home)}
	if icon := b.crawl.Fetch(ctx, home.Origin()+"/favicon.ico"); icon.Problem != crawl.RobotsDenied {
		p.Favicon = icon.Status
	}
	if b.carried != nil {
		p.Header, p.Proto = b.carried.Header, b.carried.Proto
		p.TLS = b.probeTLS(ctx, home)
	}
	b.sample(ctx, &p)
	return p
}

func (b *builder) probeNotFound(ctx context.Context, home crawl.URL) *rule.NotFound {
	address := home.Origin() + "/page-qui-n-existe-pas-" + hashed(b.options.Now.String())
	resp := b.crawl.Fetch(ctx, address)
	if len(resp.Hops) == 0 || resp.Problem.Silent() {
		return nil
	}
	probe := &rule.NotFound{URL: address, Status: resp.Hops[0].Status, Location: normal(resp.Hops[0].Location)}
	if resp.Body != nil {
		probe.Page = page.Parse(page.Input{URL: resp.URL.String(), Status: resp.Status, Header: resp.Header, Body: resp.Body})
	}
	return probe
}

// probeVariants asks for http and https, with and without www, of a public
// name on its ordinary port.
func (b *builder) probeVariants(ctx context.Context, home crawl.URL) (list []rule.Variant) {
	name := strings.TrimPrefix(home.Hostname(), "www.")
	if _, err := netip.ParseAddr(name); err == nil || b.options.Exempt || home.Host() != home.Hostname() || !strings.Contains(name, ".") {
		return nil
	}
	for _, form := range []string{"http://", "https://", "http://www.", "https://www."} {
		resp := b.crawl.Fetch(ctx, form+name+"/")
		v := rule.Variant{URL: form + name + "/"}
		if len(resp.Hops) > 0 {
			v.Status, v.Location = resp.Hops[0].Status, normal(resp.Hops[0].Location)
		}
		list = append(list, v)
	}
	return list
}

func (b *builder) probeTLS(ctx context.Context, home crawl.URL) *rule.TLS {
	if home.Scheme() != "https" {
		return nil
	}
	state := &rule.TLS{Fault: b.carried.Detail, OldVersion: b.crawl.AcceptsOldTLS(ctx)}
	if b.carried.Secure != nil {
		state.NotAfter = b.carried.Secure.Expires
	}
	return state
}
