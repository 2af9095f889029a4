package view

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/internal/i18n"
)

// Branch is one line of a chart of several: the answer of a page narrowed
// down to one value of a dimension.
type Branch struct {
	Key     string
	Address address.Address
	Answer  *analyzer.Answer
}

// LinesChart draws one metric over time for several values of a dimension,
// each in its own colour; a value without any data is left out.
func LinesChart(a address.Address, id, title, question, dimension, by, metric string, branches []Branch, events []Event) Chart {
	m, _ := analyzer.MetricByKey(metric)
	spec := chart.Spec{ID: id, Kind: chart.Line, Title: title, Unit: m.Unit, Partial: -1, Source: Source(a), Marks: marksOf(a.Span.Period, by, events)}
	t := Table{ID: id, Caption: title, Columns: []Column{{Title: Capital(analyzer.DimensionLabel(by))}}}
	for _, b := range branches {
		s := chart.Series{Name: Label(dimension, b.Key), Color: chart.ColorOf(b.Key)}
		for i, f := range b.Answer.Of(metric) {
			addFigure(&s, f)
			if len(t.Rows) <= i {
				spec.Labels, spec.Long = append(spec.Labels, Tick(by, f.Key())), append(spec.Long, Label(by, f.Key()))
				t.Rows = append(t.Rows, Row{Cells: []Cell{groupCell(by, f.Key())}})
			}
			if isPartial(f) {
				spec.Partial = i
			}
		}
		if (chart.Spec{Series: []chart.Series{s}}).Empty() {
			continue
		}
		spec.Series = append(spec.Series, trimInterval(s))
		t.Columns = append(t.Columns, Column{Title: s.Name, Kind: sheetKind(m)})
		for i, f := range b.Answer.Of(metric) {
			t.Rows[i].Cells = append(t.Rows[i].Cells, cellsOf(b.Address, by, f, metric)[0])
		}
	}
	spec.Text = i18n.T("view.reading_empty", "title", title)
	if len(spec.Series) > 0 {
		spec.Text = ""
		for _, s := range spec.Series {
			one := spec
			one.Series = []chart.Series{s}
			spec.Text += Reading(title+", "+s.Name, one) + " "
		}
	}
	return Chart{Spec: spec, Table: t, Question: question, Cite: citeLines(a, dimension, by, metric, branches), Empty: emptyText(a)}.timed(a)
}

// Names of what the form of a chart of several lines sends beside those of a
// chart of one: the dimension, and each of its values.
const (
	CitedLines = "lignes"
	CitedLine  = "ligne"
)

// citeLines is what that form sends. The filter by the dimension itself is one
// of its lines; the compared period is not drawn.
func citeLines(a address.Address, dimension, by, metric string, branches []Branch) string {
	q := citeChart(a.Against("").Where(dimension, ""), by, metric)
	q.Set(CitedLines, dimension)
	for _, b := range branches {
		q.Add(CitedLine, b.Key)
	}
	return q.Encode()
}
