package changepoint

import (
	"math"
	"slices"
)

const (
	// Alpha is how often a series without any change is said to have one, at most.
	Alpha = .01
	// tested is the level of the test: half of what is promised, since the spread is
	// estimated and series are short. See TestSeriesWithoutChangeSeldomShowOne.
	tested = Alpha / 2
	// Least is how many days a level lasts at least, Shortest how many days a series has
	// for changes to be looked for.
	Least, Shortest = 14, 91
	// likest bounds how much a day may resemble the one before.
	likest = .9
	// dated is the 97.5 % quantile of the law of a dated change (Bai 1997).
	dated = 11.033
)

// Day is a day of a series: what it has, and what it would have if all days had the same
// level, in any unit (visits for a rate, 1 for a count). A day without an expected part
// above 0 tells nothing and is passed over.
type Day struct{ Value, Expected float64 }

// Change is a place of a series where its level changes. The new level begins at At, and
// between From and To in 19 cases of 20; all are places in the series that was given.
// Before and After are the levels on both sides, as far as the changes next to it: the
// value for one of what was expected.
type Change struct {
	At, From, To  int
	Begin, End    int // the days from Begin up to before End are what it was seen in
	Before, After float64
	P             float64
}

// Find gives the changes of a series, in order; none for a series too short to tell, with
// a value below 0, or with no value at all. lost is how many numbers were already taken
// from the series to know what to expect of a day (6 for the days of the week).
func Find(days []Day, lost int) (changes []Change) {
	places := make([]int, 0, len(days))
	for i, d := range days {
		if d.Value < 0 {
			return nil
		}
		if d.Expected > 0 {
			places = append(places, i)
		}
	}
	if len(places) < Shortest {
		return nil
	}
	s := series{lost: lost, days: make([]Day, len(places))}
	for i, at := range places {
		s.days[i] = days[at]
	}
	for _, c := range s.dateAgain(s.segment(0, len(places))) {
		c.At, c.From, c.To, c.Begin, c.End = places[c.At], places[c.From], places[c.To], places[c.Begin], places[c.End-1]+1
		changes = append(changes, c)
	}
	return changes
}

// series are the days that tell something.
type series struct {
	days []Day
	lost int
}

// segment looks for a change between two places, then on each side of it.
func (s series) segment(begin, end int) (ats []int) {
	c, ok := s.change(begin, end)
	if !ok {
		return nil
	}
	return slices.Concat(s.segment(begin, c.At), []int{c.At}, s.segment(c.At, end))
}

// dateAgain dates each change between those next to it and keeps those that it still sees.
func (s series) dateAgain(ats []int) (changes []Change) {
	begin := 0
	for i := range ats {
		end := len(s.days)
		if i+1 < len(ats) {
			end = ats[i+1]
		}
		if c, ok := s.change(begin, end); ok {
			changes, begin = append(changes, c), c.At
		}
	}
	return changes
}

// change is the change of a segment; ok is false without one.
func (s series) change(begin, end int) (c Change, ok bool) {
	days := s.days[begin:end]
	at, straying := stray(days)
	if at < 0 {
		return c, false
	}
	before, after := level(days[:at]), level(days[at:])
	spread := s.spread(days, at, before, after)
	c = Change{At: begin + at, Begin: begin, End: end, Before: before, After: after, P: kolmogorov(straying / math.Sqrt(spread))}
	if c.P > tested {
		return c, false
	}
	// The step of a day, in the unit of the spread.
	mean := total(days, func(d Day) float64 { return d.Expected }) / float64(len(days))
	step := (after - before) * math.Sqrt(mean/level(days))
	half := int(dated * spread / (step * step))
	c.From, c.To = max(begin, c.At-half-1), min(end-1, c.At+half+1)
	return c, true
}

func total(days []Day, of func(Day) float64) (sum float64) {
	for _, d := range days {
		sum += of(d)
	}
	return sum
}

// level is the value for one of what was expected.
func level(days []Day) float64 {
	return total(days, func(d Day) float64 { return d.Value }) / total(days, func(d Day) float64 { return d.Expected })
}

// stray is where a second level fits best, and how far the sum of what the days have above
// the one level strays at most, for a spread of 1; at is -1 where none fits.
func stray(days []Day) (at int, furthest float64) {
	at = -1
	one := level(days)
	if len(days) < 2*Least || one == 0 {
		return at, 0
	}
	all := total(days, func(d Day) float64 { return d.Expected })
	sum, part, best := 0.0, 0.0, 0.0
	for i, d := range days[:len(days)-Least] {
		sum, part = sum+d.Value-one*d.Expected, part+d.Expected
		if i+1 < Least {
			continue
		}
		distance := math.Abs(sum) / math.Sqrt(one*all)
		furthest = max(furthest, distance)
		if fit := distance / math.Sqrt(part/all*(1-part/all)); fit > best {
			at, best = i+1, fit
		}
	}
	if best < 1e-9 { // rounding
		return -1, 0
	}
	return at, furthest
}

// spread is the long-run variance of a day around its level, for an expected value of 1:
// 1 for independent events. Days resemble the one before as in an autoregression of order
// 1, whose coefficient is corrected for its bias (Kendall 1954); never less than alone.
func (s series) spread(days []Day, at int, before, after float64) float64 {
	one := level(days)
	rest := make([]float64, len(days))
	for i, d := range days {
		expected := before
		if i >= at {
			expected = after
		}
		rest[i] = (d.Value - expected*d.Expected) / math.Sqrt(one*d.Expected)
	}
	free := float64(max(1, len(days)-2-s.lost*len(days)/len(s.days)))
	own, next := 0.0, 0.0
	for i, x := range rest {
		own += x * x / free
		if i > 0 {
			next += x * rest[i-1] / free
		}
	}
	if own == 0 {
		return 0
	}
	likeness := next / own
	likeness = min(likest, max(0, likeness+(1+4*likeness)/float64(len(days))))
	return own * (1 + likeness) / (1 - likeness)
}

// kolmogorov is the chance that a Brownian bridge strays as far as x.
func kolmogorov(x float64) float64 {
	if math.IsNaN(x) || x < .2 { // the sum below needs many terms there; the chance is 1
		return 1
	}
	p, sign := 0.0, 2.0
	for j := 1.0; j <= 20; j++ {
		p += sign * math.Exp(-2*j*j*x*x)
		sign = -sign
	}
	return min(1, max(0, p))
}
