package main

import (
	"encoding/json"
	"strings"
	"testing"
)

const actionsFile = "Visiteur;Horodatage;Étape\n" +
	"a;25/03/2025 10:00;fiche\na;25/03/2025 10:05;avis\na;25/03/2025 10:10;panier\na;26/03/2025 10:00;commande\n" +
	"b;25/03/2025 10:02:30;panier\nb;25/03/2025 10:00;fiche\n" +
	"c;25/03/2025 11:00;fiche\nd;25/03/2025 11:00;accueil\n"

func TestModelFunnelCountsSteps(t *testing.T) {
	t.Parallel()
	file := importFile(t, "actions.csv", actionsFile)
	for options, want := range map[string][3]int{"": {3, 2, 1}, "--window=24h": {3, 2, 1}, "--window=12h": {3, 2, 0}, "--window=0": {3, 2, 1}, "--strict": {3, 1, 0}} {
		args := append([]string{"model", "funnel", "--input", file, "--steps", "fiche, panier,commande", "--format", "json"}, strings.Fields(options)...)
		code, out, talk := chaland(t, args...)
		var answer struct {
			Population int
			Steps      []struct {
				Step     string
				Count    int
				Lost     int
				Rate     *float64
				Interval *struct{ Low float64 }
				Overall  *float64
				Median   *float64 `json:"median_seconds"`
			}
		}
		if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitOK {
			t.Fatalf("%s: code %d, %v, %s", options, code, err, talk)
		}
		got := [3]int{}
		for i, s := range answer.Steps {
			got[i] = s.Count
		}
		if got != want || answer.Population != 4 || *answer.Steps[0].Rate != 0.75 || answer.Steps[0].Lost != 1 {
			t.Errorf("%s: %+v, want %v", options, answer, want)
		}
		if basket := answer.Steps[1]; options == "" && (*basket.Median != 375 || *basket.Rate != 2./3 || *basket.Overall != 2./3 || basket.Interval.Low < 0.2) {
			t.Errorf("the basket is %+v", basket)
		}
	}
	_, out, _ := chaland(t, "model", "funnel", "--input", file, "--steps", "fiche,panier,commandes")
	for _, want := range []string{
		"fiche              3             1  75,00 %  30,06 %  95,44 %            100,00 %             —\n",
		"panier             2             1  66,67 %  20,77 %  93,85 %             66,67 %    6 min 15 s\n",
		"L’étape « commandes » ne se rencontre pas dans le fichier. Actions voisines : commande.",
		"4 visiteurs dans le fichier, qui sont la base du passage de la première étape.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

func TestModelFunnelSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := importFile(t, "actions.csv", actionsFile)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no steps":   {[]string{"--input", good}, exitUsage, "Indiquez les étapes avec --steps"},
		"one step":   {[]string{"--input", good, "--steps", "fiche"}, exitUsage, "Un entonnoir a de 2 à 20 étapes ; 1 est demandée."},
		"repeated":   {[]string{"--input", good, "--steps", "fiche,panier,fiche"}, exitUsage, "L’étape « fiche » est demandée deux fois"},
		"window":     {[]string{"--input", good, "--steps", "fiche,panier", "--window", "demain"}, exitUsage, "La durée « demain » n’est pas lisible."},
		"no window":  {[]string{"--input", good, "--steps", "fiche,panier", "--window", "-3h"}, exitUsage, "La durée « -3h » n’est pas lisible."},
		"an age":     {[]string{"--input", good, "--steps", "fiche,panier", "--window", "99999j"}, exitUsage, "La durée « 99999j » n’est pas lisible."},
		"bad date":   {[]string{"--input", importFile(t, "x.csv", "visiteur;date;etape\na;hier;fiche\na;25/03/2025;panier\n"), "--steps", "fiche,panier"}, exitFailed, "Ligne 2, colonne « date » : « hier » n’est pas une date."},
		"no visitor": {[]string{"--input", importFile(t, "x.csv", "date;etape\n25/03/2025;fiche\n"), "--steps", "fiche,panier"}, exitFailed, "x.csv : Le fichier n’a pas de quoi remplir : visitor (visiteur)."},
	} {
		code, out, talk := chaland(t, append([]string{"model", "funnel"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(talk, c.want) {
			t.Errorf("%s: code %d, printed %q, said %q", name, code, out, talk)
		}
	}
}
