package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/workshop"
)

const rfmFile = "Commande;Client;Date;Montant\n1;durand;01/11/2025;40,00\n1;durand;01/11/2025;9,90\n2;durand;10/12/2025;15\n" +
	"3;durand;12/12/2025;-15\n4;morel;31/12/2023;80\n5;;01/12/2025;7\nX6;petit;02/12/2025;500\n"

func TestModelRFMScoresTheCustomersOfAFile(t *testing.T) {
	t.Parallel()
	const want = `[{"customer":"durand","recency_days":20,"frequency":2,"amount":64.9,"recency_score":5,"frequency_score":2,"amount_score":3,"segment":"potential_loyalists","label":"Fidèles potentiels"},` +
		`{"customer":"morel","recency_days":730,"frequency":1,"amount":80,"recency_score":1,"frequency_score":1,"amount_score":3,"segment":"lost","label":"Perdus"}]` + "\n"
	as := []string{"--as-of", "2025-12-30", "--format", "json", "--cancelled-prefix", "X"}
	multiplied := "order,customer,date,quantity,price\n1,durand,2025-11-01,4,10.00\n1,durand,2025-11-01,1,9.90\n2,durand,2025-12-10,3,5\n" +
		"3,durand,2025-12-12,-3,5\n4,morel,2023-12-31,2,40\n5,,2025-12-01,1,7\nX6,petit,2025-12-02,1,500\n"
	for name, file := range map[string]string{"amounts": rfmFile, "quantities and prices": multiplied} {
		code, out, talk := chaland(t, append([]string{"model", "rfm", "--input", importFile(t, "commandes.csv", file)}, as...)...)
		if code != exitOK || out != want {
			t.Errorf("%s: code %d, printed %s, said %s", name, code, out, talk)
		}
		for _, want := range []string{"2 clients, commandes du 31/12/2023 au 30/12/2025.", "Il y a moins de 50 clients", "Sans client : 1 ligne laissée de côté.",
			"Commandes annulées : 1 ligne laissée de côté.", "Montant négatif : 1 ligne laissée de côté."} {
			if !strings.Contains(plainSpaces(talk), want) {
				t.Errorf("%s: lacks %q: %s", name, want, talk)
			}
		}
	}
	// Without order numbers every line is an order; the last day of the file is the
	// day to count until.
	file := importFile(t, "commandes.csv", rfmFile)
	code, out, _ := chaland(t, "model", "rfm", "--input", file, "--columns", "customer=Client,date=Date,amount=Montant", "--format", "csv")
	if code != exitOK || out != "\ufeffClient;Jours;Commandes;Montant;R;F;M;Segment\r\ndurand;2;3;64,90;5;3;3;Fidèles potentiels\r\n"+
		"morel;712;1;80,00;1;1;3;Perdus\r\npetit;10;1;500,00;5;1;5;Nouveaux clients\r\n" {
		t.Errorf("code %d, printed %q", code, out)
	}
}

func TestModelRFMShowsSegmentsGridAndThresholds(t *testing.T) {
	t.Parallel()
	const shop = "../../docs/exemples/modeles/commandes.csv"
	_, out, _ := chaland(t, "model", "rfm", "--input", shop, "--as-of", "2025-12-31")
	for _, name := range segment.Names {
		if strings.Count(out, i18n.T("analyzer.segment."+name)) < 2 {
			t.Errorf("%s is not in both segments and grid:\n%s", name, out)
		}
	}
	if !strings.Contains(out, "Ce que les notes représentent\n") || strings.Contains(out, "seuils fixes") {
		t.Errorf("printed %s", out)
	}
	_, out, _ = chaland(t, "model", "rfm", "--input", shop, "--as-of", "2025-12-31", "--format", "json")
	var rows []workshop.RFMJSON
	if err := json.Unmarshal([]byte(out), &rows); err != nil || len(rows) != 90 {
		t.Fatalf("%d customers, %v", len(rows), err)
	}
	var counts [6]int
	for _, r := range rows {
		counts[r.FrequencyScore]++
		if !slices.Contains(segment.Names, r.Segment) || r.Segment != segment.Of(r.RecencyScore, r.FrequencyScore) {
			t.Errorf("%+v", r)
		}
	}
	if counts != [6]int{0, 18, 18, 18, 18, 18} {
		t.Errorf("fifths of %v", counts)
	}
}

func TestModelRFMSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := []string{"--input", importFile(t, "commandes.csv", rfmFile)}
	file := func(text string) []string { return []string{"--input", importFile(t, "commandes.csv", text)} }
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no date":     {file("client;montant\na;1\n"), exitFailed, "Le fichier n’a pas de quoi remplir : date (date)."},
		"no customer": {file("date;montant\n01/12/2025;1\n"), exitFailed, "commandes.csv : aucune colonne ne dit le client. Indiquez-la avec --columns"},
		"no amount":   {file("client;date;prix\na;01/12/2025;1\n"), exitFailed, "commandes.csv : aucune colonne ne dit le montant."},
		"bad amount":  {file("client;date;montant\na;01/12/2025;1\nb;02/12/2025;cher\n"), exitFailed, "Ligne 3, colonne « montant » : « cher » n’est pas un nombre."},
		"empty cell":  {file("client;date;montant\na;01/12/2025;1\nb;02/12/2025;\n"), exitFailed, "Ligne 3, colonne « montant » : la cellule est vide."},
		"bad date":    {file("client;date;montant\na;01/12/2025;1\nb;30/02/2025;2\n"), exitFailed, "Ligne 3, colonne « date » : "},
		"too much":    {file("client;date;quantité;prix\na;01/12/2025;1;2\nb;02/12/2025;9999999999;9999999999\n"), exitFailed, "Ligne 3, colonne « prix » : « 9999999999 » fois la quantité dépasse tout montant"},
		"nobody":      {append(good, "--as-of", "2020-01-01"), exitFailed, "commandes.csv : aucun client n’a de commande du 02/01/2018 au 01/01/2020 ; les lignes du fichier vont du 31/12/2023 au 12/12/2025."},
		"as of":       {append(good, "--as-of", "hier"), exitUsage, "hier"},
		"months":      {append(good, "--months", "0"), exitUsage, "L’historique à compter va de 1 à 1 200 mois, pas 0."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, talk := chaland(t, append([]string{"model", "rfm"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(plainSpaces(talk), c.want) {
				t.Errorf("code %d, printed %q, said %q; want code %d and %q", code, out, talk, c.code, c.want)
			}
		})
	}
}
