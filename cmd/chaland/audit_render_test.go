package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A folder of pages is opened in Chromium like a site: it is served to the audit alone.
func TestAuditRenderOpensAFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	page := `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Vélos de ville à Brest</title><link rel="icon" href="data:,"><h1>Vélos</h1><script>document.title = 'Autre titre'</script>`
	if err := os.WriteFile(filepath.Join(folder, "index.html"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, talk := typed(t, "audit", "--data", t.TempDir(), "--folder", folder, "--render", "--render-pages", "5", "--only", "js-meta,perf-lcp", "--format", "json")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, talk)
	}
	var got struct {
		Audit struct {
			Summary struct {
				Browser struct{ Pages, Of int }
			}
			NotVerified []any `json:"not_verified"`
		}
		Pages []struct {
			Browser *struct{ Title string }
		}
		Findings []struct{ Rule string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Audit.Summary.Browser.Pages != 1 || len(got.Audit.NotVerified) != 0 || len(got.Findings) != 1 || got.Findings[0].Rule != "js-meta" {
		t.Errorf("%+v", got)
	}
	if got.Pages[0].Browser == nil || got.Pages[0].Browser.Title != "Autre titre" {
		t.Errorf("page %+v", got.Pages[0])
	}
}

func TestAuditRenderRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		code int
		say  string
	}{
		"pages without a browser":    {[]string{"--render-pages", "5"}, exitUsage, "--render-pages"},
		"a path without a browser":   {[]string{"--chromium", "/usr/bin/chromium"}, exitUsage, "--chromium"},
		"fewer pages than none":      {[]string{"--render", "--render-pages", "-1"}, exitUsage, "négative"},
		"a browser that is not here": {[]string{"--render", "--chromium", "/nulle/part"}, exitFailed, "/nulle/part"},
	} {
		code, _, talk := typed(t, append([]string{"audit", "--data", t.TempDir(), "--only", "titles", "http://127.0.0.1:9/"}, c.args...)...)
		if code != c.code || !strings.Contains(talk, c.say) {
			t.Errorf("%s: exit %d, %s", name, code, talk)
		}
	}
	if code, _, talk := typed(t, "schedule", "add", "--data", t.TempDir(), "--render-pages", "5", "http://127.0.0.1:9/"); code != exitUsage || !strings.Contains(talk, "--render") {
		t.Errorf("a schedule of pages without a browser: exit %d, %s", code, talk)
	}
}

func TestRulesTellThatTheyNeedABrowser(t *testing.T) {
	t.Parallel()
	_, out, _ := typed(t, "audit", "rules", "--format", "json")
	var got struct {
		Rules []struct {
			ID    string
			Needs []string
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(got.Rules, func(r struct {
		ID    string
		Needs []string
	}) bool {
		return r.ID == "perf-lcp"
	})
	if at < 0 || !slices.Equal(got.Rules[at].Needs, []string{"render"}) {
		t.Errorf("perf-lcp: %+v", got.Rules[max(at, 0)])
	}
}
