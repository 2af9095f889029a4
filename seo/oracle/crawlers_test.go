package oracle

import (
	"encoding/csv"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
)

// reach is what a crawler found of a site, by path: the pages that it read, and the addresses
// that a link leads to, or a page loads, and that do not answer.
type reach struct{ pages, broken map[string]bool }

func newReach() reach { return reach{map[string]bool{}, map[string]bool{}} }

// note puts an address of the site into a set, without its fragment.
func (s site) note(set map[string]bool, address string) {
	path, inside := strings.CutPrefix(address, s.URL)
	if !inside {
		return
	}
	path, _, _ = strings.Cut(path, "#")
	set["/"+strings.TrimPrefix(path, "/")] = true
}

func (s site) reachOf(a *seo.Audit) reach {
	r := newReach()
	for _, p := range a.Pages {
		if p.Status == http.StatusOK && strings.HasPrefix(p.Type, "text/html") {
			s.note(r.pages, p.URL)
		}
	}
	for l := range a.Links() {
		if l.State == crawl.LinkBroken {
			s.note(r.broken, l.To)
		}
	}
	for _, f := range a.Findings {
		if f.Rule == "img-cassee" || f.Rule == "http-fichier-casse" {
			for address := range strings.FieldsSeq(f.Evidence) {
				s.note(r.broken, address)
			}
		}
	}
	return r
}

// wgetRead matches what wget's short log says of an address that it read.
var wgetRead = regexp.MustCompile(`URL: ?(\S+) \[\S+\] -> `)

// wget walks the site as `wget --spider -r` does.
func (s site) wget(t *testing.T) reach {
	t.Helper()
	dir := t.TempDir()
	log := filepath.Join(dir, "wget.log")
	cmd := exec.CommandContext(t.Context(), "wget", "--spider", "-r", "-l", "inf", "-nv", "-o", log, s.URL+"/")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	text, readErr := os.ReadFile(log)
	if readErr != nil {
		t.Fatalf("wget: %v, %v, %s", err, readErr, out) // a broken link alone is an error too
	}
	read, broken, _ := strings.Cut(string(text), " broken links.")
	r := newReach()
	for _, m := range wgetRead.FindAllStringSubmatch(read, -1) {
		if isPage(m[1]) {
			s.note(r.pages, m[1])
		}
	}
	for line := range strings.Lines(broken) {
		s.note(r.broken, strings.TrimSpace(line))
	}
	return r
}

// linkchecker walks the site. Without the header of unhurried it would ask four times a second.
func (s site) linkchecker(t *testing.T) reach {
	t.Helper()
	settings := filepath.Join(t.TempDir(), "linkchecker.conf")
	if err := os.WriteFile(settings, []byte("[checking]\nthreads=4\nmaxrequestspersecond=10000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.CommandContext(t.Context(), "linkchecker", "-f", settings, "--no-status", "--no-warnings", "-v", "-o", "csv", s.URL+"/").Output() // broken links are an error too
	rows := csv.NewReader(strings.NewReader(string(out)))
	rows.Comma, rows.Comment, rows.FieldsPerRecord, rows.LazyQuotes = ';', '#', -1, true
	list, err := rows.ReadAll()
	if err != nil || len(list) < 2 {
		t.Fatalf("linkchecker: %v, %d rows", err, len(list))
	}
	column := map[string]int{}
	for i, name := range list[0] {
		column[name] = i
	}
	r := newReach()
	for _, row := range list[1:] {
		if len(row) <= column["url"] {
			continue
		}
		address, result := row[column["url"]], row[column["result"]]
		switch {
		case row[column["valid"]] != "True":
			s.note(r.broken, address)
		case strings.HasPrefix(result, "200") && isPage(address):
			s.note(r.pages, address)
		}
	}
	return r
}

// isPage tells pages from the files that they load, by their names.
func isPage(address string) bool {
	switch path.Ext(address) {
	case ".css", ".js", ".png", ".jpg", ".svg", ".ico", ".webp", ".txt", ".xml", ".woff2", ".webmanifest":
		return false
	}
	return true
}

// unhurried tells linkchecker that it need not wait between requests.
func unhurried(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("LinkChecker", "1")
		h.ServeHTTP(w, r)
	})
}

// The audit, wget and linkchecker reach the same pages and find the same broken addresses.
func TestVerifyCrawlers(t *testing.T) {
	tools(t)
	var differences []difference
	for _, s := range []site{shopSite(t, "shop", shop.Faults{Moved: &shop.MovedPages{Chains: 42, Gone: 9, Pick: 7}}), manualSite(t)} {
		s.Config.Handler = unhurried(s.Config.Handler)
		a := s.audit(t)
		ours := s.reachOf(a)
		if s.name == "manual" && !slices.ContainsFunc(a.Findings, countsFonts) {
			t.Error("no finding counts the 18 fonts that are missing")
		}
		t.Logf("%s: %d pages, %d broken", s.name, len(ours.pages), len(ours.broken))
		for name, walk := range map[string]func(*testing.T) reach{"wget": s.wget, "linkchecker": s.linkchecker} {
			theirs := walk(t)
			t.Logf("%s: %d pages, %d broken by %s", s.name, len(theirs.pages), len(theirs.broken), name)
			differences = append(differences, compareSets(s.name, "page", name, ours.pages, theirs.pages)...)
			differences = append(differences, compareSets(s.name, "broken", name, ours.broken, theirs.broken)...)
		}
	}
	checkDifferences(t, "crawlers.tsv", differences)
}

// countsFonts is for the finding that names five of the fonts: three formats of six faces are missing.
func countsFonts(f seo.Finding) bool {
	return f.Rule == "http-fichier-casse" && strings.HasSuffix(f.URL, ".css") && strings.HasPrefix(f.Detail, "18 ")
}

func compareSets(site, subject, oracle string, ours, theirs map[string]bool) (list []difference) {
	for path := range ours {
		if !theirs[path] {
			list = append(list, difference{site, subject, "chaland, not " + oracle, path})
		}
	}
	for path := range theirs {
		if !ours[path] {
			list = append(list, difference{site, subject, oracle, path})
		}
	}
	return list
}
