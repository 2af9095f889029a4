package rule

import (
	"slices"
	"strings"
	"unicode"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// variantWords are the colours and sizes by which variants of one product differ, without
// accents. What also names a material or a kind of product (« or », « crème ») is left out.
var variantWords = wordSet(`
argent argente argentee anthracite azur beige blanc blanche blancs blanches bleu bleue bleus bleues bordeaux brun brune camel caramel clair claire corail
cuivre dore doree ecru emeraude fonce foncee fuchsia gris grise grises indigo ivoire jaune jaunes kaki lilas marine marron mauve moutarde multicolore noir
noire noirs noires ocre olive orange petrole pourpre prune rose roses rouge rouges sable sauge saumon taupe terracotta turquoise vert verte verts vertes
violet violette violets black blue brown green grey pink red white yellow
xxs xs s m l xl xxl xxxl 2xl 3xl 4xl taille tailles pointure unique small medium large coloris couleur modele petit petite moyen moyenne grand grande
t cm mm pouces pouce`)

// sizeMarks tell that the number beside them is a size.
var sizeMarks = wordSet("t taille tailles pointure cm mm pouces pouce")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// checkVariantTwins finds products whose texts are nearly the same and whose titles differ
// by nothing but a colour or a size. Pages whose canonical names one of them are not
// compared: that is how it should be.
func checkVariantTwins(v *View, f *Finder) {
	products, alike := v.alikeProducts()
	for _, p := range products {
		var twins []string
		for q := range alike[p] {
			if p.Signature.Similarity(&q.Signature) >= nearSimilarity && differByVariant(p.Title, q.Title) {
				twins = append(twins, q.URL)
			}
		}
		if slices.Sort(twins); len(twins) > 0 {
			f.SayOn(p.URL, firstLines(twins), "n", len(twins), "twin", twins[0])
		}
	}
}

// differByVariant reports whether two titles have other words, all of them of colours or
// sizes.
func differByVariant(a, b string) bool {
	only := append(wordsMissing(a, b), wordsMissing(b, a)...)
	return len(only) > 0 && !slices.Contains(only, false)
}

// wordsMissing tells, for each word of a that b does not have, whether it is of a colour or
// a size.
func wordsMissing(a, b string) (variant []bool) {
	words, others := plainWords(a), plainWords(b)
	for i, w := range words {
		if slices.Contains(others, w) || text.IsStopWord(w) {
			continue
		}
		variant = append(variant, variantWords[w] || isDigits(w) && besideSize(words, i))
	}
	return variant
}

func besideSize(words []string, i int) bool {
	return i > 0 && sizeMarks[words[i-1]] || i+1 < len(words) && sizeMarks[words[i+1]]
}

// plainWords are the words of a title without accents; « 42cm » is two.
func plainWords(title string) (words []string) {
	for w := range text.Words(text.Fold(title)) {
		at := strings.IndexFunc(w, unicode.IsLetter)
		if at > 0 && isDigits(w[:at]) && sizeMarks[w[at:]] {
			words = append(words, w[:at], w[at:])
			continue
		}
		words = append(words, w)
	}
	return words
}

// checkVariantsMarked finds products that offer a choice of size or colour while their
// structured data know no group of variants.
func checkVariantsMarked(p *page.Page, f *Finder) {
	if p.Kind != page.Product || len(p.Products()) == 0 {
		return
	}
	for _, it := range p.Data {
		if it.Is("ProductGroup") || it.Has("hasVariant", "isVariantOf", "inProductGroupWithID", "variesBy") {
			return
		}
	}
	if name, n := variantChoice(p); n > 1 {
		f.Say(name, "n", n)
	}
}

// variantChoice is the field by which a buyer chooses a variant, and the number of choices.
func variantChoice(p *page.Page) (name string, n int) {
	radios := map[string]int{}
	for i := range p.Fields {
		field := &p.Fields[i]
		if !namesVariant(field.Name) {
			continue
		}
		switch field.Type {
		case "select":
			if field.Options > 1 {
				return field.Name, field.Options
			}
		case "radio":
			if radios[field.Name]++; radios[field.Name] > n {
				name, n = field.Name, radios[field.Name]
			}
		}
	}
	return name, n
}

// namesVariant knows the names that WooCommerce (attribute_pa_taille) and PrestaShop
// (group[1]) give, and the plain words.
func namesVariant(name string) bool {
	folded := text.Fold(name)
	if strings.HasPrefix(folded, "attribute_") || strings.HasPrefix(folded, "group[") {
		return true
	}
	words := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"taille", "pointure", "couleur", "coloris", "color", "size"}, w)
	})
}
