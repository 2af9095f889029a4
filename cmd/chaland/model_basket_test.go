package main

import (
	"strings"
	"testing"
)

const basketsFile = "casque, gants ,casque\npneu,chambre à air\npneu,chambre à air,gants\npompe\n"

func TestModelBasketFindsRulesInBothShapesOfFile(t *testing.T) {
	t.Parallel()
	const want = `{"baskets":4,"items":5,"rules":[` +
		`{"lhs":["chambre à air"],"rhs":["pneu"],"support":0.5,"confidence":1,"lift":2,"count":2},` +
		`{"lhs":["pneu"],"rhs":["chambre à air"],"support":0.5,"confidence":1,"lift":2,"count":2}]}` + "\n"
	at := []string{"--support", "0.4", "--confidence", "0.8", "--format", "json"}
	lines := "Commande;Article\n1;casque\n2;pneu\n1;gants\n2;chambre à air\n3;chambre à air\n3;pneu\n3;gants\n4;pompe\n"
	for name, args := range map[string][]string{
		"a basket a line":  {"--input", importFile(t, "paniers.csv", basketsFile), "--no-header"},
		"below titles":     {"--input", importFile(t, "paniers.csv", "Articles\n"+strings.ReplaceAll(basketsFile, ",", ";"))},
		"lines of orders":  {"--input", importFile(t, "lignes.csv", lines), "--columns", "order=Commande,item=Article"},
		"a basket too bad": {"--input", importFile(t, "paniers.csv", basketsFile+"\"a\"b,c\n"), "--no-header", "--skip-bad"},
	} {
		code, out, talk := chaland(t, append(append([]string{"model", "basket"}, args...), at...)...)
		if code != exitOK || out != want {
			t.Errorf("%s: code %d, printed %s, said %s", name, code, out, talk)
		}
		if said := strings.Contains(plainSpaces(talk), "La première ligne est prise pour des titres : « Articles »."); said != (name == "below titles") {
			t.Errorf("%s: said %s", name, talk)
		}
	}
}

func TestModelBasketPrintsRulesForPeople(t *testing.T) {
	t.Parallel()
	file := importFile(t, "paniers.csv", basketsFile)
	args := []string{"model", "basket", "--input", file, "--no-header", "--support", "0.5"}
	_, out, _ := chaland(t, append(args, "--top", "1")...)
	for _, want := range []string{
		"Qui prend      prend aussi  Paniers  Support  Confiance  Lift\nchambre à air         pneu        2  50,00 %   100,00 %  2,00\n",
		"5 règles dans 4 paniers de 5 articles (support d’au moins 50 %, confiance d’au moins 50 %).\n1 règle montrée sur 5",
	} {
		if !strings.Contains(plainSpaces(out), want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if _, out, _ = chaland(t, append(args, "--format", "csv", "--min-length", "2")...); out != "\ufeffQui prend;prend aussi;Paniers;Support;Confiance;Lift\r\nchambre à air;pneu;2;50%;100%;2\r\npneu;chambre à air;2;50%;100%;2\r\n" {
		t.Errorf("printed %q", out)
	}
	if _, out, _ = chaland(t, append(args, "--support", "0.9")...); !strings.Contains(out, "Aucune règle n’atteint ces seuils.") {
		t.Errorf("printed %s", out)
	}
}

func TestModelBasketSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := []string{"--input", importFile(t, "paniers.csv", basketsFile), "--no-header"}
	var wide strings.Builder
	for i := range 25 {
		wide.WriteString(strings.Repeat("x", i+1) + ",")
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no file":       {nil, exitUsage, "Indiquez le fichier à lire avec --input."},
		"absent file":   {[]string{"--input", "/nulle/part.csv"}, exitFailed, "Le fichier /nulle/part.csv n’existe pas."},
		"empty file":    {[]string{"--input", importFile(t, "paniers.csv", " \n")}, exitFailed, "paniers.csv : Le fichier est vide."},
		"no basket":     {[]string{"--input", importFile(t, "paniers.csv", "titre\n,,\n")}, exitFailed, "paniers.csv : Aucun panier ne contient d’article"},
		"bad line":      {[]string{"--input", importFile(t, "paniers.csv", "a,b\n\"a\"b,c\n"), "--no-header"}, exitFailed, "Ligne 2 : "},
		"support":       {append(good, "--support", "1.5"), exitUsage, "Le support est une part des paniers, supérieure à 0 et au plus égale à 1, pas 1,5."},
		"confidence":    {append(good, "--confidence", "80"), exitUsage, "La confiance va de 0 à 1, pas 80. Écrivez 0,8 pour 80 %."},
		"lengths":       {append(good, "--min-length", "3", "--max-length", "2"), exitUsage, "pas moins au plus (2) qu’au moins (3)"},
		"too many sets": {[]string{"--input", importFile(t, "paniers.csv", wide.String()), "--no-header", "--support", "0.0001"}, exitFailed, "paniers.csv : Plus de 1 000 000 groupes d’articles atteignent le support 0.0001"},
		"no column":     {append(good, "--columns", "order=Commande"), exitUsage, "Le fichier n’a pas de colonne « Commande » (demandée pour order)."},
		"top":           {append(good, "--top", "-3"), exitUsage, "Le nombre de lignes à montrer est positif ou nul, pas −3."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, talk := chaland(t, append([]string{"model", "basket"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(plainSpaces(talk), c.want) {
				t.Errorf("code %d, printed %q, said %q; want code %d and %q", code, out, talk, c.code, c.want)
			}
		})
	}
}

// Titles that name orders and articles are those of order lines: no title is taken for
// an article.
func TestModelBasketKnowsOrderLines(t *testing.T) {
	t.Parallel()
	file := importFile(t, "lignes.csv", "Commande;Produit\n1;casque\n1;antivol\n2;casque\n2;antivol\n3;casque\n3;antivol\n4;pneu\n")
	code, out, talk := chaland(t, "model", "basket", "--input", file, "--support", "0,2")
	if code != exitOK || strings.Contains(out+talk, "Commande, Produit") || !strings.Contains(out, "antivol") || strings.Contains(out, "Produit ") {
		t.Errorf("code %d, %s%s", code, out, talk)
	}
	if _, out, _ := chaland(t, "model", "basket", "--input", file, "--support", "0,2", "--format", "json"); !strings.Contains(out, `"baskets":4`) {
		t.Errorf("baskets: %.300s", out)
	}
}
