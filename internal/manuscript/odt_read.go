package manuscript

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// openReader puts the passages of an OpenDocument text together.
type openReader struct {
	m       *Manuscript
	text    strings.Builder
	open    int // depth of paragraphs and headings
	cells   []string
	inRow   bool
	heading string
	skipped int
	number  int
	size    int
}

// readOpenDocument reads what LibreOffice writes when nobody asks it for anything else.
func (p *pack) readOpenDocument(m *Manuscript) error {
	r := &openReader{m: m}
	return p.each("content.xml", r.take)
}

func (r *openReader) take(_ *xml.Decoder, token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		r.start(t)
	case xml.EndElement:
		r.end(t.Name.Local)
	case xml.CharData:
		if r.open > 0 && r.skipped == 0 {
			if r.size += len(t); r.size > maxText {
				return errLong
			}
			r.text.Write(t)
		}
	}
	return nil
}

func (r *openReader) start(e xml.StartElement) {
	if r.skipped > 0 || e.Name.Local == "tracked-changes" || e.Name.Local == "annotation" || e.Name.Local == "note-citation" {
		r.skipped++
		return
	}
	switch e.Name.Local {
	case "p", "h":
		if r.open++; r.open > 1 { // of a note, inside its paragraph
			r.text.WriteString(" [")
		}
	case "s":
		n, _ := strconv.Atoi(attribute(e, "c"))
		r.text.WriteString(strings.Repeat(" ", min(max(1, n), 8)))
	case "tab":
		r.text.WriteString(" ")
	case "line-break":
		r.text.WriteString("\n")
	case "table-row":
		r.inRow, r.cells = true, nil
	case "table-cell":
		r.cells = append(r.cells, "")
	}
}

func (r *openReader) end(name string) {
	if r.skipped > 0 {
		r.skipped--
		return
	}
	switch name {
	case "p", "h":
		if r.open--; r.open > 0 {
			r.text.WriteString("] ")
			return
		}
		r.open = 0
		text := r.text.String()
		r.text.Reset()
		r.number++
		if r.inRow && len(r.cells) > 0 {
			cell := &r.cells[len(r.cells)-1]
			*cell = strings.TrimSpace(*cell + "\n" + text)
			return
		}
		if name == "h" && strings.TrimSpace(text) != "" {
			r.heading = strings.Join(strings.Fields(text), " ")
		}
		r.pass(text, Body)
	case "table-row":
		r.pass(strings.Join(r.cells, "\t"), Row)
		r.inRow, r.cells = false, nil
	}
}

func (r *openReader) pass(text string, part Part) {
	if strings.TrimSpace(text) != "" {
		r.m.Passages = append(r.m.Passages, Passage{Text: text, Part: part, Number: r.number, Heading: r.heading})
	}
}
