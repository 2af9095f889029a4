package dashboard

import (
	"math"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// twelveMonths is the place of that age in analyzer.LifetimeMonths.
const twelveMonths = 2

// table is the table of lines by result; nobody adds partners up, who share nothing.
func (r *profitRun) table(id, by string, list []analyzer.Yield, total *analyzer.Yield) view.Table {
	head := func(key string, kind sheet.Kind) view.Column { return gridHead("profit."+key, kind, r.yields.Currency) }
	t := view.Table{ID: id, Caption: i18n.T("profit.by_"+by, "model", modelName(r.model)), Lead: i18n.T("profit.help_" + by), Empty: i18n.T("profit.none"), Columns: []view.Column{
		head("column_"+by, sheet.Text), head("spend", sheet.Money), head("orders", sheet.Number), head("revenue", sheet.Money), head("roas", sheet.Number), head("break_even", sheet.Number),
		head("margin", sheet.Money), head("result", sheet.Money), head("roi", sheet.Percent), head("per_order", sheet.Money), head("new_customers", sheet.Number), head("per_customer", sheet.Money),
	}}
	if by == analyzer.ByChannel {
		t.Columns = append(t.Columns, head("worth", sheet.Money))
	}
	for _, y := range list {
		t.Rows = append(t.Rows, r.row(by, y))
	}
	if total != nil && len(list) > 0 {
		row := r.row("", *total)
		row.Cells[0] = view.Text(i18n.T("view.total"))
		if by == analyzer.ByChannel { // what all sales brought, held against what some cost, says nothing
			for _, of := range []int{4, 5, 8, 9, 11} {
				row.Cells[of] = noCell()
			}
			row.Cells[7].Note, row.Cells[7].Tone = "", ""
		}
		if by == analyzer.ByChannel {
			row.Cells = append(row.Cells, r.worthCell(func(analyzer.Lifetime) bool { return true }))
		}
		t.Total = &row
	}
	return t
}

func (r *profitRun) row(by string, y analyzer.Yield) view.Row {
	cents := func(x *float64, metric string) view.Cell {
		if x == nil {
			return noCell()
		}
		c := centsCell(math.Round(*x), r.yields.Currency)
		if metric != "" {
			c.Href = r.href(by, y, metric)
		}
		return c
	}
	times := func(x *float64, metric string) view.Cell {
		if x == nil {
			return noCell()
		}
		return view.Cell{Text: i18n.Fixed(*x, 2), Value: *x, Sort: view.Sortable(*x), Href: r.href(by, y, metric), Few: metric == "roas" && y.Spend > 0 && y.Orders < analyzer.MinSample}
	}
	result := cents(y.Result(), "roi")
	if x := y.Result(); x != nil && *x > 0 && y.Spend > 0 {
		result.Tone, result.Note = view.Good, i18n.T("profit.gain")
	} else if x != nil && *x < 0 {
		result.Tone, result.Note = view.Bad, i18n.T("profit.loss")
	}
	margin := noCell()
	if y.HasMargin() {
		margin = cents(&y.Margin, "roi")
	}
	roi := noCell()
	if x := y.ROI(); x != nil {
		roi = rateCell(*x)
		roi.Href = r.href(by, y, "roi")
	}
	row := view.Row{Cells: []view.Cell{
		view.Text(r.name(by, y)), cents(&y.Spend, "spend"), r.count(y.Orders), cents(&y.Revenue, "roas"), times(y.ROAS(), "roas"), times(y.BreakEven(), "roi"),
		margin, result, roi, cents(y.PerOrder(), "cost_per_order"), r.count(y.NewCustomers), cents(y.PerCustomer(), ""),
	}}
	if by == analyzer.ByChannel {
		worth := noCell()
		if !y.Unpaid {
			worth = r.worthCell(func(l analyzer.Lifetime) bool { return l.Channel == y.Key })
		}
		row.Cells = append(row.Cells, worth)
	}
	return row
}

// count is a number of orders or customers, which models that share need not leave
// whole.
func (r *profitRun) count(x float64) view.Cell {
	if x == math.Trunc(x) {
		return countCell(x)
	}
	return partCell(x)
}

// worthCell is the mean margin that customers won a year before brought in 12 months.
func (r *profitRun) worthCell(keep func(analyzer.Lifetime) bool) view.Cell {
	mean, customers := r.worth.Value(twelveMonths, keep)
	if customers == 0 {
		return noCell()
	}
	c := centsCell(math.Round(mean), r.yields.Currency)
	c.Note, c.Few = i18n.T("profit.worth_of", "n", customers), customers < analyzer.MinSample
	return c
}

// paidLines are the channels that cost something in the period.
func (r *profitRun) paidLines() (list []analyzer.Yield) {
	for _, y := range r.yields.Channels {
		if y.Spend > 0 && !y.Unpaid {
			list = append(list, y)
		}
	}
	return list
}

// resultChart draws the result of each paid channel.
func (r *profitRun) resultChart() view.Chart {
	currency := r.yields.Currency
	title := i18n.T("profit.result_chart", "model", modelName(r.model))
	spec := chart.Spec{ID: "resultat-par-canal", Kind: chart.HBar, Title: title, Unit: analyzer.Cents, Currency: currency, Partial: -1, Source: view.Source(r.Address)}
	s := chart.Series{Name: i18n.T("profit.result"), Color: chart.Accent}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{gridHead("profit.column_channel", sheet.Text, ""), gridHead("profit.result", sheet.Money, currency)}}
	for _, y := range r.paidLines() {
		result := y.Result()
		if result == nil {
			continue
		}
		name := r.name(analyzer.ByChannel, y)
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		s.Values, s.Texts = append(s.Values, result), append(s.Texts, r.short(result))
		s.Notes = append(s.Notes, i18n.T("profit.note", "result", view.WholeMoney(*result, currency), "spend", view.WholeMoney(y.Spend, currency)))
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(name), centsCell(math.Round(*result), currency)}})
	}
	spec.Series = []chart.Series{s}
	spec.Text = view.Reading(spec.Title, spec)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("profit.result_question"), Empty: i18n.T("profit.none"), Cite: r.cite("roi", citation.SharedResult)}
}

// returnChart draws the ROAS of each paid channel, with a mark at its break-even.
func (r *profitRun) returnChart() view.Chart {
	title := i18n.T("profit.return_chart", "model", modelName(r.model))
	spec := chart.Spec{ID: "roas-et-seuil", Kind: chart.HBar, Title: title, Unit: analyzer.Count, Partial: -1, Source: view.Source(r.Address), Note: i18n.T("profit.mark")}
	s := chart.Series{Name: i18n.T("profit.roas"), Color: chart.Accent}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{gridHead("profit.column_channel", sheet.Text, ""), gridHead("profit.roas", sheet.Number, ""), gridHead("profit.break_even", sheet.Number, "")}}
	for _, y := range r.paidLines() {
		roas, even := y.ROAS(), y.BreakEven()
		if roas == nil {
			continue
		}
		name := r.name(analyzer.ByChannel, y)
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		note := i18n.T("profit.return_note", "roas", timesText(roas), "even", timesText(even))
		s.Values, s.Texts, s.Notes, s.Targets = append(s.Values, roas), append(s.Texts, timesText(roas)), append(s.Notes, note), append(s.Targets, even)
		row := view.Row{Cells: []view.Cell{view.Text(name), {Text: timesText(roas), Value: *roas, Sort: view.Sortable(*roas)}, noCell()}}
		if even != nil {
			row.Cells[2] = view.Cell{Text: timesText(even), Value: *even, Sort: view.Sortable(*even)}
		}
		t.Rows = append(t.Rows, row)
	}
	spec.Series = []chart.Series{s}
	spec.Text = strings.TrimSpace(view.Reading(spec.Title, spec) + " " + spec.Note)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("profit.return_question"), Empty: i18n.T("profit.none"), Cite: r.cite("roas", citation.SharedROAS)}
}

// cite is what the form of a chart sends: the metric of the registry when the model is
// its own and looks back as it does, the model's figures otherwise.
func (r *profitRun) cite(metric, measure string) string {
	if r.isDefault() {
		return view.CiteChart(r.Address, analyzer.ByChannel, metric)
	}
	values := r.citeShared()
	values.Set(pathMeasure, sharedWords[measure])
	values.Set(profitModel, r.word())
	values.Set(pathWindow, strconv.Itoa(r.window))
	return values.Encode()
}
