package text

import "strings"

// Passage is a line of a text in another language than the text's.
type Passage struct {
	Language string // fr, en, de, es or it
	Text     string
}

// A passage is told from a sprinkling of foreign names: at least 25 words, a fifth of them
// stop-words of its language, which has five times as many there as the text's own.
const (
	passageWords = 25
	passageShare = 5
	passageTimes = 5
)

// tongue is a line and the stop-words it has of each language.
type tongue struct {
	line, words int
	count       languageCount
}

// noteTongue keeps a line of that many words when one language stands out in it.
func (m *measurer) noteTongue(words int) {
	if words >= passageWords && m.line.guess(words) != "" {
		m.other = append(m.other, tongue{m.lines, words, m.line})
	}
}

// foreign are the noted lines that are not in the text's language.
func (m *measurer) foreign(s string) (list []Passage) {
	own := languageIndex(m.Language)
	if own < 0 {
		return nil
	}
	for _, t := range m.other {
		language := t.count.guess(t.words)
		best := t.count[languageIndex(language)]
		if language != m.Language && best*passageShare >= t.words && t.count[own]*passageTimes <= best {
			list = append(list, Passage{language, lineOf(s, t.line)})
		}
	}
	return list
}

func languageIndex(language string) int {
	for i, l := range languages {
		if l == language {
			return i
		}
	}
	return -1
}

// lineOf is the n-th line of a text, from 0.
func lineOf(s string, n int) string {
	for line := range strings.Lines(s) {
		if n == 0 {
			return strings.TrimSpace(line)
		}
		n--
	}
	return ""
}
