package main

import (
	"strings"
	"testing"
)

// A table of Search Console is imported from the command line, and its mistakes are named.
func TestATableOfSearchesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	file := importFile(t, "Requêtes.csv", "Requêtes les plus fréquentes,Clics,Impressions,CTR,Position\nantivol u,2,40,5%,6.5\ncasque,deux,40,5%,6.5\n")
	run := func(options ...string) (int, string, string) {
		code, out, talk := chaland(t, append([]string{"import", "search-console", "--data", dir, "--site", "velo", file}, options...)...)
		return code, plainWords(out), plainWords(talk)
	}
	if code, out, talk := run(); code == exitOK || out != "" || !strings.Contains(talk, "Ce tableau ne dit pas ses dates.") {
		t.Errorf("without dates: %d %s %s", code, out, talk)
	}
	code, out, talk := run("--from", "2025-06-01", "--to", "2025-06-30")
	if code != exitOK || !strings.Contains(out, "2 lignes lues, dont 1 rejetée.") || !strings.Contains(out, "Lignes : 1 nouvelle, 0 remplacée, 0 inchangée.") || !strings.Contains(out, "Google tait les requêtes rares") ||
		!strings.Contains(talk, "Ligne 3, colonne « Clics » : « deux » n’est pas un nombre.") {
		t.Errorf("%d %s %s", code, out, talk)
	}
}

// The report of a period is told as tables and as JSON.
func TestSearchesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	file := importFile(t, "lignes.csv", "date,query,page,clicks,impressions,ctr,position\n2025-06-02,antivol u,/antivols,2,40,0.05,6.5\n2025-06-09,antivol u,/antivols,1,60,0.02,5.5\n")
	if code, _, talk := chaland(t, "import", "search-console", "--data", dir, "--site", "velo", file); code != exitOK {
		t.Fatal(code, talk)
	}
	run := func(options ...string) (int, string, string) {
		code, out, talk := chaland(t, append([]string{"searches", "--data", dir, "--site", "velo", "--from", "2025-06-01", "--to", "2025-06-30"}, options...)...)
		return code, plainWords(out), plainWords(talk)
	}
	if code, out, talk := run("--table", "near", "--format", "csv"); code != exitOK || !strings.Contains(out, "antivol u;/antivols;;3;100;") {
		t.Errorf("%d %s %s", code, out, talk)
	}
	if code, out, talk := run("--format", "json"); code != exitOK || !strings.Contains(out, `"pairs":[{"key":"antivol u","page":"/antivols"`) {
		t.Errorf("%d %s %s", code, out, talk)
	}
	if code, out, talk := run("--table", "tout"); code != exitUsage || out != "" || !strings.Contains(talk, "Le tableau « tout » n’existe pas.") {
		t.Errorf("%d %s %s", code, out, talk)
	}
}
