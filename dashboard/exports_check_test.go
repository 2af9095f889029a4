package dashboard_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
)

// What the tool printed, brought back to be checked, holds: the numbers of conversations are no
// codes, and an annexe's line with the address to verify at asks for no number of its own.
func TestADossierOfTheToolHasNoFalseAlarm(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	six := func(shown string) string {
		code, err := citation.Read(shown)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	rate, rateValue := s.figure(t, "velo", "conversion_rate", "2026-02-01", "2026-02-28")
	sales, salesValue := s.figure(t, "velo", "revenue_incl_tax", "2026-01-05", "2026-01-31")
	visits, _ := s.figure(t, "velo", "visits", "2026-02-01", "2026-02-28")
	basket, _ := s.figure(t, "velo", "average_basket", "2026-03-01", "2026-03-02")
	chart := s.cite(t, s.get(t, "/?site=velo&periode=2026-02").citeForm(t, "figure.chart"))
	heard := dossier.Value{}
	for _, id := range []string{"CH-001047", "CH-000386", "CH-002759", "CH-004210", "CO-000031"} {
		heard.Rows = append(heard.Rows, dossier.Row{{Text: id, By: dossier.Tool}, {Text: "14/03/2026 à 10:05, messagerie instantanée, attente 41 s, 3 min 12 s, note 4 sur 5, commande", By: dossier.Tool}, {Text: "2"}, {Text: "1"}, {Text: "2"}, {Text: "1"}, {Text: "2"}, {Text: "Proposer un rendez-vous à l’atelier."}})
	}
	desk := dossier.Desk{Store: s.store, Now: func() time.Time { return noon }}
	for _, p := range []dossier.Piece{
		{Model: "annexe-chiffree", Title: "Transformation", Bloc: "B1", Values: map[string]dossier.Value{"chiffres": {Codes: []string{six(rate)}}, "lecture": {Text: "Peu de visites deviennent des commandes."}, "limites": {Text: "Un seul mois."}}},
		{Model: "fiche-action", Title: "Relancer", Bloc: "B2", Values: map[string]dossier.Value{"constat": {Codes: []string{six(visits), six(basket), six(chart)}}, "lecture": {Text: "Le taux est de " + rateValue + " (" + rate + ") et le chiffre d’affaires de " + salesValue + " (" + sales + ")."}}},
		{Model: "grille-d-ecoute", Title: "Écoutes de mars", Bloc: "B3", Values: map[string]dossier.Value{"canal": {Text: "messagerie"}, "conversations": heard, "chiffres": {Codes: []string{six(rate)}}, "lecture": {Text: "L’accueil est bon, le rendez-vous n’est pas proposé."}}},
	} {
		p.Site, p.Author = "velo", "Camille"
		if _, err := desk.AddPiece(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{"/exports/dossier?format=docx", "/exports/dossier?format=pdf", "/exports/dossier?format=docx&bloc=B2", "/exports/vae?format=pdf"} {
		where, query, _ := strings.Cut(address, "?")
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		file := s.get(t, where+"?site=velo&"+query)
		a := s.check(t, "velo", nil, brought{"dossier." + q.Get("format"), []byte(file.body)})
		if answer := a.text(".answer"); !strings.Contains(answer, "conformes.") || strings.Contains(answer, "À regarder") {
			t.Errorf("%s: %s", address, answer)
		}
		for _, row := range a.verdicts() {
			if !strings.HasPrefix(row, "Conforme | ") {
				t.Errorf("%s: %s", address, row)
			}
		}
	}
	pointer := rate + " " + s.url + "/v/" + rate
	forged := s.check(t, "velo", nil, brought{"dossier.docx", docx(t, "Annexe A1 — Taux de transformation", "Chiffre\t99,9 %", "Effectif\t976 visites", "Vérifier", "O "+pointer, "Sans annexe :", pointer, "Relevé : 12 % (CH-0010-47)")})
	for i, want := range []string{"Écart | " + rate + " | 99,9 % | ", "Aucun nombre à côté | " + rate, "Code inconnu | CH-0010-47"} {
		if got := forged.verdicts(); i >= len(got) || !strings.HasPrefix(got[i], want) {
			t.Errorf("forged, row %d: %q, want %q", i, got, want)
		}
	}
}
