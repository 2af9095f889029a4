package document

import "bytes"

// table lays rows out, one under the other; its head comes back on each page.
func (p *pdfWriter) table(i int, t Table) {
	if len(t.Columns) == 0 {
		return
	}
	if n := p.outline.numbers[i]; n > 0 {
		p.caption(tableCaption(n, t.Caption), t.From, t.Anchor, true)
	} else if t.Anchor != "" || p.fresh {
		p.put(strip{high: mm(looksCell.line), keeps: true, anchor: t.Anchor})
	}
	widths := p.widths(t)
	var head *strip
	if t.headed() {
		rows := p.row(t, widths, t.titles(), nil, true)
		head = &rows[0]
		head.keeps = true
		p.put(*head)
	}
	for _, row := range t.Rows {
		p.put(p.row(t, widths, row, head, false)...)
	}
	p.put(strip{high: mm(looksBetween.line), after: mm(looksBetween.after)})
}

func (p *pdfWriter) caption(text string, from Origin, anchor string, joined bool) {
	l := looksCaption
	l.joined = joined
	p.text(para{look: l, text: text, from: from, anchor: anchor})
}

// widths gives each column what its longest cell takes, if the page has room.
func (p *pdfWriter) widths(t Table) []float64 {
	width := func(i int, title string) float64 {
		wide := p.longest(title, true)
		for _, row := range t.Rows {
			wide = max(wide, p.longest(cell(row, i), false))
		}
		return wide + 2*cellPad + t.ruled(i) + 1
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

// row is a strip. One that is higher than a page is a strip a line.
func (p *pdfWriter) row(t Table, widths []float64, row []string, head *strip, isHead bool) (out []strip) {
	cells, lines := make([][]line, len(widths)), 1
	for i, w := range widths {
		cells[i] = p.wrap(cell(row, i), w-2*cellPad-t.ruled(i), smallSize, isHead)
		lines = max(lines, len(cells[i]))
	}
	step := lines
	if rowHigh(lines) > pageFoot-margin-rowHigh(3) && !isHead {
		step = 1
	}
	for from := 0; from < lines; from += step {
		to := from + step
		s := strip{high: mm((to - from) * looksCell.line), head: head}
		above, below := 0.0, to == lines
		if from == 0 {
			above = mm(padAbove)
			s.high += above
		}
		if below {
			s.high += mm(padAbove + ruleWord)
		}
		s.draw = func(y float64) {
			p.slice(t, widths, cells, from, to, isHead, y, above, s.high)
			if below {
				p.SetDrawColor(200, 200, 200)
				p.SetLineWidth(.2)
				p.Line(margin, y+s.high, margin+total(widths), y+s.high)
			}
		}
		out = append(out, s)
	}
	return out
}

// rowHigh is the height of a row of so many lines.
func rowHigh(lines int) float64 { return mm(lines*looksCell.line + 2*padAbove + ruleWord) }

func total(widths []float64) (all float64) {
	for _, w := range widths {
		all += w
	}
	return all
}

// slice draws some lines of a row, the first so far under y.
func (p *pdfWriter) slice(t Table, widths []float64, cells [][]line, from, to int, head bool, y, above, high float64) {
	left := margin
	for i, w := range widths {
		p.ground(t, i, left, y, w, high, head)
		for n := from; n < min(to, len(cells[i])); n++ {
			l := cells[i][n]
			x := left + cellPad
			if t.Columns[i].Number {
				x += w - 2*cellPad - l.wide
			}
			p.draw(l, x, y+above+float64(n-from)*mm(looksCell.line), mm(looksCell.line), place{size: smallSize, bold: head})
		}
		left += w
	}
}

// cellPad is the space beside the text of a cell.
const cellPad = padBeside * twip

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
	if t.ruled(column) > 0 {
		p.rule(from, left, top, high)
	}
}

// ruled is what the line at the left of a column takes of it, 0 where there is none.
func (t Table) ruled(column int) float64 {
	from := t.from(column)
	if from != Unmarked && (column == 0 || t.from(column-1) != from) {
		return mm(markRule)
	}
	return 0
}

// figure lays out a picture with its caption under it, both on one page.
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
	n := p.outline.numbers[i]
	p.put(strip{high: high, after: mm(looksPicture.after), keeps: n > 0, anchor: f.Anchor, draw: func(y float64) {
		p.ImageOptions(name, margin, y, wide, high, false, options, 0, "")
	}})
	if n > 0 {
		p.caption(figureCaption(n, f.Caption), f.From, "", false)
	}
}

// figureHigh is the most that a picture takes of a page, in millimetres.
const figureHigh = 120.0

// reader is a picture for fpdf.
func (p Picture) reader() *bytes.Reader { return bytes.NewReader(p.Body) }
