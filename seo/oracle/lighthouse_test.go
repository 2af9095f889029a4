package oracle

import (
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/fixtures/shop"
	"github.com/formaouest/chaland/seo"
)

// sameAudits are Lighthouse's SEO audits and the rules that look at the same thing. Its
// structured-data is for a person to do and has no verdict.
var sameAudits = map[string][]string{
	"document-title":    {"tit-absent"},
	"meta-description":  {"des-absente"},
	"http-status-code":  {"http-4xx-interne", "http-5xx-interne", "http-403-429"},
	"link-text":         {"lnk-ancre-generique"},
	"crawlable-anchors": {"lnk-non-explorable", "lnk-malforme"},
	"is-crawlable":      {"idx-noindex", "idx-unavailable-after", "idx-bloque-robots"},
	"image-alt":         {"img-alt-absent"},
	"hreflang":          {"int-hreflang-code", "int-hreflang-relatif"},
	"canonical":         {"idx-canonical-relative", "idx-canonical-invalide", "idx-canonical-conflit", "idx-canonical-accueil", "idx-canonical-hreflang"},
}

// lighthouse tells which audits each page passes, by its address.
func lighthouse(t *testing.T, addresses []string) map[string]map[string]bool {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("Chromium is missing, tools/install-chromium installs it: ", err)
	}
	var passed map[string]map[string]bool
	node(t, "lighthouse.js", map[string]any{"chromium": chromium, "addresses": addresses}, &passed)
	return passed
}

// passes is the verdict of one audit on a page.
func passes(t *testing.T, passed map[string]map[string]bool, address, audit string) bool {
	t.Helper()
	verdict, judged := passed[address][audit]
	if !judged {
		t.Fatalf("%s says nothing of %s", audit, address)
	}
	return verdict
}

// sample takes so many pages of the site, at even distances.
func (s site) sample(a *seo.Audit, n int) []string {
	var paths []string
	for _, p := range a.Pages {
		if p.Status == http.StatusOK && strings.HasPrefix(p.Type, "text/html") {
			paths = append(paths, s.path(p.URL))
		}
	}
	slices.Sort(paths)
	var chosen []string
	for i := range min(n, len(paths)) {
		chosen = append(chosen, paths[i*len(paths)/min(n, len(paths))])
	}
	return chosen
}

// Lighthouse and the audit agree on the same pages, but for what testdata/lighthouse.tsv
// explains; each audit fails somewhere for both.
func TestVerifyLighthouse(t *testing.T) {
	tools(t)
	var differences []difference
	both := map[string]int{}
	for _, c := range []struct {
		site
		pages int // looked at; 0 for all
	}{
		{alteredSite(t, "search", unfindable, "User-agent: *\nDisallow: /robots-blocked\n"), 0},
		{shopSite(t, "shop", shop.Faults{}), 12},
		{manualSite(t), 12},
	} {
		a := c.audit(t)
		paths := c.sample(a, c.pages)
		if c.pages == 0 {
			for name := range unfindable {
				paths = append(paths, "/"+name)
			}
		}
		var addresses []string
		for _, path := range paths {
			addresses = append(addresses, c.URL+path)
		}
		theirs := lighthouse(t, addresses)
		for audit, rules := range sameAudits {
			ours := c.found(a, rules...)
			for _, path := range paths {
				passed := passes(t, theirs, c.URL+path, audit)
				switch {
				case ours[path] && !passed:
					both[audit]++
				case ours[path]:
					differences = append(differences, difference{c.name, audit, "chaland", path})
				case !passed:
					differences = append(differences, difference{c.name, audit, "lighthouse", path})
				}
			}
		}
		t.Logf("%s: %d pages", c.name, len(paths))
	}
	for audit := range sameAudits {
		if both[audit] == 0 {
			t.Errorf("no page fails %s for both: the comparison says nothing", audit)
		}
	}
	checkDifferences(t, "lighthouse.tsv", differences)
}

// Lighthouse's robots-txt and our rules agree on the same files.
func TestVerifyLighthouseRobots(t *testing.T) {
	tools(t)
	sites := map[string]site{}
	var addresses []string
	for name, text := range robotsFiles {
		sites[name] = alteredSite(t, "robots", map[string]altered{"sound": {}}, text)
		addresses = append(addresses, sites[name].URL+"/sound")
	}
	theirs := lighthouse(t, addresses)
	var differences []difference
	for name, s := range sites {
		passed := passes(t, theirs, s.URL+"/sound", "robots-txt")
		faulty := slices.ContainsFunc(s.audit(t).Findings, isRobotsFault)
		switch {
		case faulty && passed:
			differences = append(differences, difference{"robots", "robots-txt", "chaland", name})
		case !faulty && !passed:
			differences = append(differences, difference{"robots", "robots-txt", "lighthouse", name})
		}
	}
	checkDifferences(t, "lighthouse-robots.tsv", differences)
}

// isRobotsFault leaves out a file that merely names no sitemap: Lighthouse only looks at those
// that are named.
func isRobotsFault(f seo.Finding) bool {
	switch f.Rule {
	case "rob-syntaxe", "rob-html", "rob-5xx":
		return true
	case "rob-sitemap-absent":
		return strings.HasPrefix(f.Evidence, "Sitemap:")
	}
	return false
}
