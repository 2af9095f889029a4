package dashboard

import (
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

// auditAddress is the parameter that chooses one page of an audit.
const auditAddress = "adresse"

// auditedPage is the sheet of one page: what is wrong with it, and what a browser told.
type auditedPage struct {
	URL, Back, When, Answer string
	Stake                   string // what the page brings, in words
	Keep                    *keep
	Findings                view.Table
	Legal                   bool         // findings of law are shown
	Browser                 string       // what was opened, or that nothing was
	Tables                  []view.Table // of the browser's measures
	Prices                  *priceView   // of a product sheet; nil where no audit saw a price
}

func (d *Dashboard) showAuditedPage(v *visit, e seo.Entry) error {
	address := v.QueryParam(auditAddress)
	p, err := d.Audits.PageOf(v.context(), e.ID, address)
	if err != nil {
		return err
	}
	findings, err := d.Audits.FindingsOf(v.context(), e.ID, "", address, exportedRows, 0)
	if err != nil {
		return err
	}
	traffic, stake, err := d.traffic(v, e.Site)
	if err != nil {
		return err
	}
	if traffic != nil {
		stake = pageStake(traffic, address)
	}
	title := i18n.T("audit.page_title", "path", within(e, address).Text)
	body := auditedPage{URL: address, Back: v.Of("/audits/" + e.ID), When: auditTime(e.Started), Answer: pageAnswer(p, len(findings)), Stake: stake,
		Findings: v.limit(v.exports.table(v.pageFindings(e, findings))), Browser: i18n.T("audit.page_unopened"),
		Legal: slices.ContainsFunc(findings, func(f seo.Finding) bool { return isLegal(f.Rule) })}
	if e.Site == v.Site.ID {
		body.Keep = v.keepFinding(e.ID, "", address, title)
	}
	if body.Prices, err = d.priceHistory(v, e.Site, address, e.Started); err != nil {
		return err
	}
	if p.Measures != nil {
		body.Browser = i18n.T("audit.page_opened", "seconds", i18n.Fixed(p.Measures.Seconds, 1))
		for _, t := range measureTables(p) {
			body.Tables = append(body.Tables, v.exports.table(t))
		}
	}
	return d.page(v.unfiltered(), "auditedpage", Page{Title: title, Question: title, Body: body})
}

// pageStake says what a page brings.
func pageStake(t *seo.Traffic, address string) string {
	s := t.Of(address)
	if s == nil {
		return i18n.T("stake.unknown_page")
	}
	from, _ := period.ParseDate(t.From)
	to, _ := period.ParseDate(t.To)
	return i18n.T("stake.page", "from", from.French(), "to", to.French(), "views", int(s.Views), "line", s.Text(t.Currency)) + " " + t.Method
}

// pageAnswer sums a page up in a sentence.
func pageAnswer(p seo.Page, findings int) string {
	where := i18n.T("audit.page_depth", "n", p.Depth)
	switch {
	case p.Depth < 0:
		where = i18n.T("audit.page_orphan")
	case p.Depth == 0:
		where = i18n.T("audit.page_home")
	}
	return i18n.T("audit.page_answer", "status", p.Status, "where", where, "inlinks", p.Inlinks, "score", i18n.Number(p.Score, 1), "words", p.Words, "findings", findings)
}

// pageFindings lists what is wrong with the page, rule by rule.
func (v *visit) pageFindings(e seo.Entry, findings []seo.Finding) view.Table {
	t := view.Table{ID: "constats", Caption: i18n.T("audit.page_findings"), Empty: i18n.T("audit.no_finding"), Columns: []view.Column{
		{Title: i18n.T("seo.column.title")}, {Title: i18n.T("seo.column.severity")}, {Title: i18n.T("seo.column.detail")}, {Title: i18n.T("seo.column.evidence"), Quiet: true}}}
	for _, f := range findings {
		title := f.Rule
		if r := rule.Get(f.Rule); r != nil {
			title = r.Title()
		}
		detail := view.Text(f.Detail)
		detail.Note = f.Evidence
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Link(title, v.auditHref(e, auditRule, f.Rule)), severityCell(f.Severity.String(), int(f.Severity)), detail, view.Text(f.Evidence)}})
	}
	return t
}

// measureTables are what a browser told of a page, each under its own head; those that
// would be empty are left out, but for cookies and third parties: that there are none is
// an answer.
func measureTables(p seo.Page) []view.Table {
	m := p.Measures
	return slices.DeleteFunc([]view.Table{
		speedTable(m), tagTable(p), kindTable(m), outsideTable(m), cookieTable(m), axeTable(m),
		lineTable("erreurs", slices.Concat(m.Errors, m.Failed)), lineTable("robots", m.Blocked),
	}, func(t view.Table) bool { return len(t.Rows) == 0 && t.Empty == "" })
}

// textTable is a table of texts.
func textTable(id string, columns ...string) view.Table {
	t := view.Table{ID: id, Caption: i18n.T("audit.browser." + id)}
	for _, c := range columns {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("audit.browser.column." + c)})
	}
	return t
}

func addRow(t *view.Table, cells ...view.Cell) { t.Rows = append(t.Rows, view.Row{Cells: cells}) }

// speedTable sets each measure beside what is good.
func speedTable(m *page.Measures) view.Table {
	t := textTable("mesures", "measure", "value", "good")
	row := func(key, value string) {
		addRow(&t, view.Text(i18n.T("audit.browser.measure."+key)), view.Text(value), view.Text(i18n.T("audit.browser.good."+key)))
	}
	paint := i18n.T("audit.browser.no_paint")
	if m.LCP > 0 {
		paint = i18n.T("audit.browser.seconds", "n", i18n.Fixed(m.LCP, 2))
	}
	row("lcp", paint)
	row("cls", i18n.Fixed(m.CLS, 3))
	row("blocking", i18n.T("audit.browser.seconds", "n", i18n.Fixed(m.Blocking, 2)))
	row("weight", rule.Size(m.Bytes))
	row("requests", i18n.Int(int64(m.Requests)))
	row("carbon", i18n.T("audit.browser.grams", "n", i18n.Fixed(rule.Carbon(m.Bytes), 2)))
	row("targets", i18n.T("audit.browser.of", "n", m.Cramped, "all", m.Targets))
	row("small", i18n.Percent(m.SmallText, 0))
	row("beyond", i18n.T("audit.browser.pixels", "n", m.Beyond))
	row("images", i18n.Int(int64(len(m.Images))))
	return t
}

// tagTable sets what was sent beside what scripts made of it.
func tagTable(p seo.Page) view.Table {
	t := textTable("balises", "tag", "sent", "shown")
	shown := func(s string) view.Cell {
		if s == "" {
			s = "–"
		}
		return view.Text(s)
	}
	addRow(&t, view.Text(i18n.T("audit.browser.tag.title")), shown(p.Title), shown(p.Measures.Title))
	addRow(&t, view.Text(i18n.T("audit.browser.tag.canonical")), shown(p.Canonical), shown(p.Measures.Canonical))
	addRow(&t, view.Text(i18n.T("audit.browser.tag.words")), whole(p.Words), whole(p.Measures.Words))
	return t
}

func kindTable(m *page.Measures) view.Table {
	t := textTable("types", "kind", "requests", "weight")
	t.Columns[1].Kind, t.Columns[2].Kind = sheet.Int, sheet.Int
	var names []string
	for name := range m.Kinds {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return int(m.Kinds[b].Bytes - m.Kinds[a].Bytes) })
	for _, name := range names {
		addRow(&t, view.Text(view.Capital(i18n.T("render.kind."+name))), whole(m.Kinds[name].Requests), weightCell(m.Kinds[name].Bytes))
	}
	return t
}

func weightCell(bytes int64) view.Cell {
	return view.Cell{Text: rule.Size(bytes), Value: bytes, Sort: view.Sortable(float64(bytes))}
}

func outsideTable(m *page.Measures) view.Table {
	t := textTable("tiers", "host", "requests", "weight", "tracker")
	t.Columns[1].Kind, t.Columns[2].Kind = sheet.Int, sheet.Int
	t.Empty = i18n.T("audit.browser.no_host")
	for _, w := range m.Outside {
		addRow(&t, view.Text(w.Host), whole(w.Requests), weightCell(w.Bytes), view.Text(w.Tracker))
	}
	return t
}

func cookieTable(m *page.Measures) view.Table {
	t := textTable("cookies", "cookie", "host", "term", "whose", "tracker")
	t.Empty = i18n.T("audit.browser.no_cookie")
	for _, c := range m.Cookies {
		term, whose := i18n.T("audit.browser.session"), i18n.T("audit.browser.own")
		if c.Days > 0 {
			term = i18n.T("audit.browser.days", "n", c.Days)
		}
		if c.Outside {
			whose = i18n.T("audit.browser.outside")
		}
		addRow(&t, view.Text(c.Name), view.Text(c.Domain), view.Text(term), view.Text(whose), view.Text(c.Tracker))
	}
	return t
}

func axeTable(m *page.Measures) view.Table {
	t := textTable("accessibilite", "fault", "count", "example")
	t.Columns[1].Kind = sheet.Int
	t.Empty = i18n.T("audit.browser.no_violation")
	for _, v := range m.Violations {
		help := view.Text(v.Help)
		help.Note = fmt.Sprintf("axe-core, %s", v.Rule)
		addRow(&t, help, whole(v.Count), view.Text(strings.Join(v.Examples[:min(1, len(v.Examples))], "")))
	}
	return t
}

func lineTable(id string, lines []string) view.Table {
	column := "line"
	if id == "robots" {
		column = "address"
	}
	t := textTable(id, column)
	for _, line := range lines {
		addRow(&t, view.Text(line))
	}
	return t
}
