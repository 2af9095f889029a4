package text

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/french"
)

// diaeresis letters stem better without: the stemmer's rules predate the 2026
// list of the official vocabulary.
var foldDiaeresis = map[rune]rune{'ï': 'i', 'ë': 'e'}

// Stem is the French Snowball stem of a lower-case word: « bougies » and
// « bougie » share « boug ».
func Stem(word string) string {
	runes := []rune(word)
	for i, r := range runes {
		if plain, ok := foldDiaeresis[r]; ok {
			runes[i] = plain
		}
	}
	env := snowballstem.NewEnv(string(runes))
	french.Stem(env)
	return env.Current()
}

// formCount counts the forms of the words that carry a subject.
type formCount struct {
	index map[uint64]int32 // place in list of the form with that hash
	list  []Repeated
}

func newFormCount(expected int) formCount {
	return formCount{index: make(map[uint64]int32, expected), list: make([]Repeated, 0, expected)}
}

func (c *formCount) add(hash uint64, word string) {
	if i, known := c.index[hash]; known {
		c.list[i].Count++
		return
	}
	c.index[hash] = int32(len(c.list))
	c.list = append(c.list, Repeated{word, 1})
}

// notable is the share of a text from which one form of a word makes its stem
// worth counting: 1 in 100.
const notable = 100

// most is the stem that comes back most, in a text of total words. Stemming
// each word would take longer than parsing the page: only the notable forms are
// stemmed, and those that begin alike.
func (c *formCount) most(total int) Repeated {
	starts := map[string]bool{}
	for _, form := range c.list {
		if form.Count > 1 && form.Count*notable >= total && !isNumber(form.Word) && !webWords[form.Word] {
			starts[start(form.Word)] = true
		}
	}
	stems := map[string]Repeated{}
	for _, form := range c.list {
		if starts[start(form.Word)] {
			stem := Stem(form.Word)
			stems[stem] = merge(stems[stem], form.Word, form.Count)
		}
	}
	return most(stems)
}

// start is the beginning that the forms of a word share.
func start(form string) string { return form[:min(len(form), 3)] }

func most(stems map[string]Repeated) Repeated {
	best := Repeated{}
	for _, r := range stems {
		if r.Count > best.Count || r.Count == best.Count && r.Word < best.Word {
			best = r
		}
	}
	return best
}

// merge adds a form to its stem; the shortest form names it.
func merge(r Repeated, form string, n int) Repeated {
	if r.Word == "" || len(form) < len(r.Word) || len(form) == len(r.Word) && form < r.Word {
		r.Word = form
	}
	r.Count += n
	return r
}

// RepeatedStem is the word of a short text (a title) whose stem comes back
// most, stop-words left out.
func RepeatedStem(s string) Repeated {
	stems := map[string]Repeated{}
	for w := range Words(s) {
		if len(w) <= 2 || IsStopWord(w) || isNumber(w) {
			continue
		}
		stem := Stem(w)
		stems[stem] = merge(stems[stem], w, 1)
	}
	return most(stems)
}

func isNumber(w string) bool {
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return w != ""
}
