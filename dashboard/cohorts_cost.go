package dashboard

import (
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// overheadParam is, in the address, what staff and tools cost a month.
const overheadParam = "frais"

// costSection holds what new customers cost against what they bring, with what staff
// and tools cost a month as a hypothesis to type.
func (d *Dashboard) costSection(c cohortPage) (section, error) {
	form := &oneField{Action: cohortPath, Name: overheadParam, Label: i18n.T("clients.overhead"), Value: strings.TrimSpace(c.QueryParam(overheadParam)), Hidden: c.bar.fields(overheadParam)}
	monthly, err := analyzer.ReadOverhead(form.Value)
	if err != nil {
		form.Problem = i18n.Error(err)
	}
	costs, err := d.Analyzer.Acquisition(c.context(), c.Site.ID, c.Span.Period, monthly, c.answer)
	if err != nil {
		return section{}, err
	}
	return section{Title: i18n.T("clients.cost_title"), Text: i18n.T("clients.cost_help"), Form: form, Table: c.costs(costs)}, nil
}

func (c cohortPage) costs(costs *analyzer.AcquisitionAnswer) *view.Table {
	head := func(key string, kind sheet.Kind) view.Column { return gridHead("clients."+key, kind, costs.Currency) }
	full := costs.Lines[0].FullCost != nil
	columns := []view.Column{head("first_channel", sheet.Text), head("spend", sheet.Money), head("new", sheet.Number), head("cac", sheet.Money)}
	columns = append(columns, head("value_12", sheet.Money), head("value_over_cac", sheet.Number), head("payback", sheet.Number))
	if full {
		columns = append(columns, head("cac_full", sheet.Money), head("value_over_full", sheet.Number), head("payback_full", sheet.Number))
	}
	row := func(l analyzer.AcquisitionCost) view.Row {
		cells := []view.Cell{view.Text(view.Label(analyzer.ByChannel, l.Channel)), centsCell(l.Spend, costs.Currency), countCell(l.NewCustomers), centsOrNone(l.Cost, costs.Currency)}
		cells = append(cells, centsOrNone(l.Values[len(l.Values)-1], costs.Currency), timesOrNone(l.Return), paybackCell(l.Return, l.Payback))
		if full {
			cells = append(cells, centsOrNone(l.FullCost, costs.Currency), timesOrNone(l.FullReturn), paybackCell(l.FullReturn, l.FullPayback))
		}
		cells[3].Few = l.NewCustomers < analyzer.MinSample
		return view.Row{Cells: cells}
	}
	var rows []view.Row
	for _, l := range costs.Lines[1:] {
		rows = append(rows, row(l))
	}
	t := c.grid("cout-et-valeur", i18n.T("clients.cost_table"), columns, rows)
	if len(rows) > 0 {
		total := row(costs.Lines[0])
		total.Cells[0] = view.Text(i18n.T("view.total"))
		t.Total = &total
		c.exports.tables[t.ID] = *t
	}
	return t
}

func centsOrNone(x *float64, currency string) view.Cell {
	if x == nil {
		return noCell()
	}
	return centsCell(*x, currency)
}

func timesOrNone(x *float64) view.Cell {
	if x == nil {
		return noCell()
	}
	return view.Cell{Text: i18n.Fixed(*x, 2), Value: *x, Sort: view.Sortable(*x)}
}

// paybackCell tells by which age the margin covers a cost, against which the value at the
// last age is set.
func paybackCell(over *float64, payback *int) view.Cell {
	switch {
	case payback != nil:
		return view.Cell{Text: i18n.T("clients.payback_in", "n", *payback), Value: *payback, Sort: view.Sortable(float64(*payback))}
	case over == nil:
		return noCell()
	}
	return view.Text(i18n.T("clients.payback_not", "n", analyzer.LifetimeMonths[len(analyzer.LifetimeMonths)-1]))
}
