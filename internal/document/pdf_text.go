package document

import (
	"iter"
	"strings"
	"unicode/utf8"
)

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
	spaces string // behind it, where a line goes on
	first  bool   // it begins a line of the text
}

// place says where text goes and how it looks.
type place struct {
	left, wide, size float64
	bold             bool
	grey             int
	dark             bool // links look like the text around them
	from             Origin
	before           string // stands at the left of the first line
}

// para is a paragraph to be laid out.
type para struct {
	look
	text     string
	from     Origin
	bullet   string // of an item
	anchor   string
	bookmark string // its name in the outline, "" for none
	level    int    // there
}

// wrap cuts a text into lines of a width.
func (p *pdfWriter) wrap(text string, width, size float64, bold bool) []line {
	p.ink(size, false, 0)
	space := p.GetStringWidth(" ")
	lines, spaces := []line{{}}, ""
	for _, w := range p.words(text, size, bold) {
		last := &lines[len(lines)-1]
		between := space * float64(len(spaces))
		switch {
		case w.first, len(last.pieces) > 0 && last.wide+between+w.wide > width+slack:
			lines = append(lines, line{})
		case spaces != "":
			last.add(piece{text: spaces, wide: between})
		}
		for _, part := range p.broken(w, width, size) {
			if last := &lines[len(lines)-1]; len(last.pieces) > 0 && last.wide+part.wide > width+slack && w.wide > width {
				lines = append(lines, line{})
			}
			lines[len(lines)-1].add(part)
		}
		spaces = w.spaces
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

// words cuts a text where word processors let a line end.
func (p *pdfWriter) words(text string, size float64, bold bool) (out []word) {
	var whole strings.Builder
	var kinds []piece // what each span makes of its text
	var ends []int    // where it ends in the whole
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
		whole.WriteString(strings.ReplaceAll(s.text, "\t", " "))
		kinds, ends = append(kinds, kind), append(ends, whole.Len())
	}
	at, span, first := 0, 0, false
	for segment := range segments(whole.String()) {
		shown := strings.TrimRight(segment, " \n")
		w := word{first: first, spaces: strings.TrimSuffix(segment[len(shown):], "\n")}
		for end := at + len(shown); at < end; {
			for ends[span] <= at {
				span++
			}
			part, to := kinds[span], min(end, ends[span])
			part.text = shown[at-(end-len(shown)) : to-(end-len(shown))]
			p.ink(size, part.bold, 0)
			part.wide = p.GetStringWidth(part.text)
			w.pieces, w.wide, at = append(w.pieces, part), w.wide+part.wide, to
		}
		at += len(segment) - len(shown)
		out, first = append(out, w), strings.HasSuffix(segment, "\n")
	}
	return out
}

// segments are what a text parts into at the ends of lines: behind spaces, and behind dashes
// within words, digits or not.
func segments(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, last := 0, ' '
		for at, r := range text {
			dash := last == '-' || last == '–' || last == '—'
			ends := last == '\n' || last == ' ' && r != ' ' && r != '\n' || dash && r != ' ' && r != '\n' && !strings.ContainsRune(" -–—", before(text[start:at]))
			if ends && at > start {
				if !yield(text[start:at]) {
					return
				}
				start = at
			}
			last = r
		}
		if start < len(text) {
			yield(text[start:])
		}
	}
}

// before is the sign before the last one of a text, a space where it has one only.
func before(text string) rune {
	_, last := utf8.DecodeLastRuneInString(text)
	if r, size := utf8.DecodeLastRuneInString(text[:len(text)-last]); size > 0 {
		return r
	}
	return ' '
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

// text lays out a paragraph, with the mark of whoever it is from. That of an item ends it: its
// bullet stands where the mark would.
func (p *pdfWriter) text(t para) {
	at := place{left: margin + mm(t.left), wide: p.wide() - mm(t.left+t.right), size: t.points(), bold: t.bold, grey: t.grey, from: t.from, before: t.bullet}
	switch {
	case t.from != Unmarked && t.bullet != "":
		t.text += " " + Strong(t.from.Sign())
	case t.from != Unmarked:
		at.left += markWide
		at.wide -= markWide
	}
	lines := p.wrap(t.text, at.wide, at.size, at.bold)
	for n, l := range lines {
		s := p.lineStrip(l, t.look, at, n, len(lines))
		if n == 0 {
			s.anchor = t.anchor
			if draw := s.draw; t.bookmark != "" {
				s.draw = func(y float64) {
					p.Bookmark(t.bookmark, t.level, y)
					draw(y)
				}
			}
		}
		p.put(s)
	}
}

// lineStrip is the nth line of a paragraph. Neither its first nor its last one stands alone on
// a page.
func (p *pdfWriter) lineStrip(l line, how look, at place, n, lines int) strip {
	s := strip{high: mm(how.line), keeps: how.whole || n == 0 || n == lines-2}
	if n == 0 {
		s.before = mm(how.before)
	}
	if n == lines-1 {
		s.after, s.keeps = mm(how.after), how.joined
	}
	s.draw = func(y float64) {
		p.mark(at, y, s.high, n == 0)
		if n == 0 && at.before != "" {
			p.ink(at.size, false, at.grey)
			p.SetXY(at.left-markWide+.5, y)
			p.CellFormat(markWide-.5, s.high, at.before, "", 0, "L", false, 0, "")
		}
		p.draw(l, at.left, y, s.high, at)
	}
	return s
}

// lines draws lines from a height on and answers where they end.
func (p *pdfWriter) lines(list []line, y, high float64, at place) float64 {
	for _, l := range list {
		p.draw(l, at.left, y, high, at)
		y += high
	}
	return y
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
const markWide = markWord * twip

// mark draws beside a line who it is from: a letter, a line, a ground.
func (p *pdfWriter) mark(at place, y, high float64, first bool) {
	if at.from == Unmarked {
		return
	}
	left := at.left - markWide
	if at.before != "" {
		left -= markWide
	}
	if at.from == Tool {
		p.SetFillColor(237, 240, 240)
		p.Rect(left, y, at.left+at.wide-left, high+.02, "F")
	}
	p.rule(at.from, left, y, high)
	if first && at.before == "" {
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
