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

// form is one form of a word in a text. What is known of it is worked out once,
// however often it comes back: half of a page's words are repetitions.
type form struct {
	word      string
	count     int
	stops     uint8 // the languages that have it as a stop-word
	syllables int32 // 0 before anybody asked
}

// spoken is the number of syllables.
func (f *form) spoken() int {
	if f.syllables == 0 {
		f.syllables = int32(Syllables(f.word))
	}
	return int(f.syllables)
}

// carries tells whether the form carries a subject.
func (f *form) carries() bool { return f.stops == 0 && len(f.word) > 2 }

// formCount counts the forms of the words of a text.
type formCount struct {
	index map[uint64]int32 // place in list of the form with that hash
	list  []form
}

func newFormCount(expected int) formCount {
	return formCount{index: make(map[uint64]int32, expected), list: make([]form, 0, expected)}
}

// of is the form of a word; it holds until the next call.
func (c *formCount) of(hash uint64, word string) *form {
	i, known := c.index[hash]
	if !known {
		i = int32(len(c.list))
		c.index[hash] = i
		c.list = append(c.list, form{word: word, stops: languageBits[word]})
	}
	return &c.list[i]
}

// languages tallies the stop-words.
func (c *formCount) languages() *languageCount {
	var count languageCount
	for i := range c.list {
		count.add(c.list[i].stops, c.list[i].count)
	}
	return &count
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
		if form.carries() && form.count > 1 && form.count*notable >= total && !isNumber(form.word) && !webWords[form.word] {
			starts[start(form.word)] = true
		}
	}
	stems := map[string]Repeated{}
	for _, form := range c.list {
		if form.carries() && starts[start(form.word)] {
			stem := Stem(form.word)
			stems[stem] = merge(stems[stem], form.word, form.count)
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
