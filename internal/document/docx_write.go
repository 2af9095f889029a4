package document

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// DOCX writes the document for Word and LibreOffice (ECMA-376, WordprocessingML):
// its headings are headings of the navigation pane, contents, captions and page numbers
// are fields that Word brings up to date, the heads of its tables come back on each page.
// Until Word does, the fields show the pages of the PDF, which is laid out by the same measures.
func (d Document) DOCX(out io.Writer) (err error) {
	defer fault.Wrap(&err, "write document %q as DOCX", d.Title)
	w := &wordWriter{doc: d, outline: d.outline(), media: map[string]int{}, links: map[string]int{}}
	d.Logo = nil // Word has none
	if w.layout, err = d.laidOut(); err != nil {
		return err
	}
	body, err := w.body()
	if err != nil {
		return err
	}
	pack := zip.NewWriter(out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRelations},
		{"docProps/core.xml", d.coreProperties()},
		{"word/_rels/document.xml.rels", w.relations()},
		{"word/styles.xml", styles},
		{"word/settings.xml", settings},
		{"word/numbering.xml", w.numbering()},
		{"word/header1.xml", header(d.Header)},
		{"word/footer1.xml", w.footer(d.Footer)},
		{"word/document.xml", body},
	} {
		if err := addPart(pack, part.name, xml.Header+part.text); err != nil {
			return err
		}
	}
	for n, picture := range w.pictures {
		if err := addPart(pack, "word/"+mediaName(n, picture), string(picture.Body)); err != nil {
			return err
		}
	}
	return pack.Close()
}

func addPart(pack *zip.Writer, name, text string) error {
	w, err := pack.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// wordWriter writes the body and keeps what other parts must say of it.
type wordWriter struct {
	doc      Document
	outline  outline
	layout   *pdfWriter // whose pages and widths are those of Word
	b        strings.Builder
	media    map[string]int // pictures by fingerprint
	pictures []Picture
	links    map[string]int // web addresses
	targets  []string
	ordered  int // lists with numbers
	drawn    int // pictures in the text
	marks    int // bookmarks
}

const (
	wordSpace  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	relSpace   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	drawSpaces = `xmlns:r="` + relSpace + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
	typePrefix = `application/vnd.openxmlformats-officedocument.wordprocessingml.`

	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + typePrefix + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + typePrefix + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + typePrefix + `settings+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="` + typePrefix + `numbering+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="` + typePrefix + `header+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="` + typePrefix + `footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	// settings say that the file is of a Word of today, so that it opens without its
	// compatibility mode.
	settings = `<w:settings ` + wordSpace + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/><w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`<w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>`
)

// The first relations of the body; pictures come next, then web addresses.
const fixedRelations = `<Relationship Id="rId1" Type="` + relSpace + `/styles" Target="styles.xml"/>` +
	`<Relationship Id="rId2" Type="` + relSpace + `/footer" Target="footer1.xml"/>` +
	`<Relationship Id="rId3" Type="` + relSpace + `/header" Target="header1.xml"/>` +
	`<Relationship Id="rId4" Type="` + relSpace + `/settings" Target="settings.xml"/>` +
	`<Relationship Id="rId5" Type="` + relSpace + `/numbering" Target="numbering.xml"/>`

func (w *wordWriter) relations() string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + fixedRelations)
	for n, picture := range w.pictures {
		fmt.Fprintf(&b, `<Relationship Id="rIdP%d" Type="%s/image" Target="%s"/>`, n, relSpace, mediaName(n, picture))
	}
	for n, target := range w.targets {
		fmt.Fprintf(&b, `<Relationship Id="rIdL%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, n, relSpace, escaped(target))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func mediaName(n int, p Picture) string {
	return fmt.Sprintf("media/image%d.%s", n+1, strings.TrimPrefix(p.Media, "image/"))
}

func (d Document) coreProperties() string {
	made := d.Made.UTC().Format("2006-01-02T15:04:05Z")
	author, subject := "chaland", ""
	if d.Author != "" {
		author = d.Author
	}
	if d.Subject != "" {
		subject = `<dc:subject>` + escaped(d.Subject) + `</dc:subject>`
	}
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escaped(d.Title) + `</dc:title>` + subject + `<dc:creator>` + escaped(author) + `</dc:creator><dc:language>fr-FR</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + made + `</dcterms:modified></cp:coreProperties>`
}

func header(text string) string {
	return `<w:hdr ` + wordSpace + `><w:p><w:pPr><w:pStyle w:val="Margin"/></w:pPr>` + run(text, "") + `</w:p></w:hdr>`
}

// footer counts pages: « page 3 sur 24 », with fields in the place of the numbers.
func (w *wordWriter) footer(text string) string {
	said := strings.NewReplacer("1001", simpleField("PAGE", "1"), "1002", simpleField("NUMPAGES", fmt.Sprint(w.layout.PageNo()))).Replace(run(pageText(1001, 1002), ""))
	return `<w:ftr ` + wordSpace + `><w:p><w:pPr><w:pStyle w:val="Margin"/><w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs></w:pPr>` +
		run(text, "") + `<w:r><w:tab/></w:r>` + said + `</w:p></w:ftr>`
}

// simpleField closes the run that it stands in and opens another one behind it.
func simpleField(instruction, shown string) string {
	return `</w:t></w:r><w:fldSimple w:instr=" ` + instruction + ` "><w:r><w:t>` + shown + `</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve">`
}
