package crawl

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// benchSite serves n pages of about 39 kB, each linking to 60 others.
func benchSite(b *testing.B, n int) (*httptest.Server, int) {
	filler := strings.Repeat("<p>Le bol à oreilles se transmet de mère en fille depuis trois générations.</p>\n", 440)
	pages := make([]string, n)
	for i := range pages {
		var out strings.Builder
		for k := 1; k <= 60; k++ {
			fmt.Fprintf(&out, `<a href="/p%d.html">page %d</a>`, (i*7+k*k)%n, k)
		}
		pages[i] = "<!doctype html><title>Page " + fmt.Sprint(i) + "</title>" + out.String() + filler
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscanf(r.URL.Path, "/p%d.html", &i); err != nil && r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(pages[i]))
	}))
	b.Cleanup(s.Close)
	return s, len(pages[0])
}

// BenchmarkCrawl fetches 1,700 pages of 39 kB with 16 connections, persisted
// frontier included; the links are taken without parsing.
func BenchmarkCrawl(b *testing.B) {
	const n = 1_700
	s, size := benchSite(b, n)
	b.SetBytes(int64(n * size))
	for b.Loop() {
		o := Options{Start: s.URL, Concurrency: 16, AllowHosts: []string{"127.0.0.1"}, Dir: b.TempDir(), Read: cheapLinks}
		c, err := Open(o)
		if err != nil {
			b.Fatal(err)
		}
		start, pages := time.Now(), 0
		for _, err := range c.Run(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			pages++
		}
		if pages != n+1 { // with the start page
			b.Fatalf("%d pages, want %d", pages, n+1)
		}
		b.ReportMetric(float64(pages)/time.Since(start).Seconds(), "pages/s")
		if err := c.Finish(); err != nil {
			b.Fatal(err)
		}
	}
}

// cheapLinks finds the links by their attribute, in the first 6 kB.
func cheapLinks(r *Response) Reading {
	var found []string
	head := string(r.Body[:min(len(r.Body), 6_000)])
	for piece := range strings.SplitSeq(head, `href="`) {
		if target, _, ok := strings.Cut(piece, `">`); ok && strings.HasPrefix(target, "/") {
			found = append(found, r.URL.Origin()+target)
		}
	}
	return Reading{Links: found, Keep: make([]byte, 1_000)}
}
