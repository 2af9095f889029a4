package dashboard_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// What a hostile site puts wherever an audit reads a text: it leaves a script, an attribute, a
// title, a style and a table cell.
const hostileText = `Bols</script></style></title></textarea></td>--><script>alert("piege")</script><img src=x onerror="alert('piege')">"onmouseover="alert('piege')`

// hostileTexts is a site whose titles, headings, links, prices, addresses and headers attack.
func hostileTexts(t *testing.T) (url string) {
	t.Helper()
	text := html.EscapeString(hostileText)
	const escaped = "/%3Cscript%3Ealert('piege')%3C%2Fscript%3E\"onmouseover='alert(1)'"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Server", `nginx/1.0 <script>alert("piege")</script>`)
		if strings.Contains(r.URL.Path, "perdu") {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(`<!doctype html><html lang="` + text + `"><head><title>` + text + `</title><meta name="description" content="` + text + `"><link rel="canonical" href="` + html.EscapeString(escaped) + `">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"<img src=x onerror=alert('piege')>","sku":"<b onmouseover=alert('piege')>","offers":{"@type":"Offer","price":"12.00","priceCurrency":"<i>"}}</script></head>
<body><h1>` + text + `</h1><h2>` + text + `</h2><p>Lorem ipsum ` + text + `</p><img src="/perdu` + html.EscapeString(escaped) + `" alt="` + text + `">
<a href="` + html.EscapeString(escaped) + `">` + text + `</a> <a href="/perdu` + html.EscapeString(escaped) + `">` + text + `</a> <a href="javascript:alert('piege')">` + text + `</a></body></html>`))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// No page about an audit runs what the audited site wrote; what it wrote is shown as text.
func TestWhatAnAuditedSiteWroteIsTextAndNothingElse(t *testing.T) {
	t.Parallel()
	s := openShop(t, withArchive)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	address := hostileTexts(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	s.audit(t, address, noon.Add(-24*time.Hour))
	queue := []string{"/audits?site=velo", "/audits/comparer?site=velo", "/maillage?site=velo", "/fiches?site=velo", "/conformite?site=velo", "/audits/" + s.latestAudit(t) + "/fichier?site=velo&format=html"}
	seen, told := map[string]bool{}, 0
	for len(queue) > 0 && len(seen) < 120 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		page := s.get(t, path)
		if page.Document == nil || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
			continue
		}
		if strings.Contains(page.Text(), `alert("piege")`) {
			told++
		}
		page.Find("script").Each(func(_ int, script *selection) {
			if kind, _ := script.Attr("type"); strings.Contains(script.Text(), "piege") && kind != "application/json" {
				t.Errorf("%s runs %q", path, script.Text())
			}
		})
		for _, live := range []string{"[onerror]", "[onmouseover]", "a[href^='javascript:']", "img[src=x]"} {
			if n := page.Find(live).Length(); n > 0 {
				t.Errorf("%s has %d of %s", path, n, live)
			}
		}
		page.Find("a[href]").Each(func(_ int, link *selection) {
			if to, _ := link.Attr("href"); strings.HasPrefix(to, "/audits/") || strings.HasPrefix(to, "/maillage") || strings.HasPrefix(to, "/fiches") {
				queue = append(queue, to)
			}
		})
	}
	if told < 10 || len(seen) < 30 {
		t.Errorf("the text is shown on %d pages of %d: the test looks at too little", told, len(seen))
	}
}
