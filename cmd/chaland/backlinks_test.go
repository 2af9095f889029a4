package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An export is imported, its links are looked at on their pages, told and disavowed.
func TestLinksOfOtherSitesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a":
			fmt.Fprint(w, `<!doctype html><html lang="fr"><title>Nos adresses</title><p>Allez chez <a href="https://velo.example/casques">un marchand de casques</a>.`)
		case "/b":
			fmt.Fprint(w, `<!doctype html><title>Rien</title><p>Une page sans lien, faite de mots que son serveur envoie, et assez longue pour que personne n’attende un script pour la lire en entier.`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	run := func(words string) (int, string, string) {
		code, out, talk := chaland(t, append(strings.Fields(words), "--data", dir)...)
		return code, plainWords(out), plainWords(talk)
	}
	for words, want := range map[string]string{
		"backlinks": "Indiquez le site avec --site", "backlinks --site velo": "n’a pas de lien entrant connu. Importez d’abord un export",
		"backlinks --site moto": "« moto »", "backlinks --site velo --format xml": "xml", "backlinks verify --site velo --max -1": "négative", "import backlinks --site velo absent.csv": "absent.csv",
	} {
		if code, out, talk := run(words); code == exitOK || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q, %q", words, code, out, talk)
		}
	}
	file := importFile(t, "liens.csv", "Page source;Page cible;Ancre;Première vue\n"+
		server.URL+"/a;https://velo.example/casques;casques;14/03/2025\n"+server.URL+"/b;https://velo.example/;ici;14/03/2025\n"+
		"https://casino-en-ligne.xyz/p;https://velo.example/;ici;01/05/2025\nrien;;;\n")
	if code, out, talk := run("import backlinks --site velo " + file); code != exitOK || !strings.Contains(out, "3 liens depuis 2 domaines, dont 3 suivis et 0 perdu.") || !strings.Contains(talk, "Ligne 5") {
		t.Errorf("%d %s %s", code, out, talk)
	}
	if code, out, talk := run("backlinks verify --site velo --max 2 --allow-host 127.0.0.1"); code != exitOK || !strings.Contains(out, "Lien retiré : 1") {
		t.Errorf("%d %s %s", code, out, talk)
	}
	code, out, _ := run("backlinks --site velo --format json")
	var told struct {
		Links []struct {
			Source, State, Lost string
			Risk                int
		}
	}
	if err := json.Unmarshal([]byte(out), &told); code != exitOK || err != nil || len(told.Links) != 3 {
		t.Fatal(code, err, out)
	}
	if first := told.Links[0]; first.Source != "https://casino-en-ligne.xyz/p" || first.Risk != 60 {
		t.Errorf("%+v", first)
	}
	if code, out, _ := run("backlinks disavow --site velo"); code != exitOK || strings.Count(out, "domain:casino-en-ligne.xyz") != 1 || strings.Contains(out, "domain:127") {
		t.Errorf("%d %s", code, out)
	}
}
