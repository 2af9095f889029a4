package document

import "bytes"

// table draws rows over as many pages as they take; its head comes back on each.
func (p *pdfWriter) table(i int, t Table) {
	if len(t.Columns) == 0 {
		return
	}
	p.room(5 * lineHigh)
	p.land(t.Anchor)
	if n := p.outline.numbers[i]; n > 0 {
		if p.GetY() > margin+1 {
			p.Ln(1.5)
		}
		p.caption(tableCaption(n, t.Caption), t.From)
	}
	widths := p.widths(t)
	head := func() {
		if t.headed() {
			p.row(t, widths, t.titles(), true)
		}
	}
	head()
	for _, row := range t.Rows {
		page := p.PageNo()
		if p.room(p.height(widths, row, false)); p.PageNo() != page {
			head()
		}
		p.row(t, widths, row, false)
	}
	p.Ln(3)
}

func (p *pdfWriter) caption(text string, from Origin) {
	p.flow(text, place{left: margin, wide: p.wide(), size: smallSize, bold: true, grey: 50, from: from})
	p.Ln(1)
}

// widths gives each column what its longest cell takes, if the page has room.
func (p *pdfWriter) widths(t Table) []float64 {
	width := func(i int, title string) float64 {
		wide := p.longest(title, true)
		for _, row := range t.Rows {
			wide = max(wide, p.longest(cell(row, i), false))
		}
		return wide + 2*cellPad + 1
	}
	wanted := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		wanted[i] = width(i, c.Title)
	}
	return t.fit(t.narrowed(wanted, p.wide(), width), p.wide())
}

// longest is the width of the longest line of a text, unwrapped.
func (p *pdfWriter) longest(text string, bold bool) (wide float64) {
	const endless = 1e6
	for _, l := range p.wrap(text, endless, smallSize, bold) {
		wide = max(wide, l.wide)
	}
	return wide
}

func (p *pdfWriter) height(widths []float64, row []string, head bool) float64 {
	lines := 1
	for i, w := range widths {
		lines = max(lines, len(p.wrap(cell(row, i), w-2*cellPad, smallSize, head)))
	}
	return float64(lines)*smallSize/2 + 2*cellPad
}

// row draws one row. One that is higher than a page is cut where the page ends.
func (p *pdfWriter) row(t Table, widths []float64, row []string, head bool) {
	cells, lines := make([][]line, len(widths)), 1
	for i, w := range widths {
		cells[i] = p.wrap(cell(row, i), w-2*cellPad, smallSize, head)
		lines = max(lines, len(cells[i]))
	}
	_, page := p.GetPageSize()
	for from := 0; from < lines; {
		fits := max(1, int((page-footRoom-p.GetY()-2*cellPad)/(smallSize/2)))
		to := min(lines, from+fits)
		p.slice(t, widths, cells, from, to, head)
		if from = to; from < lines {
			p.AddPage()
		}
	}
}

// slice draws some lines of a row.
func (p *pdfWriter) slice(t Table, widths []float64, cells [][]line, from, to int, head bool) {
	left, top, high := margin, p.GetY(), float64(to-from)*smallSize/2+2*cellPad
	for i, w := range widths {
		p.ground(t, i, left, top, w, high, head)
		at := place{left: left + cellPad, wide: w - 2*cellPad, size: smallSize, bold: head, right: t.Columns[i].Number}
		for n := from; n < min(to, len(cells[i])); n++ {
			l := cells[i][n]
			x := at.left
			if at.right {
				x += at.wide - l.wide
			}
			p.draw(l, x, top+cellPad+float64(n-from)*smallSize/2, smallSize/2, at)
		}
		left += w
	}
	p.SetDrawColor(200, 200, 200)
	p.SetLineWidth(.2)
	p.Line(margin, top+high, left, top+high)
	p.SetXY(margin, top+high)
}

// ground shades what the tool filled, and sets its line at the left of it.
func (p *pdfWriter) ground(t Table, column int, left, top, wide, high float64, head bool) {
	from := t.from(column)
	switch {
	case head:
		p.SetFillColor(222, 230, 231)
		p.Rect(left, top, wide, high, "F")
	case from == Tool:
		p.SetFillColor(237, 240, 240)
		p.Rect(left, top, wide, high, "F")
	}
	if from != Unmarked && (column == 0 || t.from(column-1) != from) {
		p.rule(from, left, top, high)
	}
}

// figure draws a picture with its caption under it, both on one page.
func (p *pdfWriter) figure(i int, f Figure) {
	name, options, info := p.register(f.Picture)
	if p.Err() || info.Width() == 0 || info.Height() == 0 {
		return // Output tells it
	}
	wide := p.wide()
	if f.Width > 0 {
		wide = min(wide, f.Width)
	}
	scale := min(wide/info.Width(), figureHigh/info.Height())
	wide, high := info.Width()*scale, info.Height()*scale
	p.room(high + 3*lineHigh)
	p.land(f.Anchor)
	p.ImageOptions(name, margin, p.GetY(), wide, high, true, options, 0, "")
	p.Ln(1)
	if n := p.outline.numbers[i]; n > 0 {
		p.caption(figureCaption(n, f.Caption), f.From)
	}
	p.Ln(2)
}

// figureHigh is the most that a picture takes of a page, in millimetres.
const figureHigh = 120.0

// reader is a picture for fpdf.
func (p Picture) reader() *bytes.Reader { return bytes.NewReader(p.Body) }
