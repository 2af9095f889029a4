package rule

import (
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

var performanceRules = []Rule{
	{ID: "perf-ttfb", Category: Performance, Severity: Medium, Reference: "web.dev, TTFB ; squirrelscan : 600 ms", Page: checkFirstByte},
	{ID: "perf-reponse", Category: Performance, Severity: Medium, Reference: "LibreCrawl : 1 s", Page: checkResponseTime},
	{ID: "perf-requetes", Category: Performance, Severity: Low, Reference: "SiteOne : 75 fichiers", Page: checkRequests},
	{ID: "perf-bloquant", Category: Performance, Severity: Medium, Reference: "Lighthouse, render-blocking-resources", Page: checkBlocking},
	{ID: "perf-dom", Category: Performance, Severity: Low, Reference: "Lighthouse, dom-size", Page: checkTreeSize},
	{ID: "perf-tiers", Category: Performance, Severity: Low, Reference: "squirrelscan : 10 domaines", Page: checkThirdParties},
	{ID: "perf-compression", Category: Performance, Severity: Medium, Reference: "Lighthouse, uses-text-compression", Page: checkCompression},
}

// Bounds of a page that loads well.
const (
	slowByte      = 0.6 // seconds
	verySlowByte  = 1.0
	slowAnswer    = 1.0
	verySlow      = 3.0
	maxRequests   = 75
	maxBlocking   = 3
	maxNodes      = 1500
	maxDepth      = 32
	maxThirdHosts = 10
	worthPacking  = 1400 // bytes: one network packet
)

func checkFirstByte(p *page.Page, f *Finder) {
	wait := p.Wait.Seconds()
	if wait <= slowByte {
		return
	}
	if wait > verySlowByte {
		f.As(High)
	}
	f.Say("", "time", seconds(wait))
}

func checkResponseTime(p *page.Page, f *Finder) {
	elapsed := p.Elapsed.Seconds()
	if elapsed <= slowAnswer {
		return
	}
	if elapsed > verySlow {
		f.As(High)
	}
	f.Say("", "time", seconds(elapsed))
}

func seconds(s float64) string { return i18n.Fixed(s, 2) + i18n.NoBreakSpace + "s" }

func checkRequests(p *page.Page, f *Finder) {
	if len(p.Resources) <= maxRequests {
		return
	}
	seen := map[string]bool{}
	for _, r := range p.Resources {
		if !r.Styled {
			seen[r.URL] = true
		}
	}
	if n := len(seen); n > maxRequests {
		f.Say("", "n", n, "max", maxRequests)
	}
}

func checkBlocking(p *page.Page, f *Finder) {
	var blocking []string
	for _, r := range p.Resources {
		if r.InHead && !r.Deferred && !r.Print && (r.Kind == page.Script || r.Kind == page.Stylesheet) {
			blocking = append(blocking, r.Href)
		}
	}
	if len(blocking) > maxBlocking {
		f.Say(firstLines(blocking), "n", len(blocking), "max", maxBlocking)
	}
}

func checkTreeSize(p *page.Page, f *Finder) {
	switch {
	case p.Nodes > maxNodes:
		f.Say("", "n", p.Nodes, "max", maxNodes)
	case p.Depth > maxDepth:
		f.Case("depth").Say("", "n", p.Depth, "max", maxDepth)
	}
}

func checkThirdParties(p *page.Page, f *Finder) {
	seen := map[string]bool{}
	var hosts []string
	for _, r := range p.Resources {
		if host := page.Host(r.URL); host != "" && !r.Internal && !seen[host] {
			seen[host] = true
			hosts = append(hosts, host)
		}
	}
	if len(hosts) > maxThirdHosts {
		f.Say(firstLines(hosts), "n", len(hosts), "max", maxThirdHosts)
	}
}

// checkCompression needs a crawler that says how the answer travelled.
func checkCompression(p *page.Page, f *Finder) {
	if p.Encoding == "identity" && p.Size > worthPacking {
		f.Say("", "size", size(int64(p.Size)))
	}
}
