package rule

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

// ownPrices are the price of a sheet's article, tax included, and the one that is struck out
// beside it, in cents; 0 for what is not there. The first price that the main content shows
// is the article's own: those of other articles follow. Where scripts show it, its data tell.
func ownPrices(p *page.Page) (cents, struck int64) {
	var shown []page.Price
	for _, price := range p.Prices {
		if price.Main && !price.Unit && price.Tax != "HT" && price.Cents > 0 {
			shown = append(shown, price)
		}
	}
	for i, price := range shown {
		if price.Struck {
			continue
		}
		for _, beside := range []int{i - 1, i + 1} {
			if beside >= 0 && beside < len(shown) && shown[beside].Struck && shown[beside].Cents > price.Cents {
				return price.Cents, shown[beside].Cents
			}
		}
		return price.Cents, 0
	}
	return markedPrice(p), 0
}

// markedPrice is the price that all offers of the data name, 0 when they differ.
func markedPrice(p *page.Page) (cents int64) {
	for _, offer := range offersOf(p) {
		v, ok := number(priceOf(offer))
		currency := offer.Text("priceCurrency")
		if !ok || currency != "EUR" && currency != "" {
			continue
		}
		one := int64(math.Round(v * 100))
		if cents != 0 && one != cents {
			return 0
		}
		cents = one
	}
	return cents
}

// nearPrice is how far from a price a percentage speaks of it, in bytes.
const nearPrice = 60

var writtenReduction = regexp.MustCompile(`[-−–][ \x{00a0}\x{202f}]?(\d{1,2})[ \x{00a0}\x{202f}]?%`)

// writtenPercent is the reduction written beside the first price, « -30 % »; 0 without one.
func writtenPercent(p *page.Page) int {
	at := strings.Index(p.Main, "€")
	if at < 0 {
		return 0
	}
	near := strings.ToValidUTF8(p.Main[max(0, at-nearPrice):min(len(p.Main), at+nearPrice)], "")
	m := writtenReduction.FindStringSubmatch(near)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // two digits
	return n
}
