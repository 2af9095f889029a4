package document

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/fault"
)

// DOCX writes the document for Word and LibreOffice (ECMA-376, WordprocessingML):
// its headings are headings of the navigation pane, the heads of its tables come
// back on each page, the footer counts pages.
func (d Document) DOCX(out io.Writer) (err error) {
	defer fault.Wrap(&err, "write document %q as DOCX", d.Title)
	pack := zip.NewWriter(out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"docProps/core.xml", d.coreProperties()},
		{"word/_rels/document.xml.rels", documentRelations},
		{"word/styles.xml", styles},
		{"word/footer1.xml", footer(d.Footer)},
		{"word/document.xml", d.wordBody()},
	} {
		w, err := pack.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, xml.Header+part.text); err != nil {
			return err
		}
	}
	return pack.Close()
}

const (
	wordSpace  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	relSpace   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	typePrefix = `application/vnd.openxmlformats-officedocument.wordprocessingml.`

	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + typePrefix + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + typePrefix + `styles+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + typePrefix + `footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	documentRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relSpace + `/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + relSpace + `/footer" Target="footer1.xml"/></Relationships>`

	// Sizes are half points, spaces twentieths of a point.
	styles = `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans" w:cs="Liberation Sans"/><w:sz w:val="21"/><w:lang w:val="fr-FR"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:after="160"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="280" w:after="100"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="23"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Small"><w:name w:val="Small"/><w:basedOn w:val="Normal"/><w:rPr><w:color w:val="595959"/><w:sz w:val="18"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Cell"><w:name w:val="Cell"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>` +
		`<w:style w:type="table" w:styleId="Rows"><w:name w:val="Rows"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:color="BFBFBF"/><w:insideH w:val="single" w:sz="4" w:color="BFBFBF"/></w:tblBorders>` +
		`<w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`

	// A4 with margins of 20 mm, in twentieths of a point.
	section = `<w:sectPr><w:footerReference xmlns:r="` + relSpace + `" w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>`
)

func (d Document) coreProperties() string {
	made := d.Made.UTC().Format("2006-01-02T15:04:05Z")
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escaped(d.Title) + `</dc:title><dc:creator>chaland</dc:creator><dc:language>fr-FR</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + made + `</dcterms:modified></cp:coreProperties>`
}

func footer(text string) string {
	return `<w:ftr ` + wordSpace + `><w:p><w:pPr><w:pStyle w:val="Small"/><w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs></w:pPr>` +
		run(text, "") + `<w:r><w:tab/></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>`
}

func (d Document) wordBody() string {
	var b strings.Builder
	b.WriteString(`<w:document ` + wordSpace + `><w:body>` + paragraph("Title", "", run(d.Title, "")))
	if d.Note != "" {
		b.WriteString(paragraph("Small", "", run(d.Note, "")))
	}
	begins := ""
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case Heading:
			b.WriteString(paragraph(fmt.Sprintf("Heading%d", min(max(block.Level, 1), 2)), begins, run(block.Text, "")))
		case Paragraph:
			b.WriteString(block.word(begins))
		case Table:
			b.WriteString(block.word())
		case Break:
			begins = `<w:pageBreakBefore/>`
			continue
		}
		begins = ""
	}
	b.WriteString(section + `</w:body></w:document>`)
	return b.String()
}

func (p Paragraph) word(begins string) string {
	style, runs := "Normal", run(p.Text, "")
	if p.Small {
		style = "Small"
	}
	if p.Lead != "" {
		runs = run(p.Lead+" ", "<w:b/>") + runs
	}
	return paragraph(style, begins, runs)
}

func paragraph(style, more, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + more + `</w:pPr>` + runs + `</w:p>`
}

// run is a text with properties of its own; its line ends are kept.
func run(text, properties string) string {
	if properties != "" {
		properties = `<w:rPr>` + properties + `</w:rPr>`
	}
	lines := strings.ReplaceAll(escaped(text), "&#xA;", `</w:t><w:br/><w:t xml:space="preserve">`)
	return `<w:r>` + properties + `<w:t xml:space="preserve">` + lines + `</w:t></w:r>`
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

// Widths of a table in Word, in twentieths of a point: of a page, and about those
// of a character and of the space around a cell.
const (
	pageWord = 9638
	charWord = 105
	padWord  = 200
)

// wordWidths gives each column about what its longest cell takes.
func (t Table) wordWidths() []int {
	wanted := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		longest := utf8.RuneCountInString(c.Title)
		for _, row := range t.Rows {
			longest = max(longest, utf8.RuneCountInString(cell(row, i)))
		}
		wanted[i] = float64(longest*charWord + padWord)
	}
	widths := make([]int, len(wanted))
	for i, w := range t.fit(wanted, pageWord) {
		widths[i] = int(w)
	}
	return widths
}

func (t Table) word() string {
	var b strings.Builder
	widths := t.wordWidths()
	b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="Rows"/><w:tblW w:w="` + fmt.Sprint(sum(widths)) + `" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, width := range widths {
		fmt.Fprintf(&b, `<w:gridCol w:w="%d"/>`, width)
	}
	b.WriteString(`</w:tblGrid>`)
	row := func(cells []string, properties, bold string) {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/>` + properties + `</w:trPr>`)
		for i, c := range t.Columns {
			align := ""
			if c.Number {
				align = `<w:jc w:val="right"/>`
			}
			fmt.Fprintf(&b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, widths[i])
			b.WriteString(paragraph("Cell", align, run(cell(cells, i), bold)) + `</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	if t.headed() {
		row(t.titles(), `<w:tblHeader/>`, "<w:b/>")
	}
	for _, cells := range t.Rows {
		row(cells, "", "")
	}
	b.WriteString(`</w:tbl>` + paragraph("Cell", "", "")) // two tables in a row would be one
	return b.String()
}
