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
	smallSize = 9.0
)

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
	strips  []strip
	fresh   bool    // the next strip begins a page
	y       float64 // where the next strip stands
	under   float64 // the space that the one before wants under it
}

// lay writes every page once.
func (d Document) lay(known map[string]int, total int) *pdfWriter {
	p := &pdfWriter{Fpdf: fpdf.New("P", "mm", "A4", ""), doc: d, outline: d.outline(), known: known, total: total, pages: map[string]int{}, links: map[string]int{}}
	p.prepare(d)
	p.AddPage()
	top := margin
	if d.Logo != nil {
		top = p.logo(*d.Logo)
	}
	if d.Cover != nil {
		p.cover(d)
		p.fresh, top = true, pageFoot
	} else {
		p.text(para{look: looksTitle, text: d.Title, bookmark: d.Title})
		if d.Note != "" {
			p.text(para{look: looksSmall, text: d.Note})
		}
	}
	for i, b := range d.Blocks {
		p.block(i, b)
	}
	p.paginate(top)
	return p
}

func (p *pdfWriter) block(i int, b Block) {
	switch b := b.(type) {
	case Heading:
		level := min(max(b.Level, 1), 4)
		p.text(para{look: looksHeading[level], text: b.Text, anchor: p.outline.anchorOf(i), bookmark: flat(b.Text, p.page), level: level})
	case Contents:
		p.contents(b)
	case Paragraph:
		p.paragraph(b)
	case List:
		p.list(b)
	case Quote:
		p.text(para{look: looksQuote, text: b.Text, from: b.From})
		if b.Source != "" {
			p.text(para{look: looksSource, text: "— " + b.Source, from: b.From})
		}
	case Table:
		p.table(i, b)
	case Figure:
		p.figure(i, b)
	case Legend:
		for _, line := range b.blocks() {
			p.block(-1, line)
		}
	case Cut:
		p.put(strip{high: mm(looksCut.line), after: mm(looksCut.after), draw: p.cutLine})
	case Break:
		p.fresh = true
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

// land notes the page that an anchor is on.
func (p *pdfWriter) land(anchor string, y float64) {
	if anchor == "" {
		return
	}
	if _, done := p.pages[anchor]; done {
		return
	}
	p.pages[anchor] = p.PageNo()
	p.SetLink(p.link(anchor), y, p.PageNo())
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

// cutLine draws where to cut, from margin to margin.
func (p *pdfWriter) cutLine(y float64) {
	y += mm(looksCut.line)
	p.SetDrawColor(110, 110, 110)
	p.SetLineWidth(.2)
	p.SetDashPattern([]float64{2, 1.5}, 0)
	p.Line(margin, y, margin+p.wide(), y)
	p.SetDashPattern(nil, 0)
}

// cover is the first page: the title, what it is about, and nothing else.
func (p *pdfWriter) cover(d Document) {
	const size, high = 26, 13.0
	y := 80.0
	p.Bookmark(d.Title, 0, y)
	y = p.lines(p.wrap(d.Title, p.wide(), size, true), y, high, place{left: margin, size: size, bold: true})
	if d.Note != "" {
		y = p.lines(p.wrap(d.Note, p.wide(), high, false), y+2, high/2, place{left: margin, size: high, grey: 80})
	}
	y += 8
	p.SetDrawColor(11, 93, 102)
	p.SetLineWidth(.8)
	p.Line(margin, y, margin+40, y)
	y += 8
	const name, value, line = 50.0, 55.0, 5.25
	for _, f := range d.Cover {
		below := p.lines(p.wrap(f.Name, name, looksNormal.points(), false), y, line, place{left: margin, size: looksNormal.points(), grey: 80})
		y = max(below, p.lines(p.wrap(f.Value, p.wide()-value, looksNormal.points(), true), y, line, place{left: margin + value, size: looksNormal.points(), bold: true})) + 1.5
	}
}

// contents lists headings with leaders and pages; each line leads to its heading.
func (p *pdfWriter) contents(c Contents) {
	if c.Title != "" {
		p.text(para{look: looksHeading[1], text: c.Title, bookmark: c.Title, level: 1})
	}
	for _, e := range p.outline.listed(c) {
		l := looksContents[e.level]
		at := place{left: margin + mm(l.left), size: l.points(), bold: l.bold, dark: true}
		wide := p.wide() - mm(l.left)
		lines := p.wrap(Jump(e.anchor, e.text), wide, l.points(), l.bold)
		p.ink(l.points(), l.bold, 0)
		if lines[len(lines)-1].wide+p.GetStringWidth(" "+p.page(e.anchor)) > wide { // the page stands on a line of its own
			lines = append(lines, line{})
		}
		for n, one := range lines {
			s := p.lineStrip(one, l, at, n, len(lines))
			if n == len(lines)-1 {
				draw := s.draw
				s.draw = func(y float64) {
					draw(y)
					p.leader(at.left+one.wide, y, l, e.anchor)
				}
			}
			p.put(s)
		}
	}
	p.put(strip{high: mm(looksSmall.line), after: mm(looksSmall.after)}) // Word says here how to bring it up to date
}

// leader ends a line with dots and the number of a page.
func (p *pdfWriter) leader(from, y float64, l look, anchor string) {
	p.ink(l.points(), l.bold, 0)
	number := p.page(anchor)
	right := margin + p.wide()
	width := p.GetStringWidth(number)
	p.SetXY(right-width, y)
	p.CellFormat(width, mm(l.line), number, "", 0, "R", false, p.link(anchor), "")
	p.ink(l.points(), false, 130)
	if dots := int((right - width - 2 - from - 2) / p.GetStringWidth(". ")); dots > 0 {
		leaders := strings.Repeat(". ", dots)
		p.SetXY(right-width-2-p.GetStringWidth(leaders), y)
		p.CellFormat(p.GetStringWidth(leaders), mm(l.line), leaders, "", 0, "L", false, 0, "")
	}
}

func (p *pdfWriter) paragraph(b Paragraph) {
	t := para{look: looksNormal, text: b.Text, from: b.From}
	if b.Small {
		t.look = looksSmall
	}
	if b.Lead != "" {
		t.text = Strong(b.Lead) + " " + b.Text
	}
	t.joined = b.Keeps
	p.text(t)
}

func (p *pdfWriter) list(b List) {
	for n, item := range b.Items {
		t := para{look: looksItem, text: item, from: b.From, bullet: "•"}
		if b.Ordered {
			t.bullet = strconv.Itoa(n+1) + "."
		}
		if n == len(b.Items)-1 {
			t.after = lastItem
		}
		p.text(t)
	}
}
