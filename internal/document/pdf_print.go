package document

import "strings"

// missing stands in a PDF for what its font cannot draw.
const missing = '□'

// drawable is a text as the font can draw it: beyond the first plane of Unicode, where emoji
// are, it has no letters, and the writer of fonts breaks on what it does not have. One sign of
// several parts gives one box; what turns the direction of a text, or joins signs, is no sign.
func drawable(text string) string {
	last := rune(0)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u200d', r >= '\ufe00' && r <= '\ufe0f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		case r <= 0xffff:
			last = r
			return r
		case last == missing:
			return -1
		}
		last = missing
		return missing
	}, text)
}

// What goes into the file as text.

func (p *pdfWriter) CellFormat(wide, high float64, text, border string, line int, align string, fill bool, link int, address string) {
	p.Fpdf.CellFormat(wide, high, drawable(text), border, line, align, fill, link, address)
}

func (p *pdfWriter) GetStringWidth(text string) float64 {
	return p.Fpdf.GetStringWidth(drawable(text))
}

func (p *pdfWriter) Bookmark(text string, level int, y float64) {
	p.Fpdf.Bookmark(drawable(text), level, y)
}
