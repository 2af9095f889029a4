package text

import (
	"strings"

	"github.com/cespare/xxhash/v2"
)

// longestGram is how many words that carry a subject an expression may have.
const longestGram = 3

// parts reports whether a sign ends a run of words.
func parts(r rune) bool { return strings.ContainsRune("\n.,;:!?|()[]«»\"–—/…·•", r) }

// Stemmer finds stems, each word's once. It serves one goroutine.
type Stemmer map[string]string

// of is the stem of a word, accents and plural folded.
func (m Stemmer) of(word string) string {
	stem, known := m[word]
	if !known {
		stem = Stem(singular(Fold(word)))
		m[word] = stem
	}
	return stem
}

// Grams gives each run of one to three words of a text that carry a subject, between two
// signs, stop-words and numbers left out: the hash of its stems, and its words as they stand.
func (m Stemmer) Grams(s string, yield func(key uint64, words []string)) {
	var words, stems []string
	for line := range strings.FieldsFuncSeq(s, parts) {
		words, stems = words[:0], stems[:0]
		for w := range Words(line) {
			if len(w) > 2 && !IsStopWord(w) && !isNumber(w) {
				words, stems = append(words, w), append(stems, m.of(w))
			}
		}
		for i := range words {
			for n := 1; n <= longestGram && i+n <= len(words); n++ {
				yield(xxhash.Sum64String(strings.Join(stems[i:i+n], " ")), words[i:i+n])
			}
		}
	}
}
