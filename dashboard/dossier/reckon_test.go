package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard/dossier"
)

// table writes rows of cells, apart by |.
func table(rows ...string) (v dossier.Value) {
	for _, row := range rows {
		var r dossier.Row
		for _, cell := range strings.Split(row, "|") {
			r = append(r, dossier.Cell{Text: strings.TrimSpace(cell)})
		}
		v.Rows = append(v.Rows, r)
	}
	return v
}

func reckon(t *testing.T, model string, values map[string]dossier.Value) (said []string, r dossier.Reckoned) {
	t.Helper()
	m, err := dossier.Library{}.Model(model)
	if err != nil {
		t.Fatal(err)
	}
	r = dossier.Reckon(m, dossier.Piece{Model: model, Values: values})
	for _, p := range r.Problems {
		said = append(said, plain(p.Text))
	}
	return said, r
}

func cells(v dossier.Value, column int) (list []string) {
	for _, r := range v.Rows {
		list = append(list, plain(r.Text(column)))
	}
	return list
}

// Scores and costs by hand: 40×4+35×3+25×5 = 390, over 5: 78; 4 000 + 36 × 89,90 = 7 236,40.
func TestTheGridOfSuppliersIsExact(t *testing.T) {
	t.Parallel()
	offers := table("Atelier Web|4 000|89,90", "Studio Moyeu|2500,10|120|faux|faux", "||")
	said, r := reckon(t, "choix-prestataire", map[string]dossier.Value{
		"criteres": table("Références|40|4|2,5||vu", "Délai|35|3|4||vu", "Prix|25|5|1||vu"), "offres": offers})
	if len(said) != 0 {
		t.Errorf("told %q", said)
	}
	got := r.Piece.Values["offres"]
	if want := []string{"7 236,40", "6 820,10", ""}; !slices.Equal(cells(got, 3), want) {
		t.Errorf("three years %q, want %q", cells(got, 3), want)
	}
	if want := []string{"78", "53", ""}; !slices.Equal(cells(got, 4), want) { // (100+140+25)/5
		t.Errorf("scores %q, want %q", cells(got, 4), want)
	}
	if got.Rows[0][4].By != dossier.Tool || got.Rows[0][1].By != dossier.Human {
		t.Errorf("who wrote the cells is lost: %+v", got.Rows[0])
	}
	if plain(r.Totals["criteres"].Text(1)) != "100" {
		t.Errorf("the weights add up to %q", r.Totals["criteres"].Text(1))
	}
	if offers.Rows[1][3].Text != "faux" {
		t.Error("the piece itself was changed")
	}
}

// Weights that do not make 100 give no score, and the gap is told.
func TestWeightsMakeAHundred(t *testing.T) {
	t.Parallel()
	said, r := reckon(t, "choix-prestataire", map[string]dossier.Value{
		"criteres": table("Références|40,5|4|2||vu", "Délai|49|7|4||"), "offres": table("Atelier Web|4 000|0")})
	for _, want := range []string{"« Poids (total 100) » : le total est 89,5, il devrait être 100. Il manque 10,5.",
		"« Critères, poids et notes de 0 à 5 », ligne 2 (Délai) : « Offre 1 » : 7 n’est pas entre 0 et 5.",
		"« Critères, poids et notes de 0 à 5 », ligne 2 : « Justification » est à remplir."} {
		if !slices.Contains(said, want) {
			t.Errorf("told %q, not %q", said, want)
		}
	}
	if got := cells(r.Piece.Values["offres"], 4); got[0] != "" {
		t.Errorf("a score of %q out of weights that make 89,5", got[0])
	}
	said, _ = reckon(t, "choix-prestataire", map[string]dossier.Value{"criteres": table("A|60|1|||x", "B|60|1|||x")})
	if !slices.Contains(said, "« Poids (total 100) » : le total est 120, il devrait être 100. Il y a 20 de trop.") {
		t.Errorf("told %q", said)
	}
}

// Cents add up: 0,10 three times is 0,30, and a third is rounded once.
func TestBudgetsAddUpToTheCent(t *testing.T) {
	t.Parallel()
	said, r := reckon(t, "budget", map[string]dossier.Value{"enveloppe": {Text: "1 000,30"},
		"lignes": table("Annonces|1000,10|900|850,05||3", "Salon|0,10||0,20||0", "Encart|0,10")})
	if len(said) != 0 {
		t.Errorf("told %q", said)
	}
	lines, totals := r.Piece.Values["lignes"], r.Totals["lignes"]
	if want := []string{"−150,05", "0,10", ""}; !slices.Equal(cells(lines, 4), want) {
		t.Errorf("gaps %q, want %q", cells(lines, 4), want)
	}
	if want := []string{"283,35", "", ""}; !slices.Equal(cells(lines, 6), want) {
		t.Errorf("by order %q, want %q", cells(lines, 6), want)
	}
	for at, want := range map[int]string{1: "1 000,30", 2: "900,00", 3: "850,25", 4: "−149,95", 5: "3"} {
		if got := plain(totals.Text(at)); got != want {
			t.Errorf("total of column %d is %q, want %q", at, got, want)
		}
	}
	said, _ = reckon(t, "budget", map[string]dossier.Value{"enveloppe": {Text: "1 000"}, "lignes": table("Annonces|1000,01|trop")})
	if want := []string{"« Postes », ligne 1 : « Engagé (€) » : « trop » n’est pas un nombre. Écrivez-le comme 1 234,50.",
		"« Prévu (€) » : le total est 1 000,01, il devrait être 1 000,00. Il y a 0,01 de trop."}; !slices.Equal(said, want) {
		t.Errorf("told %q, want %q", said, want)
	}
}

func TestAnOpportunityScores(t *testing.T) {
	t.Parallel()
	said, r := reckon(t, "fiche-opportunite", map[string]dossier.Value{"adequation": {Text: "4"}, "facilite": {Text: "3,5"}, "gain": {Text: "6"}})
	if len(r.Lines) != 1 || plain(r.Lines[0].Text) != "13,5 sur 15" {
		t.Errorf("lines %+v", r.Lines)
	}
	if want := []string{"« Gain (0 à 5) » : 6 n’est pas entre 0 et 5."}; !slices.Equal(said, want) {
		t.Errorf("told %q", said)
	}
}

func TestDatesAndQuotientsOfASheet(t *testing.T) {
	t.Parallel()
	said, r := reckon(t, "fiche-action", map[string]dossier.Value{"debut": {Text: "2025-04-01"}, "fin": {Text: "14/03/2025"}, "echeance": {Text: "mi-mars"},
		"prevu": {Text: "450"}, "resultats_attendus": {Text: "16"}, "etat": {Text: "rêvée"}})
	for _, want := range []string{"« Fin » est avant « Début ». Corrigez l’une des deux dates.", "« État de l’action » : « rêvée » n’est pas proposé. Choisissez dans la liste.",
		"« Échéance » : « mi-mars » n’est pas une date. Choisissez-la dans le calendrier, ou écrivez-la comme 2025-03-14."} {
		if !slices.Contains(said, want) {
			t.Errorf("told %q, not %q", said, want)
		}
	}
	if got := r.Piece.Values["cout_unitaire"]; got.Text != "28,13" || got.By != dossier.Tool { // 28,125
		t.Errorf("by result %+v", got)
	}
}

func TestAddressesOfACampaignAreBuiltAndChecked(t *testing.T) {
	t.Parallel()
	said, r := reckon(t, "campagne", map[string]dossier.Value{"nom_campagne": {Text: "revision-2025"}, "liens": table(
		"https://cycles-pedalune.example/revision?taille=m|newsletter|email|bouton|x",
		"https://cycles-pedalune.example/|Newsletter|email",
		"cycles-pedalune.example|a|b",
		"https://cycles-pedalune.example/?utm_source=x|a|b",
		"https://cycles-pedalune.example/|a",
		"|||")})
	built := cells(r.Piece.Values["liens"], 4)
	if want := "https://cycles-pedalune.example/revision?taille=m&utm_source=newsletter&utm_medium=email&utm_campaign=revision-2025&utm_content=bouton"; built[0] != want {
		t.Errorf("built %q", built[0])
	}
	if strings.Join(built[1:], "") != "" {
		t.Errorf("addresses that cannot be followed are offered: %q", built)
	}
	for _, want := range []string{"ligne 2 : « Newsletter » : écrivez des minuscules", "ligne 3 : « cycles-pedalune.example » n’est pas une adresse complète",
		"ligne 4 : la page porte déjà « utm_source »", "ligne 5 : « Moyen (utm_medium) » est à remplir"} {
		if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("told %q, not %q", said, want)
		}
	}
}

// What a page's address says already stays as it is, even what nobody else can read.
func TestTheAddressOfAPageStaysAsItWasTyped(t *testing.T) {
	t.Parallel()
	const marks = "utm_source=lettre&utm_medium=email&utm_campaign=printemps"
	for page, want := range map[string]string{
		"https://velo.example/?z=1&a=2":       "https://velo.example/?z=1&a=2&" + marks,
		"https://velo.example/?tri=prix;page": "https://velo.example/?tri=prix;page&" + marks,
		"https://velo.example/?q=100%&x=%20":  "https://velo.example/?q=100%&x=%20&" + marks,
		"https://velo.example/?a=1&#prix":     "https://velo.example/?a=1&" + marks + "#prix",
		"https://velo.example":                "https://velo.example?" + marks,
	} {
		if got, key, _ := dossier.Marked(page, "lettre", "email", "printemps", ""); got != want {
			t.Errorf("%s becomes %q (%s), want %q", page, got, key, want)
		}
	}
	if _, key, value := dossier.Marked("https://velo.example/?a=1;UTM_source=x", "lettre", "email", "printemps", ""); key != "dossier.utm.twice" {
		t.Errorf("marked twice: %q %q", key, value)
	}
}

func TestTwoTextsAreMeasured(t *testing.T) {
	t.Parallel()
	_, r := reckon(t, "annexe-avant-apres", map[string]dossier.Value{"avant": {Text: "Vélo pliant."}, "apres": {Text: "Ce vélo se plie en dix secondes. Il tient sous un siège."}})
	if len(r.Lines) != 2 || !strings.HasPrefix(plain(r.Lines[0].Text), "2 mots, 0 phrase longue (") || !strings.HasPrefix(plain(r.Lines[1].Text), "12 mots,") {
		t.Errorf("measured %+v", r.Lines)
	}
}
