package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

const clvShop = "../../docs/exemples/modeles/clients.csv"

func TestModelCLVPredictsOrdersAndValue(t *testing.T) {
	t.Parallel()
	code, out, talk := chaland(t, "model", "clv", "--input", clvShop, "--margin", "0.39", "--format", "json")
	if code != exitOK {
		t.Fatalf("code %d: %s", code, talk)
	}
	var answer struct {
		BGNBD      map[string]any `json:"bgnbd"`
		GammaGamma map[string]any `json:"gamma_gamma"`
		Fit        struct {
			Repeaters []struct{ X, Actual, Expected float64 }
		}
		Customers []struct {
			ID     string
			X      int
			Alive  float64 `json:"p_alive"`
			Orders float64 `json:"expected_orders"`
			Spend  float64 `json:"expected_spend"`
			Value  float64 `json:"clv"`
		}
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"r", "alpha", "a", "b"} {
		if v, _ := answer.BGNBD[key].(float64); v <= 0 {
			t.Errorf("%s = %v", key, answer.BGNBD[key])
		}
	}
	for _, key := range []string{"p", "q", "v"} {
		if v, _ := answer.GammaGamma[key].(float64); v <= 0 {
			t.Errorf("%s = %v", key, answer.GammaGamma[key])
		}
	}
	if answer.BGNBD["converged"] != true || answer.BGNBD["log_likelihood"].(float64) >= 0 {
		t.Errorf("%+v", answer.BGNBD)
	}
	sum := 0.0
	for _, c := range answer.Fit.Repeaters {
		sum += c.Expected
	}
	if len(answer.Customers) != 400 || math.Abs(sum-400) > 1e-6 {
		t.Errorf("%d customers, %v expected", len(answer.Customers), sum)
	}
	for _, c := range answer.Customers {
		if c.X == 0 && c.Alive != 1 || c.Orders <= 0 || c.Value <= 0 || c.Value > .39*c.Orders*c.Spend {
			t.Fatalf("%+v", c)
		}
	}
}

func TestModelCLVWithoutAmountsPredictsOrdersAlone(t *testing.T) {
	t.Parallel()
	args := []string{"model", "clv", "--input", clvShop, "--columns", "id=client,x=x,t_x=t_x,T=T"}
	_, out, _ := chaland(t, append(args, "--format", "json")...)
	if strings.Contains(out, "gamma_gamma") || strings.Contains(out, "clv") || !strings.Contains(out, `"customers":[{"id":"C0001","x":`) {
		t.Errorf("printed %.300s", out)
	}
	_, out, _ = chaland(t, append(args, "--top", "2")...)
	for _, want := range []string{"7 et plus", "Log-vraisemblance : −2 694,5, sur 400 clients.", "p = 0,766.", "2 clients montrés sur 400"} {
		if !strings.Contains(plainSpaces(out), want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	if _, out, _ = chaland(t, append(args, "--format", "csv")...); strings.Count(out, "\r\n") != 401 {
		t.Errorf("%d lines of CSV", strings.Count(out, "\r\n"))
	}
}

func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func TestModelCLVSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := func(rows string) []string {
		return []string{"--input", importFile(t, "clients.csv", "id;x;t_x;T;spend\n"+rows)}
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"missing column": {[]string{"--input", importFile(t, "clients.csv", "id;x;T\na;1;3\n")}, exitFailed, "clients.csv : ni clients, ni commandes : il faut les colonnes id, x, t_x et T"},
		"t_x after T":    {file("a;1;3;9;20\nb;2;12;9;20\n"), exitFailed, "Ligne 3, colonne « t_x » : le dernier achat, « 12 », vient après la fin de ce que l’on sait du client (T = 9)"},
		"t_x without x":  {file("a;1;3;9;20\nb;0;2;9;0\n"), exitFailed, "Ligne 3, colonne « t_x » : « 2 » : un client sans réachat"},
		"empty cell":     {file("a;1;3;9;20\nb;2;;9;20\n"), exitFailed, "Ligne 3, colonne « t_x » : la cellule est vide."},
		"no client":      {[]string{"--input", importFile(t, "clients.csv", "date;montant\n01/12/2025;3\n")}, exitFailed, "clients.csv : ni clients, ni commandes"},
		"no date":        {[]string{"--input", importFile(t, "clients.csv", "client;date;montant\na;01/12/2025;3\na;;3\n")}, exitFailed, "Ligne 3, colonne « date » : la cellule est vide."},
		"early":          {[]string{"--input", importFile(t, "clients.csv", "client;date\na;01/12/2025\na;03/12/2025\n"), "--as-of", "2020-01-01"}, exitFailed, "clients.csv : aucune commande jusqu’au 01/01/2020. Changez --as-of."},
		"as of":          {append(file("a;1;3;9;20\n"), "--as-of", "demain"), exitUsage, "demain"},
		"negative":       {file("a;1;3;9;20\nb;-1;2;9;0\n"), exitFailed, "Ligne 3, colonne « x » : « -1 » est négatif."},
		"half an order":  {file("a;1;3;9;20\nb;1,5;2;9;0\n"), exitFailed, "Ligne 3, colonne « x » : « 1,5 » n’est pas un nombre entier de réachats."},
		"a number as x":  {file("a;1;3;9;20\nb;50001;2;9;0\n"), exitFailed, "Ligne 3, colonne « x » : « 50001 » réachats sont plus que n’en fait un client (50 000 au plus)"},
		"nobody again":   {file("a;0;0;9;0\nb;0;0;8;0\n"), exitFailed, "clients.csv : Sur 2 clients, aucun n’a commandé une seconde fois"},
		"no amounts":     {file("a;1;3;9;0\nb;0;0;8;0\n"), exitFailed, "clients.csv : Seulement 0 client avec réachat a un montant moyen : il en faut au moins 3."},
		"unit":           {append(file("a;1;3;9;20\n"), "--unit", "an"), exitUsage, "L’unité « an » n’existe pas. Choisissez day, week ou month."},
		"months":         {append(file("a;1;3;9;20\n"), "--months", "0"), exitUsage, "L’horizon va de 1 à 120 mois, pas 0."},
		"discount":       {append(file("a;1;3;9;20\n"), "--discount", "-1"), exitUsage, "Le taux d’actualisation mensuel va de 0 à 1, pas −1."},
		"margin":         {append(file("a;1;3;9;20\n"), "--margin", "39"), exitUsage, "Le taux de marge est supérieur à 0 et ne dépasse pas 1, pas 39. Écrivez 0,4 pour 40 %."},
		"top":            {append(file("a;1;3;9;20\n"), "--top", "-1"), exitUsage, "Le nombre de lignes à montrer est positif ou nul, pas −1."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, talk := chaland(t, append([]string{"model", "clv"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(plainSpaces(talk), c.want) {
				t.Errorf("code %d, printed %q, said %q; want code %d and %q", code, out, talk, c.code, c.want)
			}
		})
	}
}

// Customers who are all alike hold no model: the answer says not to trust it.
func TestModelCLVSaysWhenItDoesNotHold(t *testing.T) {
	t.Parallel()
	file := importFile(t, "clients.csv", "id;x;t_x;T;spend\n"+strings.Repeat("a;5;30;30;20\n", 40))
	code, out, _ := chaland(t, "model", "clv", "--input", file)
	for _, want := range []string{"Attention : l’ajustement des achats n’a pas de maximum net", "Attention : l’ajustement des montants n’a pas de maximum net"} {
		if code != exitOK || !strings.Contains(plainSpaces(out), want) {
			t.Errorf("code %d, lacks %q:\n%s", code, want, out)
		}
	}
	if strings.Contains(out, "Valeur de tous les clients") {
		t.Errorf("a total is given:\n%s", out)
	}
}

// A file of orders is told as customers first.
func TestModelCLVGathersOrders(t *testing.T) {
	t.Parallel()
	const orders = "../../docs/exemples/modeles/commandes.csv"
	args := []string{"model", "clv", "--input", orders, "--columns", "id=client,date=date,amount=montant", "--as-of", "2025-12-31"}
	code, out, talk := chaland(t, append(args, "--format", "json")...)
	if code != exitOK || !strings.Contains(out, `"gamma_gamma":`) || strings.Count(out, `"id":`) != 90 {
		t.Fatalf("code %d, printed %.400s, said %s", code, out, talk)
	}
	for _, want := range []string{"Achats de 90 clients, comptés jusqu’au 31/12/2025", "Sans client : 11 lignes laissées de côté.", "Montant négatif : 10 lignes laissées de côté."} {
		if !strings.Contains(plainSpaces(talk), want) {
			t.Errorf("lacks %q: %s", want, talk)
		}
	}
	small := importFile(t, "commandes.csv", "client;date;montant\na;06/01/2025;10\na;20/01/2025;30\na;20/01/2025;4\nb;13/01/2025;9\nb;27/01/2025;9\nc;07/01/2025;5\nc;09/01/2025;7\n")
	if _, out, _ = chaland(t, "model", "clv", "--input", small, "--as-of", "2025-02-03", "--format", "json"); !strings.Contains(out, `{"id":"a","x":1,"t_x":2,"T":4,`) {
		t.Errorf("printed %s", out)
	}
}
