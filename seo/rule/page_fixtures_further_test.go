package rule

import (
	"strings"
	"testing"
)

const english = "<p%s>We pour all of our candles by hand in a small workshop that looks at the sea. They are made with wax from the farm and have a soft scent. You should not leave them in the sun, as this would change their colour and their shape.</p>"

// passage is a paragraph in English with attributes of its own.
func passage(attributes string) string { return strings.Replace(english, "%s", attributes, 1) }

// variants is a product sheet with a choice.
func variants(field string) doc { return doc{kind: "product", more: "<form>" + field + "</form>"} }

const sizes = `<label>Taille <select name="group[1]"><option value="1">S</option><option value="2">M</option></select></label>`

// grouped is the product sheet with its variants described.
func grouped(data string) doc {
	d := variants(sizes)
	d.data = `[` + data + `,` + trailData + `]`
	return d
}

var furtherFixtures = map[string]fixture{
	"acc-langue-passage": {
		bad: docs(doc{more: passage("")}, doc{more: passage(` lang="fr-FR"`)}, doc{kind: "article", more: "<blockquote>" + passage("") + "</blockquote>"}),
		good: docs(doc{more: passage(` lang="en"`)}, doc{more: `<div lang="en-GB">` + passage("") + `</div>`}, doc{more: `<div class="reviews">` + passage("") + `</div>`},
			doc{lang: "en", main: strings.Repeat(passage(""), 4)}, doc{main: strings.Repeat(passage(""), 4)}, // con-langue's business
			doc{more: "<p>The North Face, Black and White Stripes, All of the Above, Made in the USA : nos marques.</p>"},
			doc{more: "<p>Ingrédients : aqua, glycerin, sodium cocoyl glutamate, coco-glucoside, citric acid, parfum, limonene, linalool, citral, geraniol, sodium benzoate, potassium sorbate, tocopherol, helianthus annuus seed oil, squalane, xanthan gum.</p>"},
			doc{more: "<pre>" + passage("") + "</pre>"}),
	},
	"acc-titre-page": {
		bad: docs(doc{title: "Accueil"}, doc{title: "Sans titre"}, doc{title: "index.html"}, doc{title: "boutique.example"}, doc{title: "Nouvelle page", kind: "product"},
			doc{title: "Trottinettes électriques pour enfants"}),
		good: docs(doc{}, doc{title: "Contact", h1: "Nous contacter"}, doc{title: "Panier", h1: "Votre panier"}, doc{kind: "home", title: "Maison Brélivan"}, doc{title: "Accueil | Maison Brélivan", kind: "home"},
			doc{title: "Les bougies, bien choisies"}, doc{title: "Conseils d’atelier"}, doc{title: "-"}, doc{title: "Trottinettes", main: "<p>Rien.</p>"}),
	},
	"sd-variantes": {
		bad: docs(variants(sizes), variants(`<label>C <select name="attribute_pa_couleur"><option value="">Choisir une option</option><option value="b">Bleu</option><option value="r">Rouge</option></select></label>`),
			variants(`<label>1 <input type="radio" name="couleur" value="1"></label><label>2 <input type="radio" name="couleur" value="2"></label>`)),
		good: docs(doc{kind: "product"}, grouped(strings.Replace(productData, `"Product"`, `"ProductGroup"`, 1)),
			grouped(strings.Replace(productData, `"sku"`, `"inProductGroupWithID":"B","sku"`, 1)),
			variants(`<label>Taille <select name="group[1]"><option value="">Choisir</option><option value="2">Unique</option></select></label>`),
			variants(`<label>Quantité <select name="qty"><option>1</option><option>2</option></select></label>`), doc{kind: "category", more: "<form>" + sizes + "</form>"}),
	},
	"pag-infinie": {
		bad: docs(doc{kind: "category", more: `<button type="button">Charger plus</button>`}, doc{kind: "category", more: `<a href="#" class="more">Afficher plus de produits</a>`},
			doc{kind: "category", more: `<button>Voir plus d’articles</button>`}),
		good: docs(doc{kind: "category"}, doc{kind: "category", more: `<button>Charger plus</button>` + a("/categorie/bougies?page=2", "2")},
			doc{kind: "category", more: a("/categorie/bougies/page/2/", "Charger plus")}, doc{kind: "category", more: `<button>Voir plus</button>`},
			doc{kind: "category", more: `<div style="display:none"><button>Charger plus</button></div>`}, doc{kind: "category", head: link("next", "/categorie/bougies?page=2"), more: `<button>Charger plus</button>`},
			doc{kind: "product", more: `<button>Charger plus d’avis</button>`}),
	},
}

func TestFurtherPageRules(t *testing.T) { runFixtures(t, furtherFixtures) }
