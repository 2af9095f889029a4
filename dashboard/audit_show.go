package dashboard

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
)

// Parameters of an audit's page beside those of an address.
const (
	auditRule   = "regle"
	auditChange = "etat"
	auditSearch = "page"
)

// auditPage is one audit: what to repair first, then everything.
type auditPage struct {
	auditCard
	Keep    *keep
	Failure string   // why no page was read; nothing else is known then
	Facts   []Hidden // a name and what it is, in words
	Actions []seo.Group
	Todo    string // the title of the actions
	Stakes  stakeNote
	Sheets  string // where the fiches-actions are
	Rules   view.Table
	Unknown view.Table // rules that could not be judged
	Browser string     // what was opened in a browser, "" when nobody asked for one
	Duties  view.Table // of law, those that concern the shop
	Profile string     // of the shop, in words
	LawHref string
	Pages   view.Table
	Broken  view.Table
	Unsure  view.Table
	Changes []changeCount
	Health  *healthView // nil without a page read
	Files   []download
	Search  string

	AcceptedCount int // findings left out of actions and score
	Accepted      []acceptedCard
	Site          string

	Currency string
}

// changeCount leads to the findings that are new, fixed, still there or not
// rechecked.
type changeCount struct {
	Key, Label, Href string
	Count            int
}

// What the page shows at first, and the most that an export holds.
const (
	firstActions = 10
	exportedRows = 20_000
)

func (d *Dashboard) showAudit(v *visit) error {
	e, err := d.seenAudit(v.context(), v.Param("id"))
	if err != nil {
		return err
	}
	switch {
	case e.State == seo.Failed:
		return d.showFailure(v, e)
	case v.QueryParam(auditRule) != "":
		return d.showRule(v, e)
	case v.QueryParam(auditChange) != "":
		return d.showChanges(v, e)
	case v.QueryParam(auditAddress) != "":
		return d.showAuditedPage(v, e)
	}
	body := auditPage{auditCard: v.auditCard(e), Facts: factsOf(e.Summary), Search: v.QueryParam(auditSearch), Site: v.Site.ID, Currency: v.Site.Currency}
	if e.Site == v.Site.ID {
		body.Keep = v.keepFinding(e.ID, "", "", body.URL)
	}
	lists, err := d.auditLists(v, e, body.Search)
	if err != nil {
		return err
	}
	body.Stakes, body.Sheets = stakeNoteOf(lists.traffic, lists.unvisited), v.Of("/audits/"+e.ID+actionSheetsPath)
	body.show(v, lists)
	body.Files = v.downloads(e)
	if body.Accepted, err = d.acceptedOf(v, e, ""); err != nil {
		return err
	}
	profile, err := v.profile(d)
	if err != nil {
		return err
	}
	duties := slices.DeleteFunc(readDuties(e, lists.all, e.Started, profile), func(d auditedDuty) bool { return d.state == rule.NotConcerned })
	body.Duties, body.Profile, body.LawHref = v.limit(v.exports.table(v.dutyTable(e, duties))), seo.ProfileText(profile), v.Of("/conformite")
	return d.auditPage(v, body)
}

// showFailure is the page of an audit that read nothing.
func (d *Dashboard) showFailure(v *visit, e seo.Entry) error {
	return d.auditPage(v, auditPage{auditCard: v.auditCard(e), Failure: endOf(e), Site: v.Site.ID})
}

func (d *Dashboard) auditPage(v *visit, body auditPage) error {
	title := i18n.T("audit.title", "when", body.When)
	return d.page(v.unfiltered(), "audit", Page{Title: title, Question: title, Body: body})
}

// auditLists is what is stored of an audit. Of its pages and links, what the
// page shows is read, and how many there are.
type auditLists struct {
	groups                   []seo.Group // what is most at stake first, without what is accepted
	all                      []seo.Group // with it: the law knows no acceptance
	accepted                 int         // findings
	traffic                  *seo.Traffic
	unvisited                string // why there is none
	pages                    []seo.Page
	broken, unsure           []seo.Link
	nPages, nBroken, nUnsure int
}

func (d *Dashboard) auditLists(v *visit, e seo.Entry, search string) (l auditLists, err error) {
	work, ctx := errgroup.WithContext(v.context())
	work.Go(func() (err error) {
		if l.traffic, l.unvisited, err = d.traffic(v, e.Site); err == nil {
			l.groups, _, err = d.Audits.Actions(ctx, e.ID, l.traffic)
		}
		return err
	})
	work.Go(func() (err error) { l.all, err = d.Audits.Groups(ctx, e.ID); return err })
	work.Go(func() (err error) { l.accepted, err = d.Audits.CountAccepted(ctx, e.ID); return err })
	work.Go(func() (err error) { l.pages, err = d.Audits.PagesOf(ctx, e.ID, search, v.rows(), 0); return err })
	work.Go(func() (err error) { l.nPages, err = d.Audits.CountPages(ctx, e.ID, search); return err })
	links := func(state crawl.LinkState, list *[]seo.Link, n *int) {
		work.Go(func() (err error) { *list, err = d.Audits.LinksOf(ctx, e.ID, state, "", v.rows(), 0); return err })
		work.Go(func() (err error) { *n, err = d.Audits.CountLinks(ctx, e.ID, state); return err })
	}
	links(crawl.LinkBroken, &l.broken, &l.nBroken)
	links(crawl.LinkInconclusive, &l.unsure, &l.nUnsure)
	return l, work.Wait()
}

func (p *auditPage) show(v *visit, l auditLists) {
	e := p.Entry
	p.Actions = l.groups[:min(firstActions, len(l.groups))]
	p.Todo = i18n.T("audit.actions." + strconv.Itoa(len(p.Actions)))
	p.Rules = v.exports.table(v.ruleTable(e, l.groups, l.traffic))
	p.Unknown = v.limit(v.exports.table(unverifiedTable(e)))
	if e.Summary.Browsed != nil {
		p.Browser = e.Summary.BrowserText(len(e.Unverified()))
	}
	p.Pages = v.limitTo(l.nPages, v.exports.table(v.pageTable(e, l.pages, l.traffic)))
	p.Broken = v.limitTo(l.nBroken, v.exports.table(linkTable(e, "liens-casses", l.broken)))
	p.Unsure = v.limitTo(l.nUnsure, v.exports.table(linkTable(e, "liens-non-concluants", l.unsure)))
	p.Changes = v.changeCounts(e)
	p.AcceptedCount = l.accepted
	if p.Health = healthOf(e, l.groups); p.Health != nil {
		p.Health.Table = v.exports.table(p.Health.Table)
	}
}

// rows is how many pages or links are read: all for an export or on demand.
func (v *visit) rows() int {
	if v.exports.wanted() || v.QueryParam("lignes") == "toutes" {
		return exportedRows
	}
	return shownRows
}

// limitTo is limit for a table of which only the rows to show were read: blank
// rows stand for the others, so that the link to them tells how many will come.
func (v *visit) limitTo(all int, t view.Table) view.Table {
	if missing := min(all, exportedRows) - len(t.Rows); missing > 0 {
		t.Rows = append(t.Rows, make([]view.Row, missing)...)
	}
	return v.limit(t)
}

func factsOf(s seo.Summary) []Hidden {
	fact := func(key string, n int) Hidden { return Hidden{i18n.T("seo.card." + key), i18n.Int(int64(n))} }
	facts := []Hidden{fact("pages", s.Pages), fact("indexable", s.Indexable), fact("depth", s.MaxDepth), fact("orphans", s.Orphans), fact("broken", s.Broken), fact("unsure", s.Unsure)}
	if s.Denied > 0 {
		facts = append(facts, fact("denied", s.Denied))
	}
	return facts
}

func (v *visit) changeCounts(e seo.Entry) []changeCount {
	if e.Changes == nil {
		return nil
	}
	counts := []int{e.Changes.New, e.Changes.Fixed, e.Changes.Persistent, e.Changes.Unchecked}
	out := make([]changeCount, len(changeKeys))
	for i, key := range changeKeys {
		out[i] = changeCount{key, i18n.T("audit.column." + key), v.auditHref(e, auditChange, key), counts[i]}
	}
	return out
}

// auditHref is a part of an audit's page.
func (v *visit) auditHref(e seo.Entry, name, value string) string {
	q := v.Values()
	q.Set(name, value)
	return (&url.URL{Path: "/audits/" + e.ID, RawQuery: q.Encode()}).String()
}

func (v *visit) ruleTable(e seo.Entry, groups []seo.Group, t *seo.Traffic) view.Table {
	out := view.Table{ID: "regles", Caption: i18n.T("audit.rules"), Empty: i18n.T("audit.no_finding"), Columns: []view.Column{
		{Title: i18n.T("seo.column.title")}, {Title: i18n.T("seo.column.severity")}, {Title: i18n.T("seo.column.category"), Quiet: t != nil}, // the table is wide enough
		{Title: i18n.T("audit.column.findings"), Kind: sheet.Int}, {Title: i18n.T("audit.column.pages"), Kind: sheet.Int}}}
	if t != nil {
		out.Columns = append(append(out.Columns, stakeColumns(t)...), view.Column{Title: i18n.T("stake.column.priority"), Kind: sheet.Number})
	}
	out.Columns = append(out.Columns, view.Column{Title: i18n.T("audit.column.lost"), Kind: sheet.Int}, view.Column{Title: i18n.T("seo.column.remedy"), Quiet: true})
	for _, g := range groups {
		category := ""
		if g.Category != "" {
			category = g.Category.Label()
		}
		cells := []view.Cell{view.Link(g.Title, v.auditHref(e, auditRule, g.Rule)), severityCell(g.Severity.String(), int(g.Severity)), view.Text(category), whole(g.Findings), whole(g.Pages)}
		if t != nil {
			cells = append(append(cells, stakeCells(g.Stake, t)...), view.Cell{Text: i18n.Number(g.Priority, 1), Value: g.Priority, Sort: view.Sortable(g.Priority)})
		}
		out.Rows = append(out.Rows, view.Row{Cells: append(cells, whole(seo.Points(g.Severity)), view.Text(g.Remedy))})
	}
	return out
}

// unverifiedTable lists why an audit could not judge some rules, and which: many wait for
// the same thing.
func unverifiedTable(e seo.Entry) view.Table {
	list := slices.Clone(e.Summary.Unverified)
	for _, r := range e.Unverified() {
		list = append(list, rule.Unverified{Rule: r.ID, Reason: i18n.T("seo.needs_browser")})
	}
	t := view.Table{ID: "non-verifiees", Caption: i18n.T("seo.text.unjudged", "n", len(list)), Columns: []view.Column{
		{Title: i18n.T("seo.column.title")}, {Title: i18n.T("audit.column.reason")}}}
	for _, w := range seo.WaitingFor(list) {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(w.Titles()), view.Text(w.Reason)}})
	}
	return t
}

// severityCell sorts by gravity, not by the alphabet.
func severityCell(key string, rank int) view.Cell {
	label := i18n.T("rule.severity." + key)
	return view.Cell{Text: label, Value: label, Tag: key, Sort: view.Sortable(float64(-rank))}
}

func (v *visit) pageTable(e seo.Entry, pages []seo.Page, traffic *seo.Traffic) view.Table {
	t := view.Table{ID: "pages", Caption: i18n.T("audit.pages"), Empty: i18n.T("audit.no_page"), Columns: []view.Column{
		{Title: i18n.T("seo.column.url")}, {Title: i18n.T("audit.column.title")}, {Title: i18n.T("audit.column.status"), Kind: sheet.Int},
		{Title: i18n.T("audit.column.depth"), Kind: sheet.Int}, {Title: i18n.T("audit.column.inlinks"), Kind: sheet.Int}, {Title: i18n.T("audit.column.score"), Kind: sheet.Number},
		{Title: i18n.T("audit.column.words"), Kind: sheet.Int, Quiet: traffic != nil}}}
	t.Columns = append(append(t.Columns, stakeColumns(traffic)...), view.Column{Title: i18n.T("audit.column.problem")})
	for _, p := range pages {
		depth := whole(p.Depth)
		if p.Depth < 0 {
			depth = view.Cell{Text: i18n.T("audit.orphan"), Sort: view.Sortable(1e6)}
		}
		cells := []view.Cell{within(e, p.URL), view.Link(cmp.Or(p.Title, i18n.T("audit.untitled")), v.auditHref(e, auditAddress, p.URL)), whole(p.Status), depth, whole(p.Inlinks),
			{Text: i18n.Number(p.Score, 1), Value: p.Score, Sort: view.Sortable(p.Score)}, whole(p.Words)}
		if traffic != nil {
			cells = append(cells, stakeCells(traffic.Of(p.URL), traffic)...)
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(cells, view.Text(problemText(p)))})
	}
	return t
}

func problemText(p seo.Page) string {
	switch {
	case p.Problem != "":
		return i18n.T("crawl.problem." + p.Problem)
	case p.RedirectTo != "":
		return i18n.T("audit.redirects", "to", p.RedirectTo)
	case p.Status == 200 && !p.Indexable:
		return i18n.T("audit.not_indexable")
	}
	return ""
}

func outside(address string) view.Cell {
	return view.Cell{Text: address, Value: address, Href: address, Outside: true}
}

// within is outside for a page of the audited site: its path says enough.
func within(e seo.Entry, address string) view.Cell {
	c := outside(address)
	home, err := url.Parse(e.URL)
	if u, bad := url.Parse(address); err == nil && bad == nil && u.Host == home.Host && u.Scheme == home.Scheme {
		c.Text = u.RequestURI()
	}
	return c
}

func linkTable(e seo.Entry, id string, links []seo.Link) view.Table {
	t := view.Table{ID: id, Caption: i18n.T("audit." + id), Empty: i18n.T("audit.none_" + id), Columns: []view.Column{
		{Title: i18n.T("audit.column.from")}, {Title: i18n.T("audit.column.to")}, {Title: i18n.T("audit.column.status"), Kind: sheet.Int}, {Title: i18n.T("audit.column.text")}}}
	for _, l := range links {
		status := whole(l.Status)
		if l.Status == 0 {
			status = view.Cell{Text: "–"}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{within(e, l.From), within(e, l.To), status, view.Text(l.Text)}})
	}
	return t
}
