package rule

import (
	"strings"
	"testing"
	"time"
)

// fixture is what must and what must not trigger a page rule. bad pages have
// the fault; good ones look alike and do not.
type fixture struct {
	bad, good []doc
}

func docs(d ...doc) []doc { return d }

func meta(name, content string) string {
	return `<meta name="` + name + `" content="` + content + `">`
}

func link(rel, href string) string { return `<link rel="` + rel + `" href="` + href + `">` }

func alternate(lang, href string) string {
	return `<link rel="alternate" hreflang="` + lang + `" href="` + href + `">`
}

// a is a link in the content.
func a(href, text string) string { return `<p><a href="` + href + `">` + text + `</a></p>` }

var indexabilityFixtures = map[string]fixture{
	"idx-noindex": {
		bad: docs(doc{head: meta("robots", "NOINDEX")}, doc{head: meta("googlebot", "none")}, doc{header: []string{"X-Robots-Tag: noindex"}},
			doc{header: []string{"X-Robots-Tag: googlebot: noindex, nofollow"}}),
		good: docs(doc{head: meta("robots", "index, follow")}, doc{head: meta("description-robots", "noindex")}, doc{header: []string{"X-Robots-Tag: otherbot: noindex"}},
			doc{head: `<!-- <meta name="robots" content="noindex"> -->`}, doc{more: `<p>Le mot noindex dans un texte.</p>`}),
	},
	"idx-nofollow-page": {
		bad:  docs(doc{head: meta("robots", "nofollow")}, doc{head: meta("robots", "none")}),
		good: docs(doc{head: meta("robots", "noindex")}, doc{more: `<a rel="nofollow" href="https://ailleurs.example/">Ailleurs</a>`}),
	},
	"idx-noindex-nofollow": {
		bad:  docs(doc{head: meta("robots", "noindex, nofollow")}, doc{head: meta("robots", "noindex"), header: []string{"X-Robots-Tag: nofollow"}}),
		good: docs(doc{head: meta("robots", "noindex, follow")}, doc{head: meta("robots", "nofollow")}),
	},
	"idx-robots-conflit": {
		bad:  docs(doc{head: meta("robots", "index, noindex")}, doc{head: meta("robots", "index, follow"), header: []string{"X-Robots-Tag: noindex"}}),
		good: docs(doc{head: meta("robots", "noindex, follow")}, doc{head: meta("robots", "index") + meta("googlebot-news", "noindex")}),
	},
	"idx-nosnippet": {
		bad:  docs(doc{head: meta("robots", "nosnippet")}, doc{head: meta("robots", "max-snippet:0")}),
		good: docs(doc{head: meta("robots", "max-snippet:50")}, doc{more: `<p data-nosnippet>Avis</p>`}),
	},
	"idx-noimageindex": {
		bad:  docs(doc{head: meta("robots", "noimageindex")}),
		good: docs(doc{head: meta("robots", "max-image-preview:large")}),
	},
	"idx-max-image-preview": {
		bad:  docs(doc{kind: "product", head: meta("robots", "max-image-preview:none")}, doc{kind: "article", head: meta("robots", "max-image-preview: standard")}),
		good: docs(doc{kind: "product", head: meta("robots", "max-image-preview:large")}, doc{head: meta("robots", "max-image-preview:none")}),
	},
	"idx-unavailable-after": {
		bad:  docs(doc{head: meta("robots", "unavailable_after: 2025-12-31")}, doc{header: []string{"X-Robots-Tag: unavailable_after: Wed, 25 Jun 2025 15:00:00 GMT"}}),
		good: docs(doc{head: meta("robots", "unavailable_after: 2030-01-01T00:00:00Z")}, doc{head: meta("robots", "unavailable_after: un jour")}),
	},
	"idx-robots-hors-head": {
		bad:  docs(doc{more: meta("robots", "noindex")}, doc{head: "<div></div>" + meta("robots", "index")}),
		good: docs(doc{head: meta("robots", "index")}, doc{header: []string{"X-Robots-Tag: all"}}),
	},
	"idx-meta-refresh": {
		bad:  docs(doc{head: `<meta http-equiv="refresh" content="0; url=/ailleurs">`}, doc{head: `<meta http-equiv="Refresh" content="30">`}),
		good: docs(doc{head: `<meta http-equiv="x-ua-compatible" content="ie=edge">`}, doc{header: []string{"Refresh: 0; url=/ailleurs"}}),
	},
	"idx-canonical-absente": {
		bad: docs(doc{canonical: "-"}),
		good: docs(doc{canonical: "-", header: []string{`Link: <` + host + `/guide>; rel="canonical"`}}, doc{canonical: "-", head: meta("robots", "noindex")},
			doc{canonical: "-", url: host + "/panier"}),
	},
	"idx-canonical-multiple": {
		bad:  docs(doc{head: link("canonical", host+"/guide")}, doc{header: []string{`Link: <` + host + `/guide>; rel="canonical"`}}),
		good: docs(doc{}, doc{head: link("alternate", host+"/guide")}, doc{head: link("canonical", host+"/autre")}),
	},
	"idx-canonical-conflit": {
		bad:  docs(doc{head: link("canonical", host+"/autre")}, doc{header: []string{`Link: <` + host + `/autre>; rel="canonical"`}}),
		good: docs(doc{head: link("canonical", "/guide")}, doc{head: link("canonical", "HTTPS://Boutique.example:443/guide#haut")}),
	},
	"idx-canonical-relative": {
		bad:  docs(doc{canonical: "/guide"}, doc{canonical: "//boutique.example/guide"}),
		good: docs(doc{canonical: host + "/guide"}, doc{canonical: "HTTPS://boutique.example/guide"}),
	},
	"idx-canonical-invalide": {
		bad:  docs(doc{canonical: "-", head: `<link rel="canonical" href="">`}, doc{canonical: "https://bou tique.example/"}, doc{canonical: "javascript:void(0)"}),
		good: docs(doc{canonical: host + "/été"}, doc{canonical: host + "/a?b=1&amp;c=2"}),
	},
	"idx-canonical-fragment": {
		bad:  docs(doc{canonical: host + "/guide#avis"}),
		good: docs(doc{canonical: host + "/guide?n=1"}),
	},
	"idx-canonical-hors-head": {
		bad:  docs(doc{canonical: "-", more: link("canonical", host+"/guide")}),
		good: docs(doc{canonical: "-", header: []string{`Link: <` + host + `/guide>; rel="canonical"`}}, doc{more: link("stylesheet", "/a.css")}),
	},
	"idx-canonical-accueil": {
		bad:  docs(doc{canonical: host + "/"}, doc{canonical: "https://www.boutique.example"}),
		good: docs(doc{kind: "home"}, doc{kind: "home", url: host + "/index.html", canonical: host + "/"}, doc{canonical: host + "/guides/"}),
	},
	"idx-canonical-autre-hote": {
		bad:  docs(doc{canonical: "https://ailleurs.example/guide"}, doc{canonical: "https://blog.boutique.example/guide"}),
		good: docs(doc{canonical: "https://www.boutique.example/guide"}, doc{canonical: "https://boutique.example:443/guide"}),
	},
	"idx-canonical-hreflang": {
		bad:  docs(doc{canonical: host + "/en/guide", head: alternate("fr", host+"/guide") + alternate("en", host+"/en/guide")}),
		good: docs(doc{head: alternate("fr", host+"/guide") + alternate("en", host+"/en/guide")}, doc{canonical: host + "/autre", head: alternate("fr", host+"/guide")}),
	},
	"idx-ogurl-canonical": {
		bad:  docs(doc{social: `<meta property="og:url" content="` + host + `/vieux">`}),
		good: docs(doc{social: `<meta property="og:url" content="` + host + `/guide/">`}, doc{social: "-"}),
	},
}

var httpFixtures = map[string]fixture{
	"http-redirection-js": {
		bad: docs(doc{html: `<html><head><title>Redirection</title><script>window.location.href = "/ailleurs";</script></head><body></body></html>`},
			doc{header: []string{"Refresh: 0; url=/ailleurs"}}),
		good: docs(doc{head: `<script>function aller() { window.location.href = "/panier"; }</script>`}, doc{html: `<html><body><script>var page = location.href;</script></body></html>`}),
	},
	"http-soft-404": {
		bad: docs(doc{title: "Page introuvable - Boutique", h1: "Cette page n’existe plus", main: "<p>Désolé.</p>"}, doc{title: "404 - Boutique", h1: "Oups", main: "<p>Rien ici.</p>"},
			doc{title: "Erreur 404", h1: "Perdu ?", main: "<p>Revenez.</p>"}),
		good: docs(doc{title: "Bougie introuvable ailleurs : notre guide"}, doc{title: "Peugeot 404 miniature", main: "<p>Une voiture.</p>"}, doc{main: "<p>Ce produit n'existe plus en bleu.</p>"}),
	},
	"http-charset": {
		bad:  docs(doc{charset: "-", header: []string{"Content-Type: text/html"}}, doc{charset: "-", header: []string{"Content-Type: text/html"}, head: strings.Repeat(" ", 1100) + `<meta charset="utf-8">`}),
		good: docs(doc{charset: "-"}, doc{header: []string{"Content-Type: text/html"}}, doc{charset: "-", header: []string{"Content-Type: text/html"}, head: `<meta http-equiv="Content-Type" content="text/html; charset=utf-8">`}),
	},
	"http-doctype": {
		bad:  docs(doc{doctype: "-"}, doc{doctype: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">`}),
		good: docs(doc{doctype: "<!DOCTYPE HTML>"}, doc{doctype: `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">`}),
	},
	"http-taille-html": {
		bad:  docs(doc{padding: 1100 << 10}, doc{padding: 2100 << 10}),
		good: docs(doc{padding: 900 << 10}),
	},
}

var urlFixtures = map[string]fixture{
	"url-majuscules":   {bad: docs(doc{url: host + "/Guide"}), good: docs(doc{url: "https://Boutique.example/guide"}, doc{url: host + "/guide?Tri=Prix"}, doc{url: host + "/%C3%A9t%C3%A9"})},
	"url-underscore":   {bad: docs(doc{url: host + "/mon_guide"}), good: docs(doc{url: host + "/guide?mon_tri=prix"}, doc{url: "https://ma_boutique.example/guide"})},
	"url-espace":       {bad: docs(doc{url: host + "/mon%20guide"}), good: docs(doc{url: host + "/mon-guide"}, doc{url: host + "/guide?q=mon%20guide"})},
	"url-non-ascii":    {bad: docs(doc{url: host + "/%C3%A9t%C3%A9"}, doc{url: host + "/été"}), good: docs(doc{url: host + "/ete"}, doc{url: host + "/guide?q=%C3%A9t%C3%A9"})},
	"url-double-slash": {bad: docs(doc{url: host + "/a//guide"}), good: docs(doc{url: host + "/a/guide"}, doc{url: host + "/guide?u=https://x.example"})},
	"url-repetition": {
		bad:  docs(doc{url: host + "/blog/blog/guide"}, doc{url: host + "/a/b/a/c/a"}),
		good: docs(doc{url: host + "/blog/2024/01/01/guide"}, doc{url: host + "/bougies/blog/bougies"}),
	},
	"url-longue":     {bad: docs(doc{url: host + "/" + strings.Repeat("guide-", 20)}), good: docs(doc{url: host + "/" + strings.Repeat("guide-", 10)})},
	"url-parametres": {bad: docs(doc{url: host + "/guide?n=1"}, doc{url: host + "/guide?a=1&b=2&c=3&d=4"}), good: docs(doc{url: host + "/guide"}, doc{url: host + "/guide?n=1", canonical: host + "/guide"})},
	"url-tracking": {
		bad:  docs(doc{more: a("/bougies?utm_source=accueil", "Nos bougies")}, doc{more: a(host+"/bougies?a=1&gclid=x", "Nos bougies")}),
		good: docs(doc{more: a("https://ailleurs.example/?utm_source=nous", "Ailleurs")}, doc{more: a("/bougies?source=utm_source", "Nos bougies")}),
	},
	"url-session": {
		bad:  docs(doc{more: a("/bougies?PHPSESSID=abc", "Bougies")}, doc{more: a("/bougies;jsessionid=12", "Bougies")}, doc{more: a("/b?t=0123456789abcdef0123456789abcdef", "Bougies")}),
		good: docs(doc{more: a("/bougies?side=1", "Bougies")}, doc{more: a("/b?couleur=bleu-profond-de-la-mer-du-nord-ouest", "Bougies")}),
	},
	"url-recherche-interne": {
		bad:  docs(doc{url: host + "/recherche?q=bougie"}, doc{url: host + "/?s=bougie"}),
		good: docs(doc{url: host + "/recherche?q=bougie", head: meta("robots", "noindex")}, doc{url: host + "/recherche?q=bougie", canonical: host + "/recherche"}, doc{url: host + "/recherches-de-parfums"}),
	},
	"url-ancre-cassee": {
		bad: docs(doc{more: a("#avis", "Les avis")}, doc{more: a(host+"/guide#avis", "Les avis")}),
		good: docs(doc{more: a("#avis", "Les avis") + `<h2 id="avis">Avis</h2>`}, doc{more: a("#avis", "Avis") + `<a name="avis"></a>`}, doc{more: a("/autre#avis", "Avis")},
			doc{more: a("#top", "Haut de page")}, doc{more: a("#/route", "Route")}, doc{more: a("#:~:text=cire", "Cire")}),
	},
	"url-mots-vides": {bad: docs(doc{url: host + "/les-bougies-de-la-mer-pour-vous"}), good: docs(doc{url: host + "/les-bougies-mer"}, doc{url: host + "/bougie-parfum-mer-nuit"})},
}

var titleFixtures = map[string]fixture{
	"tit-absent":    {bad: docs(doc{title: "-"}, doc{title: " "}), good: docs(doc{}, doc{more: `<svg><title>Icône</title></svg>`})},
	"tit-multiple":  {bad: docs(doc{head: "<title>Un second titre pour la même page</title>"}), good: docs(doc{more: `<svg><title>Icône</title></svg>`})},
	"tit-hors-head": {bad: docs(doc{title: "-", more: "<title>Un titre perdu dans le corps</title>"}), good: docs(doc{more: `<svg><title>Icône</title></svg>`})},
	"tit-court":     {bad: docs(doc{title: "Bougies de mer"}), good: docs(doc{title: "Bougies de mer coulées à la main"}, doc{title: "Panier", head: meta("robots", "noindex")})},
	"tit-long": {
		bad: docs(doc{title: strings.Repeat("bougie ", 9)}),
		// 59 characters and 72 bytes: a count of bytes would call it long.
		good: docs(doc{title: "Été à l'été : bougies fumées, thés fermentés, cafés moulus é"}),
	},
	"tit-pixels-long":  {bad: docs(doc{title: strings.Repeat("W", 31)}), good: docs(doc{title: strings.Repeat("il", 30)})},
	"tit-pixels-court": {bad: docs(doc{title: strings.Repeat("il", 15)}), good: docs(doc{title: "MAMMOUTH WAGON"})},
	"tit-egal-h1":      {bad: docs(doc{title: "Choisir  sa bougie sans se TROMPER", h1: "Choisir sa bougie sans se tromper"}), good: docs(doc{})},
	"tit-variable": {
		bad:  docs(doc{title: "{{ product.name }} | Maison Brélivan"}, doc{title: "Bougie undefined | Maison Brélivan"}, doc{title: "[titre] | Maison Brélivan"}, doc{title: "%title% | Maison Brélivan"}),
		good: docs(doc{title: "Bougies à -20 % sur toute la boutique"}, doc{title: "Match nul entre deux bougies de la mer"}, doc{title: "[Guide] Bien choisir sa bougie de mer"}),
	},
	"tit-majuscules": {bad: docs(doc{title: "BOUGIES PARFUMÉES DE BRETAGNE à offrir"}), good: docs(doc{title: "LED, USB, GPS"}, doc{title: "Bougies SOJA et CIRE de Bretagne à offrir"})},
	"tit-bourrage":   {bad: docs(doc{title: "Bougie, bougies, bougie parfumée pas chère"}), good: docs(doc{title: "Bougie de mer et bougies de la lande à la cire"}, doc{title: "Le thé de la mer, de la lande et de la forêt"})},
	"des-absente":    {bad: docs(doc{description: "-"}, doc{description: " "}), good: docs(doc{}, doc{description: "-", head: meta("robots", "noindex")}, doc{description: "-", head: `<meta name="Description" content="` + healthy["guide"].description + `">`})},
	"des-multiple":   {bad: docs(doc{head: meta("description", "Une autre")}), good: docs(doc{head: meta("twitter:description", "Une autre")})},
	"des-courte":     {bad: docs(doc{description: "Nos bougies."}), good: docs(doc{})},
	"des-longue":     {bad: docs(doc{description: strings.Repeat("bougies ", 21)}), good: docs(doc{description: strings.Repeat("thés ", 30)})},
	"des-pixels":     {bad: docs(doc{description: strings.Repeat("MMMMMMMM ", 14)}, doc{description: strings.Repeat("il ", 24)}), good: docs(doc{})},
	"des-hors-head":  {bad: docs(doc{description: "-", more: meta("description", "Perdue")}), good: docs(doc{})},
	"des-egale-title": {
		bad:  docs(doc{description: healthy["guide"].title}, doc{description: healthy["guide"].title + " : tout savoir"}),
		good: docs(doc{title: "Bougies", description: "Bougies coulées à la main dans notre atelier, à deux pas de la mer."}),
	},
	"meta-keywords": {bad: docs(doc{head: meta("keywords", "bougie, thé")}), good: docs(doc{head: meta("keywords", "")})},
}

var headingFixtures = map[string]fixture{
	"h1-absent":   {bad: docs(doc{h1: "-"}, doc{h1: "-", more: "<h1> </h1>"}, doc{h1: "-", more: `<h1><img src="/a.png" alt=""></h1>`}), good: docs(doc{h1: `<img src="/a.png" alt="Brélivan" width="1" height="1">`})},
	"h1-multiple": {bad: docs(doc{more: "<h1>Second</h1>"}), good: docs(doc{more: "<h2>Second</h2>"})},
	"h1-long":     {bad: docs(doc{h1: strings.Repeat("bougie ", 11)}), good: docs(doc{h1: strings.Repeat("é", 70)})},
	"h1-alt":      {bad: docs(doc{h1: `<img src="/a.png" alt="Brélivan">`}), good: docs(doc{h1: `<img src="/a.png" alt="Brélivan"> Nos bougies`})},
	"hn-saut":     {bad: docs(doc{more: "<h4>Saut</h4>"}, doc{more: "<h2>Deux</h2><h4>Quatre</h4>"}), good: docs(doc{more: "<h2>Deux</h2><h3>Trois</h3><h2>Deux encore</h2>"})},
	"hn-vide":     {bad: docs(doc{more: "<h2></h2>"}, doc{more: `<h3><span> </span></h3>`}), good: docs(doc{more: `<h2><img src="/a.png" alt="Avis"></h2>`})},
	"h2-absent":   {bad: docs(doc{more: prose}), good: docs(doc{more: "<h2>Suite</h2>" + prose}, doc{})},
	"h2-double":   {bad: docs(doc{more: "<h2>Avis</h2><h2>avis</h2>"}), good: docs(doc{more: "<h2>Avis</h2><h3>Avis</h3>"})},
}

func words(n int) string { return "<p>" + strings.TrimSpace(strings.Repeat("mot ", n)) + "</p>" }

var contentFixtures = map[string]fixture{
	"con-pauvre": {
		bad: docs(doc{main: words(50)}, doc{kind: "article", main: words(200)}),
		// The words of links count: a page of links is not empty.
		good: docs(doc{main: strings.Repeat(a("/a", "Un lien de cinq mots"), 45)}, doc{main: words(50), head: meta("robots", "noindex")}, doc{main: words(50), url: host + "/contact"}),
	},
	"con-lorem": {
		bad: docs(doc{more: "<p>Lorem ipsum dolor.</p>"}, doc{more: "<p>Texte à venir</p>"}, doc{more: "<p>Médiateur : [à compléter]</p>"}),
		good: docs(doc{more: "<p>Le formulaire à compléter est joint.</p>"}, doc{head: "<script>// lorem ipsum</script>"},
			doc{more: "<pre>lorem ipsum</pre><p>Essayez <code>lorem ipsum</code>.</p>"}),
	},
	"con-lisibilite": {
		bad: docs(doc{main: strings.Repeat("<p>L'établissement détermine continuellement les caractéristiques organisationnelles des fabrications traditionnelles, et les consommateurs apprécient véritablement cette transformation.</p>", 12)}),
		// The second text scores about 55: hard enough, not too hard.
		good: docs(doc{}, doc{main: strings.Repeat("<p>Notre maison fabrique des bougies parfumées et des objets décoratifs avec des artisans de la région voisine.</p>", 12)},
			doc{main: strings.Repeat("<p>The establishment continually determines the organisational characteristics of the traditional fabrications, and that is what it is.</p>", 12)}),
	},
	"con-phrases-longues": {
		bad:  docs(doc{main: strings.Repeat("<p>Nous coulons nos bougies dans notre atelier avec une cire qui vient de la ferme et un parfum qui reste doux dans la maison.</p>", 10)}),
		good: docs(doc{}, doc{more: "<p>Nous coulons nos bougies dans notre atelier avec une cire qui vient de la ferme et un parfum qui reste doux dans la maison.</p>"}),
	},
	"con-paragraphe-long": {
		bad:  docs(doc{more: "<p>" + strings.Repeat("La cire fond et la mèche brûle. ", 25) + "</p>"}),
		good: docs(doc{more: "<ul>" + strings.Repeat("<li>La cire fond et la mèche brûle.</li>", 25) + "</ul>"}, doc{more: "<pre>" + strings.Repeat("code ", 200) + "</pre>"}),
	},
	"con-bourrage": {
		bad:  docs(doc{main: prose + strings.Repeat("<p>Bougie parfumée, bougies pas chères.</p>", 8)}),
		good: docs(doc{}, doc{main: strings.Repeat("<p>Bougie.</p>", 20)}, doc{kind: "category", main: prose + strings.Repeat("<p>Bougie de Noël 19,90 €</p>", 22)}, doc{main: prose + strings.Repeat("<p>de la et pour vous</p>", 10)}),
	},
	"con-langue": {
		bad:  docs(doc{lang: "en"}, doc{main: strings.Repeat("<p>We pour each candle by hand in our workshop, and it is what you will have.</p>", 20)}),
		good: docs(doc{lang: "fr-FR"}, doc{lang: "-"}, doc{lang: "en", main: words(100)}),
	},
	"con-ratio-texte": {bad: docs(doc{padding: 60 << 10}), good: docs(doc{}, doc{html: `<!doctype html><title>x</title>`})},
	"con-masque": {
		bad: docs(doc{more: `<div style="text-indent: -9999px">` + words(30) + `</div>`}, doc{more: `<p style="font-size:0">` + strings.Repeat("bougie ", 30) + `</p>`}),
		good: docs(doc{more: `<span style="position:absolute;left:-9999px">Aller au contenu</span>`}, doc{more: `<div style="display:none">` + words(30) + `</div>`},
			doc{more: `<div style="margin-left:-99px">` + words(30) + `</div>`}),
	},
	"con-mojibake": {bad: docs(doc{more: "<p>DÃ©couvrez nos bougies</p>"}, doc{title: "Bougies lâ€™Été de la maison Brélivan"}), good: docs(doc{more: "<p>« L’été » à 5 °C, SÃO PAULO</p>"})},
	"con-date": {
		bad: docs(doc{kind: "article", main: prose + prose, data: "-"}),
		good: docs(doc{kind: "article"}, doc{kind: "article", data: "-"}, doc{kind: "article", main: prose + prose, data: `{"@context":"https://schema.org","@type":"Article","headline":"h","image":"i","author":"a","datePublished":"2026-01-01"}`},
			doc{main: prose}),
	},
	"con-copyright": {
		bad:  docs(doc{kind: "home", end: "<p>© 2019 Maison Brélivan</p>"}, doc{kind: "home", end: "<p>Copyright 2015-2022</p>"}),
		good: docs(doc{kind: "home"}, doc{kind: "home", end: "<p>© 2025 Maison</p>"}, doc{end: "<p>© 2019 Maison</p>"}, doc{kind: "home", end: "<p>© Maison depuis 1952, ouvert en 2026</p>"}),
	},
	"con-meta-body":     {bad: docs(doc{viewport: "-", more: meta("viewport", "width=device-width")}), good: docs(doc{more: `<meta itemprop="price" content="19.90">`}, doc{more: link("stylesheet", "/a.css")})},
	"con-head-invalide": {bad: docs(doc{head: `<div class="gtm"></div>`}, doc{head: `<img src="/pixel.gif" alt="">`}), good: docs(doc{head: `<noscript><img src="/p.gif" alt=""></noscript>`}, doc{head: `<script>document.write("<div>")</script><template><div></div></template>`})},
	"con-id-double":     {bad: docs(doc{more: `<p id="a">1</p><p id="a">2</p>`}, doc{more: `<p id = 'a'>1</p><p ID=a>2</p>`}), good: docs(doc{more: `<p id="a">1</p><template><p id="a">2</p></template>`}, doc{more: `<p id="a">1</p><p data-id="a">2</p>`}, doc{more: `<a id="x"><p>L'élément</p><ul><li>reste ouvert</li></ul><p>Fin</p>`}, doc{more: `<a name="a" id="a"></a><p id="b">2</p>`}, doc{more: `<p id="">1</p><p id="">2</p>`})},
}

var speedFixtures = map[string]fixture{
	"perf-ttfb":        {bad: docs(doc{wait: 700 * time.Millisecond}, doc{wait: 2 * time.Second}), good: docs(doc{wait: 500 * time.Millisecond}, doc{})},
	"perf-reponse":     {bad: docs(doc{elapsed: 1500 * time.Millisecond}, doc{elapsed: 4 * time.Second}), good: docs(doc{elapsed: 900 * time.Millisecond})},
	"perf-requetes":    {bad: docs(doc{more: images(80, true)}), good: docs(doc{more: strings.Repeat(`<img src="/a.png" alt="" width="1" height="1" loading="lazy">`, 80)})},
	"perf-bloquant":    {bad: docs(doc{head: scripts("", 4)}), good: docs(doc{head: strings.Repeat(`<link rel="alternate stylesheet" href="/s.css">`, 6)}, doc{head: scripts(" defer", 6)}, doc{more: scripts("", 6)}, doc{head: scripts(` type="module"`, 6)})},
	"perf-dom":         {bad: docs(doc{more: strings.Repeat("<i></i>", 1600)}, doc{more: strings.Repeat("<div>", 40)}), good: docs(doc{more: strings.Repeat("<i></i>", 1000)})},
	"perf-tiers":       {bad: docs(doc{more: hosts(12)}), good: docs(doc{more: hosts(9)})},
	"perf-compression": {bad: docs(doc{encoding: "identity"}), good: docs(doc{encoding: "gzip"}, doc{}, doc{encoding: "identity", html: "<!doctype html><title>x</title>"})},
	"js-contenu":       {bad: docs(doc{html: `<!doctype html><html lang="fr"><head><title>Application</title></head><body><div id="root"></div><script src="/app.js"></script></body></html>`}), good: docs(doc{more: `<script src="/app.js"></script>`}, doc{html: `<!doctype html><title>Vide</title>`})},
}

func TestPageRulesOnText(t *testing.T) {
	for _, table := range []map[string]fixture{indexabilityFixtures, httpFixtures, urlFixtures, titleFixtures, headingFixtures, contentFixtures, speedFixtures} {
		runFixtures(t, table)
	}
}
