package crawl

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// site is a local web site made of paths and bodies; it counts what it is
// asked for.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	hits  map[string]int
	pages map[string]http.HandlerFunc
}

// newSite serves the pages; text becomes an HTML page, a handler is used as it
// is. Unknown paths answer 404.
func newSite(t *testing.T, pages map[string]any) *site {
	t.Helper()
	s := &site{hits: map[string]int{}, pages: map[string]http.HandlerFunc{}}
	for path, page := range pages {
		s.pages[path] = handler(page)
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Server.Close)
	t.Cleanup(s.CloseClientConnections)
	return s
}

func handler(page any) http.HandlerFunc {
	switch p := page.(type) {
	case func(http.ResponseWriter, *http.Request):
		return p
	case http.HandlerFunc:
		return p
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.hits[r.URL.RequestURI()]++
	s.mu.Unlock()
	for _, key := range []string{r.URL.RequestURI(), r.URL.Path, "*"} {
		if page, ok := s.pages[key]; ok {
			page(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

func (s *site) asked(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits[path]
}

func (s *site) host() string { return strings.TrimPrefix(s.URL, "http://") }

func redirect(status int, target string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", target)
		w.WriteHeader(status)
	}
}

func plain(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, text)
	}
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// readLinks is a Reader that follows every href and keeps the address.
func readLinks(r *Response) Reading {
	reading := Reading{Keep: []byte(r.URL.String())}
	for _, m := range href.FindAllSubmatch(r.Body, -1) {
		if u, err := r.URL.Resolve(string(m[1])); err == nil {
			reading.Links = append(reading.Links, u.String())
		}
	}
	return reading
}

// options are those of a crawl of the site, quick enough for tests.
func (s *site) options() Options {
	return Options{Start: s.URL, Read: readLinks, AllowHosts: []string{s.host()}, Timeout: 5 * time.Second}
}

// crawlAll runs a crawl to its end and returns the responses by path and
// query.
func crawlAll(t *testing.T, o Options) (map[string]*Response, *Crawl) {
	t.Helper()
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	all := map[string]*Response{}
	for resp, err := range c.Run(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if all[resp.URL.PathAndQuery()] != nil {
			t.Errorf("%s came twice", resp.URL)
		}
		all[resp.URL.PathAndQuery()] = resp
	}
	return all, c
}

func paths(all map[string]*Response) []string { return slices.Sorted(maps.Keys(all)) }

func links(targets ...string) string {
	var out strings.Builder
	for _, target := range targets {
		fmt.Fprintf(&out, `<a href="%s">x</a>`, target)
	}
	return out.String()
}
