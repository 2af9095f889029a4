package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func importFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportPrintsItsReportAndTellsBadLinesApart(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	file := importFile(t, "ventes.csv", "Facture;Article;Qté;Le;PU\nF1;A;2;25/03/2025;12,00\nF1;B;x;25/03/2025;1,00\nA1;A;-1;26/03/2025;12,00\n")
	rejected := filepath.Join(t.TempDir(), "rejets.csv")
	args := []string{"import", "orders", "--data", dir, "--site", "velo", "--columns", "order=Facture,sku=Article,quantity=Qté,date=Le,unit_price=PU",
		"--cancelled-prefix", "A", "--vat", "20", "--errors", rejected, file}
	code, out, talk := chaland(t, args...)
	want := "ventes.csv importé dans le site velo.\n3 lignes lues, dont 1 rejetée.\n1 commande pour 24,00 € TTC ; 0 client, 1 commande sans client.\n" +
		"1 remboursement pour 12,00 € TTC.\nPériode : du 25/03/2025 au 26/03/2025.\n" +
		"Commandes et remboursements : 2 nouveaux, 0 remplacé, 0 inchangé.\n"
	if code != exitOK || !strings.HasPrefix(out, want) {
		t.Errorf("code %d, printed\n%s", code, out)
	}
	if !strings.HasPrefix(talk, "Ligne 3, colonne « Qté » : « x » n’est pas un nombre.\n") {
		t.Errorf("said\n%s", talk)
	}
	if raw, _ := os.ReadFile(rejected); !strings.Contains(string(raw), "\r\n3;Qté;x;") {
		t.Errorf("the file of rejected lines holds %q", raw)
	}
	if _, out, _ = chaland(t, args...); !strings.Contains(out, "0 nouveau, 0 remplacé, 2 inchangés.") {
		t.Errorf("a second import says\n%s", out)
	}
	_, out, _ = chaland(t, "figures", "--data", dir, "--site", "velo", "--metrics", "orders,revenue_incl_tax,refunds", "--from", "2025-03-25", "--to", "2025-03-26",
		"--format", "csv")
	for _, part := range []string{"24", "12"} {
		if !strings.Contains(out, part) {
			t.Errorf("the figures say\n%s", out)
		}
	}
}

func TestImportRefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	good := importFile(t, "bon.csv", "order,quantity,date,unit_price\n1,1,2025-03-14,10\n")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no site":      {[]string{"orders", good}, exitUsage, "Indiquez le site avec --site."},
		"unknown site": {[]string{"orders", "--site", "autre", good}, exitFailed, "Le site « autre » n’existe pas. Sites connus : velo."},
		"no file":      {[]string{"costs", "--site", "velo", "/nulle/part.csv"}, exitFailed, "Le fichier /nulle/part.csv n’existe pas."},
		"empty":        {[]string{"catalogue", "--site", "velo", importFile(t, "vide.csv", "")}, exitFailed, "Le fichier est vide."},
		"no log":       {[]string{"logs", "--site", "velo", good}, exitFailed, "Ce fichier n’est pas un journal d’accès lisible."},
		"wrong columns": {[]string{"costs", "--site", "velo", good}, exitFailed,
			"Le fichier n’a pas de quoi remplir : cost (coût HT). Colonnes trouvées : « order », « quantity », « date », « unit_price »."},
		"bad columns": {[]string{"orders", "--site", "velo", "--columns", "order", good}, exitUsage, "L’option --columns n’est pas lisible près de « order »."},
		"bad rate":    {[]string{"orders", "--site", "velo", "--vat", "vingt", good}, exitUsage, "Le taux de TVA « vingt » n’est pas lisible."},
		"bad prices":  {[]string{"orders", "--site", "velo", "--prices", "ttc", good}, exitUsage, "L’option --prices vaut « incl » (TTC) ou « excl » (HT), pas « ttc »."},
		"two files":   {[]string{"orders", "--site", "velo", good, good}, exitUsage, "FICHIER"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, talk := chaland(t, append([]string{"import", "--data", dir}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(talk, c.want) {
				t.Errorf("code %d, printed %q, said %q; want code %d and %q", code, out, talk, c.code, c.want)
			}
		})
	}
}

func TestImportGuessSaysWhatAFileIsAndHowToImportIt(t *testing.T) {
	t.Parallel()
	file := importFile(t, "ventes.csv", "Commande;Date;Référence;Quantité;Prix unitaire;Remarque\n1;14/03/2025;A;1;10,00;vite\n")
	code, out, talk := chaland(t, "import", "guess", "--site", "velo", file)
	for _, part := range []string{
		"ventes.csv : Commandes.\n", "Ce qu’il devient : Des commandes, avec leurs articles, et des remboursements.\n",
		"\nunit_price  prix unitaire         Prix unitaire  10,00\n", "Colonnes que rien ne lit : Remarque.\n",
		"\n  chaland import orders --site velo " + file + " --dry-run\n  chaland import orders --site velo " + file + "\n",
	} {
		if code != exitOK || talk != "" || !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), part) {
			t.Errorf("code %d, said %q, no %q in\n%s", code, talk, part, out)
		}
	}
	code, out, _ = chaland(t, "import", "guess", importFile(t, "x.csv", "a;b\n1;2\n"))
	if code != exitOK || !strings.Contains(out, "genre de fichier inconnu") || !strings.Contains(out, "orders (Commandes), catalogue (Catalogue)") {
		t.Errorf("code %d, printed\n%s", code, out)
	}
}

func TestImportsReportInJSONForScripts(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	log := importFile(t, "access.log", `192.0.2.7 - - [14/Mar/2025:09:05:07 +0100] "GET /vase HTTP/1.1" 200 512 "-" "Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0"`+"\nbonjour\n")
	code, out, talk := chaland(t, "import", "logs", "--data", dir, "--site", "velo", "--format", "json", log)
	want := `{"lines":2,"hits":1,"page_views":1,"visits":1,"bots":0,"errors":[{"line":2,"reason":"la ligne n’a pas la forme d’un journal d’accès"}]}`
	if got := compact(t, out); code != exitOK || got != want || talk != "" {
		t.Errorf("code %d, said %q, printed\n%s\nwant\n%s", code, talk, got, want)
	}
	costs := importFile(t, "depenses.csv", "Jour;Campagne;Coût\n14/03/2025;Marque;10,00\n15/03/2025;Marque;x\n")
	code, out, _ = chaland(t, "import", "costs", "--data", dir, "--site", "velo", "--format", "json", "--dry-run", costs)
	for _, part := range []string{`"kind":"costs"`, `"dry_run":true`, `"lines":2,"rejected":1,"new":1`, `"amount":1000`, `"errors":[{"line":3,"column":"Coût","value":"x"`} {
		if code != exitOK || !strings.Contains(compact(t, out), part) {
			t.Errorf("code %d, no %s in %s", code, part, out)
		}
	}
	if code, _, talk := chaland(t, "import", "costs", "--data", dir, "--site", "velo", "--format", "xml", costs); code != exitUsage || !strings.Contains(talk, "xml") {
		t.Errorf("code %d, said %q", code, talk)
	}
}

// compact is JSON on one line.
func compact(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return b.String()
}
