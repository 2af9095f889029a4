package i18n

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

func TestFrenchForms(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Int(1234567), "1\u202f234\u202f567"},
		{Int(-42), "\u221242"},
		{Money(123450, "EUR"), "1\u202f234,50\u00a0€"},
		{Money(-5, "EUR"), "\u22120,05\u00a0€"},
		{Money(100, "XPF"), "1,00\u00a0XPF"},
		{Percent(0.0231, 1), "2,3\u202f%"},
		{Number(2.50, 2), "2,5"},
		{Number(100, 2), "100"},
		{Fixed(-0.001, 2), "0,00"},
		{Fixed(53.125, 2), "53,13"},
		{Fixed(-53.125, 2), "\u221253,13"},
		{Fixed(1e300, 2)[:1], "1"},
		{Percent(0.0625, 1), "6,3\u202f%"},
		{Money(5312.5, "EUR"), "53,13\u00a0€"},
		{Duration(125), "2\u00a0min\u00a005\u00a0s"},
		{Duration(7380), "2\u00a0h\u00a003\u00a0min"},
		{Date(time.Date(2025, 3, 14, 0, 0, 0, 0, time.UTC)), "14/03/2025"},
		{Month(time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC)), "août 2025"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTextFillsNamesAndPlurals(t *testing.T) {
	for n, want := range map[int]string{0: "0 visite", 1: "1 visite", 2: "2 visites", 1500: "1\u202f500 visites"} {
		if got := T("analyzer.sample.visits", "n", n); got != want {
			t.Errorf("n=%d: got %q, want %q", n, got, want)
		}
	}
	if got := T("no.such.key"); got != "[no.such.key]" {
		t.Errorf("unknown key: got %q", got)
	}
}

func TestErrorSpeaksFrenchForFaultsOnly(t *testing.T) {
	f := fault.New(fault.Invalid, "period.bad_date", "value", "31/02/2025")
	if got, want := Error(fmt.Errorf("parse: %w", f)), T("period.bad_date", "value", "31/02/2025"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Error(errors.New("dial tcp: refused")); got != T("fault.internal") {
		t.Errorf("a plain error must not reach people: %q", got)
	}
}

func TestTextsAboutOneThingAreSingular(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"analyzer.warning.no_vat":                 "La TVA de 1 commande sur 3 n’est pas connue : son montant HT manque.",
		"analyzer.warning.no_margin":              "Le montant HT ou le coût d’achat de 1 commande sur 3 n’est pas connu : sa marge manque.",
		"analyzer.warning.mixed_modes":            "1 visite sur 3 est en mode exempté : son visiteur n’est reconnu qu’un jour.",
		"rule.leg-mentions.detail.some":           "1 page sur 3 ne mène pas aux mentions légales : à vérifier.",
		"rule.leg-cgv.detail.some":                "1 page sur 3 ne mène pas aux conditions générales de vente : à vérifier.",
		"rule.leg-confidentialite.detail.some":    "1 page sur 3 ne mène pas à la politique de confidentialité : à vérifier.",
		"rule.map-manquantes.detail":              "1 page indexable sur 3 (33 %) manque dans le sitemap.",
		"rule.tit-marque.detail":                  "La marque « Quai » manque dans 1 titre sur 3.",
		"rule.eco-description-fournisseur.detail": "1 autre fiche a presque le même texte.",
	} {
		got := T(key, "n", 1, "exempt", int64(1), "total", 3, "visits", int64(3), "all", 3, "share", Percent(1.0/3, 0), "brand", "Quai")
		if got = strings.NewReplacer(NoBreakSpace, " ", "\u202f", " ").Replace(got); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
