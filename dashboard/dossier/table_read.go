package dossier

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// ReadTable is a table of a piece as people read it, on a page and in print: numbers in French,
// amounts in euros, and the totals that its model counts.
type ReadTable struct {
	Columns []KeptColumn
	Rows    [][]ReadCell
	Total   []ReadCell // nil for none
	Note    string     // says which cells are no numbers where numbers are expected, "" for none
}

// ReadCell is a cell: Number is what it counts, nil where it says something else.
type ReadCell struct {
	Text   string
	Number *float64
	Tool   bool // the tool filled it
}

// ToolColumn reports whether the tool filled every cell of a column that says something.
func (t ReadTable) ToolColumn(column int) bool {
	found := false
	for _, row := range t.Rows {
		if row[column].Text == "" {
			continue
		}
		if !row[column].Tool {
			return false
		}
		found = true
	}
	return found
}

// ByTool reports whether the tool filled every cell that says something.
func (t ReadTable) ByTool() bool {
	found := false
	for i := range t.Columns {
		if t.ToolColumn(i) {
			found = true
		} else if slices.ContainsFunc(t.Rows, func(row []ReadCell) bool { return row[i].Text != "" }) {
			return false
		}
	}
	return found
}

// Numeric reports whether a column holds numbers.
func (c Column) Numeric() bool { return c.Kind == Number || c.Kind == Money }

// Read is a table of the piece as people read it; empty rows are left out.
func (r Reckoned) Read(f Field) (out ReadTable) {
	for _, c := range f.Columns {
		out.Columns = append(out.Columns, KeptColumn{Title: c.Title, Number: c.Numeric()})
	}
	var odd []string
	for i, row := range r.Piece.Values[f.Key].Rows {
		if row.Empty() {
			continue
		}
		cells := make([]ReadCell, len(f.Columns))
		for at, c := range f.Columns {
			cells[at] = c.read(row.Text(at))
			cells[at].Tool = cells[at].Text != "" && (c.Computed || row[at].By == Tool)
			if c.Numeric() && cells[at].Text != "" && cells[at].Number == nil {
				odd = append(odd, i18n.T("dossier.table.odd_cell", "value", cells[at].Text, "column", c.Title, "row", i+1))
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	if total := r.Totals[f.Key]; !total.Empty() {
		out.Total = make([]ReadCell, len(f.Columns))
		for at, c := range f.Columns {
			out.Total[at] = c.read(total.Text(at))
		}
		if out.Total[0].Text == "" {
			out.Total[0].Text = i18n.T("print.total")
		}
	}
	if odd != nil {
		out.Note = i18n.T("dossier.table.odd", "list", strings.Join(odd, ", "))
	}
	return out
}

// read is a cell of the column. A column of amounts has cents throughout, so that they stand one
// under the other.
func (c Column) read(text string) ReadCell {
	text = strings.TrimSpace(text)
	if !c.Numeric() {
		return ReadCell{Text: Shown(c.Kind, c.Choices, text)}
	}
	if numberOf(c.Kind, text) == nil {
		return ReadCell{Text: text}
	}
	n, _ := ReadNumber(text)
	if c.Kind == Money && n == i18n.Round(n, 2) {
		return ReadCell{Text: i18n.Fixed(n, 2) + i18n.NoBreakSpace + "€", Number: &n}
	}
	return ReadCell{Text: Shown(Number, nil, text), Number: &n}
}

// Shown writes a value as people read it. What cannot be read as its kind stays as it was typed.
func Shown(kind FieldKind, choices []Choice, text string) string {
	text = strings.TrimSpace(text)
	switch kind {
	case Select:
		return ChoiceTitle(choices, text)
	case Date:
		if day, err := period.ParseDate(text); err == nil {
			return day.French()
		}
	case Number:
		return shownNumber(text)
	case Money:
		if amount, ok := ReadNumber(text); ok && amount == i18n.Round(amount, 2) && !strings.Contains(text, "%") {
			decimals := 0
			if strings.ContainsAny(text, ",.") {
				decimals = 2
			}
			return i18n.Fixed(amount, decimals) + i18n.NoBreakSpace + "€"
		}
		if text != "" && !strings.ContainsAny(text, "€%abcdefghijklmnopqrstuvwxyz") {
			return text + i18n.NoBreakSpace + "€"
		}
	}
	return text
}

// shownNumber writes a number with the decimals that it has, and the sign behind it.
func shownNumber(text string) string {
	n, ok := ReadNumber(text)
	_, tail, _ := strings.Cut(strings.Replace(blanks.Replace(text), ",", ".", 1), ".")
	if !ok || len(tail) > 4 {
		return text
	}
	shown := i18n.Fixed(n, len(tail))
	for _, sign := range []string{"%", "€"} {
		if strings.Contains(text, sign) {
			shown += i18n.NoBreakSpace + sign
		}
	}
	return shown
}

// Read is the table as people read it.
func (t KeptTable) Read() *ReadTable {
	out := &ReadTable{Columns: t.Columns}
	for _, row := range t.Rows {
		cells := make([]ReadCell, len(t.Columns))
		for i := range min(len(row), len(cells)) {
			cells[i] = ReadCell{Text: row[i]}
		}
		out.Rows = append(out.Rows, cells)
	}
	if t.Left > 0 {
		out.Note = i18n.T("dossier.table.left", "n", t.Left)
	}
	return out
}
