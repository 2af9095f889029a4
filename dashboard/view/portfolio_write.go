package view

import (
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// PortfolioTable is where each site stands, for the page; href is where a site's audits
// are read, and one audit of them.
func PortfolioTable(list []seo.SiteWatch, href func(site, audit string) string) Table {
	t := Table{ID: "sites", Caption: i18n.T("portfolio.table"), Lead: i18n.T("portfolio.lead"), Empty: i18n.T("portfolio.empty"), Columns: []Column{
		{Title: i18n.T("portfolio.column.site")}, {Title: i18n.T("portfolio.column.state")}, {Title: i18n.T("portfolio.column.last"), Kind: sheet.DateTime},
		{Title: i18n.T("portfolio.column.score"), Kind: sheet.Int}, {Title: i18n.T("portfolio.column.trend"), Kind: sheet.Int}, {Title: i18n.T("portfolio.column.new"), Kind: sheet.Int}}}
	for _, s := range freshSeverities {
		t.Columns = append(t.Columns, Column{Title: i18n.T("portfolio.column.new_" + s.String()), Kind: sheet.Int})
	}
	t.Columns = append(t.Columns, Column{Title: i18n.T("portfolio.column.next"), Kind: sheet.DateTime})
	for _, w := range list {
		name := Link(w.Name, href(w.Site, ""))
		name.Note = w.URL
		state := Text(PortfolioState(w))
		if w.Problem != "" {
			state.Note = w.Problem
		}
		if w.Overdue != nil {
			state.Tone = Bad
		}
		last := Cell{Text: "–"}
		if w.Started != nil {
			at := w.Started.In(seo.Paris())
			last = Cell{Text: i18n.DateTime(at), Value: at, Sort: Sortable(float64(at.Unix())), Href: href(w.Site, w.Audit), Short: true}
		}
		row := []Cell{name, state, last, wholeCell(w.Score), trendCell(w), freshCell(w, w.New)}
		for _, s := range freshSeverities {
			row = append(row, severityFresh(w, s))
		}
		next := Cell{Text: "–"}
		if w.Next != nil {
			at := w.Next.In(seo.Paris())
			next = Cell{Text: i18n.DateTime(at), Value: at, Sort: Sortable(float64(at.Unix())), Short: true}
		}
		t.Rows = append(t.Rows, Row{Cells: append(row, next)})
	}
	return t
}

// freshSeverities are those whose new findings have a column of their own.
var freshSeverities = []rule.Severity{rule.Critical, rule.High}

// PortfolioState says how a site stands in a few words.
func PortfolioState(w seo.SiteWatch) string {
	switch {
	case w.Overdue != nil:
		return i18n.T("portfolio.late", "due", i18n.DateTime(w.Overdue.In(seo.Paris())))
	case w.Running:
		return i18n.T("portfolio.running")
	case w.Problem != "":
		return i18n.T("portfolio.failed")
	case w.Audit == "":
		return i18n.T("portfolio.never")
	case w.Schedules == 0:
		return i18n.T("portfolio.unplanned")
	}
	return i18n.T("portfolio.well")
}

func wholeCell(v *float64) Cell {
	if v == nil {
		return Cell{Text: "–"}
	}
	return Cell{Text: i18n.Number(*v, 0), Value: *v, Sort: Sortable(*v)}
}

func trendCell(w seo.SiteWatch) Cell {
	points, known := w.Trend()
	if !known {
		return Cell{Text: "–"}
	}
	c := wholeCell(&points)
	if points > 0 {
		c.Text = "+" + c.Text
	}
	if !w.Comparable {
		c.Note = i18n.T("portfolio.incomparable")
	}
	return c
}

func freshCell(w seo.SiteWatch, n *int) Cell {
	if n == nil {
		return Cell{Text: "–"}
	}
	v := float64(*n)
	return wholeCell(&v)
}

func severityFresh(w seo.SiteWatch, s rule.Severity) Cell {
	if w.New == nil || w.Fresh == nil && *w.New > 0 {
		return Cell{Text: "–"}
	}
	v := float64(w.Fresh[s.String()])
	return wholeCell(&v)
}
