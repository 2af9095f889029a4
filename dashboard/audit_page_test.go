package dashboard_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/seo"
)

// scriptedShop is a page with something to say in every table of its sheet.
func scriptedShop(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			_, _ = w.Write([]byte("User-agent: *\nDisallow: /interdit/\n"))
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Add("Set-Cookie", "panier=3; Path=/")
		_, _ = w.Write([]byte(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vélos de la Rade</title>
<link rel="icon" href="data:,"></head><body><main><h1>Vélos</h1><p style="color:#ccc">Livraison offerte</p><p><a href="/casques">Casques</a></p></main>
<script>document.title = 'Promotion'; document.cookie = '_ga=1; max-age=86400'; new Image().src = 'http://localhost:8099/p.png'; document.body.style.minWidth = '500px'; null.prix</script>
<script src="/interdit/a.js"></script></body></html>`))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// The sheet of a page tells its faults and what the browser measured; an audit without a
// browser says which rules it could not verify.
func TestPageSheetTellsWhatABrowserMeasured(t *testing.T) {
	t.Parallel()
	s, b := openShop(t, withArchive), openBrowser(t)
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	address := scriptedShop(t)
	s.audit(t, address, noon.Add(-48*time.Hour))
	_, err := seo.Run(t.Context(), seo.AuditRequest{Site: "velo", URL: address, AllowHosts: []string{"127.0.0.1"}, Warehouse: s.warehouse, MaxExternal: -1,
		Browse: &seo.Browsing{Pages: 1}, Now: func() time.Time { return noon.Add(-24 * time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	list := s.get(t, "/audits?site=velo")
	with, _ := list.Find("#audits tbody a").First().Attr("href")
	without, _ := list.Find("#audits tbody a").Last().Attr("href")
	if got := s.get(t, without).text("#non-verifiees tbody"); !strings.Contains(got, "LCP trop lent") || !strings.Contains(got, "--render") {
		t.Errorf("what is not verified: %q", got)
	}
	opened := s.get(t, with)
	if got := opened.text("main"); strings.Contains(opened.text("#non-verifiees"), "--render") || !strings.Contains(got, "1 page ouverte dans un navigateur sur 2") {
		t.Errorf("the audit with a browser: %q", got)
	}
	sheet, _ := opened.Find("#pages tbody a[href$='" + url.QueryEscape(address) + "&periode=30j&site=velo']").Attr("href")
	p := s.get(t, sheet)
	for at, want := range map[string]string{
		".answer": "réponse 200", "#constats tbody": "Balises modifiées par JavaScript", "#mesures tbody": "bon jusqu’à 2,5 s", "#balises tbody": "Promotion",
		"#types tbody": "Pages", "#tiers": "Aucun autre site", "#cookies tbody": "Google Analytics", "#accessibilite tbody": "color-contrast",
		"#erreurs tbody": "TypeError", "#robots tbody": "/interdit/a.js",
	} {
		if got := p.text(at); !strings.Contains(got, want) {
			t.Errorf("%s of the sheet: %q, want %q", at, got, want)
		}
	}
	closed := s.get(t, with+"&adresse="+url.QueryEscape(address+"casques"))
	if got := closed.text("main"); !strings.Contains(got, "n’a pas été ouverte dans un navigateur") {
		t.Errorf("a page that was not opened: %q", got)
	}
	if gone := s.get(t, with+"&adresse=ailleurs"); gone.StatusCode != http.StatusNotFound || !strings.Contains(gone.text("main"), "ailleurs") {
		t.Errorf("a page that was not visited: %d %q", gone.StatusCode, gone.text("main"))
	}
	for _, path := range []string{sheet, without} {
		for _, v := range views() {
			w := b.open(t, s.url+path, v)
			w.keep(t, fileName("fiche-de-page "+map[bool]string{true: "sombre", false: "clair"}[v.dark]+map[bool]string{true: " sheet", false: " audit"}[path == sheet]+" "+map[bool]string{true: "390", false: "1366"}[v.width < 600]))
			w.flawless(t, v)
		}
	}
}

// « Auditer maintenant » opens pages in a browser when it is asked to, and offers it only
// where there is one.
func TestAnAuditMayOpenABrowser(t *testing.T) {
	t.Parallel()
	home := scriptedShop(t)
	s := openShop(t, withArchive, withAuditor(home, atOnce(), "127.0.0.1"))
	s.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	if box := s.get(t, "/audits?site=velo").Find("#auditer input[name=navigateur]"); box.Length() != 1 || box.Is("[checked]") {
		t.Errorf("%d boxes", box.Length())
	}
	if refused := s.post(t, "/audits?site=velo", pressAudit("")+"&navigateur=1"); !refused.Find("#auditer input[name=navigateur]").Is("[checked]") {
		t.Error("a refusal forgets the choice")
	}
	for asked, want := range map[string]bool{"": false, "&navigateur=1": true} {
		s.post(t, "/audits?site=velo", pressAudit(home)+asked)
		if got := strings.Contains(s.get(t, s.settled(t)).text("main"), "dans un navigateur sur 2"); got != want {
			t.Errorf("asked %q: a browser was opened: %v", asked, got)
		}
	}
	closed := openShop(t, withArchive, withAuditor("", atOnce()))
	closed.declare(t, tracking.Site{ID: "velo", Name: "Vélos de la Rade"})
	if closed.get(t, "/audits?site=velo").Find("#auditer input[name=navigateur]").Length() > 0 {
		t.Error("a browser is offered where there is none")
	}
}
