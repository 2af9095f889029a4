package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// WriteCSV writes the table as a French Excel opens it with a double click:
// UTF-8 with its mark, semicolons, decimal commas, CRLF, dates as 14/03/2025.
func WriteCSV(w io.Writer, t Table) (err error) {
	defer fault.Wrap(&err, "write table %s", t.Name)
	out := bufio.NewWriter(w)
	out.WriteString("\ufeff")
	for i, c := range t.Columns {
		separate(out, i)
		out.WriteString(quote(neutral(c.Title)))
	}
	out.WriteString("\r\n")
	for _, row := range t.Rows {
		for i, c := range t.Columns {
			separate(out, i)
			if i < len(row) {
				out.WriteString(quote(csvCell(row[i], c.Kind)))
			}
		}
		out.WriteString("\r\n")
	}
	return out.Flush() // bufio keeps the first error for here
}

func separate(out *bufio.Writer, i int) {
	if i > 0 {
		out.WriteByte(';')
	}
}

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
		return comma(c.number, 2)
	case Percent:
		return comma(roundTo(c.number*100, 2), -1) + "%"
	default:
		return comma(c.number, -1)
	}
}

func comma(n float64, decimals int) string {
	if n == 0 {
		n = 0 // a rounded -0.001 is not « -0 »
	}
	return strings.Replace(strconv.FormatFloat(n, 'f', decimals, 64), ".", ",", 1)
}

// neutral keeps a spreadsheet from running a text as a formula: an apostrophe
// stands before it. Source: OWASP, CSV Injection.
func neutral(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	return "'" + s
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
