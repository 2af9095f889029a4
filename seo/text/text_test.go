package text

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
	"github.com/rivo/uniseg"
)

func TestLengthCountsCharactersNotBytes(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "Bougies": 7, "été": 3, "e\u0301te\u0301": 3, "Œuvre d’art": 11, "👩‍🍳 recettes": 10, "1\u00a0234 €": 7,
	} {
		if got := Length(s); got != want {
			t.Errorf("Length(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestClipCutsBetweenCharacters(t *testing.T) {
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{
		{"Bougie", 10, "Bougie"}, {"Bougie parfumée", 8, "Bougie…"}, {"éééé", 4, "éééé"}, {"ééééé", 4, "ééé…"},
	} {
		if got := Clip(c.s, c.n); got != c.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.s, c.n, got, c.want)
		}
	}
}

func TestSqueezeJoinsWhiteSpace(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "  a \n\t b\u00a0c  ": "a b c", "déjà net": "déjà net", "simple": "simple", "fin ": "fin",
	} {
		if got := Squeeze(s); got != want {
			t.Errorf("Squeeze(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestPixelsFollowArial(t *testing.T) {
	// Arial's published advance widths, in 2048ths of the size.
	for s, units := range map[string]int{"A": 1366, "i": 455, "m": 1706, "W": 1933, " ": 569, "é": 1139, "€": 1139, "œ": 1933, "e\u0301": 1139} {
		if got, want := Pixels(s, 2048), float64(units); got != want {
			t.Errorf("Pixels(%q) = %v, want %v", s, got, want)
		}
	}
	if got := Pixels("mmmm", TitleSize); math.Abs(got-66.64) > 0.01 {
		t.Errorf("four m at 20 px: %v", got)
	}
}

func TestFoldDropsAccentsAndCase(t *testing.T) {
	for s, want := range map[string]string{
		"L’Œuvre\u00a0: n°3 « ÉTÉ »": "l'oeuvre : n°3 \" ete \"", "Ça à où": "ca a ou", "e\u0301": "e", "Straße": "strasse", "ДА": "да",
	} {
		if got := Fold(s); got != want {
			t.Errorf("Fold(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestWordsCutElisionsAndKeepCompounds(t *testing.T) {
	for s, want := range map[string]string{
		"L'hiver, jusqu’à l’été !":      "hiver à été",
		"Aujourd'hui, l'arc-en-ciel":    "aujourd'hui arc-en-ciel",
		"prix : 19,90 € (TTC) - livré":  "prix 19 90 ttc livré",
		"qu'il n'y a d'eau qu'à Vannes": "il y a eau à vannes",
		"« Bonjour »…":                  "bonjour",
	} {
		if got := strings.Join(slices.Collect(Words(s)), " "); got != want {
			t.Errorf("Words(%q) = %q, want %q", s, got, want)
		}
	}
}

// The splitter is written by hand for speed; Unicode's word boundaries are the
// reference wherever no apostrophe or hyphen ties a word together.
func TestWordsAgreeWithUnicodeSegmentation(t *testing.T) {
	s := "Nos bougies coulées à la main sentent la bruyère et le café moulu. Elles brûlent quarante heures ; 12 parfums. Naïveté, cœur, Noël : garantis !"
	var want []string
	for rest, state := strings.ToLower(s), -1; rest != ""; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		if strings.IndexFunc(word, isWordRune) >= 0 {
			want = append(want, word)
		}
	}
	if got := slices.Collect(Words(s)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"chance": 1, "dormirent": 2, "chat": 1, "table": 1, "maison": 2, "bougie": 2, "océan": 3, "réel": 2, "maïs": 2,
		"quatre": 1, "guide": 1, "parlent": 1, "moment": 2, "souvent": 2, "étaient": 2, "livraison": 3, "anniversaire": 4,
		"chaos": 2, "eau": 1, "le": 1, "les": 1, "entreprise": 3, "vague": 1, "beurre": 1, "caramel": 3, "élégant": 3, "y": 1, "x": 1,
	} {
		if got := Syllables(word); got != want {
			t.Errorf("Syllables(%q) = %d, want %d", word, got, want)
		}
	}
}

func TestReadabilityIsKandelMoles(t *testing.T) {
	if got := Readability(400, 20, 600); math.Abs(got-76.3) > 1e-9 {
		t.Errorf("400 words, 20 sentences, 600 syllables: got %v, want 76.3", got)
	}
	if got := Readability(0, 0, 0); got != 0 {
		t.Errorf("no text: got %v", got)
	}
}

func TestMeasureReadsProseLineByLine(t *testing.T) {
	m := Measure("Nos bougies\nElles brûlent longtemps. M. Le Goff les coule à la main, à 3.5 cm !\nVoir aussi\nContact")
	if m.Words != 20 || m.Sentences != 2 || m.ProseWords != 15 {
		t.Errorf("words %d, sentences %d, prose words %d; want 20, 2, 15", m.Words, m.Sentences, m.ProseWords)
	}
	long := Measure(strings.Repeat("mot ", 21) + "fin.\nUne phrase assez courte.")
	if long.LongSentences != 1 || long.LongParagraph != 22 {
		t.Errorf("long sentences %d, longest paragraph %d; want 1, 22", long.LongSentences, long.LongParagraph)
	}
}

func TestMeasureGuessesTheLanguage(t *testing.T) {
	for want, s := range map[string]string{
		"fr": "Nous coulons chaque bougie à la main dans notre atelier, avec une cire qui vient de la région.",
		"en": "We pour each candle by hand in our workshop, with a wax that comes from the region and is clean.",
		"de": "Wir gießen jede Kerze mit der Hand in unserer Werkstatt, und das Wachs ist nicht aus der Ferne.",
		"":   "Bougie lavande 180 g Bougie vanille 180 g Bougie mer 180 g Panier Compte",
	} {
		if got := Measure(s).Language; got != want {
			t.Errorf("language %q, want %q: %s", got, want, s)
		}
	}
}

func TestMeasureFindsTheRepeatedStem(t *testing.T) {
	m := Measure("Bougie parfumée, bougies naturelles, bougie de Noël, bougies en cire : nos bougies de la maison sont de la maison.")
	if m.Stuffed != (Repeated{"bougie", 5}) {
		t.Errorf("got %+v", m.Stuffed)
	}
	if r := RepeatedStem("Bougie, bougies et bougeoirs de la maison de la mer"); r != (Repeated{"bougie", 2}) {
		t.Errorf("title: got %+v", r)
	}
}

func TestGenericAnchors(t *testing.T) {
	for s, want := range map[string]bool{
		"Cliquez ici": true, "En savoir plus…": true, "lire la suite »": true, " Découvrir ! ": true, "ICI": true, "En\u00a0savoir\u00a0+": true,
		"Bougies parfumées": false, "Découvrir nos bougies": false, "Lire la suite du guide des thés": false, "": false, "Suites royales": false,
	} {
		if got := IsGenericAnchor(Fold(s)); got != want {
			t.Errorf("IsGenericAnchor(%q) = %v", s, got)
		}
	}
}

func TestNotFoundPhrases(t *testing.T) {
	for s, want := range map[string]bool{
		"Page introuvable": true, "Cette page n’existe plus": true, "404 - Maison": true, "Oups !": true, "Page not found": true,
		"Peugeot 404 cabriolet": false, "Bougie 4040": false, "Nos trouvailles": false,
	} {
		if got := SaysNotFound(s); got != want {
			t.Errorf("SaysNotFound(%q) = %v", s, got)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	for s, want := range map[string]string{
		"Lorem ipsum dolor": "lorem ipsum", "Texte à venir": "texte a venir", "Médiateur : [à compléter]": "a completer",
		"Le formulaire à compléter est joint": "", "La suite à venir": "",
	} {
		if got := Placeholder(Fold(s)); got != want {
			t.Errorf("Placeholder(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestMojibake(t *testing.T) {
	for s, want := range map[string]bool{
		"DÃ©couvrez": true, "lâ€™hiver": true, "caf\uFFFD": true, "Découvrez « l’été » à 5 °C": false, "SÃO Paulo": false, "Âge": false,
	} {
		if got := Mojibake(s) != ""; got != want {
			t.Errorf("Mojibake(%q) = %v", s, got)
		}
	}
}

func vocabulary(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("mot%d", i)
	}
	return words
}

func TestSimilarityFollowsSharedShingles(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	base := vocabulary(600)
	for _, changes := range []int{0, 3, 6, 30} {
		other := slices.Clone(base)
		for range changes {
			other[random.IntN(len(other))] = fmt.Sprintf("autre%d", random.Int())
		}
		a, b := Sign(base), Sign(other)
		want := jaccard(base, other)
		if got := a.Similarity(&b); math.Abs(got-want) > 0.1 {
			t.Errorf("%d words changed: similarity %.3f, real %.3f", changes, got, want)
		}
	}
}

func shinglesOf(words []string) []uint64 {
	hashes := make([]uint64, len(words))
	for i, w := range words {
		hashes[i] = xxhash.Sum64String(w)
	}
	return hashShingles(hashes)
}

func jaccard(a, b []string) float64 {
	in := map[uint64]bool{}
	for _, h := range shinglesOf(a) {
		in[h] = true
	}
	union, both := len(in), 0
	for _, h := range shinglesOf(b) {
		if in[h] {
			both++
		} else {
			union++
		}
	}
	return float64(both) / float64(union)
}

func TestUnrelatedAndShortTextsAreNotSimilar(t *testing.T) {
	a, b := Sign(vocabulary(300)), Sign(vocabulary(900)[600:])
	if s := a.Similarity(&b); s > 0.05 {
		t.Errorf("unrelated texts: %.3f", s)
	}
	if short := Sign(vocabulary(20)); !short.IsZero() {
		t.Error("twenty words make no signature")
	}
}

func TestNearDuplicatesShareABand(t *testing.T) {
	base := vocabulary(500)
	near := slices.Clone(base)
	near[250] = "changé"
	a, b := Sign(base), Sign(near)
	shared := 0
	for i := range Bands {
		if a.Band(i) == b.Band(i) {
			shared++
		}
	}
	if shared == 0 {
		t.Error("one word of 500 changed, and no band is shared")
	}
}

func BenchmarkMeasure(b *testing.B) {
	s := strings.Repeat("Nos bougies coulées à la main sentent la bruyère et le café moulu ; elles brûlent quarante heures.\n", 50)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Measure(s)
	}
}
