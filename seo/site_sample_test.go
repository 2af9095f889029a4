package seo

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// unjudgedRules are the rules that the audit could not judge.
func unjudgedRules(a *Audit) (rules []string) {
	for _, u := range a.Summary.Unverified {
		rules = append(rules, u.Rule)
	}
	return rules
}

// An audit asks a little more than the crawl: as a telephone, behind the end of a list, and
// for the text of style sheets; what robots.txt forbids it reads when the owner asks.
func TestAuditAsksForWhatOnlyAnAnswerTells(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /prive\nAllow: /\n")
	s.raw("/", "Cycles de la Rade", `<link rel="stylesheet" href="/theme.css">`, "/bols", "/bols?page=2", "/bols?page=3", "/prive", "/prive/ouvert")
	s.page("/bols", "Vélos de ville", "/")
	for _, path := range []string{"/bols?page=2", "/bols?page=3", "/bols?page=1003"} {
		s.page(path, "Vélos de ville, suite", "/")
	}
	s.raw("/prive", "Réserve", `<meta name="robots" content="noindex">`, "/")
	s.page("/prive/ouvert", "Réserve ouverte", "/")
	s.set("/theme.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		w.Header().Set("Cache-Control", "no-store")
		fmt.Fprint(w, `@font-face { font-family: "Lora"; src: url(/lora.woff2); }`+strings.Repeat("\n/* Le menu */\n.menu {\n    color: red;\n}\n", 300))
	})
	whole := s.pages["/"]
	s.set("/", func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.UserAgent(), "Mobile") && strings.Contains(r.UserAgent(), "ChalandBot") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, `<!doctype html><html lang="fr"><title>Cycles</title><main><p>Bienvenue sur notre site.</p></main></html>`)
			return
		}
		whole(w, r)
	})
	r := s.request(t)
	a := audit(t, r)
	for id, path := range map[string]string{"mob-contenu-different": "/", "pag-hors-bornes": "/bols?page=2", "perf-cache": "/", "perf-minification": "/", "perf-police-web": "/"} {
		if !a.has(id, path) {
			t.Errorf("%s is not found on %s; not judged: %v", id, path, unjudgedRules(a))
		}
	}
	if s.hits["/prive"] > 0 || !slices.Contains(unjudgedRules(a), "idx-bloque-et-noindex") {
		t.Errorf("a forbidden page was asked %d times; not judged: %v", s.hits["/prive"], unjudgedRules(a))
	}
	r.ReadForbidden = true
	if a = audit(t, r); !a.has("idx-bloque-et-noindex", "/prive") || a.has("idx-bloque-et-noindex", "/prive/ouvert") || slices.Contains(unjudgedRules(a), "idx-bloque-et-noindex") {
		t.Errorf("with the owner's wish: not judged %v", unjudgedRules(a))
	}
}

// sheet serves a product sheet.
func (s *shopSite) sheet(path, sku, price, availability string, links ...string) {
	button := map[string]string{"InStock": `<button>Ajouter au panier</button>`, "OutOfStock": "<p>Produit épuisé</p>"}[availability]
	s.raw(path, "Vélo "+sku, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Vélo","sku":"`+sku+
		`","offers":{"@type":"Offer","price":"`+price+`","priceCurrency":"EUR","availability":"https://schema.org/`+availability+`"}}</script>`+button, links...)
}

// An audit remembers what those before saw, and what the shop sells.
func TestAuditRemembers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	sheets := []string{"/12-velo.html", "/13-velo.html", "/14-velo.html"}
	s.page("/", "Cycles de la Rade", append(sheets, "/ancien")...)
	s.sheet(sheets[0], "V12", "499.00", "InStock", "/", sheets[1])
	s.sheet(sheets[1], "V13", "599.00", "OutOfStock", "/", sheets[0])
	s.sheet(sheets[2], "V14", "699.00", "InStock", "/", sheets[0])
	s.redirect("/ancien", "/", 302)
	s.sitemap(append(sheets, "/")...)
	r := s.request(t)
	r.Warehouse, r.Now = warehousetest.New(t), clock(0)
	first := audit(t, r)
	if got := unjudgedRules(first); !slices.Contains(got, "http-302") || !slices.Contains(got, "eco-rupture-indexee") || !slices.Contains(got, "eco-feed") || !slices.Contains(got, "lnk-pagerank-faible") {
		t.Errorf("a first audit does not judge %v", got)
	}
	r.Now = clock(50)
	audit(t, r)
	s.set(sheets[2], http.NotFound)
	now := time.Now()
	stock := int32(7)
	put(t, r.Warehouse, "products", []tracking.Product{
		{Site: "boutique", SKU: "V12", ValidFrom: now.AddDate(-1, 0, 0), Version: 1, PriceIncl: 44_900},
		{Site: "boutique", SKU: "V12", ValidFrom: now.AddDate(0, -1, 0), Version: 1, PriceIncl: 45_900},
		{Site: "boutique", SKU: "V12", ValidFrom: now.AddDate(1, 0, 0), Version: 1, PriceIncl: 99_900},
		{Site: "boutique", SKU: "Z13", URL: sheets[1], ValidFrom: now.AddDate(0, -1, 0), Version: 1, PriceIncl: 59_900, Stock: &stock},
		{Site: "autre", SKU: "V13", ValidFrom: now.AddDate(0, -1, 0), Version: 1, PriceIncl: 1},
	})
	r.Now = clock(95)
	a := audit(t, r)
	for id, path := range map[string]string{"http-302": "/ancien", "eco-rupture-indexee": sheets[1], "eco-rupture-404": sheets[2], "eco-feed": sheets[0]} {
		if !a.has(id, path) {
			t.Errorf("%s is not found on %s; not judged: %v", id, path, unjudgedRules(a))
		}
	}
	for _, f := range a.Findings {
		if f.Rule == "eco-feed" && !strings.Contains(f.Detail, "459") && !strings.Contains(f.Detail, "7") {
			t.Errorf("the catalogue of the day says: %s", f.Detail)
		}
	}
	if n := a.Summary.Rules["eco-feed"]; n != 2 {
		t.Errorf("%d gaps with the catalogue, want the price of one article and the stock of the other", n)
	}
}

func put[T any](t *testing.T, w *warehouse.Warehouse, table string, rows []T) {
	t.Helper()
	if err := warehouse.Insert(t.Context(), w, table, rows, ""); err != nil {
		t.Fatal(err)
	}
}

// The best sellers are those of the last year of sales, a tenth of the articles but five at
// least; other sites, other lines and orders that came to nothing do not count.
func TestBestSellers(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	last := time.Date(2025, 12, 31, 12, 0, 0, 0, time.UTC)
	order := func(id, site, status string, at time.Time, kind, sku string, cents int64) tracking.Order {
		return tracking.Order{Site: site, ID: id, Version: 1, Time: at, Status: status, Currency: "EUR", Rate: 1, LineKind: []string{kind}, LineSKU: []string{sku}, LineName: []string{""},
			LineCategory: []string{""}, LineQuantity: []int32{1}, LineIncl: []int64{cents}, LineExcl: []*int64{nil}, LineCost: []*int64{nil}}
	}
	var orders []tracking.Order
	for i := range 60 {
		orders = append(orders, order(fmt.Sprint("o", i), "boutique", tracking.OrderValid, last.AddDate(0, 0, -i), tracking.LineSale, fmt.Sprintf("S%02d", i), int64(10_000-100*i)))
	}
	orders = append(orders,
		order("twice", "boutique", tracking.OrderValid, last, tracking.LineSale, "S30", 5_000),
		order("old", "boutique", tracking.OrderValid, last.AddDate(-1, 0, -1), tracking.LineSale, "OLD", 99_000),
		order("gone", "boutique", tracking.OrderCancelled, last, tracking.LineSale, "GONE", 99_000),
		order("card", "boutique", tracking.OrderValid, last, tracking.LineGiftCard, "CARD", 99_000),
		order("else", "autre", tracking.OrderValid, last, tracking.LineSale, "ELSE", 99_000))
	put(t, w, "orders", orders)
	list, err := bestSellers(t.Context(), w, "boutique")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, sold := range list {
		got = append(got, fmt.Sprint(sold.SKU, " ", sold.Cents))
	}
	if want := []string{"S30 12000", "S00 10000", "S01 9900", "S02 9800", "S03 9700", "S04 9600"}; !slices.Equal(got, want) {
		t.Errorf("best sellers %v, want %v", got, want)
	}
	few, err := bestSellers(t.Context(), w, "autre")
	if err != nil || len(few) != 1 {
		t.Errorf("a shop of one article: %v, %v", few, err)
	}
	if none, err := bestSellers(t.Context(), w, "inconnu"); err != nil || len(none) != 0 {
		t.Errorf("no sales: %v, %v", none, err)
	}
}
