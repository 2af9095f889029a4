package rule

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

const (
	googleFacets = "Google Search Central, navigation à facettes"
	googlePages  = "Google Search Central, pagination"
)

var facetRules = []Rule{
	{ID: "fac-indexable", Category: Facets, Severity: Medium, Reference: googleFacets, Page: checkFilterIndexable},
	{ID: "fac-vide", Category: Facets, Severity: Medium, Reference: "Google Search Central, soft 404", Page: checkEmptyList},
	{ID: "fac-explosion", Category: Facets, Severity: High, Reference: googleFacets, Site: checkFacetExplosion},
	{ID: "fac-calendrier", Category: Facets, Severity: High, Reference: "Screaming Frog : 200 adresses d’un modèle", Site: checkTrap},
	{ID: "fac-ordre", Category: Facets, Severity: Low, Reference: googleFacets, Site: checkFacetOrder},
}

var paginationRules = []Rule{
	{ID: "pag-non-liee", Category: Pagination, Severity: Medium, Reference: googlePages, Page: checkPaginationLinks},
	{ID: "pag-non-indexable", Category: Pagination, Severity: Medium, Reference: googlePages, Page: checkPaginationNoindex},
	{ID: "pag-canonical-page1", Category: Pagination, Severity: High, Reference: googlePages, Page: checkPaginationCanonical},
	{ID: "pag-infinie", Category: Pagination, Severity: Medium, Reference: googlePages, Page: checkEndlessList},
	{ID: "pag-non-200", Category: Pagination, Severity: High, Reference: googlePages, Site: checkPaginationStatus},
	{ID: "pag-hors-bornes", Category: Pagination, Severity: Medium, Reference: googlePages, Site: checkBeyondList},
	{ID: "pag-boucle", Category: Pagination, Severity: Medium, Reference: googlePages, Site: checkPaginationLoop},
}

func checkFilterIndexable(p *page.Page, f *Finder) {
	if p.Kind == page.Filter && p.Indexable() {
		f.Say(p.Address.RawQuery)
	}
}

var emptyLists = []string{"aucun produit", "aucun article", "aucun resultat", "pas de produit", "0 produit", "0 resultat", "0 article", "no products were found", "no results"}

// checkEmptyList reads the beginning of the content: a list says first that it
// is empty.
func checkEmptyList(p *page.Page, f *Finder) {
	if p.Kind != page.Category && p.Kind != page.Filter {
		return
	}
	const beginning = 600 // bytes
	start := text.Fold(p.Main[:min(len(p.Main), beginning)])
	for _, phrase := range emptyLists {
		if containsWord(start, phrase) && len(mainPrices(p)) == 0 {
			f.Say(phrase, "phrase", phrase)
			return
		}
	}
}

// containsWord looks for a phrase that no digit or letter precedes: « 10
// produits » does not hold « 0 produit ».
func containsWord(s, phrase string) bool {
	at := strings.Index(s, phrase)
	return at == 0 || at > 0 && !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyz", rune(s[at-1]))
}

// pagePath matches the page number in a path: /page/2, /page-2.
var pagePath = regexp.MustCompile(`/page[/-](\d+)/?$`)

var pageKeys = []string{"page", "p", "paged", "pg"}

// pageNumber is the number of a page of a list and the address of the list;
// ok is false for an address that is no page of a list.
func pageNumber(u *url.URL) (n int, list string, ok bool) {
	if m := pagePath.FindStringSubmatchIndex(u.Path); m != nil {
		n, _ = strconv.Atoi(u.Path[m[2]:m[3]])
		return n, u.Path[:m[0]], true
	}
	query := u.Query()
	for _, key := range pageKeys {
		if value := query.Get(key); value != "" && isDigits(value) {
			n, _ = strconv.Atoi(value)
			query.Del(key)
			return n, u.Path + "?" + query.Encode(), true
		}
	}
	return 0, "", false
}

// pageNumberOf is pageNumber for an address as text.
func pageNumberOf(address string) (n int, list string, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return 0, "", false
	}
	return pageNumber(u)
}

// checkEndlessList finds lists that only a click in the page makes longer: a button, or a
// link that leads nowhere, without any link to another page of the list.
func checkEndlessList(p *page.Page, f *Finder) {
	if p.Kind != page.Category && p.Kind != page.Listing && p.Kind != page.Search {
		return
	}
	if p.Next != "" || p.Previous != "" {
		return
	}
	button := p.Markers.LoadMore
	for i := range p.Links {
		l := &p.Links[i]
		if n, _, paged := pageNumberOf(l.URL); paged && n >= 2 && l.Internal {
			return
		}
		leads := l.URL != "" && l.URL != p.Self
		if page.LoadsMore(l.Text) && leads {
			return
		}
		button = button || page.LoadsMore(l.Text)
	}
	if button {
		f.Say("")
	}
}

func checkPaginationLinks(p *page.Page, f *Finder) {
	for _, target := range []string{p.Previous, p.Next} {
		if target != "" && !slices.ContainsFunc(p.Links, func(l page.Link) bool { return l.URL == target }) {
			f.Item(target)
		}
	}
}

func checkPaginationNoindex(p *page.Page, f *Finder) {
	if n, _, ok := pageNumber(p.Address); ok && n >= 2 && p.Noindex() && p.Kind != page.Search && p.Kind != page.Filter {
		f.Say(p.URL, "n", n)
	}
}

func checkPaginationCanonical(p *page.Page, f *Finder) {
	n, list, ok := pageNumber(p.Address)
	if !ok || n < 2 || !p.CanonicalElsewhere() {
		return
	}
	u, err := url.Parse(p.Canonical())
	if err != nil {
		return
	}
	m, other, paged := pageNumber(u)
	first := paged && m == 1 && other == list || !paged && trimList(u.Path+"?"+u.RawQuery) == trimList(list)
	if first {
		f.Say(p.Canonical(), "n", n)
	}
}

func trimList(s string) string { return strings.TrimRight(s, "?/") }
