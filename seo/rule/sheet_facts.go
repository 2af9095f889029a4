package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// SheetFacts are what a product sheet has, as its page was read.
type SheetFacts struct {
	Images   int      `json:"images"`    // of the main content, ornaments left out
	Alts     int      `json:"alts"`      // of them, with an alternative text
	Price    bool     `json:"price"`     // shown in the main content
	Stock    bool     `json:"stock"`     // says whether it can be had
	Delivery bool     `json:"delivery"`  // the main content speaks of it
	Returns  bool     `json:"returns"`   // the same
	Reviews  bool     `json:"reviews"`   // shown, or marked
	Marked   bool     `json:"marked"`    // a Product with an offer, a price and a currency
	Answers  []string `json:"questions"` // of SheetQuestions, that the sheet answers

	Cents   int64 `json:"cents,omitempty"`   // price of the article, tax included; 0 when none is seen
	Struck  int64 `json:"struck,omitempty"`  // price struck out beside it, 0 without one
	Written int   `json:"written,omitempty"` // reduction written beside it, per cent, 0 without one
}

// sheetQuestion is what customers ask of an article, and words that show an answer to it in
// the folded text of a sheet.
type sheetQuestion struct {
	key   string
	words []string
	marks []string // properties of structured data that answer as well
}

// The words are those of an answer, not of a subject: « retour » in a menu answers nothing,
// and only the main content is read. They stand in the singular, or in both; one that ends
// with a star is the beginning of others.
var sheetQuestions = []sheetQuestion{
	{"size", []string{"taille", "dimension", "longueur", "hauteur", "largeur", "diametre", "contenance", "centilitre", "millilitre", "centimetre", "pointure", "grammes", "poids net", "grammage", "capacite"}, []string{"size", "width", "height", "depth", "weight"}},
	{"material", []string{"matiere", "composition", "coton", "laine", "lin", "cuir", "bois", "acier", "faience", "ceramique", "porcelaine", "polyester", "polyamide", "caoutchouc", "ingredient", "verre", "metal", "metaux", "metallique", "toile", "composee de", "compose de"}, []string{"material"}},
	{"care", []string{"entretien", "lavage", "lavable", "laver", "lave-vaisselle", "se lave", "se lavent", "machine a", "repassage", "se conserve", "se conservent", "conservation", "conserver", "a consommer", "nettoy*"}, nil},
	{"delivery", []string{"livraison", "livre en", "livree en", "livre sous", "expedie*", "expedition", "jours ouvres", "point relais", "retrait en"}, []string{"shippingDetails"}},
	{"returns", []string{"retour*", "retract*", "rembours*", "echange*", "repris", "reprise"}, []string{"hasMerchantReturnPolicy"}},
	{"guarantee", []string{"garanti*"}, []string{"warranty"}},
	{"fit", []string{"convient", "conviennent", "compatible", "compatibilite", "s'adapte*", "adapte a", "taille grand", "taille petit", "taille normalement", "guide des tailles", "pour qui", "ideal pour"}, []string{"isAccessoryOrSparePartFor", "audience"}},
	{"origin", []string{"fabrique*", "fabrication", "made in", "origine", "confectionne*", "tisse*", "tricote*", "cousu*", "peint", "peinte", "produit en", "produite en"}, []string{"countryOfOrigin", "manufacturer"}},
}

// sizeUnits are those of a size or a quantity.
var sizeUnits = []string{"ml", "cl", "l", "mg", "g", "kg", "mm", "cm", "m"}

// measured reports whether a folded text tells a size or a quantity with its unit: « 200 ml »,
// « 7cm ». It answers the first of sheetQuestions. An expression would take longer here than
// the page took to be parsed.
func measured(folded string) bool {
	for i := 0; i < len(folded); i++ {
		if c := folded[i]; c < '0' || c > '9' {
			continue
		}
		rest := strings.TrimPrefix(folded[i+1:], " ")
		end := 0
		for end < len(rest) && isWordByte(rest[end]) {
			end++
		}
		if slices.Contains(sizeUnits, rest[:end]) {
			return true
		}
	}
	return false
}

// isWordByte reports whether a byte belongs to a word of a folded text.
func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// SheetQuestions are the keys of the questions that customers ask of an article, in order.
func SheetQuestions() (keys []string) {
	for _, q := range sheetQuestions {
		keys = append(keys, q.key)
	}
	return keys
}

// questionWord is one of the words of a question.
type questionWord struct {
	question, length int
	begins           bool // other words as well
}

// questionPhrases looks for the words of all questions at once.
var questionPhrases, questionWords = indexQuestions()

func indexQuestions() (*text.Phrases, []questionWord) {
	var words []string
	var of []questionWord
	for i, q := range sheetQuestions {
		for _, w := range q.words {
			w, begins := strings.CutSuffix(w, "*")
			words, of = append(words, w), append(of, questionWord{i, len(w), begins})
		}
	}
	return text.NewPhrases(words...), of
}

// SheetOf tells what a product sheet has; nil for another page.
func SheetOf(p *page.Page) *SheetFacts {
	if p.Kind != page.Product || !p.HTML {
		return nil
	}
	f := &SheetFacts{Answers: answered(p)}
	for _, img := range p.Images {
		ornament := img.Decorative || img.HasAlt && strings.TrimSpace(img.Alt) == "" // as those beside the name of another article
		if ornament || img.Region != page.Main && img.Region != page.Body {
			continue
		}
		f.Images++
		if strings.TrimSpace(img.Alt) != "" {
			f.Alts++
		}
	}
	f.Price = len(mainPrices(p)) > 0
	f.Cents, f.Struck = ownPrices(p)
	f.Written = writtenPercent(p)
	f.Delivery, f.Returns = slices.Contains(f.Answers, "delivery"), slices.Contains(f.Answers, "returns")
	f.Stock = soldOut(p) || saysStock(p)
	f.Reviews = p.Markers.Reviews
	for _, it := range p.Products() {
		f.Reviews = f.Reviews || it.Has("aggregateRating", "review")
	}
	for _, offer := range offersOf(p) {
		value, ok := number(priceOf(offer))
		f.Marked = f.Marked || ok && value > 0 && hasCurrency(offer)
		f.Stock = f.Stock || offer.Text("availability") != ""
	}
	return f
}

// saysStock reports whether the main content says that the article can be had.
func saysStock(p *page.Page) bool {
	folded := p.FoldedMain()
	return strings.Contains(folded, "en stock") || strings.Contains(folded, "disponible") || strings.Contains(folded, "en rupture") || strings.Contains(folded, "epuise")
}

// answered are the questions that the main content or the structured data of a sheet
// answers, in order.
func answered(p *page.Page) []string {
	found := make([]bool, len(sheetQuestions))
	folded := text.Fold(p.H1()) + "\n" + p.FoldedMain()
	found[0] = measured(folded)
	questionPhrases.Find(folded, func(i, at int) bool {
		w := questionWords[i]
		found[w.question] = found[w.question] || w.begins || text.EndsFrenchWord(folded, at+w.length)
		return true
	})
	marked := append(p.Products(), offersOf(p)...)
	keys := []string{}
	for i, q := range sheetQuestions {
		for _, it := range marked {
			found[i] = found[i] || len(q.marks) > 0 && it.Has(q.marks...)
		}
		if found[i] {
			keys = append(keys, q.key)
		}
	}
	return keys
}
