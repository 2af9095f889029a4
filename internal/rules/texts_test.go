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
