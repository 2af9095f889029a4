package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// grid is a table of what the registry does not hold.
func (v *visit) grid(id, caption string, columns []view.Column, rows []view.Row) *view.Table {
	t := v.limit(v.exports.table(view.Table{ID: id, Caption: caption, Columns: columns, Rows: rows, Empty: i18n.T("topic.none")}))
	return &t
}

// gridHead is a column of a grid, by the key of its title.
func gridHead(key string, kind sheet.Kind, currency string) view.Column {
	c := view.Column{Title: i18n.T(key), Kind: kind}
	if kind == sheet.Money {
		c.Currency = currency
	}
	return c
}

// countCell, centsCell and rateCell are numbers of a grid.
func countCell(n float64) view.Cell {
	return view.Cell{Text: view.Write("", analyzer.Count, "", n), Value: n, Sort: view.Sortable(n)}
}

func centsCell(cents float64, currency string) view.Cell {
	return view.Cell{Text: view.Write("", analyzer.Cents, currency, cents), Value: cents, Sort: view.Sortable(cents)}
}

func rateCell(r float64) view.Cell {
	return view.Cell{Text: view.Write("", analyzer.Ratio, "", r), Value: r, Sort: view.Sortable(r)}
}

// barred draws the rate as a bar behind its number too.
func barred(c view.Cell, share float64) view.Cell {
	share = max(0, min(1, share))
	c.Share = &share
	return c
}

// heated colours the cell of a heat map: 0 is none of the colour, 1 all of it.
func heated(c view.Cell, share float64) view.Cell {
	share = max(0, min(1, share))
	c.Heat = &share
	return c
}

// ratio divides, 0 by nothing.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// bars is a chart of horizontal bars over what a grid holds.
func (v *visit) bars(id, title, question string, unit analyzer.Unit, currency string, names []string, values []float64) *view.Chart {
	spec := chart.Spec{ID: id, Kind: chart.HBar, Title: title, Unit: unit, Currency: currency, Partial: -1, Source: view.Source(v.Address)}
	kind := map[analyzer.Unit]sheet.Kind{analyzer.Cents: sheet.Money, analyzer.Ratio: sheet.Percent, analyzer.Count: sheet.Number}[unit]
	t := view.Table{ID: id, Caption: title, Columns: []view.Column{{Title: i18n.T("grid.group")}, {Title: title, Kind: kind, Currency: currency}}}
	s := chart.Series{Name: title, Color: chart.Accent}
	for i, name := range names {
		text := view.WriteShort("", unit, currency, values[i])
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		s.Values, s.Texts, s.Notes = append(s.Values, &values[i]), append(s.Texts, text), append(s.Notes, text)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(name), {Text: text, Value: values[i], Sort: view.Sortable(values[i])}}})
	}
	spec.Series = []chart.Series{s}
	spec.Text = view.Reading(title, spec)
	c := v.exports.chart(view.Chart{Spec: spec, Table: t, Question: question, Empty: i18n.T("topic.none")})
	return &c
}

// rateBars are rates with their intervals.
func (v *visit) rateBars(id, title, question string, names []string, rates []analyzer.CountedRate) *view.Chart {
	values := make([]float64, len(rates))
	for i, r := range rates {
		values[i] = r.Share().Value()
	}
	c := v.bars(id, title, question, analyzer.Ratio, "", names, values)
	for _, r := range rates {
		low, high := (*float64)(nil), (*float64)(nil)
		if r.Interval != nil {
			low, high = &r.Interval.Low, &r.Interval.High
		}
		s := &c.Spec.Series[0]
		s.Low, s.High = append(s.Low, low), append(s.High, high)
	}
	return c
}
