package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

var socialRules = []Rule{
	{ID: "soc-og", Category: Social, Severity: Low, Reference: "Open Graph", Page: checkOpenGraph},
	{ID: "soc-og-image", Category: Social, Severity: Low, Reference: "Open Graph, og:image", Page: checkCardImage},
	{ID: "soc-twitter", Category: Social, Severity: Info, Reference: "X, Cards", Page: checkTwitterCard},
	{ID: "soc-profils", Category: Social, Severity: Info, Reference: "schema.org, sameAs", Page: checkProfiles},
}

// shared are the kinds of pages that people show to each other.
func shared(p *page.Page) bool {
	return p.Indexable() && slices.Contains([]page.Kind{page.Home, page.Product, page.Category, page.Article}, p.Kind)
}

func checkOpenGraph(p *page.Page, f *Finder) {
	if !shared(p) {
		return
	}
	s := &p.Social
	absent := missing([]part{{"og:title", s.Title != ""}, {"og:type", s.Type != ""}, {"og:image", s.Image != ""}, {"og:url", s.URL != ""}})
	if len(absent) > 0 {
		f.Say("", "parts", strings.Join(absent, ", "))
	}
}

func checkCardImage(p *page.Page, f *Finder) {
	image := p.Social.Image
	if image != "" && !strings.HasPrefix(image, "http://") && !strings.HasPrefix(image, "https://") {
		f.Say(image)
	}
}

func checkTwitterCard(p *page.Page, f *Finder) {
	if shared(p) && p.Social.Twitter == "" {
		f.Say("")
	}
}

var networks = []string{"facebook.com", "instagram.com", "pinterest.", "tiktok.com", "youtube.com", "linkedin.com", "x.com", "twitter.com", "mastodon", "bsky.app"}

// checkProfiles reads the home page only.
func checkProfiles(p *page.Page, f *Finder) {
	if p.Kind != page.Home {
		return
	}
	for _, l := range p.Links {
		if !l.Internal && containsAny(strings.TrimPrefix(page.Host(l.URL), "www."), networks...) {
			return
		}
	}
	if !slices.ContainsFunc(p.Data, func(it *page.Item) bool { return it.Has("sameAs") }) {
		f.Say("")
	}
}
