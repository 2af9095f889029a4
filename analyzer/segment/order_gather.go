package segment

import (
	"cmp"
	"slices"

	"github.com/formaouest/chaland/internal/period"
)

// WindowMonths is how far back orders count by default.
const WindowMonths = 24

// Line is a line of an order, or a whole one.
type Line struct {
	Customer string // "" for a guest
	Order    string // "" when every line is an order of its own
	Day      period.Date
	Amount   int64 // cents; negative when it gives back
}

// LeftOut counts the lines that do not count, by reason.
type LeftOut struct {
	Guests  int // no customer
	Returns int // a negative amount: a cancellation or a refund
	Early   int // before the window
	Late    int // after its last day
}

// Gather adds lines up to customers, by name: those of the months that end on the day
// asOf, that one included. Lines of one order number are one order of their customer.
// Lines that give back are left out whole, as the published way to count RFM does.
func Gather(lines []Line, asOf period.Date, months int) (list []Customer, left LeftOut) {
	type order struct{ customer, number string }
	all, seen := map[string]*Customer{}, map[order]bool{}
	first := asOf.AddMonths(-months)
	for _, l := range lines {
		switch {
		case l.Customer == "":
			left.Guests++
			continue
		case l.Amount < 0:
			left.Returns++
			continue
		case !first.Before(l.Day):
			left.Early++
			continue
		case asOf.Before(l.Day):
			left.Late++
			continue
		}
		days := asOf.Sub(l.Day)
		c := all[l.Customer]
		if c == nil {
			c = &Customer{Name: l.Customer, Days: days}
			all[l.Customer] = c
		}
		c.Days, c.Amount = min(c.Days, days), c.Amount+l.Amount
		if o := (order{l.Customer, l.Order}); l.Order == "" || !seen[o] {
			seen[o] = true
			c.Orders++
		}
	}
	for _, c := range all {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Customer) int { return cmp.Compare(a.Name, b.Name) })
	return list, left
}
