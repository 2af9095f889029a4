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

// mostRepeated is the stem that comes back most among words. Only words seen
// at least minForm times are stemmed: stemming each word of a page would take
// longer than parsing it.
func mostRepeated(words []string) Repeated {
	forms := make(map[string]int, len(words)/2)
	for _, w := range words {
		if len(w) > 2 {
			forms[w]++
		}
	}
	const minForm = 2
	stems := map[string]Repeated{}
	for form, n := range forms {
		if n < minForm || IsStopWord(form) || isNumber(form) {
			continue
		}
		stem := Stem(form)
		stems[stem] = merge(stems[stem], form, n)
	}
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
	best := Repeated{}
	for w := range Words(s) {
		if len(w) <= 2 || IsStopWord(w) || isNumber(w) {
			continue
		}
		stem := Stem(w)
		stems[stem] = merge(stems[stem], w, 1)
		if stems[stem].Count > best.Count {
			best = stems[stem]
		}
	}
	return best
}

func isNumber(w string) bool {
	for i := range len(w) {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return w != ""
}
