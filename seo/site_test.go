package seo

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// shopSite is a local site whose pages a test may change between two audits.
type shopSite struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	hits  map[string]int
}

func newShop(t testing.TB) *shopSite {
	s := &shopSite{pages: map[string]http.HandlerFunc{}, hits: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *shopSite) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	page, ok := s.pages[r.URL.RequestURI()]
	if !strings.Contains(r.UserAgent(), "Mobile") { // a telephone asks for some pages again
		s.hits[r.URL.Path]++
	}
	s.mu.Unlock()
	if !ok {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `<!doctype html><html lang="fr"><title>Page introuvable</title><p>Page introuvable. <a href="/">Accueil</a></p>`)
		return
	}
	page(w, r)
}

func (s *shopSite) set(path string, page http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = page
}

// page serves an ordinary page: a title, a heading, enough words, links.
func (s *shopSite) page(path, title string, links ...string) {
	s.raw(path, title, "", links...)
}

// raw is page with more elements in its head.
func (s *shopSite) raw(path, title, head string, links ...string) {
	var body strings.Builder
	for _, link := range links {
		fmt.Fprintf(&body, `<li><a href="%s">Vers %s</a></li>`, link, link)
	}
	s.set(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>%s</title>%s</head><body><main><h1>%s</h1><p>%s</p><ul>%s</ul></main></body></html>`,
			title, head, title, strings.Repeat("La faïence de la page "+title+" vient de Quimper. ", 30), body.String())
	})
}

func (s *shopSite) redirect(path, to string, status int) {
	s.set(path, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) })
}

func (s *shopSite) text(path, kind, text string) {
	s.set(path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		fmt.Fprint(w, text)
	})
}

func (s *shopSite) sitemap(paths ...string) {
	var body strings.Builder
	for _, path := range paths {
		body.WriteString("<url><loc>" + s.URL + path + "</loc></url>")
	}
	s.text("/sitemap.xml", "application/xml", `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+body.String()+"</urlset>")
}

func (s *shopSite) request(t testing.TB) AuditRequest {
	return AuditRequest{Site: "boutique", URL: s.URL + "/", AllowHosts: []string{"127.0.0.1"}, Dir: t.TempDir()}
}

// clock ticks a day with each audit.
func clock(days int) func() time.Time {
	base := time.Now().AddDate(0, 0, days-100)
	start := time.Now()
	return func() time.Time { return base.Add(time.Since(start)) }
}

func audit(t testing.TB, r AuditRequest) *Audit {
	t.Helper()
	a, err := Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *Audit) page(t testing.TB, path string) Page {
	t.Helper()
	for _, p := range a.Pages {
		if strings.TrimPrefix(p.URL, strings.TrimSuffix(a.URL, "/")) == path {
			return p
		}
	}
	t.Fatalf("page %s is missing among %d", path, len(a.Pages))
	return Page{}
}

func (a *Audit) has(rule, path string) bool {
	for _, f := range a.Findings {
		if f.Rule == rule && strings.TrimPrefix(f.URL, strings.TrimSuffix(a.URL, "/")) == path {
			return true
		}
	}
	return false
}
