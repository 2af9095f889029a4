package text

import "strings"

// Phrases is a list of phrases to look for in folded text, all at once. A
// phrase is found where it starts a word.
type Phrases struct {
	byFirst [256][]phrase
}

type phrase struct {
	text  string
	index int
	whole bool // must also end a word: short phrases such as « cgv »
}

// shortPhrase is the length under which a phrase must be a whole word.
const shortPhrase = 4

// NewPhrases prepares a list; Find answers by its indexes.
func NewPhrases(list ...string) *Phrases {
	p := &Phrases{}
	for i, s := range list {
		p.byFirst[s[0]] = append(p.byFirst[s[0]], phrase{text: s, index: i, whole: len(s) < shortPhrase})
	}
	return p
}

// Find calls yield with the index of each phrase met in folded text and where
// it stands, until yield returns false.
func (p *Phrases) Find(folded string, yield func(index, at int) bool) {
	inWord := false
	for i := range len(folded) {
		c := folded[i]
		candidates := p.byFirst[c]
		if !inWord && candidates != nil {
			for _, one := range candidates {
				if strings.HasPrefix(folded[i:], one.text) && (!one.whole || endsWord(folded, i+len(one.text))) && !yield(one.index, i) {
					return
				}
			}
		}
		inWord = isWordByte(c)
	}
}

func endsWord(s string, at int) bool { return at == len(s) || !isWordByte(s[at]) }

// Any is the index of the first phrase met, -1 without one.
func (p *Phrases) Any(folded string) int {
	found := -1
	p.Find(folded, func(index, _ int) bool {
		found = index
		return false
	})
	return found
}
