package segment

import (
	"cmp"
	"slices"
)

// Customer is what one did over a period.
type Customer struct {
	Name   string
	Days   int   // from the last order to the period's last day
	Orders int   // 1 and more
	Amount int64 // of the orders together, in cents
}

// Scored is a customer with their scores, 1 (worst) to 5.
type Scored struct {
	Customer
	Recency, Frequency, Money int
}

// Segment is the name of the customer's segment.
func (s Scored) Segment() string { return Of(s.Recency, s.Frequency) }

// Score gives every customer their scores, in the order given. Each fifth of the
// customers in order has a score; equals are ranked one after the other, the one who
// spent less first, then by name. Fewer than Few customers are scored by the fixed
// steps.
func Score(customers []Customer) []Scored {
	out := make([]Scored, len(customers))
	for i, c := range customers {
		out[i] = Scored{Customer: c}
	}
	if len(out) < Few {
		for i := range out {
			out[i].byFixedSteps()
		}
		return out
	}
	fifths(out, func(a, b *Scored) int { return cmp.Compare(b.Days, a.Days) }, func(s *Scored) *int { return &s.Recency })
	fifths(out, func(a, b *Scored) int { return cmp.Compare(a.Orders, b.Orders) }, func(s *Scored) *int { return &s.Frequency })
	fifths(out, func(_, _ *Scored) int { return 0 }, func(s *Scored) *int { return &s.Money })
	return out
}

func (s *Scored) byFixedSteps() {
	s.Recency, s.Frequency, s.Money = 1, 1, 1
	for i := range DaySteps {
		s.Recency += one(s.Days <= DaySteps[i])
		s.Frequency += one(s.Orders >= OrderSteps[i])
		s.Money += one(s.Amount >= AmountSteps[i])
	}
}

func one(reached bool) int {
	if reached {
		return 1
	}
	return 0
}

// fifths writes the score of an order of the customers, the worst first.
func fifths(list []Scored, order func(a, b *Scored) int, score func(*Scored) *int) {
	ranked := make([]*Scored, len(list))
	for i := range list {
		ranked[i] = &list[i]
	}
	slices.SortFunc(ranked, func(a, b *Scored) int {
		if first := order(a, b); first != 0 { // most are told apart here
			return first
		}
		if second := cmp.Compare(a.Amount, b.Amount); second != 0 {
			return second
		}
		return cmp.Compare(a.Name, b.Name)
	})
	for i, s := range ranked {
		*score(s) = (5*(i+1)-1)/len(list) + 1
	}
}

// Range is what the customers of one score have, from the least to the most; Customers
// is 0 when nobody has it.
type Range struct {
	Customers   int
	Least, Most int64
}

func (r *Range) add(v int64) {
	if r.Customers == 0 {
		r.Least, r.Most = v, v
	}
	r.Customers, r.Least, r.Most = r.Customers+1, min(r.Least, v), max(r.Most, v)
}

// Thresholds are what the scores stand for among some customers: days, orders and
// amounts (cents), by score; nothing at 0.
type Thresholds struct{ Days, Orders, Amount [6]Range }

// ThresholdsOf looks at scored customers.
func ThresholdsOf(list []Scored) (t Thresholds) {
	for _, s := range list {
		t.Days[s.Recency].add(int64(s.Days))
		t.Orders[s.Frequency].add(int64(s.Orders))
		t.Amount[s.Money].add(s.Amount)
	}
	return t
}
