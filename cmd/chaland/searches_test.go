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
