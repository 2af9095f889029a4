package analyzer_test

import (
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
)

func TestImpossibleConditionsAreSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"orders_least=":                         "La condition « Nombre de commandes, au moins » n’a pas de valeur",
		"orders_least=2,5":                      "Donnez un nombre entier de 1 à 10 000",
		"orders_most=0":                         "« 0 » ne convient pas",
		"last_before=1000":                      "nombre entier de mois, de 1 à 240",
		"basket_least=cher":                     "Donnez un montant, comme 50 ou 49,90",
		"basket_least=-3":                       "« -3 » ne convient pas",
		"rfm=vip":                               "Le segment RFM « vip » n’existe pas. Choisissez parmi : champions",
		"orders_least=3 orders_most=2":          "Personne ne peut remplir à la fois « ont acheté au moins 3 fois » et « ont acheté 2 fois au plus »",
		"orders_most=2 orders_least=3":          "Personne ne peut remplir à la fois",
		"last_before=6 last_within=6":           "Personne ne peut remplir à la fois « ont fait leur dernier achat il y a plus de 6 mois » et",
		"last_within=3 last_before=6":           "Personne ne peut remplir à la fois",
		"basket_least=50,01 basket_most=50":     "« ont un panier moyen d’au moins 50,01 € »",
		"category=Casques not_category=Casques": "n’ont rien acheté dans la catégorie « Casques »",
		"region=Corse region=Bretagne":          "la même condition avec deux valeurs",
		"region=Corse region=Corse":             "est demandée deux fois",
	} {
		var conditions []analyzer.Condition
		for _, word := range strings.Fields(text) {
			c, err := analyzer.ParseCondition(word)
			if err != nil {
				t.Fatal(err)
			}
			conditions = append(conditions, c)
		}
		err := analyzer.CheckConditions(conditions, "EUR")
		if err == nil || !strings.Contains(plainText(i18n.Error(err)), want) {
			t.Errorf("%s: %q, want %q", text, i18n.Error(err), want)
		}
	}
	for _, fine := range [][]string{{"orders_least=2", "orders_most=2"}, {"last_within=6", "last_before=3"}, {"category=Casques", "category=Pneus"}, {"basket_least=50", "basket_most=50"}} {
		var conditions []analyzer.Condition
		for _, word := range fine {
			c, _ := analyzer.ParseCondition(word)
			conditions = append(conditions, c)
		}
		if err := analyzer.CheckConditions(conditions, "EUR"); err != nil {
			t.Errorf("%v: %s", fine, i18n.Error(err))
		}
	}
	for _, unknown := range []string{"couleur=bleu", "orders_least", "=2"} {
		if _, err := analyzer.ParseCondition(unknown); err == nil || !strings.Contains(i18n.Error(err), "orders_least, orders_most") {
			t.Errorf("%s: %v", unknown, err)
		}
	}
}

func TestListsNameNobody(t *testing.T) {
	t.Parallel()
	for id, kept := range map[string]bool{
		"CL-07700": true, "18102": true, "client-3": true, "c1": true,
		"anne@exemple.fr": false, "Anne Durand": false, "Durand": false, "0612345678": false, "06.12.34.56.78": false, "33612345678": false, "": false,
	} {
		if got := analyzer.Pseudonym(id, 4); (got == id) != kept || !kept && plainText(got) != "(masqué n° 4)" {
			t.Errorf("%q is shown as %q", id, got)
		}
	}
}
