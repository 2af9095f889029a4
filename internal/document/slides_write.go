package document

import (
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Slides are shown while somebody speaks: one proof a page, in landscape.
type Slides struct {
	Title, Author, Footer string
	Made                  time.Time
	Pages                 []Slide
}

// Slide is a figure in large type, what it is made of, its picture, and what its author
// makes of it.
type Slide struct {
	Title, Figure string
	Facts         []Fact
	Picture       *Picture // nil for none
	Reading       string   // a person's words, "" for none
	Code          Picture  // a QR code
	CodeText      string
}

// Measures of a slide, in millimetres.
const (
	slideLeft   = 18.0
	slideWide   = 297.0 - 2*slideLeft
	slideColumn = 84.0 // of the text beside a picture
	slideFoot   = 198.0
	slideCode   = 30.0
	slideBig    = 88.0 // points, of a figure alone
)

// PDF writes the slides.
func (s Slides) PDF(out io.Writer) (err error) {
	defer fault.Wrap(&err, "write slides %q as PDF", s.Title)
	d := Document{Title: s.Title, Author: s.Author, Made: s.Made}
	p := &pdfWriter{Fpdf: fpdf.New("L", "mm", "A4", ""), doc: d, outline: d.outline(), pages: map[string]int{}, links: map[string]int{}}
	p.prepare(d)
	p.SetHeaderFunc(nil)
	p.SetFooterFunc(nil)
	p.SetMargins(slideLeft, slideLeft, slideLeft)
	for i, page := range s.Pages {
		p.AddPage()
		p.slide(page)
		p.slideFooter(s.Footer, i+1, len(s.Pages))
	}
	if len(s.Pages) == 0 {
		p.AddPage()
	}
	return p.Output(out)
}

func (p *pdfWriter) slide(s Slide) {
	text := slideWide
	if s.Picture != nil {
		text = slideColumn
		p.slidePicture(*s.Picture)
	}
	p.Bookmark(s.Title, 0, -1)
	y := p.lines(p.wrap(s.Title, slideWide, 22, true), 16, 11, place{left: slideLeft, size: 22, bold: true})
	size := 44.0
	switch {
	case utf8.RuneCountInString(s.Figure) > 14:
		size = 24
	case s.Picture == nil: // the page is the figure's own
		size = slideBig
	}
	if y += 6; s.Figure != "" {
		y = p.lines(p.wrap(s.Figure, text, size, true), y, size/2, place{left: slideLeft, size: size, bold: true}) + 4
	}
	for _, f := range s.Facts {
		lines := p.wrap(Strong(f.Name+i18n.NoBreakSpace+":")+" "+f.Value, text-6, 12, false)
		high := float64(len(lines)) * 6
		if y+high > slideFoot-slideCode-12 {
			break // the annexe has the rest
		}
		p.SetFillColor(237, 240, 240)
		p.Rect(slideLeft, y, text, high+1.2, "F")
		p.rule(Tool, slideLeft, y, high+1.2)
		for n, l := range lines {
			p.draw(l, slideLeft+4, y+.6+float64(n)*6, 6, place{size: 12})
		}
		y += high + 1.2
	}
	p.slideReading(s)
}

func (p *pdfWriter) slidePicture(picture Picture) {
	name, options, info := p.register(picture)
	if p.Err() || info.Width() == 0 || info.Height() == 0 {
		return // Output tells it
	}
	left := slideLeft + slideColumn + 8
	wide, most := slideLeft+slideWide-left, slideFoot-slideCode-46
	scale := min(wide/info.Width(), most/info.Height())
	p.ImageOptions(name, left, 34, info.Width()*scale, info.Height()*scale, false, options, 0, "")
}

// slideReading stands at the foot: the person's words, and the code that proves the figure.
func (p *pdfWriter) slideReading(s Slide) {
	top := slideFoot - slideCode - 6
	name, options, _ := p.register(s.Code)
	if !p.Err() {
		p.ImageOptions(name, slideLeft+slideWide-slideCode, top, slideCode, slideCode, false, options, 0, "")
	}
	p.ink(13, true, 0)
	width := p.GetStringWidth(s.CodeText)
	p.SetXY(slideLeft+slideWide-slideCode-4-width, top+slideCode-9)
	p.CellFormat(width, 6, s.CodeText, "", 0, "R", false, 0, "")
	if s.Reading == "" {
		return
	}
	room := slideWide - slideCode - width - 16
	lines := p.wrap(s.Reading, room, 15, false)
	if most := int(slideCode / 7.5); len(lines) > most {
		lines = lines[:most]
		lines[most-1].add(piece{text: " …"})
	}
	p.rule(Human, slideLeft, top, float64(len(lines))*7.5)
	for n, l := range lines {
		p.draw(l, slideLeft+4, top+float64(n)*7.5, 7.5, place{size: 15})
	}
}

func (p *pdfWriter) slideFooter(text string, page, pages int) {
	p.ink(smallSize, false, 110)
	p.SetXY(slideLeft, slideFoot)
	p.CellFormat(slideWide-20, 5, p.cut(text, slideWide-24), "", 0, "L", false, 0, "")
	p.SetXY(slideLeft, slideFoot)
	p.CellFormat(slideWide, 5, strconv.Itoa(page)+"/"+strconv.Itoa(pages), "", 0, "R", false, 0, "")
}
