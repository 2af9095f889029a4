package text

import "strings"

// genericAnchors say nothing about the page behind the link. Folded; the list
// follows the French habits that Lighthouse's link-text check does not know.
var genericAnchors = set(
	"ici", "cliquez ici", "cliquer ici", "clique ici", "cliquez", "cliquer", "par ici", "c'est ici", "la", "lien", "ce lien",
	"en savoir plus", "savoir plus", "pour en savoir plus", "en savoir +", "plus", "plus d'infos", "plus d'info", "plus d'informations",
	"plus d'information", "plus de details", "+ d'infos", "infos", "details", "voir", "voir plus", "en voir plus", "voir la suite",
	"voir le detail", "voir les details", "voir ici", "voir la page", "lire", "lire la suite", "lire plus", "lire l'article", "la suite",
	"suite", "la suite ici", "continuer", "continuer la lecture", "poursuivre", "decouvrir", "decouvrez", "je decouvre", "decouvrir plus",
	"en decouvrir plus", "cette page", "ce site", "site", "page", "article", "cet article", "go", "ok", "consulter", "telecharger", "acceder",
	"click here", "here", "more", "read more", "learn more", "see more", "more info", "this page", "link", "details here", "start", "this",
)

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// IsGenericAnchor reports whether a link's folded text describes no page:
// « cliquez ici », « lire la suite… », « En savoir plus ».
func IsGenericAnchor(folded string) bool {
	const longest = 40 // bytes, signs around included
	return folded != "" && len(folded) <= longest && genericAnchors[strings.Trim(folded, " .,;:!?>\"'()[]-»→›…")]
}

var notFoundPhrases = NewPhrases(
	"introuvable", "n'existe pas", "n'existe plus", "n'a pas ete trouve", "n'a pu etre trouve", "page non trouvee", "page inexistante",
	"erreur 404", "oups", "page not found", "404 not found", "not found", "n'est plus disponible", "a ete supprimee", "aucune page",
)

// SaysNotFound reports whether a title or heading announces a missing page,
// in French or English: « Page introuvable », « Cette page n'existe pas »,
// « 404 ».
func SaysNotFound(s string) bool {
	folded := strings.TrimSpace(Fold(s))
	if lead, _, _ := strings.Cut(folded, " "); lead == "404" || lead == "404:" {
		return true
	}
	return notFoundPhrases.Any(folded) >= 0
}

var (
	placeholderList = []string{
		"a completer", "lorem ipsum", "dolor sit amet", "texte a venir", "contenu a venir", "texte d'exemple", "description a venir", "votre texte ici", "faux texte",
	}
	placeholderPhrases = NewPhrases(placeholderList...)
)

// Placeholder is the stand-in phrase that folded text still holds (« lorem
// ipsum », « texte à venir »), "" without one. « à compléter » counts only
// between brackets or braces: in a sentence it is ordinary French.
func Placeholder(folded string) string {
	found := ""
	placeholderPhrases.Find(folded, func(index, at int) bool {
		if index == 0 && !bracketed(folded, at, len(placeholderList[0])) {
			return true
		}
		found = placeholderList[index]
		return false
	})
	return found
}

func bracketed(s string, at, length int) bool {
	before := strings.TrimRight(s[:at], " ")
	after := strings.TrimLeft(s[at+length:], " ")
	return endsIn(before, "[{<") && startsIn(after, "]}>")
}

func endsIn(s, signs string) bool {
	return s != "" && strings.IndexByte(signs, s[len(s)-1]) >= 0
}

func startsIn(s, signs string) bool {
	return s != "" && strings.IndexByte(signs, s[0]) >= 0
}

// mojibake are the pairs that UTF-8 read as Latin-1 or Windows-1252 leaves
// behind, and the replacement character.
var mojibake = []string{"Ã©", "Ã¨", "Ãª", "Ã ", "Ã§", "Ã´", "Ã®", "Ã¢", "Ã»", "â€™", "â€œ", "â€“", "â‚¬", "Â«", "Â»", "Â°", "\uFFFD"}

// Mojibake is the first badly decoded sequence of s, "" without one. Each of
// them starts with Ã, â€, Â or is the replacement character: a look at two
// bytes spares the comparisons.
func Mojibake(s string) string {
	for i := 0; i+1 < len(s); i++ {
		if s[i] < 0xC3 || !(s[i] == 0xC3 && (s[i+1] == 0x83 || s[i+1] == 0x82 || s[i+1] == 0xA2) || s[i] == 0xEF && s[i+1] == 0xBF) {
			continue
		}
		for _, m := range mojibake {
			if strings.HasPrefix(s[i:], m) {
				return m
			}
		}
	}
	return ""
}
