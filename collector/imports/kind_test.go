package imports_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

func TestEveryKindIsNamedAndSaysWhatItBecomes(t *testing.T) {
	t.Parallel()
	for _, k := range imports.Kinds() {
		for _, key := range []string{"imports.kind." + k.Key + ".name", "imports.kind." + k.Key + ".becomes", "imports.cli." + k.Key + ".short", "imports.report." + k.Key + ".stored"} {
			if !i18n.Has(key) {
				t.Errorf("there is no text %s", key)
			}
		}
		for _, f := range k.Fields {
			if !i18n.Has("imports.field."+k.Key+"."+f.Key) && !i18n.Has("imports.field."+f.Key) {
				t.Errorf("the field %s of %s has no French name", f.Key, k.Key)
			}
		}
	}
	_, err := imports.KindOf("soupe")
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("an unknown kind answers %v", err)
	}
}

func TestAFileIsRecognisedByItsTitlesOrItsLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"orders", "Commande;Date;Référence;Quantité;Prix unitaire\n1;14/03/2025;A;1;10,00\n", "orders - []"},
		{"catalogue", "Référence;Nom;Prix TTC\nA;Vase;10,00\n", "catalogue - []"},
		{"costs", "Jour;Campagne;Coût\n14/03/2025;Marque;10,00\n", "costs - []"},
		{"log", request("192.0.2.7", "14/Mar/2025:09:05:07", "GET /", "-", firefox), "logs - []"},
		{"search console", "Requête,Clics,Impressions,CTR,Position\nvase,1,10,10%,3\n", "search-console Search Console []"},
		{"rates", "date,devise,cours\n2025-03-14,USD,0.92\n", "rates - []"},
		{"nothing known", "a;b\n1;2\n", "- - []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := imports.Recognise(t.Context(), inMemory(c.text))
			if err != nil {
				t.Fatal(err)
			}
			dash := func(s string) string {
				if s == "" {
					return "-"
				}
				return s
			}
			equal(t, c.text, fmt.Sprint(dash(r.Kind), " ", dash(r.Tool), " ", r.Missing), c.want)
		})
	}
}

func TestWhatAFileLacksIsSaidWithTheCommandThatImportsIt(t *testing.T) {
	t.Parallel()
	r, err := imports.RecogniseAs(t.Context(), inMemory("Commande;Le jour;Référence;Quantité;PU\n1;14/03/2025;A;1;10,00\n2;15/03/2025;A;1;10,00\n"), "orders")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "missing", r.Missing, "[date]")
	equal(t, "columns", r.Map(), "map[order:Commande quantity:Quantité sku:Référence unit_price:PU]")
	equal(t, "unused", r.Unused, "[{ Le jour [14/03/2025 15/03/2025]}]")
	equal(t, "command", r.Command("mes ventes.csv", "velo"),
		"chaland import orders --site velo --columns 'order=Commande,sku=Référence,quantity=Quantité,unit_price=PU,date=TITRE' 'mes ventes.csv'")
}

// The total of the order, repeated on each line, is no total of the line: whoever takes the
// columns as they are recognised reads what the import reads by itself.
func TestTheTotalOfAnOrderIsNotThatOfItsLines(t *testing.T) {
	t.Parallel()
	r, err := imports.Recognise(t.Context(), inMemory("Commande;Date;Référence;Quantité;Prix unitaire;Total\n1;14/03/2025;A;1;10,00;25,00\n1;14/03/2025;B;1;15,00;25,00\n"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "columns", r.Map(), "map[date:Date order:Commande quantity:Quantité sku:Référence unit_price:Prix unitaire]")
}

// What the page of imports does: look at the file, try it, then import it.
func ExampleRecognise() {
	src := imports.Source{Name: "depenses.csv", Open: inMemory("Jour;Campagne;Coût\n14/03/2025;Marque;10,00\n").Open}
	r, err := imports.Recognise(context.Background(), src)
	if err != nil {
		fmt.Println(i18n.Error(err))
		return
	}
	kind, _ := imports.KindOf(r.Kind)
	fmt.Println(kind.Name())
	for i, c := range r.Columns {
		if c.Title != "" {
			fmt.Println(kind.Fields[i].Name(), "=", c.Title, strings.Join(c.Examples, ", "))
		}
	}
	// Then, with a *Service made by New, once for the report and once for good:
	//
	//	report, err := service.Import(ctx, "site", r.Kind, src, imports.KindOptions{Options: imports.Options{Columns: r.Map(), DryRun: true}})

	// Output:
	// Dépenses publicitaires
	// date = Jour 14/03/2025
	// campagne = Campagne Marque
	// coût HT = Coût 10,00
}
