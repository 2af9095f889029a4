package dashboard

import (
	"cmp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// keywordSections are what the registry does not hold of searches: the shop's own curve,
// the queries near the first places, those that several pages share, and what each page is
// after. Of a shop that imported reports of whole periods alone, they are those of one.
func (d *Dashboard) keywordSections(v *visit) ([]section, error) {
	report, err := d.Analyzer.Searches(v.context(), v.Site.ID, v.Span.Period)
	if err != nil || len(report.Queries)+len(report.Pages) == 0 {
		return nil, err
	}
	var list []section
	if report.Export != nil {
		list = append(list, v.exportSections(report)...)
	}
	list = append(list, section{Title: i18n.T("keywords.near_title"), Text: i18n.T("keywords.near_help"), Table: v.nearTable(report)},
		section{Title: i18n.T("keywords.curve_title"), Text: i18n.T("keywords.curve_help", "n", report.Curve.Owned()), Table: v.curveTable(report.Curve)})
	if report.Export == nil {
		list = append(list, section{Title: i18n.T("keywords.shared_title"), Text: i18n.T("keywords.shared_help", "n", len(report.Shared)), Table: v.sharedTable(report.Shared)})
	}
	aims, err := d.aims(v, report)
	if err != nil || aims == nil {
		return list, err
	}
	return append(list, section{Title: i18n.T("keywords.aims_title"), Text: i18n.T("keywords.aims_help"), Table: v.aimTable(aims)}), nil
}

// exportSections are the tables of a report of a period that was imported.
func (v *visit) exportSections(r *analyzer.SearchReport) []section {
	text := i18n.T("keywords.export", "from", period.French(r.Export.From), "to", period.French(r.Export.To))
	if r.Hidden != nil {
		text += " " + i18n.T("keywords.hidden", "n", int64(*r.Hidden))
	}
	list := []section{{Title: i18n.T("keywords.export_title"), Text: text, Table: v.lineTable("requetes-exportees", i18n.T("keywords.queries"), i18n.T("keywords.column.query"), r.Queries)},
		{Table: v.lineTable("pages-exportees", i18n.T("keywords.pages"), i18n.T("keywords.column.page"), r.Pages)}}
	for id, lines := range map[string][]analyzer.SearchLine{"pays-exportes": r.Countries, "appareils-exportes": r.Devices} {
		if len(lines) > 0 {
			list = append(list, section{Table: v.lineTable(id, i18n.T("keywords."+id), i18n.T("keywords.column."+id), lines)})
		}
	}
	slices.SortStableFunc(list[2:], func(a, b section) int { return cmp.Compare(b.Table.ID, a.Table.ID) })
	return list
}

// lineTable is what was shown, line by line.
func (v *visit) lineTable(id, caption, what string, lines []analyzer.SearchLine) *view.Table {
	columns := []view.Column{{Title: what}, gridHead("keywords.column.clicks", sheet.Int, ""), gridHead("keywords.column.impressions", sheet.Int, ""), gridHead("keywords.column.ctr", sheet.Percent, ""), gridHead("keywords.column.position", sheet.Number, "")}
	rows := make([]view.Row, len(lines))
	for i, l := range lines {
		rows[i] = view.Row{Cells: append([]view.Cell{v.queryCell(l)}, shownCells(l)...)}
	}
	return v.grid(id, caption, columns, rows)
}

// queryCell is a query, or a page, with the word that says that it names the shop.
func (v *visit) queryCell(l analyzer.SearchLine) view.Cell {
	c := view.Text(l.Key)
	if l.Brand {
		c.Note = i18n.T("view.brand.brand")
	}
	return c
}

func shownCells(l analyzer.SearchLine) []view.Cell {
	return []view.Cell{count(l.Clicks), count(l.Impressions), rateCell(l.CTR), decimalCell(l.Position)}
}

// nearTable are the queries that a few places more would help.
func (v *visit) nearTable(r *analyzer.SearchReport) *view.Table {
	columns := []view.Column{gridHead("keywords.column.query", sheet.Text, ""), gridHead("keywords.column.page", sheet.Text, ""), gridHead("keywords.column.clicks", sheet.Int, ""), gridHead("keywords.column.impressions", sheet.Int, ""), gridHead("keywords.column.ctr", sheet.Percent, ""), gridHead("keywords.column.position", sheet.Number, ""),
		gridHead("keywords.column.expected", sheet.Number, ""), gridHead("keywords.column.missing", sheet.Number, ""), gridHead("keywords.column.gain", sheet.Number, "")}
	var rows []view.Row
	for _, l := range r.Opportunities() {
		page := view.Text(cmp.Or(l.Page, "–"))
		if l.Page != "" {
			page = view.Link(l.Page, v.keywordHref(l.Page))
		}
		rows = append(rows, view.Row{Cells: slices.Concat([]view.Cell{view.Text(l.Key), page}, shownCells(l), []view.Cell{decimalCell(l.Expected), decimalCell(l.Missing), decimalCell(l.Gain)})})
	}
	t := v.grid("presque-en-tete", i18n.T("keywords.near"), columns, rows)
	t.Empty = i18n.T("keywords.no_near")
	return t
}

func (v *visit) curveTable(curve analyzer.SearchCurve) *view.Table {
	columns := []view.Column{gridHead("topic.mots-cles.position", sheet.Int, ""), gridHead("topic.mots-cles.rate", sheet.Percent, ""), gridHead("keywords.column.own", sheet.Percent, ""), gridHead("keywords.column.used", sheet.Text, ""),
		gridHead("keywords.column.impressions", sheet.Int, ""), gridHead("keywords.column.clicks", sheet.Int, ""), gridHead("keywords.column.queries", sheet.Int, "")}
	rows := make([]view.Row, len(curve))
	for i, p := range curve {
		own, used := noCell(), "usual"
		if p.Impressions > 0 {
			own = rateCell(p.Clicks / p.Impressions)
			own.Few = p.Own == nil
		}
		if p.Own != nil {
			used = "own"
		}
		rows[i] = view.Row{Cells: []view.Cell{whole(p.Position), rateCell(p.Usual), own, view.Text(i18n.T("keywords.used." + used)), count(p.Impressions), count(p.Clicks), whole(p.Queries)}}
	}
	return v.grid("courbe-des-clics", i18n.T("keywords.curve"), columns, rows)
}

func (v *visit) sharedTable(list []analyzer.SharedQuery) *view.Table {
	columns := []view.Column{gridHead("keywords.column.query", sheet.Text, ""), gridHead("keywords.column.page", sheet.Text, ""), gridHead("keywords.column.share", sheet.Percent, ""), gridHead("keywords.column.weeks", sheet.Int, ""),
		gridHead("keywords.column.clicks", sheet.Int, ""), gridHead("keywords.column.impressions", sheet.Int, ""), gridHead("keywords.column.position", sheet.Number, "")}
	var rows []view.Row
	for _, s := range list {
		for _, p := range s.Pages {
			rows = append(rows, view.Row{Cells: []view.Cell{view.Text(s.Query), view.Link(p.Page, v.keywordHref(p.Page)), rateCell(p.Share), count(p.Weeks), count(p.Clicks), count(p.Impressions), decimalCell(p.Position)}})
		}
	}
	t := v.grid("requetes-partagees", i18n.T("keywords.shared"), columns, rows)
	t.Empty = i18n.T("keywords.no_shared")
	return t
}

// aim is what a page is after.
type aim struct {
	path, word, suggestion, reason string
	line                           analyzer.SearchLine
	place                          string // of the keyword, "" when nobody searched it
}

// aims are the pages that were shown or that have a target keyword; nil where no audit
// could keep one.
func (d *Dashboard) aims(v *visit, r *analyzer.SearchReport) ([]aim, error) {
	if d.Audits == nil {
		return nil, nil
	}
	kept, err := d.Audits.Keywords(v.context(), v.Site.ID)
	if err != nil {
		return nil, err
	}
	audited, err := d.answersOf(v)
	if err != nil {
		return nil, err
	}
	list := make([]aim, 0, len(r.Pages))
	for _, l := range r.Pages {
		list = append(list, aimOf(l.Key, kept[l.Key], l, r, audited))
		delete(kept, l.Key)
	}
	for path, word := range kept {
		list = append(list, aimOf(path, word, analyzer.SearchLine{Key: path}, r, audited))
	}
	slices.SortStableFunc(list, func(x, y aim) int {
		return cmp.Or(cmp.Compare(y.line.Impressions, x.line.Impressions), cmp.Compare(x.path, y.path))
	})
	return list, nil
}

// aimOf suggests a keyword: the query without the shop's name that brings the page the most
// clicks, else shows it most; without any, its title.
func aimOf(path, word string, line analyzer.SearchLine, r *analyzer.SearchReport, audited map[string]seo.Page) aim {
	a := aim{path: path, word: word, line: line}
	for _, q := range r.OfPage(path) {
		if strings.EqualFold(q.Query, word) {
			a.place = i18n.T("keywords.at", "position", i18n.Number(q.Position, 1), "clicks", int64(q.Clicks))
		}
		if a.suggestion == "" && !q.Brand {
			a.suggestion, a.reason = q.Query, i18n.T("keywords.why_query", "clicks", int64(q.Clicks), "impressions", int64(q.Impressions), "position", i18n.Number(q.Position, 1))
		}
	}
	if p, known := audited[path]; known && a.suggestion == "" && p.H1 != "" {
		a.suggestion, a.reason = strings.ToLower(p.H1), i18n.T("keywords.why_title")
	}
	return a
}

func (v *visit) aimTable(aims []aim) *view.Table {
	columns := []view.Column{gridHead("keywords.column.page", sheet.Text, ""), gridHead("keywords.column.aim", sheet.Text, ""), gridHead("keywords.column.place", sheet.Text, ""), gridHead("keywords.column.suggestion", sheet.Text, ""), gridHead("keywords.column.reason", sheet.Text, ""),
		gridHead("keywords.column.clicks", sheet.Int, ""), gridHead("keywords.column.impressions", sheet.Int, "")}
	rows := make([]view.Row, len(aims))
	for i, a := range aims {
		rows[i] = view.Row{Cells: []view.Cell{view.Link(a.path, v.keywordHref(a.path)), view.Text(cmp.Or(a.word, i18n.T("keywords.no_aim"))), view.Text(a.place), view.Text(a.suggestion), view.Text(a.reason), count(a.line.Clicks), count(a.line.Impressions)}}
	}
	return v.grid("mots-cles-cibles", i18n.T("keywords.aims"), columns, rows)
}
