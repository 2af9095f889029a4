package crawl

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const urlset = `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`

func TestReadSitemap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		urls       []string
		flaws      []SitemapFlaw
	}{
		{"plain", urlset + "<url><loc> https://exemple.fr/a </loc></url><url><loc>https://exemple.fr/b?x=1&amp;y=2</loc></url></urlset>",
			[]string{"https://exemple.fr/a", "https://exemple.fr/b?x=1&y=2"}, nil},
		{"pictures inside are passed over", urlset + `<url><loc>https://exemple.fr/a</loc><image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><image:loc>https://exemple.fr/a.jpg</image:loc></image:image></url></urlset>`,
			[]string{"https://exemple.fr/a"}, nil},
		{"byte order mark", "\uFEFF" + urlset + "<url><loc>https://exemple.fr/a</loc></url></urlset>", []string{"https://exemple.fr/a"}, nil},
		{"Latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><urlset xmlns=\"" + sitemapNamespace + "\"><url><loc>https://exemple.fr/\xe9t\xe9</loc></url></urlset>",
			[]string{"https://exemple.fr/été"}, nil},
		{"plain list", "https://exemple.fr/a\r\nhttps://exemple.fr/b\n\n", []string{"https://exemple.fr/a", "https://exemple.fr/b"}, nil},
		{"list with a line of 10 MB", "https://exemple.fr/a\nhttps://exemple.fr/" + strings.Repeat("b", 10<<20) + "\nhttps://exemple.fr/c", []string{"https://exemple.fr/a"}, []SitemapFlaw{SitemapBroken}},
		{"cut in the middle", urlset + "<url><loc>https://exemple.fr/a</loc></url><url><loc>https://ex", []string{"https://exemple.fr/a"}, []SitemapFlaw{SitemapBroken}},
		{"bare ampersand", urlset + "<url><loc>https://exemple.fr/a?x=1&y=2</loc></url></urlset>", nil, []SitemapFlaw{SitemapBroken}},
		{"not closed", urlset + "<url><loc>https://exemple.fr/a</loc></url>", []string{"https://exemple.fr/a"}, []SitemapFlaw{SitemapBroken}},
		{"web page", "<!doctype html><html><body><p>Page introuvable</p></body></html>", nil, []SitemapFlaw{SitemapForeign}},
		{"no namespace", "<urlset><url><loc>https://exemple.fr/a</loc></url></urlset>", []string{"https://exemple.fr/a"}, []SitemapFlaw{SitemapNamespace}},
		{"empty", "", nil, []SitemapFlaw{SitemapBroken}},
		{"just words", "bonjour", nil, []SitemapFlaw{SitemapBroken}},
		{"bad addresses", urlset + "<url><loc>/relative</loc></url><url><loc></loc></url><url><lastmod>2025-01-01</lastmod></url></urlset>", nil, []SitemapFlaw{SitemapBadURL, SitemapBadURL, SitemapBadURL}},
		{"bad date", urlset + "<url><loc>https://exemple.fr/a</loc><lastmod>12/03/2025</lastmod></url></urlset>", []string{"https://exemple.fr/a"}, []SitemapFlaw{SitemapBadDate}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := ReadSitemap(strings.NewReader(c.text))
			var urls []string
			for _, e := range s.Entries {
				urls = append(urls, e.URL)
			}
			var flaws []SitemapFlaw
			for _, f := range s.Faults {
				flaws = append(flaws, f.Flaw)
			}
			if !slices.Equal(urls, c.urls) || !slices.Equal(flaws, c.flaws) {
				t.Errorf("addresses %q, faults %v; want %q, %v", urls, s.Faults, c.urls, c.flaws)
			}
		})
	}
}

func TestSitemapDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2025": "2025-01-01T00:00:00Z", "2025-03": "2025-03-01T00:00:00Z", "2025-03-14": "2025-03-14T00:00:00Z",
		"2025-03-14T10:20+01:00": "2025-03-14T09:20:00Z", "2025-03-14T10:20:30Z": "2025-03-14T10:20:30Z", "2025-03-14T10:20:30.45+02:00": "2025-03-14T08:20:30Z",
	} {
		got, ok := parseW3CDate(text)
		if !ok || got.UTC().Format("2006-01-02T15:04:05Z") != want {
			t.Errorf("%s: %v, %v", text, got, ok)
		}
	}
}

func TestSitemapOfTooManyAddresses(t *testing.T) {
	t.Parallel()
	for name, line := range map[string][3]string{"XML": {urlset, "<url><loc>https://exemple.fr/a</loc></url>", "</urlset>"}, "list": {"", "https://exemple.fr/a\n", ""}} {
		all := ReadSitemap(strings.NewReader(line[0] + strings.Repeat(line[1], MaxSitemapURLs) + line[2]))
		if len(all.Entries) != MaxSitemapURLs || len(all.Faults) != 0 {
			t.Errorf("%s, as many as allowed: %d entries, faults %v", name, len(all.Entries), all.Faults)
		}
		more := ReadSitemap(strings.NewReader(line[0] + strings.Repeat(line[1], MaxSitemapURLs+5) + line[2]))
		if len(more.Entries) != MaxSitemapURLs || len(more.Faults) != 1 || more.Faults[0].Flaw != SitemapTooMany {
			t.Errorf("%s, too many: %d entries, faults %v", name, len(more.Entries), more.Faults)
		}
	}
}

// An index (declared by robots.txt, relative) leads to a compressed sitemap, a
// missing one, a broken one and, wrongly, to another index.
func TestCrawlReadsSitemaps(t *testing.T) {
	t.Parallel()
	var s *site
	index := func(names ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
			for _, name := range names {
				fmt.Fprintf(w, "<sitemap><loc>%s%s</loc></sitemap>", s.URL, name)
			}
			fmt.Fprint(w, "</sitemapindex>")
		}
	}
	list := func(zip bool, names ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			text := urlset
			for _, name := range names {
				if strings.HasPrefix(name, "/") {
					name = s.URL + name
				}
				text += "<url><loc>" + name + "</loc></url>"
			}
			if text += "</urlset>"; zip {
				text = zipped(text)
			}
			w.Header().Set("Content-Type", "application/octet-stream")
			fmt.Fprint(w, text)
		}
	}
	s = newSite(t, map[string]any{
		"/robots.txt": plain("text/plain", "Sitemap: /index.xml\nUser-agent: *\nDisallow: /cache.xml"),
		"/index.xml":  index("/a.xml.gz", "/absent.xml", "/casse.xml", "/index2.xml", "/cache.xml", "/a.xml.gz"),
		"/a.xml.gz":   list(true, "/liee", "/orpheline", "/cachee"),
		"/casse.xml":  plain("text/xml", urlset+"<url><loc>oups"),
		"/index2.xml": index("/b.xml"), "/b.xml": list(false, "/trop-loin"), "/cache.xml": list(false, "/liee", "https://ailleurs.example/"),
		"/": links("/liee"), "/liee": "l", "/orpheline": "o", "/trop-loin": "t", "/cachee": "c",
	})
	all, c := crawlAll(t, s.options())
	if want := []string{"/", "/cachee", "/liee", "/orpheline"}; !slices.Equal(paths(all), want) {
		t.Errorf("visited %v, want %v", paths(all), want)
	}
	if r := all["/orpheline"]; r.Source != FromSitemap || r.From != s.URL+"/a.xml.gz" || all["/liee"].Source != FromLink {
		t.Errorf("orphan %+v", r)
	}
	type row struct {
		path    string
		status  int
		entries int
		found   bool
		problem Problem
		faults  int
	}
	var got []row
	for _, f := range c.Sitemaps() {
		got = append(got, row{strings.TrimPrefix(f.URL, s.URL), f.Status, len(f.Entries), f.Found(), f.Problem, len(f.Faults)})
	}
	want := []row{{"/index.xml", 200, 0, true, "", 0}, {"/a.xml.gz", 200, 3, true, "", 0}, {"/absent.xml", 404, 0, false, "", 0},
		{"/casse.xml", 200, 0, true, "", 1}, {"/index2.xml", 200, 0, true, "", 1}, {"/cache.xml", 200, 2, true, RobotsDenied, 0}}
	if !slices.Equal(got, want) {
		t.Errorf("sitemaps\n%v, want\n%v", got, want)
	}
}

// Whatever a file holds, no more addresses come out of it than the protocol allows, each
// can be visited, and each fault has its kind.
func FuzzReadSitemap(f *testing.F) {
	for _, seed := range []string{
		urlset + "<url><loc>https://exemple.fr/a</loc><lastmod>2025-03</lastmod></url></urlset>", "\uFEFFhttps://exemple.fr/a\nhttps://exemple.fr/b", "",
		`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://exemple.fr/b.xml</loc></sitemap></sitemapindex>`,
		urlset + "<url><url><loc><![CDATA[https://exemple.fr/é]]></loc></url><loc>x</loc></url>", `<!DOCTYPE a [<!ENTITY b "c">]>` + urlset + "<url><loc>https://&b;</loc>",
		zipped(urlset + "<url><loc>https://exemple.fr/a</loc></url></urlset>"), "\x1f\x8bpas du gzip", `<?xml version="1.0" encoding="utf-16"?><urlset>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		file := SitemapFile{Sitemap: &Sitemap{}}
		file.read(body)
		if len(file.Entries) > MaxSitemapURLs || len(file.Faults) > 100 || file.Size > MaxSitemapBytes+1 || file.Listed != len(file.Entries) {
			t.Fatalf("%d addresses, %d told, %d faults, %d bytes", len(file.Entries), file.Listed, len(file.Faults), file.Size)
		}
		for _, e := range file.Entries {
			if _, err := ParseURL(e.URL); err != nil {
				t.Fatalf("an address that nobody can visit: %v", err)
			}
			if e.LastMod == "" && !e.Date.IsZero() {
				t.Fatalf("a date out of nothing: %v", e)
			}
		}
		for _, fault := range file.Faults {
			if fault.Flaw == "" {
				t.Fatalf("a fault without a kind: %v", fault)
			}
		}
		if len(file.Entries)+len(file.Faults) == 0 && len(body) > 0 && !bytes.Contains(body, []byte("urlset")) && !bytes.Contains(body, []byte("sitemapindex")) && len(bytes.TrimSpace(body)) > 3 && !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			t.Fatalf("%q is an empty sitemap without a fault", body)
		}
	})
}
