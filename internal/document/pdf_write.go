package document

import (
	"fmt"
	"io"

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
var headingSizes = [...]float64{18, 14, 11.5}

const family = "Liberation"

// PDF writes the document on A4 pages, with an outline of its headings. Its font,
// Liberation Sans, is part of the file.
func (d Document) PDF(out io.Writer) (err error) {
	defer fault.Wrap(&err, "write document %q as PDF", d.Title)
	p := &pdfWriter{fpdf.New("P", "mm", "A4", "")}
	p.prepare(d)
	p.AddPage()
	if d.Logo != nil {
		p.logo(*d.Logo)
	}
	p.heading(0, d.Title)
	if d.Note != "" {
		p.paragraph(Paragraph{Text: d.Note, Small: true})
	}
	for _, b := range d.Blocks {
		switch b := b.(type) {
		case Heading:
			p.heading(b.Level, b.Text)
		case Paragraph:
			p.paragraph(b)
		case Table:
			p.table(b)
		case Break:
			p.AddPage()
		}
	}
	return p.Output(out)
}

type pdfWriter struct{ *fpdf.Fpdf }

func (p *pdfWriter) prepare(d Document) {
	p.AddUTF8FontFromBytes(family, "", liberationsansregular.TTF)
	p.AddUTF8FontFromBytes(family, "B", liberationsansbold.TTF)
	p.SetTitle(d.Title, true)
	p.SetCreator("chaland", true)
	p.SetLang("fr-FR")
	p.SetCreationDate(d.Made)
	p.SetModificationDate(d.Made)
	p.SetCatalogSort(true) // the same document, the same bytes
	p.SetMargins(margin, margin, margin)
	p.SetCellMargin(0) // tables have one of their own
	p.SetAutoPageBreak(true, footRoom)
	p.SetFooterFunc(func() {
		p.SetY(-footRoom + 6)
		p.ink(smallSize, false, 110)
		p.CellFormat(0, 5, d.Footer, "", 0, "L", false, 0, "")
		p.SetX(margin)
		p.CellFormat(0, 5, fmt.Sprint(p.PageNo()), "", 0, "R", false, 0, "")
	})
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
	if _, page := p.GetPageSize(); p.GetY()+height > page-footRoom {
		p.AddPage()
	}
}

func (p *pdfWriter) heading(level int, text string) {
	size := headingSizes[min(level, len(headingSizes)-1)]
	if p.GetY() > margin+1 {
		p.Ln(size / 4)
	}
	p.room(size + 4*lineHigh) // a heading does not end a page
	p.ink(size, true, 0)
	p.Bookmark(text, level, -1)
	p.MultiCell(0, size/2, text, "", "L", false)
	p.Ln(1.5)
}

func (p *pdfWriter) paragraph(b Paragraph) {
	size, grey := textSize, 0
	if b.Small {
		size, grey = smallSize, 90
	}
	if b.Lead == "" {
		p.ink(size, false, grey)
		p.MultiCell(0, size/2, b.Text, "", "L", false)
	} else {
		p.ink(size, true, grey)
		p.Write(size/2, b.Lead+" ")
		p.ink(size, false, grey)
		p.Write(size/2, b.Text)
		p.Ln(size / 2)
	}
	p.Ln(2)
}

func (p *pdfWriter) table(t Table) {
	p.ink(smallSize, false, 0)
	widths := p.widths(t)
	p.SetDrawColor(200, 200, 200)
	p.SetLineWidth(.2)
	head := func() {
		if t.headed() {
			p.row(t, widths, t.titles(), true)
		}
	}
	p.room(3 * lineHigh)
	head()
	for _, row := range t.Rows {
		page := p.PageNo()
		if p.room(p.height(widths, row)); p.PageNo() != page {
			head()
		}
		p.row(t, widths, row, false)
	}
	p.Ln(3)
}

// widths gives each column what its longest cell takes, if the page has room.
func (p *pdfWriter) widths(t Table) []float64 {
	page, _ := p.GetPageSize()
	wanted := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		p.ink(smallSize, true, 0)
		wanted[i] = p.GetStringWidth(c.Title)
		p.ink(smallSize, false, 0)
		for _, row := range t.Rows {
			wanted[i] = max(wanted[i], p.GetStringWidth(cell(row, i)))
		}
		wanted[i] += 2*cellPad + 1
	}
	return t.fit(wanted, page-2*margin)
}

func (p *pdfWriter) height(widths []float64, row []string) float64 {
	lines := 1
	for i, w := range widths {
		lines = max(lines, len(p.SplitText(cell(row, i), w-2*cellPad)))
	}
	return float64(lines)*smallSize/2 + 2*cellPad
}

func (p *pdfWriter) row(t Table, widths []float64, row []string, head bool) {
	p.ink(smallSize, head, 0)
	left, top, high := margin, p.GetY(), p.height(widths, row)
	for i, w := range widths {
		align := "L"
		if t.Columns[i].Number {
			align = "R"
		}
		for n, line := range p.SplitText(cell(row, i), w-2*cellPad) {
			p.SetXY(left+cellPad, top+cellPad+float64(n)*smallSize/2)
			p.CellFormat(w-2*cellPad, smallSize/2, line, "", 0, align, false, 0, "")
		}
		left += w
	}
	p.Line(margin, top+high, left, top+high)
	p.SetXY(margin, top+high)
}
