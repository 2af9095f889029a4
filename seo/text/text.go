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
	start := -1
	for i, r := range s {
		if !unicode.IsSpace(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out.WriteString(s[start:i])
			start, space = -1, false
		}
		if !space {
			out.WriteByte(' ')
			space = true
		}
	}
	if start >= 0 {
		out.WriteString(s[start:])
	}
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
