package document

import (
	"io"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"

	"github.com/formaouest/chaland/internal/fault"
)

// Measures of a page, in millimetres; sizes of type in points.
const (
	margin    = 20.0
	footRoom  = 18.0
	textSize  = 10.5
	smallSize = 9.0
	lineHigh  = 5.2
	cellPad   = 1.4
)

// headingSizes are those of the title and of the levels below.
var headingSizes = [...]float64{18, 15, 12.5, 11, 10.5}

const family = "Liberation"

// PDF writes the document on A4 pages, with an outline of its headings. Its font,
// Liberation Sans, is part of the file. Pages that the text names are those it has.
func (d Document) PDF(out io.Writer) (err error) {
	defer fault.Wrap(&err, "write document %q as PDF", d.Title)
	p, err := d.laidOut()
	if err != nil {
		return err
	}
	return p.Output(out)
}

// pdfWriter lays one document out. It takes the pages of anchors from the pass before
// and writes down those that it finds.
type pdfWriter struct {
	*fpdf.Fpdf
	doc     Document
	outline outline
	known   map[string]int
	total   int
	pages   map[string]int
	links   map[string]int
}

// lay writes every page once.
func (d Document) lay(known map[string]int, total int) *pdfWriter {
	p := &pdfWriter{Fpdf: fpdf.New("P", "mm", "A4", ""), doc: d, outline: d.outline(), known: known, total: total, pages: map[string]int{}, links: map[string]int{}}
	p.prepare(d)
	p.AddPage()
	if d.Logo != nil {
		p.logo(*d.Logo)
	}
	if d.Cover != nil {
		p.cover(d)
	} else {
		p.heading(0, d.Title)
		if d.Note != "" {
			p.paragraph(Paragraph{Text: d.Note, Small: true})
		}
	}
	for i, b := range d.Blocks {
		p.block(i, b)
	}
	return p
}

func (p *pdfWriter) block(i int, b Block) {
	switch b := b.(type) {
	case Heading:
		p.numbered(i, b)
	case Contents:
		p.contents(b)
	case Paragraph:
		p.paragraph(b)
	case List:
		p.list(b)
	case Quote:
		p.quote(b)
	case Table:
		p.table(i, b)
	case Figure:
		p.figure(i, b)
	case Legend:
		for _, line := range b.blocks() {
			p.block(-1, line)
		}
	case Cut:
		p.cutLine()
	case Break:
		if p.GetY() > margin+1 { // a page that holds nothing yet is one already
			p.AddPage()
		}
	}
}

func (p *pdfWriter) prepare(d Document) {
	p.AddUTF8FontFromBytes(family, "", liberationsansregular.TTF)
	p.AddUTF8FontFromBytes(family, "B", liberationsansbold.TTF)
	p.SetTitle(drawable(d.Title), true)
	if d.Author != "" {
		p.SetAuthor(drawable(d.Author), true)
	}
	if d.Subject != "" {
		p.SetSubject(drawable(d.Subject), true)
	}
	p.SetCreator("chaland", true)
	p.SetLang("fr-FR")
	p.SetCreationDate(d.Made)
	p.SetModificationDate(d.Made)
	p.SetCatalogSort(true) // the same document, the same bytes
	p.SetMargins(margin, margin, margin)
	p.SetCellMargin(0)                  // tables have one of their own
	p.SetAutoPageBreak(false, footRoom) // room decides
	p.SetHeaderFunc(func() { p.header(d) })
	p.SetFooterFunc(func() { p.footer(d) })
}

func (p *pdfWriter) header(d Document) {
	if d.Header == "" || d.Cover != nil && p.PageNo() == 1 {
		return
	}
	p.ink(smallSize-1, false, 110)
	p.SetXY(margin, margin-9)
	p.CellFormat(0, 5, d.Header, "", 0, "L", false, 0, "")
	p.SetXY(margin, margin)
}

func (p *pdfWriter) footer(d Document) {
	if d.Cover != nil && p.PageNo() == 1 {
		return
	}
	p.SetY(-footRoom + 6)
	p.ink(smallSize-1, false, 110)
	number := pageText(p.PageNo(), max(p.total, p.PageNo()))
	room := p.wide() - p.GetStringWidth(number) - 4
	p.CellFormat(room, 5, p.cut(d.Footer, room), "", 0, "L", false, 0, "")
	p.SetX(margin)
	p.CellFormat(0, 5, number, "", 0, "R", false, 0, "")
}

// cut shortens a text to a width.
func (p *pdfWriter) cut(text string, width float64) string {
	if p.GetStringWidth(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && p.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}

// wide is what the text has of a page.
func (p *pdfWriter) wide() float64 {
	page, _ := p.GetPageSize()
	return page - 2*margin
}

// ink chooses type and a grey, 0 for black.
func (p *pdfWriter) ink(size float64, bold bool, grey int) {
	style := ""
	if bold {
		style = "B"
	}
	p.SetFont(family, style, size)
	p.SetTextColor(grey, grey, grey)
}

// room begins a new page when less than so much is left of this one.
func (p *pdfWriter) room(height float64) {
	if _, page := p.GetPageSize(); p.GetY()+height > page-footRoom && p.GetY() > margin+1 {
		p.AddPage()
	}
}

// land notes the page that an anchor is on.
func (p *pdfWriter) land(anchor string) {
	if anchor == "" {
		return
	}
	if _, done := p.pages[anchor]; done {
		return
	}
	p.pages[anchor] = p.PageNo()
	p.SetLink(p.link(anchor), p.GetY(), p.PageNo())
}

// link is the number of a link to an anchor, 0 for one that the document has not.
func (p *pdfWriter) link(anchor string) int {
	if _, there := p.outline.anchors[anchor]; !there {
		return 0
	}
	if p.links[anchor] == 0 {
		p.links[anchor] = p.AddLink()
	}
	return p.links[anchor]
}

// page writes the page of an anchor as the pass before found it.
func (p *pdfWriter) page(anchor string) string {
	if n := p.known[anchor]; n > 0 {
		return strconv.Itoa(n)
	}
	return "…"
}

func (p *pdfWriter) heading(level int, text string) {
	size := headingSizes[min(level, len(headingSizes)-1)]
	if p.GetY() > margin+1 {
		p.Ln(size / 4)
	}
	p.room(size + 4*lineHigh) // a heading does not end a page
	p.Bookmark(text, level, -1)
	p.print(p.wrap(text, p.wide(), size, true), place{left: margin, wide: p.wide(), size: size, bold: true})
	p.Ln(1.5)
}

func (p *pdfWriter) numbered(i int, h Heading) {
	size := headingSizes[min(max(h.Level, 1), len(headingSizes)-1)]
	if p.GetY() > margin+1 {
		p.Ln(size / 4)
	}
	p.room(size + 4*lineHigh)
	p.land(p.outline.anchorOf(i))
	text := flat(h.Text, p.page)
	p.Bookmark(text, h.Level, -1)
	p.print(p.wrap(text, p.wide(), size, true), place{left: margin, wide: p.wide(), size: size, bold: true})
	p.Ln(1.5)
}

// cutLine draws where to cut, from margin to margin.
func (p *pdfWriter) cutLine() {
	p.Ln(2)
	p.SetDrawColor(110, 110, 110)
	p.SetLineWidth(.2)
	p.SetDashPattern([]float64{2, 1.5}, 0)
	p.Line(margin, p.GetY(), margin+p.wide(), p.GetY())
	p.SetDashPattern(nil, 0)
	p.Ln(2)
}

// cover is the first page: the title, what it is about, and nothing else.
func (p *pdfWriter) cover(d Document) {
	p.SetY(80)
	p.Bookmark(d.Title, 0, -1)
	p.print(p.wrap(d.Title, p.wide(), 26, true), place{left: margin, wide: p.wide(), size: 26, bold: true})
	if d.Note != "" {
		p.Ln(2)
		p.print(p.wrap(d.Note, p.wide(), 13, false), place{left: margin, wide: p.wide(), size: 13, grey: 80})
	}
	p.Ln(8)
	p.SetDrawColor(11, 93, 102)
	p.SetLineWidth(.8)
	p.Line(margin, p.GetY(), margin+40, p.GetY())
	p.Ln(8)
	for _, f := range d.Cover {
		top, page := p.GetY(), p.PageNo()
		p.print(p.wrap(f.Name, 50, textSize, false), place{left: margin, wide: 50, size: textSize, grey: 80})
		if p.PageNo() == page {
			p.SetY(top)
		}
		p.print(p.wrap(f.Value, p.wide()-55, textSize, true), place{left: margin + 55, wide: p.wide() - 55, size: textSize, bold: true})
		p.Ln(1.5)
	}
	p.AddPage()
}

// contents lists headings with leaders and pages; each line leads to its heading.
func (p *pdfWriter) contents(c Contents) {
	if c.Title != "" {
		p.heading(1, c.Title)
	}
	for _, e := range p.outline.listed(c) {
		size, bold := textSize, e.level == 1
		if e.level > 1 {
			size = smallSize + .5
		}
		if bold {
			p.Ln(1)
		}
		left := margin + float64(e.level-1)*6
		lines := p.wrap(Jump(e.anchor, e.text), p.wide()-(left-margin)-14, size, bold)
		p.print(lines, place{left: left, wide: p.wide(), size: size, bold: bold, dark: true})
		p.leader(left+lines[len(lines)-1].wide, size, bold, e.anchor)
	}
	p.Ln(3)
}

// leader ends the line above with dots and the number of a page.
func (p *pdfWriter) leader(from, size float64, bold bool, anchor string) {
	high := size / 2
	p.ink(size, bold, 0)
	number := p.page(anchor)
	y := p.GetY() - high
	right := margin + p.wide()
	width := p.GetStringWidth(number)
	p.SetXY(right-width, y)
	p.CellFormat(width, high, number, "", 0, "R", false, p.link(anchor), "")
	p.ink(size, false, 130)
	if dots := int((right - width - 2 - from - 2) / p.GetStringWidth(". ")); dots > 0 {
		leaders := strings.Repeat(". ", dots)
		p.SetXY(right-width-2-p.GetStringWidth(leaders), y)
		p.CellFormat(p.GetStringWidth(leaders), high, leaders, "", 0, "L", false, 0, "")
	}
	p.SetXY(margin, y+high)
}

func (p *pdfWriter) paragraph(b Paragraph) {
	at := place{left: margin, wide: p.wide(), size: textSize, from: b.From}
	if b.Small {
		at.size, at.grey = smallSize, 90
	}
	text := b.Text
	if b.Lead != "" {
		text = Strong(b.Lead) + " " + text
	}
	p.flow(text, at)
	p.Ln(2)
}

func (p *pdfWriter) list(b List) {
	for n, item := range b.Items {
		at := place{left: margin + 6, wide: p.wide() - 6, size: textSize, from: b.From, before: "•"}
		if b.Ordered {
			at.before = strconv.Itoa(n+1) + "."
		}
		p.flow(item, at)
		p.Ln(.6)
	}
	p.Ln(1.4)
}

func (p *pdfWriter) quote(b Quote) {
	at := place{left: margin + 8, wide: p.wide() - 16, size: textSize, grey: 60, from: b.From}
	p.flow(b.Text, at)
	if b.Source != "" {
		at.size = smallSize
		p.flow("— "+b.Source, at)
	}
	p.Ln(2)
}
