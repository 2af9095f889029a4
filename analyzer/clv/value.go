package clv

import (
	"math"

	"github.com/formaouest/chaland/internal/fault"
)

// monthDays is the mean length of a month.
const monthDays = 365.25 / 12

// Horizon is how far value is looked for, and what it is counted in.
type Horizon struct {
	Months   int     // 1 to 120
	UnitDays float64 // the customers' unit of time: 7 for weeks
	Discount float64 // by month: 0.01 for 1 %
	Margin   float64 // of an amount, above 0 and up to 1
}

// Check answers a fault for what is out of bounds.
func (h Horizon) Check() error {
	bad := func(name string, value any) error {
		return fault.New(fault.Invalid, "clv.bad_horizon."+name, "value", value)
	}
	switch {
	case h.Months < 1 || h.Months > 120:
		return bad("months", h.Months)
	case !(h.UnitDays > 0) || h.UnitDays > 366:
		return bad("unit", h.UnitDays)
	case !(h.Discount >= 0) || h.Discount > 1:
		return bad("discount", h.Discount)
	case !(h.Margin > 0) || h.Margin > 1:
		return bad("margin", h.Margin)
	}
	return nil
}

// Units is the length of the horizon in the customers' unit of time.
func (h Horizon) Units() float64 { return float64(h.Months) * monthDays / h.UnitDays }

// Value is what a customer is expected to bring over the horizon, in the currency of
// amounts: each month's expected orders at their expected amount, times the margin,
// discounted to today as if they came at the end of the month.
func (h Horizon) Value(m BGNBD, g GammaGamma, c Customer) float64 {
	month := monthDays / h.UnitDays
	sum, before := 0.0, 0.0
	for i := 1; i <= h.Months; i++ {
		until := m.Expect(c, float64(i)*month)
		sum += (until - before) / math.Pow(1+h.Discount, float64(i))
		before = until
	}
	return sum * g.Expect(c) * h.Margin
}
