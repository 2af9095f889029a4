package seo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/netlink"
	"github.com/formaouest/chaland/warehouse"
)

// BookQuestion asks for the links of other sites to a shop, on a day.
type BookQuestion struct {
	Site  string
	Names []string // of the shop: its name, its hosts
	Day   time.Time
	Seen  []netlink.Seen // by the collector, until that day
}

// bookPages is how many pages of the latest audit tell what they are about.
const bookPages = 5000

// Book is the links of other sites to a shop, with what its latest audit says of the pages
// that they lead to.
func (a *Archive) Book(ctx context.Context, q BookQuestion) (_ *netlink.Book, err error) {
	defer fault.Wrap(&err, "book of links to %s", q.Site)
	links, err := Inbound(ctx, a.warehouse, q.Site, q.Seen)
	if err != nil {
		return nil, err
	}
	if len(links) == 0 {
		return nil, fault.New(fault.NotFound, "netlink.none", "site", q.Site)
	}
	return a.bind(ctx, links, q)
}

// Judge binds links that are known already with what visits of their pages found and what
// the latest audit says of the pages that they lead to.
func (a *Archive) Judge(ctx context.Context, links []netlink.Link, q BookQuestion) (_ *netlink.Book, err error) {
	defer fault.Wrap(&err, "judge links to %s", q.Site)
	if err := addChecks(ctx, a.warehouse, q.Site, links); err != nil {
		return nil, err
	}
	return a.bind(ctx, links, q)
}

func (a *Archive) bind(ctx context.Context, links []netlink.Link, q BookQuestion) (*netlink.Book, error) {
	topics, err := a.topics(ctx, q.Site)
	return newBook(links, q.Day, q.Names, topics), err
}

// newBook knows what pages are about by their paths: a shop may be audited under another
// host than the one that others link to.
func newBook(links []netlink.Link, day time.Time, names []string, topics map[string]string) *netlink.Book {
	for _, name := range names { // « velos-erdre.fr » is « velos-erdre » too, a short word is no name
		if label, _, dotted := strings.Cut(name, "."); dotted && len(label) >= shortestLabel {
			names = append(names, label)
		}
	}
	return &netlink.Book{Links: links, Day: day, Sayings: netlink.Sayings{
		Brand: names, Topics: func(target string) string { return topics[pathOnly(target)] },
	}}
}

const shortestLabel = 6

// topics are the first headings of the pages of the latest audit, by path.
func (a *Archive) topics(ctx context.Context, site string) (map[string]string, error) {
	entries, err := a.List(ctx, site, listedForTopics)
	if err != nil {
		return nil, err
	}
	topics := map[string]string{}
	at := slices.IndexFunc(entries, Entry.Scored)
	if at < 0 {
		return topics, nil
	}
	pages, err := a.PagesOf(ctx, entries[at].ID, "", bookPages, 0)
	for _, p := range pages {
		if p.H1 != "" {
			topics[pathOnly(p.URL)] = p.H1
		}
	}
	return topics, err
}

// listedForTopics is among how many of the latest audits one is looked for that ended.
const listedForTopics = 20

// inbound are the links that an audit judges. A shop that is audited on a host allowed
// explicitly (a copy, a case) has them lead to the pages of that host.
func (r *run) inbound(ctx context.Context) (*netlink.Book, error) {
	if r.request.Warehouse == nil {
		return nil, nil
	}
	var seen []netlink.Seen
	if r.request.Seen != nil {
		var err error
		if seen, err = r.request.Seen(ctx); err != nil {
			return nil, err
		}
	}
	links, err := Inbound(ctx, r.request.Warehouse, r.request.Site, seen)
	if err != nil || len(links) == 0 {
		return nil, err
	}
	home := r.crawl.Home()
	topics := map[string]string{}
	for i := range r.build.pages {
		topics[pathOnly(r.build.pages[i].URL)] = r.build.facts[i].H1
	}
	for i := range links {
		if u, err := crawl.ParseURL(links[i].Target); err == nil {
			links[i].Target = u.Key()
			if r.build.options.Exempt {
				links[i].Target = home.Origin() + u.PathAndQuery()
			}
		}
	}
	sites, err := warehouse.ListSettings[struct {
		Name    string   `json:"name"`
		Domains []string `json:"domains"`
	}](ctx, r.request.Warehouse, "site")
	site := sites[r.request.Site]
	return newBook(links, r.build.options.Now, append([]string{site.Name, netlink.Host(home.String())}, site.Domains...), topics), err
}

// LinkRow is a link of another site as scripts read it. Days are YYYY-MM-DD, "" when not
// known; risk goes from 0 to 100.
type LinkRow struct {
	Source    string   `json:"source"`
	Domain    string   `json:"domain"`
	Target    string   `json:"target"`
	Anchor    string   `json:"anchor"`
	Class     string   `json:"anchor_class"`
	Followed  bool     `json:"followed"`
	FirstSeen string   `json:"first_seen"`
	Lost      string   `json:"lost,omitempty"`
	State     string   `json:"state,omitempty"` // of the latest visit; "" when nobody looked
	Checked   string   `json:"checked,omitempty"`
	Risk      int      `json:"risk"`
	Reasons   []string `json:"reasons,omitempty"`
	Origin    string   `json:"origin"` // "tool", "collector" or "both"
	Visits    float64  `json:"visits"` // that the collector saw come
	Orders    float64  `json:"orders"` // made in them
	Revenue   float64  `json:"revenue_incl_tax"`
	LastVisit string   `json:"last_visit,omitempty"`
}

// LinkRows are the links of a book, the riskiest first.
func LinkRows(b *netlink.Book) []LinkRow {
	risks := netlink.NewRisks(b, b.Standing())
	rows := make([]LinkRow, len(b.Links))
	for i := range b.Links {
		rows[i] = bookRow(b, risks, &b.Links[i])
	}
	slices.SortStableFunc(rows, func(x, y LinkRow) int { return y.Risk - x.Risk })
	return rows
}

func bookRow(b *netlink.Book, risks *netlink.Risks, l *netlink.Link) LinkRow {
	r := LinkRow{
		Source: l.Source, Domain: netlink.Domain(l.Source), Target: l.Target, Anchor: l.Text(), Class: string(b.ClassOf(l)), Followed: l.Followed(),
		FirstSeen: l.FirstSeen.Format(time.DateOnly),
	}
	if gone := l.GoneSince(); !gone.IsZero() {
		r.Lost = gone.Format(time.DateOnly)
	}
	if n := len(l.Checks); n > 0 {
		r.State, r.Checked = string(l.Checks[n-1].State), l.Checks[n-1].At.Format(time.DateOnly)
	}
	r.Origin = l.Origin()
	if s := l.Seen; s != nil {
		r.Visits, r.Orders, r.Revenue, r.LastVisit = s.Visits, s.Orders, s.Revenue, s.Last.Format(time.DateOnly)
	}
	score, reasons := risks.Of(l)
	r.Risk = score
	for _, reason := range reasons {
		r.Reasons = append(r.Reasons, reason.Text())
	}
	return r
}

// Disavow lists the domains of risky links in the form that Google's tool reads: a line
// « domain:… » each, under a comment that says why. A person goes through it first.
func Disavow(b *netlink.Book) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n# %s\n", i18n.T("netlink.disavow.head", "least", netlink.Suspect), i18n.T("netlink.disavow.warning"))
	standing := b.Standing()
	risks := netlink.NewRisks(b, standing)
	for _, referrer := range netlink.Referrers(standing) {
		for _, l := range referrer.Links {
			score, reasons := risks.Of(l)
			if score < netlink.Suspect {
				continue
			}
			var why []string
			for _, r := range reasons {
				why = append(why, r.Text())
			}
			fmt.Fprintf(&out, "\n# %s : %s\ndomain:%s\n", oneLine(l.Source), strings.Join(why, ", "), referrer.Domain)
			break
		}
	}
	return out.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
