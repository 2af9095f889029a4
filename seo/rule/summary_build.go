package rule

import (
	"math"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

// Summarize takes from a parsed page what site checks need. key writes an
// address in the crawler's normal form; the crawl fills Depth, PageRank,
// Blocked, Retry, InSitemap, Failure, Damage and Location.
func Summarize(p *page.Page, key func(string) string) PageSummary {
	s := PageSummary{
		URL: key(p.URL), Status: int16(p.Status), HTML: p.HTML, Depth: -1, Noindex: p.Noindex(), Kind: p.Kind, About: p.About,
		Linked: p.Linked, Title: strings.Clone(p.Title()), Lang: strings.Clone(p.Lang), Trackers: p.Trackers,
		TitleKey: keyOf(p.Title()), DescriptionKey: keyOf(p.Description()), H1Key: keyOf(p.H1()),
		TextKey: p.TextKey, Signature: p.Text.Signature, Words: int32(p.Text.Words), SKU: skuOf(p), Facts: factsOf(p), Subject: subjectOf(p), Fonts: p.Fonts,
		Stock: stockOf(p), Offer: offerOf(p),
	}
	if c := p.Canonical(); c != "" {
		s.Canonical = sameString(s.URL, key(c))
	}
	if p.Next != "" {
		s.Next = key(p.Next)
	}
	for _, a := range p.Alternates {
		if a.URL != "" {
			a.URL = sameString(s.URL, key(a.URL))
			s.Alternates = append(s.Alternates, a)
		}
	}
	return s
}

// sameString shares the memory of a string that is equal to own: most
// canonicals are.
func sameString(own, s string) string {
	if s == own {
		return own
	}
	return strings.Clone(s)
}

// keyOf is the hash under which two titles count as the same, 0 when blank.
func keyOf(s string) uint64 {
	if s = text.Key(s); s == "" {
		return 0
	}
	return xxhash.Sum64String(s)
}

// skuOf is the identifier of the page's one product.
func skuOf(p *page.Page) string {
	products := p.Products()
	if len(products) != 1 {
		return ""
	}
	for _, name := range []string{"gtin13", "gtin", "gtin8", "gtin12", "gtin14", "sku"} {
		if v := products[0].Text(name); v != "" {
			return strings.Clone(v)
		}
	}
	return ""
}

// offerOf reads a product sheet.
func offerOf(p *page.Page) *Offer {
	if p.Kind != page.Product {
		return nil
	}
	o := &Offer{Prices: pricesOf(p)}
	if products := p.Products(); len(products) == 1 {
		o.Reference = strings.Clone(products[0].Text("sku"))
	}
	return o
}

// pricesOf are the prices in euros of a product sheet, each once: those of its data first,
// then those of its content.
func pricesOf(p *page.Page) (cents []int64) {
	const most = 30
	note := func(c int64) {
		if c > 0 && len(cents) < most && !slices.Contains(cents, c) {
			cents = append(cents, c)
		}
	}
	for _, offer := range offersOf(p) {
		if v, ok := number(priceOf(offer)); ok && (offer.Text("priceCurrency") == "EUR" || offer.Text("priceCurrency") == "") {
			note(int64(math.Round(v * 100)))
		}
	}
	for _, price := range p.Prices {
		if price.Main && !price.Unit {
			note(price.Cents)
		}
	}
	return cents
}

// Facts are what a page says that the law asks a shop to say somewhere.
type Facts uint32

// The facts.
const (
	SaysFourteenDays Facts = 1 << iota // rétractation and 14 days
	SaysMediator                       // a mediator, by name or address
	SaysConformity                     // garantie légale de conformité and vices cachés
	SaysReviewCheck                    // how reviews are checked
	HasPhone
	HasEmail
	HasReviews
	AsksPersonal      // a form asks for personal data
	HasIcon           // a rel=icon link
	SaysAccessibility // « Accessibilité : … conforme »
	BlankMediator     // a mediator that nobody filled in
	SaysSevenDays     // rétractation and 7 days only
	UndatedReviews    // reviews without any date
)

// Has reports whether all of x are there.
func (f Facts) Has(x Facts) bool { return f&x == x }

func factsOf(p *page.Page) Facts {
	f := fact(p.Icon, HasIcon) | fact(p.Markers.Reviews, HasReviews) | fact(asksPersonal(p), AsksPersonal) |
		fact(p.Reviews != "" && !saysDate(p.Reviews), UndatedReviews)
	if !readsLaw(p) {
		return f
	}
	has := func(all ...saying) bool { return says(p, all...) }
	return f | fact(has(withdrawal, fourteenDays) || has(withdrawal, fourteen) || has(withdraw, fourteenDays), SaysFourteenDays) |
		fact(has(mediator) || has(mediation), SaysMediator) |
		fact(has(conformity), SaysConformity) |
		fact(saysChecked(p), SaysReviewCheck) |
		fact(has(mediator) && blankMediator.MatchString(p.Folded()), BlankMediator) |
		fact(shortWithdrawal(p) != "", SaysSevenDays) |
		fact(hasPhone(p), HasPhone) | fact(hasEmail(p), HasEmail) |
		fact(has(accessibility, conforming), SaysAccessibility)
}

// readsLaw reports whether a page's text is worth searching for legal
// sentences: home, legal, service, product and checkout pages.
func readsLaw(p *page.Page) bool {
	return p.About != 0 || slices.Contains([]page.Kind{page.Home, page.Legal, page.Product, page.Cart, page.Checkout}, p.Kind)
}

func fact(on bool, f Facts) Facts {
	if on {
		return f
	}
	return 0
}

func containsAny(s string, phrases ...string) bool {
	return slices.ContainsFunc(phrases, func(phrase string) bool { return strings.Contains(s, phrase) })
}

// asksPersonal reports whether the page has a field for personal data.
func asksPersonal(p *page.Page) bool {
	return slices.ContainsFunc(p.Fields, func(f page.Field) bool {
		name := strings.ToLower(f.Name)
		return f.Type == "email" || f.Type == "tel" || f.Type == "password" || containsAny(name, "email", "e-mail", "courriel", "telephone", "phone")
	})
}

// hasPhone reports whether the page shows a phone number or links to one.
func hasPhone(p *page.Page) bool {
	return hasScheme(p, "tel") || len(phonesIn(p.Visible)) > 0
}

// hasEmail reports whether the page shows an e-mail address or links to one.
func hasEmail(p *page.Page) bool {
	return hasScheme(p, "mailto") || emailIn(p.Visible) != ""
}

func hasScheme(p *page.Page, scheme string) bool {
	return slices.ContainsFunc(p.Links, func(l page.Link) bool { return l.Scheme == scheme })
}
