package view

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/sheet"
)

// Table is a table of a page, which exports itself: what people read and what
// a spreadsheet computes with stand side by side in each cell.
type Table struct {
	ID      string // of the element, and of the exported file
	Caption string
	Lead    string // how to read it, under the caption
	Columns []Column
	Rows    []Row
	Total   *Row
	// Empty is what to say, and what to do, when there are no rows.
	Empty string
	// Hidden counts the rows that the page leaves out; exports have them.
	Hidden int
	// All is where to see the hidden rows.
	All string
	// CSV and XLSX are the addresses of the exports.
	CSV, XLSX string
	// Keep is the address of the table for a dossier's carnet, "" for no reader's; Site is
	// whose data it shows.
	Keep, Site string
}

// Column is the head of a column.
type Column struct {
	Title    string
	Kind     sheet.Kind
	Currency string
	Href     string // the method of the column's metric
	Quiet    bool   // only exported
}

// Numeric reports whether the column is set to the right; dates are not.
func (c Column) Numeric() bool {
	return c.Kind != sheet.Text && c.Kind != sheet.Date && c.Kind != sheet.DateTime
}

// Row is one line.
type Row struct {
	Cells []Cell
}

// Cell is one value, as read and as computed with.
type Cell struct {
	Text  string
	Value any    // number, string, time.Time or nil
	Sort  string // what a click on the head sorts by; "" sorts by Text
	Href  string
	Note  string // small, under the text
	Tone  Tone
	Share *float64 // 0..1: a bar behind the number
	Few   bool     // effectif insuffisant
	Tag   string   // a severity: the text is shown as a tag
	// Heat, 0..1, colours the cell; Absent hatches it: too early to know.
	Heat   *float64
	Absent bool
	// Short is true for what stays on one line, a date.
	Short bool
	// Outside is true for an address of the web, opened apart.
	Outside bool
}

// Sortable is a number as tables sort it.
func Sortable(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// ShownCell is a cell of a page with what its column says of it.
type ShownCell struct {
	Cell
	Numeric bool
}

// longText is from how many characters on a text wants a wide column.
const longText = 40

// heats is how many shades a coloured cell may have.
const heats = 9

// Class is how the style sheet calls the cell.
func (c ShownCell) Class() string {
	switch {
	case c.Absent:
		return "absent"
	case c.Heat != nil:
		return "number heat-" + strconv.Itoa(int(math.Round(*c.Heat*heats)))
	case c.Numeric:
		return "number"
	case c.Short:
		return "short"
	case utf8.RuneCountInString(c.Text) >= longText:
		return "long"
	}
	return ""
}

// ShownCells are the cells of a row that the page shows.
func ShownCells(columns []Column, r Row) []ShownCell {
	var out []ShownCell
	for i, c := range r.Cells {
		if !columns[i].Quiet {
			out = append(out, ShownCell{c, columns[i].Numeric()})
		}
	}
	return out
}

// ShareWidth is the bar's width, in per cent.
func (c Cell) ShareWidth() float64 { return *c.Share * 100 }

// Text is a cell of words.
func Text(s string) Cell { return Cell{Text: s, Value: s} }

// Link is a cell of words that leads somewhere.
func Link(s, href string) Cell { return Cell{Text: s, Value: s, Href: href} }

// Sheet is the table for export: every column, every row, the total last.
func (t Table) Sheet() sheet.Table {
	out := sheet.Table{Name: t.Caption}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, sheet.Column{Title: c.Title, Kind: c.Kind, Currency: c.Currency})
	}
	rows := t.Rows
	if t.Total != nil {
		rows = append(rows[:len(rows):len(rows)], *t.Total)
	}
	for _, r := range rows {
		values := make([]any, len(r.Cells))
		for i, c := range r.Cells {
			values[i] = c.Value
		}
		out.Rows = append(out.Rows, values)
	}
	return out
}

// Named writes names over the keys of the first column, which stay beneath;
// exports get them in a column of their own, under title.
func (t Table) Named(title string, names map[string]string) Table {
	add := func(cells []Cell, name Cell) []Cell { return slices.Insert(slices.Clone(cells), 1, name) }
	t.Columns = slices.Insert(slices.Clone(t.Columns), 1, Column{Title: title, Quiet: true})
	t.Rows = slices.Clone(t.Rows)
	for i, r := range t.Rows {
		key, _ := r.Cells[0].Value.(string)
		t.Rows[i].Cells = add(r.Cells, Text(names[key]))
		if name := names[key]; name != "" {
			t.Rows[i].Cells[0].Text, t.Rows[i].Cells[0].Note = name, key
		}
	}
	if t.Total != nil {
		total := Row{add(t.Total.Cells, Cell{})}
		t.Total = &total
	}
	return t
}

// HasFew reports whether a shown figure rests on too few cases.
func (t Table) HasFew() bool {
	for _, r := range t.Shown() {
		for _, c := range r.Cells {
			if c.Few {
				return true
			}
		}
	}
	return false
}

// Limit keeps the first n rows on the page and says where the others are.
func (t Table) Limit(n int, all string) Table {
	if len(t.Rows) > n {
		t.Hidden, t.All = len(t.Rows)-n, all
	}
	return t
}

// Shown are the rows of the page.
func (t Table) Shown() []Row { return t.Rows[:len(t.Rows)-t.Hidden] }
