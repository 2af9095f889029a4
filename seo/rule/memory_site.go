package rule

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

// Memory is what is known of the site beside this crawl.
type Memory struct {
	Kept        bool      // the audit is stored: there could be a past
	Past        *Past     // nil for a first audit
	Articles    []Article // the shop's own catalogue
	BestSellers []Sold    // what brings the most, best first
}

// Past is what the audits before saw of the addresses in question.
type Past struct {
	First     time.Time            // when the oldest of them was made
	Temporary map[string]Since     // since when an address has redirected for a time without a break
	SoldOut   map[string]time.Time // since when a product has been out of stock without a break
	Products  map[string]bool      // addresses that were product sheets
}

// Since is where a redirect has led since an audit.
type Since struct {
	Target string
	At     time.Time
}

// Article is a line of the shop's catalogue.
type Article struct {
	SKU   string
	URL   string // of its sheet, as the catalogue writes it; "" when it does not
	Cents int64  // price, tax included
	Units *int32 // in stock; nil when the catalogue does not say
	Since time.Time
}

// Sold is what an article brought, in cents.
type Sold struct {
	SKU   string
	Cents int64
}

// Stock is whether a product can be had.
type Stock uint8

// The states of a product's stock.
const (
	UnknownStock Stock = iota // no product, or nothing said of it
	InStock
	SoldOut
)

var stockKeys = [...]string{"", "in", "out"}

// String is the key, as stored.
func (s Stock) String() string { return stockKeys[s] }

// stockOf reads a product sheet: what its offers say, else its words and its button.
func stockOf(p *page.Page) Stock {
	if p.Kind != page.Product {
		return UnknownStock
	}
	offers := offersOf(p)
	marked := len(offers) > 0
	for _, offer := range offers {
		switch availability(offer.Text("availability")) {
		case "OutOfStock", "SoldOut", "Discontinued":
		default:
			marked = false
		}
	}
	buyable := p.Markers.AddToCart > 0 && !p.Markers.CartClosed
	if !buyable && (marked || soldOut(p)) {
		return SoldOut
	}
	return InStock
}

// IsTemporary reports whether a status redirects for a time only.
func IsTemporary(status int) bool { return status == 302 || status == 303 || status == 307 }

// lasting is how long a temporary redirect must have stood, over two audits at least: two
// audits of one afternoon say nothing.
const lasting = 7 * 24 * time.Hour

// checkTemporaryRedirect finds redirects that were called temporary by an audit at least a
// week ago and by all since. Redirects to and from carts, accounts and searches are as they
// should be, and so is that of the home page to a language.
func checkTemporaryRedirect(v *View, f *Finder) {
	waiting := 0
	for i := range v.Pages {
		p := &v.Pages[i]
		if !IsTemporary(int(p.Status)) || !p.Redirects() || !v.meantToLast(p) {
			continue
		}
		since, known := v.sinceOf(p)
		switch {
		case known && f.Now.Sub(since) >= lasting:
			f.SayOn(p.URL, p.Location, "status", int(p.Status), "target", p.Location, "date", frenchDate(since), "n", v.Tally(p.URL).Sources())
		case v.Past == nil || f.Now.Sub(v.Past.First) < lasting:
			waiting++
		}
	}
	if waiting > 0 {
		f.Unverified(v.noPast("week"), "n", waiting)
	}
}

func (v *View) sinceOf(p *PageSummary) (time.Time, bool) {
	if v.Past == nil {
		return time.Time{}, false
	}
	since, known := v.Past.Temporary[p.URL]
	return since.At, known && since.Target == p.Location
}

// meantToLast reports whether a redirect stands for a page that visitors look for.
func (v *View) meantToLast(p *PageSummary) bool {
	target := v.Page(p.Location)
	if p.URL == v.Start || p.External || target != nil && target.External || !p.InSitemap && v.Tally(p.URL).Sources() == 0 {
		return false
	}
	for _, address := range []string{p.URL, p.Location} {
		kind := page.KindOf(address)
		if kind.Private() || kind == page.Search || kind == page.Filter {
			return false
		}
	}
	_, query, _ := strings.Cut(p.URL, "?")
	return !containsAny(query, "cart", "panier", "token", "logout", "action=", "redirect", "return")
}

// noPast is why the past does not tell: there is no archive, no audit before, or none old
// enough.
func (v *View) noPast(young string) string {
	switch {
	case !v.Kept:
		return "not_kept"
	case v.Past == nil:
		return "first_audit"
	}
	return young
}

// checkLostProduct finds products that answer an error, or send to the home page, while
// pages or the sitemap still lead to them. A product is known by its address, or by an
// audit before that read its sheet.
func checkLostProduct(v *View, f *Finder) {
	unsure := 0
	for i := range v.Pages {
		p := &v.Pages[i]
		sources := int(v.Tally(p.URL).Sources())
		if p.External || sources == 0 && !p.InSitemap || p.URL == v.Start {
			continue
		}
		gone := p.Status == 404 || p.Status == 410
		if !gone && !v.sentHome(p) {
			continue
		}
		switch {
		case !v.wasProduct(p.URL):
			if v.Past == nil {
				unsure++
			}
		case gone:
			f.SayOn(p.URL, "", "status", int(p.Status), "n", sources)
		default:
			f.Case("home").SayOn(p.URL, p.Location, "n", sources)
		}
	}
	if unsure > 0 {
		f.Unverified(v.noPast("first_audit"), "n", unsure)
	}
}

func (v *View) wasProduct(address string) bool {
	if v.Past != nil && v.Past.Products[address] {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && page.KindOf(address) == page.Product && strings.Count(strings.Trim(u.Path, "/"), "/") > 0
}

// sentHome reports whether a redirect leads to the home page.
func (v *View) sentHome(p *PageSummary) bool {
	if !p.Redirects() {
		return false
	}
	last, _, endless := v.follow(p)
	return !endless && (last.URL == v.Start || last.Kind == page.Home)
}

// longSoldOut is how long a product may be out of stock before its place in the menus is
// another's.
const longSoldOut = 90 * 24 * time.Hour

// checkLongSoldOut finds products that all audits of more than ninety days saw out of
// stock, and that menus or the sitemap still show.
func checkLongSoldOut(v *View, f *Finder) {
	waiting := 0
	for i, p := range v.compared {
		if p.Stock != SoldOut || !p.InSitemap && !v.survey.inMenu(int32(i)) {
			continue
		}
		var since time.Time
		known := false
		if v.Past != nil {
			since, known = v.Past.SoldOut[p.URL]
		}
		switch {
		case known && f.Now.Sub(since) > longSoldOut:
			f.SayOn(p.URL, "", "days", int(f.Now.Sub(since)/(24*time.Hour)), "date", frenchDate(since))
		case v.Past == nil || f.Now.Sub(v.Past.First) <= longSoldOut:
			waiting++
		}
	}
	if waiting > 0 {
		f.Unverified(v.noPast("quarter"), "n", waiting)
	}
}

// articlePages finds the sheet of each article of the catalogue: by the address that the
// catalogue gives, else by the reference that the page's data give.
func (v *View) articlePages() map[string]*PageSummary {
	byAddress, byReference := map[string]*PageSummary{}, map[string]*PageSummary{}
	byPath := map[string][]*PageSummary{} // one path may serve all products, told apart by what follows « ? »
	for _, p := range v.compared {
		if p.Offer == nil {
			continue
		}
		byAddress[requestOf(p.URL)] = p
		byPath[pathOf(p.URL)] = append(byPath[pathOf(p.URL)], p)
		if r := p.Offer.Reference; r != "" && byReference[r] == nil {
			byReference[r] = p
		}
	}
	sheets := map[string]*PageSummary{}
	for i := range v.Articles {
		a := &v.Articles[i]
		if p := byAddress[requestOf(a.URL)]; a.URL != "" && p != nil {
			sheets[a.SKU] = p
		} else if list := byPath[pathOf(a.URL)]; a.URL != "" && len(list) == 1 {
			sheets[a.SKU] = list[0]
		} else if p := byReference[a.SKU]; p != nil {
			sheets[a.SKU] = p
		}
	}
	for reference, p := range byReference { // sold without being in the catalogue
		if sheets[reference] == nil {
			sheets[reference] = p
		}
	}
	return sheets
}

// requestOf is the path and what follows it.
func requestOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.RequestURI()
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path == "" {
		return address
	}
	return u.Path
}

// checkFeed holds the sheets against the shop's own catalogue. A sheet that shows the price
// of the catalogue anywhere, even struck out, agrees with it.
func checkFeed(v *View, f *Finder) {
	if len(v.Articles) == 0 {
		f.Unverified(v.noCatalogue())
		return
	}
	sheets, met := v.articlePages(), 0
	for i := range v.Articles {
		a := &v.Articles[i]
		p := sheets[a.SKU]
		if p == nil {
			continue
		}
		met++
		prices := p.Offer.Prices
		if a.Cents > 0 && len(prices) > 0 && !slices.ContainsFunc(prices, func(cents int64) bool { return abs(cents-a.Cents) <= 1 }) {
			f.SayOn(p.URL, a.SKU, "sku", a.SKU, "shown", i18n.Money(float64(prices[0]), "EUR"), "price", i18n.Money(float64(a.Cents), "EUR"))
		}
		switch {
		case a.Units == nil:
		case *a.Units > 0 && p.Stock == SoldOut:
			f.Case("sold_out").SayOn(p.URL, a.SKU, "sku", a.SKU, "n", int(*a.Units))
		case *a.Units <= 0 && p.Stock == InStock:
			f.Case("in_stock").SayOn(p.URL, a.SKU, "sku", a.SKU)
		}
	}
	if met == 0 {
		f.Unverified("no_sheet", "n", len(v.Articles))
	}
}

func abs(n int64) int64 { return max(n, -n) }

func (v *View) noCatalogue() string {
	if !v.Kept {
		return "not_kept"
	}
	return "catalogue"
}

// checkWeakSeller finds the best-selling articles whose sheet is in the lowest quarter of the
// site's internal popularity, on sites large enough for a quarter to mean something.
func checkWeakSeller(v *View, f *Finder) {
	if len(v.BestSellers) == 0 {
		reason := "sales"
		if !v.Kept {
			reason = "not_kept"
		}
		f.Unverified(reason)
		return
	}
	const enoughPages = 20
	var ranks []float64
	for _, p := range v.compared {
		if p.PageRank > 0 {
			ranks = append(ranks, float64(p.PageRank))
		}
	}
	if len(ranks) < enoughPages {
		return
	}
	sort.Float64s(ranks)
	low := ranks[len(ranks)/4]
	sheets, met := v.articlePages(), 0
	for place, sold := range v.BestSellers {
		p := sheets[sold.SKU]
		if p == nil {
			continue
		}
		if met++; p.PageRank > 0 && float64(p.PageRank) < low*(1-1e-6) {
			behind := sort.SearchFloat64s(ranks, math.Nextafter(float64(p.PageRank), math.Inf(1)))
			f.SayOn(p.URL, fmt.Sprintf("%s : %s", sold.SKU, i18n.Money(float64(sold.Cents), "EUR")),
				"place", place+1, "share", i18n.Percent(1-float64(behind)/float64(len(ranks)), 0))
		}
	}
	if met == 0 {
		f.Unverified("no_seller_sheet", "n", len(v.BestSellers))
	}
}
