package document

import (
	"fmt"
	"strings"
)

// Sizes are half points, spaces twentieths of a point. The order of the elements is that
// of the schema, which Word minds.
var styles = `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="fr-FR" w:eastAsia="fr-FR" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>` +
	`<w:pPrDefault><w:pPr>` + looksNormal.spacing("atLeast") + `</w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
	`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>` +
	looksTitle.style("Title", "Title", `<w:next w:val="Normal"/><w:qFormat/>`, "", "") +
	`<w:style w:type="paragraph" w:styleId="Cover"><w:name w:val="Cover"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="8" w:color="0B5D66"/></w:pBdr><w:spacing w:before="3400" w:after="240" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:b/><w:sz w:val="52"/></w:rPr></w:style>` +
	headingStyle(1) + headingStyle(2) + headingStyle(3) + headingStyle(4) +
	looksHeading[1].style("TOCHeading", "TOC Heading", `<w:next w:val="Normal"/><w:uiPriority w:val="39"/><w:qFormat/>`, "", "") +
	tocStyle(1) + tocStyle(2) + tocStyle(3) + tocStyle(4) +
	looksCaption.style("Caption", "caption", `<w:next w:val="Normal"/><w:uiPriority w:val="35"/><w:qFormat/>`, "", "") +
	looksSmall.style("Small", "Small", "", "", "") +
	`<w:style w:type="paragraph" w:styleId="Margin"><w:name w:val="Margin"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:color w:val="595959"/><w:sz w:val="16"/></w:rPr></w:style>` +
	looksQuote.style("Quote", "Quote", `<w:next w:val="Normal"/><w:uiPriority w:val="29"/><w:qFormat/>`, "", "<w:i/>") +
	looksItem.style("ListParagraph", "List Paragraph", `<w:uiPriority w:val="34"/><w:qFormat/>`, "", "") +
	looksCell.style("Cell", "Cell", "", "", "") + looksCut.style("Cut", "Cut", "", "", "") +
	`<w:style w:type="paragraph" w:styleId="Between"><w:name w:val="Between"/><w:basedOn w:val="Normal"/><w:pPr>` + looksBetween.spacing("exact") + `</w:pPr><w:rPr><w:sz w:val="2"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Picture"><w:name w:val="Picture"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:before="0" w:after="` + fmt.Sprint(looksPicture.after) + `" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="2"/></w:rPr></w:style>` +
	`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/><w:rPr><w:color w:val="0B5D66"/><w:u w:val="single"/></w:rPr></w:style>` +
	`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
	`<w:style w:type="table" w:styleId="Rows"><w:name w:val="Rows"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"/></w:tblBorders>` +
	`<w:tblCellMar>` + cellSpace + `</w:tblCellMar></w:tblPr></w:style></w:styles>`

var cellSpace = fmt.Sprintf(`<w:top w:w="%[1]d" w:type="dxa"/><w:left w:w="%[2]d" w:type="dxa"/><w:bottom w:w="%[1]d" w:type="dxa"/><w:right w:w="%[2]d" w:type="dxa"/>`, padAbove, padBeside)

const (
	// A4 with margins of 20 mm, in twentieths of a point.
	sectionStart = `<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>` +
		`<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/><w:cols w:space="708"/>`
	sectionEnd = `</w:sectPr>`

	// Grounds and lines of the two marks, and of the head of a table.
	toolGround = "EDF0F0"
	headGround = "DEE6E7"
	markInk    = "465A5F"
)

func headingStyle(level int) string {
	return looksHeading[level].style(fmt.Sprintf("Heading%d", level), fmt.Sprintf("heading %d", level), `<w:next w:val="Normal"/><w:uiPriority w:val="9"/><w:qFormat/>`, fmt.Sprintf(`<w:outlineLvl w:val="%d"/>`, level-1), "")
}

func tocStyle(level int) string {
	l := looksContents[level]
	s := l.style(fmt.Sprintf("TOC%d", level), fmt.Sprintf("toc %d", level), `<w:next w:val="Normal"/><w:uiPriority w:val="39"/>`, "", "")
	return strings.Replace(s, "<w:spacing ", fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="%d"/></w:tabs><w:spacing `, pageWord), 1)
}

// style is that of a kind of paragraph.
func (l look) style(id, name, about, outline, slope string) string {
	keeps := ""
	if l.joined {
		keeps += "<w:keepNext/>"
	}
	if l.whole {
		keeps += "<w:keepLines/>"
	}
	face := ""
	if l.bold {
		face += "<w:b/>"
	}
	face += slope
	if l.grey > 0 {
		face += `<w:color w:val="` + strings.Repeat(fmt.Sprintf("%02X", l.grey), 3) + `"/>`
	}
	indent := ""
	if l.left+l.right > 0 {
		indent = fmt.Sprintf(`<w:ind w:left="%d" w:right="%d"/>`, l.left, l.right)
	}
	return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/>%s<w:pPr>%s%s%s%s</w:pPr><w:rPr>%s<w:sz w:val="%d"/></w:rPr></w:style>`,
		id, name, about, keeps, l.spacing("atLeast"), indent, outline, face, l.size)
}

// spacing is what stands around and between lines; rule says whether higher ones are cut.
func (l look) spacing(rule string) string {
	return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d" w:line="%d" w:lineRule="%s"/>`, l.before, l.after, l.line, rule)
}

// topmost takes away the space above what begins a page: programs do not agree on it.
func (l look) topmost(begins string) string {
	if l.before == 0 || !strings.Contains(begins, pageBreak) {
		return ""
	}
	return `<w:spacing w:before="0"/>`
}

// numbering has bullets, and one count for each list with numbers.
func (w *wordWriter) numbering() string {
	var b strings.Builder
	b.WriteString(`<w:numbering ` + wordSpace + `>` +
		abstractList(0, "bullet", "•") + abstractList(1, "decimal", "%1.") + `<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`)
	for n := range w.ordered {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`, n+2)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}

func abstractList(id int, format, text string) string {
	return fmt.Sprintf(`<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="%d"/></w:pPr></w:lvl></w:abstractNum>`, id, format, text, itemLeft, markWord)
}
