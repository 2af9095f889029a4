package sheet

import (
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// Book is what a workbook says of itself, besides its tables.
type Book struct {
	Title string
	Made  time.Time // the zero time leaves it out
}

// WriteXLSX writes one sheet per table: typed cells, a header that stays in
// view, columns as wide as their content.
func WriteXLSX(w io.Writer, tables ...Table) error { return Book{}.Write(w, tables...) }

// Write is WriteXLSX with a title and a date of making.
func (b Book) Write(w io.Writer, tables ...Table) (err error) {
	defer fault.Wrap(&err, "write a workbook of %d tables", len(tables))
	file := excelize.NewFile()
	defer func() { _ = file.Close() }()
	if err := file.SetDocProps(b.properties()); err != nil {
		return err
	}
	book := &workbook{file: file, styles: map[string]int{}, names: map[string]bool{}}
	for i, t := range tables {
		if err := book.add(i, t); err != nil {
			return err
		}
	}
	return file.Write(w)
}

// maker signs the workbooks.
const maker = "chaland"

func (b Book) properties() *excelize.DocProperties {
	p := &excelize.DocProperties{Title: b.Title, Creator: maker, LastModifiedBy: maker, Language: "fr-FR"}
	if !b.Made.IsZero() {
		p.Created = b.Made.UTC().Format(time.RFC3339)
		p.Modified = p.Created
	}
	return p
}

type workbook struct {
	file   *excelize.File
	styles map[string]int
	names  map[string]bool
}

// first is the sheet that a new workbook comes with.
const first = "Sheet1"

func (b *workbook) add(i int, t Table) error {
	name := b.name(t.Name)
	if i == 0 {
		if err := b.file.SetSheetName(first, name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := b.layout(stream, t); err != nil {
		return err
	}
	if err := b.rows(stream, t); err != nil {
		return err
	}
	return stream.Flush()
}

// layout comes before the rows: a stream is written once, from top to bottom.
func (b *workbook) layout(stream *excelize.StreamWriter, t Table) error {
	for i, width := range widths(t) {
		if err := stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	bold, err := b.style("header", &excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return err
	}
	head := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = excelize.Cell{StyleID: bold, Value: c.Title}
	}
	return stream.SetRow("A1", head)
}

func (b *workbook) rows(stream *excelize.StreamWriter, t Table) error {
	formats := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		id, err := b.format(c, isWhole(t, i))
		if err != nil {
			return err
		}
		formats[i] = id
	}
	cells := make([]any, len(t.Columns))
	for r, row := range t.Rows {
		clear(cells)
		for i, c := range t.Columns {
			if i < len(row) {
				cells[i] = xlsxCell(row[i], c.Kind, formats[i])
			}
		}
		at, err := excelize.CoordinatesToCellName(1, r+2)
		if err != nil {
			return err
		}
		if err := stream.SetRow(at, cells); err != nil {
			return err
		}
	}
	return nil
}

// xlsxCell is the typed cell. A text is stored as a text, so that nothing in
// it can run.
func xlsxCell(v any, kind Kind, format int) any {
	c := read(v, kind)
	switch {
	case c.empty:
		return nil
	case c.isText:
		return c.text
	case kind == Date, kind == DateTime:
		return excelize.Cell{StyleID: format, Value: wallClock(c.time)}
	default:
		return excelize.Cell{StyleID: format, Value: c.number}
	}
}

// wallClock is the same reading of the clock in UTC: a workbook knows no time
// zones.
func wallClock(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// numberFormats are Excel's, in its own English notation; a French Excel shows
// them with its own separators. They round what is shown, never what is stored.
var numberFormats = map[Kind]string{
	Int: whole, Number: "#,##0.00", Money: "#,##0.00", Percent: "0.00%",
	Date: "dd/mm/yyyy", DateTime: "dd/mm/yyyy hh:mm:ss", Seconds: `#,##0.0" s"`,
}

// whole is the format of counts: « #,##0.## » would show « 95 000, ».
const whole = "#,##0"

// currencySigns are those of internal/i18n.
var currencySigns = map[string]string{"EUR": "€", "GBP": "£", "USD": "$US"}

// isWhole reports whether the numbers of a column are all whole.
func isWhole(t Table, column int) bool {
	for _, row := range t.Rows {
		if column >= len(row) {
			continue
		}
		if c := read(row[column], t.Columns[column].Kind); c.number != math.Trunc(c.number) {
			return false
		}
	}
	return true
}

// format is the style of a column's numbers; those that are counted rather
// than measured are all whole.
func (b *workbook) format(c Column, counted bool) (int, error) {
	code, ok := numberFormats[c.Kind]
	if !ok {
		return 0, nil
	}
	if c.Kind == Number && counted {
		code = whole
	}
	if c.Kind == Money && c.Currency != "" {
		sign, known := currencySigns[c.Currency]
		if !known {
			sign = c.Currency
		}
		code += ` "` + strings.ReplaceAll(sign, `"`, "") + `"`
	}
	return b.style(code, &excelize.Style{CustomNumFmt: &code})
}

func (b *workbook) style(key string, s *excelize.Style) (int, error) {
	if id, ok := b.styles[key]; ok {
		return id, nil
	}
	id, err := b.file.NewStyle(s)
	b.styles[key] = id
	return id, err
}

// name makes a legal sheet name (31 characters, none of []:*?/\) that the
// workbook does not have yet.
func (b *workbook) name(wanted string) string {
	clean := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, wanted), " '")
	if clean == "" {
		clean = "1"
	}
	for n := 1; ; n++ {
		name := cutName(clean, n)
		if !b.names[strings.ToLower(name)] {
			b.names[strings.ToLower(name)] = true
			return name
		}
	}
}

func cutName(name string, n int) string {
	suffix := ""
	if n > 1 {
		suffix = " (" + asText(n) + ")"
	}
	runes := []rune(name)
	if room := 31 - len(suffix); len(runes) > room {
		runes = runes[:room]
	}
	return strings.TrimSpace(string(runes)) + suffix
}

// widths looks at the head and the first rows: enough to read without dragging
// columns.
func widths(t Table) []float64 {
	out := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		longest := utf8.RuneCountInString(c.Title)
		for _, row := range t.Rows[:min(len(t.Rows), 500)] {
			if i < len(row) {
				longest = max(longest, utf8.RuneCountInString(csvCell(row[i], c.Kind)))
			}
		}
		out[i] = float64(min(max(longest+3, 10), 60))
	}
	return out
}
