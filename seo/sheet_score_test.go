package seo

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/rule"
)

func sheetOf(t *testing.T, body string) *rule.SheetFacts {
	t.Helper()
	return rule.SheetOf(page.Parse(page.Input{URL: "https://shop.example/produits/bol", Status: 200, Body: []byte(body)}))
}

// A sheet that says everything has all points; each thing that lacks costs what its weight
// says, and no more.
func TestEachPartOfTheScoreOfASheet(t *testing.T) {
	t.Parallel()
	const whole = `<!doctype html><html lang="fr"><title>Bol breton</title><main><h1>Bol</h1><p>19,90 € TTC</p><p>En stock.</p><p>Hauteur 7 cm, en faïence, passe au lave-vaisselle. Livraison en 48 h, retours sous 30 jours, garantie 2 ans. Il convient aux enfants. Fabriqué à Quimper.</p>
		<img src="a.jpg" alt="Bol de face"><img src="b.jpg" alt="Bol de profil"><img src="c.jpg" alt="Bol de près"><a href="/tasse"><img src="d.jpg" alt="">Tasse</a><button>Ajouter au panier</button></main>
		<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Bol","aggregateRating":{"@type":"AggregateRating","ratingValue":"4.5","reviewCount":"8"},"offers":{"@type":"Offer","price":"19.90","priceCurrency":"EUR"}}</script></html>`
	full := sheetOf(t, whole)
	if full == nil || !slices.Equal(full.Answers, rule.SheetQuestions()) || full.Images != 3 || full.Alts != 3 {
		t.Fatalf("the whole sheet has %+v", full)
	}
	score := func(f *rule.SheetFacts, change func(*RatedSheet, *Sheet)) float64 {
		s := RatedSheet{SheetPage: SheetPage{URL: "u", Title: strings.Repeat("é", 40), H1: "Bol"}, Description: strings.Repeat("é", 100), Facts: *f}
		c := Sheet{SheetPage: s.SheetPage, Words: 150}
		if change != nil {
			change(&s, &c)
		}
		return ScoreSheets([]RatedSheet{s}, []Sheet{c})[0].Score
	}
	if got := score(full, nil); math.Abs(got-100) > 1e-9 {
		t.Errorf("the whole sheet has %v", got)
	}
	without := func(piece, by string) *rule.SheetFacts { return sheetOf(t, strings.Replace(whole, piece, by, 1)) }
	for name, c := range map[string]struct {
		got, loss float64
	}{
		"short title":     {score(full, func(s *RatedSheet, _ *Sheet) { s.Title = "Bol" }), 4},
		"no description":  {score(full, func(s *RatedSheet, _ *Sheet) { s.Description = "" }), 7},
		"no h1":           {score(full, func(s *RatedSheet, _ *Sheet) { s.H1 = "" }), 5},
		"few words":       {score(full, func(_ *RatedSheet, c *Sheet) { c.Words = 75 }), 7.5},
		"supplier's text": {score(full, func(_ *RatedSheet, c *Sheet) { c.Supplier.Share = 1 }), 10},
		"a twin":          {score(full, func(_ *RatedSheet, c *Sheet) { c.Twin.Share = .75 }), 5},
		"two pictures":    {score(without(`<img src="c.jpg" alt="Bol de près">`, ""), nil), 8. / 3},
		"one without alt": {score(without(`alt="Bol de près"`, ""), nil), 5. / 3},
		"no price":        {score(without("19,90 € TTC", ""), nil), 6},
		"no stock":        {score(without("En stock.", ""), nil), 5},
		"no delivery":     {score(without("Livraison en 48 h,", ""), nil), 6 + 1},
		"no returns":      {score(without("retours sous 30 jours,", ""), nil), 6 + 1},
		"no guarantee":    {score(without("garantie 2 ans", ""), nil), 1},
		"no size":         {score(without("Hauteur 7 cm,", ""), nil), 1},
		"no reviews":      {score(without("aggregateRating", "x"), nil), 5},
		"no data":         {score(without("priceCurrency", "x"), nil), 6},
	} {
		if math.Abs(100-c.got-c.loss) > 1e-6 {
			t.Errorf("%s costs %v, want %v", name, 100-c.got, c.loss)
		}
	}
	for said, want := range map[string]string{
		"Pour vos boissons, de la toilette au salon": "", "Peinture et papeterie": "", "Un tailleur": "", "Un linge": "",
		"Sac en toiles et cuirs": "material", "Cadre en métaux": "material", "Table en bois.": "material", "Deux tailles": "size", "Vases peints à la main": "origin",
		"Chaises peintes": "origin", "Remboursement": "returns", "Garanties": "guarantee", "Pièces compatibles": "fit", "Se nettoie d’un geste": "", "Nettoyage à sec": "care",
	} {
		bare := sheetOf(t, `<!doctype html><html lang="fr"><title>x</title><main><h1>x</h1><p>19,90 € TTC</p><p>`+said+`</p><button>Ajouter au panier</button></main>`)
		if bare == nil || strings.Join(bare.Answers, " ") != want {
			t.Errorf("%q answers %v, want %q", said, bare, want)
		}
	}
	sum := 0.0
	for _, w := range SheetWeights {
		sum += w.Of
	}
	if sum != 100 {
		t.Errorf("the weights add up to %v", sum)
	}
	if sheetOf(t, `<!doctype html><title>x</title><article><h1>Un article</h1><p>Livraison</p></article>`) != nil {
		t.Error("a page that sells nothing was rated")
	}
}
