package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

const salesFile = "Produit;CA HT\nA1;500\nC2;20\nB1;90\nA2;100\nC1;30\nB2;60\nU1;0\nA2;200\n"

func TestModelABCAnswersInThreeFormats(t *testing.T) {
	t.Parallel()
	file := importFile(t, "ventes.csv", salesFile)
	code, out, talk := chaland(t, "model", "abc", "--input", file, "--format", "json")
	var answer struct {
		Total, Gini float64
		TopItems    int     `json:"top_items"`
		TopShare    float64 `json:"top_share"`
		Classes     []struct {
			Class string
			Items int
			Share float64
		}
		Items []struct {
			Item, Class string
			Amount      float64
			Before      float64 `json:"share_before"`
		}
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitOK {
		t.Fatalf("code %d, %v, %s", code, err, talk)
	}
	if answer.Total != 1000 || answer.TopItems != 1 || answer.TopShare != 0.5 || len(answer.Classes) != 4 || answer.Classes[0].Share != 0.8 {
		t.Errorf("%+v", answer)
	}
	if a2 := answer.Items[1]; a2.Item != "A2" || a2.Amount != 300 || a2.Before != 0.5 || a2.Class != "A" || answer.Items[6].Class != "U" {
		t.Errorf("%+v", answer.Items)
	}
	if want := (500*6 + 300*4 + 90*2 + 60*0 - 30*2 - 20*4) / 7000.0; math.Abs(answer.Gini-want) > 1e-12 {
		t.Errorf("Gini is %v, want %v", answer.Gini, want)
	}
	_, out, _ = chaland(t, "model", "abc", "--input", file)
	for _, want := range []string{
		"Classe          Articles  Montant     Part\n", "U (sans vente)         1     0,00   0,00 %\n",
		"B1          3    90,00   9,00 %         80,00 %       89,00 %       B\n",
		"Les 20 % premiers (1 article sur 7) font 50,0 % du total.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	_, out, talk = chaland(t, "model", "abc", "--input", file, "--threshold-a", "40", "--threshold-b", "50", "--format", "csv")
	if !strings.HasPrefix(out, "\ufeffArticle;Rang;Montant;Part;Part avant lui;Part cumulée;Classe\r\nA1;1;500;50%;0%;50%;A\r\nA2;2;300;30%;50%;80%;C\r\n") ||
		!strings.Contains(talk, "Indice de Gini : ") {
		t.Errorf("printed %s, said %s", out, talk)
	}
}

func TestModelABCSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := importFile(t, "ventes.csv", salesFile)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"thresholds":   {[]string{"--input", good, "--threshold-a", "95", "--threshold-b", "80"}, exitUsage, "Les seuils vont de 0 à 100 %, le premier sous le second : 95 et 80 ne conviennent pas."},
		"no amount":    {[]string{"--input", importFile(t, "x.csv", "produit;prix\na;1\n")}, exitFailed, "x.csv : Le fichier n’a pas de quoi remplir : amount (montant)."},
		"nothing sold": {[]string{"--input", importFile(t, "x.csv", "produit;ca\na;0\nb;-3\n")}, exitFailed, "x.csv : Rien n’a été vendu"},
		"nameless":     {[]string{"--input", importFile(t, "x.csv", "produit;ca\n;4\nb;3\n")}, exitFailed, "Ligne 2, colonne « produit » : la cellule est vide."},
	} {
		code, out, talk := chaland(t, append([]string{"model", "abc"}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(talk, c.want) {
			t.Errorf("%s: code %d, printed %q, said %q", name, code, out, talk)
		}
	}
}

func TestModelABCTellsOfReturns(t *testing.T) {
	t.Parallel()
	file := importFile(t, "ventes.csv", salesFile+"R1;-7\n")
	_, out, _ := chaland(t, "model", "abc", "--input", file)
	if !strings.Contains(out, "1 article a un montant négatif (plus de retours que de ventes) : à part (N)") || !strings.Contains(out, "N (négatif)            1    −7,00") || !strings.Contains(out, "(1 article sur 7)") {
		t.Errorf("said\n%s", out)
	}
}
