package document

import "strings"

// piece is a run of text of one kind on a line; line is what a line holds.
type piece struct {
	text string
	bold bool
	jump string // an anchor
	link string // a web address
	wide float64
}

type line struct {
	pieces []piece
	wide   float64
}

// word is what does not part at the end of a line.
type word struct {
	pieces []piece
	wide   float64
	first  bool // it begins a line of the text
}

// place says where text goes and how it looks.
type place struct {
	left, wide, size float64
	bold             bool
	grey             int
	dark             bool // links look like the text around them
	right            bool // aligned to the right
	from             Origin
	before           string // stands at the left of the first line
}

// wrap cuts a text into lines of a width.
func (p *pdfWriter) wrap(text string, width, size float64, bold bool) []line {
	p.ink(size, false, 0)
	space := p.GetStringWidth(" ")
	lines := []line{{}}
	for _, w := range p.words(text, size, bold) {
		last := &lines[len(lines)-1]
		switch {
		case w.first:
			lines = append(lines, line{})
		case len(last.pieces) > 0 && last.wide+space+w.wide > width:
			lines = append(lines, line{})
		case len(last.pieces) > 0:
			last.add(piece{text: " ", wide: space})
		}
		for _, part := range p.broken(w, width, size) {
			if last := &lines[len(lines)-1]; len(last.pieces) > 0 && last.wide+part.wide > width+.01 && len(w.pieces) > 0 && w.wide > width {
				lines = append(lines, line{})
			}
			lines[len(lines)-1].add(part)
		}
	}
	return lines
}

// add puts a piece at the end; one of the same kind becomes a part of the last.
func (l *line) add(p piece) {
	l.wide += p.wide
	if n := len(l.pieces); n > 0 {
		last := &l.pieces[n-1]
		if last.bold == p.bold && last.jump == p.jump && last.link == p.link {
			last.text, last.wide = last.text+p.text, last.wide+p.wide
			return
		}
	}
	l.pieces = append(l.pieces, p)
}

func (p *pdfWriter) words(text string, size float64, bold bool) (out []word) {
	begins := false
	current := word{}
	end := func() {
		if len(current.pieces) > 0 || current.first {
			out = append(out, current)
		}
		current = word{first: begins}
		begins = false
	}
	for _, s := range spans(text) {
		kind := piece{bold: bold || s.kind == spanStrong}
		switch s.kind {
		case spanPage:
			kind.jump, s.text = s.target, p.page(s.target)
		case spanJump:
			kind.jump = s.target
		case spanLink:
			kind.link = s.target
		}
		for n, row := range strings.Split(strings.ReplaceAll(s.text, "\t", " "), "\n") {
			if n > 0 {
				begins = true
				end()
			}
			for m, part := range strings.Split(row, " ") {
				if m > 0 {
					end()
				}
				if part == "" {
					continue
				}
				kind.text = part
				p.ink(size, kind.bold, 0)
				kind.wide = p.GetStringWidth(part)
				current.pieces = append(current.pieces, kind)
				current.wide += kind.wide
			}
		}
	}
	end()
	return out
}

// broken cuts a word that no line can hold between its letters.
func (p *pdfWriter) broken(w word, width, size float64) (out []piece) {
	if w.wide <= width {
		return w.pieces
	}
	for _, whole := range w.pieces {
		p.ink(size, whole.bold, 0)
		part := whole
		part.text, part.wide = "", 0
		for _, r := range whole.text {
			wide := p.GetStringWidth(string(r))
			if part.text != "" && part.wide+wide > width {
				out = append(out, part)
				part.text, part.wide = "", 0
			}
			part.text, part.wide = part.text+string(r), part.wide+wide
		}
		out = append(out, part)
	}
	return out
}

// flow wraps a text and prints it, with the mark of whoever it is from.
func (p *pdfWriter) flow(text string, at place) {
	if at.from != Unmarked {
		at.left += markWide
		at.wide -= markWide
	}
	p.print(p.wrap(text, at.wide, at.size, at.bold), at)
}

// print writes lines one under the other, over as many pages as they take.
func (p *pdfWriter) print(lines []line, at place) {
	high := at.size / 2
	for n, l := range lines {
		p.room(high)
		y := p.GetY()
		p.mark(at, y, high, n == 0)
		x := at.left
		if at.right {
			x += at.wide - l.wide
		}
		if n == 0 && at.before != "" {
			p.ink(at.size, false, at.grey)
			p.SetXY(at.left-5.5, y)
			p.CellFormat(5, high, at.before, "", 0, "L", false, 0, "")
		}
		p.draw(l, x, y, high, at)
		p.SetXY(margin, y+high)
	}
}

func (p *pdfWriter) draw(l line, x, y, high float64, at place) {
	for _, part := range l.pieces {
		link := p.link(part.jump)
		p.ink(at.size, part.bold || at.bold, at.grey)
		if !at.dark && (link > 0 || part.link != "") {
			p.SetTextColor(11, 93, 102)
		}
		p.SetXY(x, y)
		p.CellFormat(part.wide, high, part.text, "", 0, "L", false, link, part.link)
		x += part.wide
	}
}

// What a mark takes at the left of a text.
const markWide = 6.0

// mark draws beside a line who it is from: a letter, a line, a ground.
func (p *pdfWriter) mark(at place, y, high float64, first bool) {
	if at.from == Unmarked {
		return
	}
	left := at.left - markWide
	if at.before != "" {
		left -= 6
	}
	if at.from == Tool {
		p.SetFillColor(237, 240, 240)
		p.Rect(left, y, at.left+at.wide-left, high+.02, "F")
	}
	p.rule(at.from, left, y, high)
	if first {
		p.ink(7, true, 70)
		p.SetXY(left+1.6, y)
		p.CellFormat(3, high, at.from.Sign(), "", 0, "L", false, 0, "")
	}
}

// rule draws the line at the left of what is from somebody: dashes for the tool.
func (p *pdfWriter) rule(from Origin, x, y, high float64) {
	p.SetDrawColor(70, 90, 95)
	p.SetLineWidth(.7)
	if from == Tool {
		p.SetDashPattern([]float64{1.2, 1}, 0)
	}
	p.Line(x, y, x, y+high)
	p.SetDashPattern(nil, 0)
	p.SetLineWidth(.2)
}
