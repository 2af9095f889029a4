package analyzer

import (
	"cmp"
	"context"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// lowestDays are those before a reduction whose lowest price it is measured against
// (article L. 112-1-1 of the Code de la consommation).
const lowestDays = 30

// PriceState is what a product cost from a day on.
type PriceState struct {
	From  period.Date
	Price float64 // cents, tax included
	List  float64 // crossed out, 0 for none
	Rate  float64 // of VAT, -1 when not known
}

// Promotion is a price announced as reduced, of one product over some days. A sale
// with several steps has as many promotions, all measured against the days before
// its first one.
type Promotion struct {
	SKU, Name   string
	From, To    period.Date // both included
	List, Price float64     // cents, tax included
	// Lowest is the lowest price of the 30 days before, 0 when none is known; Before
	// the price of the day before.
	Lowest, Before float64
	Units, Revenue float64 // sold meanwhile, cents, tax included
}

// Announced is the reduction that the crossed-out price tells.
func (p Promotion) Announced() float64 { return 1 - p.Price/p.List }

// Real is the reduction against the lowest price of the 30 days before; ok is false
// when that is not known.
func (p Promotion) Real() (reduction float64, ok bool) {
	if p.Lowest <= 0 {
		return 0, false
	}
	return 1 - p.Price/p.Lowest, true
}

// Gap is how much more is announced than is real, 0 when it is not known.
func (p Promotion) Gap() float64 {
	real, ok := p.Real()
	if !ok {
		return 0
	}
	return p.Announced() - real
}

// TaxChange is a product that passes to another rate of VAT.
type TaxChange struct {
	SKU, Name      string
	Day            period.Date
	From, To       float64 // rates
	Units, Revenue float64 // sold since, to the end of the period, cents, tax included
}

// Less is how much less tax was collected than at the rate before, cents.
func (t TaxChange) Less() float64 {
	return t.Revenue*t.From/(1+t.From) - t.Revenue*t.To/(1+t.To)
}

// TaxRate are the products sold at one rate at the end of the period.
type TaxRate struct {
	Rate     float64 // -1 when not known
	Products int
}

// PriceAnswer is the history of the prices of a shop.
type PriceAnswer struct {
	Promotions []Promotion // of the period, the latest first, then the widest gap
	Changes    []TaxChange // of the period, the earliest first
	Rates      []TaxRate
	States     map[string][]PriceState // by product, up to the period's end
	Names      map[string]string
	Currency   string
}

// Prices tells what products cost, reduced and taxed, over a period.
func (a *Analyzer) Prices(ctx context.Context, siteID string, p period.Period) (_ *PriceAnswer, err error) {
	defer fault.Wrap(&err, "prices of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	all := warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "from": p.Start(), "to": p.End()}
	ctx = a.remembering(ctx)
	states, err := a.run(ctx, bind("price_states", all))
	if err != nil {
		return nil, err
	}
	out := &PriceAnswer{States: map[string][]PriceState{}, Names: map[string]string{}, Currency: site.Currency}
	for _, r := range states.rows {
		day, err := period.ParseDate(r.keys[1])
		if err != nil {
			return nil, err
		}
		out.States[r.keys[0]] = append(out.States[r.keys[0]], PriceState{From: day, Price: r.values[0], List: max(0, r.values[1]), Rate: r.values[2]})
		out.Names[r.keys[0]] = r.keys[2]
	}
	for sku, list := range out.States {
		out.Promotions = append(out.Promotions, promotionsOf(sku, out.Names[sku], list, p)...)
		out.Changes = append(out.Changes, changesOf(sku, out.Names[sku], list, p)...)
	}
	out.Rates = ratesOf(out.States)
	all["skus"] = out.moved()
	sales, err := a.run(ctx, bind("price_sales", all))
	if err != nil {
		return nil, err
	}
	out.sell(sales, p)
	out.sort()
	return out, nil
}

// PriceOn is what a product cost on a day; false before its first price.
func PriceOn(list []PriceState, d period.Date) (s PriceState, ok bool) {
	for _, state := range list {
		if d.Before(state.From) {
			break
		}
		s, ok = state, true
	}
	return s, ok
}

// promotionsOf are the runs of days with a crossed-out price that reach into the
// period.
func promotionsOf(sku, name string, list []PriceState, p period.Period) (found []Promotion) {
	var begun period.Date // of the whole sale
	for i, s := range list {
		if s.List <= s.Price {
			begun = period.Date{}
			continue
		}
		if begun.Year == 0 {
			begun = s.From
		}
		to := p.To
		if i+1 < len(list) {
			to = list[i+1].From.AddDays(-1)
		}
		if last := len(found) - 1; last >= 0 && found[last].To.AddDays(1) == s.From && found[last].List == s.List && found[last].Price == s.Price {
			found[last].To = to // another rate or cost, the same price
			continue
		}
		if to.Before(p.From) {
			continue
		}
		one := Promotion{SKU: sku, Name: name, From: s.From, To: to, List: s.List, Price: s.Price, Lowest: lowestBefore(list, begun)}
		if before, ok := PriceOn(list, begun.AddDays(-1)); ok {
			one.Before = before.Price
		}
		found = append(found, one)
	}
	return found
}

// lowestBefore is the lowest price of the 30 days before a day, 0 when none is
// known.
func lowestBefore(list []PriceState, day period.Date) (lowest float64) {
	for i, s := range list {
		ends := i+1 == len(list) || day.AddDays(-lowestDays).Before(list[i+1].From)
		if s.From.Before(day) && ends && (lowest == 0 || s.Price < lowest) {
			lowest = s.Price
		}
	}
	return lowest
}

func changesOf(sku, name string, list []PriceState, p period.Period) (found []TaxChange) {
	for i := 1; i < len(list); i++ {
		from, to := list[i-1].Rate, list[i].Rate
		if day := list[i].From; from != to && from >= 0 && to >= 0 && !day.Before(p.From) {
			found = append(found, TaxChange{SKU: sku, Name: name, Day: day, From: from, To: to})
		}
	}
	return found
}

func ratesOf(states map[string][]PriceState) (list []TaxRate) {
	n := map[float64]int{}
	for _, s := range states {
		n[s[len(s)-1].Rate]++
	}
	for rate, products := range n {
		list = append(list, TaxRate{rate, products})
	}
	slices.SortFunc(list, func(x, y TaxRate) int { return cmp.Compare(y.Rate, x.Rate) })
	return list
}

// moved are the products with a promotion or another rate.
func (a *PriceAnswer) moved() []string {
	list := []string{}
	for _, p := range a.Promotions {
		list = append(list, p.SKU)
	}
	for _, c := range a.Changes {
		list = append(list, c.SKU)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// sell counts what was sold during each promotion, and since each change.
func (a *PriceAnswer) sell(sales found, p period.Period) {
	type sold struct {
		day            period.Date
		units, revenue float64
	}
	days := map[string][]sold{}
	for _, r := range sales.rows {
		if day, err := period.ParseDate(r.keys[1]); err == nil { // a day that our statement wrote
			days[r.keys[0]] = append(days[r.keys[0]], sold{day, r.values[0], r.values[1]})
		}
	}
	between := func(sku string, from, to period.Date) (units, revenue float64) {
		for _, s := range days[sku] {
			if !s.day.Before(from) && !to.Before(s.day) {
				units, revenue = units+s.units, revenue+s.revenue
			}
		}
		return units, revenue
	}
	for i := range a.Promotions {
		one := &a.Promotions[i]
		one.Units, one.Revenue = between(one.SKU, one.From, one.To)
	}
	for i := range a.Changes {
		one := &a.Changes[i]
		one.Units, one.Revenue = between(one.SKU, one.Day, p.To)
	}
}

func (a *PriceAnswer) sort() {
	slices.SortFunc(a.Promotions, func(x, y Promotion) int {
		return cmp.Or(y.From.Time().Compare(x.From.Time()), cmp.Compare(y.Gap(), x.Gap()), cmp.Compare(x.SKU, y.SKU))
	})
	slices.SortFunc(a.Changes, func(x, y TaxChange) int {
		return cmp.Or(x.Day.Time().Compare(y.Day.Time()), cmp.Compare(x.SKU, y.SKU))
	})
}
