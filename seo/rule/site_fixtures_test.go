package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/seo/page"
)

// on changes one page.
func on(path string, alter func(*PageSummary)) change {
	return func(w *world) { alter(w.page(path)) }
}

// toward makes the guide canonical to a new page, altered.
func toward(alter func(*PageSummary)) change {
	return func(w *world) {
		w.add("/cible", page.Other, alter)
		w.page("/guide").Canonical = host + "/cible"
	}
}

var indexSiteFixtures = map[string]siteFixture{
	"idx-noindex-massif": {
		bad:  changes(func(w *world) { setAll(w, func(p *PageSummary) { p.Noindex = true }) }),
		good: changes(on("/guide", func(p *PageSummary) { p.Noindex = true }), func(w *world) { w.Pages = w.Pages[:5]; setAll(w, func(p *PageSummary) { p.Noindex = true }) }),
	},
	"idx-bloque-robots": {
		bad:  changes(on("/guide", func(p *PageSummary) { p.Blocked = true }), func(w *world) { w.add("/panier", page.Cart, func(p *PageSummary) { p.Blocked = true }) }),
		good: changes(func(w *world) { w.page("/guide").Blocked = true; w.unlink("/guide") }, none),
	},
	"idx-ressource-bloquee": {
		bad: changes(func(w *world) { w.Allowed = func(url string) bool { return url != host+"/logo.webp" } }),
		good: changes(func(w *world) { w.Allowed = func(url string) bool { return url != host+"/autre.webp" } }, func(w *world) { w.Allowed = nil },
			func(w *world) {
				w.files[0].URL = "https://cdn.example/a.webp"
				w.Allowed = func(string) bool { return false }
			}),
	},
	"idx-canonical-redirection": {
		bad:  changes(func(w *world) { w.redirect("/vieux", "/guide", 301); w.page("/guide").Canonical = host + "/vieux" }),
		good: changes(toward(nil), func(w *world) { w.redirect("/vieux", "/guide", 301) }),
	},
	"idx-canonical-erreur":        {bad: changes(toward(func(p *PageSummary) { p.Status = 404 }), toward(func(p *PageSummary) { p.Status, p.Failure = 0, "timeout" })), good: changes(toward(nil), toward(func(p *PageSummary) { p.Status = 403 }))},
	"idx-canonical-non-indexable": {bad: changes(toward(func(p *PageSummary) { p.Noindex = true }), toward(func(p *PageSummary) { p.Blocked = true })), good: changes(toward(nil))},
	"idx-canonical-chaine":        {bad: changes(toward(func(p *PageSummary) { p.Canonical = host + "/" })), good: changes(toward(nil), toward(func(p *PageSummary) { p.Canonical = "" }))},
	"idx-canonical-sans-lien": {
		bad:  changes(func(w *world) { toward(nil)(w); w.unlink("/cible") }),
		good: changes(toward(nil), func(w *world) { w.page("/guide").Canonical = host + "/"; w.unlink("/") }),
	},
	"idx-canonical-derive": {
		bad:  changes(on("/guide", func(p *PageSummary) { p.Canonical = "https://www.boutique.example/guide" }), on("/guide", func(p *PageSummary) { p.Canonical = "http://boutique.example/guide" })),
		good: changes(on("/guide", func(p *PageSummary) { p.Canonical = "https://ailleurs.example/guide" }), none),
	},
}

func setAll(w *world, alter func(*PageSummary)) {
	for i := range w.Pages {
		alter(&w.Pages[i])
	}
}

var httpSiteFixtures = map[string]siteFixture{
	"http-4xx-interne":  {bad: changes(status(404), status(410), status(418)), good: changes(status(403), status(429), status(500), status(301))},
	"http-5xx-interne":  {bad: changes(status(500), status(503)), good: changes(on("/guide", func(p *PageSummary) { p.Status, p.Retry = 503, true }), status(404))},
	"http-sans-reponse": {bad: changes(on("/guide", func(p *PageSummary) { p.Status, p.Failure = 0, "dns" })), good: changes(on("/guide", func(p *PageSummary) { p.Status, p.Blocked = 0, true }), status(500))},
	"http-illisible":    {bad: changes(on("/guide", func(p *PageSummary) { p.Damage = "bad_encoding" })), good: changes(on("/guide", func(p *PageSummary) { p.Status, p.Failure = 0, "timeout" }), status(500))},
	"http-403-429":      {bad: changes(status(403), status(429), on("/guide", func(p *PageSummary) { p.Status, p.Retry = 503, true })), good: changes(status(404), status(503))},
	"http-redirection-interne": {
		bad:  changes(func(w *world) { w.redirect("/vieux", "/guide", 301); w.link("/", "/vieux", "Le guide") }),
		good: changes(func(w *world) { w.redirect("/vieux", "/guide", 301) }, func(w *world) { w.link("/", "https://ailleurs.example/", "Ailleurs").State = Redirected }),
	},
	"http-chaine": {
		bad:  changes(func(w *world) { w.redirect("/a", "/b", 301); w.redirect("/b", "/guide", 302) }),
		good: changes(func(w *world) { w.redirect("/a", "/guide", 301) }, func(w *world) { w.redirect("/a", "/b", 301); w.redirect("/b", "/a", 301) }),
	},
	"http-boucle": {
		bad: changes(func(w *world) { w.redirect("/a", "/a", 301) }, func(w *world) { w.redirect("/a", "/b", 301); w.redirect("/b", "/a", 301) },
			func(w *world) { chain(w, 3); w.redirect("/r3", "/r1", 302) }, func(w *world) { chain(w, 15) }),
		good: changes(func(w *world) { chain(w, 3); w.redirect("/r3", "/guide", 302) }),
	},
	"http-redirection-cassee": {
		bad:  changes(func(w *world) { w.redirect("/a", "/guide", 301); w.page("/guide").Status = 404 }, func(w *world) { chain(w, 2); w.redirect("/r2", "/guide", 301); w.page("/guide").Status = 500 }),
		good: changes(func(w *world) { w.redirect("/a", "/guide", 301) }, func(w *world) { w.redirect("/a", "/guide", 301); w.page("/guide").Status = 403 }),
	},
	"http-accueil-404":       {bad: changes(func(w *world) { w.Probes.NotFound.Status = 200 }, func(w *world) { w.Probes.NotFound.Status, w.Probes.NotFound.Location = 302, host+"/" }), good: changes(none, func(w *world) { w.Probes.NotFound = nil }, func(w *world) { w.Probes.NotFound.Status, w.Probes.NotFound.Location = 301, host+"/erreur" })},
	"http-404-personnalisee": {bad: changes(func(w *world) { w.Probes.NotFound.Page = nil }), good: changes(none, func(w *world) { w.Probes.NotFound.Status, w.Probes.NotFound.Page = 200, nil })},
	"http-type-incorrect":    {bad: changes(file(File{URL: host + "/a.css", ContentType: "text/html"}), file(File{URL: host + "/a.js"})), good: changes(none, file(File{URL: host + "/a.jpg", ContentType: "image/webp"}), file(File{URL: host + "/a.js?v=2", ContentType: "text/javascript"}))},
	"http-version":           {bad: changes(func(w *world) { w.Probes.Proto = "HTTP/1.1" }), good: changes(none, func(w *world) { w.Probes.Proto = "" }, func(w *world) { w.Probes.Proto, w.Exempt = "HTTP/1.1", true })},
	"url-slash-incoherent":   {bad: changes(func(w *world) { w.add("/guide/", page.Other, nil) }), good: changes(func(w *world) { w.redirect("/guide/", "/guide", 301) }, func(w *world) { w.add("/autre/", page.Other, nil) })},
	"url-www-http":           {bad: changes(func(w *world) { w.Probes.Variants[2].Status = 200 }), good: changes(none, func(w *world) { w.Probes.Variants[2].Status, w.Exempt = 200, true })},
	"url-index":              {bad: changes(func(w *world) { w.add("/index.html", page.Home, nil) }), good: changes(func(w *world) { w.add("/index.html", page.Home, func(p *PageSummary) { p.Canonical = host + "/" }) }, func(w *world) { w.add("/blog/index.html", page.Other, nil) })},
}

func status(code int16) change { return on("/guide", func(p *PageSummary) { p.Status = code }) }

// chain redirects /r0 to /r1… to /rn.
func chain(w *world, n int) {
	for i := range n {
		w.redirect(fmt.Sprint("/r", i), fmt.Sprint("/r", i+1), 301)
	}
}

// file adds a file of the guide, found.
func file(f File) change {
	return func(w *world) {
		f.From, f.State = host+"/guide", OK
		w.files = append(w.files, f)
	}
}

var linkSiteFixtures = map[string]siteFixture{
	"lnk-casse-interne": {
		bad: changes(status(404), func(w *world) {
			w.redirect("/vieux", "/perdu", 301)
			w.add("/perdu", page.Other, func(p *PageSummary) { p.Status = 404 })
			w.unlink("/perdu")
			w.link("/", "/vieux", "Vieux")
		},
			on("/guide", func(p *PageSummary) { p.Status, p.Failure = 0, "timeout" })),
		good: changes(none, status(403), func(w *world) {
			w.add("/perdu", page.Other, func(p *PageSummary) { p.Status = 404 })
			w.unlink("/perdu")
		}),
	},
	"lnk-casse-externe":    {bad: changes(external(404, Broken), external(0, Broken)), good: changes(external(200, OK), external(403, Inconclusive), external(0, Unchecked))},
	"lnk-externe-redirige": {bad: changes(external(301, Redirected), external(308, Redirected)), good: changes(external(302, Redirected), external(200, OK))},
	"lnk-orpheline": {
		bad: changes(func(w *world) { w.unlink("/guide") }, func(w *world) { w.unlink("/guide"); w.link("/guide", "/guide", "Haut") }),
		// A home page that nothing links to is no orphan; a page reached through
		// a redirect is linked.
		good: changes(func(w *world) { w.unlink("/") }, func(w *world) {
			w.unlink("/guide")
			w.redirect("/vieux", "/guide", 301)
			w.link("/", "/vieux", "Guide")
		},
			func(w *world) { w.unlink("/guide"); w.page("/guide").InSitemap = false }, func(w *world) { w.unlink("/guide"); w.page("/guide").Noindex = true }),
	},
	"lnk-orpheline-visitee": {
		bad: changes(visited("/promo", nil), visited("/promo", func(w *world) { w.Visited.Pages[0].Views = 3 }),
			visited("/promo", func(w *world) { w.link("/promo", "/promo", "Haut de page") }),
			// found by a canonical alone
			visited("/guide", func(w *world) { w.unlink("/guide"); w.page("/guide").InSitemap = false })),
		good: changes(none, visited("/guide", nil), visited("/", nil),
			visited("/promo", func(w *world) { w.link("/guide", "/promo?tri=prix", "Promotions") }),
			visited("/promo", func(w *world) { w.link("/guide", "/promo/", "Promotions") }),
			visited("/promo", func(w *world) { w.Visited.Pages[0].Answer = nil }),                       // gone, or redirects
			visited("/promo", func(w *world) { w.Visited.Pages[0].Answer.Noindex = true }),              // a landing page of ads
			visited("/promo", func(w *world) { w.Visited.Pages[0].Answer.Canonical = host + "/guide" }), // a copy
			visited("/promo", func(w *world) { w.Visited.Pages[0].Answer.Kind = page.Account }),         // by what the page says
			visited("/panier/etape-2", nil), visited("/mon-compte/commandes", nil), visited("/recherche", nil),
			visited("/promo", func(w *world) { w.Allowed = func(a string) bool { return a != host+"/promo" } }),
			visited("/guide", func(w *world) { w.unlink("/guide") }), // lnk-orpheline says so
			visited("/guide", func(w *world) {
				w.unlink("/guide")
				w.page("/guide").InSitemap = false
				w.redirect("/vieux", "/guide", 301)
				w.link("/", "/vieux", "Guide")
			}),
			visited("/promo", func(w *world) { w.Visited.Part = true }), visited("/promo", func(w *world) { w.Probes.NotFound.Status = 200 }),
			visited("/promo", func(w *world) { w.Visited = nil })),
	},
	"lnk-un-seul-lien":   {bad: changes(func(w *world) { w.unlink("/guide"); w.link("/", "/guide", "Guide"); w.link("/", "/guide", "Encore") }), good: changes(none, func(w *world) { w.unlink("/guide") })},
	"lnk-profondeur":     {bad: changes(on("/produit/b1", func(p *PageSummary) { p.Depth = 4 }), on("/guide", func(p *PageSummary) { p.Depth = 5 })), good: changes(on("/guide", func(p *PageSummary) { p.Depth = 4 }), on("/produit/b1", func(p *PageSummary) { p.Depth = 3 }), on("/guide", func(p *PageSummary) { p.Depth = -1 }))},
	"lnk-nofollow-seuls": {bad: changes(follow("/guide", false)), good: changes(none, func(w *world) { w.unlink("/guide") })},
	"lnk-mixte-follow":   {bad: changes(func(w *world) { w.link("/produit/b1", "/guide", "Guide").Followed = false }), good: changes(none, follow("/guide", false), func(w *world) { w.link("/", "/guide", "Guide").Followed = false })},
	"lnk-depuis-non-indexable": {
		bad: changes(func(w *world) {
			w.unlink("/guide")
			w.page("/contact").Noindex = true
			w.link("/contact", "/guide", "Guide")
		}),
		good: changes(on("/contact", func(p *PageSummary) { p.Noindex = true }), func(w *world) { w.unlink("/guide") }),
	},
	"lnk-pagerank-gaspille": {
		bad:  changes(func(w *world) { ranked(w, 60); w.page("/compte").PageRank = 9 }),
		good: changes(func(w *world) { ranked(w, 60); w.page("/contact").PageRank = 9 }, func(w *world) { ranked(w, 5); w.page("/compte").PageRank = 9 }),
	},
}

// visited has people see a page that answers well, then changes what alter does.
func visited(path string, alter change) change {
	return func(w *world) {
		answer := PageSummary{URL: host + path, Status: 200, HTML: true, Kind: page.Other, Depth: -1}
		w.Visited = &Visited{From: "2025-03-15", To: "2026-03-14", Pages: []VisitedPage{{URL: host + path, Views: 120, Visits: 40, Answer: &answer}}}
		if alter != nil {
			alter(w)
		}
	}
}

// A rule that nobody can judge says what is missing, and which pages it left.
func TestOrphansByVisitsSayWhenTheyCannotBeJudged(t *testing.T) {
	for name, c := range map[string]struct {
		alter change
		want  string
	}{
		"no visits":         {func(w *world) { w.Visited = nil }, "Aucune visite"},
		"a crawl cut short": {visited("/promo", func(w *world) { w.Visited.Part = true }), "avant d’avoir lu tous les liens"},
		"all is found":      {visited("/promo", func(w *world) { w.Probes.NotFound.Status = 200 }), "n’existe pas"},
		"too many pages":    {visited("/promo", func(w *world) { w.Visited.Left = 7 }), "7 autres"},
	} {
		w := healthySite()
		c.alter(w)
		w.check()
		if !slices.ContainsFunc(w.unverified, func(u Unverified) bool {
			return u.Rule == "lnk-orpheline-visitee" && strings.Contains(u.Reason, c.want)
		}) {
			t.Errorf("%s: %q is missing among %+v", name, c.want, w.unverified)
		}
	}
}

// ranked adds n pages and gives each page of the site its rank.
func ranked(w *world, n int) {
	for i := range n {
		w.add(fmt.Sprint("/page-", i), page.Other, nil)
	}
	w.add("/compte", page.Account, nil)
	for i := range w.Pages {
		w.Pages[i].PageRank = 1 + float32(i)/100
	}
	w.page("/contact").PageRank = 0.1
	w.page("/compte").PageRank = 0.1
}

func external(status int, state State) change {
	return func(w *world) {
		l := w.link("/guide", "https://ailleurs.example/", "Ailleurs")
		l.Status, l.State = status, state
	}
}

// follow makes every link to a path followed or not.
func follow(path string, followed bool) change {
	return func(w *world) {
		for i := range w.links {
			if w.links[i].To == host+path {
				w.links[i].Followed = followed
			}
		}
	}
}

// twins gives two pages the same value.
func twins(alter func(*PageSummary)) change {
	return func(w *world) { alter(w.page("/guide")); alter(w.page("/produit/b1")) }
}

var duplicateFixtures = map[string]siteFixture{
	"tit-double": {
		bad: changes(twins(func(p *PageSummary) { p.TitleKey = 7 })),
		good: changes(none, twins(func(p *PageSummary) { p.TitleKey = 0 }), twins(func(p *PageSummary) { p.TitleKey, p.Lang = 7, p.URL[len(p.URL)-2:] }),
			func(w *world) {
				twins(func(p *PageSummary) { p.TitleKey = 7 })(w)
				w.page("/guide").Canonical = host + "/produit/b1"
			}, twins(func(p *PageSummary) { p.TitleKey, p.Noindex = 7, true })),
	},
	"des-double": {bad: changes(twins(func(p *PageSummary) { p.DescriptionKey = 7 })), good: changes(none, twins(func(p *PageSummary) { p.DescriptionKey = 0 }))},
	"h1-double":  {bad: changes(twins(func(p *PageSummary) { p.H1Key = 7 })), good: changes(none, twins(func(p *PageSummary) { p.H1Key = 0 }))},
	"con-double-exact": {
		bad:  changes(twins(func(p *PageSummary) { p.TextKey = 7 })),
		good: changes(none, twins(func(p *PageSummary) { p.TextKey, p.Words = 7, 5 })),
	},
	"con-quasi-double": {
		bad: changes(func(w *world) {
			w.page("/guide").Signature, w.page("/contact").Signature = signed(600, 0), signed(600, 3)
		}),
		good: changes(func(w *world) {
			w.page("/guide").Signature, w.page("/contact").Signature = signed(600, 0), signed(600, 150)
		},
			func(w *world) {
				w.page("/guide").Signature, w.page("/contact").Signature = signed(600, 0), signed(600, 3)
				w.page("/contact").Noindex = true
			}),
	},
	"con-pauvre-norme": {bad: changes(on("/produit/b1", func(p *PageSummary) { p.Words = 40 })), good: changes(on("/produit/b1", func(p *PageSummary) { p.Words = 200 }), on("/categorie/bougies", func(p *PageSummary) { p.Words = 10 }))},
	"tit-marque": {
		bad:  changes(func(w *world) { retitle(w, 7, "Page %d | Brélivan", "Page seule %d") }, func(w *world) { retitle(w, 99, "Brélivan | Page %d", "") }),
		good: changes(none, func(w *world) { retitle(w, 0, "", "Page seule %d") }, func(w *world) { retitle(w, 1, "Page %d | Brélivan", "Page seule %d") }),
	},
	"eco-produit-plusieurs-urls":  {bad: changes(on("/produit/b1", func(p *PageSummary) { p.SKU = "B2" })), good: changes(none, on("/produit/b1", func(p *PageSummary) { p.SKU = "" }), on("/guide", func(p *PageSummary) { p.SKU = "B2" }))},
	"eco-description-fournisseur": {bad: changes(func(w *world) { sameText(w, 3) }), good: changes(none, func(w *world) { sameText(w, 2) })},
	"favicon-absent":              {bad: changes(func(w *world) { w.page("/").Facts &^= HasIcon; w.Probes.Favicon = 404 }), good: changes(none, func(w *world) { w.Probes.Favicon = 404 }, func(w *world) { w.page("/").Facts &^= HasIcon })},
}

// retitle gives the first n pages one form of title and the others another.
func retitle(w *world, n int, first, rest string) {
	for i := range w.Pages {
		if form := rest; i < n {
			w.Pages[i].Title = fmt.Sprintf(first, i)
		} else {
			w.Pages[i].Title = fmt.Sprintf(form, i)
		}
	}
}

func sameText(w *world, n int) {
	for i := range n {
		w.page(fmt.Sprint("/produit/b", i)).Signature = signed(300, i)
	}
}

// Every table is run: one left out would be looked at by nothing.
func TestSiteRules(t *testing.T) {
	for _, table := range siteTables {
		runSiteFixtures(t, table)
	}
}

// TestRedirectChainsOfTheSite pins what seonaut misses: loops of any length,
// and the number of hops.
func TestRedirectChainsOfTheSite(t *testing.T) {
	w := healthySite()
	chain(w, 4)
	w.redirect("/r4", "/guide", 302)
	found := only(w.check(), "http-chaine")
	i := slices.IndexFunc(found, func(f Finding) bool { return f.URL == host+"/r0" })
	if i < 0 || found[i].Detail != "La redirection passe par 5 sauts avant "+host+"/guide." {
		t.Errorf("findings: %+v", found)
	}
}

func TestLoopsTellHowLongTheyAre(t *testing.T) {
	w := healthySite()
	chain(w, 3)
	w.redirect("/r3", "/r1", 302)
	for _, f := range only(w.check(), "http-boucle") {
		want := map[string]string{"/r0": "4", "/r1": "3", "/r2": "3", "/r3": "3"}[strings.TrimPrefix(f.URL, host)]
		if !strings.Contains(f.Detail, "("+want+" suivis)") {
			t.Errorf("%s: %s, want %s hops", f.URL, f.Detail, want)
		}
	}
}
