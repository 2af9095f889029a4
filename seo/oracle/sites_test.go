package oracle

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/seo"
)

// tools is the folder of the oracles, that `make verify` installs.
func tools(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CHALAND_ORACLES")
	if dir == "" {
		t.Skip("make verify installs the oracles and names their folder in CHALAND_ORACLES")
	}
	return dir
}

// node runs a script of the oracles' folder on a JSON input and reads its JSON answer.
func node(t *testing.T, script string, input, answer any) {
	t.Helper()
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools(t), script))
	cmd.Stdin = bytes.NewReader(text)
	var failed strings.Builder
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, failed.String())
	}
	if err := json.Unmarshal(out, answer); err != nil {
		t.Fatalf("%s: %v in %.200s", script, err, out)
	}
}

// site is one of those that the oracles and the audit look at.
type site struct {
	name string
	*httptest.Server
}

func serve(t *testing.T, name string, h http.Handler) site {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return site{name, s}
}

// shopSite is the shop of the practical case, with what is wrong with it.
func shopSite(t *testing.T, name string, faults shop.Faults) site {
	t.Helper()
	noon := time.Date(2025, 12, 31, 12, 0, 0, 0, time.UTC)
	h, err := shop.New(shop.Options{Now: func() time.Time { return noon }, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, name, h)
}

// manualSite is the French manual of GIMP, of 685 pages, as Debian installs it.
func manualSite(t *testing.T) site {
	t.Helper()
	const dir = "/usr/share/gimp/2.0/help/fr"
	if _, err := os.Stat(filepath.Join(dir, "index.html")); err != nil {
		t.Fatal("gimp-help-fr is missing, tools/install-oracles installs it: ", err)
	}
	return serve(t, "manual", http.FileServer(http.Dir(dir)))
}

// audit looks at the whole site.
func (s site) audit(t *testing.T) *seo.Audit {
	t.Helper()
	a, err := seo.Run(t.Context(), seo.AuditRequest{URL: s.URL + "/", AllowHosts: []string{"127.0.0.1"}, Concurrency: 4})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// path is an address of the site without its host.
func (s site) path(address string) string { return strings.TrimPrefix(address, s.URL) }

// read are the documents of the site that answered 200, by path.
func (s site) read(t *testing.T, a *seo.Audit) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, p := range a.Pages {
		if p.Status != http.StatusOK || !strings.HasPrefix(p.Type, "text/html") {
			continue
		}
		resp, err := s.Client().Get(p.URL)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		pages[s.path(p.URL)] = string(text)
	}
	return pages
}

// found are the paths of the pages that one of the rules has something to say of.
func (s site) found(a *seo.Audit, rules ...string) map[string]bool {
	pages := map[string]bool{}
	for _, f := range a.Findings {
		for _, id := range rules {
			if f.Rule == id {
				pages[s.path(f.URL)] = true
			}
		}
	}
	return pages
}
