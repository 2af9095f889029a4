package seo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// PriceSeen is what one audit read of the price of a product sheet, in cents of euro, tax
// included.
type PriceSeen struct {
	Audit   string    `json:"audit"`
	At      time.Time `json:"at"` // when the audit began
	Cents   int64     `json:"cents"`
	Struck  int64     `json:"struck"`          // the price struck out beside it, 0 without one
	Written int       `json:"written_percent"` // the reduction written beside it, 0 without one
}

// Reduced reports whether the sheet announced a reduction by a price struck out.
func (p PriceSeen) Reduced() bool { return p.Struck > p.Cents }

// Reduction is the share that the price struck out is lowered by, 0 to 1.
func (p PriceSeen) Reduction() float64 {
	if !p.Reduced() {
		return 0
	}
	return float64(p.Struck-p.Cents) / float64(p.Struck)
}

// ReferenceDays is how far back the price that a reduction is announced from is looked for:
// article L. 112-1-1 of the Code de la consommation.
const ReferenceDays = 30

// PriceVerdict is what the prices seen say of a reduction.
type PriceVerdict string

// The verdicts. A price between two audits is not known: none of them says that a shop
// complies.
const (
	NoReduction   PriceVerdict = "none"
	NothingBefore PriceVerdict = "unknown" // no price was seen in the days before it began
	AboveLowest   PriceVerdict = "above"   // the price struck out is above the lowest one seen
	NotAbove      PriceVerdict = "not_above"
)

// JudgedPrice is a price with what was seen before its reduction began.
type JudgedPrice struct {
	PriceSeen
	Verdict PriceVerdict
	Began   time.Time  // the first audit that saw the reduction; zero without one
	Lowest  *PriceSeen // in the days before; nil when none was seen
}

// Misstated reports whether the percentage written is another than that of both prices, by
// more than rounding does.
func (p JudgedPrice) Misstated() bool {
	return p.Reduced() && p.Written > 0 && math.Abs(float64(p.Written)-100*p.Reduction()) > 1
}

// JudgePrices holds each price against the lowest one seen in the days before its reduction
// began; seen are in the order of their audits. Audits one after the other that saw a
// reduction saw the same one, even if it grew meanwhile: for reductions in a row the law
// keeps the price from before the first.
func JudgePrices(seen []PriceSeen) []JudgedPrice {
	list := make([]JudgedPrice, len(seen))
	first := 0 // of the reduction under way
	for i, p := range seen {
		list[i] = JudgedPrice{PriceSeen: p, Verdict: NoReduction}
		if !p.Reduced() {
			continue
		}
		if i == 0 || !seen[i-1].Reduced() {
			first = i
		}
		list[i].Began = seen[first].At
		list[i].Lowest = lowestBefore(seen[:first], seen[first].At)
		switch low := list[i].Lowest; {
		case low == nil:
			list[i].Verdict = NothingBefore
		case p.Struck > low.Cents:
			list[i].Verdict = AboveLowest
		default:
			list[i].Verdict = NotAbove
		}
	}
	return list
}

// lowestBefore is the lowest price of the days before an instant, the latest of several.
func lowestBefore(seen []PriceSeen, began time.Time) (low *PriceSeen) {
	y, m, d := began.In(paris).Date()
	from := time.Date(y, m, d-ReferenceDays, 0, 0, 0, 0, paris)
	for i := range seen {
		if p := &seen[i]; !p.At.Before(from) && (low == nil || p.Cents <= low.Cents) {
			low = p
		}
	}
	return low
}

//go:embed sql/price_history.sql
var priceHistorySQL string

//go:embed sql/priced_audits.sql
var pricedAuditsSQL string

// pricedAudits bounds the audits that a history of prices is read from: the newest ones.
const pricedAudits = 1_000

// Prices are what the audits of a site read of the price of a page, in their order, until
// an instant; zero for all of them. Audits that read no price there are left out.
func (a *Archive) Prices(ctx context.Context, site, url string, until time.Time) (list []PriceSeen, err error) {
	defer fault.Wrap(&err, "prices of %s", url)
	audits, err := warehouse.Select[struct {
		ID      string    `ch:"audit_id"`
		Started time.Time `ch:"started"`
	}](ctx, a.warehouse, pricedAuditsSQL, warehouse.Params{"site": site, "limit": pricedAudits})
	if err != nil {
		return nil, err
	}
	when, ids := map[string]time.Time{}, []string{}
	for _, one := range audits {
		if until.IsZero() || !one.Started.After(until) {
			when[one.ID] = one.Started
			ids = append(ids, one.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	type row struct {
		ID    string `ch:"audit_id"`
		Sheet string `ch:"sheet"`
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, priceHistorySQL, warehouse.Params{"ids": ids, "site": site, "url": url})
	for _, r := range rows {
		var facts rule.SheetFacts
		if err := json.Unmarshal([]byte(r.Sheet), &facts); err != nil {
			return nil, err
		}
		if facts.Cents > 0 {
			list = append(list, PriceSeen{r.ID, when[r.ID], facts.Cents, facts.Struck, facts.Written})
		}
	}
	slices.SortStableFunc(list, func(x, y PriceSeen) int { return x.At.Compare(y.At) })
	return list, err
}

// PriceTrace is where some prices come from.
func PriceTrace(site, url string, seen []PriceSeen) Trace {
	text, err := json.Marshal(seen)
	if err != nil {
		panic(err) // plain strings, numbers and times
	}
	return Trace{Statement: "price_history.sql", SQL: priceHistorySQL, Params: map[string]string{"site": site, "url": url},
		Fingerprint: fmt.Sprintf("prices:%d-%s", len(seen), hashed(string(text)))}
}
