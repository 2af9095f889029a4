package rule

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// world is a site that a fixture may change before it is checked.
type world struct {
	Site
	links   []Link
	files   []File
	entries []Entry
	second  []Entry // of a second sitemap

	unverified []Unverified // of the last check
}

// pageNamed adds a sound page that home links to, and that links back.
func (w *world) add(path string, kind page.Kind, change func(*PageSummary)) *PageSummary {
	p := PageSummary{
		URL: host + path, Status: 200, HTML: true, Kind: kind, Depth: 1, Lang: "fr", InSitemap: true, Words: 300, Canonical: host + path,
		Title: "Page " + path + " | Brélivan", Linked: page.LegalNotice | page.Terms | page.Privacy,
	}
	p.TitleKey, p.DescriptionKey, p.H1Key, p.TextKey = keyOf("t"+path), keyOf("d"+path), keyOf("h"+path), keyOf("x"+path)
	if change != nil {
		change(&p)
	}
	w.Pages = append(w.Pages, p)
	w.link("/", path, "Vers "+path)
	if path != "/" {
		w.link(path, "/", "Accueil")
		w.link("/guide", path, "Voir "+path)
	}
	return &w.Pages[len(w.Pages)-1]
}

func absoluteOf(path string) string {
	if strings.Contains(path, "://") {
		return path
	}
	return host + path
}

// link adds a followed link between two paths, or to another site.
func (w *world) link(from, to, anchor string) *Link {
	w.links = append(w.links, Link{From: absoluteOf(from), To: absoluteOf(to), Text: anchor, Internal: !strings.Contains(to, "://"), Followed: true})
	return &w.links[len(w.links)-1]
}

// page is the summary of a path.
func (w *world) page(path string) *PageSummary {
	i := slices.IndexFunc(w.Pages, func(p PageSummary) bool { return p.URL == absoluteOf(path) })
	return &w.Pages[i]
}

// redirect adds an address that redirects.
func (w *world) redirect(from, to string, status int16) {
	w.Pages = append(w.Pages, PageSummary{URL: absoluteOf(from), Location: absoluteOf(to), Status: status, Depth: 1})
}

// unlink takes away the links to a path.
func (w *world) unlink(to string) {
	w.links = slices.DeleteFunc(w.links, func(l Link) bool { return l.To == absoluteOf(to) })
}

// healthySite is a shop without any fault that the whole site shows.
func healthySite() *world {
	w := &world{Site: Site{Start: host + "/", Options: Options{Now: now}, Allowed: func(string) bool { return true }}}
	w.add("/", page.Home, func(p *PageSummary) {
		p.Facts = HasIcon | SaysMediator | SaysConformity | SaysFourteenDays | SaysReviewCheck | SaysAccessibility
		p.Linked |= page.Delivery | page.Contact | page.WithdrawNow
		p.Depth = 0
	})
	w.add("/guide", page.Other, nil)
	w.add("/categorie/bougies", page.Category, nil)
	for i := range 9 {
		w.add(fmt.Sprintf("/produit/b%d", i), page.Product, func(p *PageSummary) { p.SKU = fmt.Sprint("B", i); p.Words = int32(300 + i) })
	}
	for i := range 9 {
		w.link(fmt.Sprintf("/produit/b%d", i), fmt.Sprintf("/produit/b%d", (i+1)%9), "Voir aussi")
	}
	w.add("/contact", page.Legal, func(p *PageSummary) { p.About, p.Facts = page.Contact, HasPhone|HasEmail })
	w.link("/contact", "/guide", "Guide")
	w.Robots = &RobotsFile{URL: host + "/robots.txt", Status: 200, ContentType: "text/plain", Body: "User-agent: *\nDisallow: /panier\nSitemap: " + host + "/sitemap.xml\n", Size: 60}
	w.Maps = []Sitemap{{URL: host + "/sitemap.xml", Status: 200, Declared: true, Count: len(w.Pages), Bytes: 4000}}
	for i, p := range w.Pages {
		w.entries = append(w.entries, Entry{URL: p.URL, Lastmod: fmt.Sprintf("2026-0%d-02", i%9+1)})
	}
	w.files = []File{{From: host + "/", URL: host + "/logo.webp", Kind: page.Picture, Status: 200, State: OK, Bytes: 9000, ContentType: "image/webp", Caching: Caching{Known: true, Seconds: 604_800}}}
	w.Probes = healthyProbes()
	inbound(branded(30)...)(w)
	w.Visited = &Visited{From: "2025-07-01", To: "2026-06-30"}
	return w
}

func healthyProbes() Probes {
	return Probes{
		NotFound: &NotFound{URL: host + "/introuvable-1", Status: 404, Page: page.Parse(page.Input{URL: host + "/introuvable-1", Status: 404, Body: []byte(`<!doctype html><a href="/">Accueil</a>`)})},
		Variants: []Variant{{URL: host + "/", Status: 200}, {URL: "http://boutique.example/", Status: 301, Location: host + "/"}, {URL: "https://www.boutique.example/", Status: 301, Location: host + "/"}},
		Header: http.Header{
			"Strict-Transport-Security": {"max-age=63072000"}, "Content-Security-Policy": {"default-src 'self'; frame-ancestors 'self'"},
			"X-Content-Type-Options": {"nosniff"}, "Referrer-Policy": {"strict-origin-when-cross-origin"}, "Server": {"nginx"},
			"Set-Cookie": {"session=1; Secure; HttpOnly; SameSite=Lax"},
		},
		Proto: "HTTP/2.0", TLS: &TLS{NotAfter: now.AddDate(0, 3, 0)}, Favicon: 200,
	}
}

// check binds the lists to the site and runs every site and link rule.
func (w *world) check() []Finding {
	slices.SortStableFunc(w.links, func(a, b Link) int { return strings.Compare(a.From, b.From) })
	slices.SortStableFunc(w.files, func(a, b File) int { return strings.Compare(a.From, b.From) })
	w.Links, w.Files = slices.Values(w.links), slices.Values(w.files)
	if len(w.Maps) > 0 {
		w.Maps[0].Entries = slices.Values(w.entries)
	}
	if len(w.Maps) > 1 {
		w.Maps[1].Entries = slices.Values(w.second)
	}
	var found []Finding
	w.unverified = CheckSite(&w.Site, func(f Finding) { found = append(found, f) })
	return found
}

func TestHealthySiteHasNoFinding(t *testing.T) {
	for _, f := range healthySite().check() {
		t.Errorf("%s (%s) %s: %s\n%s", f.Rule, f.Severity, f.URL, f.Detail, f.Evidence)
	}
}

// change makes a fixture of a healthy site.
type change func(*world)

// siteFixture is what must and what must not trigger a site rule.
type siteFixture struct {
	bad, good []change
}

func changes(c ...change) []change { return c }

func runSiteFixtures(t *testing.T, table map[string]siteFixture) {
	for _, id := range slices.Sorted(maps.Keys(table)) {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			for i, alter := range table[id].bad {
				w := healthySite()
				alter(w)
				found := only(w.check(), id)
				if len(found) == 0 {
					t.Errorf("bad site %d: no finding", i)
				}
				for _, f := range found {
					checkSentence(t, f)
				}
			}
			for i, alter := range table[id].good {
				w := healthySite()
				alter(w)
				for _, f := range only(w.check(), id) {
					t.Errorf("good site %d: %s: %s\n%s", i, f.URL, f.Detail, f.Evidence)
				}
			}
		})
	}
}

// none changes nothing.
func none(*world) {}

// signed is the signature of a text of n words, changed of them different.
func signed(n, changed int) text.Signature {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("mot", i)
	}
	for i := range changed {
		list[i*n/max(changed, 1)] = fmt.Sprint("autre", i)
	}
	return text.Sign(list)
}

var day = 24 * time.Hour
