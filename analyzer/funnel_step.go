package analyzer

import "github.com/formaouest/chaland/collector/tracking"

// makeFunnel turns the counts by last step reached into steps. Reaching a step
// means having reached all before it, so the counts can only fall.
func makeFunnel(q FunnelQuestion, levels []float64, orders facts) Funnel {
	f := Funnel{Group: map[string]string{}, Population: add(levels), Steps: make([]Step, len(q.Steps))}
	if orders["orders"] > 0 {
		f.Basket = number(orders["revenue_incl"] / orders["orders"])
	}
	above := 0.0
	for i := len(q.Steps) - 1; i >= 0; i-- {
		if i+1 < len(levels) {
			above += levels[i+1]
		}
		f.Steps[i] = Step{Name: q.Steps[i], Count: above}
	}
	before := f.Population
	for i := range f.Steps {
		s := &f.Steps[i]
		s.DropOff = before - s.Count
		s.Rate = proportionOf(s.Count, before)
		s.Overall = proportionOf(s.Count, f.Steps[0].Count)
		before = s.Count
	}
	if q.endsInOrder() {
		f.setLosses()
	}
	return f
}

// setWaits tells how long each step took from the one before.
func (f *Funnel) setWaits(seconds []*float64) {
	for i, wait := range seconds {
		if f.Steps[i].Count > 0 {
			f.Steps[i].MedianSeconds = wait
		}
	}
}

// endsInOrder reports whether the last step is an order: only then can a loss
// be told in orders.
func (q FunnelQuestion) endsInOrder() bool {
	return q.Steps[len(q.Steps)-1] == tracking.KindPurchase
}

// setLosses tells what the drop-off of each step but the first would have
// ordered, had it gone on like those who passed.
func (f *Funnel) setLosses() {
	for i := range f.Steps {
		if i == 0 || f.Steps[i].Count == 0 {
			continue
		}
		lost := f.Steps[i].DropOff * f.onward(i)
		f.Steps[i].LostOrders, f.Steps[i].LostCents = &lost, f.price(lost)
	}
}

// onward is the share of those at step i who reach the last step.
func (f *Funnel) onward(i int) float64 {
	if f.Steps[i].Count == 0 {
		return 0
	}
	return f.Steps[len(f.Steps)-1].Count / f.Steps[i].Count
}

// price puts orders in cents at the average basket, nil without one.
func (f *Funnel) price(orders float64) *float64 {
	if f.Basket == nil {
		return nil
	}
	return number(orders * *f.Basket)
}

// setAgainst compares each step's rate with the reference's.
func (f *Funnel) setAgainst(reference Funnel) {
	for i := range f.Steps {
		now, then := f.Steps[i].Rate, reference.Steps[i].Rate
		if now.Value == nil || then.Value == nil {
			continue
		}
		c := &StepChange{Segment: reference.Segment, Difference: *now.Value - *then.Value}
		c.Z, c.P = compareProportions(now.Numerator, now.Denominator, then.Numerator, then.Denominator)
		c.Significant = c.P < 0.05
		if f.Steps[i].LostOrders != nil {
			missed := max(0, -c.Difference) * now.Denominator * f.onward(i)
			c.LostOrders, c.LostCents = &missed, f.price(missed)
		}
		f.Steps[i].Against = c
	}
}

// proportionOf is k of n with its interval and how far it can be trusted.
func proportionOf(k, n float64) Proportion {
	p := Proportion{Numerator: k, Denominator: n, State: NoData}
	if n == 0 {
		return p
	}
	p.Value, p.Interval, p.State = number(k/n), Wilson(k, n), OK
	if !knownProportion(k, n) {
		p.State = Insufficient
	}
	return p
}
