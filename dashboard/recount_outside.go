package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// saidCount is what a tool's own report says of the days of a period.
type saidCount struct {
	tool                                        string
	days                                        int
	visitors, visits, pages, orders, revenue    float64
	hasVisitors, hasVisits, hasPages, hasOrders bool
	hasRevenue                                  bool
}

func (s *saidCount) add(t *tracking.OutsideTotal) {
	s.days++
	for _, part := range []struct {
		from *int64
		sum  *float64
		has  *bool
	}{
		{t.Visitors, &s.visitors, &s.hasVisitors}, {t.Visits, &s.visits, &s.hasVisits}, {t.PageViews, &s.pages, &s.hasPages},
		{t.Orders, &s.orders, &s.hasOrders}, {t.RevenueIncl, &s.revenue, &s.hasRevenue},
	} {
		if part.from != nil {
			*part.sum, *part.has = *part.sum+float64(*part.from), true
		}
	}
}

// saidSections put beside our counts what the reports of other tools say that were imported;
// none without any.
func (d *Dashboard) saidSections(r recountPage) ([]section, error) {
	if d.Outside == nil {
		return nil, nil
	}
	totals, err := d.Outside.Totals(r.context(), r.Site.ID, r.Span.Period)
	if err != nil || len(totals) == 0 {
		return nil, err
	}
	var said []*saidCount
	for i := range totals {
		if len(said) == 0 || said[len(said)-1].tool != totals[i].Tool {
			said = append(said, &saidCount{tool: totals[i].Tool})
		}
		said[len(said)-1].add(&totals[i])
	}
	return []section{{Title: i18n.T("recount.said_title"), Text: i18n.T("recount.said_help"), Table: r.said(said)}}, nil
}

// said are the tools' own words. A gap is shown where they speak of every day of the period.
func (r recountPage) said(said []*saidCount) *view.Table {
	columns := []view.Column{
		gridHead("recount.tool", sheet.Text, ""), gridHead("recount.said_days", sheet.Number, ""), gridHead("recount.visits", sheet.Number, ""),
		gridHead("recount.said_visitors", sheet.Number, ""), gridHead("recount.page_views", sheet.Number, ""), gridHead("recount.said_orders", sheet.Number, ""),
		gridHead("recount.said_revenue", sheet.Money, r.Site.Currency),
	}
	days := r.Span.Period.Days()
	cell := func(there bool, n float64) view.Cell {
		if !there {
			return noCell()
		}
		return countCell(n)
	}
	apart := func(c view.Cell, s *saidCount, there bool, n, own float64) view.Cell {
		if there && s.days == days {
			c.Note = apartText(n-own, own, i18n.Number)
		}
		return c
	}
	var rows []view.Row
	for _, s := range said {
		name := s.tool
		if i18n.Has("recount.tool." + s.tool) {
			name = toolName(s.tool)
		}
		revenue := noCell()
		if s.hasRevenue {
			revenue = centsCell(s.revenue, r.Site.Currency)
		}
		rows = append(rows, view.Row{Cells: []view.Cell{
			view.Text(i18n.T("recount.said_by", "tool", name)), countCell(float64(s.days)), apart(cell(s.hasVisits, s.visits), s, s.hasVisits, s.visits, r.own.Visits),
			cell(s.hasVisitors, s.visitors), apart(cell(s.hasPages, s.pages), s, s.hasPages, s.pages, r.own.PageViews), cell(s.hasOrders, s.orders), revenue,
		}})
	}
	own := r.all.Of(analyzer.ToolOwn)
	rows = append(rows, view.Row{Cells: []view.Cell{view.Text(toolName(analyzer.ToolOwn)), countCell(float64(days)), countCell(own.Visits), noCell(), countCell(own.PageViews), noCell(), noCell()}})
	return r.grid("dit-par-les-outils", i18n.T("recount.said"), columns, rows)
}
