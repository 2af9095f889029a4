package text

import (
	"unicode"
	"unicode/utf8"
)

// folds spells the accented letters of the European Latin alphabets, and the
// typographic signs, in plain lower-case ASCII.
var folds = buildFolds(map[string]string{
	"a": "àáâãäåāăąÀÁÂÃÄÅĀĂĄ", "c": "çćĉċčÇĆĈĊČ", "d": "ďđĎĐ", "e": "èéêëēĕėęěÈÉÊËĒĔĖĘĚ",
	"g": "ĝğġģĜĞĠĢ", "h": "ĥħĤĦ", "i": "ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ", "j": "ĵĴ", "k": "ķĶ",
	"l": "ĺļľŀłĹĻĽĿŁ", "n": "ñńņňŋÑŃŅŇŊ", "o": "òóôõöøōŏőÒÓÔÕÖØŌŎŐ", "r": "ŕŗřŔŖŘ",
	"s": "śŝşšŚŜŞŠ", "t": "ţťŧŢŤŦ", "u": "ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ", "w": "ŵŴ",
	"y": "ýÿŷÝŸŶ", "z": "źżžŹŻŽ", "oe": "œŒ", "ae": "æÆ", "ss": "ß",
	"'": "’‘ʼ", "-": "‐‑–—−", " ": "\u00a0\u202f\u2009\t\n\r", "...": "…", "\"": "«»“”",
})

// latinFolds are the folds of the letters that French is made of, without a
// map's look-up.
var latinFolds = func() (table [maxLatin]string) {
	for r, plain := range folds {
		if r < maxLatin {
			table[r] = plain
		}
	}
	return table
}()

// maxLatin ends Latin Extended-A.
const maxLatin = 0x180

func buildFolds(spelling map[string]string) map[rune]string {
	table := map[rune]string{}
	for plain, letters := range spelling {
		for _, r := range letters {
			table[r] = plain
		}
	}
	return table
}

// Fold writes s in plain lower-case letters without accents, for looking
// words up: « Réf. n° 3, L’Œuvre » is « ref. n° 3, l'oeuvre ».
func Fold(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			out = append(out, foldASCII(c))
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		out = appendFolded(out, r)
		i += size
	}
	return string(out)
}

func foldASCII(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	case c == '\n' || c == '\t' || c == '\r':
		return ' '
	}
	return c
}

func appendFolded(out []byte, r rune) []byte {
	if r < maxLatin {
		if plain := latinFolds[r]; plain != "" {
			return append(out, plain...)
		}
	}
	if plain, ok := folds[r]; ok {
		return append(out, plain...)
	}
	if unicode.Is(unicode.Mn, r) { // a combining accent of a decomposed letter
		return out
	}
	return utf8.AppendRune(out, unicode.ToLower(r))
}
