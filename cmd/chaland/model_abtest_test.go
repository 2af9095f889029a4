package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

type abAnswer struct {
	Test     string
	Variants []struct {
		Variant string
		Control bool
		Rate    float64
		Mean    float64
		Cases   float64
	}
	Difference struct {
		Value     float64
		Interval  struct{ Low, High float64 }
		HoldsZero bool `json:"holds_zero"`
		Relative  *float64
	}
	T, P   float64
	Enough bool
	Each   int `json:"visits_per_variant"`
	Days   float64
}

func abOf(t *testing.T, args ...string) (answer abAnswer) {
	t.Helper()
	code, out, talk := chaland(t, append([]string{"model", "abtest", "--format", "json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitOK {
		t.Fatalf("code %d, %v, %s", code, err, talk)
	}
	return answer
}

func TestModelABTestComparesRates(t *testing.T) {
	t.Parallel()
	file := importFile(t, "essai.csv", "Variante;Visites;Commandes\nA;50;20\nB;70;56\nA;30;28\n")
	got := abOf(t, "--input", file)
	if got.Test != "rates" || len(got.Variants) != 2 || !got.Variants[0].Control || got.Variants[0].Rate != 0.6 || got.Variants[1].Rate != 0.8 {
		t.Errorf("%+v", got)
	}
	d := got.Difference
	if math.Abs(d.Value-0.2) > 1e-12 || math.Abs(d.Interval.Low-0.0524) > 5e-5 || math.Abs(d.Interval.High-0.3339) > 5e-5 || d.HoldsZero || math.Abs(*d.Relative-1./3) > 1e-12 || !got.Enough {
		t.Errorf("%+v", got)
	}
	if turned := abOf(t, "--input", file, "--control", "B"); turned.Variants[0].Variant != "B" || math.Abs(turned.Difference.Value+0.2) > 1e-12 {
		t.Errorf("%+v", turned)
	}
	_, out, _ := chaland(t, "model", "abtest", "--input", file)
	for _, want := range []string{
		"A              80           48  60,00 %  49,05 %  70,04 %\n", "B moins A\n",
		"         20,00  5,24  33,39        33,33 %  2,65  0,0080\n",
		"L’intervalle à 95 % de l’écart ne contient pas zéro.\np : si les deux variantes se valaient, le hasard donnerait un écart au moins aussi grand 0,8 % du temps.\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

func TestModelABTestComparesMeans(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString("groupe,panier\n")
	for _, x := range strings.Fields("0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0.0 2.0") {
		file.WriteString("un," + x + "\n")
	}
	for _, x := range strings.Fields("1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4") {
		file.WriteString("deux," + x + "\n")
	}
	path := importFile(t, "paniers.csv", file.String())
	got := abOf(t, "--input", path, "--control", "deux")
	if got.Test != "means" || got.Variants[1].Mean != 0.75 || got.Variants[1].Cases != 10 || math.Abs(got.P-0.07939) > 5e-6 || !got.Difference.HoldsZero || got.Enough {
		t.Errorf("%+v", got)
	}
	_, out, _ := chaland(t, "model", "abtest", "--input", path)
	for _, want := range []string{"L’intervalle à 95 % de l’écart contient zéro.", "Effectif insuffisant : moins de 30 cas", "deux moins un"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

func TestModelABTestTellsHowManyVisits(t *testing.T) {
	t.Parallel()
	if got := abOf(t, "--rate", "10,0", "--gain", "20", "--visits-per-day", "1000"); got.Each != 3841 || got.Days != 8 {
		t.Errorf("%+v", got)
	}
	if _, out, _ := chaland(t, "model", "abtest", "--rate", "10", "--gain", "20"); strings.Contains(out, "Jours") || !strings.Contains(out, "7 682") {
		t.Errorf("printed\n%s", out)
	}
}

func TestModelABTestSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := func(text string) []string { return []string{"--input", importFile(t, "essai.csv", text)} }
	const two = "variant;visits;conversions\nA;10;1\nB;10;2\n"
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"one variant":      {file("variant;visits;conversions\nA;10;1\n"), exitFailed, "essai.csv : Une comparaison demande deux variantes, et le fichier en a 1 : A."},
		"three":            {file(two + "C;1;1\n"), exitFailed, "le fichier en a 3 : A, B, C."},
		"neither":          {file("variant;visits\nA;10\n"), exitFailed, "Il faut ou bien les colonnes visits et conversions (des taux), ou bien amount (des moyennes)."},
		"both kinds":       {file("variant;visits;conversions;amount\nA;10;1;3\n"), exitFailed, "Il faut ou bien les colonnes visits et conversions"},
		"unknown control":  {append(file(two), "--control", "Z"), exitFailed, "« Z » n’est pas une variante du fichier. Variantes : A, B."},
		"more conversions": {file("variant;visits;conversions\nA;10;1\nB;10;12\n"), exitFailed, "La variante « B » a 12 conversions pour 10 visites"},
		"no visit":         {file("variant;visits;conversions\nA;10;1\nB;0;0\n"), exitFailed, "La variante « B » a 0 conversion pour 0 visite"},
		"half a visit":     {file("variant;visits;conversions\nA;10;1\nB;9,5;1\n"), exitFailed, "Ligne 3, colonne « visits » : « 9,5 » n’est pas un nombre entier."},
		"empty cell":       {file("variant;visits;conversions\nA;10;1\nB;9;\n"), exitFailed, "Ligne 3, colonne « conversions » : la cellule est vide."},
		"empty amount":     {file("variant;amount\nA;10\nB;\n"), exitFailed, "Ligne 3, colonne « amount » : la cellule est vide."},
		"one case":         {file("variant;amount\nA;10\nA;11\nB;12\n"), exitFailed, "essai.csv : Une variante n’a qu’un cas ou aucun"},
		"no spread":        {file("variant;amount\nA;10\nA;10\nB;12\nB;12\n"), exitFailed, "essai.csv : Tous les montants d’une même variante sont égaux"},
		"two questions":    {append(file(two), "--rate", "3"), exitUsage, "choisissez l’un ou l’autre."},
		"rate of 0":        {[]string{"--gain", "3"}, exitUsage, "Les taux vont de 0 à 100 %, bornes exclues : 0 et 0 ne conviennent pas."},
		"no gain":          {[]string{"--rate", "3"}, exitUsage, "Le gain est nul"},
		"power":            {[]string{"--rate", "3", "--gain", "9", "--power", "100"}, exitUsage, "Les chances de déceler le gain vont de 50 à 100 %"},
		"per day":          {[]string{"--rate", "3", "--gain", "9", "--visits-per-day", "-1"}, exitUsage, "--visits-per-day attend au moins 1 visite par jour, pas −1."},
		"per aeon":         {[]string{"--rate", "3", "--gain", "9", "--visits-per-day", "1e-320", "--format", "json"}, exitUsage, "--visits-per-day attend au moins 1 visite par jour"},
		"words":            {[]string{"--rate", "deux"}, exitUsage, "--rate attend un nombre, comme 2,4, pas « deux »."},
		"endless":          {[]string{"--rate", "inf"}, exitUsage, "--rate attend un nombre, comme 2,4, pas « inf »."},
		"format":           {[]string{"--rate", "3", "--gain", "9", "--format", "xml"}, exitUsage, "Le format « xml » n’existe pas."},
	} {
		code, out, talk := chaland(t, append([]string{"model", "abtest"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(talk, c.want) {
			t.Errorf("%s: code %d, printed %q, said %q", name, code, out, talk)
		}
	}
}
