package rule

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/formaouest/chaland/seo/page"
)

// FuzzCheckPage judges any page: no rule may fail on it, and each finding is of a known
// rule, in words that exist.
func FuzzCheckPage(f *testing.F) {
	f.Add(string(doc{}.build().Body), "en")
	f.Add(`<html lang=fr><title>€</title><h1>1 222,3 € TTC<del>4€</del></h1><script type="application/ld+json">{"@context":"https://schema.org","@id":"#a","@type":"Product","offers":{"@id":"#a"},"review":{"@id":"#a"}}</script>`, "text/html")
	f.Add(`<a href="tel:">\u00a0</a><form action=":"><input type=email name=é></form><table><img src="%" alt>`, "")
	f.Add(`<div itemscope itemtype="Product Offer"><b itemprop="price offers" itemscope>x`, "\x00")
	f.Fuzz(func(t *testing.T, html, header string) {
		in := page.Input{URL: "https://boutique.example/a", Status: 200, Header: http.Header{"Content-Type": {"text/html"}, "Link": {header}, "X-Robots-Tag": {header}, "Cache-Control": {header}, "Strict-Transport-Security": {header}}, Body: []byte(html)}
		for _, found := range CheckPage(page.Parse(in), Options{Now: now}) {
			if r := Get(found.Rule); r == nil || r.Page == nil {
				t.Fatalf("a finding of no page rule: %+v", found)
			}
			if text := found.Detail; text == "" || strings.HasPrefix(text, "[") || !utf8.ValidString(text+found.Evidence+found.URL) {
				t.Fatalf("%+v", found)
			}
		}
	})
}
