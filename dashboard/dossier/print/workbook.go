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
				out = append(out, tableSheet(p.Name(m)+" "+f.Title, f, reckoned.Read(f)))
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
// cells the tool filled, and which are no numbers.
func tableSheet(name string, f dossier.Field, read dossier.ReadTable) sheet.Table {
	t := sheet.Table{Name: name}
	kinds := map[dossier.FieldKind]sheet.Column{dossier.Number: {Kind: sheet.Number}, dossier.Money: {Kind: sheet.Money, Currency: "EUR"}}
	for _, c := range f.Columns {
		column := kinds[c.Kind]
		column.Title = c.Title
		t.Columns = append(t.Columns, column)
	}
	t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("print.column.by_tool")})
	add := func(row []dossier.ReadCell, last func(tool []string) string) {
		cells := make([]any, 0, len(row)+1)
		var tool []string
		for i, c := range row {
			if c.Tool {
				tool = append(tool, f.Columns[i].Title)
			}
			cells = append(cells, sheetCell(f.Columns[i].Kind, c))
		}
		t.Rows = append(t.Rows, append(cells, last(tool)))
	}
	for _, row := range read.Rows {
		add(row, func(tool []string) string { return strings.Join(tool, ", ") })
	}
	if read.Total != nil {
		add(read.Total, func([]string) string { return i18n.T("print.total_by_tool") })
	}
	if read.Note != "" {
		add(make([]dossier.ReadCell, len(f.Columns)), func([]string) string { return read.Note })
	}
	return t
}

func sheetCell(kind dossier.FieldKind, c dossier.ReadCell) any {
	switch {
	case c.Text == "":
		return nil
	case c.Number == nil:
		return c.Text
	case kind == dossier.Money:
		return *c.Number * 100 // cents
	}
	return *c.Number
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
