package rule

import (
	"fmt"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

// robots replaces the body of robots.txt.
func robots(body string) change { return func(w *world) { w.Robots.Body = body } }

// mapped changes a page of the sitemap.
func mapped(alter func(*PageSummary)) change { return on("/guide", alter) }

var mapFixtures = map[string]siteFixture{
	"rob-absent":      {bad: changes(func(w *world) { w.Robots.Status = 404 }), good: changes(none, func(w *world) { w.Robots = nil }, func(w *world) { w.Robots.Status = 500 })},
	"rob-5xx":         {bad: changes(func(w *world) { w.Robots.Status = 503 }, func(w *world) { w.Robots.Status = 0 }), good: changes(none, func(w *world) { w.Robots.Status = 404 }, func(w *world) { w.Robots = nil })},
	"rob-bloque-tout": {bad: changes(robots("User-agent: *\nDisallow: /\n"), robots("User-agent: a\nDisallow:\n\nUser-Agent: b\nUser-agent: GoogleBot\nDisallow: /*\n")), good: changes(none, robots("User-agent: AhrefsBot\nDisallow: /\n\nUser-agent: *\nDisallow:\n"), robots("User-agent: *\nDisallow: /\nAllow: /public\n"), robots("# Disallow: /\nUser-agent: *\nDisallow: /panier"))},
	"rob-syntaxe": {
		bad:  changes(robots("User-agent: *\nDissallow: /a"), robots("Disallow: /a\nUser-agent: *"), robots("User-agent: *\nDisallow: a"), robots("User-agent: *\nDisallow: /a$b"), robots("bonjour"), robots("User-agent:\nDisallow: /a"), robots("User-agent: *\rDisallow: /a\rInterdit: /b\r")),
		good: changes(none, robots("\uFEFFUser-agent: *\r\nDisallow:\r\nDisallow: *.pdf$ # fichiers\r\n\r\n# commentaire\r\nCrawl-delay: 2"), robots("User-agent: *\rDisallow: /a\rVisit-time: 0100-0500\r")),
	},
	"rob-taille":            {bad: changes(func(w *world) { w.Robots.Size = 600 << 10 }), good: changes(none)},
	"rob-noindex-directive": {bad: changes(robots("User-agent: *\nNoindex: /a"), robots("User-agent: *\nCrawl-delay: 5")), good: changes(none, robots("User-agent: *\n# Noindex: /a\nDisallow: /noindex"))},
	"rob-html":              {bad: changes(robots("<!DOCTYPE html><html></html>"), func(w *world) { w.Robots.ContentType = "text/html" }), good: changes(none, func(w *world) { w.Robots.Body, w.Robots.Status = "<html>", 404 })},
	"rob-sitemap-absent":    {bad: changes(robots("User-agent: *\nDisallow:"), robots("Sitemap: /sitemap.xml"), robots("Sitemap: https://boutique.example/s.xml\nSitemap: /b.xml")), good: changes(none, robots("sitemap:https://boutique.example/s.xml"))},

	"map-absent":       {bad: changes(func(w *world) { w.Maps[0].Status = 404 }), good: changes(none, func(w *world) { w.Maps = nil })},
	"map-invalide":     {bad: changes(func(w *world) { w.Maps[0].Fault = "balise non fermée, ligne 3" }), good: changes(none, func(w *world) { w.Maps[0].Fault, w.Maps[0].Status = "page HTML", 404 })},
	"map-limites":      {bad: changes(func(w *world) { w.Maps[0].Count = 50_001 }, func(w *world) { w.Maps[0].Bytes = 51 << 20 }), good: changes(none, func(w *world) { w.Maps[0].Count = 50_000 })},
	"map-erreurs":      {bad: changes(status(404), status(500)), good: changes(none, status(403), on("/guide", func(p *PageSummary) { p.Status, p.InSitemap = 404, false }))},
	"map-redirections": {bad: changes(mapped(func(p *PageSummary) { p.Status, p.Location = 301, host+"/" })), good: changes(none, func(w *world) { w.redirect("/vieux", "/guide", 301) })},
	"map-noindex":      {bad: changes(mapped(func(p *PageSummary) { p.Noindex = true })), good: changes(mapped(func(p *PageSummary) { p.Noindex, p.InSitemap = true, false }))},
	"map-bloque":       {bad: changes(mapped(func(p *PageSummary) { p.Blocked = true })), good: changes(mapped(func(p *PageSummary) { p.Blocked, p.InSitemap = true, false }))},
	"map-non-canonique": {
		bad: changes(mapped(func(p *PageSummary) { p.Canonical = host + "/" })),
		// A canonical that points elsewhere is no fault outside the sitemap.
		good: changes(none, mapped(func(p *PageSummary) { p.Canonical, p.InSitemap = host+"/", false })),
	},
	"map-manquantes": {
		bad:  changes(func(w *world) { setAll(w, func(p *PageSummary) { p.InSitemap = p.Kind != page.Product }) }, func(w *world) { w.Pages = w.Pages[:4]; w.page("/guide").InSitemap = false }),
		good: changes(none, on("/guide", func(p *PageSummary) { p.InSitemap = false }), func(w *world) { setAll(w, func(p *PageSummary) { p.InSitemap = false }); w.Maps[0].Status = 404 }),
	},
	"map-domaine":  {bad: changes(entry("http://boutique.example/a"), entry("https://ailleurs.example/")), good: changes(none, entry(host+"/été"))},
	"map-multiple": {bad: changes(func(w *world) { second(w, host+"/guide") }), good: changes(func(w *world) { second(w, host+"/autre") }, none)},
	"map-lastmod": {
		bad: changes(func(w *world) { w.entries[0].Lastmod = "02/03/2026" }, func(w *world) { w.entries[0].Lastmod = "2031-01-01" },
			func(w *world) { setDates(w, 25, "2026-10-01") }),
		good: changes(none, func(w *world) { w.entries[0].Lastmod = "2026-05-01T10:20+02:00" }, func(w *world) { setDates(w, 10, "2026-10-01") }, func(w *world) { setDates(w, 25, "") }),
	},
	"map-bloque-fichier": {bad: changes(func(w *world) { w.Allowed = func(url string) bool { return !strings.HasSuffix(url, ".xml") } }), good: changes(none, func(w *world) {
		w.Maps[0].Declared = false
		w.Allowed = func(url string) bool { return !strings.HasSuffix(url, ".xml") }
	})},
}

func entry(url string) change {
	return func(w *world) { w.entries = append(w.entries, Entry{URL: url}) }
}

func second(w *world, url string) {
	w.Maps = append(w.Maps, Sitemap{URL: host + "/sitemap-2.xml", Status: 200})
	w.second = []Entry{{URL: url}}
}

func setDates(w *world, n int, date string) {
	w.entries = nil
	for i := range n {
		w.entries = append(w.entries, Entry{URL: fmt.Sprint(host, "/p", i), Lastmod: date})
	}
}

// picture is an image of the guide.
func picture(bytes int64, kind string) change {
	return file(File{URL: host + "/a", Kind: page.Picture, Bytes: bytes, ContentType: kind})
}

var fileFixtures = map[string]siteFixture{
	"img-cassee": {
		bad: changes(func(w *world) {
			w.files = append(w.files, File{From: host + "/guide", URL: host + "/a.png", Kind: page.Picture, Status: 404, State: Broken})
		}, func(w *world) {
			w.files = append(w.files, File{From: host + "/theme.css", URL: host + "/a.png", OfSheet: true, Kind: page.Picture, Status: 404, State: Broken})
		}),
		good: changes(none, func(w *world) {
			w.files = append(w.files, File{From: host + "/guide", URL: host + "/a.png", Kind: page.Picture, Status: 403, State: Inconclusive})
		}),
	},
	"http-fichier-casse": {
		bad:  changes(gone(page.Stylesheet, 404, Broken), gone(page.Script, 500, Broken), gone(page.Font, 410, Broken), gone(page.Media, 404, Broken)),
		good: changes(none, gone(page.Script, 403, Inconclusive), gone(page.Font, 200, OK), gone(page.Picture, 404, Broken)),
	},
	"img-lourde":        {bad: changes(picture(300<<10, "image/png")), good: changes(picture(190<<10, "image/png"), file(File{URL: host + "/a.js", Bytes: 300 << 10, ContentType: "text/javascript"}))},
	"img-format":        {bad: changes(picture(180<<10, "image/jpeg")), good: changes(picture(180<<10, "image/avif"), picture(180<<10, "image/svg+xml"), picture(80<<10, "image/jpeg"))},
	"perf-css-js-lourd": {bad: changes(file(File{URL: host + "/a.css", Kind: page.Stylesheet, Bytes: 200 << 10, ContentType: "text/css"}), file(File{URL: host + "/a.js", Kind: page.Script, Bytes: 300 << 10, ContentType: "text/javascript"})), good: changes(file(File{URL: host + "/a.js", Kind: page.Script, Bytes: 200 << 10, ContentType: "text/javascript"}))},
}

// gone has a style sheet name a file in that state.
func gone(kind page.ResourceKind, status int, state State) change {
	return func(w *world) {
		w.files = append(w.files, File{From: host + "/theme.css", URL: host + "/perdu", Kind: kind, Status: status, State: state, ContentType: "text/css"})
	}
}

// header sets one header of the start page's answer.
func header(name, value string) change {
	return func(w *world) { w.Probes.Header.Set(name, value) }
}

// exempt does the same on a host that was allowed explicitly.
func exempt(alter change) change {
	return func(w *world) { w.Exempt = true; alter(w) }
}

func expires(days int) change {
	return func(w *world) { w.Probes.TLS.NotAfter = now.AddDate(0, 0, days) }
}

func refused(w *world) { w.Probes.TLS.Fault = "nom différent" }

var securitySiteFixtures = map[string]siteFixture{
	"sec-redirection-https": {
		bad:  changes(func(w *world) { w.Probes.Variants[1].Status = 200 }, func(w *world) { w.Probes.Variants[1].Status = 302 }, func(w *world) { w.Probes.Variants[1].Location = "http://www.boutique.example/" }),
		good: changes(none, func(w *world) { w.Probes.Variants[1].Status = 308 }, func(w *world) { w.Probes.Variants[1].Status = 0 }, exempt(func(w *world) { w.Probes.Variants[1].Status = 200 })),
	},
	"sec-certificat": {bad: changes(expires(-1), expires(10), refused), good: changes(none, expires(40), exempt(expires(-1)), func(w *world) { w.Probes.TLS = nil })},
	"sec-tls":        {bad: changes(func(w *world) { w.Probes.TLS.OldVersion = true }), good: changes(none, exempt(func(w *world) { w.Probes.TLS.OldVersion = true }))},
	"sec-hsts":       {bad: changes(header("Strict-Transport-Security", ""), header("Strict-Transport-Security", "max-age=86400")), good: changes(none, exempt(header("Strict-Transport-Security", "")), func(w *world) { w.Probes.Header = nil })},
	"sec-csp":        {bad: changes(header("Content-Security-Policy", "")), good: changes(none)},
	"sec-nosniff":    {bad: changes(header("X-Content-Type-Options", "")), good: changes(header("X-Content-Type-Options", "NoSniff"))},
	"sec-frame":      {bad: changes(header("Content-Security-Policy", "default-src 'self'")), good: changes(none, func(w *world) { header("Content-Security-Policy", "")(w); header("X-Frame-Options", "DENY")(w) })},
	"sec-referrer":   {bad: changes(header("Referrer-Policy", ""), header("Referrer-Policy", "unsafe-url")), good: changes(header("Referrer-Policy", "no-referrer"))},
	"sec-cookies":    {bad: changes(header("Set-Cookie", "session=1; Secure; HttpOnly"), header("Set-Cookie", "session=1; Secure; SameSite=Lax"), header("Set-Cookie", "a=1; HttpOnly; SameSite=Lax")), good: changes(none, header("Set-Cookie", "theme=1; Secure; SameSite=Lax"), header("Set-Cookie", ""))},
	"sec-version":    {bad: changes(header("Server", "nginx/1.18.0"), header("X-Powered-By", "PHP/8.1.2")), good: changes(none, header("Server", "cloudflare"), header("X-Powered-By", "Next.js"))},
}

// versions makes the guide and a new page versions of each other, then alters
// the new one.
func versions(alter func(*PageSummary)) change {
	return func(w *world) {
		list := []page.Alternate{{Lang: "fr", URL: host + "/guide"}, {Lang: "en", URL: host + "/en/guide"}}
		w.page("/guide").Alternates = list
		w.add("/en/guide", page.Other, func(p *PageSummary) {
			p.Alternates, p.Lang = list, "en"
			if alter != nil {
				alter(p)
			}
		})
	}
}

var versionFixtures = map[string]siteFixture{
	"int-hreflang-retour":            {bad: changes(versions(func(p *PageSummary) { p.Alternates = nil })), good: changes(versions(nil), versions(func(p *PageSummary) { p.Alternates = nil; p.Status = 404 }))},
	"int-hreflang-retour-incoherent": {bad: changes(versions(func(p *PageSummary) { p.Alternates = []page.Alternate{{Lang: "de", URL: host + "/guide"}} })), good: changes(versions(nil), versions(func(p *PageSummary) { p.Alternates = []page.Alternate{{Lang: "FR", URL: host + "/guide"}} }))},
	"int-hreflang-200":               {bad: changes(versions(func(p *PageSummary) { p.Status = 404 }), versions(func(p *PageSummary) { p.Status, p.Location = 301, host+"/" })), good: changes(versions(nil), versions(func(p *PageSummary) { p.Status = 429 }))},
	"int-hreflang-noindex":           {bad: changes(versions(func(p *PageSummary) { p.Noindex = true })), good: changes(versions(nil))},
	"int-hreflang-canonical":         {bad: changes(versions(func(p *PageSummary) { p.Canonical = host + "/guide" })), good: changes(versions(nil))},
	"int-hreflang-non-lie":           {bad: changes(func(w *world) { versions(nil)(w); w.unlink("/en/guide") }), good: changes(versions(nil))},
}

// silent takes facts and links away from every page.
func silent(facts Facts, topics page.Topics) change {
	return func(w *world) {
		setAll(w, func(p *PageSummary) { p.Facts &^= facts; p.Linked &^= topics; p.About &^= topics })
	}
}

// noShop makes the site sell nothing, without the facts and links either.
func noShop(facts Facts, topics page.Topics) change {
	return func(w *world) {
		silent(facts, topics)(w)
		setAll(w, func(p *PageSummary) {
			if p.Kind == page.Product {
				p.Kind = page.Other
			}
		})
	}
}

func both(changes ...change) change {
	return func(w *world) {
		for _, alter := range changes {
			alter(w)
		}
	}
}

var legalSiteFixtures = map[string]siteFixture{
	"leg-mentions":        {bad: changes(silent(0, page.LegalNotice), on("/guide", func(p *PageSummary) { p.Linked = 0 })), good: changes(none, on("/guide", func(p *PageSummary) { p.Linked, p.Status = 0, 404 }), on("/guide", func(p *PageSummary) { p.Linked, p.About = 0, page.LegalNotice }))},
	"leg-cgv":             {bad: changes(silent(0, page.Terms), on("/guide", func(p *PageSummary) { p.Linked = 0 })), good: changes(none, noShop(0, page.Terms))},
	"leg-confidentialite": {bad: changes(silent(0, page.Privacy), both(noShop(0, page.Privacy), on("/guide", func(p *PageSummary) { p.Facts = AsksPersonal })), on("/guide", func(p *PageSummary) { p.Linked = 0 })), good: changes(none, noShop(0, page.Privacy))},
	"leg-cookies":         {bad: changes(on("/guide", func(p *PageSummary) { p.Trackers = []string{"Meta Pixel"} })), good: changes(none)},
	"leg-retractation":    {bad: changes(silent(SaysFourteenDays, 0), on("/guide", func(p *PageSummary) { p.Facts = SaysSevenDays })), good: changes(none, noShop(SaysFourteenDays, 0))},
	"leg-retractation-bouton": {
		bad:  changes(silent(0, page.WithdrawNow), both(silent(0, page.WithdrawNow), func(w *world) { w.Now = withdrawalDate.Add(-day) })),
		good: changes(none, noShop(0, page.WithdrawNow)),
	},
	"leg-mediateur": {bad: changes(silent(SaysMediator, 0), on("/guide", func(p *PageSummary) { p.Facts = SaysMediator | BlankMediator })), good: changes(none, noShop(SaysMediator, 0))},
	"leg-garanties": {bad: changes(silent(SaysConformity, 0)), good: changes(none, noShop(SaysConformity, 0))},
	"leg-livraison": {bad: changes(silent(0, page.Delivery)), good: changes(none, noShop(0, page.Delivery))},
	"leg-avis": {bad: changes(both(silent(SaysReviewCheck, 0), on("/produit/b1", func(p *PageSummary) { p.Facts = HasReviews })), on("/produit/b1", func(p *PageSummary) { p.Facts = HasReviews | UndatedReviews }),
		both(silent(SaysReviewCheck, 0), on("/produit/b1", func(p *PageSummary) { p.Facts = HasReviews | UndatedReviews }))), good: changes(on("/produit/b1", func(p *PageSummary) { p.Facts = HasReviews }), silent(SaysReviewCheck, 0))},
	"leg-reglement-rll": {bad: changes(on("/guide", func(p *PageSummary) { p.Linked |= page.DisputeLink })), good: changes(none, both(on("/guide", func(p *PageSummary) { p.Linked |= page.DisputeLink }), func(w *world) { w.Now = platformEnd.Add(-day) }))},
	"leg-contact":       {bad: changes(silent(0, page.Contact), on("/contact", func(p *PageSummary) { p.Facts = HasEmail })), good: changes(none, noShop(0, page.Contact))},
	"acc-declaration":   {bad: changes(silent(SaysAccessibility, 0)), good: changes(none, noShop(SaysAccessibility, 0), both(silent(SaysAccessibility, 0), on("/", func(p *PageSummary) { p.Linked |= page.Accessibility })))},
}

// filtered adds n filtered addresses of a category.
func filtered(n int, queries ...string) change {
	return func(w *world) {
		for i := range n {
			for _, q := range queries {
				w.add(fmt.Sprintf("/categorie/bougies?%s%d", q, i), page.Filter, func(p *PageSummary) { p.Canonical = host + "/categorie/bougies" })
			}
		}
	}
}

func next(from, to string) change {
	return on(from, func(p *PageSummary) { p.Next = host + to })
}

var listFixtures = map[string]siteFixture{
	"fac-explosion": {bad: changes(filtered(30, "couleur=bleu&taille=", "prix=", "tri=")), good: changes(none, filtered(10, "couleur=bleu&taille=", "prix="), filtered(80, "couleur="))},
	"fac-ordre": {
		bad:  changes(func(w *world) { w.add("/c?a=1&b=2", page.Other, nil); w.add("/c?b=2&a=1", page.Other, nil) }),
		good: changes(func(w *world) { w.add("/c?a=1&b=2", page.Other, nil); w.add("/c?a=2&b=1", page.Other, nil) }, func(w *world) { w.add("/c?a=1&b=2", page.Other, nil); w.redirect("/c?b=2&a=1", "/c?a=1&b=2", 301) }),
	},
	"pag-non-200": {bad: changes(both(next("/categorie/bougies", "/guide"), status(404)), func(w *world) { w.redirect("/p2", "/guide", 301); w.page("/categorie/bougies").Next = host + "/p2" }), good: changes(next("/categorie/bougies", "/guide"), both(next("/categorie/bougies", "/guide"), status(429)))},
	"pag-boucle":  {bad: changes(both(next("/categorie/bougies", "/guide"), next("/guide", "/categorie/bougies")), next("/guide", "/guide")), good: changes(next("/categorie/bougies", "/guide"))},
}
