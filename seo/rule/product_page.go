package rule

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/page"
)

const googleProduct = "Google Search Central, fiche de marchand"

var productDataRules = []Rule{
	{ID: "sd-produit-absent", Category: StructuredData, Severity: High, Reference: googleProduct, Page: checkProductMissing},
	{ID: "sd-produit-requis", Category: StructuredData, Severity: High, Reference: googleProduct, Page: checkProductRequired},
	{ID: "sd-produit-snippet", Category: StructuredData, Severity: Medium, Reference: "Google Search Central, extrait de produit", Page: checkProductSnippet},
	{ID: "sd-offre-prix", Category: StructuredData, Severity: High, Reference: googleProduct, Page: checkOfferPrice},
	{ID: "sd-offre-prix-format", Category: StructuredData, Severity: High, Reference: "schema.org, price", Page: checkOfferFormat},
	{ID: "sd-offre-dispo", Category: StructuredData, Severity: Medium, Reference: googleProduct, Page: checkOfferAvailability},
	{ID: "sd-prix-different", Category: StructuredData, Severity: Critical, Reference: googleProduct, Code: "J42", Page: checkPriceShown},
	{ID: "sd-dispo-differente", Category: StructuredData, Severity: High, Reference: googleProduct, Code: "J42", Page: checkAvailabilityShown},
	{ID: "sd-prix-expire", Category: StructuredData, Severity: Medium, Reference: "schema.org, priceValidUntil", Page: checkPriceExpired},
	{ID: "sd-identifiant", Category: StructuredData, Severity: Low, Reference: "GS1, clé de contrôle", Page: checkProductIdentifier},
	{ID: "sd-variantes", Category: StructuredData, Severity: Medium, Reference: "Google Search Central, variantes de produits", Page: checkVariantsMarked},
	{ID: "sd-livraison", Category: StructuredData, Severity: Low, Reference: googleProduct, Page: checkShippingData},
	{ID: "sd-retour", Category: StructuredData, Severity: Low, Reference: googleProduct, Page: checkReturnData},
}

func checkProductMissing(p *page.Page, f *Finder) {
	if p.Kind == page.Product && p.Markers.AddToCart > 0 && len(mainPrices(p)) > 0 && len(p.ItemsOf("Product", "ProductGroup")) == 0 {
		f.Say("")
	}
}

// mainPrices are the prices of the content that a buyer would pay: not struck
// out, not by the kilo.
func mainPrices(p *page.Page) []page.Price {
	var prices []page.Price
	for _, price := range p.Prices {
		if price.Main && !price.Struck && !price.Unit {
			prices = append(prices, price)
		}
	}
	return prices
}

func checkProductRequired(p *page.Page, f *Finder) {
	for _, it := range p.Products() {
		if absent := missing([]part{{"name", it.Has("name")}, {"image", it.Has("image")}}); len(absent) > 0 {
			f.Say(it.Text("name"), "parts", listOf(absent))
			return
		}
	}
}

func checkProductSnippet(p *page.Page, f *Finder) {
	for _, it := range p.Products() {
		if !it.Has("offers", "review", "aggregateRating", "hasVariant") {
			f.Say(it.Text("name"))
			return
		}
	}
}

// offersOf are the offers of the page's own products, those of variants
// included.
func offersOf(p *page.Page) []*page.Item {
	var offers []*page.Item
	for _, it := range p.Products() {
		offers = append(offers, it.Items("offers")...)
		for _, variant := range it.Items("hasVariant") {
			offers = append(offers, variant.Items("offers")...)
		}
	}
	return offers
}

// priceOf is an offer's price as written: its own, the lowest of an aggregate,
// or that of its specification.
func priceOf(offer *page.Item) string {
	for _, name := range []string{"price", "lowPrice"} {
		if v := offer.Text(name); v != "" {
			return v
		}
	}
	for _, spec := range offer.Items("priceSpecification") {
		if v := spec.Text("price"); v != "" {
			return v
		}
	}
	return ""
}

func hasCurrency(offer *page.Item) bool {
	currency := offer.Text("priceCurrency")
	for _, spec := range offer.Items("priceSpecification") {
		currency += spec.Text("priceCurrency")
	}
	return len(currency) >= 3 && strings.ToUpper(currency) == currency
}

func checkOfferPrice(p *page.Page, f *Finder) {
	for _, offer := range offersOf(p) {
		value, ok := number(priceOf(offer))
		malformed := priceOf(offer) != "" && !ok // sd-offre-prix-format says it
		if absent := missing([]part{{"price", malformed || value > 0}, {"currency", hasCurrency(offer)}}); len(absent) > 0 {
			f.Say(priceOf(offer), "parts", listOf(absent))
			return
		}
	}
}

// plainPrice is how schema.org wants a price: digits and a dot.
var plainPrice = regexp.MustCompile(`^\d+(?:\.\d+)?$`)

func checkOfferFormat(p *page.Page, f *Finder) {
	for _, offer := range offersOf(p) {
		if price := priceOf(offer); price != "" && !plainPrice.MatchString(price) {
			f.Say(price, "price", price)
			return
		}
	}
}

// availabilities are schema.org's values of ItemAvailability.
var availabilities = []string{
	"BackOrder", "Discontinued", "InStock", "InStoreOnly", "LimitedAvailability", "MadeToOrder", "OnlineOnly", "OutOfStock", "PreOrder", "PreSale", "Reserved", "SoldOut",
}

func checkOfferAvailability(p *page.Page, f *Finder) {
	for _, offer := range offersOf(p) {
		if offer.Is("AggregateOffer") && !offer.Has("availability") {
			continue
		}
		value := offer.Text("availability")
		if !slices.Contains(availabilities, availability(value)) {
			f.Say(value)
			return
		}
	}
}

// availability drops the vocabulary of a value.
func availability(value string) string {
	return value[strings.LastIndexAny(value, "/:")+1:]
}

// checkPriceShown compares the marked prices with those of the content: none
// in common means that one of them is wrong.
func checkPriceShown(p *page.Page, f *Finder) {
	shown := mainPrices(p)
	if p.Kind != page.Product || len(shown) == 0 {
		return
	}
	var marked []float64
	for _, offer := range offersOf(p) {
		if v, ok := number(priceOf(offer)); ok && (offer.Text("priceCurrency") == "EUR" || offer.Text("priceCurrency") == "") {
			marked = append(marked, v)
		}
	}
	for _, v := range marked {
		if slices.ContainsFunc(shown, func(s page.Price) bool { return math.Abs(float64(s.Cents)-v*100) <= 1 }) {
			return
		}
	}
	if len(marked) > 0 {
		f.Say("", "marked", i18n.Money(marked[0]*100, "EUR"), "shown", i18n.Money(float64(shown[0].Cents), "EUR"))
	}
}

// checkAvailabilityShown trusts the basket button: a product that can be
// bought is available, one that cannot and says so is not.
func checkAvailabilityShown(p *page.Page, f *Finder) {
	if p.Kind != page.Product {
		return
	}
	soldOut := soldOut(p)
	buyable := p.Markers.AddToCart > 0 && !p.Markers.CartClosed
	offers := offersOf(p)
	if len(offers) != 1 {
		return // variants differ
	}
	switch availability(offers[0].Text("availability")) {
	case "InStock":
		if soldOut && !buyable {
			f.Say(offers[0].Text("availability"))
		}
	case "OutOfStock", "SoldOut", "Discontinued":
		if buyable && !soldOut {
			f.Case("reverse").Say(offers[0].Text("availability"))
		}
	}
}

func checkPriceExpired(p *page.Page, f *Finder) {
	for _, offer := range offersOf(p) {
		value := offer.Text("priceValidUntil")
		if len(value) < len(time.DateOnly) {
			continue
		}
		until, err := time.Parse(time.DateOnly, value[:len(time.DateOnly)])
		if err == nil && until.AddDate(0, 0, 1).Before(f.Now) {
			f.Say(value, "date", frenchDate(until))
			return
		}
	}
}

var gtinNames = []string{"gtin", "gtin8", "gtin12", "gtin13", "gtin14", "isbn"}

func checkProductIdentifier(p *page.Page, f *Finder) {
	for _, it := range p.Products() {
		if !it.Has(append(gtinNames, "sku", "mpn", "productGroupID")...) {
			f.Say(it.Text("name"))
			return
		}
		for _, name := range gtinNames {
			if code := it.Text(name); code != "" && !validGTIN(code) {
				f.Case("invalid").Say(code, "code", code)
				return
			}
		}
	}
}

// validGTIN checks the length and the modulo 10 key of a GTIN-8, 12, 13 or 14;
// an ISBN-10 is left alone.
func validGTIN(code string) bool {
	code = strings.NewReplacer("-", "", " ", "").Replace(code)
	if len(code) == 10 {
		return true
	}
	if !slices.Contains([]int{8, 12, 13, 14}, len(code)) || !isDigits(code) {
		return false
	}
	sum := 0
	for i := range len(code) {
		weight := 1
		if (len(code)-i)%2 == 0 {
			weight = 3
		}
		sum += weight * int(code[i]-'0')
	}
	return sum%10 == 0
}

func checkShippingData(p *page.Page, f *Finder) {
	offers := offersOf(p)
	if len(offers) > 0 && !slices.ContainsFunc(offers, func(o *page.Item) bool { return o.Has("shippingDetails") }) {
		f.Say("")
	}
}

// checkReturnData accepts a policy on the offer or on the organization.
func checkReturnData(p *page.Page, f *Finder) {
	offers := offersOf(p)
	if len(offers) == 0 {
		return
	}
	for _, it := range p.Data {
		if it.Has("hasMerchantReturnPolicy") {
			return
		}
	}
	f.Say("")
}
