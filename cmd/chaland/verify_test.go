package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/formaouest/chaland/dashboard"
)

// A document is checked by the terminal as by the page; the command fails where a code does
// not hold.
func TestVerifyChecksADocument(t *testing.T) {
	t.Parallel()
	dir := figuresShop(t)
	_, cited, _ := chaland(t, "cite", "add", "--data", dir, "--site", "velo", "--metric", "revenue_incl_tax", "--from", "2025-02-01", "--to", "2025-03-31")
	short := regexp.MustCompile(`CH-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}`).FindString(cited)
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "dossier.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good, bad := write(cited+"\n\nSoit 1,28 k€ ("+short+")."), write("Le CA est de 1 300 € ("+short+"), contre 12 % ailleurs.")
	if code, out, talk := chaland(t, "verify", "--data", dir, "--site", "velo", good); code != exitOK || !strings.Contains(out, "3 codes lus : 3 conformes.") || !strings.Contains(plainSpaces(out), "lu 1 284,56 €, cité 1 284,56 €") {
		t.Errorf("a document that holds: exit %d, %q %q", code, out, talk)
	}
	code, out, talk := chaland(t, "verify", "--data", dir, "--format", "json", bad, good)
	var reports []dashboard.CheckReport
	if err := json.Unmarshal([]byte(out), &reports); err != nil || code != exitFailed || !strings.Contains(talk, "1 code n’est pas conforme") {
		t.Fatalf("exit %d, %v, %q %q", code, err, out, talk)
	}
	if len(reports) != 2 || reports[0].Site != "velo" || reports[0].Codes[0].Verdict != "other" || reports[0].Codes[0].Number != "1 300 €" || len(reports[0].Loose) != 1 || reports[0].Loose[0].Number != "12 %" {
		t.Errorf("the report: %+v", reports)
	}
	for want, args := range map[string][]string{"au moins un document": {}, "ne s’ouvre pas": {"/rien.docx"}, "n’existe pas": {"--format", "pdf", good}} {
		if code, out, talk := chaland(t, append([]string{"verify", "--data", dir}, args...)...); code == exitOK || out != "" || !strings.Contains(talk, want) {
			t.Errorf("%v: exit %d, %q %q", args, code, out, talk)
		}
	}
}
