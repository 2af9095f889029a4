package main

import (
	"strings"
	"testing"
)

// A target is set, listed, corrected and taken away from the command line; what is typed
// wrong is said.
func TestTargetsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	run := func(words string) (int, string, string) {
		return chaland(t, append(strings.Fields(words), "--data", dir)...)
	}
	const march = " --site velo --metric orders --from 2025-03-01 --to 2025-03-31"
	for words, want := range map[string]string{
		"target add --site velo":             "Il manque --metric.",
		"target add" + march + " --value x":  "« x » n’est pas une valeur de « Commandes »",
		"target list":                        "Il manque --site.",
		"target list --site rien":            "« rien »",
		"target set 7 --site velo --value 3": "L’objectif n° 7 n’existe pas",
		"target remove un --site velo":       "« un » n’est pas le numéro d’un objectif",
	} {
		if code, out, talk := run(words); code == exitOK || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%s: code %d, %q, %q", words, code, out, talk)
		}
	}
	if code, _, talk := run("target list --site velo"); code != exitOK || !strings.Contains(talk, "Aucun objectif") {
		t.Errorf("none: %d %q", code, talk)
	}
	if code, _, talk := run("target add" + march + " --value 40"); code != exitOK || !strings.Contains(plainWords(talk), "Objectif n° 1 fixé. Commandes : au moins 40 du 01/03/2025 au 31/03/2025.") {
		t.Errorf("adding: %d %q", code, talk)
	}
	if code, _, talk := run("target set 1 --site velo --value 50 --at-most"); code != exitOK {
		t.Error(talk)
	}
	if code, out, talk := run("target list --site velo"); code != exitOK || !strings.Contains(plainWords(out), "Commandes : au plus 50 du 01/03/2025 au 31/03/2025") {
		t.Errorf("listing: %d %q %q", code, out, talk)
	}
	if code, out, talk := run("target list --site velo --format json"); code != exitOK || !strings.Contains(out, `"value":50,"at_most":true`) {
		t.Errorf("listing: %d %q %q", code, out, talk)
	}
	if code, _, talk := run("target remove 1 --site velo"); code != exitOK {
		t.Error(talk)
	}
	if code, out, talk := run("target history 1 --site velo"); code != exitOK || strings.Count(plainWords(out), "Commandes : au") != 3 || !strings.Contains(out, "supprimé") {
		t.Errorf("history: %d %q %q", code, out, talk)
	}
}

// plainWords writes the spaces of French typography as any others.
func plainWords(s string) string { return strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(s) }
