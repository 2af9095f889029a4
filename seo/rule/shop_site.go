package rule

import (
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// checkFavicon wants an icon named by the home page or at the usual place.
func checkFavicon(v *View, f *Finder) {
	home := v.Page(v.Start)
	if home == nil || !home.OK() || !home.HTML || v.Probes.Favicon == 0 {
		return
	}
	if !home.Facts.Has(HasIcon) && v.Probes.Favicon != 200 {
		f.Say("", "status", v.Probes.Favicon)
	}
}

// checkProductTwice finds products that several indexable addresses sell.
func checkProductTwice(v *View, f *Finder) {
	groups := map[string]*group{}
	products := func(yield func(*PageSummary) bool) {
		for _, p := range v.compared {
			if p.Kind == page.Product && p.SKU != "" && !yield(p) {
				return
			}
		}
	}
	for p := range products {
		if groups[p.SKU] == nil {
			groups[p.SKU] = &group{}
		}
		groups[p.SKU].add(p.URL)
	}
	for p := range products {
		if g := groups[p.SKU]; g.n > 1 {
			f.SayOn(p.URL, g.others(p.URL), "sku", p.SKU, "n", g.n-1, "twin", g.other(p.URL))
		}
	}
}

// supplierSimilarity and supplierPages tell a text copied from a supplier: the
// same on three products or more.
const (
	supplierSimilarity = 0.80
	supplierPages      = 3
)

// checkSupplierText counts, for each product, the other products whose text is
// nearly the same.
func checkSupplierText(v *View, f *Finder) {
	products, alike := v.alikeProducts()
	for _, p := range products {
		if peers := alike[p]; len(peers) >= supplierPages-1 {
			f.SayOn(p.URL, "", "n", len(peers))
		}
	}
}

// alikeProducts are the products that have a text, and for each the others of which the
// text is nearly the same. Two rules ask: they are paired once.
func (v *View) alikeProducts() ([]*PageSummary, map[*PageSummary]map[*PageSummary]bool) {
	if v.alike != nil {
		return v.products, v.alike
	}
	v.alike = map[*PageSummary]map[*PageSummary]bool{}
	for _, p := range v.compared {
		if p.Kind == page.Product && !p.Signature.IsZero() {
			v.products = append(v.products, p)
		}
	}
	for band := range text.Bands {
		pairAlike(v.products, band, v.alike)
	}
	return v.products, v.alike
}

func pairAlike(products []*PageSummary, band int, alike map[*PageSummary]map[*PageSummary]bool) {
	buckets := map[uint32][]*PageSummary{}
	for _, p := range products {
		key := p.Signature.Band(band)
		for _, q := range buckets[key] {
			if !alike[p][q] && p.Signature.Similarity(&q.Signature) >= supplierSimilarity {
				pair(alike, p, q)
				pair(alike, q, p)
			}
		}
		if len(buckets[key]) < maxPeers {
			buckets[key] = append(buckets[key], p)
		}
	}
}

func pair(alike map[*PageSummary]map[*PageSummary]bool, p, q *PageSummary) {
	if alike[p] == nil {
		alike[p] = map[*PageSummary]bool{}
	}
	if len(alike[p]) < maxPeers {
		alike[p][q] = true
	}
}

// Explosion: at least three filters that combine, and five times as many
// filtered addresses as categories and products.
const (
	explosionKeys  = 3
	explosionTimes = 5
)

func checkFacetExplosion(v *View, f *Finder) {
	keys := map[string]bool{}
	filtered, plain, combined := 0, 0, 0
	for i := range v.Pages {
		p := &v.Pages[i]
		u, err := url.Parse(p.URL)
		if err != nil || p.External {
			continue
		}
		n := 0
		for key := range u.Query() {
			if page.IsFilterKey(key) {
				keys[key] = true
				n++
			}
		}
		switch {
		case n > 0:
			filtered++
			combined += min(n-1, 1)
		case p.Kind == page.Category || p.Kind == page.Product:
			plain++
		}
	}
	if len(keys) >= explosionKeys && combined > 0 && filtered > explosionTimes*max(plain, 1) {
		f.Say("", "n", filtered, "plain", plain, "keys", len(keys))
	}
}

// checkFacetOrder finds the same filters in another order.
func checkFacetOrder(v *View, f *Finder) {
	seen := map[string]string{}
	for p := range v.readable {
		base, query, ok := strings.Cut(p.URL, "?")
		parts := strings.Split(query, "&")
		if !ok || len(parts) < 2 {
			continue
		}
		slices.Sort(parts)
		key := base + "?" + strings.Join(parts, "&")
		if first, twice := seen[key]; twice {
			f.Item(first + "\n" + p.URL)
			continue
		}
		seen[key] = p.URL
	}
}

func checkPaginationStatus(v *View, f *Finder) {
	for p := range v.readable {
		if p.Next == "" {
			continue
		}
		if next := v.Page(p.Next); next != nil && (next.Redirects() || next.Failed()) {
			f.SayOn(p.URL, p.Next, "target", p.Next, "status", statusText(next))
		}
	}
}

// checkPaginationLoop follows rel=next from each page: it must not come back.
func checkPaginationLoop(v *View, f *Finder) {
	for p := range v.readable {
		const longest = 1000 // pages of one list
		next := v.Page(p.Next)
		for step := 0; next != nil && next != p && step < longest; step++ {
			next = v.Page(next.Next)
		}
		if next == p {
			f.SayOn(p.URL, p.Next, "target", p.Next)
		}
	}
}
