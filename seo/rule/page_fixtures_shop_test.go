package rule

import (
	"strings"
	"testing"
	"time"
)

var languageFixtures = map[string]fixture{
	"int-lang-absent":   {bad: docs(doc{lang: "-"}, doc{lang: " "}), good: docs(doc{}, doc{lang: "-", doctype: `<!doctype html><html xml:lang="fr">`})},
	"int-lang-invalide": {bad: docs(doc{lang: "français"}, doc{lang: "fr_FR"}, doc{lang: "xx"}), good: docs(doc{lang: "fr-FR"}, doc{lang: "bre"}, doc{lang: "zh-Hant-TW"}, doc{lang: "es-419"}, doc{lang: "FR"})},
	"int-hreflang-code": {
		bad:  docs(doc{head: alternate("fr-UK", host+"/guide")}, doc{head: alternate("en-EU", host+"/en")}, doc{head: alternate("fr_FR", host+"/guide")}),
		good: docs(doc{head: alternate("fr-FR", host+"/guide") + alternate("x-default", host+"/") + alternate("zh-Hant", host+"/zh")}),
	},
	"int-hreflang-relatif": {bad: docs(doc{head: alternate("fr", "/guide")}, doc{head: alternate("fr", "//boutique.example/guide")}), good: docs(doc{head: alternate("fr", host+"/guide")})},
	"int-hreflang-soi":     {bad: docs(doc{head: alternate("en", host+"/en/guide")}), good: docs(doc{}, doc{head: alternate("fr", host+"/guide") + alternate("en", host+"/en/guide")})},
	"int-hreflang-xdefault": {
		bad:  docs(doc{head: alternate("fr", host+"/guide") + alternate("en", host+"/en/guide")}),
		good: docs(doc{head: alternate("fr", host+"/guide") + alternate("X-Default", host+"/guide")}, doc{head: alternate("fr", host+"/guide")}),
	},
	"int-hreflang-multiple": {
		bad:  docs(doc{head: alternate("fr", host+"/guide") + alternate("FR", host+"/autre")}, doc{head: alternate("fr", host+"/guide") + alternate("en", host+"/guide")}),
		good: docs(doc{head: alternate("fr", host+"/guide") + alternate("x-default", host+"/guide") + alternate("fr", host+"/guide")}),
	},
	"int-hreflang-lang": {bad: docs(doc{lang: "en", head: alternate("fr", host+"/guide")}), good: docs(doc{lang: "fr-FR", head: alternate("fr", host+"/guide") + alternate("en", host+"/en")}, doc{lang: "fr", head: alternate("x-default", host+"/guide")})},
	"mob-viewport":      {bad: docs(doc{viewport: "-"}, doc{viewport: " "}), good: docs(doc{}, doc{viewport: "-", head: meta("Viewport", "width=device-width")})},
	"mob-zoom": {
		bad:  docs(doc{viewport: "width=device-width, user-scalable=no"}, doc{viewport: "width=device-width, maximum-scale=1.0"}),
		good: docs(doc{}, doc{viewport: "width=device-width, maximum-scale=5"}, doc{viewport: "width=device-width, user-scalable=yes"}),
	},
}

var securityFixtures = map[string]fixture{
	"sec-http": {bad: docs(doc{url: "http://boutique.example/guide"}), good: docs(doc{})},
	"sec-mixte": {
		bad:  docs(doc{more: `<img src="http://cdn.example/a.png" alt="">`}, doc{head: `<script src="http://cdn.example/a.js" defer></script>`}, doc{more: `<img srcset="http://cdn.example/a.png 2x" src="/a.png" alt="">`}),
		good: docs(doc{more: a("http://ailleurs.example/", "Ailleurs")}, doc{more: `<img src="//cdn.example/a.png" alt="">`}, doc{url: "http://boutique.example/guide", more: `<img src="http://cdn.example/a.png" alt="">`}),
	},
	"sec-form-http": {
		bad:  docs(doc{more: `<form action="http://boutique.example/contact" method="post"></form>`}, doc{url: "http://boutique.example/guide", more: `<form method="post"></form>`}),
		good: docs(doc{more: `<form action="/contact" method="post"></form>`}, doc{url: "http://boutique.example/guide", more: `<form action="/recherche"></form>`}),
	},
	"sec-protocole-relatif": {bad: docs(doc{more: `<img src="//cdn.example/a.png" alt="">`}), good: docs(doc{more: a("//ailleurs.example/", "Ailleurs")}, doc{more: `<img src="/a.png" alt="">`})},
	"sec-sri": {bad: docs(doc{more: `<script src="https://cdn.example/a.js"></script>`}), good: docs(doc{more: `<script src="https://cdn.example/a.js" integrity="sha384-x"></script><script src="/a.js"></script>`}, doc{more: `<script src="https://www.boutique.example/a.js"></script>`},
		doc{more: `<script defer src="https://mesure.example/js/tag.js" data-site="boutique" data-collect="https://mesure.example/collecte"></script>`})},
	"sec-secrets": {
		bad:  docs(doc{head: `<script>var cle = "sk_live_0123456789abcdefABCDEF";</script>`}, doc{head: `<!-- AKIAIOSFODNN7EXAMPLE -->`}),
		good: docs(doc{head: `<script>var cle = "pk_live_0123456789abcdefABCDEF";</script>`}, doc{more: "<p>Une clé commence par sk_live_ chez Stripe.</p>"}, doc{more: "<p>AKIAS, marque de lampes</p>"}),
	},
	"soc-og": {
		bad:  docs(doc{kind: "product", social: "-"}, doc{kind: "home", social: `<meta property="og:title" content="t">`}),
		good: docs(doc{kind: "product"}, doc{social: "-"}, doc{kind: "product", social: "-", head: meta("robots", "noindex")}, doc{kind: "home", social: `<meta name="og:title" content="t"><meta name="og:type" content="t"><meta name="og:url" content="` + host + `/"><meta name="og:image" content="i">`}),
	},
	"soc-og-image": {bad: docs(doc{social: `<meta property="og:image" content="/a.png">`}), good: docs(doc{}, doc{social: "-"})},
	"soc-twitter":  {bad: docs(doc{kind: "article", social: "-"}), good: docs(doc{kind: "article"}, doc{social: "-"})},
	"soc-profils": {
		bad:  docs(doc{kind: "home", data: trailData}),
		good: docs(doc{kind: "home"}, doc{kind: "home", data: trailData, more: a("https://www.instagram.com/brelivan", "Instagram")}, doc{}),
	},
}

var accessibilityFixtures = map[string]fixture{
	"acc-champ-label": {
		bad: docs(doc{more: `<input name="prenom" placeholder="Prénom">`}, doc{more: `<label for="autre">Nom</label><select id="nom"></select>`}, doc{more: `<textarea name="avis"></textarea>`},
			doc{more: `<label for="p"></label><input id="p">`}, doc{more: `<label for="p" hidden>Prénom</label><input id="p">`}, doc{more: `<label><input name="p"></label>`}),
		good: docs(doc{more: `<label for="p">Prénom</label><input id="p">`}, doc{more: `<input id="p"><label for="p">Prénom</label>`}, doc{more: `<label>Prénom <input name="p"></label>`},
			doc{more: `<input aria-label="Prénom"><input type="hidden" name="t"><input type="submit">`}, doc{more: `<label for="p"><img src="/p.png" alt="Prénom"></label><input id="p">`},
			doc{more: `<template><input name="p"></template>`}),
	},
	"acc-bouton-nom": {
		bad:  docs(doc{more: `<button></button>`}, doc{more: `<button><img src="/x.png" alt=""></button>`}, doc{more: `<input type="image" src="/x.png">`}, doc{more: `<button><span aria-hidden="true">×</span></button>`}),
		good: docs(doc{more: `<button><span aria-hidden="true">×</span> Fermer</button><button aria-label="Fermer"></button><button><img src="/x.png" alt="Fermer"></button><button title="Fermer">×</button><input type="submit">`}),
	},
	"acc-iframe-titre": {bad: docs(doc{more: `<iframe src="/carte"></iframe>`}), good: docs(doc{more: `<iframe src="/carte" title="Plan d'accès"></iframe><iframe src="/p" style="display:none"></iframe>`})},
	"acc-structure":    {bad: docs(doc{footer: "-"}, doc{nav: "-"}), good: docs(doc{}, doc{footer: `<div role="contentinfo">Pied</div>`})},
	"acc-evitement":    {bad: docs(doc{nav: `<header><nav>` + strings.Repeat(`<a href="/a">Une page</a> `, 12) + `</nav></header>`}), good: docs(doc{}, doc{nav: `<header><nav><a href="/">Accueil</a></nav></header>`})},
	"acc-liste":        {bad: docs(doc{more: `<div><li>Seul</li></div>`}, doc{more: `<div><dt>Seul</dt><dd>Seul</dd></div>`}, doc{more: `<ul><div>Un</div></ul>`}, doc{more: `<dl><p>Un</p></dl>`}), good: docs(doc{more: `<template><li>Un</li></template>`}, doc{more: `<dl><dt>Un</dt><dd>Deux</dd><div><dt>Trois</dt><dd>Quatre</dd></div></dl>`}, doc{more: `<ul><script>1</script><template><p>Un</p></template></ul>`}, doc{more: `<ul><li>Un</li></ul><ol><li>Deux<ul><li>Trois</li></ul></li></ol><menu><li>Quatre</li></menu>`}, doc{more: `<a id="x"><ul><li>Cinq</li></ul>`})},
	"acc-tableau": {
		bad: docs(doc{more: `<table><tr><td>Taille</td><td>Prix</td></tr><tr><td>S</td><td>12</td></tr><tr><td>M</td><td>14</td></tr></table>`}),
		good: docs(doc{more: `<table><tr><th>Taille</th><th>Prix</th></tr><tr><td>S</td><td>12</td></tr><tr><td>M</td><td>14</td></tr></table>`},
			doc{more: `<table role="presentation"><tr><td>a</td><td>b</td></tr><tr><td>a</td><td>b</td></tr><tr><td>a</td><td>b</td></tr></table>`}, doc{more: `<table><tr><td><img src="/a.png" alt=""></td></tr></table>`}),
	},
	"acc-autocomplete": {
		bad:  docs(doc{more: `<label>Courriel <input type="email" name="mail"></label>`}, doc{more: `<label>Code postal <input name="code_postal"></label>`}),
		good: docs(doc{more: `<label>Courriel <input type="email" autocomplete="email"></label>`}, doc{more: `<label>Message <input name="message"></label>`}),
	},
	"acc-tabindex": {bad: docs(doc{more: `<a href="/a" tabindex="3">Une page</a>`}), good: docs(doc{more: `<div tabindex="0"></div><div tabindex="-1"></div>`})},
}

// less is a healthy legal page without one of its words.
func less(kind, word string) doc {
	return doc{kind: kind, main: strings.ReplaceAll(healthy[kind].main, word, "xxx")}
}

var legalFixtures = map[string]fixture{
	"leg-mentions-contenu": {
		bad:  docs(less("notice", "Hébergeur"), less("notice", "SIREN"), less("notice", "@"), doc{kind: "notice", url: host + "/informations", main: "<p>Rien.</p>"}),
		good: docs(doc{kind: "notice"}, doc{more: "<p>Mentions légales : voir le pied de page.</p>"}),
	},
	"leg-siren": {
		bad:  docs(less("notice", "732 829 320").with("732 829 321"), less("notice", "732 829 320").with("732 829 325"), less("notice", "FR44732829320").with("FR45732829320")),
		good: docs(doc{kind: "notice"}, less("notice", "732 829 320").with("000 000 000"), less("notice", "732 829 320").with("356 000 000 00048"), doc{more: "<p>SIREN 732 829 321</p>"}),
	},
	"leg-cgv-contenu": {
		bad:  docs(less("terms", "TTC"), less("terms", "médiateur"), less("terms", "14 jours"), less("terms", "vices cachés")),
		good: docs(doc{kind: "terms"}, less("terms", "14 jours").with("quatorze jours"), doc{}),
	},
	"leg-confidentialite-contenu": {
		bad:  docs(less("privacy", "CNIL"), less("privacy", "Durée de conservation"), less("privacy", "Durée de conservation").under(`<footer><a href="/conserves">Conserves</a></footer>`)),
		good: docs(doc{kind: "privacy"}, doc{more: a("/confidentialite", "Confidentialité")}),
	},
	"leg-cookies-refus": {
		bad: docs(doc{kind: "home", end: `<div class="cookie-banner"><p>Nous utilisons des cookies.</p><button>Accepter</button></div>`}),
		good: docs(doc{kind: "home"}, doc{kind: "home", end: `<div class="cookie-banner"><button>Accepter</button><button>Tout refuser</button></div>`},
			doc{kind: "home", end: `<div id="consentement"><button>Accepter</button><a href="#">Continuer sans accepter</a></div>`}, doc{more: `<p class="cookie">Nos cookies au beurre</p>`}),
	},
	"leg-bouton-commande": {
		bad:  docs(pay("Valider ma commande"), pay("Commander"), doc{kind: "payment", main: paymentForm + `<input type="submit" value="Confirmer la commande"></form>` + prose}),
		good: docs(doc{kind: "payment"}, pay("Commander avec obligation de paiement"), pay("Valider et payer ma commande"), doc{kind: "payment", main: `<form><button>Valider ma commande</button></form>` + prose}, doc{more: "<button>Commander</button>"}),
	},
	"leg-prix-ttc": {
		bad: docs(doc{kind: "product", main: strings.Replace(productMain, "€ TTC", "€ HT", 1)}, doc{kind: "product", main: strings.Replace(productMain, "€ TTC", "€ HT", 1), more: "<p>Voir aussi : bougie vent, 12 €</p>"}),
		good: docs(doc{kind: "product"}, doc{kind: "product", main: strings.Replace(productMain, "€ TTC", "€ HT (23,88 € TTC)", 1)}, doc{kind: "product", main: strings.Replace(productMain, "€ TTC", "€", 1)},
			doc{kind: "product", more: "<p>Bougie vent : 12 € HT</p>"}, doc{kind: "category", more: "<p>12 € HT</p>"}),
	},
	"leg-fabricant": {
		bad:  docs(withoutMaker(""), withoutMaker("<p>Fabriqué en Bretagne.</p>"), withoutMaker("").before(makersDate)),
		good: docs(doc{kind: "product"}, withoutMaker("<p>Fabriquée par Phare et Cire.</p>"), withoutMaker(foodFacts), withoutMaker("<p>Ingrédients : miel.</p><p>Énergie : 320 kcal.</p>"), doc{kind: "category"}),
	},
	"leg-allergenes": {
		bad: docs(food("Ingrédients : farine de blé, beurre, sucre."), food("Ingrédients : noix, sel.<strong> Sans colorant.</strong>")),
		good: docs(food("Ingrédients : farine de <strong>blé</strong>, <b>beurre</b>, sucre."), food("Ingrédients : farine de blé, sucre.</p><p>Allergènes : blé."), food("Ingrédients : sel gris, algues, eau."),
			food("Ingrédients : farine de blé noir, sucre, beurre de cacao."), doc{kind: "product", more: "<h2>Ingrédients</h2><p>Aqua, lait, glycerin</p>"}, doc{more: "<p>Ingrédients : blé, lait. Énergie : 200 kcal.</p>"}),
	},
	"leg-prix-reference": {
		bad: docs(doc{kind: "product", more: "<p><del>24,90 €</del></p>"}, doc{kind: "category", more: `<p><span class="old-price">24,90 €</span> 19,90 €</p>`}),
		good: docs(doc{kind: "product", more: "<p><del>24,90 €</del>, prix le plus bas des 30 derniers jours</p>"}, doc{kind: "product", more: "<p><del>Épuisé</del></p>"},
			doc{more: "<p><del>24,90 €</del></p>"}),
	},
}

// with puts another word where less took one away.
func (d doc) with(word string) doc {
	d.main = strings.ReplaceAll(d.main, "xxx", word)
	return d
}

// under gives the page another footer.
func (d doc) under(footer string) doc {
	d.footer = footer
	return d
}

// before is the page read the day before a law.
func (d doc) before(law time.Time) doc {
	d.at = law.Add(-day)
	return d
}

const foodFacts = "<p>Ingrédients : sel gris, eau.</p><p>Valeurs nutritionnelles : 0 kcal.</p>"

// withoutMaker is a product sheet that does not name its maker.
func withoutMaker(more string) doc {
	return doc{kind: "product", main: strings.Replace(productMain, "Fabricant :", "", 1), more: more}
}

// food is a product sheet with a list of ingredients.
func food(list string) doc {
	return doc{kind: "product", more: "<p>" + list + "</p><h2>Valeurs nutritionnelles</h2><p>Énergie : 1 900 kJ.</p>"}
}

const paymentForm = `<form method="post"><label>Carte <input type="radio" name="paiement"></label>`

func pay(button string) doc {
	return doc{kind: "payment", main: paymentForm + "<button>" + button + "</button></form>" + prose}
}

var shopFixtures = map[string]fixture{
	"pag-non-liee":      {bad: docs(doc{head: link("next", "/guide?page=2")}), good: docs(doc{head: link("next", "/guide?page=2"), more: a("/guide?page=2", "Page suivante")})},
	"pag-non-indexable": {bad: docs(doc{url: host + "/categorie/bougies/page/2", head: meta("robots", "noindex")}), good: docs(doc{url: host + "/categorie/bougies/page/2"}, doc{url: host + "/categorie/bougies?page=1", head: meta("robots", "noindex")}, doc{url: host + "/recherche?q=a&page=2", head: meta("robots", "noindex")})},
	"pag-canonical-page1": {
		bad: docs(doc{url: host + "/categorie/bougies?page=2", canonical: host + "/categorie/bougies"}, doc{url: host + "/categorie/bougies/page/3/", canonical: host + "/categorie/bougies/"},
			doc{url: host + "/categorie/bougies?page=2", canonical: host + "/categorie/bougies?page=1"}),
		good: docs(doc{url: host + "/categorie/bougies?page=2"}, doc{url: host + "/categorie/bougies?page=2", canonical: host + "/categorie/thes"}, doc{url: host + "/categorie/bougies?tri=prix", canonical: host + "/categorie/bougies"}),
	},
	"fac-indexable": {
		bad:  docs(doc{kind: "category", url: host + "/categorie/bougies?tri=prix"}, doc{kind: "category", url: host + "/bougies?filter_couleur=bleu", canonical: "-"}),
		good: docs(doc{kind: "category", url: host + "/categorie/bougies?tri=prix", canonical: host + "/categorie/bougies"}, doc{url: host + "/guide?chapitre=2"}),
	},
	"fac-vide":             {bad: docs(doc{kind: "category", main: "<p>Aucun produit dans cette catégorie.</p>"}, doc{kind: "category", main: "<p>0 produit</p>"}), good: docs(doc{kind: "category", main: "<p>10 produits</p>" + cards + prose}, doc{kind: "category", main: prose + "<p>Aucun produit chimique.</p>" + cards})},
	"eco-sans-prix":        {bad: docs(doc{kind: "product", main: strings.Replace(productMain, "19,90 € TTC", "", 1)}), good: docs(doc{kind: "product"}, doc{}, doc{kind: "product", main: strings.Replace(soldOutMain, "19,90 € TTC", "", 1)})},
	"eco-sans-panier":      {bad: docs(doc{kind: "product", main: "<p>19,90 €</p>" + prose}), good: docs(doc{kind: "product"}, doc{kind: "product", main: "<p>19,90 €</p><p>Produit épuisé</p>" + prose})},
	"eco-images":           {bad: docs(doc{kind: "product", main: strings.Replace(productMain, `<img src="/b2.webp" alt="Bougie éteinte" width="400" height="400">`, "", 1)}), good: docs(doc{kind: "product"}, doc{})},
	"eco-avis":             {bad: docs(doc{kind: "product", main: strings.Replace(productMain, "Avis des clients : 4,6/5.", "", 1)}), good: docs(doc{kind: "product"}, doc{kind: "product", main: strings.Replace(productMain, "Avis des clients : 4,6/5.", "", 1) + `<section id="reviews"></section>`})},
	"eco-reassurance":      {bad: docs(doc{kind: "product", main: strings.NewReplacer("Livraison", "Envoi", "carte bancaire", "", "Paiement", "").Replace(productMain)}), good: docs(doc{kind: "product"})},
	"eco-categorie-texte":  {bad: docs(doc{kind: "category", main: cards}), good: docs(doc{kind: "category"}, doc{kind: "category", main: cards, head: meta("robots", "noindex")})},
	"eco-fil-ariane":       {bad: docs(doc{kind: "product", main: strings.Replace(productMain, "Fil d'Ariane", "Menu", 1)}), good: docs(doc{kind: "product"}, doc{kind: "product", main: strings.Replace(productMain, `aria-label="Fil d'Ariane"`, `class="breadcrumb"`, 1)})},
	"eco-panier-indexable": {bad: docs(doc{url: host + "/panier"}, doc{url: host + "/mon-compte/commandes"}), good: docs(doc{url: host + "/panier", head: meta("robots", "noindex")}, doc{url: host + "/paniers-en-osier"})},
}

func TestPageRulesOnShops(t *testing.T) {
	for _, table := range []map[string]fixture{languageFixtures, securityFixtures, accessibilityFixtures, legalFixtures, shopFixtures} {
		runFixtures(t, table)
	}
}
