package text

import (
	"strings"

	"github.com/cespare/xxhash/v2"
)

// longSentence is the number of words beyond which a sentence is hard to
// follow; the usual advice for French on the web.
const longSentence = 20

// Measures is what one text says about itself.
type Measures struct {
	Words         int       // every word, elided articles counted with their noun
	Sentences     int       // sentences of the prose: lines that end as sentences do
	ProseWords    int       // words of those sentences
	Syllables     int       // syllables of those words, as French is spoken
	LongSentences int       // sentences of more than 20 words
	LongParagraph int       // words of sentences in the longest line
	Language      string    // fr, en, de, es or it; "" when unsure
	Stuffed       Repeated  // the stem repeated most, stop-words left out
	Signature     Signature // for Similarity; zero under MinShingles
	Key           uint64    // hash of the words in order: equal texts have equal keys; 0 without words
	Foreign       []Passage // lines in another language than the text's; nil when that is unsure
}

// Repeated is a word that comes back, counted with its inflected forms.
type Repeated struct {
	Word  string
	Count int
}

// Readability is the Kandel-Moles score of the prose, 0 without prose.
func (m *Measures) Readability() float64 {
	return Readability(m.ProseWords, m.Sentences, m.Syllables)
}

// Measure reads a text of one paragraph a line. Titles, menus and captions,
// which end without punctuation, count as words and not as prose.
func Measure(s string) Measures {
	m := measurer{hashes: make([]uint64, 0, len(s)/5), forms: newFormCount(len(s) / 20)}
	for line := range strings.Lines(lowerLatin(s)) {
		m.readLine(strings.TrimSpace(line))
	}
	m.Words = len(m.hashes)
	m.Language = m.forms.languages().guess(m.Words)
	m.Foreign = m.foreign(s)
	m.Stuffed = m.forms.most(m.Words)
	m.Signature = signHashes(m.hashes)
	m.Key = keyOf(m.hashes)
	return m.Measures
}

type measurer struct {
	Measures
	hashes []uint64 // of each word, in order
	forms  formCount

	lines int           // read
	line  languageCount // of the line being read
	other []tongue      // lines whose language shows
}

func (m *measurer) readLine(line string) {
	before, start := m.ProseWords, len(m.hashes)
	m.line = languageCount{}
	for line != "" {
		sentence, rest := cutSentence(line)
		m.readSentence(sentence)
		line = rest
	}
	m.LongParagraph = max(m.LongParagraph, m.ProseWords-before)
	m.noteTongue(len(m.hashes) - start)
	m.lines++
}

func (m *measurer) readSentence(sentence string) {
	count, syllables := 0, 0
	prose := endsSentence(sentence)
	for word, rest := nextWord(sentence); word != ""; word, rest = nextWord(rest) {
		word = dropElision(word)
		hash := xxhash.Sum64String(word)
		m.hashes = append(m.hashes, hash)
		count++
		form := m.forms.of(hash, word)
		form.count++
		if form.stops != 0 {
			m.line.add(form.stops, 1)
		}
		if prose {
			syllables += form.spoken()
		}
	}
	if !prose || count < 3 {
		return
	}
	m.Sentences++
	m.ProseWords += count
	m.Syllables += syllables
	if count > longSentence {
		m.LongSentences++
	}
}

// cutSentence splits after the first . ! ? or … that a space or the end
// follows. A dot after one letter (« M. », « p. ») or inside a number ends
// nothing.
func cutSentence(line string) (sentence, rest string) {
	for i := range len(line) {
		size := terminator(line, i)
		if size == 0 {
			continue
		}
		end := i + size
		if end < len(line) && line[end] == ' ' && !abbreviates(line[:i]) {
			return line[:end], strings.TrimLeft(line[end:], " ")
		}
	}
	return line, ""
}

// terminator is the length of the . ! ? or … that stands at line[i], 0 for
// another sign.
func terminator(line string, i int) int {
	switch line[i] {
	case '.', '!', '?':
		return 1
	case "…"[0]:
		if strings.HasPrefix(line[i:], "…") {
			return len("…")
		}
	}
	return 0
}

// abbreviates reports whether the text before a dot ends in a single letter or
// a common shortening.
func abbreviates(before string) bool {
	last := before[strings.LastIndexByte(before, ' ')+1:]
	return len(last) == 1 || last == "mme" || last == "mlle" || last == "ex" || last == "etc" || last == "art" || last == "env"
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, " »”\"')\u00a0\u202f")
	return s != "" && (strings.IndexByte(".!?", s[len(s)-1]) >= 0 || strings.HasSuffix(s, "…") || s[len(s)-1] == ':')
}
