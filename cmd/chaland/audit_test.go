package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
)

// auditedSite has one ordinary page, one page without a title and one broken
// link.
func auditedSite(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages := map[string]string{
			"/":     `<title>Maison Brélivan, faïence de Quimper</title><h1>Bols</h1><a href="/sans">Sans titre</a> <a href="/absente">Absente</a>`,
			"/sans": `<h1>Sans titre</h1><a href="/">Accueil</a>`,
		}
		page, ok := pages[r.URL.Path]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, `<!doctype html><html lang="fr">`+page)
	}))
	t.Cleanup(s.Close)
	return s
}

// typed runs one command line now and gives back its exit code and what it
// said: audits at one frozen instant would be one audit.
func typed(t *testing.T, args ...string) (code int, out, talk string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, streams{strings.NewReader(""), &stdout, &stderr}, time.Now)
	plain := strings.NewReplacer(i18n.NarrowSpace, " ", i18n.NoBreakSpace, " ")
	return code, plain.Replace(stdout.String()), plain.Replace(stderr.String())
}

func TestAuditCommandKeepsItsContract(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	common := []string{"--data", data, "--no-external", "--allow-host", strings.TrimPrefix(site.URL, "http://")}
	file := filepath.Join(data, "audit.json")

	code, out, talk := typed(t, append([]string{"audit", site.URL, "--format", "json", "--out", file, "--fail-on", "high"}, common...)...)
	if code != exitThreshold || out != "" || !strings.Contains(talk, file) {
		t.Fatalf("exit %d, out %q, talk %q", code, out, talk)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var audit struct {
		Audit           struct{ State string }
		Pages, Findings []map[string]any
		Links           []struct {
			To, State string
			Status    int
		}
	}
	if err := json.Unmarshal(raw, &audit); err != nil || len(audit.Pages) != 3 || len(audit.Findings) == 0 || audit.Audit.State != "complete" {
		t.Errorf("%v: %d pages, %d findings, %s", err, len(audit.Pages), len(audit.Findings), audit.Audit.State)
	}
	for _, l := range audit.Links {
		if broken := strings.HasSuffix(l.To, "/absente"); broken != (l.State == "broken" && l.Status == 404) {
			t.Errorf("link %+v", l)
		}
	}

	code, out, _ = typed(t, append([]string{"audit", site.URL}, common...)...)
	if code != exitOK || !strings.Contains(out, "0 nouveau, 0 corrigé") {
		t.Errorf("second audit: exit %d\n%s", code, out)
	}
	code, out, _ = typed(t, "schedule", "history", "--data", data)
	if code != exitOK || strings.Count(out, "\n") != 3 {
		t.Errorf("history: exit %d\n%s", code, out)
	}
	id, _, _ := strings.Cut(strings.Split(out, "\n")[1], " ")
	code, out, _ = typed(t, "schedule", "changes", id, "--data", data)
	if code != exitOK || !strings.Contains(out, "persistant") || strings.Contains(out, "corrigé") {
		t.Errorf("changes: exit %d\n%s", code, out)
	}
}

func TestAuditCommandRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	hanging := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }))
	t.Cleanup(hanging.Close)
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no address", []string{"audit"}, exitUsage, "l’adresse du site"},
		{"unknown format", []string{"audit", site.URL, "--format", "pdf"}, exitUsage, "« pdf »"},
		{"unknown severity", []string{"audit", site.URL, "--fail-on", "grave"}, exitUsage, "« grave »"},
		{"bad delay", []string{"audit", site.URL, "--delay", "vite"}, exitUsage, "« vite »"},
		{"negative pages", []string{"audit", site.URL, "--max-pages", "-3"}, exitUsage, "négative"},
		{"no web address", []string{"audit", "ftp://exemple.fr"}, exitFailed, "ftp://exemple.fr"},
		{"file in no folder", []string{"audit", site.URL, "--out", filepath.Join(data, "absent", "x.json")}, exitFailed, "ne peut pas être écrit"},
		{"private address", []string{"audit", site.URL}, exitFailed, "--allow-host"},
		{"endless redirect", []string{"audit", hanging.URL, "--allow-host", "127.0.0.1"}, exitFailed, "boucle"},
		{"unknown site", []string{"audit", site.URL, "--site", "inconnu"}, exitFailed, "« inconnu »"},
		{"bad schedule", []string{"schedule", "add", site.URL, "--cron", "demain"}, exitUsage, "« demain »"},
		{"no schedule of that number", []string{"schedule", "remove", "99"}, exitFailed, "99"},
		{"schedule by name", []string{"schedule", "remove", "lundi"}, exitUsage, "« lundi »"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, talk := typed(t, append(c.args, "--data", data)...)
			if code != c.code || !strings.Contains(talk, c.says) || strings.Contains(talk, "[seo.") {
				t.Errorf("exit %d, want %d; said %q, want %q; out %q", code, c.code, talk, c.says, out)
			}
		})
	}
}

// An audit that read nothing is in the history as failed, with its reason, and
// claims to have visited and found nothing.
func TestAFailedAuditIsToldAsFailed(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	common := []string{"--data", data, "--no-external", "--allow-host", "127.0.0.1"}
	if code, _, talk := typed(t, append([]string{"audit", site.URL}, common...)...); code != exitOK {
		t.Fatal(talk)
	}
	url := site.URL
	site.Close()
	file := filepath.Join(data, "audit.json")
	code, _, talk := typed(t, append([]string{"audit", url, "--format", "json", "--out", file, "--fail-on", "info"}, common...)...)
	if code != exitFailed || !strings.Contains(talk, "refuse la connexion") || strings.Contains(talk, "visitée") {
		t.Errorf("exit %d, %q", code, talk)
	}
	raw, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(raw), `"state":"failed"`) || !strings.Contains(string(raw), `"findings":[]`) {
		t.Errorf("%v: %.500s", err, raw)
	}
	_, out, _ := typed(t, "schedule", "history", "--data", data)
	last := strings.Split(out, "\n")[1]
	if !strings.Contains(last, "L’audit a échoué.") || !strings.Contains(last, "refuse la connexion") || strings.Count(last, "–") != 6 {
		t.Errorf("history:\n%s", out)
	}
	id, _, _ := strings.Cut(last, " ")
	if code, out, talk := typed(t, "schedule", "changes", id, "--data", data); code != exitFailed || out != "" || !strings.Contains(talk, "refuse la connexion") {
		t.Errorf("changes: exit %d, %q, %q", code, out, talk)
	}
}

func TestScheduleCommands(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	code, out, talk := typed(t, "schedule", "add", "https://exemple.fr", "--cron", "30 5 * * 2", "--max-pages", "50", "--delay", "0,5", "--data", data)
	if code != exitOK || !strings.Contains(out, "numéro 1") {
		t.Fatalf("add: exit %d, %q, %q", code, out, talk)
	}
	if code, _, talk := typed(t, "schedule", "add", "https://exemple.fr", "--cron", "30 5 * * 2", "--data", data); code != exitFailed {
		t.Errorf("the same twice: exit %d, %q", code, talk)
	}
	code, out, _ = typed(t, "schedule", "list", "--data", data)
	if code != exitOK || !strings.Contains(out, "30 5 * * 2") || !strings.Contains(out, "jamais") {
		t.Errorf("list: exit %d\n%s", code, out)
	}
	if code, _, _ := typed(t, "schedule", "pause", "1", "--data", data); code != exitOK {
		t.Errorf("pause: exit %d", code)
	}
	if _, out, _ = typed(t, "schedule", "list", "--data", data); !strings.Contains(out, "suspendu") {
		t.Errorf("paused list:\n%s", out)
	}
	if code, _, _ := typed(t, "schedule", "remove", "1", "--data", data); code != exitOK {
		t.Errorf("remove: exit %d", code)
	}
}

// A schedule that is late runs as soon as somebody is there to run it.
func TestScheduleRunCatchesUp(t *testing.T) {
	t.Parallel()
	site, data := auditedSite(t), t.TempDir()
	yesterday := time.Now().AddDate(0, 0, -2)
	var out, talk bytes.Buffer
	old := func() time.Time { return yesterday }
	if code := run(t.Context(), []string{"schedule", "add", site.URL, "--cron", "@daily", "--allow-host", "127.0.0.1", "--no-external", "--data", data}, streams{nil, &out, &talk}, old); code != exitOK {
		t.Fatal(talk.String())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if code := run(ctx, []string{"schedule", "run", "--data", data}, streams{nil, &out, &talk}, time.Now); code != exitOK {
		t.Errorf("exit %d: %s", code, talk.String())
	}
	if _, out, _ := typed(t, "schedule", "history", "--data", data); !strings.Contains(out, strings.TrimPrefix(site.URL, "http://")) {
		t.Errorf("history:\n%s", out)
	}
}
