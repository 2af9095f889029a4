package rule

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/seo/netlink"
)

// inbound gives the shop links of other sites.
func inbound(links ...netlink.Link) change {
	return func(w *world) {
		w.Inbound = &netlink.Book{Links: links, Day: now, Sayings: netlink.Sayings{Brand: []string{"Brélivan"}}}
	}
}

// linkOf is a followed link of a French site to a path, old enough to be no burst.
func linkOf(site, path, anchor string) netlink.Link {
	return netlink.Link{Source: "https://" + site + "/article", Target: host + path, Anchor: anchor, Language: "fr", FirstSeen: now.AddDate(0, 0, -400)}
}

// many makes n links, each of a site of its own and of another week.
func many(n int, make func(i int) netlink.Link) (list []netlink.Link) {
	for i := range n {
		l := make(i)
		l.FirstSeen = now.AddDate(0, 0, -7*(i+1))
		list = append(list, l)
	}
	return list
}

func siteOf(i int) string { return fmt.Sprintf("site%d.fr", i) }

// branded are n sound links: the shop's name, to several pages.
func branded(n int) []netlink.Link {
	return many(n, func(i int) netlink.Link {
		return linkOf(siteOf(i), []string{"/", "/guide", "/categorie/bougies"}[i%3], "Brélivan")
	})
}

func with(links []netlink.Link, more ...netlink.Link) []netlink.Link {
	return append(links, more...)
}

// seen adds what visits of the page found, a week apart up to now.
func seen(l netlink.Link, checks ...netlink.Check) netlink.Link {
	for i, c := range checks {
		c.At = now.AddDate(0, 0, 7*(i+1-len(checks)))
		if c.Anchor == "" {
			c.Anchor = l.Anchor
		}
		l.Checks = append(l.Checks, c)
	}
	return l
}

func altered(l netlink.Link, alter func(*netlink.Link)) netlink.Link {
	alter(&l)
	return l
}

func found(states ...netlink.State) (list []netlink.Check) {
	for _, s := range states {
		list = append(list, netlink.Check{State: s, Status: 200, Words: 400})
	}
	return list
}

// each changes every link of a list.
func each(links []netlink.Link, alter func(i int, l *netlink.Link)) []netlink.Link {
	for i := range links {
		alter(i, &links[i])
	}
	return links
}

func at(days int) time.Time { return now.AddDate(0, 0, days) }

// inNetwork says in which network a link's site stands.
func inNetwork(l netlink.Link, network string) netlink.Link {
	return seen(l, netlink.Check{State: netlink.Live, Status: 200, Words: 400, Network: network})
}

var inboundFixtures = map[string]siteFixture{
	"net-perdu": {
		bad: changes(
			inbound(altered(linkOf("a.fr", "/guide", "x"), func(l *netlink.Link) { l.Lost = at(-10) })),
			inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.Live, netlink.Gone)...)),
			inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.Live, netlink.PageGone, netlink.Unverifiable)...))),
		good: changes(none, inbound(branded(5)...),
			inbound(altered(linkOf("a.fr", "/guide", "x"), func(l *netlink.Link) { l.Lost = at(-200) })),
			// the export says that it is gone, a later visit has found it
			inbound(seen(altered(linkOf("a.fr", "/guide", "x"), func(l *netlink.Link) { l.Lost = at(-10) }), found(netlink.Live)...)),
			inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.Live, netlink.Unverifiable)...))),
	},
	"net-cible-404": {
		bad: changes(
			func(w *world) { inbound(linkOf("a.fr", "/guide", "x"))(w); w.page("/guide").Status = 404 },
			inbound(seen(linkOf("a.fr", "/ancienne", "x"), netlink.Check{State: netlink.Live, Status: 200, TargetStatus: 410}))),
		good: changes(none, inbound(linkOf("a.fr", "/guide", "x")), inbound(linkOf("a.fr", "/inconnue", "x")),
			func(w *world) { inbound(linkOf("a.fr", "/guide", "x"))(w); w.page("/guide").Status = 403 },
			// the page is gone, and so is the link
			func(w *world) {
				inbound(altered(linkOf("a.fr", "/guide", "x"), func(l *netlink.Link) { l.Lost = at(-10) }))(w)
				w.page("/guide").Status = 404
			}),
	},
	"net-cible-redirige": {
		bad:  changes(func(w *world) { inbound(linkOf("a.fr", "/vieux", "x"))(w); w.redirect("/vieux", "/guide", 301) }),
		good: changes(none, inbound(linkOf("a.fr", "/guide", "x")), func(w *world) { w.redirect("/vieux", "/guide", 301) }),
	},
	"net-nofollow": {
		bad: changes(inbound(each(branded(30), func(i int, l *netlink.Link) { l.NoFollow = i%4 != 0 })...)),
		good: changes(none, inbound(each(branded(30), func(i int, l *netlink.Link) { l.NoFollow = i%2 == 0 })...),
			inbound(each(branded(5), func(_ int, l *netlink.Link) { l.NoFollow = true })...)),
	},
	"net-devenu-nofollow": {
		bad:  changes(inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.Live, netlink.LiveNoFollow)...))),
		good: changes(none, inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.LiveNoFollow, netlink.LiveNoFollow)...)), inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.LiveNoFollow, netlink.Live)...))),
	},
	"net-page-noindex": {
		bad:  changes(inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.NotIndexable)...))),
		good: changes(none, inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.Live)...)), inbound(seen(linkOf("a.fr", "/guide", "x"), found(netlink.NotIndexable, netlink.Live)...))),
	},
	"net-ancre-suroptimisee": {
		bad: changes(
			inbound(each(branded(30), func(i int, l *netlink.Link) {
				if i < 5 {
					l.Anchor, l.Target = "bougies", host+"/categorie/bougies"
				}
			})...),
			inbound(each(branded(45), func(i int, l *netlink.Link) {
				if i < 3 {
					l.Anchor, l.Target = "bougies", host+"/categorie/bougies"
				}
			})...)),
		good: changes(none, inbound(branded(30)...),
			// authors who each name another page by its title
			inbound(each(branded(30), func(i int, l *netlink.Link) {
				if i < 10 {
					l.Anchor, l.Target = fmt.Sprint("recette ", i), fmt.Sprint(host, "/blog/recette-", i)
				}
			})...),
			// few sites: two of ten mean nothing
			inbound(each(branded(10), func(i int, l *netlink.Link) {
				if i < 2 {
					l.Anchor, l.Target = "bougies", host+"/categorie/bougies"
				}
			})...),
			inbound(each(branded(30), func(i int, l *netlink.Link) {
				if i < 5 {
					l.Anchor, l.Target = "de belles bougies faites à la main", host+"/categorie/bougies"
				}
			})...)),
	},
	"net-marque-faible": {
		bad:  changes(inbound(each(branded(30), func(i int, l *netlink.Link) { l.Anchor = fmt.Sprint("un article ", i) })...)),
		good: changes(none, inbound(branded(30)...), inbound(each(branded(30), func(_ int, l *netlink.Link) { l.Anchor = "www.boutique.example" })...)),
	},
	"net-concentration": {
		bad: changes(
			inbound(with(branded(14), many(10, func(i int) netlink.Link {
				return altered(linkOf("gros.fr", "/guide", "Brélivan"), func(l *netlink.Link) { l.Source = fmt.Sprint("https://www.gros.fr/", i) })
			})...)...),
			inbound(each(branded(30), func(i int, l *netlink.Link) {
				*l = inNetwork(*l, "192.0.2.0/24")
				if i > 8 {
					l.Checks[0].Network = fmt.Sprintf("198.51.%d.0/24", i)
				}
			})...)),
		good: changes(none, inbound(branded(30)...), inbound(linkOf("a.fr", "/", "Brélivan"), linkOf("b.fr", "/", "Brélivan"))),
	},
	"net-sitewide": {
		bad: changes(inbound(many(101, func(i int) netlink.Link {
			return altered(linkOf("gros.fr", "/", "Brélivan"), func(l *netlink.Link) { l.Source = fmt.Sprint("https://gros.fr/p", i) })
		})...)),
		good: changes(none, inbound(branded(101)...), inbound(many(101, func(i int) netlink.Link {
			return altered(linkOf("gros.fr", "/", fmt.Sprint("article ", i)), func(l *netlink.Link) { l.Source = fmt.Sprint("https://gros.fr/p", i) })
		})...)),
	},
	"net-toxique": {
		bad: changes(inbound(altered(linkOf("casino-gratuit.xyz", "/", "x"), func(l *netlink.Link) { l.Language = "en" }))),
		good: changes(none, inbound(branded(30)...), inbound(altered(linkOf("blog.example", "/", "x"), func(l *netlink.Link) { l.Language = "en" })),
			inbound(altered(linkOf("a.xyz", "/", "x"), func(l *netlink.Link) { l.Outgoing = 150 }))),
	},
	"net-pic": {
		bad:  changes(func(w *world) { w.Inbound = &netlink.Book{Links: burst(12), Day: now} }),
		good: changes(none, inbound(branded(30)...), func(w *world) { w.Inbound = &netlink.Book{Links: burst(3), Day: now} }),
	},
	"net-cible-accueil": {
		bad:  changes(inbound(each(branded(30), func(_ int, l *netlink.Link) { l.Target = host + "/" })...)),
		good: changes(none, inbound(branded(30)...), inbound(each(branded(5), func(_ int, l *netlink.Link) { l.Target = host + "/" })...)),
	},
	"net-langue": {
		bad: changes(inbound(each(branded(30), func(i int, l *netlink.Link) {
			if i%3 > 0 {
				l.Language = "en"
			}
		})...)),
		good: changes(none, inbound(branded(30)...), inbound(each(branded(30), func(_ int, l *netlink.Link) { l.Language = "" })...),
			// nothing tells the language of these
			inbound(each(branded(30), func(i int, l *netlink.Link) { l.Source, l.Language = fmt.Sprintf("https://site%d.com/", i), "" })...)),
	},
}

// burst are links that come one a week, and n in the last full week.
func burst(n int) []netlink.Link {
	list := branded(20)
	for i := range n {
		l := linkOf(fmt.Sprintf("neuf%d.fr", i), "/guide", "Brélivan")
		l.FirstSeen = now.AddDate(0, 0, -10)
		list = append(list, l)
	}
	return list
}

// Without links, or with few, the rules say that they could not judge.
func TestRulesOfLinksSayWhenTheyCannotJudge(t *testing.T) {
	for name, c := range map[string]struct {
		alter change
		want  int
	}{
		"none imported": {func(w *world) { w.Inbound = nil }, len(inboundRules)}, "few": {inbound(branded(3)...), 6}, "enough": {none, 0},
	} {
		w := healthySite()
		c.alter(w)
		n := 0
		w.check()
		for _, u := range w.unverified {
			if strings.HasPrefix(u.Rule, "net-") {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%s: %d rules say so, want %d", name, n, c.want)
		}
	}
}
