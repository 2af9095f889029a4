package text

import "strings"

// stopWords are each language's most frequent words; those that two of the
// languages share say nothing and are left out of the guess.
var stopWords = map[string]string{
	"fr": "le la les un une des du de et est en que qui dans pour pas sur au aux avec ce cette ces son sa ses il elle ils elles nous vous je ne se plus par mais ou où leur leurs sont être avoir fait comme tout tous toute toutes votre vos notre nos été peut sans sous entre aussi donc très même encore avant après chez lors dont si afin ainsi cela ceci celui celle ont était étaient sera seront à y on lui",
	"en": "the and of to in is that it for was as with be by this have are not on or from at which but you they his her had were been will would their there what can we all an has if when your our its also may these those than then some such only other into more most must should could do does",
	"de": "der die das und ist nicht ein eine einen einem einer zu den dem mit sich auf für von im auch es an als aus nach wird bei oder sind wie noch nur aber kann über sie wir ihr ich werden haben hat durch diese dieser",
	"es": "el los las y es que en un una por con para su sus del al lo como más pero este esta está son ser fue han hay entre cuando muy sin sobre también hasta desde donde ya nos todo todos",
	"it": "il lo gli i di che è e un una per con non del della dei delle al alla da nel nella sono come più ma questo questa anche si ha essere sul sulla tra quando molto senza",
}

// webWords are no French stop-words but say nothing on a web page either.
var webWords = set(strings.Fields("accueil panier voir plus suite page retour menu suivant précédent")...)

var languageBits, frenchStops = indexStopWords()

var languages = []string{"fr", "en", "de", "es", "it"}

func indexStopWords() (map[string]uint8, map[string]bool) {
	bits := map[string]uint8{}
	for i, lang := range languages {
		for _, w := range strings.Fields(stopWords[lang]) {
			bits[w] |= 1 << i
		}
	}
	stops := map[string]bool{}
	for _, w := range strings.Fields(stopWords["fr"]) {
		stops[w] = true
	}
	return bits, stops
}

// IsStopWord reports whether a lower-case French word carries no subject of
// its own.
func IsStopWord(word string) bool { return frenchStops[word] || webWords[word] }

// languageCount tallies stop-words by language.
type languageCount [5]int

// add counts a stop-word of some languages, met n times.
func (c *languageCount) add(bits uint8, n int) {
	for i, rest := 0, bits; rest != 0; i, rest = i+1, rest>>1 {
		if rest&1 != 0 {
			c[i] += n
		}
	}
}

// guess is the language whose stop-words make up at least a tenth of the words
// and are half as many again as the next language's; "" when unsure.
func (c *languageCount) guess(words int) string {
	best, second := 0, -1
	for i := 1; i < len(c); i++ {
		switch {
		case c[i] > c[best]:
			best, second = i, best
		case second < 0 || c[i] > c[second]:
			second = i
		}
	}
	if c[best]*10 < words || c[best]*2 < c[second]*3 {
		return ""
	}
	return languages[best]
}
