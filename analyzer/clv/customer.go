package clv

import (
	"math"

	"github.com/formaouest/chaland/internal/fault"
)

// Customer is what the models need of one. Times count from the first order, all in
// one unit of the caller's (weeks, for example).
type Customer struct {
	ID string
	// Repeats is x: the days with an order, less the first.
	Repeats int
	// Last is t_x, the time of the last order; 0 without a repeat.
	Last float64
	// Age is T, the time until the end of what is known.
	Age float64
	// Spend is m, the mean amount of the repeated orders; 0 when not known.
	Spend float64
}

// Check answers a fault for what no customer can be.
func (c Customer) Check() error {
	for _, v := range []struct {
		name  string
		value float64
	}{{"x", float64(c.Repeats)}, {"t_x", c.Last}, {"T", c.Age}, {"spend", c.Spend}} {
		if !(v.value >= 0) || math.IsInf(v.value, 1) {
			return fault.New(fault.Invalid, "clv.negative", "customer", c.ID, "name", v.name, "value", v.value)
		}
	}
	if rule := c.Misdated(); rule != "" {
		return fault.New(fault.Invalid, "clv."+rule, "customer", c.ID, "last", c.Last, "age", c.Age)
	}
	return nil
}

// Misdated names the rule that the time of the last order breaks: last_after_end (t_x
// beyond T) or last_without_repeat (t_x of somebody who never came back); "" for none.
func (c Customer) Misdated() string {
	switch {
	case c.Last > c.Age:
		return "last_after_end"
	case c.Repeats == 0 && c.Last > 0:
		return "last_without_repeat"
	}
	return ""
}

// checkAll checks customers, and that some of them came back: a model of repeated
// orders has nothing to learn from without any.
func checkAll(customers []Customer) error {
	repeated := false
	for _, c := range customers {
		if err := c.Check(); err != nil {
			return err
		}
		repeated = repeated || c.Repeats > 0
	}
	if !repeated {
		return fault.New(fault.Invalid, "clv.no_repeat", "n", len(customers))
	}
	return nil
}
