// Package text measures French text: how long it is for a reader and on a
// result page, how it splits into words and sentences, how easy it is to read,
// which language it is in, which texts are nearly the same.
//
// Lengths count grapheme clusters, as a reader does, never bytes. Nothing here
// does any I/O or keeps any state.
package text

//go:generate go run ./fontwidth -font /usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf -out width_table.go

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Length is the number of characters a reader counts in s: « é » is one,
// whether written in one code point or two.
func Length(s string) int {
	if isASCII(s) {
		return len(s)
	}
	return uniseg.GraphemeClusterCount(s)
}

// Clip shortens s to at most n characters, with an ellipsis when it was cut.
func Clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end, rest, state, count := 0, s, -1, 0
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if count++; count == n && rest != "" {
			return strings.TrimRight(s[:end], " ") + "…"
		}
		end += len(cluster)
	}
	return s
}

// Squeeze trims s and turns every run of white space, no-break spaces
// included, into one space.
func Squeeze(s string) string {
	if isSqueezed(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	AppendSqueezed(&out, s)
	return strings.TrimRight(out.String(), " ")
}

// AppendSqueezed adds s to out, each run of white space as one space; a
// leading run is dropped when out is empty or ends in white space.
func AppendSqueezed(out *strings.Builder, s string) {
	space := out.Len() == 0 || endsInSpace(out)
	for i := 0; i < len(s); {
		size := spaceSize(s[i:])
		if size == 0 {
			end := wordEnd(s, i)
			out.WriteString(s[i:end])
			i, space = end, false
			continue
		}
		if !space {
			out.WriteByte(' ')
			space = true
		}
		i += size
	}
}

// wordEnd is where the run of visible signs that starts at s[at] ends.
func wordEnd(s string, at int) int {
	for at < len(s) && (s[at] > ' ' && s[at] < utf8.RuneSelf || spaceSize(s[at:]) == 0) {
		at++
	}
	return at
}

// spaceSize is the length in bytes of the white space that starts s, 0 when
// something else does.
func spaceSize(s string) int {
	switch c := s[0]; {
	case c == ' ' || c >= '\t' && c <= '\r':
		return 1
	case c != 0xC2 && c != 0xE2 && c != 0xE1 && c != 0xE3: // none of the first bytes of Unicode's spaces
		return 0
	}
	r, size := utf8.DecodeRuneInString(s)
	if unicode.IsSpace(r) {
		return size
	}
	return 0
}

func endsInSpace(out *strings.Builder) bool {
	last := out.String()[out.Len()-1]
	return last == ' ' || last == '\n'
}

func isSqueezed(s string) bool {
	previous := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && previous == ' ' {
			return false
		}
		previous = c
	}
	return previous != ' ' || s == ""
}

// Key is the form under which two texts count as the same: lower case, white
// space squeezed. Accents stay: « pêche » is not « péché ».
func Key(s string) string { return strings.ToLower(Squeeze(s)) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
