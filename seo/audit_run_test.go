package seo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzhttp"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
)

// smallShop has a bit of everything: a redirect chain, a broken link, an
// orphan, a canonical, a nofollow link, a forbidden page, a file.
func smallShop(t testing.TB) *shopSite {
	s := newShop(t)
	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /prive\nSitemap: "+s.URL+"/sitemap.xml\n")
	s.sitemap("/", "/bols", "/orpheline", "/vieux")
	s.page("/", "Maison Brélivan", "/bols", "/thes", "/prive", "/vieux", "/guide.pdf")
	s.page("/bols", "Bols à oreilles", "/", "/bol-bleu", "/bol-bleu?utm_source=lettre", "/absente")
	s.page("/thes", "Thés", "/", "/bols", "/bol-bleu-bis")
	s.page("/bol-bleu", "Bol bleu", "/bols")
	s.raw("/bol-bleu-bis", "Bol bleu", `<link rel="canonical" href="`+s.URL+`/bol-bleu">`, "/bols")
	s.page("/orpheline", "Page orpheline", "/")
	s.redirect("/vieux", "/moins-vieux", 301)
	s.redirect("/moins-vieux", "/bols", 302)
	s.text("/guide.pdf", "application/pdf", "%PDF-1.7")
	return s
}

func TestAuditReadsASite(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	a := audit(t, s.request(t))
	for path, want := range map[string]Page{
		"/":             {Status: 200, Depth: 0, Title: "Maison Brélivan", Indexable: true, InSitemap: true, Inlinks: 3},
		"/bols":         {Status: 200, Depth: 1, Title: "Bols à oreilles", Indexable: true, InSitemap: true, Inlinks: 4},
		"/bol-bleu":     {Status: 200, Depth: 2, Title: "Bol bleu", Indexable: true, Inlinks: 1},
		"/bol-bleu-bis": {Status: 200, Depth: 2, Title: "Bol bleu", Canonical: s.URL + "/bol-bleu", Inlinks: 1},
		"/orpheline":    {Status: 200, Depth: -1, Title: "Page orpheline", Indexable: true, InSitemap: true, Orphan: true},
		"/vieux":        {Status: 301, Depth: 1, RedirectTo: s.URL + "/moins-vieux", InSitemap: true, Inlinks: 1},
		"/moins-vieux":  {Status: 302, Depth: -1, RedirectTo: s.URL + "/bols", Hops: 1},
		"/absente":      {Status: 404, Depth: 2, Title: "Page introuvable", Inlinks: 1},
		"/prive":        {Status: 0, Depth: 1, Problem: "robots", Inlinks: 1},
		"/guide.pdf":    {Status: 200, Depth: 1, Problem: "not_html", Inlinks: 1},
	} {
		got := a.page(t, path)
		if got.Status != want.Status || got.Depth != want.Depth || got.Title != want.Title || got.Canonical != want.Canonical || got.Indexable != want.Indexable ||
			got.InSitemap != want.InSitemap || got.Orphan != want.Orphan || got.RedirectTo != want.RedirectTo || got.Hops != want.Hops || got.Problem != want.Problem || got.Inlinks != want.Inlinks {
			t.Errorf("%s:\ngot  %+v\nwant %+v", path, got, want)
		}
	}
	if len(a.Pages) != 11 || a.State != State(crawl.StopComplete) || !a.Exempt || a.Site != "boutique" {
		t.Errorf("%d pages, %s, exempt %v", len(a.Pages), a.State, a.Exempt)
	}
}

func TestAuditShareOutPopularity(t *testing.T) {
	t.Parallel()
	a := audit(t, smallShop(t).request(t))
	sum := 0.0
	for _, p := range a.Pages {
		sum += p.PageRank
		if (p.PageRank > 0) != p.Indexable {
			t.Errorf("%s: popularity %v, indexable %v", p.URL, p.PageRank, p.Indexable)
		}
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("the popularities sum to %v", sum)
	}
	if best := a.page(t, "/bols"); best.Score != 10 || best.PageRank <= a.page(t, "/bol-bleu").PageRank {
		t.Errorf("best page: %+v", best)
	}
	if canonical := a.page(t, "/bol-bleu"); canonical.PageRank <= a.page(t, "/orpheline").PageRank {
		t.Errorf("the canonical did not get what its copy is given: %v", canonical.PageRank)
	}
}

func TestAuditJudgesLinks(t *testing.T) {
	t.Parallel()
	s, other := smallShop(t), newShop(t)
	other.page("/bon", "Bon")
	other.redirect("/change", "/bon", 301)
	other.set("/ferme", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) })
	s.page("/thes", "Thés", other.URL+"/bon", other.URL+"/change", other.URL+"/ferme", other.URL+"/parti", "/vieux", "/prive")
	r := s.request(t)
	r.URL = s.URL
	a := audit(t, r)
	want := map[string]Link{
		s.URL + "/bols":       {State: crawl.LinkOK, Status: 200, Internal: true},
		s.URL + "/absente":    {State: crawl.LinkBroken, Status: 404, Internal: true},
		s.URL + "/vieux":      {State: crawl.LinkOK, Status: 301, Internal: true},
		s.URL + "/prive":      {State: crawl.LinkInconclusive, Status: 0, Internal: true},
		s.URL + "/guide.pdf":  {State: crawl.LinkOK, Status: 200, Internal: true},
		other.URL + "/bon":    {State: crawl.LinkOK, Status: 200},
		other.URL + "/change": {State: crawl.LinkOK, Status: 301},
		other.URL + "/ferme":  {State: crawl.LinkInconclusive, Status: 403},
		other.URL + "/parti":  {State: crawl.LinkBroken, Status: 404},
	}
	seen := map[string]bool{}
	for l := range a.Links() {
		w, asked := want[l.To]
		if asked && (l.State != w.State || l.Status != w.Status || l.Internal != w.Internal || !l.Followed) {
			t.Errorf("%s: %+v, want %+v", l.To, l, w)
		}
		seen[l.To] = true
	}
	for to := range want {
		if !seen[to] {
			t.Errorf("%s is missing", to)
		}
	}
	if other.hits["/bon"] != 2 { // once by name, once behind the redirect
		t.Errorf("an external page was asked %d times", other.hits["/bon"])
	}
}

func TestAuditFindsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	s.raw("/thes", "", `<meta name="robots" content="noindex">`, "/", "/bols", "/bol-bleu-bis")
	a := audit(t, s.request(t))
	for _, c := range []struct{ rule, path string }{
		{"tit-absent", "/thes"}, {"idx-noindex", "/thes"}, {"lnk-casse-interne", "/bols"}, {"lnk-orpheline", "/orpheline"}, {"http-chaine", "/vieux"}, {"map-redirections", "/vieux"},
	} {
		if !a.has(c.rule, c.path) {
			t.Errorf("%s is not found on %s", c.rule, c.path)
		}
	}
	for _, f := range a.Findings {
		if f.Rule == "sec-http" || f.Detail == "" || f.Fingerprint == 0 {
			t.Errorf("finding %+v", f)
		}
	}
	if !a.has("tit-absent", "/thes") || a.has("tit-absent", "/bols") {
		t.Error("a title is blamed where there is one")
	}
}

// Whether a page is compressed is seen on the network, not in the page.
func TestAuditSeesHowPagesTravel(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	zip := func(path string) {
		plain := s.pages[path]
		s.set(path, gzhttp.GzipHandler(plain).ServeHTTP)
	}
	s.page("/", "Accueil", "/nue", "/comprimee", "/courte")
	s.page("/nue", "Page envoyée comme elle est", "/")
	s.page("/comprimee", "Page envoyée comprimée", "/")
	s.text("/courte", "text/html; charset=utf-8", `<!doctype html><html lang="fr"><title>Page trop courte pour cela</title><h1>Courte</h1><a href="/">Accueil</a>`)
	zip("/")
	zip("/comprimee")
	a := audit(t, s.request(t))
	for path, want := range map[string]bool{"/": false, "/nue": true, "/comprimee": false, "/courte": false} {
		if got := a.has("perf-compression", path); a.page(t, path).Status != 200 || got != want {
			t.Errorf("%s: found uncompressed %v, want %v", path, got, want)
		}
	}
}

// A picture that is linked and shown is visited once, by the link, and judged
// like the others.
func TestAuditJudgesFiles(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	big := strings.Repeat("x", 600_000)
	s.text("/grande.jpg", "image/jpeg", big)
	s.text("/liee.jpg", "image/jpeg", big)
	s.text("/fausse.jpg", "text/plain", "x")
	s.raw("/thes", "Thés", "", "/liee.jpg")
	s.set("/bol-bleu", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="fr"><title>Bol bleu</title><h1>Bol bleu</h1><img src="/grande.jpg" alt="a"><img src="/liee.jpg" alt="b"><img src="/partie.jpg" alt="c"><img src="/fausse.jpg" alt="d">`)
	})
	a := audit(t, s.request(t))
	got := map[string]string{}
	for _, f := range a.Findings {
		if f.URL == s.URL+"/bol-bleu" || f.Rule == "http-type-incorrect" {
			got[f.Rule] += f.Evidence
		}
	}
	for rule, want := range map[string][]string{"img-cassee": {"/partie.jpg"}, "img-lourde": {"/grande.jpg", "/liee.jpg"}, "http-type-incorrect": {"/fausse.jpg"}} {
		for _, name := range want {
			if !strings.Contains(got[rule], name) {
				t.Errorf("%s does not blame %s: %q", rule, name, got[rule])
			}
		}
	}
	if strings.Contains(got["http-type-incorrect"], "/liee.jpg") {
		t.Errorf("a good type is blamed: %q", got["http-type-incorrect"])
	}
}

func TestAuditStopsAtItsLimit(t *testing.T) {
	t.Parallel()
	r := smallShop(t).request(t)
	r.MaxPages = 3
	a := audit(t, r)
	if len(a.Pages) != 3 || a.State != State(crawl.StopPages) || a.Summary.Left == 0 {
		t.Errorf("%d pages, %s, left %d", len(a.Pages), a.State, a.Summary.Left)
	}
}

func TestAuditOfWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.redirect("/tourne", "/tourne", 302)
	s.text("/image", "image/png", "\x89PNG")
	for _, c := range []struct{ name, path, key string }{
		{"endless redirect", "/tourne", "seo.no_page"}, {"missing", "/rien", "seo.no_page_status"}, {"picture", "/image", "seo.no_page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.request(t)
			r.URL = s.URL + c.path
			a := audit(t, r)
			if got := a.Obstacle(); !errors.Is(got, fault.New(fault.Unavailable, c.key)) {
				t.Errorf("obstacle %v", got)
			}
		})
	}
	if _, err := Run(t.Context(), AuditRequest{URL: "ftp://exemple.fr"}); !errors.Is(err, fault.New(fault.Invalid, "crawl.bad_start")) {
		t.Errorf("bad address: %v", err)
	}
	r := s.request(t)
	r.AllowHosts = nil
	if got := audit(t, r).Obstacle(); !errors.Is(got, fault.New(fault.Unavailable, "seo.no_page")) {
		t.Errorf("private address: %v", got)
	}
}

// An audit that was stopped goes on under the same name, asks for nothing
// twice and ends like one that was not stopped.
func TestAuditResumes(t *testing.T) {
	t.Parallel()
	s := smallShop(t)
	whole := audit(t, s.request(t))
	s.mu.Lock()
	clear(s.hits)
	s.mu.Unlock()

	r := s.request(t)
	r.Concurrency = 1
	ctx, cancel := context.WithCancel(t.Context())
	r.Progress = func(p Progress) {
		if p.Phase == PhaseCrawl && p.Done >= 4 {
			cancel()
		}
	}
	if _, err := Run(ctx, r); !errors.Is(err, fault.New(fault.Unavailable, "seo.stopped")) {
		t.Fatalf("stopped audit: %v", err)
	}
	r.Progress = nil
	again := audit(t, r)
	if !again.Summary.Resumed || len(again.Pages) != len(whole.Pages) || len(again.Findings) != len(whole.Findings) {
		t.Errorf("resumed %v: %d pages and %d findings, want %d and %d", again.Summary.Resumed, len(again.Pages), len(again.Findings), len(whole.Pages), len(whole.Findings))
	}
	for _, p := range whole.Pages {
		path := p.URL[len(s.URL):]
		if got := again.page(t, path); got.PageRank != p.PageRank || got.Depth != p.Depth || got.Title != p.Title {
			t.Errorf("%s: %+v, want %+v", path, got, p)
		}
	}
	for _, path := range []string{"/bols", "/thes", "/bol-bleu"} {
		if s.hits[path] > 1 {
			t.Errorf("%s was asked %d times", path, s.hits[path])
		}
	}
}
