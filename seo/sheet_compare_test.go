package seo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo/page"
)

// numbered is a text of n words of its own, from a number on.
func numbered(from, n int) string {
	var words []string
	for i := range n {
		words = append(words, fmt.Sprint("mot", from+i))
	}
	return strings.Join(words, " ")
}

func TestSheetsAreSetAgainstTheTextsOfOthers(t *testing.T) {
	t.Parallel()
	supplier := numbered(0, 100)
	sources := []SourceText{
		{SKU: "A", Source: "Fournisseur", Text: supplier},
		{SKU: "A", Source: "Épicerie", Text: supplier + " " + numbered(900, 4), Reseller: true},
		{SKU: "B", Source: "Fournisseur", Text: numbered(2000, 100)},
		{SKU: "B", Source: "Épicerie", Text: numbered(3000, 100), Reseller: true},
	}
	sheets := CompareSheets([]SheetPage{
		{URL: "https://x.example/a", H1: "Copie", Copy: strings.ToUpper(supplier) + "."},
		{URL: "https://x.example/b", H1: "Copie retouchée", Copy: strings.Replace(supplier, "mot50", "autre", 1)},
		{URL: "https://x.example/c", H1: "À moitié", Copy: numbered(50, 50) + " " + numbered(7000, 50)},
		{URL: "https://x.example/d", H1: "Sienne", Copy: numbered(8000, 100)},
		{URL: "https://x.example/e", H1: "Courte", Copy: numbered(0, 12)},
	}, sources)
	for i, want := range []struct {
		share  float64
		copied bool
		resold int
		twin   int
	}{{1, true, 1, 1}, {91. / 96, true, 1, 0}, {46. / 96, false, 0, 0}, {0, false, 0, -1}, {0, false, 0, -1}} {
		s := sheets[i]
		if s.Supplier.Share != want.share || s.Copied() != want.copied || len(s.Resold) != want.resold || s.Twin.Of != want.twin {
			t.Errorf("%s: %+v, resold %v, twin %+v", s.Name(), s.Supplier, s.Resold, s.Twin)
		}
	}
	if sheets[0].Supplier.Of != 0 || sheets[0].Resold[0].Of != 1 || sheets[0].Path() != "/a" || sheets[3].Supplier.Of != -1 {
		t.Errorf("%+v", sheets[0])
	}
}

// A phrase that every sheet has is the template's.
func TestTheTemplatesPhrasesMakeNoSheetAlike(t *testing.T) {
	t.Parallel()
	var pages []SheetPage
	for i := range 60 {
		pages = append(pages, SheetPage{URL: fmt.Sprint("https://x.example/", i), Copy: numbered(0, 40) + " " + numbered(1000*(i+1), 40)})
	}
	for _, s := range CompareSheets(pages, nil) {
		if s.Twin.Share > .2 {
			t.Fatalf("%s: %+v", s.URL, s.Twin)
		}
	}
}

// A sheet says of its product what it marks as its description, if that is long
// enough; else all of its content. Other pages say nothing of a product.
func TestACopyIsTheDescriptionOrTheContent(t *testing.T) {
	t.Parallel()
	parse := func(path, described string) *page.Page {
		return page.Parse(page.Input{URL: "https://x.example" + path, Status: 200, Body: []byte(`<!doctype html><html lang="fr"><title>Vélo</title>
<script type="application/ld+json">{"@context":"https://schema.org","@type":"` + map[bool]string{true: "Product", false: "Article"}[path == "/produit/velo"] + `","name":"Vélo","description":"` + described + `"}</script>
<main><h1>Vélo</h1><p>12,00 €</p><p>Tout le contenu.</p><form action="/panier/ajouter"><button>Ajouter au panier</button></form></main></html>`)})
	}
	long := numbered(0, 40)
	if got := copyOf(parse("/produit/velo", long)); got != long {
		t.Errorf("described at length: %q", got)
	}
	if got := copyOf(parse("/produit/velo", "Un vélo.")); !strings.Contains(got, "Tout le contenu.") {
		t.Errorf("described in short: %q", got)
	}
	if got := copyOf(parse("/blog/velo", long)); got != "" {
		t.Errorf("an article: %q", got)
	}
}
