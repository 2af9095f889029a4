package clv

import (
	"cmp"
	"maps"
	"slices"

	"github.com/formaouest/chaland/internal/period"
)

// Order is an order, or a line of one.
type Order struct {
	Customer string
	Day      period.Date
	Amount   float64
}

// Gather tells customers, by name, from their orders up to a day, that one included.
// Times count in units of so many days (7 for weeks). The orders of one day are one
// purchase; Spend is the mean amount of the purchases after the first.
func Gather(orders []Order, end period.Date, unitDays float64) []Customer {
	days := map[string]map[period.Date]float64{}
	for _, o := range orders {
		if end.Before(o.Day) {
			continue
		}
		if days[o.Customer] == nil {
			days[o.Customer] = map[period.Date]float64{}
		}
		days[o.Customer][o.Day] += o.Amount
	}
	list := make([]Customer, 0, len(days))
	for name, purchases := range days {
		list = append(list, customerOf(name, purchases, end, unitDays))
	}
	slices.SortFunc(list, func(a, b Customer) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func customerOf(name string, purchases map[period.Date]float64, end period.Date, unitDays float64) Customer {
	days := slices.SortedFunc(maps.Keys(purchases), period.Date.Sub)
	first, last := days[0], days[len(days)-1]
	c := Customer{ID: name, Repeats: len(days) - 1, Last: float64(last.Sub(first)) / unitDays, Age: float64(end.Sub(first)) / unitDays}
	for _, day := range days[1:] {
		c.Spend += purchases[day] / float64(c.Repeats)
	}
	return c
}
