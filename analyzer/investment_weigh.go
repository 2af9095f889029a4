package analyzer

import "math"

// daysPerMonth is the mean length of a month.
const daysPerMonth = 365.25 / 12

// measure sets what was seen since the investment against what would have been:
// the rate before, times what the control did meanwhile. The interval adds up the
// variances of the rates (delta method).
func (r *Return) measure(now, before sight, control bool) {
	r.Target, r.Past = now.own, before.own
	r.Months = float64(r.After.Days()) / daysPerMonth
	if r.Target.Value == nil || r.Past.Value == nil || *r.Past.Value == 0 || now.orders == 0 {
		r.Method = ByNothing
		return
	}
	r.Expected = *r.Past.Value
	relative := relativeVariance(r.Past)
	if control {
		r.Elsewhere = [2]Proportion{before.others, now.others}
		if before.others.Numerator == 0 || now.others.Numerator == 0 {
			r.Method = ByNothing
			return
		}
		r.Expected *= *now.others.Value / *before.others.Value
		relative += relativeVariance(before.others) + relativeVariance(now.others)
	}
	rate := *r.Target.Value
	deviation := math.Sqrt(rate*(1-rate)/r.Target.Denominator + r.Expected*r.Expected*relative)
	more := rate - r.Expected
	base := r.Target.Denominator / r.Months
	r.OrderMargin = now.margin / now.orders
	r.Orders = Estimate{more, more - z95*deviation, more + z95*deviation}.times(base)
	r.Margin = r.Orders.times(r.OrderMargin)
}

// relativeVariance is that of a proportion, over its square.
func relativeVariance(p Proportion) float64 {
	if p.Numerator == 0 {
		return 0
	}
	return (1 - p.Numerator/p.Denominator) / p.Numerator
}

// conclude takes off what the investment costs a month, and says whether it gains.
// Where all of the site is concerned, whatever else changed meanwhile is in the
// figures: nothing can be concluded.
func (r *Return) conclude(staffMonth float64) {
	r.Cost = r.Monthly + r.Staff*staffMonth
	r.Net = r.Margin.minus(r.Cost)
	r.Outcome = Unknown
	switch {
	case r.Method == ByNothing || r.Perimeter == "":
	case r.Margin.Low > 0:
		r.Outcome = Gains
	case r.Margin.High < 0:
		r.Outcome = Loses
	}
}
