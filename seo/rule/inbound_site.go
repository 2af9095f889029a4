package rule

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/seo/page"
)

// The rules of links from other sites. Without any imported, they have no object.
var inboundRules = []Rule{
	{ID: "net-perdu", Category: Netlinking, Severity: High, Reference: "Ahrefs, liens perdus", Site: checkLostLinks},
	{ID: "net-cible-404", Category: Netlinking, Severity: High, Reference: "Google Search Central, codes HTTP", Site: checkDeadTargets},
	{ID: "net-cible-redirige", Category: Netlinking, Severity: Low, Reference: "Google Search Central, redirections", Site: checkMovedTargets},
	{ID: "net-nofollow", Category: Netlinking, Severity: Info, Reference: "Google Search Central, qualifier les liens sortants", Site: checkNoFollowShare},
	{ID: "net-devenu-nofollow", Category: Netlinking, Severity: Medium, Reference: "Google Search Central, qualifier les liens sortants", Site: checkBecameNoFollow},
	{ID: "net-page-noindex", Category: Netlinking, Severity: Medium, Reference: "Ahrefs, pages non indexables", Site: checkHiddenSources},
	{ID: "net-ancre-suroptimisee", Category: Netlinking, Severity: High, Reference: "Google Search Central, schémas de liens", Site: checkExactAnchors},
	{ID: "net-marque-faible", Category: Netlinking, Severity: Low, Reference: "Usage de la profession", Site: checkBrandAnchors},
	{ID: "net-concentration", Category: Netlinking, Severity: Medium, Reference: "Usage de la profession", Site: checkConcentration},
	{ID: "net-sitewide", Category: Netlinking, Severity: Low, Reference: "Google Search Central, schémas de liens", Site: checkSitewide},
	{ID: "net-toxique", Category: Netlinking, Severity: Medium, Reference: "Google Search Central, désaveu de liens", Site: checkRiskyLinks},
	{ID: "net-pic", Category: Netlinking, Severity: Medium, Reference: "Moyenne et écart-type des autres semaines", Site: checkBursts},
	{ID: "net-cible-accueil", Category: Netlinking, Severity: Info, Reference: "Usage de la profession", Site: checkHomeTargets},
	{ID: "net-langue", Category: Netlinking, Severity: Info, Reference: "Usage de la profession", Site: checkSourceLanguages},
}

const (
	lostRecently  = 90  // days during which a lost link is worth asking for again
	enoughDomains = 20  // under which shares of domains mean nothing
	enoughLinks   = 20  // under which shares of links mean nothing
	exactAlarm    = .10 // share of domains with an exact anchor
	exactWarn     = .05 // the same, as a warning
	brandLeast    = .40 // share of domains with a brand or an address
	oneDomainMost = .30 // share of links from one domain
	networkMost   = .20 // share of domains in one network
	homeMost      = .80 // share of links to the home page
	foreignMost   = .50 // share of domains that are not French
	sitewideLinks = 100 // links of one text from one domain
	noFollowMost  = .60 // share of links that pass nothing on
)

// standing are the links that stand. Without a book, the rule cannot be judged.
func (v *View) standing(f *Finder) []*netlink.Link {
	if v.Inbound == nil {
		f.Unverified("no_links")
		return nil
	}
	return v.linking
}

// enough tells whether n links or domains are enough for their shares to mean something.
func (v *View) enough(f *Finder, n int) bool {
	if v.Inbound != nil && n < enoughLinks {
		f.Unverified("few_links", "n", n, "least", enoughLinks)
	}
	return n >= enoughLinks
}

// byTarget groups links by the page that they lead to and reports each page once.
func byTarget(f *Finder, links []*netlink.Link, args func(target string, list []*netlink.Link) []any) {
	groups := map[string][]*netlink.Link{}
	for _, l := range links {
		target := cmp.Or(l.Target, f.url)
		groups[target] = append(groups[target], l)
	}
	for _, target := range slices.Sorted(maps.Keys(groups)) {
		list := groups[target]
		f.SayOn(target, sourcesOf(list), append([]any{"n", len(list), "source", netlink.Host(list[0].Source)}, args(target, list)...)...)
	}
}

// read are the links whose text and marks are known.
func read(links []*netlink.Link) (list []*netlink.Link) {
	for _, l := range links {
		if l.Read() {
			list = append(list, l)
		}
	}
	return list
}

func sourcesOf(links []*netlink.Link) string {
	var list []string
	for _, l := range links {
		list = append(list, l.Source)
	}
	return firstLines(list)
}

func noArgs(string, []*netlink.Link) []any { return nil }

func checkLostLinks(v *View, f *Finder) {
	if v.Inbound == nil {
		f.Unverified("no_links")
		return
	}
	var lost []*netlink.Link
	for i := range v.Inbound.Links {
		l := &v.Inbound.Links[i]
		gone := l.GoneSince()
		if !gone.IsZero() && !gone.After(v.Inbound.Day) && v.Inbound.Day.Sub(gone) <= lostRecently*24*time.Hour {
			lost = append(lost, l)
		}
	}
	byTarget(f, lost, noArgs)
}

// answerOf is what a linked page answers: by the crawl, or else by the visit of the link.
func (v *View) answerOf(l *netlink.Link) (status int, final string) {
	if p := v.Page(l.Target); p != nil {
		return int(p.Status), p.Location
	}
	c, _ := l.Last()
	for i := len(l.Checks) - 1; i >= 0 && c.TargetStatus == 0; i-- {
		c = l.Checks[i]
	}
	return c.TargetStatus, c.TargetFinal
}

func checkDeadTargets(v *View, f *Finder) {
	var dead []*netlink.Link
	for _, l := range v.standing(f) {
		if status, _ := v.answerOf(l); status == 404 || status == 410 {
			dead = append(dead, l)
		}
	}
	byTarget(f, dead, func(_ string, list []*netlink.Link) []any {
		status, _ := v.answerOf(list[0])
		return []any{"status", status}
	})
}

func checkMovedTargets(v *View, f *Finder) {
	var moved []*netlink.Link
	for _, l := range v.standing(f) {
		if status, final := v.answerOf(l); status >= 300 && status < 400 && final != "" {
			moved = append(moved, l)
		}
	}
	byTarget(f, moved, func(_ string, list []*netlink.Link) []any {
		_, final := v.answerOf(list[0])
		return []any{"final", final}
	})
}

func checkNoFollowShare(v *View, f *Finder) {
	links := read(v.standing(f))
	var without []*netlink.Link
	for _, l := range links {
		if !l.Followed() {
			without = append(without, l)
		}
	}
	if share := shareOf(len(without), len(links)); v.enough(f, len(links)) && share > noFollowMost {
		f.Say(sourcesOf(without), "share", i18n.Percent(share, 0), "n", len(without), "all", len(links))
	}
}

func shareOf(n, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}

func checkBecameNoFollow(v *View, f *Finder) { reportSome(v, f, (*netlink.Link).BecameNoFollow) }

func checkHiddenSources(v *View, f *Finder) {
	reportSome(v, f, func(l *netlink.Link) bool {
		c, ok := l.Last()
		return ok && c.State == netlink.NotIndexable
	})
}

// reportSome reports, by target, the links that stand and that a test picks.
func reportSome(v *View, f *Finder, is func(*netlink.Link) bool) {
	var some []*netlink.Link
	for _, l := range v.standing(f) {
		if is(l) {
			some = append(some, l)
		}
	}
	byTarget(f, some, noArgs)
}

func checkExactAnchors(v *View, f *Finder) {
	links := read(v.standing(f))
	if !v.enough(f, len(netlink.Referrers(links))) {
		return
	}
	domains, texts := map[string]bool{}, []string(nil)
	for anchor, by := range netlink.NewRisks(v.Inbound, links).Repeated() {
		maps.Copy(domains, by)
		texts = append(texts, anchor)
	}
	share := shareOf(len(domains), len(netlink.Referrers(links)))
	if share <= exactWarn {
		return
	}
	if share <= exactAlarm {
		f.As(Medium)
	}
	slices.Sort(texts)
	f.Say(firstLines(texts), "share", i18n.Percent(share, 0), "n", len(domains))
}

func checkBrandAnchors(v *View, f *Finder) {
	links := read(v.standing(f))
	referrers := netlink.Referrers(links)
	if !v.enough(f, len(referrers)) {
		return
	}
	n := 0
	for _, r := range referrers {
		if slices.ContainsFunc(r.Links, func(l *netlink.Link) bool {
			c := v.Inbound.ClassOf(l)
			return c == netlink.Brand || c == netlink.Address
		}) {
			n++
		}
	}
	if share := shareOf(n, len(referrers)); share < brandLeast {
		f.Say("", "share", i18n.Percent(share, 0), "n", n, "all", len(referrers))
	}
}

func checkConcentration(v *View, f *Finder) {
	links := v.standing(f)
	referrers := netlink.Referrers(links)
	if !v.enough(f, len(links)) {
		return
	}
	if first := referrers[0]; shareOf(len(first.Links), len(links)) > oneDomainMost {
		f.Say(sourcesOf(first.Links), "domain", first.Domain, "share", i18n.Percent(shareOf(len(first.Links), len(links)), 0), "n", len(first.Links))
	}
	networks := map[string][]string{}
	for _, r := range referrers {
		if c, ok := r.Links[0].Last(); ok && c.Network != "" {
			networks[c.Network] = append(networks[c.Network], r.Domain)
		}
	}
	for _, network := range slices.Sorted(maps.Keys(networks)) {
		domains := networks[network]
		if share := shareOf(len(domains), len(referrers)); len(referrers) >= enoughLinks && share > networkMost {
			f.Case("network").Say(firstLines(domains), "network", network, "share", i18n.Percent(share, 0), "n", len(domains))
		}
	}
}

func checkSitewide(v *View, f *Finder) {
	type key struct{ domain, anchor string }
	groups := map[key][]*netlink.Link{}
	for _, l := range v.standing(f) {
		k := key{netlink.Domain(l.Source), l.Text()}
		if k.anchor == "" {
			continue
		}
		groups[k] = append(groups[k], l)
	}
	var wide []string
	for k, list := range groups {
		if len(list) > netlink.SitewideLinks {
			wide = append(wide, fmt.Sprintf("%s : « %s » × %s", k.domain, k.anchor, i18n.Int(int64(len(list)))))
		}
	}
	slices.Sort(wide)
	if len(wide) > 0 {
		domain, _, _ := strings.Cut(wide[0], " ")
		f.Say(firstLines(wide), "n", len(wide), "domain", domain)
	}
}

func checkRiskyLinks(v *View, f *Finder) {
	links := v.standing(f)
	if len(links) == 0 {
		return
	}
	risks := netlink.NewRisks(v.Inbound, links)
	var risky []string
	for _, l := range links {
		if score, reasons := risks.Of(l); score >= netlink.Suspect {
			risky = append(risky, fmt.Sprintf("%s : %d/100, %s", l.Source, score, reasons[0].Text()))
		}
	}
	if len(risky) > 0 {
		f.Say(firstLines(risky), "n", len(risky), "least", netlink.Suspect)
	}
}

func checkBursts(v *View, f *Finder) {
	if v.Inbound == nil {
		f.Unverified("no_links")
		return
	}
	for _, b := range v.Inbound.Bursts() {
		f.Say(i18n.Date(b.Monday), "week", i18n.Date(b.Monday), "n", b.Domains, "mean", i18n.Fixed(b.Expected, 1))
	}
}

func checkHomeTargets(v *View, f *Finder) {
	known, home := 0, 0
	for _, l := range v.standing(f) {
		if l.Target == "" {
			continue
		}
		known++
		if l.Target == v.Start || page.KindOf(l.Target) == page.Home {
			home++
		}
	}
	if share := shareOf(home, known); v.enough(f, known) && share > homeMost {
		f.Say("", "share", i18n.Percent(share, 0), "n", home, "all", known)
	}
}

// checkSourceLanguages leaves out the domains whose language nothing tells.
func checkSourceLanguages(v *View, f *Finder) {
	known, foreign := 0, []string(nil)
	for _, r := range netlink.Referrers(v.standing(f)) {
		switch french, told := isFrench(r); {
		case !told:
		case french:
			known++
		default:
			known++
			foreign = append(foreign, r.Domain)
		}
	}
	if v.Inbound != nil && known < enoughLinks {
		f.Unverified("few_languages", "n", known, "least", enoughLinks)
		return
	}
	if share := shareOf(len(foreign), known); share > foreignMost {
		f.Say(firstLines(foreign), "share", i18n.Percent(share, 0), "n", len(foreign), "all", known)
	}
}

var frenchEndings = []string{".fr", ".bzh", ".paris", ".alsace", ".corsica", ".re", ".gp", ".mq", ".nc", ".pf", ".pm", ".tf", ".wf", ".yt"}

// isFrench reports whether a domain speaks French: one of its pages does, or, where no page
// tells its language, its name ends as French ones do. told is false when nothing tells.
func isFrench(r netlink.Referrer) (french, told bool) {
	for _, l := range r.Links {
		c, _ := l.Last()
		language := strings.ToLower(cmp.Or(c.Language, l.Language))
		if strings.HasPrefix(language, "fr") {
			return true, true
		}
		told = told || language != ""
	}
	if told {
		return false, true
	}
	french = slices.ContainsFunc(frenchEndings, func(e string) bool { return strings.HasSuffix(r.Domain, e) })
	return french, french
}
