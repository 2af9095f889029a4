package dossier

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The rule of a jury is data: those that complete the first référentiel have its rule, and a
// centre writes its own.
func TestTheRuleOfAJuryIsData(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if err := os.MkdirAll(Folder(data), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(Folder(data), "centre.yaml"), []byte("code: C\nintitule: Centre\ncomplete: rncp36743\njury: {personnes: 3, professionnels: 0}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][3]int{"rncp19357": {4, 2, 50}, "rncp34179": {4, 2, 50}, "centre": {3, 0, 50}} {
		ref, err := Open(data).Referentiel(key)
		if got := [3]int{ref.Jury.People, ref.Jury.Professionals, ref.Jury.Outside}; err != nil || got != want || ref.Jury.Source == "" {
			t.Errorf("%s: %v (%q), want %v: %v", key, got, ref.Jury.Source, want, err)
		}
	}
	rule := JuryRule{People: 4, Professionals: 2, Outside: 50}
	for count, want := range map[JuryCount]string{
		{People: 4, Professionals: 2, Outside: 2}:              "",
		{People: 5, Professionals: 2, Outside: 3}:              "",
		{People: 5, Professionals: 2, Outside: 2}:              "2 jurés sur 5",
		{People: 3, Professionals: 2, Outside: 2}:              "3 jurés",
		{People: 4, Professionals: 1, Outside: 4}:              "1 professionnel",
		{People: 4, Professionals: 2, Outside: 1, Unmarked: 2}: "ni extérieurs ni du centre",
	} {
		got := strings.ReplaceAll(strings.Join(rule.Unmet(count), " "), " ", " ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%+v lacks %q, want %q", count, got, want)
		}
	}
	if lacks := (JuryRule{}).Unmet(JuryCount{People: 1}); len(lacks) > 0 {
		t.Errorf("without a rule: %q", lacks)
	}
}
