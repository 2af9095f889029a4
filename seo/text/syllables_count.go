package text

import "strings"

// Syllables counts the spoken syllables of a French word, by its vowel groups:
// a final mute e, -es or -ent of a verb is not heard, u is mute after q, and
// a few vowel pairs are said apart. Never less than 1 for a word with letters.
func Syllables(word string) int {
	w := spoken(strings.ToLower(word))
	count, previous, afterVowel := 0, rune(0), false
	for _, r := range w {
		vowel := isVowel(r)
		if vowel && (!afterVowel || apart(previous, r)) {
			count++
		}
		previous, afterVowel = r, vowel
	}
	return max(count, 1)
}

// spoken drops the letters that are written and not said.
func spoken(w string) string {
	if strings.IndexByte(w, 'q') >= 0 || strings.IndexByte(w, 'g') >= 0 {
		w = silentU.Replace(w)
	}
	switch {
	case strings.HasSuffix(w, "aient"):
		return strings.TrimSuffix(w, "ent")
	case len(w) > 5 && strings.HasSuffix(w, "ent") && isVerbEnding(w):
		return strings.TrimSuffix(w, "ent")
	case len(w) > 3 && strings.HasSuffix(w, "es"):
		return dropMuteE(strings.TrimSuffix(w, "s"))
	case len(w) > 2:
		return dropMuteE(w)
	}
	return w
}

// silentU writes the u that only hardens a consonant away: « quatre », « guide ».
var silentU = strings.NewReplacer("qu", "q", "gue", "ge", "gui", "gi", "gué", "gé", "guè", "gè", "guê", "gê", "geo", "jo", "gea", "ja")

func dropMuteE(w string) string {
	if strings.HasSuffix(w, "e") {
		return strings.TrimSuffix(w, "e")
	}
	return w
}

// isVerbEnding tells « dormirent », « parlent » (mute) from « souvent »,
// « moment » (said), by the letters before -ent.
func isVerbEnding(w string) bool {
	stem := strings.TrimSuffix(w, "ent")
	for _, end := range saidBeforeEnt {
		if strings.HasSuffix(stem, end) {
			return false
		}
	}
	return true
}

// saidBeforeEnt are the endings before which -ent is a noun's, an adjective's
// or an adverb's: -ment, -dent, -cent, -gent, -quent, -vent…
var saidBeforeEnt = []string{"m", "d", "c", "g", "q", "ouv", "v", "par", "i", "sci", "tal", "sol", "op", "xcell", "viol", "urg", "lat", "él", "rés"}

func isVowel(r rune) bool {
	switch r {
	case 'a', 'e', 'i', 'o', 'u', 'y', 'é', 'è', 'ê', 'à', 'â', 'ä', 'ë', 'î', 'ï', 'ô', 'ö', 'ù', 'û', 'ü', 'œ', 'æ':
		return true
	}
	return false
}

// apart reports whether two neighbouring vowels are two syllables: a diaeresis
// (« maïs »), é before or after another vowel (« réel », « océan »), and a, o
// beside each other (« chaos »).
func apart(a, b rune) bool {
	switch {
	case b == 'ï' || b == 'ë' || b == 'ü':
		return true
	case a == 'é':
		return true
	case b == 'é' || b == 'è':
		return a != 'i' && a != 'u' && a != 'y'
	}
	return a == 'a' && b == 'o' || a == 'o' && b == 'a'
}

// Readability is the ease of reading of a French text after Kandel and Moles
// (1958): 207 - 1.015 words per sentence - 73.6 syllables per word. 90 and
// more is very easy, 60 to 70 plain, under 50 hard, under 30 very hard. It is
// 0 without words or sentences.
func Readability(words, sentences, syllables int) float64 {
	if words == 0 || sentences == 0 {
		return 0
	}
	return 207 - 1.015*float64(words)/float64(sentences) - 73.6*float64(syllables)/float64(words)
}
