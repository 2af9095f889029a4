package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/i18n"
)

// sources lists the repository's non-test Go files.
func sources(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(filesNamed(t, "*.go"), func(name string) bool { return strings.HasSuffix(name, "_test.go") })
}

// filesNamed are the repository's files of a pattern, those not committed yet
// included; what node and the builds leave is none of it.
func filesNamed(t *testing.T, pattern string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".")) {
			return filepath.SkipDir
		}
		if ok, _ := filepath.Match(pattern, entry.Name()); ok && !entry.IsDir() {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var textKey = regexp.MustCompile(`(?:i18n\.T|usage)\(\s*"([a-z0-9_.-]+)"|fault\.New\(\s*fault\.\w+,\s*"([a-z0-9_.-]+)"`)

func TestEveryTextThatIsAskedForExists(t *testing.T) {
	found := 0
	for _, file := range sources(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			continue // deleted in the working tree
		}
		for _, m := range textKey.FindAllStringSubmatch(string(raw), -1) {
			key := m[1] + m[2]
			found++
			if !strings.HasSuffix(key, ".") && !strings.HasSuffix(key, "_") && !i18n.Has(key) {
				t.Errorf("%s asks for the text %q, which the catalogue lacks", file, key)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d texts found: the pattern no longer matches the code", found)
	}
}

// French writes a space before ; : ! ? and inside guillemets. The catalogue
// makes ordinary spaces there no-break ones; it cannot make up forgotten ones.
func TestTextsKeepFrenchPunctuation(t *testing.T) {
	glued := regexp.MustCompile(`[\p{L})][;!?]|(?:^|[\s\x{a0}])\p{Ll}+:\s|«[^\s\x{a0}\x{202f}]|[^\s\x{a0}\x{202f}]»`)
	for _, key := range i18n.Keys() {
		text := i18n.T(key)
		if strings.HasPrefix(text, "http") {
			continue
		}
		if at := glued.FindString(text); at != "" {
			t.Errorf("%s: no space before punctuation near %q in %q", key, at, text)
		}
	}
}

// straight is an apostrophe typed straight between letters, or before the
// argument of a text.
var straight = regexp.MustCompile(`\p{L}'[\p{L}\p{N}«{]`)

// French apostrophes are curly (’) in everything that people read: catalogue
// and pages.
func TestApostrophesAreCurly(t *testing.T) {
	read := 0
	for _, pattern := range []string{"*.json", "*.html", "*.gohtml"} {
		for _, file := range filesNamed(t, pattern) {
			slashed := filepath.ToSlash(file)
			if !strings.Contains(slashed, "internal/i18n/fr/") && !strings.Contains(slashed, "dashboard/templates/") && !strings.HasSuffix(slashed, "seo/report.gohtml") {
				continue
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			read++
			for number, line := range strings.Split(string(raw), "\n") {
				if at := straight.FindString(line); at != "" {
					t.Errorf("%s:%d: straight apostrophe in %q", file, number+1, at)
				}
			}
		}
	}
	if read < 30 {
		t.Errorf("only %d files read: the texts have moved", read)
	}
}
