package manuscript

import (
	"encoding/xml"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	errLong = errors.New("more text than a document holds")
	errDeep = errors.New("more inside of one another than people write")
)

// What of a Word document is not there for its reader: deleted and moved text, the code of
// fields, and the copy of a drawing that older programs see.
var unseen = []string{"del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback"}

var headingStyle = regexp.MustCompile(`(?i)^(heading|titre|title)[ _-]?[1-9]?$`)

// wordReader puts the passages of one part together.
type wordReader struct {
	m     *Manuscript
	part  Part
	notes map[string]string // texts of foot and end notes, by kind and number

	texts   []*strings.Builder // of open paragraphs: those of a text box stand inside another
	styles  []string
	rows    []*tableRow // open rows: a table may stand in a cell
	boxes   int
	skipped int  // depth inside of what is not seen
	hidden  bool // the run at hand is hidden text
	inText  bool
	number  int
	page    int
	pages   bool // the document tells where its pages began
	heading string
	size    int
}

type tableRow struct{ cells []string }

// readWord reads a document, its headers and its footers.
func (p *pack) readWord(m *Manuscript, main string) error {
	folder := path.Dir(main)
	notes := map[string]string{}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := p.readNotes(path.Join(folder, kind+"s.xml"), kind, notes); err != nil {
			return err
		}
	}
	body := &wordReader{m: m, part: Body, notes: notes, page: 1}
	if err := p.each(main, body.take); err != nil {
		return err
	}
	if body.pages {
		m.Pages = body.page
	} else {
		for i := range m.Passages {
			m.Passages[i].Page = 0
		}
	}
	var margins []string
	for name := range p.files {
		if base := path.Base(name); path.Dir(name) == folder && (strings.HasPrefix(base, "header") || strings.HasPrefix(base, "footer")) && path.Ext(base) == ".xml" {
			margins = append(margins, name)
		}
	}
	slices.Sort(margins)
	seen := map[string]bool{}
	for _, name := range margins {
		around := &Manuscript{}
		r := &wordReader{m: around, part: Margin, notes: notes, size: body.size}
		if err := p.each(name, r.take); err != nil {
			return err
		}
		for _, passage := range around.Passages { // the same on odd and even pages
			if passage.Page = 0; !seen[passage.Text] {
				seen[passage.Text] = true
				passage.Part, passage.Number = Margin, 0
				m.Passages = append(m.Passages, passage)
			}
		}
	}
	return nil
}

// readNotes reads the notes of a part, each as one text.
func (p *pack) readNotes(name, kind string, into map[string]string) error {
	id, each := "", &Manuscript{}
	r := &wordReader{m: each, part: Body}
	return p.each(name, func(d *xml.Decoder, token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == kind {
			id, each.Passages = attribute(e, "id"), nil
		}
		if err := r.take(d, token); err != nil {
			return err
		}
		if e, ok := token.(xml.EndElement); ok && e.Name.Local == kind {
			texts := make([]string, len(each.Passages))
			for i, passage := range each.Passages {
				texts[i] = passage.Text
			}
			into[kind+id] = strings.Join(texts, " ")
		}
		return nil
	})
}

// What no document written by people has: paragraphs or rows inside of one another, cells in a row.
const (
	deepest   = 100
	mostCells = 10_000
)

func (r *wordReader) take(_ *xml.Decoder, token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t)
	case xml.CharData:
		if r.inText {
			return r.write(string(t))
		}
	}
	return nil
}

func (r *wordReader) start(e xml.StartElement) error {
	name := e.Name.Local
	if r.skipped > 0 || slices.Contains(unseen, name) {
		r.skipped++
		return nil
	}
	switch name {
	case "p":
		if len(r.texts) == deepest {
			return errDeep
		}
		r.texts, r.styles = append(r.texts, &strings.Builder{}), append(r.styles, "")
	case "pStyle":
		if n := len(r.styles); n > 0 {
			r.styles[n-1] = attribute(e, "val")
		}
	case "r":
		r.hidden = false
	case "vanish":
		r.hidden = !slices.Contains([]string{"0", "false", "off"}, attribute(e, "val"))
	case "t":
		r.inText = true
	case "tr":
		if len(r.rows) == deepest {
			return errDeep
		}
		r.rows = append(r.rows, &tableRow{})
	case "tc":
		if row := r.row(); row != nil {
			if len(row.cells) == mostCells {
				return errDeep
			}
			row.cells = append(row.cells, "")
		}
	case "txbxContent":
		r.boxes++
	case "lastRenderedPageBreak":
		r.pages = true
		r.page++
	default:
		return r.write(r.sign(e))
	}
	return nil
}

// sign is the text that an element stands for.
func (r *wordReader) sign(e xml.StartElement) string {
	switch e.Name.Local {
	case "tab", "ptab":
		return " "
	case "br", "cr":
		return "\n"
	case "noBreakHyphen":
		return "\u2011"
	case "softHyphen":
		return "\u00ad"
	case "footnoteReference", "endnoteReference":
		if note := r.notes[strings.TrimSuffix(e.Name.Local, "Reference")+attribute(e, "id")]; note != "" {
			return " [" + note + "] "
		}
	}
	return ""
}

func (r *wordReader) end(e xml.EndElement) error {
	if r.skipped > 0 {
		r.skipped--
		return nil
	}
	switch e.Name.Local {
	case "t":
		r.inText = false
	case "r":
		r.hidden = false
	case "txbxContent":
		r.boxes = max(0, r.boxes-1)
	case "p":
		r.paragraph()
	case "tr":
		r.tableRow()
	}
	return nil
}

func (r *wordReader) write(text string) error {
	n := len(r.texts)
	if text == "" || n == 0 || r.hidden || r.skipped > 0 {
		return nil
	}
	if r.size += len(text); r.size > maxText {
		return errLong
	}
	r.texts[n-1].WriteString(text)
	return nil
}

func (r *wordReader) row() *tableRow {
	if len(r.rows) == 0 || r.boxes > 0 {
		return nil
	}
	return r.rows[len(r.rows)-1]
}

// paragraph closes the innermost paragraph: in a table it belongs to its cell.
func (r *wordReader) paragraph() {
	n := len(r.texts)
	if n == 0 {
		return
	}
	text, style := r.texts[n-1].String(), r.styles[n-1]
	r.texts, r.styles = r.texts[:n-1], r.styles[:n-1]
	r.number++
	if row := r.row(); row != nil && len(row.cells) > 0 {
		cell := &row.cells[len(row.cells)-1]
		*cell = strings.TrimSpace(*cell + "\n" + text)
		return
	}
	part := r.part
	if r.boxes > 0 {
		part = Box
	}
	if headingStyle.MatchString(style) && part == Body && strings.TrimSpace(text) != "" {
		r.heading = strings.Join(strings.Fields(text), " ")
	}
	r.pass(text, part)
}

func (r *wordReader) tableRow() {
	n := len(r.rows)
	if n == 0 {
		return
	}
	row := r.rows[n-1]
	r.rows = r.rows[:n-1]
	r.pass(strings.Join(row.cells, "\t"), Row)
}

func (r *wordReader) pass(text string, part Part) {
	if strings.TrimSpace(text) != "" {
		r.m.Passages = append(r.m.Passages, Passage{Text: text, Part: part, Page: r.page, Number: r.number, Heading: r.heading})
	}
}
