package text

import (
	"cmp"
	"slices"
	"strings"
)

// subject is a word that carries a subject, as it stands in a text.
type subject struct{ word, stem string }

// subjects are the words of a text that carry a subject, in order.
func subjects(s string) (list []subject) {
	for w := range Words(s) {
		if len(w) > 2 && !IsStopWord(w) {
			list = append(list, subject{w, Stem(singular(Fold(w)))})
		}
	}
	return list
}

// singular leaves out the s of a plural: the French stemmer keeps that of « velos ».
func singular(w string) string {
	const short = 3
	if len(w) > short {
		return strings.TrimSuffix(w, "s")
	}
	return w
}

// Occurrences counts how often a text says an expression, in any of its forms: the same
// stems in the same order, with nothing but stop-words between. forms are those that it has,
// the most frequent first.
func Occurrences(s, expression string) (n int, forms []string) {
	wanted, said := subjects(expression), subjects(s)
	if len(wanted) == 0 {
		return 0, nil
	}
	times := map[string]int{}
	for i := 0; i+len(wanted) <= len(said); i++ {
		run := said[i : i+len(wanted)]
		if !slices.EqualFunc(run, wanted, func(a, b subject) bool { return a.stem == b.stem }) {
			continue
		}
		words := make([]string, len(run))
		for k, w := range run {
			words[k] = w.word
		}
		times[strings.Join(words, " ")]++
		n++
	}
	for form := range times {
		forms = append(forms, form)
	}
	slices.SortFunc(forms, func(x, y string) int { return cmp.Or(cmp.Compare(times[y], times[x]), strings.Compare(x, y)) })
	return n, forms
}

// LongSentences are the sentences of more than 20 words of a text of one paragraph a line.
func LongSentences(s string) (list []string) {
	for line := range strings.Lines(s) {
		for line = strings.TrimSpace(line); line != ""; {
			sentence, rest := cutSentence(line)
			words := 0
			for range Words(sentence) {
				words++
			}
			if words > longSentence && endsSentence(sentence) {
				list = append(list, sentence)
			}
			line = rest
		}
	}
	return list
}
