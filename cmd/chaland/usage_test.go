package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/formaouest/chaland/warehouse"
)

func TestMistakesAreNamed(t *testing.T) {
	t.Parallel()
	file := importFile(t, "x.csv", "a,b\n1,2\n")
	for line, want := range map[string]string{
		"imprt":                           "La commande « imprt » n’existe pas. Essayez : import.",
		"import truc --site x":            "La commande « truc » n’existe pas. Essayez : backlinks, calls, catalogue, chats, costs, ga4-events, guess, logs, mailings, matomo-visits, orders, partners, posts, rates, search-console, tickets, totals. « chaland import --help »",
		"import --data /x truc":           "La commande « truc » n’existe pas.",
		"--data /x danse":                 "La commande « danse » n’existe pas.",
		"--data=/x import truc --site x":  "La commande « truc » n’existe pas. Essayez : backlinks, calls,",
		"site lst":                        "Essayez : list, set.",
		"help nimp":                       "La commande « nimp » n’existe pas.",
		"audit http://x --max-pages zero": "--max-pages attend un nombre entier, pas « zero ».",
		"audit http://x --no-external=x":  "--no-external vaut true (oui) ou false (non), pas « x ».",
		"replay " + file:                  "Il manque l’adresse de la collecte. Ajoutez --to",
	} {
		if code, out, talk := chaland(t, strings.Fields(line)...); code != exitUsage || !strings.Contains(talk, want) || out != "" {
			t.Errorf("%s: code %d, %q, %q", line, code, out, talk)
		}
	}
}

func TestWrongColumnsOptionsAreBadUsage(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	file := importFile(t, "x.csv", "commande,quantity,date,unit_price\n1,1,2025-03-14,10\n")
	for option, want := range map[string]string{
		"--columns=foo=commande":      "L’option --columns ne connaît pas « foo ».",
		"--columns=order=Commandes":   "Le fichier n’a pas de colonne « Commandes »",
		"--date-order=ymd":            "L’ordre des dates « ymd » n’existe pas.",
		"--columns=order=a,order=b":   "deux colonnes pour « order »",
		"--prices=excl --dry-run":     "Des prix HT demandent un taux de TVA.",
		"--columns=order=commande,=b": "L’option --columns n’est pas lisible",
	} {
		args := append([]string{"import", "orders", "--data", dir, "--site", "velo", file}, strings.Fields(option)...)
		if code, _, talk := chaland(t, args...); code != exitUsage || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q", option, code, talk)
		}
	}
}

func TestColumnsThatAreNotReadAreListedOnce(t *testing.T) {
	t.Parallel()
	file := importFile(t, "x.csv", "commande,quantity,date,unit_price,Observations,Poids total\n1,1,2025-03-14,10,,\n2,1,2025-03-14,10,,\n")
	code, out, talk := chaland(t, "import", "orders", "--data", figuresShop(t), "--site", "velo", file)
	if code != exitOK || strings.Count(talk, "Colonnes non utilisées : Observations, Poids total.\n") != 1 || strings.Contains(out, "utilisées") {
		t.Errorf("code %d, said %q", code, talk)
	}
	if !strings.Contains(out, "Période : le 14/03/2025.") {
		t.Errorf("one day reads\n%s", out)
	}
}

func TestEveryHelpIsFrench(t *testing.T) {
	t.Parallel()
	english := regexp.MustCompile(`(?i)\b(default|strings?|ints?|duration|usage|flags?|available) `)
	a := &app{}
	for _, c := range a.newRoot().Commands() {
		lines := [][]string{{c.Name()}}
		for _, sub := range c.Commands() {
			lines = append(lines, []string{c.Name(), sub.Name()})
		}
		for _, line := range lines {
			code, byHelp, _ := chaland(t, append([]string{"help"}, line...)...)
			_, byFlag, _ := chaland(t, append(line, "--help")...)
			if code != exitOK || byHelp != byFlag || !strings.Contains(byFlag, "Utilisation :") || english.MatchString(byFlag) {
				t.Errorf("%v: code %d, %q\n%s", line, code, english.FindString(byFlag), byFlag)
			}
		}
	}
}

func TestCompletionAnswers(t *testing.T) {
	t.Parallel()
	if code, out, talk := chaland(t, "__complete", "fig"); code != exitOK || !strings.HasPrefix(out, "figures\t") {
		t.Errorf("code %d, %q %q", code, out, talk)
	}
}

func TestSettingsFileIsCheckedLineByLine(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	for content, want := range map[string]string{
		"# mes réglages\nsite: velo\nfrmat: csv\n": "ligne 3, contient un réglage inconnu : « frmat ». Les plus proches sont : format.",
		"site: velo\nsite: autre\n":                "donne deux fois « site » (la seconde à la ligne 2)",
		"site: velo\n  by: [\n":                    "n’est pas lisible à la ligne 2. Écrivez un réglage par ligne",
		"- site\n":                                 "n’est pas lisible à la ligne 1.",
		"site:\n  id: velo\n":                      "ligne 1 : la valeur de « site » doit être un mot, un nombre ou une liste.",
		"verbose: peut-être\n":                     "reglages.yaml, ligne 1) vaut true (oui) ou false (non), pas « peut-être ».",
	} {
		file := filepath.Join(t.TempDir(), "reglages.yaml")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, talk := chaland(t, "figures", "--config", file, "--data", dir, "--metrics", "orders", "--from", "2025-01-01", "--to", "2025-12-31")
		if code == exitOK || !strings.Contains(talk, want) || !strings.Contains(talk, "reglages.yaml") || strings.Contains(talk, "yaml:") {
			t.Errorf("%q: code %d, %s", content, code, talk)
		}
	}
	file := filepath.Join(t.TempDir(), "chaland.yaml")
	if err := os.WriteFile(file, []byte("site: velo\nmetrics: [orders, revenue_incl_tax]\nmax-pages: 10\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, talk := chaland(t, "figures", "--config", file, "--data", dir, "--from", "2025-03-14", "--to", "2025-03-14")
	if code != exitOK || !strings.Contains(out, "velo, le 14/03/2025 (Europe/Paris)") || !strings.Contains(out, "Chiffre d’affaires TTC") {
		t.Errorf("code %d\n%s\n%s", code, out, talk)
	}
}

// An older program's folder is told by its name, with the command that ends it.
func TestDemoNamesTheFolderOfAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	changed := []warehouse.Migration{{Name: "0001_tables", Checksum: "autre"}}
	if known, err := warehouse.Migrations(); err == nil {
		changed[0].Name = known[0].Name
	}
	if err := warehouse.Insert(t.Context(), w, "migrations", changed, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, more := range [][]string{nil, {"--reset"}} {
		code, _, talk := chaland(t, append([]string{"demo", "--data", dir, "--addr", "127.0.0.1:0"}, more...)...)
		if code != exitFailed || !strings.Contains(talk, "Supprimez-le puis recommencez : rm -r "+dir+".") {
			t.Errorf("%v: code %d, %s", more, code, talk)
		}
	}
	if got := shellQuote("/tmp/mes données"); got != "'/tmp/mes données'" {
		t.Errorf("a path with a space is written %s", got)
	}
}

func TestDevicesHaveFrenchNames(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"desktop": "Ordinateur", "mobile": "Mobile", "tablet": "Tablette", "": "(non connu)", "borne": "borne"} {
		if got := groupLabel("device", key); got != want {
			t.Errorf("%q reads %q, not %q", key, got, want)
		}
	}
}
