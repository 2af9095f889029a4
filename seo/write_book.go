package seo

import (
	"io"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo/rule"
)

// bookLinks is how many broken links a workbook lists.
const bookLinks = 20_000

// WriteXLSX writes a workbook: the summary, what to do first, the findings of each
// category on a sheet of their own, the duties of law, the pages and the broken links. Texts are stored as
// texts, so that none becomes a formula.
func (a *Audit) WriteXLSX(w io.Writer) (err error) {
	defer fault.Wrap(&err, "write audit %s as a workbook", a.ID)
	tables := []sheet.Table{a.summaryTable()}
	if a.State != Failed {
		tables = append(tables, a.actionTable())
		all := a.Table()
		for _, c := range rule.Categories() {
			if t := a.ofCategory(all, c); len(t.Rows) > 0 {
				tables = append(tables, t)
			}
		}
		if duties := a.dutyTable(); len(duties.Rows) > 0 {
			tables = append(tables, duties)
		}
		tables = append(tables, a.pageTable(), a.brokenTable())
	}
	return sheet.Book{Title: i18n.T("seo.text.title", "url", a.URL), Made: a.Finished}.Write(w, tables...)
}

// ofCategory keeps the findings of one category.
func (a *Audit) ofCategory(all sheet.Table, c rule.Category) sheet.Table {
	t := sheet.Table{Name: c.Label(), Columns: all.Columns}
	for i, f := range a.Findings {
		if describe(f.Rule).Category == c {
			t.Rows = append(t.Rows, all.Rows[i])
		}
	}
	return t
}

func sheetColumns(keys ...string) (columns []sheet.Column) {
	for _, key := range keys {
		columns = append(columns, sheet.Column{Title: i18n.T("seo.sheet." + key)})
	}
	return columns
}

// kinds sets the kinds of some columns: those of numbers.
func kinds(columns []sheet.Column, kind sheet.Kind, at ...int) []sheet.Column {
	for _, i := range at {
		columns[i].Kind = kind
	}
	return columns
}

func (a *Audit) summaryTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("seo.sheet.summary"), Columns: kinds(sheetColumns("name", "value"), sheet.Number, 1)}
	add := func(key string, value any) { t.Rows = append(t.Rows, []any{i18n.T("seo." + key), value}) }
	add("sheet.url", a.URL)
	add("sheet.started", parisTime(a.Started))
	add("sheet.finished", parisTime(a.Finished))
	if err := a.Obstacle(); err != nil {
		add("sheet.state", i18n.Error(err))
		return t
	}
	add("sheet.state", i18n.T("seo.state."+string(a.State)))
	if !a.Part {
		add("sheet.score", a.Health().Rounded())
		add("sheet.score_reason", a.Health().Text())
	}
	s := a.Summary
	for _, fact := range []struct {
		key string
		n   int
	}{{"pages", s.Pages}, {"indexable", s.Indexable}, {"orphans", s.Orphans}, {"depth", s.MaxDepth}, {"broken", s.Broken}, {"unsure", s.Unsure}, {"denied", s.Denied}} {
		add("card."+fact.key, fact.n)
	}
	for _, severity := range rule.Severities() {
		n := s.Severities[severity.String()]
		t.Rows = append(t.Rows, []any{i18n.T("seo.text.severity_name", "severity", severity.Label()), n})
	}
	if c := a.Changes; c != nil {
		add("sheet.previous", parisTime(c.Started))
		for _, fact := range []struct {
			key string
			n   int
		}{{"new", c.New}, {"fixed", c.Fixed}, {"persistent", c.Persistent}, {"unchecked", c.Unchecked}} {
			add("change."+fact.key, fact.n)
		}
	}
	for _, w := range s.Waiting() {
		t.Rows = append(t.Rows, []any{i18n.T("seo.sheet.unverified", "titles", w.Titles()), w.Reason})
	}
	add("sheet.note", i18n.T("seo.text.legal"))
	return t
}

func (a *Audit) dutyTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("seo.sheet.duties"), Columns: kinds(sheetColumns("code", "duty", "basis", "verdict", "findings", "by_hand"), sheet.Int, 4)}
	for _, v := range a.Concerned() {
		t.Rows = append(t.Rows, []any{v.Code, v.Title(), v.Basis(), v.State.Label(), v.Findings, v.Human()})
	}
	return t
}

func (a *Audit) pageTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("seo.sheet.pages"), Columns: kinds(kinds(
		sheetColumns("address", "title", "description", "h1", "status", "indexable", "in_sitemap", "depth", "inlinks", "outlinks", "popularity", "words", "bytes", "ttfb", "canonical", "redirect"),
		sheet.Int, 4, 7, 8, 9, 11, 12, 13), sheet.Number, 10)}
	t.Columns = append(t.Columns, a.stakeColumns()...)
	for _, p := range a.Pages {
		var depth any
		if p.Depth >= 0 {
			depth = p.Depth
		}
		row := []any{p.URL, p.Title, p.Description, p.H1, p.Status, yesNo(p.Indexable), yesNo(p.InSitemap), depth,
			p.Inlinks, p.Outlinks, p.Score, p.Words, p.Bytes, p.WaitMillis, p.Canonical, p.RedirectTo}
		t.Rows = append(t.Rows, append(row, a.stakeValues(p.Stake)...))
	}
	return t
}

func (a *Audit) brokenTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("seo.sheet.broken"), Columns: kinds(sheetColumns("from", "to", "anchor", "status"), sheet.Int, 3)}
	for _, l := range a.brokenLinks(bookLinks) {
		var status any // nothing answered
		if l.Status > 0 {
			status = l.Status
		}
		t.Rows = append(t.Rows, []any{l.From, l.To, l.Text, status})
	}
	return t
}

func yesNo(yes bool) string {
	if yes {
		return i18n.T("seo.sheet.yes")
	}
	return i18n.T("seo.sheet.no")
}
