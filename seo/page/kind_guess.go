package page

import (
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/text"
)

// Kind is the sort of page, as a shop has them.
type Kind uint8

// The kinds of pages.
const (
	Other Kind = iota
	Home
	Category
	Product
	Article
	Listing // a blog's list of articles
	Legal   // legal and service pages
	Cart
	Checkout
	Account
	Search
	Filter // a category narrowed or sorted by its parameters
)

var kindNames = [...]string{"other", "home", "category", "product", "article", "listing", "legal", "cart", "checkout", "account", "search", "filter"}

// String is the kind's key, stored and exported.
func (k Kind) String() string { return kindNames[k] }

// Private reports whether the page is meant for one visitor and has no place in
// a search engine.
func (k Kind) Private() bool { return k == Cart || k == Checkout || k == Account }

var segmentKinds = map[string]Kind{
	"panier": Cart, "cart": Cart, "basket": Cart,
	"commande": Checkout, "checkout": Checkout, "paiement": Checkout, "commander": Checkout, "order": Checkout, "caisse": Checkout,
	"compte": Account, "mon-compte": Account, "account": Account, "my-account": Account, "login": Account, "connexion": Account,
	"inscription": Account, "identification": Account, "wishlist": Account, "liste-d-envies": Account, "favoris": Account, "espace-client": Account,
	"recherche": Search, "search": Search, "rechercher": Search,
	"categorie": Category, "category": Category, "categories": Category, "collections": Category, "product-category": Category, "rayon": Category, "boutique": Category,
	"produit": Product, "product": Product, "produits": Product, "products": Product,
	"blog": Article, "actualites": Article, "journal": Article, "conseils": Article, "magazine": Article,
}

// searchKeys name a search; filterKeys narrow or sort a list.
var (
	searchKeys = []string{"s", "q", "search", "recherche", "query", "search_query"}
	filterKeys = []string{"order", "orderby", "sort", "tri", "filtre", "filtres", "filter", "couleur", "color", "taille", "size", "prix", "price", "prix_min", "prix_max", "min_price", "max_price", "marque", "brand", "matiere", "disponibilite"}
)

// IsFilterKey reports whether a query parameter narrows or sorts a list.
func IsFilterKey(key string) bool {
	key = strings.ToLower(strings.TrimSuffix(key, "[]"))
	return slices.Contains(filterKeys, key) || strings.HasPrefix(key, "filter_") || strings.HasPrefix(key, "filter.") || strings.HasPrefix(key, "filtre_")
}

// guessKind decides from the strongest sign to the weakest: the address, what
// structured data says, what the page offers.
func (p *Page) guessKind() Kind {
	if isHomePath(p.Address.Path) && p.Address.RawQuery == "" {
		return Home
	}
	byAddress := kindByAddress(p.Address)
	if byAddress != Other && byAddress != Category && byAddress != Product && byAddress != Article {
		return byAddress
	}
	if p.About != 0 && !p.sells() && byAddress != Article {
		return Legal
	}
	if k := p.kindByData(); k != Other {
		return k
	}
	if p.Markers.AddToCart > 0 && p.sells() && p.Markers.AddToCart <= 2 {
		return Product
	}
	return p.kindOfList(byAddress)
}

// isHomePath accepts the root and the root of a language.
func isHomePath(path string) bool {
	path = strings.Trim(path, "/")
	return path == "" || isLanguageRoot(path) || path == "index.html" || path == "index.php"
}

// KindOf guesses the kind of a page from its address alone: Other when the
// address says nothing.
func KindOf(address string) Kind {
	u, err := url.Parse(address)
	if err != nil {
		return Other
	}
	return kindByAddress(u)
}

func isLanguageRoot(path string) bool {
	return len(path) == 2 && path[0] >= 'a' && path[0] <= 'z' && path[1] >= 'a' && path[1] <= 'z'
}

func kindByAddress(u *url.URL) Kind {
	kind := Other
	for segment := range strings.SplitSeq(strings.Trim(text.Fold(u.Path), "/"), "/") {
		segment = strings.TrimSuffix(strings.TrimSuffix(segment, ".html"), ".php")
		if k, ok := segmentKinds[segment]; ok && (kind == Other || k.Private()) {
			kind = k
		}
	}
	if u.RawQuery != "" && !kind.Private() {
		return kindByQuery(u, kind)
	}
	return kind
}

func kindByQuery(u *url.URL, kind Kind) Kind {
	for key := range u.Query() {
		if slices.Contains(searchKeys, key) {
			return Search
		}
		if IsFilterKey(key) && kind != Search {
			kind = Filter
		}
	}
	return kind
}

func (p *Page) kindByData() Kind {
	switch {
	case len(p.Products()) == 1 && len(p.ItemsOf("ItemList")) == 0, p.Social.Type == "product" || p.Social.Type == "og:product":
		return Product
	case len(p.ItemsOf("Article", "BlogPosting", "NewsArticle")) > 0:
		return Article
	case len(p.ItemsOf("CollectionPage")) > 0:
		return Category
	}
	return Other
}

// sells reports whether the main content shows a price.
func (p *Page) sells() bool {
	return slices.ContainsFunc(p.Prices, func(price Price) bool { return price.Main })
}

// kindOfList tells a list from its entries by the address's depth: /blog and
// /produits list, /blog/titre and /produits/nom are entries.
func (p *Page) kindOfList(kind Kind) Kind {
	entry := strings.Count(strings.Trim(p.Address.Path, "/"), "/") > 0
	switch {
	case kind == Article && !entry:
		return Listing
	case kind == Product && !entry:
		return Category
	case kind == Product && !p.sells() && p.Markers.AddToCart == 0:
		return Other // an address alone does not make a product
	}
	return kind
}
