package print

import (
	"strings"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// Sheets are the cited figures, every table of every piece (budgets, grids, plannings), and
// the grids of the jury.
func (b Book) Sheets() []sheet.Table {
	a := b.assemble()
	out := []sheet.Table{a.figureSheet()}
	for _, p := range a.all {
		m := b.Models[p.Model]
		reckoned := dossier.Reckon(m, p)
		for _, f := range m.Fields {
			if v := reckoned.Piece.Values[f.Key]; f.Kind == dossier.Table && !v.Empty() {
				out = append(out, tableSheet(p.Name(m)+" "+f.Title, f, v))
			}
		}
	}
	return append(out, a.gridSheet())
}

func columns(keys ...string) (out []sheet.Column) {
	for _, key := range keys {
		out = append(out, sheet.Column{Title: i18n.T("print.column." + key)})
	}
	return out
}

func (a *assembled) figureSheet() sheet.Table {
	t := sheet.Table{Name: i18n.T("print.sheet.figures"), Columns: columns("code", "figure", "value", "sample", "calculation", "interval", "period", "filters", "definition", "source", "reading", "annex", "address", "who")}
	for n, x := range a.annexes {
		if x.code == "" {
			continue
		}
		e := a.Exhibits[x.code]
		reading := strings.Join(a.reading(x.code, "lecture"), "\n")
		t.Rows = append(t.Rows, []any{e.Code, e.Title, e.Value, e.Counted(), e.Calculation, e.Interval, e.Period, e.Filters, e.Definition, e.Source, reading, annexName(n + 1), e.Address, i18n.T("print.who.row")})
	}
	return t
}

// tableSheet is a table of a piece: numbers are numbers, and the last column says which
// cells the tool filled.
func tableSheet(name string, f dossier.Field, v dossier.Value) sheet.Table {
	t := sheet.Table{Name: name}
	for _, c := range f.Columns {
		kind := sheet.Text
		if c.Kind == dossier.Number || c.Kind == dossier.Money {
			kind = sheet.Number
		}
		t.Columns = append(t.Columns, sheet.Column{Title: c.Title, Kind: kind})
	}
	t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("print.column.by_tool")})
	for _, row := range v.Rows {
		if row.Empty() {
			continue
		}
		cells := make([]any, 0, len(f.Columns)+1)
		var tool []string
		for i, c := range f.Columns {
			text := row.Text(i)
			if text != "" && (c.Computed || row[i].By == dossier.Tool) {
				tool = append(tool, c.Title)
			}
			cells = append(cells, cellOf(c, text))
		}
		t.Rows = append(t.Rows, append(cells, strings.Join(tool, ", ")))
	}
	return t
}

func cellOf(c dossier.Column, text string) any {
	if c.Kind == dossier.Number || c.Kind == dossier.Money {
		if n, ok := dossier.ReadNumber(text); ok {
			return n
		}
	}
	return shown(c.Kind, c.Choices, text)
}

func (a *assembled) gridSheet() sheet.Table {
	t := sheet.Table{Name: i18n.T("print.sheet.grids"), Columns: append(columns("bloc", "criterion"), sheet.Column{Title: i18n.T("print.mark.na")}, sheet.Column{Title: i18n.T("print.mark.pa")}, sheet.Column{Title: i18n.T("print.mark.a")})}
	t.Columns = append(t.Columns, columns("page", "comment")...)
	for _, bloc := range a.blocs {
		for _, c := range bloc.Criteria {
			t.Rows = append(t.Rows, []any{bloc.ID, c.ID + " " + c.Title, nil, nil, nil, nil, nil})
		}
	}
	return t
}
