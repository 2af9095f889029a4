package seo

import (
	"cmp"
	"context"
	"crypto/tls"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
	"github.com/formaouest/chaland/warehouse"
)

// VerifyRequest says which links of other sites to look at. Their pages are asked for one
// by one and gently, as robots.txt allows.
type VerifyRequest struct {
	Site  string
	Hosts []string // of the shop, without www.; those that links lead to are too
	Names []string // of the shop, to tell a mention
	Links []netlink.Link

	AllowHosts []string
	Reach      map[string]string
	TLS        *tls.Config
	Lookup     func(ctx context.Context, host string) []netip.Addr // nil asks nobody: no network is known
	Warehouse  *warehouse.Warehouse
	Now        func() time.Time
	Progress   func(done, total int, url string)
}

// verifyDelay is how long one host is left alone between two of its pages.
const verifyDelay = 500 * time.Millisecond

// Verify visits the page of each link, stores what it found, and gives the links that were
// looked at back with it. A page that does not answer is noted too.
func Verify(ctx context.Context, r VerifyRequest) (_ []netlink.Link, err error) {
	defer fault.Wrap(&err, "verify %d links of other sites to %s", len(r.Links), r.Site)
	if len(r.Links) == 0 {
		return nil, fault.New(fault.NotFound, "netlink.none", "site", r.Site)
	}
	for _, l := range r.Links {
		if host := netlink.Host(l.Target); host != "" && !slices.Contains(r.Hosts, host) {
			r.Hosts = append(slices.Clone(r.Hosts), host)
		}
	}
	v := &verifier{request: r, pages: map[string]*linkingPage{}, wanted: map[string]map[string]bool{}, networks: map[string]string{}}
	for _, l := range r.Links {
		if v.wanted[l.Source] == nil {
			v.wanted[l.Source] = map[string]bool{}
		}
		v.wanted[l.Source][normal(l.Target)] = true
	}
	if err := v.visit(ctx); err != nil {
		return nil, err
	}
	var links []netlink.Link
	var rows []checkRow
	at := r.Now().UTC().Truncate(time.Millisecond)
	for _, l := range r.Links {
		if v.pages[normal(l.Source)] == nil {
			continue // nobody got there: nothing was seen
		}
		row := v.row(ctx, &l, at)
		l.Checks = append(slices.Clone(l.Checks), row.check())
		links, rows = append(links, l), append(rows, row)
	}
	return links, warehouse.Insert(ctx, r.Warehouse, "backlink_checks", rows, "")
}

// verifier holds what the pages said.
type verifier struct {
	request VerifyRequest
	crawl   *crawl.Crawl
	pages   map[string]*linkingPage // by the address asked for
	targets map[string]crawl.Check

	wanted   map[string]map[string]bool // by source: the targets of its links
	networks map[string]string          // by host
}

// linkingPage is what is kept of a page that should link.
type linkingPage struct {
	url       string
	status    int
	problem   crawl.Problem
	location  string // where it redirects
	links     []page.Link
	noindex   bool
	nofollow  bool
	canonical string
	mentions  bool
	scripted  bool // hardly any text, but scripts: made in the browser
	words     int
	language  string
	outgoing  int
}

func (v *verifier) visit(ctx context.Context) (err error) {
	var sources []string
	for _, l := range v.request.Links {
		if !slices.Contains(sources, l.Source) {
			sources = append(sources, l.Source)
		}
	}
	v.crawl, err = crawl.Open(crawl.Options{
		Start: sources[0], Seeds: sources[1:], Only: true, Roam: true, Delay: verifyDelay, MaxPages: 3 * len(sources), MaxDepth: 12, Read: v.read,
		AllowHosts: v.request.AllowHosts, Reach: v.request.Reach, TLS: v.request.TLS, Now: v.request.Now,
	})
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, v.crawl.Finish()) }()
	for resp, err := range v.crawl.Run(ctx) {
		if err != nil {
			return err
		}
		found := resp.Value.(*linkingPage)
		v.pages[found.url] = found
		if v.request.Progress != nil {
			v.request.Progress(len(v.pages), len(sources), found.url)
		}
	}
	v.targets = map[string]crawl.Check{}
	for check := range v.crawl.Check(ctx, v.ownTargets()) {
		v.targets[check.URL] = check
	}
	return ctx.Err()
}

// ownTargets are the pages of the shop that links lead to.
func (v *verifier) ownTargets() (list []string) {
	for _, l := range v.request.Links {
		if l.Target != "" && !slices.Contains(list, l.Target) {
			list = append(list, l.Target)
		}
	}
	return list
}

// read keeps of a page what tells of its links; it runs in several goroutines.
func (v *verifier) read(resp *crawl.Response) crawl.Reading {
	found := &linkingPage{url: resp.URL.Key(), status: resp.Status, problem: resp.Problem}
	if !resp.Location.IsZero() {
		found.location = resp.Location.Key()
	}
	if resp.Body != nil {
		v.parse(resp, found)
	}
	return crawl.Reading{Value: found}
}

func (v *verifier) parse(resp *crawl.Response, found *linkingPage) {
	p := page.Parse(page.Input{URL: resp.URL.String(), Status: resp.Status, Header: resp.Header, Body: resp.Body})
	others := map[string]bool{}
	for _, l := range p.Links {
		switch {
		case l.URL == "" || l.Internal:
		case v.own(l.URL):
			found.links = append(found.links, l)
		default:
			others[l.URL] = true
		}
	}
	found.noindex, found.nofollow = p.Says("noindex"), p.Says("nofollow")
	for _, c := range p.Canonicals {
		if c.URL != "" && normal(c.URL) != found.url {
			found.canonical = c.URL
		}
	}
	visible := text.Fold(p.Visible)
	found.mentions = slices.ContainsFunc(v.request.Names, func(name string) bool { return name != "" && strings.Contains(visible, text.Fold(name)) })
	found.words, found.language = p.Text.Words, languageOf(p)
	found.scripted = p.Text.Words < 20 && slices.ContainsFunc(p.Resources, func(r page.Resource) bool { return r.Kind == page.Script })
	found.outgoing = len(others) + min(len(found.links), 1)
}

// languageOf is what a page says of its language, or else what its words are.
func languageOf(p *page.Page) string {
	lang, _, _ := strings.Cut(strings.ToLower(p.Lang), "-")
	return cmp.Or(p.Text.Language, lang)
}

func (v *verifier) own(address string) bool {
	host := netlink.Host(address)
	return slices.ContainsFunc(v.request.Hosts, func(own string) bool { return host == own || strings.HasSuffix(host, "."+own) })
}

// row is what the visit says of one link.
func (v *verifier) row(ctx context.Context, l *netlink.Link, at time.Time) checkRow {
	row := checkRow{Site: v.request.Site, Source: l.Source, Target: l.Target, At: at, State: string(netlink.Unverifiable)}
	found := v.landed(l.Source)
	if found != nil {
		row.Status, row.Words, row.Language = uint16(found.status), uint32(found.words), found.language //nolint:gosec // an HTTP status, a count
		row.Outgoing = uint32(found.outgoing)                                                           //nolint:gosec // a count
		link, there := v.match(found, l)
		row.State = string(v.state(ctx, found, link, there))
		if l.Alone && l.Seen.Vague() && !there && found.problem == crawl.NoProblem && found.status == http.StatusOK {
			row.State = string(netlink.Unverifiable) // it stands on some other page of the host
		}
		if there {
			row.Anchor, row.Region = link.Text, regionNames[link.Region]
			if normal(link.URL) != normal(l.Target) {
				row.TargetFinal = link.URL
			}
		}
	}
	if check, known := v.targets[l.Target]; known && check.State != crawl.LinkInconclusive {
		row.TargetStatus = uint16(check.Status) //nolint:gosec // an HTTP status
		if len(check.Hops) > 1 {
			row.TargetStatus = uint16(check.Hops[0].Status) //nolint:gosec // an HTTP status
		}
		row.TargetFinal = cmp.Or(check.Final, row.TargetFinal)
	}
	row.Network = v.network(ctx, netlink.Host(l.Source))
	return row
}

var regionNames = map[page.Region]string{page.Body: "body", page.Main: "main", page.Nav: "nav", page.Header: "header", page.Aside: "aside", page.Footer: "footer"}

// landed is the page behind the redirects of an address, nil when nobody got there.
func (v *verifier) landed(source string) *linkingPage {
	address := normal(source)
	for range crawl.MaxHops {
		found := v.pages[address]
		if found == nil || found.location == "" || found.problem != crawl.NoProblem {
			return found
		}
		address = found.location
	}
	return nil
}

// match is the link of the page that leads to the target, else one to the same path, else
// any one to the shop that is not another known link of the page; a followed one goes first.
func (v *verifier) match(found *linkingPage, asked *netlink.Link) (page.Link, bool) {
	best, rank := page.Link{}, 0
	for _, l := range found.links {
		r := 1
		switch {
		case normal(l.URL) == normal(asked.Target):
			r = 5
		case asked.Target != "" && pathOnly(l.URL) == pathOnly(asked.Target):
			r = 3
		case v.wanted[asked.Source][normal(l.URL)]:
			continue
		}
		if l.Followed() {
			r++
		}
		if r > rank {
			best, rank = l, r
		}
	}
	return best, rank > 0
}

func pathOnly(address string) string {
	u, err := crawl.ParseURL(address)
	if err != nil {
		return address
	}
	return strings.TrimSuffix(u.PathAndQuery(), "/")
}

func (v *verifier) state(ctx context.Context, p *linkingPage, link page.Link, there bool) netlink.State {
	switch {
	case p.problem == crawl.RobotsDenied && !v.shown(ctx, p.url):
		return netlink.NotIndexable
	case p.status == http.StatusNotFound || p.status == http.StatusGone:
		return netlink.PageGone
	case p.status < 200 || p.status >= 300 || p.problem != crawl.NoProblem && p.problem != crawl.TooLarge:
		return netlink.Unverifiable
	case !there && p.mentions:
		return netlink.Mention
	case !there && p.scripted:
		return netlink.Unverifiable
	case !there:
		return netlink.Gone
	case p.noindex || p.canonical != "":
		return netlink.NotIndexable
	case p.nofollow || !link.Followed():
		return netlink.LiveNoFollow
	}
	return netlink.Live
}

// shown reports whether robots.txt lets a search engine see the page.
func (v *verifier) shown(ctx context.Context, address string) bool {
	u, err := crawl.ParseURL(address)
	return err != nil || v.crawl.AllowedTo(ctx, "googlebot", u)
}

// network is the /24 (IPv4) or /48 (IPv6) of a host.
func (v *verifier) network(ctx context.Context, host string) string {
	if v.request.Lookup == nil {
		return ""
	}
	if known, asked := v.networks[host]; asked {
		return known
	}
	v.networks[host] = ""
	for _, addr := range v.request.Lookup(ctx, host) {
		bits := 24
		if addr = addr.Unmap(); addr.Is6() {
			bits = 48
		}
		if prefix, err := addr.Prefix(bits); err == nil {
			v.networks[host] = prefix.String()
			break
		}
	}
	return v.networks[host]
}
