package dashboard_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/dossier"
)

// Before it is frozen a dossier says what it lacks, and forbids nothing; the exports say which
// cited figures the dossier leaves out.
func TestADossierSaysWhatItLacksBeforeItIsFrozen(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := openCycles(t, func(_ *shop, o *dashboard.Options) { o.Library = dossier.Open(data) })
	if got := plain(s.get(t, "/exports?site=velo").text(".answer")); !strings.HasPrefix(got, "Aucun chiffre n’est cité") {
		t.Errorf("with no figure the exports say %q", got)
	}
	s.figure(t, "velo", "conversion_rate", "2026-02-01", "2026-02-28")
	s.figure(t, "velo", "conversion_rate", "2026-01-01", "2026-01-31")
	code, _ := s.figure(t, "velo", "visits", "2026-02-01", "2026-02-28")
	if _, err := s.desk().AddPiece(t.Context(), dossier.Piece{Site: "velo", Model: "annexe-chiffree", Title: "Visites", Bloc: "B1", Expected: []string{"B1.5"},
		Values: map[string]dossier.Value{"chiffres": {Codes: []string{strings.NewReplacer("CH-", "", "-", "").Replace(code)}}, "lecture": {Text: "Plus qu’en janvier."}}}); err != nil {
		t.Fatal(err)
	}
	left := plain(s.get(t, "/remise?site=velo").text("#reste"))
	for _, want := range []string{"1 pièce encore en brouillon", "– Visites : ", "33 attendus sans pièce", "lignes à compléter", "2 chiffres cités sans lecture"} {
		if !strings.Contains(left, want) {
			t.Errorf("%q is not told: %q", want, left)
		}
	}
	if got := plain(s.get(t, "/exports?site=velo").text(".answer")); !strings.HasPrefix(got, "3 chiffres sont cités pour cette boutique. 2 ne sont dans aucune pièce") {
		t.Errorf("the exports say %q", got)
	}
	broken := filepath.Join(dossier.Folder(data), "modeles", "annexe-chiffree.yaml")
	if err := os.MkdirAll(filepath.Dir(broken), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(broken, []byte("intitule:\n - [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if left := plain(s.get(t, "/remise?site=velo").text("#reste")); !strings.Contains(left, "2 chiffres cités sans lecture") {
		t.Errorf("once the model of a reading is gone: %q", left)
	}
	if a := s.handIn(t); a.verdict() != "Identique à ce qui a été remis" {
		t.Errorf("handing in: %s", a.text("main"))
	}
}
