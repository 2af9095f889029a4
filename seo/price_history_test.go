package seo

import (
	"fmt"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// The price that a reduction is held against is the lowest one seen in the 30 days before
// the first audit that saw it.
func TestAReductionIsHeldAgainstTheLowestPriceBefore(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC).AddDate(0, 0, n) }
	at := func(n int, cents, struck int64) PriceSeen { return PriceSeen{At: day(n), Cents: cents, Struck: struck} }
	for name, c := range map[string]struct {
		seen    []PriceSeen
		verdict PriceVerdict
		lowest  int64
		began   int
	}{
		"no reduction":                     {[]PriceSeen{at(0, 1990, 0)}, NoReduction, 0, 0},
		"a price struck out below":         {[]PriceSeen{at(0, 1990, 1500)}, NoReduction, 0, 0},
		"from the first audit on":          {[]PriceSeen{at(0, 1990, 2990), at(7, 1990, 2990)}, NothingBefore, 0, 0},
		"struck at the lowest":             {[]PriceSeen{at(0, 2990, 0), at(7, 1990, 2990)}, NotAbove, 2990, 7},
		"struck above the lowest":          {[]PriceSeen{at(0, 2990, 0), at(7, 2490, 0), at(14, 1990, 2990)}, AboveLowest, 2490, 14},
		"the lowest is too old":            {[]PriceSeen{at(0, 1990, 0), at(31, 2990, 0), at(38, 1990, 2990)}, NotAbove, 2990, 38},
		"the thirtieth day counts":         {[]PriceSeen{at(8, 1990, 0), at(31, 2990, 0), at(38, 1990, 2990)}, AboveLowest, 1990, 38},
		"nothing for 30 days":              {[]PriceSeen{at(0, 2990, 0), at(31, 1990, 2990)}, NothingBefore, 0, 31},
		"reductions in a row":              {[]PriceSeen{at(0, 2990, 0), at(7, 2490, 2990), at(14, 1990, 2990)}, NotAbove, 2990, 7},
		"a second one, after the first":    {[]PriceSeen{at(0, 2990, 0), at(7, 1990, 2990), at(14, 2990, 0), at(21, 2290, 2990)}, AboveLowest, 1990, 21},
		"a promotion without an end, long": {[]PriceSeen{at(0, 2990, 0), at(7, 1990, 2990), at(90, 1990, 2990)}, NotAbove, 2990, 7},
	} {
		judged := JudgePrices(c.seen)
		got := judged[len(judged)-1]
		if got.Verdict != c.verdict || (got.Lowest == nil) != (c.lowest == 0) || got.Lowest != nil && got.Lowest.Cents != c.lowest {
			t.Errorf("%s: %s %+v, want %s and %d", name, got.Verdict, got.Lowest, c.verdict, c.lowest)
		}
		if c.verdict != NoReduction && !got.Began.Equal(day(c.began)) {
			t.Errorf("%s: began on %s", name, got.Began)
		}
	}
	for written, want := range map[int]bool{0: false, 33: false, 34: false, 40: true, 30: true} {
		p := JudgedPrice{PriceSeen: PriceSeen{Cents: 1990, Struck: 2990, Written: written}}
		if p.Misstated() != want {
			t.Errorf("-%d %% of a third: misstated %v", written, !want)
		}
	}
}

// Each audit keeps the price that it read, so that the next ones can be held against it.
func TestAuditsKeepThePricesOfSheets(t *testing.T) {
	t.Parallel()
	s, w := newShop(t), warehousetest.New(t)
	s.page("/", "Maison Brélivan", "/produit/bol")
	shown := []string{`29,90 €`, `<s>29,90 €</s> 19,90 € -33 %`}
	r := s.request(t)
	r.Warehouse = w
	for i, price := range append(shown, "Épuisé") {
		s.text("/produit/bol", "text/html; charset=utf-8", fmt.Sprintf(`<!doctype html><html lang="fr"><title>Bol à oreilles</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Bol"}</script><main><h1>Bol</h1><p>%s</p><button>Ajouter au panier</button></main>`, price))
		r.Now = clock(7 * i)
		audit(t, r)
	}
	got, err := NewArchive(w).Prices(t.Context(), "boutique", s.URL+"/produit/bol", time.Time{})
	if err != nil || len(got) != 2 || got[0].Cents != 2990 || got[0].Struck != 0 || got[1].Cents != 1990 || got[1].Struck != 2990 || got[1].Written != 33 {
		t.Fatalf("%v %+v", err, got)
	}
	first, err := NewArchive(w).Prices(t.Context(), "boutique", s.URL+"/produit/bol", got[0].At)
	if err != nil || len(first) != 1 || first[0].Audit != got[0].Audit {
		t.Errorf("until the first audit: %v %+v", err, first)
	}
	for _, other := range [][2]string{{"autre", s.URL + "/produit/bol"}, {"boutique", s.URL + "/"}} {
		if list, err := NewArchive(w).Prices(t.Context(), other[0], other[1], time.Time{}); err != nil || len(list) > 0 {
			t.Errorf("%v: %v %v", other, err, list)
		}
	}
}
