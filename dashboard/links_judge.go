package dashboard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/netlink"
)

// inboundKey names a link of another site.
type inboundKey struct{ source, target string }

// judged gives what visits of the linking pages found, of all links ever known, as they
// stand at the end of the period.
func (d *Dashboard) judged(v *visit, links []tracking.Backlink, seen []netlink.Seen) (*netlink.Book, error) {
	q := seo.BookQuestion{Site: v.Site.ID, Names: append([]string{v.Site.Name}, v.Site.Domains...), Day: v.Span.Period.To.AddDays(1).Time().Add(-time.Second)}
	list := make([]netlink.Link, len(links))
	for i, l := range links {
		list[i] = netlink.Link{
			Source: l.Source, Target: l.Target, Anchor: l.Anchor, Image: l.Image, NoFollow: !l.Followed(), FirstSeen: l.FirstSeen, Undated: l.Undated, Outgoing: int(l.Outgoing), Language: l.Language,
		}
		if l.Lost != nil {
			list[i].Lost = *l.Lost
		}
	}
	list = netlink.Merge(list, seen)
	if d.Audits == nil {
		return &netlink.Book{Links: list, Day: q.Day, Sayings: netlink.Sayings{Brand: q.Names}}, nil
	}
	return d.Audits.Judge(v.context(), list, q)
}

// classTable counts the texts of links by what they say.
func (b linkBook) classTable() view.Table {
	t := view.Table{ID: "natures-de-texte", Caption: i18n.T("links.by_class"), Empty: i18n.T("links.none"), Columns: linkColumns("class", "domains", "share", "links")}
	for _, s := range b.book.Classes(b.standing) {
		if s.Links > 0 {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(s.Class.Label()), whole(s.Domains), {Text: i18n.Percent(s.Share, 0), Value: s.Share}, whole(s.Links)}})
		}
	}
	return t
}

// stateTable counts the links by what the latest visit of their page found.
func (b linkBook) stateTable() view.Table {
	t := view.Table{ID: "verifications", Caption: i18n.T("links.by_state"), Empty: i18n.T("links.none"), Columns: linkColumns("state", "links", "checked")}
	count, last := map[netlink.State]int{}, map[netlink.State]time.Time{}
	for i := range b.book.Links {
		l := &b.book.Links[i]
		if l.FirstSeen.After(b.book.Day) {
			continue
		}
		var state netlink.State
		if n := len(l.Checks); n > 0 {
			state = l.Checks[n-1].State
			if at := l.Checks[n-1].At; at.After(last[state]) {
				last[state] = at
			}
		}
		count[state]++
	}
	for _, state := range append(netlink.States(), "") {
		if count[state] == 0 {
			continue
		}
		label, day := i18n.T("netlink.unverified"), view.Text(i18n.T("links.never"))
		if state != "" {
			label, day = state.Label(), dayCell(last[state])
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(label), whole(count[state]), day}})
	}
	return t
}

// riskTable lists the links that have any reason to be looked at, the riskiest first.
func (b linkBook) riskTable() view.Table {
	t := view.Table{ID: "risques", Caption: i18n.T("links.risks"), Empty: i18n.T("links.no_risk"), Columns: linkColumns("source", "risk", "reasons", "anchor")}
	risks := netlink.NewRisks(b.book, b.standing)
	for _, l := range b.standing {
		score, reasons := risks.Of(l)
		if score == 0 {
			continue
		}
		var why []string
		for _, r := range reasons {
			why = append(why, r.Text())
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{outsideCell(l.Source), whole(score), view.Text(strings.Join(why, ", ")), view.Text(l.Anchor)}})
	}
	slices.SortStableFunc(t.Rows, func(x, y view.Row) int { return cmp.Compare(y.Cells[1].Value.(float64), x.Cells[1].Value.(float64)) })
	return t
}

func outsideCell(address string) view.Cell {
	return view.Cell{Text: address, Value: address, Href: address, Outside: true}
}

// lostTable lists the links that were lost within the period.
func (b linkBook) lostTable() view.Table {
	t := view.Table{ID: "perdus", Caption: i18n.T("links.lost"), Empty: i18n.T("links.none_lost"), Columns: linkColumns("source", "target", "anchor", "lost", "state")}
	for _, l := range b.gone {
		state := i18n.T("links.lost_told")
		if c, ok := l.Last(); ok {
			state = c.State.Label()
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{outsideCell(l.Source), view.Text(pathOf(l.Target)), view.Text(l.Anchor), dayCell(l.GoneSince()), view.Text(state)}})
	}
	return t
}

// ratingOf is the best rating that a tool gave to a site, with the tool's own name for it.
func ratingOf(links []tracking.Backlink) string {
	best := -1.0
	text := ""
	for _, l := range links {
		if l.Rating != nil && *l.Rating > best {
			best, text = *l.Rating, fmt.Sprintf("%s (%s)", i18n.Number(*l.Rating, 0), l.RatingName)
		}
	}
	return text
}

// pathHost stands before a path where an address is wanted.
const pathHost = "https://boutique.invalid"

// standIns are the pages of the latest audit that a redirection may lead to.
func (b linkBook) standIns() *netlink.StandIns {
	var pages []string
	for path, p := range b.answers {
		if p.Status == 200 && p.Indexable {
			pages = append(pages, pathHost+path)
		}
	}
	return netlink.NewStandIns(pages)
}

// standIn is the page that a redirection of a path may lead to; "" for a path that answers.
func (b linkBook) standIn(path string, among *netlink.StandIns) string {
	if p, known := b.answers[path]; known && p.Status < 400 {
		return ""
	}
	nearest, ok := among.For(pathHost + path)
	if !ok {
		return i18n.T("links.no_stand_in")
	}
	return strings.TrimPrefix(nearest, pathHost)
}
