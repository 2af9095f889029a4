package clv

import (
	"math"
)

// BGNBD are the parameters of the model of repeated orders: while active, a
// customer orders at a rate of their own, drawn from a Gamma of shape R and rate
// Alpha (in the unit of time of the customers); after each order they leave for
// good with a probability of their own, drawn from a Beta of A and B. All four are
// above 0.
type BGNBD struct{ R, Alpha, A, B float64 }

// leftOdds is the logarithm of the odds that a customer with repeats has left.
func (m BGNBD) leftOdds(repeats, last, age float64) float64 {
	return math.Log(m.A) - math.Log(m.B+repeats-1) + (m.R+repeats)*math.Log((m.Alpha+age)/(m.Alpha+last))
}

// Alive is the probability that a customer is still active, 1 without a repeat:
// the model lets people leave after a repeated order only. (Fader, Hardie and Lee,
// « Computing P(alive) Using the BG/NBD Model », 2008.)
func (m BGNBD) Alive(c Customer) float64 {
	if c.Repeats == 0 {
		return 1
	}
	return 1 / (1 + math.Exp(m.leftOdds(float64(c.Repeats), c.Last, c.Age)))
}

// LogLikelihood is that of the customers (2005, equation 6, its logarithm).
func (m BGNBD) LogLikelihood(customers []Customer) float64 {
	return newHistory(customers).logLikelihood(m, nil)
}

// Expect is E[Y(t)], how many orders a customer is expected to make in the next t
// units of time (2005, equation 10).
//
// The published formula divides by a - 1 a difference that vanishes with it, and
// its hypergeometric function overflows for customers of many orders. It is the
// same series summed in another order: with N the orders of somebody who never
// leaves (negative binomial), the sum over j of P(N > j) E[q^j], where q is the
// chance to stay after an order. All terms are positive and at most 1, whatever a;
// it takes about 40 (1 + t/(Alpha+T)) of them.
func (m BGNBD) Expect(c Customer, t float64) float64 {
	if !(t > 0) {
		return 0
	}
	var (
		shape       = m.R + float64(c.Repeats)
		stay, leave = m.B + float64(c.Repeats), m.A
		lnZ         = math.Log(t / (m.Alpha + c.Age + t))
		lnMass      = -shape * math.Log1p(t/(m.Alpha+c.Age)) // of N = 0
		more        = -math.Expm1(lnMass)                    // P(N > j)
		stayed      = 1.0                                    // E[q^j]
		sum         = more
	)
	for j := 0.0; ; j++ {
		step := lnZ + math.Log((shape+j)/(j+1))
		lnMass += step
		// From here on masses shrink at least as fast as a geometric series does.
		if step < 0 && lnMass-math.Log(-math.Expm1(step)) < -35 {
			break
		}
		more = max(0, more-math.Exp(lnMass))
		stayed *= (stay + j) / (stay + leave + j)
		sum += more * stayed
	}
	return sum * m.Alive(c)
}

// ExpectNew is E[X(t)], how many repeated orders somebody makes in the t units of
// time after their first order (2005, equation 9).
func (m BGNBD) ExpectNew(t float64) float64 { return m.Expect(Customer{}, t) }

// Probabilities are P(X(t) = x) for x from 0 to most: the chances to have made so
// many repeated orders t units of time after the first (2005, equation 8).
func (m BGNBD) Probabilities(t float64, most int) []float64 {
	var (
		lnMass = -m.R * math.Log1p(t/m.Alpha) // of x orders by somebody who never leaves
		least  = 1.0                          // chance of at least x such orders
		stayed = 1.0                          // E[q^x]
		out    = make([]float64, most+1)
	)
	lnZ := math.Log(t / (m.Alpha + t))
	for i := range out {
		x, mass := float64(i), math.Exp(lnMass)
		out[i] = stayed * mass
		if i > 0 { // E[(1-q) q^(x-1)]: left at the last of them
			out[i] += stayed * m.A / (m.B + x - 1) * least
		}
		least = max(0, least-mass)
		lnMass += lnZ + math.Log((m.R+x)/(x+1))
		stayed *= (m.B + x) / (m.A + m.B + x)
	}
	return out
}
