package dashboard

import (
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// rfmTopic answers « Qui est fidèle, qui s'éloigne ? ».
var rfmTopic = topic{path: "/clients/rfm", under: "/clients", tiles: []string{"orders", "new_customers", "repurchase_rate", "contribution_margin"}, more: (*Dashboard).rfmSections}

// rfmSections are the segments, the grid of scores and what each score stands for.
func (d *Dashboard) rfmSections(v *visit) ([]section, error) {
	c, err := d.customersOf(v)
	if err != nil || c.all.Customers == 0 {
		return nil, err
	}
	return []section{
		{Title: i18n.T("clients.segments_title"), Text: c.segmentHelp(), Table: c.segments()},
		{Text: i18n.T("clients.grid_help"), Table: c.scores()},
		{Text: i18n.T("clients.thresholds_help"), Table: c.thresholds()},
	}, nil
}

func (c customerPage) segmentHelp() string {
	if !c.answer.Fixed {
		return i18n.T("clients.segments_help")
	}
	return i18n.T("clients.segments_fixed", "customers", segment.Few, "days", stepList(segment.DaySteps, 1), "orders", stepList(segment.OrderSteps, 1), "amounts", stepList(segment.AmountSteps, 100))
}

// stepList writes the fixed steps of a score in their unit.
func stepList[N int | int64](steps []N, unit float64) string {
	texts := make([]string, len(steps))
	for i, step := range steps {
		texts[i] = i18n.Number(float64(step)/unit, 2)
	}
	return strings.Join(texts, ", ")
}

// segments are the eleven segments, the best first, with the bounds that the
// customers in them have.
func (c customerPage) segments() *view.Table {
	var rows []view.Row
	for _, name := range segment.Names {
		w := c.answer.Of(func(cell analyzer.CustomerCell) bool { return cell.Segment() == name })
		days, orders := "–", "–"
		if w.Customers > 0 {
			days, orders = bounds(w.LeastDays, w.MostDays), bounds(w.LeastOrders, w.MostOrders)
		}
		rows = append(rows, c.worthRow(w, view.Text(i18n.T("analyzer.segment."+name)), view.Text(i18n.T("clients.cells_"+name)), view.Text(days), view.Text(orders)))
	}
	return c.grid("segments-rfm", i18n.T("clients.segments"), c.worthColumns(gridHead("clients.segment", sheet.Text, ""), gridHead("clients.cells", sheet.Text, ""),
		gridHead("clients.days", sheet.Text, ""), gridHead("clients.orders_each", sheet.Text, "")), rows)
}

func bounds(least, most float64) string {
	if least == most {
		return view.Write("", analyzer.Count, "", least)
	}
	return i18n.T("clients.from_to", "from", view.Write("", analyzer.Count, "", least), "to", view.Write("", analyzer.Count, "", most))
}

// scores is the grid of 25 cells: recency down, frequency across.
func (c customerPage) scores() *view.Table {
	columns := []view.Column{gridHead("clients.recency", sheet.Text, "")}
	for f := 1; f <= 5; f++ {
		columns = append(columns, view.Column{Title: i18n.T("clients.frequency", "n", f), Kind: sheet.Number})
	}
	currency, most := c.answer.Currency, 0.0
	for r := 1; r <= 5; r++ {
		for f := 1; f <= 5; f++ {
			most = max(most, c.answer.Of(func(cell analyzer.CustomerCell) bool { return cell.Recency == r && cell.Frequency == f }).Customers)
		}
	}
	var rows []view.Row
	for r := 5; r >= 1; r-- {
		row := view.Row{Cells: []view.Cell{view.Text(i18n.T("clients.recency_score", "n", r))}}
		for f := 1; f <= 5; f++ {
			w := c.answer.Of(func(cell analyzer.CustomerCell) bool { return cell.Recency == r && cell.Frequency == f })
			cell := heated(countCell(w.Customers), ratio(w.Customers, most))
			cell.Note = i18n.T("analyzer.segment." + segment.Of(r, f))
			if w.Customers > 0 {
				cell.Note += i18n.T("clients.cell_worth", "revenue", view.WriteShort("", analyzer.Cents, currency, w.Revenue), "margin", view.WriteShort("", analyzer.Cents, currency, w.Margin))
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return c.grid("grille-rfm", i18n.T("clients.grid"), columns, rows)
}

// thresholds are what each score stands for.
func (c customerPage) thresholds() *view.Table {
	currency := c.answer.Currency
	columns := []view.Column{gridHead("clients.score", sheet.Number, ""), gridHead("clients.days", sheet.Text, ""), gridHead("clients.orders_each", sheet.Text, ""), gridHead("clients.amounts", sheet.Text, "")}
	money := func(w analyzer.Worth) string {
		if w.Customers == 0 {
			return "–"
		}
		return i18n.T("clients.from_to", "from", i18n.Money(w.LeastNet, currency), "to", i18n.Money(w.MostNet, currency))
	}
	var rows []view.Row
	for n := 5; n >= 1; n-- {
		r := c.answer.Of(func(cell analyzer.CustomerCell) bool { return cell.Recency == n })
		f := c.answer.Of(func(cell analyzer.CustomerCell) bool { return cell.Frequency == n })
		m := c.answer.Of(func(cell analyzer.CustomerCell) bool { return cell.Amount == n })
		rows = append(rows, view.Row{Cells: []view.Cell{countCell(float64(n)), view.Text(bounds(r.LeastDays, r.MostDays)), view.Text(bounds(f.LeastOrders, f.MostOrders)), view.Text(money(m))}})
	}
	return c.grid("seuils-rfm", i18n.T("clients.thresholds"), columns, rows)
}
