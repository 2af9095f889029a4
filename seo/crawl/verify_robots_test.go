package crawl

import (
	"os"
	"path/filepath"
	"testing"
)

// With CHALAND_VERIFY_DATA the published expectations are run too.
func TestVerifyRobotsSpec(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "tests"), 0o755); err != nil {
		t.Fatal(err)
	}
	cases := `[{"file":"bon","robots":"User-agent: a\nDisallow: /Ã©","url":"http://x.fr/%C3%A9","ua":"a","out":"DISALLOWED"},
		{"file":"faux","robots":"User-agent: a\nDisallow: /x","url":"http://x.fr/x","ua":"a","out":"ALLOWED"}]`
	if err := os.WriteFile(filepath.Join(dir, "tests", "robots-spec-400.json"), []byte(cases), 0o644); err != nil {
		t.Fatal(err)
	}
	passed, total, failures, err := VerifyRobotsSpec(dir)
	if passed != 1 || total != 2 || len(failures) != 1 || err != nil {
		t.Errorf("passed %d of %d, failures %q, %v", passed, total, failures, err)
	}
	if _, _, _, err := VerifyRobotsSpec(t.TempDir()); err == nil {
		t.Error("a missing file is no error")
	}
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		passed, total, failures, err := VerifyRobotsSpec(data)
		if passed != 400 || total != 400 || err != nil {
			t.Errorf("published: passed %d of %d, %v: %q", passed, total, err, failures)
		}
	}
}
