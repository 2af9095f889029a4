package shop

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"slices"
	"sort"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/warehouse"
)

// Rate is what one unit of a currency is worth in the site's own from a day on: a row of
// exchange_rates.
type Rate struct {
	Site     string    `ch:"site"`
	Currency string    `ch:"currency"`
	Day      time.Time `ch:"day"`
	Version  uint64    `ch:"version"`
	Rate     float64   `ch:"rate"`
}

// rated turns records into the site's currency, and sets those apart that have no rate yet.
func rated(ctx context.Context, w *warehouse.Warehouse, site string, records []tracking.ShopRecord) (told []tracking.ShopRecord, unrated []waitingRecord, err error) {
	rates, err := ratesFor(ctx, w, site, records)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range records {
		if r.Rate == 0 {
			rate, ok := rates.find(r.Currency, r.Day)
			if !ok {
				row, err := waitingOf(&r)
				if err != nil {
					return nil, nil, err
				}
				unrated = append(unrated, row)
				continue
			}
			if err := Convert(&r, rate); err != nil {
				return nil, nil, err
			}
		}
		told = append(told, r)
	}
	return told, unrated, nil
}

// rateTable is the rates of each currency, by day.
type rateTable map[string][]Rate

func ratesFor(ctx context.Context, w *warehouse.Warehouse, site string, records []tracking.ShopRecord) (rateTable, error) {
	var currencies []string
	for i := range records {
		if records[i].Rate == 0 && !slices.Contains(currencies, records[i].Currency) {
			currencies = append(currencies, records[i].Currency)
		}
	}
	if len(currencies) == 0 {
		return rateTable{}, nil
	}
	return readRates(ctx, w, "rates", warehouse.Params{"site": site, "currencies": currencies})
}

func readRates(ctx context.Context, w *warehouse.Warehouse, name string, p warehouse.Params) (rateTable, error) {
	rows, err := warehouse.Select[Rate](ctx, w, statement(name), p)
	t := rateTable{}
	for _, r := range rows {
		t[r.Currency] = append(t[r.Currency], r)
	}
	return t, err
}

// find is the last rate up to a day, if it is not too old.
func (t rateTable) find(currency, day string) (float64, bool) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	of := t[currency]
	i := sort.Search(len(of), func(i int) bool { return of[i].Day.After(at) }) - 1
	if i < 0 || at.Sub(of[i].Day) > rateLife {
		return 0, false
	}
	return of[i].Rate, true
}

// Convert turns a record into the site's currency at a rate, which its shop may tell itself:
// the value of one unit of the order's currency.
func Convert(r *tracking.ShopRecord, rate float64) error {
	convertOrder(&r.Order, rate)
	if r.Refunds == "" {
		return nil
	}
	var refunds []tracking.Refund
	if err := json.Unmarshal([]byte(r.Refunds), &refunds); err != nil {
		return err
	}
	in := worth(rate)
	for i := range refunds {
		refunds[i].Rate, refunds[i].AmountIncl, refunds[i].ProductsExcl = rate, in(refunds[i].AmountIncl), maybe(refunds[i].ProductsExcl, in)
	}
	r.Refunds = listed(refunds)
	return nil
}

// convertOrder turns all amounts of an order. The whole is rounded, and the parts add up to it.
func convertOrder(o *tracking.Order, rate float64) {
	in := worth(rate)
	o.Rate = rate
	for _, list := range [][]*int64{o.LineExcl, o.LineCost} {
		for i, v := range list {
			list[i] = maybe(v, in)
		}
	}
	for i, v := range o.LineIncl {
		o.LineIncl[i] = in(v)
	}
	o.TotalIncl, o.ShippingIncl, o.Discount = in(o.TotalIncl), in(o.ShippingIncl), in(o.Discount)
	o.ProductsIncl = o.TotalIncl - o.ShippingIncl
	for _, v := range []**int64{&o.ProductsExcl, &o.ShippingExcl, &o.PurchaseCost} {
		*v = maybe(*v, in)
	}
	level(o)
}

// worth is what an amount is worth at a rate, rounded to the cent.
func worth(rate float64) func(int64) int64 {
	return func(v int64) int64 { return money.Round(float64(v) * rate) }
}

func maybe(v *int64, in func(int64) int64) *int64 {
	if v == nil {
		return nil
	}
	out := in(*v)
	return &out
}

// level puts what rounding left over on the biggest line.
func level(o *tracking.Order) {
	biggest, incl, excl := -1, int64(0), int64(0)
	for i, kind := range o.LineKind {
		if kind != tracking.LineSale {
			continue
		}
		incl += o.LineIncl[i]
		if o.LineExcl[i] != nil {
			excl += *o.LineExcl[i]
		}
		if biggest < 0 || o.LineIncl[i] > o.LineIncl[biggest] {
			biggest = i
		}
	}
	if biggest < 0 {
		return
	}
	o.LineIncl[biggest] += o.ProductsIncl - incl
	if o.ProductsExcl != nil && o.LineExcl[biggest] != nil {
		v := *o.LineExcl[biggest] + *o.ProductsExcl - excl
		o.LineExcl[biggest] = &v
	}
}

// PutRates stores rates; a later version of a day's replaces it.
func PutRates(ctx context.Context, w *warehouse.Warehouse, rates []Rate) error {
	return warehouse.Insert(ctx, w, "exchange_rates", rates, "")
}

// replayed is how many waiting records are told at once.
const replayed = 1000

// Replay tells again the records that waited for a rate, and answers how many found theirs
// and how many still wait.
func Replay(ctx context.Context, w *warehouse.Warehouse, site string, now time.Time) (found, left int, err error) {
	defer fault.Wrap(&err, "tell the waiting orders of %s", site)
	for {
		rows, err := warehouse.Select[waitingRecord](ctx, w, statement("waiting"), warehouse.Params{"site": site, "most": replayed, "from": left})
		if err != nil {
			return found, left, err
		}
		if len(rows) == 0 {
			return found, left, untold(ctx, w, site, left)
		}
		records := make([]tracking.ShopRecord, len(rows))
		for i, row := range rows {
			if err := json.Unmarshal([]byte(row.Record), &records[i]); err != nil {
				return found, left, err
			}
		}
		told, _, err := rated(ctx, w, site, records)
		if err != nil {
			return found, left, err
		}
		if err := Store(ctx, w, told, "replay-"+rand.Text(), now); err != nil {
			return found, left, err
		}
		if err := forget(ctx, w, site, told); err != nil {
			return found, left, err
		}
		found, left = found+len(told), left+len(rows)-len(told)
	}
}

// untold takes out of the quarantine what waits no more.
func untold(ctx context.Context, w *warehouse.Warehouse, site string, left int) error {
	if left > 0 {
		return nil
	}
	return w.Exec(ctx, "DELETE FROM set_aside WHERE site = {site:String} AND reason = {reason:String}", warehouse.Params{"site": site, "reason": ReasonNoRate})
}

// forget takes records out of those that wait.
func forget(ctx context.Context, w *warehouse.Warehouse, site string, told []tracking.ShopRecord) error {
	if len(told) == 0 {
		return nil
	}
	ids, versions := make([]string, len(told)), make([]uint64, len(told))
	for i := range told {
		ids[i], versions[i] = told[i].ID, told[i].Version
	}
	return w.Exec(ctx, "DELETE FROM waiting_orders WHERE site = {site:String} AND has(arrayZip({ids:Array(String)}, {versions:Array(UInt64)}), (order_id, version))",
		warehouse.Params{"site": site, "ids": ids, "versions": versions})
}
