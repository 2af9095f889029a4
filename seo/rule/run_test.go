package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/formaouest/chaland/seo/page"
)

// The precondition « HTML, 2xx, readable » stands once in the runner. seonaut
// repeats it in its reporters and wrote `< 200 && >= 300`, which never holds.
func TestPageRulesRunOnReadableSuccessOnly(t *testing.T) {
	faulty := []byte("<html><body><p>rien</p></body></html>")
	for _, c := range []struct {
		name  string
		alter func(*page.Input)
		runs  bool
	}{
		{"200", func(*page.Input) {}, true},
		{"206", func(in *page.Input) { in.Status = 206 }, true},
		{"xhtml", func(in *page.Input) { in.Header.Set("Content-Type", "application/xhtml+xml") }, true},
		{"no content type", func(in *page.Input) { in.Header.Del("Content-Type") }, true},
		{"199", func(in *page.Input) { in.Status = 199 }, false},
		{"301", func(in *page.Input) { in.Status = 301 }, false},
		{"404", func(in *page.Input) { in.Status = 404 }, false},
		{"500", func(in *page.Input) { in.Status = 500 }, false},
		{"PDF", func(in *page.Input) { in.Header.Set("Content-Type", "application/pdf") }, false},
		{"JSON", func(in *page.Input) { in.Header.Set("Content-Type", "application/json") }, false},
		{"too deep", func(in *page.Input) { in.Body = []byte(strings.Repeat("<div>", 5000)) }, false},
	} {
		in := doc{}.build()
		in.Body = faulty
		c.alter(&in)
		if found := CheckPage(page.Parse(in), Options{Now: now}); (len(found) > 0) != c.runs {
			t.Errorf("%s: %d findings, runs should be %v", c.name, len(found), c.runs)
		}
	}
}

// On a host allowed explicitly the rules about transport have no object.
func TestTransportRulesAreWithoutObjectOnAllowedHosts(t *testing.T) {
	d := doc{url: "http://127.0.0.1:8080/guide", more: `<form method="post" action="/contact"></form>` + a("http://localhost:9/", "Ailleurs")}
	p := page.Parse(d.build())
	with, without := CheckPage(p, Options{Now: now}), CheckPage(p, Options{Now: now, Exempt: true})
	if len(only(with, "sec-http")) != 1 || len(only(with, "sec-form-http")) != 1 {
		t.Error("on a public host, http is a fault")
	}
	for _, f := range without {
		if Get(f.Rule).Transport {
			t.Errorf("%s on an allowed host: %s", f.Rule, f.Detail)
		}
	}
	var transport []string
	for _, r := range All() {
		if !r.Applies(true) {
			transport = append(transport, r.ID)
		}
	}
	slices.Sort(transport)
	want := []string{"http-version", "lnk-localhost", "sec-certificat", "sec-form-http", "sec-hsts", "sec-http", "sec-redirection-https", "sec-tls", "url-www-http"}
	if !slices.Equal(transport, want) {
		t.Errorf("transport rules %v", transport)
	}
}

// Headers are the server's: seonaut reports HSTS and CSP on every page, and on
// redirects.
func TestHeadersAreReportedOnceForTheSite(t *testing.T) {
	w := healthySite()
	w.redirect("/vieux", "/guide", 301)
	w.Probes.Header.Del("Strict-Transport-Security")
	w.Probes.Header.Del("Content-Security-Policy")
	found := w.check()
	for _, id := range []string{"sec-hsts", "sec-csp"} {
		if got := only(found, id); len(got) != 1 || got[0].URL != w.Start {
			t.Errorf("%s: %+v", id, got)
		}
	}
	if found := only((doc{}).check(), "sec-hsts"); len(found) > 0 {
		t.Error("HSTS was checked on a page")
	}
}

// One rule makes one finding a page, with the number of things at fault and at
// most five examples.
func TestItemsMakeOneFinding(t *testing.T) {
	found := only(doc{more: strings.Repeat(`<img src="/a.webp" width="9" height="9">`, 12)}.check(), "img-alt-absent")
	if len(found) != 1 {
		t.Fatalf("%d findings", len(found))
	}
	if want := "12 images n’ont pas d’attribut alt, dont /a.webp."; found[0].Detail != want {
		t.Errorf("detail %q, want %q", found[0].Detail, want)
	}
	if n := strings.Count(found[0].Evidence, "\n") + 1; n != maxExamples {
		t.Errorf("%d examples", n)
	}
}

func TestFindingsCarryTheMeasuredValue(t *testing.T) {
	for id, c := range map[string]struct {
		page doc
		want string
	}{
		"tit-long":             {doc{title: strings.Repeat("été ", 16)}, "Le titre compte 63 caractères\u00a0; le maximum conseillé est 60."},
		"con-pauvre":           {doc{main: words(50)}, "Le contenu compte 56 mots\u00a0; visez au moins 200."},
		"sd-json-invalide":     {doc{data: "{\n  \"@context\": \"https://schema.org\",\n  \"name\": \"Été\"\n  \"price\": 1\n}"}, "Le JSON-LD est illisible à la ligne 4, colonne 3."},
		"sd-prix-different":    {offer(`"price":"24.90","priceCurrency":"EUR"`), "Le prix balisé est 24,90\u00a0€, le prix affiché 19,90\u00a0€."},
		"http-taille-html":     {doc{padding: 1600 << 10}, "Le document HTML pèse 1,6\u00a0Mo."},
		"leg-mentions-contenu": {less("notice", "Hébergeur"), "Éléments non trouvés dans les mentions légales, à vérifier\u00a0: hébergeur."},
	} {
		found := only(c.page.check(), id)
		if len(found) != 1 || found[0].Detail != c.want {
			t.Errorf("%s: %+v, want %q", id, found, c.want)
		}
	}
}

func TestSeverityFollowsTheCase(t *testing.T) {
	for _, c := range []struct {
		id   string
		page doc
		want Severity
	}{
		{"idx-noindex", doc{head: meta("robots", "noindex")}, High},
		{"idx-noindex", doc{url: host + "/panier", head: meta("robots", "noindex")}, Info},
		{"http-taille-html", doc{padding: 1100 << 10}, Medium},
		{"http-taille-html", doc{padding: 2100 << 10}, High},
		{"url-parametres", doc{url: host + "/guide?n=1"}, Info},
		{"url-parametres", doc{url: host + "/guide?a=1&b=2&c=3&d=4"}, Low},
	} {
		if found := only(c.page.check(), c.id); len(found) != 1 || found[0].Severity != c.want {
			t.Errorf("%s: %+v, want %s", c.id, found, c.want)
		}
	}
}

// Link rules read a site of which Links are grouped by page: one finding each.
func TestLinkFindingsAreGroupedByPage(t *testing.T) {
	w := healthySite()
	w.page("/guide").Status = 404
	found := only(w.check(), "lnk-casse-interne")
	pages := map[string]int{}
	for _, f := range found {
		pages[f.URL]++
	}
	for url, n := range pages {
		if n != 1 {
			t.Errorf("%s: %d findings", url, n)
		}
	}
	if pages[host+"/"] != 1 || pages[host+"/contact"] != 1 {
		t.Errorf("pages %v", pages)
	}
}

// A site with neither links, files, robots nor probes is checked for what is
// known of it.
func TestSparseSiteIsChecked(t *testing.T) {
	s := &Site{Start: host + "/", Options: Options{Now: now}, Pages: []PageSummary{{URL: host + "/", Status: 404, HTML: true}}}
	var ids []string
	CheckSite(s, func(f Finding) { ids = append(ids, f.Rule) })
	if !slices.Equal(ids, []string{"http-4xx-interne"}) {
		t.Errorf("findings %v", ids)
	}
}

// benchmarkPage is a product page of about 39 kB.
func benchmarkPage() page.Input {
	var more strings.Builder
	for i := range 110 {
		fmt.Fprintf(&more, `<li class="carte"><a href="/produit/bougie-%d"><img src="/img/b%d.webp" alt="Bougie %d" width="300" height="300" loading="lazy"><span>Bougie numéro %d</span></a></li>`, i, i, i, i)
	}
	return doc{kind: "product", more: "<ul>" + more.String() + "</ul>" + strings.Repeat("<h2>Suite</h2>"+paragraph, 35)}.build()
}

// BenchmarkParseAndCheck is what one core does of the audit: parse, all page
// rules, summary. BenchmarkTree in package page is the floor.
func BenchmarkParseAndCheck(b *testing.B) {
	in := benchmarkPage()
	b.SetBytes(int64(len(in.Body)))
	b.ReportAllocs()
	same := func(s string) string { return s }
	for b.Loop() {
		p := page.Parse(in)
		CheckPage(p, Options{Now: now})
		Summarize(p, same)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

// BenchmarkCheckSite is the end of the audit of 20,000 pages with links.
func BenchmarkCheckSite(b *testing.B) {
	w := healthySite()
	for i := range 20_000 {
		p := w.Pages[1]
		p.URL = fmt.Sprintf("%s/p/%d", host, i)
		p.Canonical, p.TitleKey, p.TextKey, p.Signature = p.URL, uint64(i)+1000, uint64(i)+1000, signed(60, 0)
		p.Signature[i%128] = uint8(i)
		w.Pages = append(w.Pages, p)
		for j := range 10 {
			w.links = append(w.links, Link{From: p.URL, To: fmt.Sprintf("%s/p/%d", host, (i+j*7)%20_000), Internal: true, Followed: true})
		}
	}
	w.Links = slices.Values(w.links)
	for b.Loop() {
		n := 0
		CheckSite(&w.Site, func(Finding) { n++ })
	}
}

// A site of 100,000 pages keeps as many summaries in memory.
func TestPageSummaryStaysSmall(t *testing.T) {
	const most = 448 // bytes, the texts it points at left out
	if size := unsafe.Sizeof(PageSummary{}); size > most {
		t.Errorf("%d bytes, at most %d", size, most)
	}
}
