package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/page"
)

// about gives a page a title and a main heading.
func about(path, title, heading string) change {
	return on(path, func(p *PageSummary) {
		p.Title, p.TitleKey, p.H1Key = title, keyOf(title), keyOf(heading)
		p.Subject = &Subject{stemsOf(title), stemsOf(heading)}
	})
}

func all(list ...change) change {
	return func(w *world) {
		for _, c := range list {
			c(w)
		}
	}
}

// shelf adds n pages of a kind, titled by a form, as those of the kind that are there.
func shelf(n int, kind page.Kind, form string) change {
	return func(w *world) {
		for i := range w.Pages {
			if w.Pages[i].Kind == kind {
				w.Pages[i].Title = fmt.Sprintf(form, 100+i)
			}
		}
		for i := range n {
			path := fmt.Sprintf("/%s/s%d", kind, i)
			w.add(path, kind, func(p *PageSummary) {
				p.Title = fmt.Sprintf(form, i)
				p.TitleKey = keyOf(p.Title)
			})
			w.link(path, "/produit/b0", "Voir aussi")
		}
	}
}

// odd adds a product or category with a title of its own.
func odd(path string, kind page.Kind, title string) change {
	return func(w *world) {
		w.add(path, kind, func(p *PageSummary) { p.Title, p.TitleKey = title, keyOf(title) })
		w.link(path, "/produit/b0", "Voir aussi")
	}
}

// named links a page from n others with a text.
func named(to, label string, n int, region page.Region) change {
	return func(w *world) {
		for i := range n {
			from := fmt.Sprint("/blog/a", i)
			w.add(from, page.Article, nil)
			w.link(from, to, label).Region = region
		}
		for i := range 2 * n { // pages that do not speak of it
			w.add(fmt.Sprint("/blog/b", i), page.Article, nil)
		}
	}
}

// twinSheets makes two products alike, with the titles given.
func twinSheets(first, second string) change {
	return func(w *world) {
		w.page("/produit/b1").Title, w.page("/produit/b1").Signature = first, signed(300, 0)
		w.page("/produit/b2").Title, w.page("/produit/b2").Signature = second, signed(300, 1)
	}
}

// series adds n numbered pages, a share of which say the same.
func series(n int, form string, kind page.Kind, alike bool) change {
	return func(w *world) {
		for i := range n {
			w.add(fmt.Sprintf(form, i), kind, func(p *PageSummary) {
				if p.InSitemap = false; alike {
					p.TextKey = 99
				}
			})
		}
	}
}

var furtherSiteFixtures = map[string]siteFixture{
	"eco-produits-lies": {
		bad: changes(func(w *world) { w.isolate("/produit/b1") }, func(w *world) {
			w.isolate("/produit/b1")
			w.link("/produit/b1", "/produit/b2", "Menu").Region = page.Nav
		},
			func(w *world) { w.isolate("/produit/b1"); w.link("/produit/b1", "/produit/b1", "Photo") }),
		good: changes(none, func(w *world) { w.isolate("/produit/b1"); w.link("/produit/b1", "/produit/inconnu", "Voir aussi") },
			func(w *world) { w.isolate("/produit/b1"); w.page("/produit/b1").Noindex = true },
			func(w *world) {
				w.isolate("/produit/b1")
				setAll(w, func(p *PageSummary) { p.Noindex = p.URL > host+"/produit/b1" })
			}),
	},
	"eco-variantes-doublon": {
		bad: changes(twinSheets("Bol rouge | Brélivan", "Bol bleu | Brélivan"), twinSheets("Tablier taille 42 | Brélivan", "Tablier taille 44 | Brélivan"),
			twinSheets("Nappe 140cm vert clair", "Nappe 160cm vert foncé"), twinSheets("Marinière homme – M", "Marinière homme – XL")),
		good: changes(twinSheets("Bol rouge | Brélivan", "Tasse rouge | Brélivan"), twinSheets("Pignon 9 dents", "Pignon 11 dents"), twinSheets("Bol rouge", "Bol rouge"),
			func(w *world) {
				twinSheets("Bol rouge", "Bol bleu")(w)
				w.page("/produit/b2").Canonical = host + "/produit/b1"
			},
			func(w *world) {
				twinSheets("Bol rouge", "Bol bleu")(w)
				w.page("/produit/b2").Signature = signed(300, 90)
			}),
	},
	"lnk-ancre-suroptimisee": {
		bad: changes(named("/categorie/bougies", "bougie parfumée pas chère", 12, page.Main)),
		good: changes(named("/categorie/bougies", "bougie parfumée pas chère", 8, page.Main), named("/categorie/bougies", "bougie parfumée pas chère", 12, page.Footer),
			named("/categorie/bougies", "Nos bougies", 12, page.Main), named("/produit/b1", "bougie parfumée pas chère", 12, page.Main),
			named("/guide", "guide de toutes les tailles", 12, page.Main),
			all(about("/categorie/bougies", "Toutes nos bougies parfumées | Brélivan", "Bougies"), named("/categorie/bougies", "Toutes nos bougies parfumées", 12, page.Main)),
			all(about("/categorie/bougies", "Bougies | Brélivan", "Toutes nos bougies parfumées"), named("/categorie/bougies", "Toutes nos bougies parfumées", 12, page.Main)),
			func(w *world) {
				named("/categorie/bougies", "bougie parfumée pas chère", 12, page.Main)(w)
				for i := range 6 {
					w.link(fmt.Sprint("/produit/b", i), "/categorie/bougies", fmt.Sprint("nos bougies de saison ", i))
				}
			}),
	},
	"tit-gabarit": {
		bad: changes(all(shelf(11, page.Product, "Bougie %d | Maison de la mer"), odd("/produit/seul", page.Product, "Bougie seule")),
			all(shelf(11, page.Category, "Bougies %d | Maison de la mer"), odd("/categorie/seule", page.Category, "Bougies en lot - Autre maison")),
			all(shelf(11, page.Category, "Maison de la mer | Bougies %d"), odd("/categorie/seule", page.Category, "Bougies en lot"))),
		good: changes(shelf(11, page.Category, "Bougies %d | Maison de la mer"), all(shelf(5, page.Category, "Bougies %d | Maison de la mer"), odd("/categorie/seule", page.Category, "Bougies")),
			all(shelf(11, page.Category, "Bougies %d | Maison de la mer"), odd("/categorie/longue", page.Category, "Bougies de la lande et de la mer pour les soirs de pluie")),
			all(shelf(11, page.Category, "Bougies %d"), odd("/categorie/seule", page.Category, "Bougies en lot | Maison")),
			all(shelf(11, page.Category, "Bougies %d | Maison de la mer"), odd("/guide-court", page.Other, "Guide")),
			all(shelf(11, page.Category, "Bougies %d | Maison de la mer"), odd("/categorie/vide", page.Category, ""))),
	},
	"con-cannibalisation": {
		bad: changes(all(about("/categorie/bougies", "Bougies parfumées | Brélivan", "Bougies parfumées"), about("/guide", "Nos bougies parfumées | Brélivan", "La bougie parfumée")),
			all(about("/categorie/bougies", "Vélo de ville", "Le vélo de ville"), about("/guide", "Vélos de ville", "Les vélos de ville")),
			all(about("/produit/b1", "Bougie bruyère | Brélivan", "Bougie bruyère"), about("/guide", "Bougies de bruyère : le guide | Brélivan", "Bougie de bruyère"))),
		good: changes(all(about("/categorie/bougies", "Bougies parfumées | Brélivan", "Bougies parfumées"), about("/guide", "Bougies parfumées : bien choisir la mèche et la cire | Brélivan", "Choisir la mèche et la cire d’une bougie parfumée")),
			all(about("/produit/b1", "Bougie rouge", "Bougie rouge"), about("/guide", "Bougie bleue", "Bougie bleue")),
			all(about("/produit/b1", "Bougie bruyère 90 g", "Bougie bruyère"), about("/produit/b2", "Bougie bruyère 180 g", "Bougie bruyère")),
			all(about("/categorie/bougies", "Bougies parfumées", "Bougies parfumées"), about("/guide", "Nos bougies parfumées", "La bougie parfumée"), on("/guide", func(p *PageSummary) { p.Noindex = true })),
			all(about("/categorie/bougies", "Bougies parfumées", "Bougies parfumées"), about("/guide", "Nos bougies parfumées", "La bougie parfumée"), on("/guide", func(p *PageSummary) { p.Lang = "en" })),
			func(w *world) {
				w.add("/categorie/bougies?page=2", page.Category, nil)
				about("/categorie/bougies", "Bougies parfumées", "Bougies parfumées")(w)
				about("/categorie/bougies?page=2", "Bougies parfumées - 2", "Bougies parfumées")(w)
			},
			all(about("/categorie/bougies", "Bougies parfumées", "Bougies parfumées"), about("/contact", "Nos bougies parfumées", "Bougies parfumées"))),
	},
	"fac-calendrier": {
		bad: changes(series(210, "/agenda/2026/%d", page.Other, true), series(210, "/agenda?jour=%d", page.Category, true),
			func(w *world) { series(120, "/agenda?jour=%d&vue=mois", page.Other, true)(w); w.Refused = 500 }),
		good: changes(series(210, "/agenda/2026/%d", page.Other, false), series(150, "/agenda/2026/%d", page.Other, true), series(210, "/article-%d", page.Product, true),
			func(w *world) { series(90, "/agenda?jour=%d&vue=mois", page.Other, true)(w); w.Refused = 500 },
			func(w *world) {
				series(210, "/agenda/2026/%d", page.Other, true)(w)
				setAll(w, func(p *PageSummary) { p.Status = 404 })
			}),
	},
}

func probes(alter func(*Probes)) change { return func(w *world) { alter(&w.Probes) } }

func phone(words, phoneWords int) change {
	return probes(func(p *Probes) { p.Phone = []PhoneAnswer{{URL: host + "/guide", Words: words, PhoneWords: phoneWords}} })
}

func beyond(status int, indexable bool) change {
	return probes(func(p *Probes) {
		p.Beyond = []BeyondAnswer{{List: host + "/categorie/bougies", URL: host + "/categorie/bougies?page=1002", Status: status, Indexable: indexable}}
	})
}

// cached is a style sheet with its headers.
func cached(c Caching) change {
	return file(File{URL: host + "/theme.css", Kind: page.Stylesheet, Caching: c})
}

// sources are style sheets or scripts that were read.
func sources(script bool, texts ...string) change {
	return probes(func(p *Probes) {
		for i, t := range texts {
			p.Sources = append(p.Sources, Source{URL: fmt.Sprintf("%s/f%d", host, i), Script: script, Pages: 9, Text: t})
		}
	})
}

var (
	written  = strings.Repeat("/* Le bouton de la boutique */\n.bouton {\n    color: red;\n    margin: 0 auto;\n}\n\n", 200)
	scripted = strings.Repeat("// Ouvre le menu\nfunction ouvrir() {\n        menu.show();\n}\n", 200)
	licensed = strings.Repeat("/*! Licence MIT\n * du module\n */\na{b:c}\n", 200)
	minified = strings.Repeat(".bouton{color:red;margin:0 auto}", 400)
)

const lora = `@font-face{font-family:"Lora";src:url(/lora.woff2) format("woff2");`

var probeFixtures = map[string]siteFixture{
	"idx-bloque-et-noindex": {
		bad: changes(on("/guide", func(p *PageSummary) { p.Blocked, p.Noindex = true, true }), probes(func(p *Probes) { p.Hidden = []HiddenAnswer{{host + "/panier", true}} })),
		good: changes(none, on("/guide", func(p *PageSummary) { p.Blocked = true }), on("/guide", func(p *PageSummary) { p.Noindex = true }),
			on("/guide", func(p *PageSummary) { p.Blocked, p.Status, p.HTML = true, 0, false }), probes(func(p *Probes) { p.Hidden = []HiddenAnswer{{host + "/guide", false}} })),
	},
	"mob-contenu-different": {bad: changes(phone(300, 200)), good: changes(none, phone(300, 250), phone(300, 900))},
	"pag-hors-bornes":       {bad: changes(beyond(200, true)), good: changes(none, beyond(404, false), beyond(301, true), beyond(200, false))},
	"perf-cache": {
		bad: changes(cached(Caching{Known: true, NoStore: true, Seconds: -1}), cached(Caching{Known: true, Seconds: -1}), cached(Caching{Known: true, Seconds: 3600, Tagged: true})),
		good: changes(none, cached(Caching{Known: true, Seconds: 31536000}), cached(Caching{Known: true, Seconds: -1, Tagged: true}), cached(Caching{}),
			file(File{URL: host + "/captcha.php", Kind: page.Picture, Caching: Caching{Known: true, NoStore: true}})),
	},
	"perf-minification": {
		bad:  changes(sources(false, written), sources(true, scripted)),
		good: changes(none, sources(false, minified), sources(false, licensed), sources(false, written[:3000]), sources(true, strings.Repeat("menu.show(\"// non\");", 900))),
	},
	"perf-police-web": {
		bad: changes(sources(false, lora+"}"), sources(false, lora+"font-display:block}"), on("/guide", func(p *PageSummary) { p.Fonts = []string{"Lora"} })),
		good: changes(none, sources(false, lora+"font-display: swap;}"), sources(false, strings.Replace(lora, "Lora", "Font Awesome 6", 1)+"}"), sources(false, `@font-face{font-family:Lora;src:local("Lora")}`),
			sources(false, `@font-face{font-family:Lora;src:url(data:font/woff2;base64,AA)}`), sources(true, lora+"}")),
	},
}

// pastOf is a past that began that many days ago.
func pastOf(days int, learn func(*Past, time.Time)) change {
	return func(w *world) {
		at := now.Add(-time.Duration(days) * day)
		w.Kept, w.Past = true, &Past{First: at, Temporary: map[string]Since{}, SoldOut: map[string]time.Time{}, Products: map[string]bool{}}
		if learn != nil {
			learn(w.Past, at)
		}
	}
}

// moved redirects a linked address for a time.
func moved(from, to string, status int16) change {
	return func(w *world) { w.redirect(from, to, status); w.link("/", from, "Vieux") }
}

// temporary is a redirect that the past knows.
func temporary(days int, from, to string) change {
	return pastOf(days, func(p *Past, at time.Time) { p.Temporary[host+from] = Since{host + to, at} })
}

// lost makes a product sheet answer with a status.
func lost(path string, status int16) change {
	return func(w *world) {
		w.add(path, page.Other, func(p *PageSummary) { p.Status, p.HTML, p.InSitemap = status, false, false })
	}
}

func wasSheet(path string) change {
	return pastOf(30, func(p *Past, _ time.Time) { p.Products[host+path] = true })
}

func soldOutSince(days int) change {
	return all(on("/produit/b1", func(p *PageSummary) { p.Stock = SoldOut }), pastOf(days, func(p *Past, at time.Time) { p.SoldOut[host+"/produit/b1"] = at }))
}

// feed is a catalogue of one article.
func feed(a Article, alter func(*PageSummary)) change {
	return all(on("/produit/b1", func(p *PageSummary) { p.Offer, p.Stock = &Offer{"B1", []int64{1990, 2490}}, InStock }), on("/produit/b1", alter),
		func(w *world) { w.Kept, w.Articles = true, []Article{a} })
}

func same(*PageSummary) {}

func units(n int32) *int32 { return &n }

// sells makes a large site whose best-selling sheet has a popularity.
func sells(pages int, rank float32) change {
	return func(w *world) {
		for i := range pages {
			w.add(fmt.Sprint("/page-", i), page.Other, nil)
		}
		for i := range w.Pages {
			w.Pages[i].PageRank = 1 + float32(i)/100
		}
		p := w.page("/produit/b1")
		p.Offer, p.PageRank = &Offer{Reference: "B1"}, rank
		w.Kept, w.BestSellers = true, []Sold{{"B1", 120_000}}
	}
}

var memoryFixtures = map[string]siteFixture{
	"http-302": {
		bad: changes(all(moved("/vieux", "/guide", 302), temporary(8, "/vieux", "/guide")), all(moved("/vieux", "/guide", 307), temporary(400, "/vieux", "/guide"))),
		good: changes(none, moved("/vieux", "/guide", 302), all(moved("/vieux", "/guide", 301), temporary(8, "/vieux", "/guide")), all(moved("/vieux", "/guide", 302), temporary(3, "/vieux", "/guide")),
			all(moved("/vieux", "/guide", 302), temporary(8, "/vieux", "/contact")), all(moved("/mon-compte", "/connexion", 302), temporary(8, "/mon-compte", "/connexion")),
			all(moved("/guide?add-to-cart=12", "/guide", 302), temporary(8, "/guide?add-to-cart=12", "/guide")),
			all(func(w *world) { w.redirect("/vieux", "/guide", 302) }, temporary(8, "/vieux", "/guide"))),
	},
	"eco-rupture-404": {
		bad: changes(lost("/produit/perdu", 404), all(lost("/12-velo.html", 410), wasSheet("/12-velo.html")), moved("/produit/perdu", "/", 301),
			all(moved("/12-velo.html", "/", 302), wasSheet("/12-velo.html"))),
		good: changes(none, lost("/12-velo.html", 404), lost("/produits", 404), moved("/produit/perdu", "/produit/b1", 301), moved("/vieux", "/", 301), lost("/produit/perdu", 500),
			func(w *world) { lost("/produit/perdu", 404)(w); w.unlink("/produit/perdu") }),
	},
	"eco-rupture-indexee": {
		bad: changes(soldOutSince(91), all(soldOutSince(200), on("/produit/b1", func(p *PageSummary) { p.InSitemap = false }), func(w *world) { w.link("/guide", "/produit/b1", "Bol").Region = page.Nav })),
		good: changes(none, soldOutSince(60), all(soldOutSince(200), on("/produit/b1", func(p *PageSummary) { p.Stock = InStock })), all(soldOutSince(200), on("/produit/b1", func(p *PageSummary) { p.InSitemap = false })),
			all(soldOutSince(200), on("/produit/b1", func(p *PageSummary) { p.Noindex = true })), all(pastOf(200, nil), on("/produit/b1", func(p *PageSummary) { p.Stock = SoldOut }))),
	},
	"eco-feed": {
		bad: changes(feed(Article{SKU: "B1", Cents: 2190}, same), feed(Article{SKU: "X", URL: "/produit/b1", Cents: 2190}, same),
			feed(Article{SKU: "B1", Units: units(4)}, func(p *PageSummary) { p.Stock = SoldOut }), feed(Article{SKU: "B1", Units: units(0)}, same)),
		good: changes(none, feed(Article{SKU: "B1", Cents: 1990, Units: units(2)}, same), feed(Article{SKU: "B1", Cents: 2490}, same), feed(Article{SKU: "B2", Cents: 2190}, same),
			feed(Article{SKU: "B1", Cents: 2190}, func(p *PageSummary) { p.Offer.Prices = nil }), feed(Article{SKU: "B1", Units: units(0)}, func(p *PageSummary) { p.Stock = SoldOut })),
	},
	"lnk-pagerank-faible": {
		bad:  changes(sells(40, 0.2)),
		good: changes(none, sells(40, 2), sells(2, 0.2), func(w *world) { sells(40, 0.2)(w); w.BestSellers = nil }, func(w *world) { sells(40, 0.2)(w); w.BestSellers[0].SKU = "autre" }),
	},
}

// after reads a page with a keyword to be found in it.
func after(keyword string, d doc) change {
	return func(w *world) {
		w.Keywords = map[string]string{host + "/guide": keyword}
		w.page("/guide").Placed = Place(page.Parse(d.build()), keyword)
	}
}

const placed = "<p>Nos bougies parfumées brûlent longtemps.</p>" + paragraph

var keywordFixtures = map[string]siteFixture{
	"con-mot-cle-absent": {
		bad: changes(after("bougie parfumée", doc{}), after("bougie parfumée", doc{title: "Bougies parfumées", h1: "Nos bougies parfumées", main: strings.Repeat(paragraph, 3) + placed, url: host + "/bougies-parfumees"}),
			after("bougie parfumée", doc{title: "Bougies parfumées", h1: "La parfumée, notre bougie", main: placed})),
		good: changes(none, after("bougie parfumée", doc{title: "Bougies parfumées", h1: "La parfumée, notre bougie", main: placed, url: host + "/bougies-parfumees"}),
			after("la bougie parfumée", doc{title: "Bougies parfumées", h1: "Bougie parfumée", main: placed + `<img src="/b.png" alt="Une bougie parfumée">`, url: host + "/bougie_parfumee"}),
			after("de la", doc{}), func(w *world) { w.Keywords = map[string]string{host + "/inconnue": "bougie"} }),
	},
}

// isolate takes away what the content of a page links to.
func (w *world) isolate(path string) {
	kept := w.links[:0]
	for _, l := range w.links {
		if l.From != host+path || !strings.HasPrefix(l.To, host+"/produit/") {
			kept = append(kept, l)
		}
	}
	w.links = kept
}

// A keyword is found in any form and order, and the heading is no introduction.
func TestAKeywordIsLookedForInEachPlace(t *testing.T) {
	for name, c := range map[string]struct {
		d    doc
		want string
	}{
		"nowhere":                {doc{title: "Guide", h1: "Guide", main: prose + `<img src="/a.png" alt="Vue">`}, "title h1 intro url alt"},
		"everywhere":             {doc{title: "Vélos électriques", h1: "Le vélo électrique", main: "<p>Un vélo électrique.</p>", url: host + "/velo-electrique"}, ""},
		"in the heading alone":   {doc{title: "Guide", h1: "Vélo électrique", main: prose}, "title intro url"},
		"one word of two":        {doc{title: "Vélo de ville", h1: "Vélo électrique", main: "<p>Électrique : le vélo.</p>", url: host + "/velo"}, "title url"},
		"behind a hundred words": {doc{title: "Vélo électrique", h1: "Guide", main: prose + "<p>Un vélo électrique.</p>", url: host + "/VELO_electriques"}, "h1 intro"},
	} {
		if got := strings.Join(Place(page.Parse(c.d.build()), "vélo électrique").Missing, " "); got != c.want {
			t.Errorf("%s: missing %q, want %q", name, got, c.want)
		}
	}
}

// What could not be judged is said, with the reason; what has no object is not.
func TestRulesThatCouldNotBeJudgedSayWhy(t *testing.T) {
	for name, c := range map[string]struct {
		alter change
		rules []string
	}{
		"nothing asked":     {probes(func(p *Probes) { p.Phone = nil }), []string{"mob-contenu-different"}},
		"all is known":      {phone(300, 300), nil},
		"a list":            {all(phone(1, 1), func(w *world) { w.add("/categorie/bougies?page=2", page.Category, nil) }), []string{"pag-hors-bornes"}},
		"forbidden page":    {all(phone(1, 1), on("/guide", func(p *PageSummary) { p.Blocked, p.Status, p.HTML = true, 0, false })), []string{"idx-bloque-et-noindex"}},
		"a style sheet":     {all(phone(1, 1), file(File{URL: host + "/theme.css", Kind: page.Stylesheet})), []string{"perf-minification", "perf-police-web"}},
		"a first audit":     {all(phone(1, 1), moved("/vieux", "/guide", 302), lost("/12-velo.html", 404), on("/produit/b1", func(p *PageSummary) { p.Stock = SoldOut })), []string{"eco-rupture-404", "eco-rupture-indexee", "http-302"}},
		"unread keywords":   {all(phone(1, 1), func(w *world) { w.Keywords = map[string]string{host + "/inconnue": "bougie"} }), []string{"con-mot-cle-absent"}},
		"a young past":      {all(phone(1, 1), moved("/vieux", "/guide", 302), temporary(2, "/vieux", "/guide")), []string{"http-302"}},
		"a past of 60 days": {all(phone(1, 1), soldOutSince(60)), []string{"eco-rupture-indexee"}},
		"an old past":       {all(phone(1, 1), moved("/vieux", "/guide", 302), pastOf(200, nil), on("/produit/b1", func(p *PageSummary) { p.Stock = SoldOut })), nil},
		"budget":            {probes(func(p *Probes) { p.Refused = "budget" }), []string{"mob-contenu-different"}},
	} {
		w := healthySite()
		c.alter(w)
		w.check()
		var rules []string
		for _, u := range w.unverified {
			if u.Rule == "eco-feed" || u.Rule == "lnk-pagerank-faible" || len(w.Keywords) == 0 && u.Rule == "con-mot-cle-absent" { // the site is no shop of the warehouse
				continue
			}
			rules = append(rules, u.Rule)
			if leftPlace.MatchString(u.Reason) || strings.HasPrefix(u.Reason, "[") {
				t.Errorf("%s: %s: %q", name, u.Rule, u.Reason)
			}
		}
		if slices.Sort(rules); !slices.Equal(rules, c.rules) {
			t.Errorf("%s: %v unverified, want %v", name, rules, c.rules)
		}
	}
}

func TestSeriesGoOnBehindTheirEnd(t *testing.T) {
	for address, want := range map[string]string{
		host + "/velos?page=2":            host + "/velos?page=1002",
		host + "/velos/page/3/":           host + "/velos/page/1003/",
		host + "/velos?p=4&tri=prix":      host + "/velos?p=1004&tri=prix",
		host + "/velos?page=1":            "",
		host + "/velos":                   "",
		host + "/velos?page=deux":         "",
		host + "/categorie/page-2":        host + "/categorie/page-1002",
		host + "/v%C3%A9los/page/2?a=%2F": host + "/v%C3%A9los/page/1002?a=%2F",
	} {
		lists := map[string]*Series{}
		JoinSeries(lists, address)
		got := ""
		for _, s := range lists {
			got = s.Beyond(1000)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	lists := map[string]*Series{}
	for _, n := range []string{"3", "7", "2", "5"} {
		JoinSeries(lists, host+"/velos?page="+n)
	}
	if s := lists["/velos?"]; len(lists) != 1 || s == nil || s.First != host+"/velos?page=2" || s.Beyond(1000) != host+"/velos?page=1007" {
		t.Errorf("one list of several pages: %+v", lists)
	}
}
