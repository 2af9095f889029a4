package dashboard

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/netlink"
)

// linksMost is how many pages of an audit are looked at for what linked addresses
// answer.
const linksMost = 5000

// linkBook is what is known of links at the end of a period.
type linkBook struct {
	now      []tracking.Backlink // those that stand at its end
	gained   int                 // within it
	answers  map[string]seo.Page // of the latest audit, by path; nil without one
	book     *netlink.Book       // all that were ever known
	standing []*netlink.Link     // of the book, the same as now
	gone     []*netlink.Link     // lost within it
	seen     seenLinks
}

// showLinks answers « Quels sites mènent à la boutique ? ».
func (d *Dashboard) showLinks(v *visit) error {
	links, err := d.Outside.Backlinks(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	ever, err := SeenLinks(v.context(), d.Analyzer, v.Site.ID, v.Span.Period.To)
	if err != nil {
		return err
	}
	during, err := d.Analyzer.Referrals(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return err
	}
	judged, err := d.judged(v, links, ever)
	if err != nil {
		return err
	}
	book := bookOf(links, judged, v.Span.Period)
	book.seen = seenLinksOf(seenOf(during), ever, judged)
	if book.answers, err = d.answersOf(v); err != nil {
		return err
	}
	body := topicPage{Key: "liens-entrants", Empty: len(judged.Links) == 0, Help: i18n.T("links.help")}
	if len(judged.Links) > 0 {
		kinds, domains := v.exports.chart(book.kindChart(v)), v.limit(v.exports.table(book.domainTable()))
		targets, broken := v.limit(v.exports.table(book.targetTable(v))), v.limit(v.exports.table(book.brokenTable(v)))
		pages := v.limit(v.exports.table(book.seen.table(v.Site.Currency)))
		anchors, classes := v.limit(v.exports.table(book.anchorTable(v))), v.exports.table(book.classTable())
		lost, states, risks := v.limit(v.exports.table(book.lostTable())), v.exports.table(book.stateTable()), v.limit(v.exports.table(book.riskTable()))
		state := "" // the empty table says it without an audit
		if book.answers != nil {
			state = i18n.T("links.audited")
		}
		body.Answer = book.sentence(v)
		body.Sections = []section{
			{Chart: &kinds}, {Table: &domains}, {Table: &pages},
			{Text: state, Table: &broken}, {Table: &lost}, {Table: &targets}, {Text: i18n.T("links.classes_help"), Table: &classes}, {Table: &anchors},
			{Text: i18n.T("links.states_help"), Table: &states}, {Text: i18n.T("links.risks_help"), Table: &risks},
		}
	}
	return d.page(v.unfiltered(), "topic", Page{Title: i18n.T("nav./liens-entrants"), Question: i18n.T("links.question"), Lacks: "mention sur d’autres sites", Body: body})
}

// bookOf sorts the links by how they stand at the end of a period.
func bookOf(links []tracking.Backlink, judged *netlink.Book, p period.Period) linkBook {
	b := linkBook{book: judged}
	told := make(map[inboundKey]tracking.Backlink, len(links))
	for _, l := range links {
		told[inboundKey{l.Source, l.Target}] = l
	}
	inside := func(t time.Time) bool {
		d := period.DateOf(t)
		return !t.IsZero() && !d.Before(p.From) && !p.To.Before(d)
	}
	for i := range judged.Links {
		l := &judged.Links[i]
		if inside(l.FirstSeen) {
			b.gained++
		}
		if inside(l.GoneSince()) {
			b.gone = append(b.gone, l)
		}
		if l.Stands(judged.Day) {
			b.standing = append(b.standing, l)
			one, known := told[inboundKey{l.Source, l.Target}]
			if !known {
				one = toldOf("", l)
			}
			b.now = append(b.now, one)
		}
	}
	return b
}

// answersOf are the pages of the site's latest audit, by path.
func (d *Dashboard) answersOf(v *visit) (map[string]seo.Page, error) {
	if d.Audits == nil {
		return nil, nil
	}
	entries, err := d.Audits.List(v.context(), v.Site.ID, listedAudits)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(v.own(entries), seo.Entry.Scored)
	if at < 0 {
		return nil, nil
	}
	pages, err := d.Audits.PagesOf(v.context(), v.own(entries)[at].ID, "", linksMost, 0)
	byPath := map[string]seo.Page{}
	for _, p := range pages {
		byPath[pathOf(p.URL)] = p
	}
	return byPath, err
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return cmp.Or(u.EscapedPath(), "/")
}

func domainOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

func (b linkBook) sentence(v *visit) string {
	domains, nofollow := map[string]bool{}, 0
	for _, l := range b.now {
		domains[domainOf(l.Source)] = true
		if !l.Followed() {
			nofollow++
		}
	}
	return i18n.T("links.sentence", "day", v.Span.Period.To.French(), "n", len(b.now), "domains", len(domains), "nofollow", nofollow, "gained", b.gained, "lost", len(b.gone))
}

// kindName names a kind of site.
func kindName(kind string) string {
	if key := "links.kind." + kind; i18n.Has(key) {
		return i18n.T(key)
	}
	return kind
}

// group counts links, and the sites that they come from, by a key, the most
// numerous first.
type linkGroup struct {
	key     string
	links   []tracking.Backlink
	domains map[string]bool
}

func (b linkBook) by(key func(tracking.Backlink) string) []linkGroup {
	var list []linkGroup
	at := map[string]int{}
	for _, l := range b.now {
		k := key(l)
		i, known := at[k]
		if !known {
			i = len(list)
			at[k] = i
			list = append(list, linkGroup{key: k, domains: map[string]bool{}})
		}
		list[i].links = append(list[i].links, l)
		list[i].domains[domainOf(l.Source)] = true
	}
	slices.SortStableFunc(list, func(x, y linkGroup) int {
		return cmp.Or(cmp.Compare(len(y.domains), len(x.domains)), cmp.Compare(len(y.links), len(x.links)), cmp.Compare(x.key, y.key))
	})
	return list
}

func (g linkGroup) followed() (n int) {
	for _, l := range g.links {
		if l.Followed() {
			n++
		}
	}
	return n
}

func (g linkGroup) first() time.Time {
	first := g.links[0].FirstSeen
	for _, l := range g.links {
		if l.FirstSeen.Before(first) {
			first = l.FirstSeen
		}
	}
	return first
}

// kindChart shows how many sites of each kind link.
func (b linkBook) kindChart(v *visit) view.Chart {
	spec := chart.Spec{ID: "par-nature", Kind: chart.HBar, Title: i18n.T("links.by_kind"), Partial: -1, Source: view.Source(v.Address)}
	s := chart.Series{Name: i18n.T("links.column.domains"), Color: chart.Accent}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: linkColumns("kind", "domains", "links")}
	for _, g := range b.by(func(l tracking.Backlink) string { return l.Kind }) {
		n := float64(len(g.domains))
		spec.Labels, spec.Long = append(spec.Labels, kindName(g.key)), append(spec.Long, kindName(g.key))
		s.Values, s.Texts = append(s.Values, &n), append(s.Texts, i18n.Int(int64(n)))
		s.Notes = append(s.Notes, i18n.Int(int64(n)))
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(kindName(g.key)), whole(len(g.domains)), whole(len(g.links))}})
	}
	spec.Series = []chart.Series{s}
	spec.Text = view.Reading(spec.Title, spec)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("links.by_kind_question"), Empty: i18n.T("links.none")}
}

// linkColumns are columns by the keys of their texts.
func linkColumns(keys ...string) (list []view.Column) {
	kinds := map[string]sheet.Kind{"domains": sheet.Int, "links": sheet.Int, "followed": sheet.Int, "targets": sheet.Int, "first": sheet.Date, "share": sheet.Percent, "risk": sheet.Int, "lost": sheet.Date, "checked": sheet.Date, "visits": sheet.Int, "orders": sheet.Int, "first_visit": sheet.Date, "last_visit": sheet.Date}
	for _, key := range keys {
		list = append(list, view.Column{Title: i18n.T("links.column." + key), Kind: kinds[key]})
	}
	return list
}

func (b linkBook) domainTable() view.Table {
	t := view.Table{ID: "par-domaine", Caption: i18n.T("links.by_domain"), Empty: i18n.T("links.none"), Columns: linkColumns("domain", "kind", "links", "followed", "targets", "first", "visits", "orders")}
	visits := b.seen.byDomain()
	rated := slices.ContainsFunc(b.now, func(l tracking.Backlink) bool { return l.Rating != nil })
	if rated {
		t.Columns = append(t.Columns, linkColumns("rating")...)
	}
	for _, g := range b.by(func(l tracking.Backlink) string { return domainOf(l.Source) }) {
		targets := map[string]bool{}
		for _, l := range g.links {
			targets[l.Target] = true
		}
		cells := []view.Cell{view.Text(g.key), view.Text(kindName(g.links[0].Kind)), whole(len(g.links)), whole(g.followed()), whole(len(targets)), dayCell(g.first()), count(visits[netlink.Domain("https://"+g.key)].Visits), count(visits[netlink.Domain("https://"+g.key)].Orders)}
		if rated {
			cells = append(cells, view.Text(ratingOf(g.links)))
		}
		t.Rows = append(t.Rows, view.Row{Cells: cells})
	}
	slices.SortStableFunc(t.Rows, func(x, y view.Row) int { return cmp.Compare(y.Cells[2].Value.(float64), x.Cells[2].Value.(float64)) })
	return t
}

func (b linkBook) targetTable(v *visit) view.Table {
	t := view.Table{ID: "par-cible", Caption: i18n.T("links.by_target"), Empty: i18n.T("links.none"), Columns: linkColumns("target", "domains", "links", "followed", "answer")}
	for _, g := range b.by(func(l tracking.Backlink) string { return pathOf(l.Target) }) {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(g.key), whole(len(g.domains)), whole(len(g.links)), whole(g.followed()), view.Text(b.answer(g.key))}})
	}
	return t
}

// answer says what the latest audit knows of an address.
func (b linkBook) answer(path string) string {
	p, known := b.answers[path]
	switch {
	case b.answers == nil:
		return i18n.T("links.answer.unaudited")
	case !known:
		return i18n.T("links.answer.unknown")
	case p.Status >= 400:
		return i18n.T("links.answer.broken", "status", p.Status)
	case p.RedirectTo != "" || p.Status >= 300:
		return i18n.T("links.answer.moved", "status", p.Status, "hops", max(p.Hops, 1))
	case p.Status == 0:
		return i18n.T("links.answer.silent")
	}
	return i18n.T("links.answer.well", "status", p.Status)
}

// troubled reports whether a link does not lead straight to a page that answers.
func (b linkBook) troubled(l tracking.Backlink) bool {
	p, known := b.answers[pathOf(l.Target)]
	return b.answers != nil && (!known || p.Status != 200 || p.RedirectTo != "")
}

// brokenTable lists the links whose address answers badly, or is on no page.
func (b linkBook) brokenTable(*visit) view.Table {
	t := view.Table{ID: "cibles-a-verifier", Caption: i18n.T("links.broken"), Empty: i18n.T("links.none_broken"), Columns: linkColumns("target", "answer", "stand_in", "source", "anchor")}
	if b.answers == nil {
		t.Empty = i18n.T("links.unaudited")
	}
	standIns := b.standIns()
	for _, l := range b.now {
		if b.troubled(l) {
			path := pathOf(l.Target)
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(path), view.Text(b.answer(path)), view.Text(b.standIn(path, standIns)), outsideCell(l.Source), view.Text(l.Anchor)}})
		}
	}
	slices.SortStableFunc(t.Rows, func(x, y view.Row) int {
		return cmp.Or(cmp.Compare(x.Cells[1].Text, y.Cells[1].Text), cmp.Compare(x.Cells[0].Text, y.Cells[0].Text))
	})
	return t
}

// anchorTable lists the texts of links, the most repeated first.
func (b linkBook) anchorTable(*visit) view.Table {
	t := view.Table{ID: "ancres", Caption: i18n.T("links.anchors"), Empty: i18n.T("links.none"), Columns: linkColumns("anchor", "domains", "links")}
	for _, g := range b.by(func(l tracking.Backlink) string { return l.Anchor }) {
		if g.key == "" && !slices.ContainsFunc(g.links, func(l tracking.Backlink) bool { return l.Kind != kindSeen }) {
			continue // nobody has read their texts
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(g.key), whole(len(g.domains)), whole(len(g.links))}})
	}
	return t
}
