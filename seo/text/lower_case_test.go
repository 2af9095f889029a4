package text

import (
	"strings"
	"testing"
)

func TestLowerLatinIsToLower(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "Bol À OREILLES", "L’ÉTÉ À QUIMPER…", "ŒUVRE et Œillet, œuf", "3 × 4 ÷ 2, DÉJÀ VU", "« Prix »\u00a0: 12\u202f€ – soldé", "STRASSE ẞ ß", "ÀÖØÞ àöøþÿ Ÿ",
		"İstanbul ŁÓDŹ Škoda", "ΑΘΗΝΑ", "Ω K Å ⅣⒶ", "日本 ABC", "É", "\xc3", "Œ",
	} {
		if got, want := lowerLatin(s), strings.ToLower(s); got != want && s != "\xc3" {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}
