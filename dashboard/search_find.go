package dashboard

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// findable is something the search box leads to. Words are its other names.
type findable struct {
	Title, Text, Href string
	words             []string
}

// The weights of a query's word, by where it stands.
const (
	inText = 1 << iota
	inWords
	startsWord // of another name
	inTitle
	startsTitle // a word of the title begins with it
	isTitle     // the whole query is the title, or another name
)

// find lists those that hold every word of the query, the closest first; of equals, the
// order stays.
func find(all []findable, query string) []findable {
	words := queryWords(query)
	if len(words) == 0 {
		return nil
	}
	type found struct {
		findable
		score int
	}
	var out []found
	for _, f := range all {
		if score := f.score(words); score > 0 {
			out = append(out, found{f, score})
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return b.score - a.score })
	hits := make([]findable, len(out))
	for i, f := range out {
		hits[i] = f.findable
	}
	return hits
}

// score is 0 when a word of the query stands nowhere.
func (f findable) score(words []string) int {
	title, text := bare(f.Title), bare(f.Text)
	names, sum := make([]string, len(f.words)), 0
	for i, w := range f.words {
		names[i] = bare(w)
	}
	if query := strings.Join(words, " "); title == query || slices.Contains(names, query) {
		sum = isTitle * len(words)
	}
	for _, w := range words {
		switch others := strings.Join(names, " "); {
		case begins(title, w):
			sum += startsTitle
		case strings.Contains(title, w):
			sum += inTitle
		case begins(others, w):
			sum += startsWord
		case strings.Contains(others, w):
			sum += inWords
		case begins(text, w):
			sum += inText
		default:
			return 0
		}
	}
	return sum
}

// queryWords leaves out what an apostrophe cut off (« l’abandon »), unless there is nothing else.
func queryWords(query string) []string {
	words := strings.Fields(bare(query))
	whole := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return len(w) == 1 })
	if len(whole) == 0 {
		return words
	}
	return whole
}

// begins reports whether a word of the text begins with w.
func begins(text, w string) bool { return strings.Contains(" "+text, " "+w) }

// bare is a text without accents, capitals and punctuation.
func bare(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		plain = s
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(plain), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
