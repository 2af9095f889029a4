package rule

import (
	"testing"

	"github.com/formaouest/chaland/seo/page"
)

// The price of a sheet is its article's own, with the one that is struck out beside it.
func TestTheOwnPriceOfASheetIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		body          string
		data          string
		cents, struck int64
		written       int
	}{
		"alone":                    {"<p>19,90 €</p>", "", 1990, 0, 0},
		"struck before":            {"<p><del>29,90 €</del> 19,90 € <b>-33 %</b></p>", "", 1990, 2990, 33},
		"struck behind":            {"<p>19,90 € TTC <s>29,90 €</s> − 33 %</p>", "", 1990, 2990, 33},
		"by the kilo between":      {"<p>19,90 € (39,80 € / kg) <s>29,90 €</s></p>", "", 1990, 2990, 0},
		"another article's":        {"<p>19,90 €</p><ul><li>9,90 € <s>12,90 €</s></li></ul>", "", 1990, 0, 0},
		"struck below the price":   {"<p>19,90 € <s>9,90 €</s></p>", "", 1990, 0, 0},
		"without tax beside it":    {"<p>16,58 € HT 19,90 € TTC</p>", "", 1990, 0, 0},
		"shown by scripts":         {"<p>Un bol.</p>", `{"@type":"Product","name":"Bol","offers":{"@type":"Offer","price":"19.90","priceCurrency":"EUR"}}`, 1990, 0, 0},
		"variants of other prices": {"<p>Un bol.</p>", `{"@type":"Product","name":"Bol","offers":[{"@type":"Offer","price":"19.90","priceCurrency":"EUR"},{"@type":"Offer","price":"24.90","priceCurrency":"EUR"}]}`, 0, 0, 0},
		"in dollars":               {"<p>Un bol.</p>", `{"@type":"Product","name":"Bol","offers":{"@type":"Offer","price":"19.90","priceCurrency":"USD"}}`, 0, 0, 0},
		"a rise, not a reduction":  {"<p>19,90 € 30 % de coton</p>", "", 1990, 0, 0},
		"none":                     {"<p>Un bol.</p>", "", 0, 0, 0},
	} {
		data := ""
		if c.data != "" {
			data = `<script type="application/ld+json">` + c.data + `</script>`
		}
		p := page.Parse(page.Input{URL: host + "/produit/bol", Status: 200, Body: []byte(`<!doctype html><html lang="fr"><title>Bol</title>` + data + `<main><h1>Bol</h1>` + c.body + `<button>Ajouter au panier</button></main>`)})
		if cents, struck := ownPrices(p); cents != c.cents || struck != c.struck {
			t.Errorf("%s: %d, struck %d, want %d and %d", name, cents, struck, c.cents, c.struck)
		}
		if written := writtenPercent(p); written != c.written {
			t.Errorf("%s: %d %% written, want %d", name, written, c.written)
		}
	}
}
