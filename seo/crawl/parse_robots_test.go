package crawl

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRobotsAnswers(t *testing.T) {
	t.Parallel()
	const shop = "User-agent: *\nDisallow: /panier\nAllow: /panier/aide\nDisallow: /*?tri=\nDisallow: /*.pdf$\n"
	for _, c := range []struct {
		name, robots, agent, path string
		allowed                   bool
	}{
		{"nothing said", "", "chaland", "/x", true},
		{"prefix", shop, "chaland", "/panier/2", false},
		{"the longer rule wins", shop, "chaland", "/panier/aide/frais", true},
		{"star in the middle", shop, "chaland", "/bols?tri=prix", false},
		{"star takes any length", shop, "chaland", "/bols/bleus/oreilles?tri=prix&page=2", false},
		{"dollar at the end", shop, "chaland", "/guide.pdf", false},
		{"dollar means the very end", shop, "chaland", "/guide.pdf?version=2", true},
		{"case of paths counts", shop, "chaland", "/Panier", true},
		{"path without a slash", shop, "chaland", "panier", false},
		{"empty path is the root", "User-agent: *\nDisallow: /$", "chaland", "", false},

		{"tie allows", "User-agent: *\nDisallow: /bols\nAllow: /bols", "chaland", "/bols/1", true},
		{"tie by length with stars", "User-agent: *\nAllow: /a*c\nDisallow: /abc", "chaland", "/abc", true},
		{"longer disallow with a star", "User-agent: *\nAllow: /fiche\nDisallow: /*/avis*", "chaland", "/fiche/avis", false},

		{"own group instead of everybody's", "User-agent: *\nDisallow: /\nUser-agent: Chaland\nDisallow: /prive", "chaland", "/bols", true},
		{"own group, empty", "User-agent: *\nDisallow: /\nUser-agent: Chaland\nDisallow:", "chaland", "/bols", true},
		{"own group says nothing at all", "User-agent: *\nDisallow: /\n\nUser-agent: chaland\n", "chaland", "/bols", true},
		{"groups of one agent are merged", "User-agent: chaland\nDisallow: /a\n\nUser-agent: autre\nDisallow: /b\n\nUser-agent: chaland\nDisallow: /c", "chaland", "/c/1", false},
		{"merged groups keep the first", "User-agent: chaland\nDisallow: /a\n\nUser-agent: autre\nDisallow: /b\n\nUser-agent: chaland\nDisallow: /c", "chaland", "/a/1", false},
		{"merged groups: longest over all", "User-agent: chaland\nDisallow: /a\n\nUser-agent: chaland\nAllow: /a/b", "chaland", "/a/b", true},
		{"groups of everybody are merged", "User-agent: *\nDisallow: /a\n\nUser-agent: x\nAllow: /\n\nUser-agent: *\nDisallow: /b", "chaland", "/a", false},
		{"two agents share a group", "User-agent: premier\nUser-agent: second\nDisallow: /", "second", "/", false},
		{"a sitemap does not end a group", "User-agent: premier\nSitemap: https://exemple.fr/s.xml\nUser-agent: second\nDisallow: /", "premier", "/", false},
		{"a delay does not end a group", "User-agent: premier\nCrawl-delay: 2\nUser-agent: second\nDisallow: /", "premier", "/", false},
		{"blank lines do not end a group", "User-agent: chaland\n\n\nDisallow: /", "chaland", "/", false},
		{"version of the agent ignored", "User-agent: ChalandBot/2.1\nDisallow: /", "chalandbot", "/", false},
		{"names are compared whole", "User-agent: chal\nDisallow: /", "chaland", "/", true},
		{"the group of a longer name is not ours", "User-agent: chaland-images\nDisallow: /", "chaland", "/", true},
		{"rule before any agent", "Disallow: /\nUser-agent: chaland\nAllow: /x", "chaland", "/y", true},
		{"nameless client", "User-agent: *\nDisallow: /", "", "/", true},

		{"byte order mark", "\xef\xbb\xbfUser-agent: *\nDisallow: /", "chaland", "/", false},
		{"half a byte order mark", "\xef\xbbUser-agent: *\nDisallow: /", "chaland", "/", false},
		{"byte order mark elsewhere", "User-agent: *\n\xef\xbb\xbfDisallow: /", "chaland", "/", true},
		{"UTF-8 rule, escaped address", "User-agent: *\nDisallow: /été", "chaland", "/%C3%A9t%C3%A9", false},
		{"escaped rule, UTF-8 address", "User-agent: *\nDisallow: /%c3%a9t%c3%a9", "chaland", "/été/2", false},
		{"case of escapes", "User-agent: *\nDisallow: /a%2fb", "chaland", "/a%2Fb", false},
		{"an escaped slash is no slash", "User-agent: *\nDisallow: /a%2Fb", "chaland", "/a/b", true},

		{"old Mac line ends", "User-agent: *\rDisallow: /a\rAllow: /a/b", "chaland", "/a/c", false},
		{"Windows line ends", "User-agent: *\r\nDisallow: /a\r\n", "chaland", "/a", false},
		{"remarks", "User-agent: * # tous\nDisallow: /a # b", "chaland", "/a", false},
		{"no colon", "user-agent chaland\ndisallow /", "chaland", "/", false},
		{"space before the colon", "User-agent : *\nDisallow : /a", "chaland", "/a", false},
		{"misspelt", "useragent: *\ndissallow: /a", "chaland", "/a", false},
		{"index page allows its folder", "User-agent: *\nAllow: /aide/index.html\nDisallow: /", "chaland", "/aide/", true},
		{"index page allows no other page", "User-agent: *\nAllow: /aide/index.html\nDisallow: /", "chaland", "/aide/x", false},
		{"web page in place of the file", "<!doctype html><html><body>Disallow: /</body></html>", "chaland", "/", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ParseRobots([]byte(c.robots)).Allowed(c.agent, c.path); got != c.allowed {
				t.Errorf("allowed = %v, want %v for %s", got, c.allowed, c.path)
			}
		})
	}
}

// A pattern full of stars against a path that almost fits must not explode.
func TestRobotsStress(t *testing.T) {
	t.Parallel()
	robots := ParseRobots([]byte("User-agent: *\nDisallow: /" + strings.Repeat("*a", 500) + "b$\n"))
	path := "/" + strings.Repeat("a", 20_000)
	start := time.Now()
	if !robots.Allowed("chaland", path) {
		t.Error("forbidden without the final b")
	}
	if robots.Allowed("chaland", path+"b") {
		t.Error("allowed with the final b")
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func TestRobotsLimit(t *testing.T) {
	t.Parallel()
	text := "User-agent: *\n" + strings.Repeat("# remplissage\n", MaxRobots/14) + "Disallow: /\n"
	robots := ParseRobots([]byte(text))
	if !robots.Allowed("chaland", "/") {
		t.Error("a rule beyond 500 KiB was read")
	}
	if len(robots.Warnings) != 1 || robots.Warnings[0].Flaw != FlawTooLarge {
		t.Errorf("warnings: %v", robots.Warnings)
	}
}

func TestRobotsSitemapsAndDelay(t *testing.T) {
	t.Parallel()
	robots := ParseRobots([]byte("Sitemap: https://exemple.fr/a.xml\nUser-agent: *\nCrawl-delay: 1.5\nSITEMAP:https://exemple.fr/b.xml\nSitemap: https://exemple.fr/a.xml\nUser-agent: presse\nCrawl-delay: 0\n"))
	if want := []string{"https://exemple.fr/a.xml", "https://exemple.fr/b.xml"}; !slices.Equal(robots.Sitemaps, want) {
		t.Errorf("sitemaps %v, want %v", robots.Sitemaps, want)
	}
	if d := robots.Delay("chaland"); d != 1500*time.Millisecond {
		t.Errorf("delay %v", d)
	}
}

func TestRobotsWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, line string
		want       RobotsFlaw
	}{
		{"unknown", "Interdit: /x", FlawUnknown},
		{"no sense", "n'importe quoi ici", FlawUnknown},
		{"no colon", "disallow /x", FlawNoColon},
		{"misspelt", "Dissallow: /x", FlawTypo},
		{"pattern", "Disallow: panier", FlawPattern},
		{"dollar inside", "Disallow: /a$b", FlawDollar},
		{"noindex", "Noindex: /x", FlawNotGoogle},
		{"crawl-delay", "Crawl-delay: 3", FlawNotGoogle},
		{"delay in words", "Crawl-delay: trois", FlawDelay},
		{"relative sitemap", "Sitemap: /sitemap.xml", FlawRelativeMap},
		{"empty agent", "User-agent:", FlawEmptyAgent},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ParseRobots([]byte("User-agent: *\nAllow: /\n" + c.line + "\n")).Warnings
			if len(got) == 0 || got[0] != (RobotsWarning{3, c.want, c.line}) {
				t.Errorf("warnings %v, want line 3 %s", got, c.want)
			}
		})
	}
	if got := ParseRobots([]byte("Disallow: /x\n")).Warnings; len(got) != 1 || got[0].Flaw != FlawNoAgent {
		t.Errorf("rule without agent: %v", got)
	}
	if got := ParseRobots([]byte("User-agent: *\nDisallow: /x # bien\n\n# rien\nSitemap: https://exemple.fr/s.xml\n")).Warnings; len(got) != 0 {
		t.Errorf("a good file is blamed: %v", got)
	}
}

// What a file says depends neither on how its lines end nor on remarks behind them, and the
// matcher, which never goes back, answers as an expression that may.
func FuzzParseRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a$\nAllow: /%zz", "/a%")
	f.Add("\uFEFFuser-agent: Chaland\rDisallow: /\r\nAllow: /index.html\nuser agent b\nCrawl-delay: 1e9", "/")
	f.Add("User-agent: *\nDisallow: /é*$*x\nSitemap: /a\nSitemap: /a\nCrawl-delay: nan\nDisallow /\n<html", "/%c3%a9")
	f.Add("disallow: /\nuser-agent:\nuser-agent: *\nallow: **$", "x?y=*")
	f.Fuzz(func(t *testing.T, text, path string) {
		r := ParseRobots([]byte(text))
		allowed, delay := r.Allowed("chaland", path), r.Delay("chaland")
		if len(r.Warnings) > 200 || delay < 0 || delay > 1e6*time.Second {
			t.Fatalf("%d warnings, delay %v", len(r.Warnings), delay)
		}
		for _, g := range r.groups {
			for i := range g.rules {
				if at := escapePath(path); g.rules[i].matches(at) != naiveMatch(&g.rules[i], at) {
					t.Fatalf("%q on %q", g.rules[i].pieces, at)
				}
			}
		}
		if len(text)*2 > MaxRobots || strings.ContainsAny(text, "\r") {
			return
		}
		for _, ending := range []string{"\r\n", "\r", " # remarque\n"} {
			other := ParseRobots([]byte(strings.ReplaceAll(text+"\n", "\n", ending)))
			if other.Allowed("chaland", path) != allowed || other.Delay("chaland") != delay || !slices.Equal(other.Sitemaps, r.Sitemaps) {
				t.Fatalf("lines that end by %q are read otherwise", ending)
			}
		}
	})
}

// naiveMatch is a pattern as a regular expression.
func naiveMatch(r *robotsRule, path string) bool {
	var quoted []string
	for _, piece := range r.pieces {
		quoted = append(quoted, regexp.QuoteMeta(piece))
	}
	pattern := "(?s)^" + strings.Join(quoted, ".*")
	if r.closed {
		pattern += "$"
	}
	return regexp.MustCompile(pattern).MatchString(path)
}
