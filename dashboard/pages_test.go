package dashboard_test

import (
	"regexp"
	"testing"
)

// missingText is what i18n.T writes for a key without text.
var missingText = regexp.MustCompile(`\[[a-z_]+(\.[a-z0-9_/]+)+\]`)

// pagePaths are the pages of a shop, for tests that hold of all of them.
var pagePaths = []string{"/", "/acquisition", "/entonnoir", "/entonnoir?rupture=2026-03-02&par=canal", "/ventes", "/rentabilite", "/citations",
	"/chiffres", "/chiffres/taux-de-transformation", "/styleguide", "/v", "/nulle-part"}

func TestEveryPageAnswers(t *testing.T) {
	t.Parallel()
	s := openCycles(t)
	for _, path := range pagePaths {
		t.Run(fileName(path), func(t *testing.T) {
			t.Parallel()
			a := s.get(t, path)
			if want := map[bool]int{true: 404, false: 200}[path == "/nulle-part"]; a.StatusCode != want {
				t.Fatalf("status %d: %s", a.StatusCode, a.text("main"))
			}
			if n := a.Find("h1").Length(); n != 1 {
				t.Errorf("%d titles", n)
			}
			if missing := missingText.FindString(a.body); missing != "" {
				t.Errorf("a text is missing from the catalogue: %s", missing)
			}
		})
	}
}
