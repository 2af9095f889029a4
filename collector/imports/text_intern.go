package imports

import "strings"

// interner keeps each distinct text once and names it by a small number: half
// a million lines share a few thousand products. Number 0 is the empty text.
type interner struct {
	ids   map[string]uint32
	texts []string
}

func newInterner() *interner {
	return &interner{ids: map[string]uint32{"": 0}, texts: []string{""}}
}

// id names the text; it is copied out of the line that it may lie in.
func (n *interner) id(s string) uint32 {
	if id, ok := n.ids[s]; ok {
		return id
	}
	s = strings.Clone(s)
	id := uint32(len(n.texts)) //nolint:gosec // a file has fewer texts
	n.ids[s] = id
	n.texts = append(n.texts, s)
	return id
}

func (n *interner) text(id uint32) string { return n.texts[id] }
