package document

import (
	"fmt"
	"math"
)

// wordWidths are those of the layout, in twentieths of a point.
func (w *wordWriter) wordWidths(t Table) []int {
	widths := make([]int, len(t.Columns))
	for i, wide := range w.layout.widths(t) {
		widths[i] = int(math.Round(wide / twip))
	}
	return widths
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
	widths := w.wordWidths(t)
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
	w.b.WriteString(`</w:tbl>` + paragraph("Between", "", ""))
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
		if head { // it does not end a page
			align = `<w:keepNext/>`
		}
		if c.Number {
			align += `<w:jc w:val="right"/>`
		}
		fmt.Fprintf(&w.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>`, widths[i], t.look(i, head))
		w.b.WriteString(paragraph("Cell", align, w.runs(cell(cells, i), bold)) + `</w:tc>`)
	}
	w.b.WriteString(`</w:tr>`)
}

// look is the line at the left of a cell and its ground.
func (t Table) look(column int, head bool) (out string) {
	from := t.from(column)
	if t.ruled(column) > 0 {
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
