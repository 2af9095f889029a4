package scrutiny

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/formaouest/chaland/dashboard/citation"
)

// mark is a code in a text, at its bytes [from, to).
type mark struct {
	from, to int
	written  string // as it stands in the text
	code     string // six characters, "" when it cannot be a code
	sure     bool   // it is written as only codes are
	pointer  bool   // it stands alone on its line with the address to verify it at
}

// plain writes a text the way the searches below read it: one kind of space, of dash and of
// letter, nothing that is not seen. Line ends and tabs stay.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00b9', '\u00b2', '\u00b3', '\u2070', '\u2074', '\u2075', '\u2076', '\u2077', '\u2078', '\u2079':
			return -1 // soft hyphens, joiners and the marks of notes
		case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\ufe58', '\ufe63', '\uff0d', '\u2043':
			return '-'
		case '\n', '\t':
			return r
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, norm.NFKC.String(text))
}

// The ways in which codes stand in texts, after plain.
var (
	// CH-7F3K-42, ch 7f3k 42, CH-7F3K⏎-42, CH7F3K42
	compact = regexp.MustCompile(`(?i)\bCH[ \n]?([-_.]?)[ \n]{0,2}((?:[A-Z0-9]\n?){4})[ \n]?[-_.]?[ \n]{0,2}([A-Z0-9]\n?[A-Z0-9])\b`)
	// C H - 7 F 3 K - 4 2, as a PDF with spaced letters gives it
	spaced = regexp.MustCompile(`(?i)\bC ?H ? ?- ? ?(?:[A-Z0-9] ){3}[A-Z0-9] ? ?- ? ?[A-Z0-9] ?[A-Z0-9]\b`)
	// CH-7F3, CH-7F3K-4: cut short, or with a character too many
	wrong = regexp.MustCompile(`\bCH-[A-Z0-9]{2,8}(?:-[A-Z0-9]{1,4})?\b`)
	// CH-001047: the number of a chat of a case, six digits in one from 0, which no code employs
	chat = regexp.MustCompile(`\bCH-\n?0(?:\n?[0-9]){5}\b`)
	// « code 7F3K-42 »: without its CH
	bare = regexp.MustCompile(`\b[A-Z0-9]{4}-[A-Z0-9]{2}\b`)
)

// findCodes lists the codes of a text in its order, what looks like one included.
func findCodes(text string) []mark {
	var out []mark
	chats := chat.FindAllStringIndex(text, -1)
	free := func(from, to int) bool {
		return !slices.ContainsFunc(out, func(m mark) bool { return from < m.to && m.from < to }) &&
			!slices.ContainsFunc(chats, func(at []int) bool { return from < at[1] && at[0] < to })
	}
	add := func(from, to int, sure bool) {
		written := text[from:to]
		m := mark{from: from, to: to, written: strings.Join(strings.Fields(written), " "), sure: sure}
		if code, err := citation.Read(written); err == nil {
			m.code = code
		} else if !sure {
			return
		}
		if free(from, to) {
			out = append(out, m)
		}
	}
	for _, at := range compact.FindAllStringSubmatchIndex(text, -1) {
		written := text[at[0]:at[1]]
		// a lower « ch- » without a digit may be a word cut at the end of a line
		add(at[0], at[1], at[2] < at[3] && (strings.HasPrefix(written, "CH") || strings.ContainsAny(written, "0123456789")))
	}
	for _, at := range spaced.FindAllStringIndex(text, -1) {
		add(at[0], at[1], true)
	}
	for _, at := range wrong.FindAllStringIndex(text, -1) {
		add(at[0], at[1], strings.ContainsAny(text[at[0]:at[1]], "0123456789"))
	}
	for _, at := range bare.FindAllStringIndex(text, -1) {
		add(at[0], at[1], false)
	}
	slices.SortFunc(out, func(a, b mark) int { return a.from - b.from })
	return out
}
