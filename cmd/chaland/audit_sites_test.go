package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/formaouest/chaland/seo"
)

// The shop and a competitor stand side by side by the same rules; what the competitor's
// robots.txt forbids is not asked for, and the law is left out.
func TestSitesStandSideBySide(t *testing.T) {
	t.Parallel()
	var forbidden atomic.Int32
	rival := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := map[string]string{"/": "Vélos de ville", "/un": "Vélo pliant", "/deux": "Vélo cargo bleu"}[r.URL.Path]
		switch {
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /prive\n")
		case strings.HasPrefix(r.URL.Path, "/prive"):
			forbidden.Add(1)
		case page == "":
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="fr"><title>%s</title><h1>%s</h1><a href="/">A</a> <a href="/un">B</a> <a href="/deux">C</a> <a href="/prive/x">D</a>`, page, page)
		}
	}))
	t.Cleanup(rival.Close)
	shop, data := auditedSite(t), t.TempDir()
	do := func(args ...string) string {
		t.Helper()
		code, out, talk := typed(t, append(args, "--data", data)...)
		if code != 0 {
			t.Fatalf("%v: exit %d: %s", args, code, talk)
		}
		return out
	}
	host := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	do("site", "add", "--id", "boutique", "--name", "Boutique", "--domain", "boutique.example")
	do("audit", shop.URL, "--site", "boutique", "--no-external", "--allow-host", host(shop))
	if code, _, talk := typed(t, "schedule", "add", rival.URL, "--data", data, "--site", "boutique", "--competitor-of", "boutique"); code != exitUsage || !strings.Contains(talk, "--competitor-of") {
		t.Errorf("a competitor under the shop's name: exit %d, %s", code, talk)
	}
	do("schedule", "add", rival.URL, "--competitor-of", "boutique", "--allow-host", host(rival), "--delay", "10ms")
	do("schedule", "run", "1")
	watched := func(when string) {
		t.Helper()
		var list []seo.SiteWatch
		if err := json.Unmarshal([]byte(do("portfolio", "--format", "json")), &list); err != nil || len(list) != 1 || list[0].Site != "boutique" {
			t.Errorf("%s the portfolio has %+v, %v", when, list, err)
		}
	}
	watched("beside a competitor")
	var got []struct {
		Site                             string
		Score                            float64
		Pages, Denied, Indexable, Opened int
		Title                            int            `json:"title_length"`
		Words                            int            `json:"words"`
		Broken                           map[string]int `json:"broken_rules"`
	}
	if err := json.Unmarshal([]byte(do("audit", "compare-sites", "--site", "boutique", "--format", "json")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Site != "boutique" || got[1].Site != host(rival) {
		t.Fatalf("%+v", got)
	}
	r := got[1]
	if r.Indexable != 3 || r.Title != len("Vélos de ville")-1 || r.Words != 6 && r.Words != 7 || r.Denied != 1 || r.Opened != 0 || forbidden.Load() != 0 {
		t.Errorf("the competitor: %+v, forbidden pages asked for %d times", r, forbidden.Load())
	}
	for _, s := range got {
		if s.Score <= 0 || s.Score >= 100 || s.Broken["titles"] == 0 || s.Broken["legal"] != 0 {
			t.Errorf("%+v", s)
		}
	}
	if out := do("audit", "compare-sites", "boutique", "absent.example"); !strings.Contains(out, "pas encore") || strings.Contains(out, "Légal") {
		t.Errorf("a site without an audit: %s", out)
	}
	do("schedule", "remove", "1")
	watched("once the competitor is let go")
	if code, _, talk := typed(t, "audit", "compare-sites", "boutique", "--data", data); code != exitUsage || !strings.Contains(talk, "deux sites") {
		t.Errorf("one site: exit %d, %s", code, talk)
	}
}
