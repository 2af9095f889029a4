package clv

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"

	"github.com/formaouest/chaland/internal/fault"
)

// GammaGamma are the parameters of the model of amounts: those of one customer's
// orders vary around a mean of their own (Gamma of shape P), and these means follow
// an inverse Gamma of shape Q and scale P V. V is in the currency of the amounts.
type GammaGamma struct{ P, Q, V float64 }

// Mean is the mean amount of all customers; +Inf for Q of 1 or less, where the
// model has none.
func (g GammaGamma) Mean() float64 {
	if g.Q <= 1 {
		return math.Inf(1)
	}
	return g.P * g.V / (g.Q - 1)
}

// Expect is E[M | x, m], the mean amount expected of a customer's next orders: a
// weighted mean of theirs and everybody's (2013, equation 5).
func (g GammaGamma) Expect(c Customer) float64 {
	if c.Repeats == 0 || c.Spend <= 0 {
		return g.Mean()
	}
	x := float64(c.Repeats)
	return g.P * (g.V + x*c.Spend) / (g.P*x + g.Q - 1)
}

// GammaGammaFit is the model of greatest likelihood.
type GammaGammaFit struct {
	GammaGamma
	LogLikelihood float64
	// Customers are those it rests on: with repeated orders that cost something.
	Customers int
	// Correlation of the number and the mean amount of repeated orders: the model
	// takes it for 0.
	Correlation float64
	Fitted
}

// FitGammaGamma finds the parameters under which the mean amounts of those who
// ordered again are likeliest. It answers a fault when a customer cannot be, or when
// fewer than three have an amount; Converged is also false without a mean (q ≤ 1).
func FitGammaGamma(customers []Customer) (*GammaGammaFit, error) {
	if err := checkAll(customers); err != nil {
		return nil, err
	}
	var x, m []float64
	for _, c := range customers {
		if c.Repeats > 0 && c.Spend > 0 {
			x, m = append(x, float64(c.Repeats)), append(m, c.Spend)
		}
	}
	if len(x) < 3 {
		return nil, fault.New(fault.Invalid, "clv.no_spend", "n", len(x))
	}
	unit := stat.Mean(m, nil)
	scaled := make([]float64, len(m))
	for i := range m {
		scaled[i] = m[i] / unit
	}
	best := climb(float64(len(x)), [][]float64{{1, 2, 1}, {6, 4, .5}, {2, 10, 4}}, func(p, slope []float64) float64 {
		return GammaGamma{p[0], p[1], p[2]}.logLikelihood(x, scaled, slope)
	})
	best.at[2] *= unit
	if best.Errors != nil {
		best.Errors[2] *= unit
	}
	g := GammaGamma{best.at[0], best.at[1], best.at[2]}
	best.Converged = best.Converged && g.Q > 1
	fit := &GammaGammaFit{GammaGamma: g, LogLikelihood: g.logLikelihood(x, m, nil), Customers: len(x), Fitted: best.Fitted}
	if r := stat.Correlation(x, m, nil); !math.IsNaN(r) { // all alike: nothing to relate
		fit.Correlation = r
	}
	return fit, nil
}

// logLikelihood of numbers x and means m (2013, equation 3), and its slope by p, q
// and v into slope when that is not nil.
func (g GammaGamma) logLikelihood(x, m, slope []float64) (sum float64) {
	clear(slope)
	lnQ, lnV := lnGamma(g.Q), math.Log(g.V)
	for i := range x {
		shape, all := g.P*x[i], x[i]*m[i]+g.V
		lnX, lnM, lnAll := math.Log(x[i]), math.Log(m[i]), math.Log(all)
		sum += lnGamma(shape+g.Q) - lnGamma(shape) - lnQ + g.Q*lnV + (shape-1)*lnM + shape*lnX - (shape+g.Q)*lnAll
		if slope == nil {
			continue
		}
		both := mathext.Digamma(shape + g.Q)
		slope[0] += x[i] * (both - mathext.Digamma(shape) + lnM + lnX - lnAll)
		slope[1] += both - mathext.Digamma(g.Q) + lnV - lnAll
		slope[2] += g.Q/g.V - (shape+g.Q)/all
	}
	return sum
}
