package document

import "github.com/formaouest/chaland/internal/i18n"

// Origin says who filled a block: the two are told apart by a letter, by the line at
// their left and by a ground, never by a colour alone.
type Origin int

// The origins.
const (
	Unmarked Origin = iota
	Tool            // a program filled it from data
	Human           // a person wrote it
)

// Legend explains the two marks.
type Legend struct{}

// Sign is the letter of an origin, "" for none.
func (o Origin) Sign() string {
	switch o {
	case Tool:
		return i18n.T("document.sign.tool")
	case Human:
		return i18n.T("document.sign.human")
	}
	return ""
}

// meaning is what the legend says of an origin, and what a table says of itself to
// whoever does not see its ground.
func (o Origin) meaning() string {
	switch o {
	case Tool:
		return i18n.T("document.from.tool")
	case Human:
		return i18n.T("document.from.human")
	}
	return ""
}

// blocks are the lines of the legend.
func (Legend) blocks() []Block {
	return []Block{
		Paragraph{Text: Tool.meaning(), Small: true, From: Tool},
		Paragraph{Text: Human.meaning(), Small: true, From: Human},
	}
}
