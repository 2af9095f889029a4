package rule

import (
	"fmt"
	"strings"
	"testing"
)

// anchors are n distinct links to a site.
func anchors(site string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<p><a href="%s/p%d">Page numéro %d</a></p>`, site, i, i)
	}
	return b.String()
}

var linkFixtures = map[string]fixture{
	"lnk-https-http": {
		bad:  docs(doc{more: a("http://ailleurs.example/", "Ailleurs")}),
		good: docs(doc{more: a("https://ailleurs.example/", "Ailleurs")}, doc{url: "http://boutique.example/guide", more: a("http://ailleurs.example/", "Ailleurs")}),
	},
	"lnk-impasse": {
		bad:  docs(doc{nav: "-", footer: "-"}, doc{nav: "-", footer: "-", more: a("#haut", "Haut") + a("mailto:a@b.example", "Écrire")}),
		good: docs(doc{nav: "-", footer: "-", more: a("/", "Accueil de la boutique")}),
	},
	"lnk-trop-internes": {bad: docs(doc{more: anchors(host, 110)}), good: docs(doc{more: strings.Repeat(a("/meme", "La même page"), 110)}, doc{more: anchors("https://ailleurs.example", 110)})},
	"lnk-trop-externes": {bad: docs(doc{more: anchors("https://ailleurs.example", 60)}), good: docs(doc{more: anchors(host, 60)})},
	"lnk-nofollow-interne": {
		bad:  docs(doc{more: `<a rel="nofollow" href="/bougies">Nos bougies</a>`}),
		good: docs(doc{more: `<a rel="nofollow" href="/panier">Panier</a> <a rel="nofollow" href="/bougies?tri=prix">Par prix</a> <a rel="nofollow" href="https://ailleurs.example/">Ailleurs</a>`}),
	},
	"lnk-ancre-vide": {
		bad: docs(doc{more: a("/bougies", "")}, doc{more: a("/bougies", "<i class='icone'></i>")}),
		good: docs(doc{more: `<a href="/bougies" aria-label="Nos bougies"></a>`}, doc{more: a("/bougies", `<img src="/b.png" alt="Nos bougies">`)},
			doc{more: `<a name="ancre"></a><a id="autre"></a><a onclick="ouvrir()"></a>`}, doc{more: a("/bougies", `<svg><title>Nos bougies</title></svg>`)}),
	},
	"lnk-ancre-generique": {
		bad:  docs(doc{more: a("/bougies", "Cliquez ici")}, doc{more: a("/bougies", "En savoir plus…")}, doc{more: a("/bougies", `<span>Lire</span> <b>la suite</b>`)}),
		good: docs(doc{more: a("/bougies", "En savoir plus sur nos bougies")}, doc{more: a("/bougies", "Découvrir nos bougies")}, doc{more: `<p>Cliquez ici</p>`}),
	},
	"lnk-ancre-url":    {bad: docs(doc{more: a("/bougies", "https://boutique.example/bougies")}, doc{more: a("/bougies", "www.boutique.example")}), good: docs(doc{more: a("/bougies", "boutique.example")})},
	"lnk-ancre-longue": {bad: docs(doc{more: a("/bougies", strings.Repeat("bougie de mer ", 8))}), good: docs(doc{more: a("/bougies", `<img src="/a.png" alt="">`+strings.Repeat("bougie de mer ", 8))})},
	"lnk-ancre-ambigue": {
		bad: docs(doc{more: a("/bougies-mer", "Nos bougies") + a("/bougies-lande", "nos  Bougies")}),
		good: docs(doc{more: a("/bougies", "Nos bougies") + a("/bougies#avis", "Nos bougies")}, doc{more: a("/p2", "2") + a("/q2", "2")},
			doc{more: a("/bougies", "Bougies")}, // the menu also says « Bougies »
			doc{more: a("/b1", `<img src="/1.png" alt="Bougie">`) + a("/b2", `<img src="/2.png" alt="Bougie">`)}),
	},
	"lnk-non-explorable": {
		bad: docs(doc{more: a("javascript:ouvrir()", "Ouvrir")}, doc{more: `<a onclick="aller()">Aller</a>`}, doc{more: `<a href="#" onclick="aller()">Aller</a>`},
			doc{more: `<a target="_blank">Aller</a>`}, doc{more: `<a rel="nofollow">Aller</a>`}, doc{more: a("file:///C:/bougies.html", "Bougies")}),
		good: docs(doc{more: `<a href="javascript:void(0)" role="tab">Avis</a>`}, doc{more: `<a id="avis" rel="nofollow">Avis</a>`}, doc{more: `<a href="#" role="button" onclick="ouvrir()">Ouvrir</a>`}, doc{more: `<a href="/bougies" onclick="compter()">Bougies</a>`}, doc{more: a("#", "Haut")}, doc{more: "<a>Rien</a>"}),
	},
	"lnk-localhost": {
		bad:  docs(doc{more: a("http://localhost:3000/bougies", "Bougies")}, doc{more: a("https://192.168.1.10/", "Bougies")}, doc{more: a("https://preprod.boutique.example/", "Bougies")}),
		good: docs(doc{more: a("https://localhost-voyages.example/", "Voyages")}, doc{url: "http://127.0.0.1:8080/guide", more: a("/bougies", "Bougies")}, doc{more: a("https://10.example/", "Dix")}),
	},
	"lnk-malforme": {
		bad:  docs(doc{more: a("www.ailleurs.example", "Ailleurs")}, doc{more: a("http:/ailleurs.example", "Ailleurs")}, doc{more: a("htpps://ailleurs.example", "Ailleurs")}, doc{more: a("http://", "Rien")}),
		good: docs(doc{more: a("bougies/mer", "Mer")}, doc{more: a(" /bougies ", "Bougies")}, doc{more: a("?page=2", "Suite")}, doc{more: a("//ailleurs.example/", "Ailleurs")}, doc{more: a("/bougies/été", "Été")}),
	},
	"lnk-tel-mailto": {
		bad:  docs(doc{more: a("tel:zéro deux", "Appeler")}, doc{more: a("mailto:bonjour", "Écrire")}, doc{more: a("tel:", "Appeler")}),
		good: docs(doc{more: a("tel:+33 2 61 91 00 56", "Appeler")}, doc{more: a("mailto:a@b.example?subject=Bonjour", "Écrire")}, doc{more: a("mailto:?subject=Partage", "Partager")}, doc{more: a("tel:3939", "Appeler")}),
	},
	"lnk-tel-non-cliquable": {
		bad:  docs(doc{more: "<p>Appelez le 02 61 91 00 56.</p>"}, doc{more: "<p>+33 (0)2.61.91.00.56</p>"}, doc{more: "<p>02\u00a061\u00a091\u00a000\u00a056</p>"}),
		good: docs(doc{more: a("tel:+33261910056", "02 61 91 00 56")}, doc{more: "<p>Référence 3017620422003, lot 12 34 56 78 90.</p>"}, doc{more: "<p>Le 01/02/2026 à 10 h 30</p>"}),
	},
	"lnk-sponsorise": {
		bad:  docs(doc{more: a("https://amzn.to/3abc", "Ce livre")}, doc{more: a("https://www.amazon.fr/dp/1?tag=brelivan-21", "Ce livre")}),
		good: docs(doc{more: `<a rel="sponsored" href="https://amzn.to/3abc">Ce livre</a>`}, doc{more: a("https://www.amazon.fr/dp/1", "Ce livre")}, doc{more: a("/blog?tag=mer", "Mer")}),
	},
	"lnk-ugc": {
		bad:  docs(doc{more: `<section class="comments"><a href="https://ailleurs.example/">Mon site</a></section>`}),
		good: docs(doc{more: `<section class="comments"><a rel="ugc" href="https://ailleurs.example/">Mon site</a> <a href="/guide-2">Voir le guide</a></section>`}, doc{more: a("https://ailleurs.example/", "Ailleurs")}),
	},
	"lnk-noopener": {
		bad:  docs(doc{more: `<a target="_blank" href="https://ailleurs.example/">Ailleurs</a>`}),
		good: docs(doc{more: `<a target="_blank" rel="noreferrer" href="https://ailleurs.example/">Ailleurs</a>`}, doc{more: `<a target="_blank" href="/bougies">Bougies</a>`}),
	},
}

var imageFixtures = map[string]fixture{
	"img-alt-absent": {
		bad:  docs(doc{more: `<img src="/a.webp" width="9" height="9">`}, doc{more: `<img src="/a.webp" alt="  " width="9" height="9">`}, doc{more: `<img src="/p.gif" width="1" height="1">`}),
		good: docs(doc{more: `<img src="/a.webp" alt="" width="9" height="9">`}, doc{more: `<img src="/p.gif" width="1" height="1" style="display:none">`}, doc{more: `<div hidden><img src="/a.webp" width="9" height="9"></div>`}, doc{more: `<div aria-hidden="true"><img src="/a.webp" width="9" height="9"></div>`}, doc{more: `<img src="/a.webp" role="presentation" width="9" height="9">`}, doc{more: `<img src="/a.webp" alt width="9" height="9">`}),
	},
	"img-alt-vide-lien": {
		bad:  docs(doc{more: a("/bougies", `<img src="/a.webp" alt="">`)}),
		good: docs(doc{more: a("/bougies", `<img src="/a.webp" alt=""> Bougies`)}, doc{more: `<a href="/bougies" title="Bougies"><img src="/a.webp" alt=""></a>`}),
	},
	"img-alt-long": {bad: docs(doc{more: `<img src="/a.webp" alt="` + strings.Repeat("bougie ", 16) + `">`}), good: docs(doc{more: `<img src="/a.webp" alt="` + strings.Repeat("é", 90) + `">`})},
	"img-alt-fichier": {
		bad:  docs(doc{more: `<img src="/a.webp" alt="IMG_1234">`}, doc{more: `<img src="/x.jpg" alt="bougie-mer.jpg">`}, doc{more: `<img src="/bougie-mer-2.jpg" alt="bougie-mer-2">`}, doc{more: `<img src="/x.jpg" alt="Photo 3">`}),
		good: docs(doc{more: `<img src="/x.jpg" alt="Photo de la bougie allumée">`}, doc{more: `<img src="/bougie.jpg" alt="Bougie">`}),
	},
	"img-alt-double": {bad: docs(doc{more: strings.Repeat(`<img src="/a.webp" alt="Bougie">`, 5)}), good: docs(doc{more: strings.Repeat(`<img src="/a.webp" alt="">`, 8)})},
	"img-dimensions": {bad: docs(doc{more: `<img src="/a.webp" alt="" width="9">`}), good: docs(doc{more: `<img src="/a.webp" alt="" width="9" height="9">`}, doc{more: `<img src="/a.webp" alt="" style="aspect-ratio: 4/3">`})},
	"img-lazy-haut":  {bad: docs(doc{main: `<img src="/a.webp" alt="" loading="lazy">` + prose}), good: docs(doc{nav: `<nav><img src="/logo.png" alt="" loading="lazy"></nav>`}, doc{main: `<img src="/a.webp" alt="">` + prose + `<img src="/b.webp" alt="" loading="lazy">`})},
	"img-lazy-bas":   {bad: docs(doc{more: images(12, false)}), good: docs(doc{more: images(12, true)}, doc{more: images(8, false)})},
	"img-nom":        {bad: docs(doc{more: `<img src="/IMG_1234.jpg" alt="">`}, doc{more: `<img src="/0123456789abcdef0123456789abcdef.jpg" alt="">`}, doc{more: `<img src="/ma bougie.jpg" alt="">`}), good: docs(doc{more: `<img src="/image-de-bougie.jpg" alt="">`}, doc{more: `<img src="data:image/gif;base64,R0lG" alt="">`})},
	"img-picture":    {bad: docs(doc{more: `<picture><source srcset="/a.avif"></picture>`}), good: docs(doc{more: `<picture><source srcset="/a.avif"><img src="/a.jpg" alt=""></picture>`})},
	"img-srcset":     {bad: docs(doc{more: `<img src="/a.webp" alt="" width="1200" height="800">`}), good: docs(doc{more: `<img src="/a.webp" srcset="/a-600.webp 600w" alt="" width="1200" height="800">`}, doc{more: `<img src="/a.svg" alt="" width="1200" height="800">`})},
	"img-svg-lourd":  {bad: docs(doc{more: `<svg><path d="` + strings.Repeat("M0 0L1 1", 800) + `"/></svg>`}), good: docs(doc{more: `<svg><path d="M0 0L1 1"/></svg>`})},
	"vid-poster":     {bad: docs(doc{more: `<video src="/v.mp4"></video>`}, doc{more: `<video src="/v.mp4" poster="/v.jpg"></video>`}), good: docs(doc{more: `<video src="/v.mp4" poster="/v.jpg"><track kind="captions" src="/v.vtt"></video>`})},
}

// product is the healthy product with another description of it.
func product(data string) doc { return doc{kind: "product", data: data} }

// offer is a product with this offer.
func offer(fields string) doc {
	return product(`{"@context":"https://schema.org","@type":"Product","name":"Bougie","image":"/b.webp","sku":"B","offers":{"@type":"Offer",` + fields + `}}`)
}

func graph(nodes string) string { return `{"@context":"https://schema.org","@graph":[` + nodes + `]}` }

var dataFixtures = map[string]fixture{
	"sd-absent": {
		bad:  docs(doc{kind: "product", data: "-"}, doc{kind: "home", data: "-"}),
		good: docs(doc{}, doc{kind: "product", data: "-", more: `<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">B</span></div>`}, doc{kind: "home", data: "-", more: `<div typeof="Store"></div>`}),
	},
	"sd-json-invalide": {
		bad: docs(doc{data: "{\n  \"@context\": \"https://schema.org\",\n  \"name\": \"Été\"\n  \"price\": 1\n}"}, doc{data: `{"a":1,}`}, doc{data: `{"a":1}{"b":2}`}),
		good: docs(doc{data: `{"@context":"https://schema.org","@type":"Thing","name":"a \"b\""}`}, doc{data: "//<![CDATA[\n" + `{"@context":"https://schema.org","@type":"Thing"}` + "\n//]]>"},
			doc{head: `<script type="application/json">{pas du JSON}</script>`}),
	},
	"sd-contexte": {
		bad:  docs(doc{data: `{"@type":"Thing"}`}, doc{data: `{"@context":"https://ailleurs.example","@type":"Thing"}`}, doc{data: `{"@context":"https://schema.org","@type":"product"}`}),
		good: docs(doc{data: `{"@context":{"@vocab":"http://schema.org/"},"@type":"schema:Product"}`}, doc{data: graph(`{"@type":["Product","3DModel"],"name":"a"}`)}),
	},
	"sd-ariane-absent": {bad: docs(product(productData), doc{kind: "category", data: "-"}), good: docs(doc{}, doc{kind: "product"}, doc{kind: "product", data: productData, head: meta("robots", "noindex")})},
	"sd-ariane-invalide": {
		bad: docs(doc{data: `{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[]}`},
			doc{data: `{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":0,"name":"A","item":"/"}]}`},
			doc{data: `{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"A"},{"@type":"ListItem","position":2,"name":"B"}]}`},
			doc{data: `{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"item":{"@id":""}},{"@type":"ListItem","position":2,"name":"B"}]}`}),
		good: docs(doc{data: trailData}, doc{data: `{"@context":"https://schema.org","@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":2,"name":"B"},{"@type":"ListItem","position":"1","item":{"@id":"/a","name":"A"}}]}`}),
	},
	"sd-organisation": {
		bad:  docs(doc{kind: "home", data: trailData}, doc{kind: "home", data: `{"@context":"https://schema.org","@type":"Organization","name":"M"}`}),
		good: docs(doc{kind: "home"}, doc{}),
	},
	"sd-faq": {
		bad:  docs(doc{data: `{"@context":"https://schema.org","@type":"FAQPage"}`}, doc{data: `{"@context":"https://schema.org","@type":"FAQPage","mainEntity":[{"@type":"Question","name":"Où ?"}]}`}),
		good: docs(doc{data: `{"@context":"https://schema.org","@type":"FAQPage","mainEntity":[{"@type":"Question","name":"Où ?","acceptedAnswer":{"@type":"Answer","text":"Ici."}}]}`}),
	},
	"sd-article": {bad: docs(doc{data: `{"@context":"https://schema.org","@type":"Article","headline":"h"}`}), good: docs(doc{kind: "article"})},
	"sd-noindex": {bad: docs(doc{kind: "product", head: meta("robots", "noindex")}), good: docs(doc{kind: "product"}, doc{data: trailData, head: meta("robots", "noindex")})},
	"sd-note-invalide": {
		bad:  docs(doc{data: rating(`"ratingValue":"8","reviewCount":"3"`)}, doc{data: rating(`"ratingValue":"4.5"`)}, doc{data: rating(`"ratingValue":"4.5","reviewCount":0`)}),
		good: docs(doc{data: rating(`"ratingValue":"8","bestRating":"10","ratingCount":"3"`)}, doc{data: rating(`"ratingValue":4.5,"reviewCount":12`)}),
	},
	"sd-note-invisible": {bad: docs(doc{data: rating(`"ratingValue":"4.5","reviewCount":"3"`)}), good: docs(doc{data: rating(`"ratingValue":"4.5","reviewCount":"3"`), more: "<p>Note : 4,5/5</p>"}, doc{data: rating(`"ratingValue":"4.5"`), more: `<img src="/n.png" alt="4 étoiles et demie">`})},
	"sd-produit-absent": {bad: docs(doc{kind: "product", data: "-"}), good: docs(doc{kind: "product"}, doc{}, doc{kind: "product", data: "-", main: "<p>19,90 €</p>" + prose})},
	"sd-produit-requis": {
		bad:  docs(product(`{"@context":"https://schema.org","@type":"Product","name":"Bougie","sku":"B","offers":`+offerData+`}`), product(`{"@context":"https://schema.org","@type":"Product","name":"","image":"/b.webp"}`)),
		good: docs(doc{kind: "product"}, doc{data: `{"@context":"https://schema.org","@type":"ItemList","itemListElement":[{"@type":"Product","url":"/b"}]}`}),
	},
	"sd-produit-snippet": {bad: docs(product(`{"@context":"https://schema.org","@type":"Product","name":"B","image":"/b.webp","sku":"1"}`)), good: docs(doc{kind: "product"}, product(`{"@context":"https://schema.org","@type":"ProductGroup","name":"B","image":"/b.webp","hasVariant":[{"@type":"Product","name":"B1"}]}`))},
	"sd-offre-prix": {
		bad:  docs(offer(`"priceCurrency":"EUR"`), offer(`"price":"0","priceCurrency":"EUR"`), offer(`"price":"19.90"`), offer(`"price":"19.90","priceCurrency":"euros"`)),
		good: docs(doc{kind: "product"}, offer(`"priceSpecification":{"@type":"UnitPriceSpecification","price":19.9,"priceCurrency":"EUR"}`), offer(`"@id":"o","price":19.90,"priceCurrency":"EUR"`)),
	},
	"sd-offre-prix-format": {bad: docs(offer(`"price":"19,90","priceCurrency":"EUR"`), offer(`"price":"19.90 €","priceCurrency":"EUR"`), offer(`"price":"1 234"`)), good: docs(offer(`"price":19.9`), offer(`"price":"1234"`), doc{kind: "product"})},
	"sd-offre-dispo":       {bad: docs(offer(`"price":"19.90"`), offer(`"price":"19.90","availability":"En stock"`)), good: docs(offer(`"availability":"http://schema.org/OutOfStock"`), offer(`"availability":"InStock"`))},
	"sd-prix-different": {
		bad: docs(offer(`"price":"24.90","priceCurrency":"EUR"`), offer(`"price":"1990","priceCurrency":"EUR"`),
			struck(offer(`"price":"24.90","priceCurrency":"EUR"`))),
		good: docs(doc{kind: "product"}, offer(`"price":19.9,"priceCurrency":"EUR"`), offer(`"price":"24.90","priceCurrency":"USD"`),
			doc{kind: "product", main: strings.Replace(productMain, "19,90 € TTC", "<del>24,90 €</del> <b>19</b><sup>,90</sup> €", 1)},
			doc{kind: "product", main: strings.Replace(productMain, "19,90 € TTC", "19€90", 1)}),
	},
	"sd-dispo-differente": {
		bad:  docs(doc{kind: "product", main: soldOutMain}, offer(`"price":"19.90","availability":"OutOfStock"`)),
		good: docs(doc{kind: "product"}, doc{kind: "product", more: "<p>La bougie vent est en rupture de stock.</p>"}, doc{kind: "product", main: soldOutMain, data: strings.Replace(productData, "InStock", "OutOfStock", 1)}),
	},
	"sd-prix-expire": {bad: docs(offer(`"priceValidUntil":"2025-12-31"`), offer(`"priceValidUntil":"2026-10-31T23:59:59+01:00"`)), good: docs(doc{kind: "product"}, offer(`"priceValidUntil":"2026-11-02"`), offer(`"priceValidUntil":"bientôt"`))},
	"sd-identifiant": {bad: docs(product(`{"@context":"https://schema.org","@type":"Product","name":"B"}`), product(strings.Replace(productData, "3017620422003", "3017620422004", 1))), good: docs(doc{kind: "product"}, product(`{"@context":"https://schema.org","@type":"Product","isbn":"2-07-036822-X"}`))},
	"sd-livraison":   {bad: docs(offer(`"price":"19.90"`)), good: docs(doc{kind: "product"}, doc{})},
	"sd-retour":      {bad: docs(offer(`"price":"19.90"`)), good: docs(doc{kind: "product"}, doc{kind: "product", data: graph(`{"@type":"Product","offers":{"@type":"Offer"}},{"@type":"Organization","hasMerchantReturnPolicy":{"@type":"MerchantReturnPolicy"}}`)})},
}

// struck shows an old price of 24,90 € beside the price.
func struck(d doc) doc {
	d.main = strings.Replace(productMain, "19,90 € TTC", "<del>24,90 €</del> 19,90 €", 1)
	return d
}

func rating(fields string) string {
	return `{"@context":"https://schema.org","@type":"Product","name":"B","image":"/b.webp","sku":"1","aggregateRating":{"@type":"AggregateRating",` + fields + `}}`
}

var soldOutMain = strings.Replace(productMain, "<button>Ajouter au panier</button>", "<button disabled>Ajouter au panier</button><p>Rupture de stock</p>", 1)

func TestPageRulesOnLinksImagesAndData(t *testing.T) {
	for _, table := range []map[string]fixture{linkFixtures, imageFixtures, dataFixtures} {
		runFixtures(t, table)
	}
}
