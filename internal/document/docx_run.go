package document

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// runs writes a text with its links and page numbers.
func (w *wordWriter) runs(text, properties string) string {
	var b strings.Builder
	for _, s := range spans(text) {
		switch s.kind {
		case spanPage:
			b.WriteString(w.pageField(s.target))
		case spanStrong:
			b.WriteString(run(s.text, "<w:b/>"+strings.TrimPrefix(properties, "<w:b/>")))
		case spanJump:
			b.WriteString(w.jump(s, properties))
		case spanLink:
			fmt.Fprintf(&b, `<w:hyperlink r:id="rIdL%d" w:history="1">%s</w:hyperlink>`, w.target(s.target), run(s.text, `<w:rStyle w:val="Hyperlink"/>`+properties))
		default:
			b.WriteString(run(s.text, properties))
		}
	}
	return b.String()
}

func (w *wordWriter) jump(s span, properties string) string {
	block, there := w.outline.anchors[s.target]
	if !there {
		return run(s.text, properties)
	}
	return `<w:hyperlink w:anchor="` + wordName(block) + `" w:history="1">` + run(s.text, `<w:rStyle w:val="Hyperlink"/>`+properties) + `</w:hyperlink>`
}

// target is the number of the relation to a web address.
func (w *wordWriter) target(address string) int {
	n, known := w.links[address]
	if !known {
		n = len(w.targets)
		w.links[address], w.targets = n, append(w.targets, address)
	}
	return n
}

// pageField is the page of an anchor, which Word counts itself when it updates fields.
func (w *wordWriter) pageField(anchor string) string {
	block, there := w.outline.anchors[anchor]
	if !there {
		return run("…", "")
	}
	return field(`PAGEREF `+wordName(block)+` \h`, strconv.Itoa(w.layout.pages[anchor]), "")
}

// bookmarked gives a block its name in Word.
func (w *wordWriter) bookmarked(block int, runs string) string {
	w.marks++
	return fmt.Sprintf(`<w:bookmarkStart w:id="%d" w:name="%s"/>%s<w:bookmarkEnd w:id="%d"/>`, w.marks, wordName(block), runs, w.marks)
}

// wordName is the bookmark of a block; Word hides names that begin so.
func wordName(block int) string { return fmt.Sprintf("_Toc%08d", block) }

func field(code, shown, properties string) string {
	return fieldChar("begin") + instruction(code) + fieldChar("separate") + run(shown, properties) + fieldChar("end")
}

func fieldChar(kind string) string { return `<w:r><w:fldChar w:fldCharType="` + kind + `"/></w:r>` }

func instruction(code string) string {
	return `<w:r><w:instrText xml:space="preserve"> ` + escaped(code) + ` </w:instrText></w:r>`
}

// run is a text with properties of its own; its line ends are kept.
func run(text, properties string) string {
	if text == "" {
		return ""
	}
	if properties != "" {
		properties = `<w:rPr>` + properties + `</w:rPr>`
	}
	lines := strings.NewReplacer("&#xA;", `</w:t><w:br/><w:t xml:space="preserve">`, "&#x9;", " ").Replace(escaped(text))
	return `<w:r>` + properties + `<w:t xml:space="preserve">` + lines + `</w:t></w:r>`
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
