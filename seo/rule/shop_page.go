package rule

import (
	"slices"

	"github.com/formaouest/chaland/seo/page"
)

var shopRules = []Rule{
	{ID: "eco-sans-prix", Category: Ecommerce, Severity: High, Reference: "C. conso. art. L. 112-1", Code: "J04", Page: checkProductWithoutPrice},
	{ID: "eco-sans-panier", Category: Ecommerce, Severity: High, Reference: "Baymard Institute", Page: checkProductWithoutBasket},
	{ID: "eco-images", Category: Ecommerce, Severity: Low, Reference: "Baymard Institute", Page: checkProductImages},
	{ID: "eco-avis", Category: Ecommerce, Severity: Info, Reference: "Baymard Institute", Page: checkProductReviews},
	{ID: "eco-reassurance", Category: Ecommerce, Severity: Low, Reference: "Baymard Institute", Page: checkReassurance},
	{ID: "eco-categorie-texte", Category: Ecommerce, Severity: Low, Reference: "80 mots", Page: checkCategoryText},
	{ID: "eco-fil-ariane", Category: Ecommerce, Severity: Low, Reference: "Google Search Central, fil d’Ariane", Page: checkBreadcrumb},
	{ID: "eco-panier-indexable", Category: Ecommerce, Severity: Medium, Reference: "Google Search Central, noindex", Page: checkPrivateIndexable},
	{ID: "eco-rupture-404", Category: Ecommerce, Severity: Medium, Reference: "Google Search Central, soft 404", Site: checkLostProduct},
	{ID: "eco-rupture-indexee", Category: Ecommerce, Severity: Low, Reference: "90 jours, sur deux audits", Site: checkLongSoldOut},
	{ID: "eco-feed", Category: Ecommerce, Severity: Info, Reference: "Google Merchant Center, prix et disponibilité", Private: true, Site: checkFeed},
	{ID: "eco-produits-lies", Category: Ecommerce, Severity: Low, Reference: "Baymard Institute", Site: checkRelated},
	{ID: "eco-variantes-doublon", Category: Ecommerce, Severity: High, Reference: "Google Search Central, variantes de produits", Site: checkVariantTwins},
	{ID: "eco-produit-plusieurs-urls", Category: Ecommerce, Severity: High, Reference: "Google Search Central, URL canoniques", Site: checkProductTwice},
	{ID: "eco-description-fournisseur", Category: Ecommerce, Severity: Medium, Reference: "Google Search Central, contenu dupliqué", Site: checkSupplierText},
}

func checkProductWithoutPrice(p *page.Page, f *Finder) {
	priced := slices.ContainsFunc(p.Prices, func(price page.Price) bool { return price.Main })
	if p.Kind == page.Product && !priced && !soldOut(p) {
		f.Say("")
	}
}

func checkProductWithoutBasket(p *page.Page, f *Finder) {
	if p.Kind == page.Product && p.Markers.AddToCart == 0 && !soldOut(p) {
		f.Say("")
	}
}

func checkProductImages(p *page.Page, f *Finder) {
	if p.Kind != page.Product {
		return
	}
	seen := map[string]bool{}
	for _, img := range p.Images {
		if img.URL != "" && (img.Region == page.Main || img.Region == page.Body) {
			seen[img.URL] = true
		}
	}
	if n := len(seen); n < 2 {
		f.Say("", "n", n)
	}
}

func checkProductReviews(p *page.Page, f *Finder) {
	if p.Kind == page.Product && !p.Markers.Reviews && len(p.ItemsOf("AggregateRating", "Review")) == 0 && !says(p, reviews) {
		f.Say("")
	}
}

func checkReassurance(p *page.Page, f *Finder) {
	if p.Kind != page.Product {
		return
	}
	folded := p.Folded()
	absent := missing([]part{
		{"delivery", containsAny(folded, "livraison", "livre ", "expedi")}, {"returns", containsAny(folded, "retour", "retractation", "rembours")},
		{"payment", containsAny(folded, "paiement", "carte bancaire", "paypal")},
	})
	if len(absent) > 0 {
		f.Say("", "parts", listOf(absent))
	}
}

// minCategoryWords is the least text, product names included, that lets a
// search engine tell what a category is about.
const minCategoryWords = 80

func checkCategoryText(p *page.Page, f *Finder) {
	if p.Kind == page.Category && p.Indexable() && p.Text.Words < minCategoryWords {
		f.Say("", "words", p.Text.Words, "min", minCategoryWords)
	}
}

func checkBreadcrumb(p *page.Page, f *Finder) {
	if p.Kind == page.Product && !p.Markers.Breadcrumb {
		f.Say("")
	}
}

func checkPrivateIndexable(p *page.Page, f *Finder) {
	if p.Kind.Private() && p.Indexable() {
		f.Say(p.URL)
	}
}
