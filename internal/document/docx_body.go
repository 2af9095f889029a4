package document

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // pictures that people bring
	_ "image/png"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
)

func (w *wordWriter) body() (string, error) {
	w.b.WriteString(`<w:document ` + wordSpace + ` ` + drawSpaces + `><w:body>`)
	w.head()
	begins := ""
	if w.doc.Cover != nil {
		begins = pageBreak
	}
	for i, block := range w.doc.Blocks {
		if _, breaks := block.(Break); breaks {
			begins = pageBreak
			continue
		}
		if err := w.block(i, block, begins); err != nil {
			return "", err
		}
		begins = ""
	}
	w.b.WriteString(sectionStart)
	if w.doc.Cover != nil {
		w.b.WriteString(`<w:titlePg/>`)
	}
	w.b.WriteString(sectionEnd + `</w:body></w:document>`)
	return w.b.String(), nil
}

const pageBreak = `<w:pageBreakBefore/>`

// head writes the title, or the cover.
func (w *wordWriter) head() {
	if w.doc.Cover == nil {
		w.b.WriteString(paragraph("Title", "", run(w.doc.Title, "")))
		if w.doc.Note != "" {
			w.b.WriteString(paragraph("Small", "", run(w.doc.Note, "")))
		}
		return
	}
	w.b.WriteString(paragraph("Cover", "", run(w.doc.Title, "")))
	if w.doc.Note != "" {
		w.b.WriteString(paragraph("Normal", `<w:spacing w:after="360"/>`, run(w.doc.Note, `<w:color w:val="505050"/><w:sz w:val="26"/>`)))
	}
	for _, f := range w.doc.Cover {
		w.b.WriteString(paragraph("Normal", `<w:tabs><w:tab w:val="left" w:pos="3119"/></w:tabs><w:ind w:left="3119" w:hanging="3119"/>`,
			run(f.Name, `<w:color w:val="505050"/>`)+`<w:r><w:tab/></w:r>`+run(f.Value, "<w:b/>")))
	}
}

func (w *wordWriter) block(i int, b Block, begins string) error {
	switch b := b.(type) {
	case Heading:
		level := min(max(b.Level, 1), 4)
		w.b.WriteString(paragraph(fmt.Sprintf("Heading%d", level), begins+looksHeading[level].topmost(begins), w.bookmarked(i, w.runs(b.Text, ""))))
	case Contents:
		w.contents(b, begins)
	case Paragraph:
		w.paragraph(b, begins)
	case List:
		w.list(b, begins)
	case Quote:
		w.b.WriteString(w.marked("Quote", looksQuote, begins, "", b.From, w.runs(b.Text, "")))
		if b.Source != "" {
			w.b.WriteString(w.marked("Quote", looksSource, "", "", b.From, w.runs("— "+b.Source, `<w:sz w:val="18"/>`)))
		}
	case Table:
		w.table(i, b, begins)
	case Figure:
		return w.figure(i, b, begins)
	case Cut:
		w.b.WriteString(paragraph("Cut", begins+`<w:pBdr><w:bottom w:val="dashed" w:sz="4" w:space="1" w:color="6E6E6E"/></w:pBdr>`, ""))
	case Legend:
		for _, line := range b.blocks() {
			if err := w.block(-1, line, begins); err != nil {
				return err
			}
			begins = ""
		}
	}
	return nil
}

func (w *wordWriter) paragraph(b Paragraph, begins string) {
	style, l, runs := "Normal", looksNormal, w.runs(b.Text, "")
	if b.Small {
		style, l = "Small", looksSmall
	}
	if b.Lead != "" {
		runs = run(printable(b.Lead)+" ", "<w:b/>") + runs
	}
	if b.Keeps {
		begins = `<w:keepNext/>` + begins
	}
	w.b.WriteString(w.marked(style, l, begins, "", b.From, runs))
}

func (w *wordWriter) list(b List, begins string) {
	number := 1
	if b.Ordered {
		w.ordered++
		number = w.ordered + 1
	}
	for i, item := range b.Items {
		l := looksItem
		if i == len(b.Items)-1 {
			l.after = lastItem
		}
		numbers := fmt.Sprintf(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, number)
		w.b.WriteString(w.marked("ListParagraph", l, begins, numbers, b.From, w.runs(item, "")))
		begins = ""
	}
}

// marked is a paragraph that shows who it is from: a letter, a line at its left and a
// ground. In a list the bullet or the number stands where the letter would, which then ends
// the line.
func (w *wordWriter) marked(style string, l look, begins, numbers string, from Origin, runs string) string {
	spacing := l.topmost(begins)
	if style == "ListParagraph" && l.after != looksItem.after {
		spacing = l.spacing("atLeast")
	}
	if from == Unmarked {
		return paragraph(style, begins+numbers+spacing, runs)
	}
	border, ground := "single", ""
	if from == Tool {
		border, ground = "dashed", `<w:shd w:val="clear" w:color="auto" w:fill="`+toolGround+`"/>`
	}
	more := begins + numbers + `<w:pBdr><w:left w:val="` + border + `" w:sz="18" w:space="4" w:color="` + markInk + `"/></w:pBdr>` + ground
	ink := `<w:b/><w:color w:val="` + markInk + `"/>`
	if numbers != "" {
		return paragraph(style, more+spacing, runs+run(" ", "")+run(from.Sign(), ink))
	}
	more += fmt.Sprintf(`<w:tabs><w:tab w:val="left" w:pos="%[1]d"/></w:tabs>%[2]s<w:ind w:left="%[1]d" w:right="%[3]d" w:hanging="%[4]d"/>`, l.left+markWord, spacing, l.right, markWord)
	return paragraph(style, more, run(from.Sign(), ink+`<w:sz w:val="14"/>`)+`<w:r><w:tab/></w:r>`+runs)
}

// contents is a field with its entries written, so that it reads before it is updated.
func (w *wordWriter) contents(c Contents, begins string) {
	w.b.WriteString(`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>`)
	if c.Title != "" {
		w.b.WriteString(paragraph("TOCHeading", begins+looksHeading[1].topmost(begins), run(c.Title, "")))
		begins = ""
	}
	start := fieldChar("begin") + instruction(fmt.Sprintf(`TOC \o "1-%d" \h \z \u`, c.Depth)) + fieldChar("separate")
	for _, e := range w.outline.listed(c) {
		entry := run(e.text, "") + `<w:r><w:tab/></w:r>` + w.pageField(e.anchor)
		w.b.WriteString(paragraph(fmt.Sprintf("TOC%d", e.level), begins, start+`<w:hyperlink w:anchor="`+wordName(e.block)+`" w:history="1">`+entry+`</w:hyperlink>`))
		start, begins = "", ""
	}
	w.b.WriteString(paragraph("Small", begins, start+fieldChar("end")+run(i18n.T("document.update"), "")) + `</w:sdtContent></w:sdt>`)
}

func (w *wordWriter) figure(i int, f Figure, begins string) error {
	size, _, err := image.DecodeConfig(bytes.NewReader(f.Picture.Body))
	if err != nil {
		return fmt.Errorf("picture %q: %w", f.Alt, err)
	}
	if size.Width == 0 || size.Height == 0 {
		return fmt.Errorf("picture %q is empty", f.Alt)
	}
	wide := pageWide
	if f.Width > 0 {
		wide = min(wide, f.Width)
	}
	scale := min(wide/float64(size.Width), figureHigh/float64(size.Height))
	drawing := w.drawing(f, int(float64(size.Width)*scale*emuMM), int(float64(size.Height)*scale*emuMM))
	n := w.outline.numbers[i]
	if n == 0 {
		w.b.WriteString(paragraph("Picture", begins, w.bookmarked(i, drawing)))
		return nil
	}
	w.b.WriteString(paragraph("Picture", `<w:keepNext/>`+begins, w.bookmarked(i, drawing)))
	w.b.WriteString(w.caption("document.figure", "Figure", n, f.Caption, "", "", f.From, -1))
	return nil
}

// Widths of a page and of its millimetres in the units of drawings.
const (
	pageWide = 170.0
	emuMM    = 36000
)

func (w *wordWriter) drawing(f Figure, wide, high int) string {
	name := f.Picture.fingerprint()
	n, known := w.media[name]
	if !known {
		n = len(w.pictures)
		w.media[name], w.pictures = n, append(w.pictures, f.Picture)
	}
	w.drawn++
	title := fmt.Sprintf(`id="%d" name="image%d" descr="%s"`, w.drawn, n+1, escaped(f.Alt))
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" cy="%[2]d"/><wp:docPr %[3]s/>`+
		`<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>`+
		`<pic:nvPicPr><pic:cNvPr %[3]s/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP%[4]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		wide, high, title, n)
}

// caption numbers a figure or a table with a field that counts them.
func (w *wordWriter) caption(key, sequence string, n int, text, keep, begins string, from Origin, block int) string {
	before, after, _ := strings.Cut(i18n.T(key, "n", "\x01"), "\x01")
	runs := run(before, "") + field("SEQ "+sequence+` \* ARABIC`, fmt.Sprint(n), "") + run(after+captionDash, "") + w.runs(text, "")
	if block >= 0 {
		runs = w.bookmarked(block, runs)
	}
	return w.marked("Caption", looksCaption, keep+begins, "", from, runs)
}

func paragraph(style, more, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + more + `</w:pPr>` + runs + `</w:p>`
}
