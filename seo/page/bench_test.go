package page

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// shopPage is a product page of about 39 kB, as shops have them: a menu of a
// hundred links, a text, structured data, a footer.
func shopPage() []byte {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Bougie parfumée bruyère 180 g | Maison Brélivan</title>
<meta name="description" content="Une bougie coulée à la main, cire végétale, quarante heures de bruyère et de vent du large. Livrée en deux jours.">
<link rel="canonical" href="https://boutique.example/produit/bougie-bruyere"><meta name="viewport" content="width=device-width">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Bougie","image":"/i.jpg","offers":{"@type":"Offer","price":"19.90","priceCurrency":"EUR","availability":"https://schema.org/InStock"}}</script>
</head><body><header><nav><ul>`)
	for i := range 100 {
		fmt.Fprintf(&b, `<li class="menu-item menu-item-%d"><a class="menu-link" href="/categorie/rayon-%d" title="Rayon">Rayon numéro %d de la maison</a></li>`, i, i, i)
	}
	b.WriteString(`</ul></nav></header><main><h1>Bougie parfumée bruyère</h1><p class="price">19,90 € TTC</p><form action="/panier/ajouter" method="post"><button>Ajouter au panier</button></form>`)
	for i := range 50 {
		fmt.Fprintf(&b, `<h2>Partie %d</h2><p>Cette bougie numéro %d est coulée à la main dans notre atelier de Brélivan-sur-Mer, avec une cire végétale et une mèche en coton. Elle brûle pendant quarante heures et sent la bruyère d'automne, le sel et le vent du large. Nos clients l'aiment pour sa douceur.</p><div class="card"><a href="/produit/bougie-%d"><img src="/img/b%d.webp" alt="Bougie %d" width="300" height="300" loading="lazy"><span>Bougie %d</span></a></div>`, i, i, i, i, i, i)
	}
	b.WriteString(`</main><footer><a href="/mentions-legales">Mentions légales</a><a href="/cgv">CGV</a></footer></body></html>`)
	return []byte(b.String())
}

// BenchmarkTree is the floor: the HTML5 tree alone, which Parse cannot do
// without. Read the others against it, in the same run.
func BenchmarkTree(b *testing.B) {
	body := shopPage()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := html.Parse(bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

func BenchmarkParse(b *testing.B) {
	body := shopPage()
	header := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(Input{URL: "https://boutique.example/produit/bougie-bruyere", Status: 200, Header: header, Body: body})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
