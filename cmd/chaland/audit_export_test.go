package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAStoredAuditIsExported(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	host := strings.TrimPrefix(site.URL, "http://")
	if code, _, talk := typed(t, "audit", site.URL, "--data", data, "--no-external", "--allow-host", host, "--format", "redirects"); code != exitOK {
		t.Fatalf("exit %d: %s", code, talk)
	}
	code, out, talk := typed(t, "audit", site.URL, "--data", data, "--no-external", "--allow-host", host, "--format", "json")
	_, id, found := strings.Cut(out, `"id":"`)
	if id, _, _ = strings.Cut(id, `"`); code != exitOK || !found {
		t.Fatalf("exit %d: %s", code, talk)
	}
	for format, begin := range map[string]string{"xlsx": "PK", "sitemap": "<?xml", "text": "Audit SEO de "} {
		file := filepath.Join(data, "audit."+format)
		code, out, talk := typed(t, "audit", "export", id, "--data", data, "--format", format, "--out", file)
		if raw, err := os.ReadFile(file); code != exitOK || out != "" || err != nil || !strings.HasPrefix(string(raw), begin) {
			t.Errorf("%s: exit %d, %s, %v, %.40q", format, code, talk, err, raw)
		}
	}
	site.Close()
	if code, out, talk := typed(t, "audit", "--reanalyse", id, "--data", data, "--only", "tit-absent", "--fail-on", "high"); code != exitThreshold || !strings.Contains(out, "Aucun serveur n’a été interrogé") || !strings.Contains(out, "/sans") {
		t.Errorf("again: exit %d, %s, %s", code, out, talk)
	}
	for mistake, want := range map[string]string{"export nul": "nul", "export " + id + " --format docx": "« docx » n’existe pas", "export": "identifiant",
		"--reanalyse nul": id, "--reanalyse " + id + " --render": "--reanalyse relit", "--reanalyse " + id + " http://x": "une seule chose"} {
		if code, _, talk := typed(t, append(strings.Fields("audit "+mistake), "--data", data)...); code == exitOK || !strings.Contains(talk, want) {
			t.Errorf("%s: exit %d, %s", mistake, code, talk)
		}
	}
}
