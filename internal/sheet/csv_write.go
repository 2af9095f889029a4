package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/fault"
)

// WriteCSV writes the table as a French Excel opens it with a double click:
// UTF-8 with its mark, semicolons, decimal commas, CRLF, dates as 14/03/2025.
func WriteCSV(w io.Writer, t Table) (err error) {
	defer fault.Wrap(&err, "write table %s", t.Name)
	out := NewCSV(w, t.Columns...)
	for _, row := range t.Rows {
		out.Row(row...)
	}
	return out.Flush()
}

// CSV is WriteCSV row by row, for tables of any length.
type CSV struct {
	out     *bufio.Writer
	columns []Column
}

// NewCSV starts with the header.
func NewCSV(w io.Writer, columns ...Column) *CSV {
	c := &CSV{bufio.NewWriter(w), columns}
	c.out.WriteString("\ufeff")
	for i, column := range columns {
		c.cell(i, neutral(column.Title))
	}
	c.out.WriteString("\r\n")
	return c
}

// Row adds a row; missing cells are empty.
func (c *CSV) Row(cells ...any) {
	for i, column := range c.columns {
		text := ""
		if i < len(cells) {
			text = csvCell(cells[i], column.Kind)
		}
		c.cell(i, text)
	}
	c.out.WriteString("\r\n")
}

func (c *CSV) cell(i int, text string) {
	if i > 0 {
		c.out.WriteByte(';')
	}
	c.out.WriteString(quote(text))
}

// Flush ends the table and answers the first error of its writing.
func (c *CSV) Flush() error { return c.out.Flush() }

func csvCell(v any, kind Kind) string {
	c := read(v, kind)
	switch {
	case c.empty:
		return ""
	case c.isText:
		return neutral(c.text)
	}
	switch kind {
	case Date:
		return c.time.Format("02/01/2006")
	case DateTime:
		return c.time.Format("02/01/2006 15:04:05")
	case Money:
		return comma(roundTo(c.number, 2), 2)
	case Percent:
		return comma(roundTo(c.number*100, 2), -1) + "%"
	case Seconds:
		return comma(roundTo(c.number, 1), -1)
	default:
		return comma(roundTo(c.number, 4), -1)
	}
}

func comma(n float64, decimals int) string {
	if n == 0 {
		n = 0 // a rounded -0.001 is not « -0 »
	}
	return strings.Replace(strconv.FormatFloat(n, 'f', decimals, 64), ".", ",", 1)
}

// formulaStarts are what a spreadsheet takes for the beginning of a formula.
// Source: OWASP, CSV Injection.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

func runs(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune(formulaStarts, first)
}

// neutral keeps a spreadsheet from running a text as a formula: an apostrophe
// stands before it.
func neutral(s string) string {
	if !runs(s) {
		return s
	}
	return "'" + s
}

// Unguarded is a text of a CSV as it was before that apostrophe.
func Unguarded(cell string) string {
	if rest, guarded := strings.CutPrefix(cell, "'"); guarded && runs(rest) {
		return rest
	}
	return cell
}

func quote(s string) string {
	if !strings.ContainsAny(s, ";\"\r\n") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

func asText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return fmt.Sprint(v)
}
