package scrutiny

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/manuscript"
)

// Codes are found however a word processor, a PDF or a hand writes them.
func TestCodesAreFoundAsDocumentsMangleThem(t *testing.T) {
	t.Parallel()
	code := "" // one with a digit, as nearly all have
	for !strings.ContainsAny(code, "23456789") {
		var err error
		if code, err = citation.Draw(rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	shown := citation.Show(code)
	a, b := code[:4], code[4:]
	spread := strings.Join(strings.Split(shown, ""), " ")
	for name, text := range map[string]string{
		"as shown": shown, "in an address": "https://centre.example/v/" + shown + ")", "lower case": strings.ToLower(shown), "glued": "CH" + code, "spaces": "CH " + a + " " + b,
		"no-break hyphens": "CH\u2011" + a + "\u2011" + b, "en dashes": "CH\u2013" + a + "\u2013" + b, "soft hyphens": "CH-" + a[:2] + "\u00ad" + a[2:] + "-" + b,
		"no-break spaces": "CH\u00a0-\u00a0" + a + "\u202f-\u202f" + b, "a line end after the dash": "CH-" + a + "-\n" + b, "a line end before it": "CH-" + a + "\n-" + b, "a line end inside": "CH-" + a[:2] + "\n" + a[2:] + "-" + b,
		"spaced letters": spread, "zero width": "CH-\u200b" + a + "-" + b, "full width": strings.Map(func(r rune) rune { return r + 0xfee0 }, "CH") + "-" + code, "underscores": "CH_" + a + "_" + b, "no prefix": "code " + a + "-" + b,
	} {
		found := findCodes(plain("Le taux est de 3,4 % (" + text + ") en mars."))
		if len(found) != 1 || found[0].code != code {
			t.Errorf("%s: %q gives %+v, want %s", name, text, found, code)
		}
	}
	for _, text := range []string{"ch-\nauffer les pneus", "CHAPITRE 2", "un chapitre sur CH et FR", "RNCP-19357", "CHALAND", "la charte de modération", "SON-01", "CH-001047", "CH-\n001047", "CH-00\n1047 et CH-000386"} {
		if found := findCodes(plain(text)); slices.ContainsFunc(found, func(m mark) bool { return m.sure }) {
			t.Errorf("%q is taken for a code: %+v", text, found)
		}
	}
	for _, text := range []string{"CH-7F3", "CH-7F3K-4", "CH-OOOO-OO", "CH-0010-47", "CH-0F3K42", "CH-123456"} {
		if found := findCodes(plain(text)); len(found) != 1 || found[0].code != "" {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

func TestNumbersAreToldFromDatesReferencesAndAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Le taux passe de 2,1 % à 3,4 % en mars 2025.":                         "2,1 %:percent 3,4 %:percent",
		"CA : 1\u202f234\u00a0567,50\u00a0€, soit 12,3 k€ de plus qu'en 2024.": "1 234 567,50 €:money 12,3 k€:money",
		"Revenue was €1,234.50 for 1,200 visits":                               "€1,234.50:money 1,200:naked",
		"Du 01/02/2026 au 28/02/2026, le 3 mars et à 14:30":                    "",
		"Annexe 3, figure 2, page 12 sur 30, bloc 1, RNCP 19357":               "",
		"1. Introduction\n2) Suite\nle 2e trimestre, T1, SON-01, H1, 3D":       "",
		"https://centre.example/v/x?n=12 et jean12@exemple.fr, 02 98 00 00 00": "",
		"3 120 visites, 62 commandes, 12 mois, 3 fois":                         "3 120 visites:count 62 commandes:count 12:other 3:other",
		"durée de 2 min 05 s, 45 s, 1 h 12 min":                                "2 min 05 s:duration 45 s:duration 1 h 12 min:duration",
		"un résultat de -1 250 € (−3,5 %)":                                     "-1 250 €:money -3,5 %:percent",
		"un ROAS de 3,24 en 2025":                                              "3,24:naked",
		"3,4 pour cent, 1,2 M€, 2 millions d'euros, 15 000 euros":              "3,4 pour cent:percent 1,2 M€:money 2 millions d'euros:money 15 000 euros:money",
	} {
		text = plain(text)
		var got []string
		for _, n := range findNumbers(text, findCodes(text)) {
			got = append(got, n.text+":"+string(n.kind))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q:\n got %s\nwant %s", text, strings.Join(got, " "), want)
		}
	}
}

// TestTheNumberOfACodeIsChosen sets numbers beside codes; « | » parts the cells of a row.
func TestTheNumberOfACodeIsChosen(t *testing.T) {
	t.Parallel()
	v := func(x float64) *float64 { return &x }
	rate := analyzer.Figure{Unit: analyzer.Ratio, Value: v(0.0341), Numerator: v(341), Denominator: v(10000), Sample: 10000}
	sales := analyzer.Figure{Unit: analyzer.Cents, Value: v(1196250), Currency: "EUR"}
	loss := analyzer.Figure{Unit: analyzer.Cents, Value: v(-125000), Currency: "EUR"}
	orders := analyzer.Figure{Unit: analyzer.Count, Value: v(62)}
	stay := analyzer.Figure{Unit: analyzer.Seconds, Value: v(125)}
	const code = " CH-2222-22 "
	for _, c := range []struct {
		text   string
		figure analyzer.Figure
		want   string // "" for no number, "≠" before one that is not the figure
	}{
		{"Le taux est de 3,4 % (" + code + ").", rate, "3,4 %"},
		{"Taux : 3,4 % (341 / 10 000), du 01/02/2026 au 28/02/2026. Vérifier : code" + code, rate, "3,4 %"},
		{"Le taux est de 3.4% (" + code + ").", rate, "3.4%"},
		{"Le taux est de 3,4 pour cent" + code, rate, "3,4 pour cent"},
		{"Le taux est de 3,5 % (" + code + ").", rate, "≠3,5 %"},
		{"Il passe de 2,1 % à 3,4 %" + code, rate, "3,4 %"},
		{"Il passe de 3,4 % à 4,1 %" + code, rate, "3,4 % ! 4,1 %"},
		{"Sur 10 000 visites" + code, rate, ""},
		{"Le chiffre d'affaires est de 11 962,50 €" + code, sales, "11 962,50 €"},
		{"Le chiffre d'affaires est de 11,96 k€" + code, sales, "11,96 k€"},
		{"Le chiffre d'affaires est de 12 k€" + code, sales, "12 k€"},
		{"Le chiffre d'affaires est de 11,5 k€" + code, sales, "≠11,5 k€"},
		{"Revenue is €11,962.50" + code, sales, "€11,962.50"},
		{"Revenue is 11,963 EUR" + code, sales, "11,963 EUR"},
		{"Près de 12 000 €" + code, sales, "12 000 €"},
		{"Plus de 11 000 €" + code, sales, "11 000 €"},
		{"Exactement 12 000 €" + code, sales, "≠12 000 €"},
		{"une perte de 1 250 €" + code, loss, "1 250 €"},
		{"62 commandes en 12 mois" + code, orders, "62 commandes"},
		{"64 commandes en 12 mois" + code, orders, "≠64 commandes"},
		{"en 12 mois" + code, orders, ""},
		{"On compte 300 visiteurs" + code, orders, "≠300 visiteurs"},
		{"On compte 62 visiteurs" + code, orders, "62 visiteurs"},
		{"99 acheteurs" + code, orders, "≠99 acheteurs"},
		{"64 utilisateurs" + code, orders, "≠64 utilisateurs"},
		{"64 personnes" + code, orders, "≠64 personnes"},
		{"64 lecteurs" + code, orders, "≠64"},
		{"Voir annexe 3" + code, orders, ""},
		{"E-mail\t62\t1 234,00 €\t" + code, orders, "62"},
		{code + "\t3,4 %", rate, "3,4 %"},
		{"resté 2 min 05 s" + code, stay, "2 min 05 s"},
		{"resté 2 minutes et 5 secondes" + code, stay, "2 minutes et 5 secondes"},
	} {
		r := &reading{Passage: manuscript.Passage{Part: manuscript.Body}, text: plain(c.text), used: map[int]bool{}}
		if strings.Contains(c.text, "\t") {
			r.Part = manuscript.Row
		}
		r.codes = findCodes(r.text)
		if len(r.codes) != 1 {
			t.Fatalf("%q: codes %+v", c.text, r.codes)
		}
		r.numbers = findNumbers(r.text, r.codes)
		b := r.beside(0, nil, []analyzer.Figure{c.figure}, true)
		got := b.text
		if got != "" && !b.matches {
			got = "≠" + got
		}
		if b.rival != "" {
			got += " ! " + b.rival
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// A code alone in a note at the foot of a page says nothing of the lines above it.
func TestANoteAtTheFootOfAPageIsNotSetAgainstTheLinesAbove(t *testing.T) {
	t.Parallel()
	share := 0.0341
	rate := []analyzer.Figure{{Unit: analyzer.Ratio, Value: &share}}
	for text, want := range map[string]string{
		"Le taux est de 3,4 % 1 en mars.\nLa marge atteint 41 %.\n1 Vérifier : code CH-2222-22": "3,4 % far",
		"Le taux est de 3,9 % 1 en mars.\nLa marge atteint 41 %.\n1 Vérifier : code CH-2222-22": "",
		"La marge atteint 41 %.\n1 Taux de 3,9 %, vérifier : code CH-2222-22":                   "3,9 % not",
	} {
		r := &reading{Passage: manuscript.Passage{Part: manuscript.Sheet}, text: text, used: map[int]bool{}}
		r.codes = findCodes(text)
		r.numbers = findNumbers(text, r.codes)
		b := r.beside(0, nil, rate, true)
		got := b.text
		if b.far {
			got += " far"
		}
		if got != "" && !b.matches {
			got += " not"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A page of a PDF sets a value and its effectif side by side; another number is left whole.
func TestTheColumnsOfAPageAreToldApart(t *testing.T) {
	t.Parallel()
	seen, views := 976.0, 3398.0
	for text, want := range map[string]string{
		"Visites 976 976 visites CH-2222-22":   "976|976 visites",
		"Visites 12 976 visites CH-2222-22":    "12 976 visites",
		"Vues 3 398 976 visites CH-3333-33":    "3 398|976 visites",
		"Vues 3 398 977 visites CH-3333-33":    "3 398 977 visites",
		"Visites 976 976 visites sans un code": "976 976 visites",
	} {
		r := &reading{Passage: manuscript.Passage{Part: manuscript.Sheet}, text: text, codes: findCodes(text)}
		for i := range r.codes {
			r.codes[i].code = r.codes[i].written
		}
		r.numbers = findNumbers(text, r.codes)
		r.partColumns(map[string]citation.Proof{
			"CH-2222-22": {Cited: []analyzer.Figure{{Unit: analyzer.Count, Value: &seen, Sample: seen}}}, "CH-3333-33": {Cited: []analyzer.Figure{{Unit: analyzer.Count, Value: &views, Sample: seen}}},
		})
		var got []string
		for _, n := range r.numbers {
			got = append(got, n.text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
