package document

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Widths of a table in Word, in twentieths of a point: of a page, and about those
// of a character and of the space around a cell.
const (
	pageWord = 9638
	charWord = 105
	padWord  = 200
)

// wordWidths gives each column about what its longest cell takes.
func (t Table) wordWidths() []int {
	width := func(i int, title string) float64 {
		longest := longestLine(title)
		for _, row := range t.Rows {
			longest = max(longest, longestLine(cell(row, i)))
		}
		return float64(longest*charWord + padWord)
	}
	wanted := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		wanted[i] = width(i, c.Title)
	}
	widths := make([]int, len(wanted))
	for i, w := range t.fit(t.narrowed(wanted, pageWord, width), pageWord) {
		widths[i] = int(w)
	}
	return widths
}

// longestLine counts the characters of the longest line of a text.
func longestLine(text string) (longest int) {
	for line := range strings.SplitSeq(flat(text, func(string) string { return "000" }), "\n") {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	return longest
}

func (w *wordWriter) table(i int, t Table, begins string) {
	if len(t.Columns) == 0 {
		return
	}
	if n := w.outline.numbers[i]; n > 0 {
		w.b.WriteString(w.caption("document.table", "Tableau", n, t.Caption, `<w:keepNext/>`, begins, t.From, i))
	} else if t.Anchor != "" || begins != "" {
		w.b.WriteString(paragraph("Cell", `<w:keepNext/>`+begins, w.bookmarked(i, "")))
	}
	widths := t.wordWidths()
	w.b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Rows"/><w:tblW w:w="` + fmt.Sprint(sum(widths)) + `" w:type="dxa"/><w:tblLayout w:type="fixed"/>` + t.described() + `</w:tblPr><w:tblGrid>`)
	for _, width := range widths {
		fmt.Fprintf(&w.b, `<w:gridCol w:w="%d"/>`, width)
	}
	w.b.WriteString(`</w:tblGrid>`)
	if t.headed() {
		w.row(t, widths, t.titles(), true)
	}
	for _, cells := range t.Rows {
		w.row(t, widths, cells, false)
	}
	w.b.WriteString(`</w:tbl>` + paragraph("Cell", "", "")) // two tables in a row would be one
}

// described tells whoever does not see a table what it holds and who filled it.
func (t Table) described() (out string) {
	if t.Caption != "" {
		out = `<w:tblCaption w:val="` + escaped(flat(t.Caption, noPage)) + `"/>`
	}
	if t.From != Unmarked {
		out += `<w:tblDescription w:val="` + escaped(t.From.meaning()) + `"/>`
	}
	return out
}

func (w *wordWriter) row(t Table, widths []int, cells []string, head bool) {
	properties, bold := "", ""
	if head {
		properties, bold = `<w:tblHeader/>`, "<w:b/>"
	}
	w.b.WriteString(`<w:tr><w:trPr><w:cantSplit/>` + properties + `</w:trPr>`)
	for i, c := range t.Columns {
		align := ""
		if c.Number {
			align = `<w:jc w:val="right"/>`
		}
		fmt.Fprintf(&w.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>`, widths[i], t.look(i, head))
		w.b.WriteString(paragraph("Cell", align, w.runs(cell(cells, i), bold)) + `</w:tc>`)
	}
	w.b.WriteString(`</w:tr>`)
}

// look is the line at the left of a cell and its ground.
func (t Table) look(column int, head bool) (out string) {
	from := t.from(column)
	if from != Unmarked && (column == 0 || t.from(column-1) != from) {
		border := "single"
		if from == Tool {
			border = "dashed"
		}
		out = `<w:tcBorders><w:left w:val="` + border + `" w:sz="18" w:space="0" w:color="` + markInk + `"/></w:tcBorders>`
	}
	switch {
	case head:
		out += `<w:shd w:val="clear" w:color="auto" w:fill="` + headGround + `"/>`
	case from == Tool:
		out += `<w:shd w:val="clear" w:color="auto" w:fill="` + toolGround + `"/>`
	}
	return out
}
