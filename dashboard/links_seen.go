package dashboard

import (
	"context"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo/netlink"
)

// SeenLinks are the pages of other sites that the collector saw visits come from, from the
// first event to the end of a day.
func SeenLinks(ctx context.Context, a *analyzer.Analyzer, site string, until period.Date) ([]netlink.Seen, error) {
	list, err := a.ReferralsUntil(ctx, site, until)
	return seenOf(list), err
}

func seenOf(list []analyzer.Referral) []netlink.Seen {
	out := make([]netlink.Seen, len(list))
	for i, r := range list {
		out[i] = netlink.Seen{Page: r.Page, Target: r.Target, First: r.First, Last: r.Last, Visits: r.Visits, Orders: r.Orders, Revenue: r.Revenue, Margin: r.Margin}
	}
	return out
}

// kindSeen is the kind of a link that only the collector saw.
const kindSeen = "seen"

// toldOf is how tools would tell of a link that only the collector saw.
func toldOf(site string, l *netlink.Link) tracking.Backlink {
	return tracking.Backlink{Site: site, Source: l.Source, Target: l.Target, Kind: kindSeen, FirstSeen: l.FirstSeen}
}

// seenLinks is what the collector saw over a period, with the links that it is of.
type seenLinks struct {
	during []netlink.Seen
	ever   map[[2]string]netlink.Seen // by page and target
	origin map[string]string          // of links, by page
	hosts  map[string]bool            // that tools tell of
}

func seenLinksOf(during, ever []netlink.Seen, book *netlink.Book) seenLinks {
	s := seenLinks{during: during, ever: map[[2]string]netlink.Seen{}, origin: map[string]string{}, hosts: map[string]bool{}}
	for _, one := range ever {
		s.ever[[2]string{one.Page, one.Target}] = one
	}
	for i := range book.Links {
		l := &book.Links[i]
		s.origin[netlink.PageKey(l.Source)] = l.Origin()
		s.hosts[netlink.Host(l.Source)] = s.hosts[netlink.Host(l.Source)] || !l.Alone
	}
	return s
}

// byDomain are visits and orders of the period, by registrable domain.
func (s seenLinks) byDomain() map[string]netlink.Seen {
	out := map[string]netlink.Seen{}
	for _, one := range netlink.Domains(s.during) {
		out[one.Page] = one
	}
	return out
}

// originText says who tells of a page.
func (s seenLinks) originText(one netlink.Seen) string {
	origin, known := s.origin[netlink.PageKey("https://"+one.Page)]
	switch {
	case !known && s.hosts[netlink.Host("https://"+one.Page)]:
		origin = "host"
	case !known:
		origin = "collector"
	case origin == "tool":
		origin = "both"
	}
	return i18n.T("links.origin." + origin)
}

// table lists the pages that visits of the period came from.
func (s seenLinks) table(currency string) view.Table {
	t := view.Table{ID: "pages-referentes", Caption: i18n.T("links.seen"), Lead: i18n.T("links.seen_help"), Empty: i18n.T("links.none_seen"),
		Columns: append(linkColumns("source", "target", "origin", "visits", "orders"), view.Column{Title: i18n.T("stake.column.revenue"), Kind: sheet.Money, Currency: currency},
			view.Column{Title: i18n.T("stake.column.margin"), Kind: sheet.Money, Currency: currency})}
	t.Columns = append(t.Columns, linkColumns("first_visit", "last_visit")...)
	for _, one := range s.during {
		margin := view.Cell{Text: "–", Sort: view.Sortable(-1)}
		if one.Margin != nil {
			margin = centsCell(*one.Margin, currency)
		}
		ever := s.ever[[2]string{one.Page, one.Target}]
		page := view.Text(one.Page)
		if one.Vague() {
			page.Note = i18n.T("links.vague")
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{page, view.Text(pathOf("https://" + one.Target)), view.Text(s.originText(one)), count(one.Visits), count(one.Orders), centsCell(one.Revenue, currency), margin, dayCell(ever.First), dayCell(ever.Last)}})
	}
	return t
}
