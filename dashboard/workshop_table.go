package dashboard

import (
	"fmt"

	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
)

// lookTable is the head of the file.
func lookTable(look workshop.Look) *view.Table {
	t := view.Table{ID: "apercu", Caption: i18n.T("workshop.look"), Empty: i18n.T("workshop.no_line")}
	for _, title := range look.Header {
		t.Columns = append(t.Columns, view.Column{Title: title})
	}
	for _, line := range look.Lines {
		row := view.Row{}
		for i := range look.Header {
			text := ""
			if i < len(line) {
				text = line[i]
			}
			row.Cells = append(row.Cells, view.Text(text))
		}
		t.Rows = append(t.Rows, row)
	}
	return &t
}

// modelTable is a table of a model as pages show tables.
func modelTable(id, title string, t sheet.Table) view.Table {
	out := view.Table{ID: id, Caption: t.Name, Empty: i18n.T("topic.none")}
	if out.Caption == "" {
		out.Caption = title
	}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, view.Column{Title: c.Title, Kind: c.Kind, Currency: c.Currency})
	}
	for _, values := range t.Rows {
		row := view.Row{}
		for i, value := range values {
			cell := view.Cell{Text: workshop.CellText(value, t.Columns[i]), Value: value}
			switch n := value.(type) {
			case float64:
				cell.Sort = view.Sortable(n)
			case int:
				cell.Sort = view.Sortable(float64(n))
			case *float64:
				if cell.Value = nil; n != nil {
					cell.Value, cell.Sort = *n, view.Sortable(*n)
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// fitChart sets the customers by number of repeats against what the model expects.
func (v *visit) fitChart(t sheet.Table) view.Chart {
	spec := chart.Spec{ID: "ajustement", Kind: chart.Bar, Title: t.Name, Partial: -1, Source: view.Source(v.Address)}
	spec.Series = []chart.Series{{Name: t.Columns[1].Title, Color: chart.Accent}, {Name: t.Columns[2].Title, Color: chart.ColorAt(1)}}
	for _, row := range t.Rows {
		name := fmt.Sprint(row[0])
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		for i := range spec.Series {
			value, _ := row[i+1].(float64)
			spec.Series[i].Values = append(spec.Series[i].Values, &value)
			spec.Series[i].Texts = append(spec.Series[i].Texts, workshop.CellText(row[i+1], t.Columns[i+1]))
		}
	}
	spec.Text = view.Reading(t.Name, spec)
	return v.exports.chart(view.Chart{Spec: spec, Table: modelTable("ajustement", t.Name, t), Question: i18n.T("workshop.fit_question"), Empty: i18n.T("topic.none")})
}
