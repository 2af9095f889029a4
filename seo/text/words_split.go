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
	start := 0
	for start < len(s) && !isWordByte(s[start]) {
		if s[start] >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[start:])
			if isWordRune(r) {
				break
			}
			start += size - 1
		}
		start++
	}
	end := start
	for end < len(s) {
		if isWordByte(s[end]) {
			end++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[end:])
		if !isWordRune(r) && !joins(s[end+size:], r) {
			break
		}
		end += size
	}
	return s[start:end], s[end:]
}

// joins reports whether the sign r ties a word to the one that follows.
func joins(after string, r rune) bool {
	if r != '-' && r != '\'' && r != '’' && r != '\u2010' && r != '\u2011' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(after)
	return isWordRune(next)
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return isWordByte(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// longestElided is the byte length of the longest word of elided.
const longestElided = len("quelqu")

func dropElision(word string) string {
	for i := 1; i <= min(longestElided, len(word)-1); i++ {
		if word[i] != '\'' && word[i] != "’"[0] {
			continue
		}
		r, size := utf8.DecodeRuneInString(word[i:])
		if (r == '\'' || r == '’') && elided[word[:i]] {
			return word[i+size:]
		}
	}
	return word
}
