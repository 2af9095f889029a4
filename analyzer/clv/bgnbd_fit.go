package clv

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// BGNBDFit is the model of greatest likelihood.
type BGNBDFit struct {
	BGNBD
	LogLikelihood float64
	Fitted
}

// FitBGNBD finds the parameters under which what these customers did is likeliest.
// It answers a fault when a customer cannot be, or when none ordered again; a fit
// that did not settle is answered with Converged false.
func FitBGNBD(customers []Customer) (*BGNBDFit, error) {
	if err := checkAll(customers); err != nil {
		return nil, err
	}
	h := newHistory(customers)
	unit := h.rescale() // so that no unit of time is harder than another
	rate := h.orders / h.ages
	var starts [][]float64
	for _, r := range []float64{.3, 1.5} {
		for _, leave := range [][2]float64{{.8, 2.5}, {1, 10}} {
			starts = append(starts, []float64{r, r / rate, leave[0], leave[1]})
		}
	}
	best := climb(h.count, starts, func(p, slope []float64) float64 {
		return h.logLikelihood(BGNBD{p[0], p[1], p[2], p[3]}, slope)
	})
	best.at[1] *= unit
	if best.Errors != nil {
		best.Errors[1] *= unit
	}
	m := BGNBD{best.at[0], best.at[1], best.at[2], best.at[3]}
	return &BGNBDFit{m, m.LogLikelihood(customers), best.Fitted}, nil
}

// history are customers, those that are alike together.
type history struct {
	repeats             []float64 // the numbers of repeats there are
	alike               []alike
	count, orders, ages float64
}

// alike are n customers with the same repeats (an index), times and age.
type alike struct {
	repeats      int
	last, age, n float64
}

func newHistory(customers []Customer) *history {
	h := &history{}
	index, seen := map[int]int{}, map[Customer]int{}
	for _, c := range customers {
		c.ID, c.Spend = "", 0
		h.count, h.orders, h.ages = h.count+1, h.orders+float64(c.Repeats), h.ages+c.Age
		at, known := seen[c]
		if !known {
			if _, known := index[c.Repeats]; !known {
				index[c.Repeats] = len(h.repeats)
				h.repeats = append(h.repeats, float64(c.Repeats))
			}
			at = len(h.alike)
			seen[c] = at
			h.alike = append(h.alike, alike{repeats: index[c.Repeats], last: c.Last, age: c.Age})
		}
		h.alike[at].n++
	}
	return h
}

// rescale counts times in mean ages, and answers what that is.
func (h *history) rescale() float64 {
	unit := h.ages / h.count
	if unit == 0 {
		return 1
	}
	h.alike = slices.Clone(h.alike)
	for i := range h.alike {
		h.alike[i].last /= unit
		h.alike[i].age /= unit
	}
	h.ages = h.count
	return unit
}

// logLikelihood sums ln L (2005, equation 6), and its slope by r, alpha, a and b
// into slope when that is not nil.
func (h *history) logLikelihood(m BGNBD, slope []float64) (sum float64) {
	clear(slope)
	terms := make([]repeatTerm, len(h.repeats))
	for i, x := range h.repeats {
		terms[i] = m.repeatTerm(x, slope != nil)
	}
	lnAlpha := math.Log(m.Alpha)
	for _, g := range h.alike {
		x, term := h.repeats[g.repeats], terms[g.repeats]
		shape, lnAge, left := m.R+x, math.Log(m.Alpha+g.age), 0.0
		value := term.value + m.R*lnAlpha - shape*lnAge
		if x > 0 {
			odds := m.leftOdds(x, g.last, g.age)
			value += softplus(odds)
			left = 1 / (1 + math.Exp(-odds))
		}
		sum += g.n * value
		if slope == nil {
			continue
		}
		slope[0] += g.n * (term.byR + lnAlpha - (1-left)*lnAge - left*math.Log(m.Alpha+g.last))
		slope[1] += g.n * (m.R/m.Alpha - shape*((1-left)/(m.Alpha+g.age)+left/(m.Alpha+g.last)))
		slope[2] += g.n * (term.byA + left/m.A)
		slope[3] += g.n * term.byB
		if x > 0 {
			slope[3] -= g.n * left / (m.B + x - 1)
		}
	}
	return sum
}

// repeatTerm is what depends on the number of repeats alone.
type repeatTerm struct{ value, byR, byA, byB float64 }

func (m BGNBD) repeatTerm(x float64, sloped bool) repeatTerm {
	t := repeatTerm{value: lnGamma(m.R+x) - lnGamma(m.R) + lnGamma(m.A+m.B) + lnGamma(m.B+x) - lnGamma(m.B) - lnGamma(m.A+m.B+x)}
	if sloped {
		both := mathext.Digamma(m.A+m.B) - mathext.Digamma(m.A+m.B+x)
		t.byR, t.byA, t.byB = mathext.Digamma(m.R+x)-mathext.Digamma(m.R), both, both+mathext.Digamma(m.B+x)-mathext.Digamma(m.B)
	}
	return t
}

// softplus is ln(1 + e^v) without overflow.
func softplus(v float64) float64 { return max(v, 0) + math.Log1p(math.Exp(-math.Abs(v))) }

func lnGamma(v float64) float64 {
	g, _ := math.Lgamma(v)
	return g
}
