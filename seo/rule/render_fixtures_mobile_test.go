package rule

import (
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo/page"
)

// tiny are links of so many pixels, with so much room between them.
func tiny(side, room string) string {
	return `<div>` + strings.Repeat(`<a href="/ville/elegant" aria-label="Vélo" style="display:inline-block;background:#135;width:`+side+`;height:`+side+`;margin:`+room+`"></a>`, 6) + `</div>`
}

// layer is a window over the page.
func layer(style, content string) string {
	return `<div style="position:fixed;` + style + `;background:#fff;z-index:9">` + content + `</div>`
}

const letter = `<h2>Notre lettre</h2><p>Dix pour cent sur votre premier vélo.</p><form><input aria-label="Courriel"> <button style="padding:12px">Je m’inscris</button></form>`

var mobileRenderFixtures = map[string]renderFixture{
	"mob-cibles": {
		bad: pages(shown{body: tiny("14px", "1px")}, shown{body: `<ul style="padding:0;list-style:none;line-height:18px">` + strings.Repeat(`<li><a href="/ville/elegant" style="font-size:13px">Le vélo élégant</a></li>`, 6) + `</ul>`}),
		good: pages(shown{body: tiny("14px", "12px")}, shown{body: tiny("30px", "2px")},
			shown{body: `<p style="font-size:14px;line-height:1.2">` + strings.Repeat(`Voyez <a href="/ville/elegant">le vélo</a> et la suite. `, 12) + `</p>`},
			shown{body: `<ul style="padding:0;list-style:none;line-height:24px">` + strings.Repeat(`<li><a href="/ville/elegant" style="font-size:13px">Le vélo élégant</a></li>`, 6) + `</ul>`}),
	},
	"mob-police": {
		bad: pages(shown{body: `<p style="font-size:10px">` + lines(8) + `</p>`}),
		good: pages(shown{body: `<p>` + lines(8) + `</p><p style="font-size:10px">` + lines(2) + `</p>`},
			shown{body: `<p style="font-size:10px;visibility:hidden">` + lines(8) + `</p>`}, shown{body: `<p style="font-size:12px">` + lines(8) + `</p>`}),
	},
	"mob-debordement": {
		bad: pages(shown{body: `<table style="width:700px"><tr><th>Taille</th><td>` + lines(1) + `</td></tr></table>`}, shown{body: `<div style="margin-left:300px;width:200px">Pliant</div>`}),
		good: pages(shown{body: `<div style="overflow-x:auto" tabindex="0"><table style="width:700px"><tr><th>Taille</th><td>` + lines(1) + `</td></tr></table></div>`},
			shown{head: `<style>html { overflow-x: hidden }</style>`, body: `<div style="width:700px">Bandeau</div>`},
			shown{plain: true, body: `<div style="width:1200px">Bandeau</div>`}),
	},
	"mob-interstitiel": {
		bad: pages(shown{end: layer("inset:0", letter)},
			shown{end: layer("inset:0;background:rgba(0,0,0,.6)", "") + layer("inset:60px 20px", letter+`<button style="position:absolute;bottom:4px">Fermer</button>`)},
			shown{body: `<dialog id="d" style="width:100%;height:100%">` + letter + `</dialog>` + script(`document.getElementById('d').showModal()`)}),
		good: pages(shown{end: layer("inset:0", `<button style="padding:12px">Fermer</button>`+letter)},
			shown{end: layer("inset:0", `<button style="padding:12px" aria-label="Fermer la fenêtre">✕</button>`+letter)},
			shown{end: layer("inset:0", `<h2>Vos cookies</h2><p>Nous mesurons l’audience.</p><button style="padding:12px">Accepter</button> <button style="padding:12px">Refuser</button>`)},
			shown{end: layer("bottom:0;left:0;right:0;height:120px", letter)},
			shown{head: `<style>#coque { position: fixed; inset: 0; overflow: auto }</style>`, end: `<div id="coque"><main><p>` + lines(6) + `</p></main></div>`},
			shown{end: layer("inset:0;display:none", letter)}),
	},
	"acc-contraste": {
		bad: pages(shown{body: `<p style="color:#bbb">Livraison offerte</p>`}, shown{head: `<style>.bouton { background: #9cf; color: #fff; padding: 12px; border: 0 }</style>`, body: `<button class="bouton">Ajouter au panier</button>`}),
		good: pages(shown{body: `<p style="color:#555">Livraison offerte</p><p style="color:#888;font-size:28px">Grand titre</p><p style="color:#bbb;display:none">Caché</p>`},
			shown{body: `<button disabled style="padding:12px;color:#aaa">Épuisé</button>`}),
	},
	"img-surdimensionnee": {
		bad: pages(shown{body: `<img src="grande.png" alt="Un vélo" width="300" height="180">`, files: map[string]string{"grande.png": plain(2000, 1200)}},
			shown{body: `<img srcset="grande.png 2000w" sizes="2000px" alt="Un vélo" style="width:300px;height:180px">`, files: map[string]string{"grande.png": plain(2000, 1200)}}),
		good: pages(shown{body: `<img src="juste.png" alt="Un vélo" style="width:100%;height:auto">`, files: map[string]string{"juste.png": plain(1000, 600)}},
			shown{body: `<img src="dessin.svg" alt="Un vélo" width="100" height="60">`, files: map[string]string{"dessin.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="1200"><rect width="9" height="9"/></svg>`}},
			shown{body: `<img srcset="juste.png 1000w, grande.png 2000w" sizes="360px" alt="Un vélo" style="width:360px;height:216px">`, files: map[string]string{"juste.png": plain(1000, 600), "grande.png": plain(2000, 1200)}}),
	},
}

var legalRenderFixtures = map[string]renderFixture{
	"leg-cookies-navigateur": {
		bad: pages(shown{body: script(`document.cookie = '_ga=GA1.1.1; max-age=34128000; path=/'`)}, shown{cookies: []string{"_fbp=fb.1; Path=/; Max-Age=7776000"}},
			shown{body: script(`document.cookie = '_hjSessionUser_1=x; path=/'`)}),
		good: pages(shown{cookies: []string{"PHPSESSID=1; Path=/; HttpOnly", "panier=3; Path=/; Max-Age=86400"}},
			shown{body: script(`document.cookie = '_galerie=2; path=/; max-age=600'`)},
			shown{body: `<button onclick="document.cookie = '_ga=1'">Accepter</button>`}),
	},
	"leg-tiers-navigateur": {
		bad: pages(shown{body: `<script async src="http://www.google-analytics.com/mesure.js"></script>`},
			shown{body: script(`new Image().src = 'http://connect.facebook.net/tr'; fetch('http://bat.bing.com/p').catch(() => {})`)}),
		good: pages(shown{body: `<script async src="http://cdn.example/menu.js"></script>`},
			shown{body: `<p><a href="http://connect.facebook.net/">Notre page</a></p><button onclick="new Image().src = 'http://bat.bing.com/p'">Accepter</button>`}),
	},
}

// A cookie of another site is told whoever sets it; how long each stays is told too.
func TestCookiesAreToldWithTheirOwnerAndTerm(t *testing.T) {
	p := page.Parse(doc{}.build())
	p.Rendered = &page.Rendered{DOM: p, Measures: page.Measures{Cookies: []page.Cookie{
		{Name: "panier", Domain: "boutique.example"}, {Name: "IDE", Domain: "doubleclick.net", Outside: true, Tracker: "Google Ads", Days: 390}, {Name: "s", Domain: "chat.example", Outside: true},
	}}}
	found := only(CheckRendered(p, Options{Now: now}), "leg-cookies-navigateur")
	if len(found) != 1 {
		t.Fatalf("%d findings", len(found))
	}
	want := []string{"IDE (doubleclick.net), 390 jours, Google Ads", "s (chat.example), jusqu’à la fermeture du navigateur"}
	if got := strings.Split(found[0].Evidence, "\n"); !slices.Equal(got, want) {
		t.Errorf("evidence %q, want %q", got, want)
	}
}
