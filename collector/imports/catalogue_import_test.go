package imports_test

import (
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
)

func (s *shopSite) catalogue(text string, o imports.CatalogueOptions) *imports.Report {
	s.t.Helper()
	r, err := s.Catalogue(s.t.Context(), s.site.ID, inMemory(text), o)
	s.put("import", err)
	return r
}

func (s *shopSite) shelf() string {
	return s.told(`SELECT arrayStringConcat([sku, toString(toDate(valid_from, 'Europe/Paris')), name, category, toString(price_incl),
		ifNull(toString(vat_rate), '?'), ifNull(toString(purchase_cost), '?'), toString(weight_grams), ifNull(toString(stock), '?')], '|') AS line
		FROM products FINAL ORDER BY sku, valid_from`)
}

func TestCatalogueRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, want, rejected string
		options                    imports.CatalogueOptions
	}{
		{name: "French file", file: "sku;categorie;produit;prix_ttc;taux_tva;cout_achat_ht;poids_g\nMB-01;Vestiaire;Marinière épaisse;59,00;20;21,99;430\n" +
			"MB-02;Épicerie;Gavottes;4,90;5,5;;125\n",
			want: "MB-01|1970-01-01|Marinière épaisse|Vestiaire|5900|0.2|2199|430|?\nMB-02|1970-01-01|Gavottes|Épicerie|490|0.055|?|125|?"},
		{name: "weights in kilograms, stock, general rate", file: "sku,name,price,weight (kg),stock\nA,Bol,10,0.35,12\n",
			options: imports.CatalogueOptions{VAT: ptr(0.2)}, want: "A|1970-01-01|Bol||1000|0.2|?|350|12"},
		{name: "prices without tax", file: "sku,price,vat\nA,10,20\nB,10,\n", options: imports.CatalogueOptions{PricesExcl: true},
			want: "A|1970-01-01|||1200|0.2|?|0|?", rejected: "Ligne 3, colonne « price » : un prix HT demande un taux de TVA."},
		{name: "history of one product", file: "sku,price,valid_from\nA,10,2024-01-01\nA,12,2025-01-01\n",
			want: "A|2024-01-01|||1000|?|?|0|?\nA|2025-01-01|||1200|?|?|0|?"},
		{name: "bad lines", file: "sku,price,weight\n,1,1\nA,1,1\nA,2,1\nB,-1,1\nC,1,-4\nD,x,1\n", want: "A|1970-01-01|||100|?|?|1|?",
			rejected: "Ligne 2, colonne « sku » : la cellule est vide.\nLigne 4, colonne « sku » : la référence « A » est déjà donnée à la ligne 3.\n" +
				"Ligne 5, colonne « price » : « -1 » est négatif.\nLigne 6, colonne « weight » : « -4 » n’est pas un poids.\n" +
				"Ligne 7, colonne « price » : « x » n’est pas un nombre."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			r := s.catalogue(c.file, c.options)
			equal(t, "rejected", problems(r), c.rejected)
			equal(t, "products", s.shelf(), c.want)
		})
	}
}

func TestCatalogueKeepsItsHistory(t *testing.T) {
	t.Parallel()
	s := newShop(t) // on 1 June 2025
	const file = "sku,name,price,purchase_cost,stock\nA,Bol,10,4,5\nB,Tasse,8,3,1\n"
	equal(t, "new", s.catalogue(file, imports.CatalogueOptions{}).New, 2)
	again := s.catalogue(file, imports.CatalogueOptions{})
	equal(t, "again", []int{again.New, again.Replaced, again.Unchanged}, []int{0, 0, 2})

	s.clock = time.Date(2025, 7, 1, 22, 30, 0, 0, time.UTC) // already 2 July in Paris
	dearer := s.catalogue("sku,purchase_cost\nA,5\n", imports.CatalogueOptions{})
	equal(t, "dearer", []int{dearer.New, dearer.Replaced}, []int{0, 1})
	const history = "A|1970-01-01|Bol||1000|?|400|0|5\nA|2025-07-02|Bol||1000|?|500|0|5\nB|1970-01-01|Tasse||800|?|300|0|1"
	equal(t, "what the file does not say stays", s.shelf(), history)
	equal(t, "the same day again", s.catalogue("sku,purchase_cost\nA,5\n", imports.CatalogueOptions{}).Unchanged, 1)
	s.catalogue("sku,purchase_cost\nA,6\n", imports.CatalogueOptions{})
	equal(t, "a correction of the day replaces", s.shelf(), "A|1970-01-01|Bol||1000|?|400|0|5\nA|2025-07-02|Bol||1000|?|600|0|5\nB|1970-01-01|Tasse||800|?|300|0|1")
}
