package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A centre takes a référentiel, changes it, is told what is wrong with it, and finds it.
func TestACentreMakesItsReferentiel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, out, talk := chaland(t, "referentiel", "list", "--data", dir)
	if code != exitOK || talk != "" || strings.Count(out, "fourni") != 3 {
		t.Fatalf("code %d, %q, %q", code, out, talk)
	}
	code, out, _ = chaland(t, "referentiel", "export", "rncp19357", "--data", dir)
	if code != exitOK || !strings.Contains(out, "certificateur: Formaouest") {
		t.Fatalf("code %d, %.80q", code, out)
	}
	file := filepath.Join(dir, "referentiels", "rennes.yaml")
	write := func(text string) {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.Replace(out, "pages: [/campagnes, /e-mails]", "pages: [/campagne]", 1) + "couleur: bleu\n")
	code, out, talk = chaland(t, "referentiel", "check", file, "--data", dir)
	if code != exitFailed || !strings.Contains(talk, "2 choses à corriger.") || !strings.Contains(out, "la page « /campagne » n’existe pas") || !strings.Contains(out, "« couleur » n’est pas une rubrique connue") {
		t.Errorf("code %d, %q, %q", code, out, talk)
	}
	write("code: RNCP 19357\nintitule: Session de Rennes\ncomplete: rncp19357\n")
	code, out, talk = chaland(t, "referentiel", "check", file, "--data", dir)
	if code != exitOK || talk != "" || !strings.Contains(out, "5 blocs, 34 attendus, 31 critères, 67 lignes de compétences.") {
		t.Errorf("code %d, %q, %q", code, out, talk)
	}
	if _, out, _ = chaland(t, "referentiel", "list", "--data", dir); !strings.Contains(out, "Session de Rennes") {
		t.Errorf("listed as %q", out)
	}
	if code, _, talk = chaland(t, "referentiel", "show", "rncp1", "--data", dir); code == exitOK || !strings.Contains(talk, "Le référentiel « rncp1 » n’existe pas. Choisissez parmi : rennes, rncp19357") {
		t.Errorf("code %d, %q", code, talk)
	}
	if code, _, talk = chaland(t, "referentiel", "check"); code != exitUsage || !strings.Contains(talk, "Nommez le fichier à vérifier") {
		t.Errorf("code %d, %q", code, talk)
	}
	if code, _, talk = chaland(t, "referentiel", "check", filepath.Join(dir, "rien.yaml")); code == exitOK || talk == "" {
		t.Errorf("code %d, %q", code, talk)
	}
}
