package text

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// elided are the words that lose their vowel before an apostrophe: the
// apostrophe ends a word there, while « aujourd'hui » stays one.
var elided = map[string]bool{
	"l": true, "d": true, "j": true, "m": true, "t": true, "s": true, "n": true, "c": true, "qu": true,
	"jusqu": true, "lorsqu": true, "puisqu": true, "quoiqu": true, "quelqu": true, "presqu": true,
}

// Words yields the words of s in lower case: letters and digits, hyphens
// inside a compound kept (« arc-en-ciel »), French elisions cut off and left
// out (« l'hiver » is « hiver »).
func Words(s string) iter.Seq[string] {
	lower := strings.ToLower(s)
	return func(yield func(string) bool) {
		for rest := lower; ; {
			var word string
			if word, rest = nextWord(rest); word == "" {
				return
			}
			if !yield(dropElision(word)) {
				return
			}
		}
	}
}

// nextWord is the first word of s, elided article included, and what follows.
func nextWord(s string) (word, rest string) {
	start := strings.IndexFunc(s, isWordRune)
	if start < 0 {
		return "", ""
	}
	end := start
	for end < len(s) {
		r, size := rune(s[end]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[end:])
		}
		if !isWordRune(r) && !joins(s, end, r, size) {
			break
		}
		end += size
	}
	return s[start:end], s[end:]
}

// joins reports whether the sign at s[at:] ties two halves of one word.
func joins(s string, at int, r rune, size int) bool {
	if r != '-' && r != '\'' && r != '’' && r != '\u2010' && r != '\u2011' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[at+size:])
	return isWordRune(next)
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func dropElision(word string) string {
	at := strings.IndexAny(word, "'’")
	if at < 0 || !elided[word[:at]] {
		return word
	}
	_, size := utf8.DecodeRuneInString(word[at:])
	return word[at+size:]
}
