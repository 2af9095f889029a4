package text

import "strings"

// Phrases is a list of phrases to look for in folded text, all at once. A
// phrase is found where it starts a word.
type Phrases struct {
	byFirst [256][]phrase
	// follows are the letters that come second in a phrase of each first letter: most
	// words are told from all phrases by their two first letters.
	follows [256]letters
}

// letters is a set of bytes.
type letters [4]uint64

func (l *letters) add(c byte)      { l[c>>6] |= 1 << (c & 63) }
func (l *letters) has(c byte) bool { return l[c>>6]&(1<<(c&63)) != 0 }

type phrase struct {
	text  string
	index int
	last  byte // of text
	whole bool // must also end a word: short phrases such as « cgv »
}

// shortPhrase is the length under which a phrase must be a whole word.
const shortPhrase = 4

// NewPhrases prepares a list; Find answers by its indexes.
func NewPhrases(list ...string) *Phrases {
	p := &Phrases{}
	for i, s := range list {
		p.byFirst[s[0]] = append(p.byFirst[s[0]], phrase{text: s, index: i, last: s[len(s)-1], whole: len(s) < shortPhrase})
		if len(s) > 1 {
			p.follows[s[0]].add(s[1])
		} else {
			p.follows[s[0]] = letters{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
		}
	}
	return p
}

// Find calls yield with the index of each phrase met in folded text and where
// it stands, until yield returns false.
func (p *Phrases) Find(folded string, yield func(index, at int) bool) {
	for i := range len(folded) {
		candidates := p.byFirst[folded[i]]
		if candidates == nil || i > 0 && isWordByte(folded[i-1]) {
			continue
		}
		rest := folded[i:]
		if len(rest) > 1 && !p.follows[rest[0]].has(rest[1]) {
			continue
		}
		for c := range candidates {
			one := &candidates[c]
			if len(rest) < len(one.text) || rest[len(one.text)-1] != one.last { // spares most comparisons
				continue
			}
			if strings.HasPrefix(rest, one.text) && (!one.whole || endsWord(folded, i+len(one.text))) && !yield(one.index, i) {
				return
			}
		}
	}
}

// EndsFrenchWord reports whether a word of folded text, in the singular, ends at a place, or
// does so but for the mark of its plural.
func EndsFrenchWord(folded string, at int) bool {
	return endsWord(folded, at) || (folded[at] == 's' || folded[at] == 'x') && endsWord(folded, at+1)
}

func endsWord(s string, at int) bool { return at == len(s) || !isWordByte(s[at]) }

// Set has the bit of each phrase met in folded text, for a list of 64 at most.
func (p *Phrases) Set(folded string) (bits uint64) {
	p.Find(folded, func(index, _ int) bool {
		bits |= 1 << index
		return true
	})
	return bits
}

// Any is the index of the first phrase met, -1 without one.
func (p *Phrases) Any(folded string) int {
	found := -1
	p.Find(folded, func(index, _ int) bool {
		found = index
		return false
	})
	return found
}
