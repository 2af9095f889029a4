package clv

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"
)

// cdnow are the published parameters of the CDNOW sample, in weeks.
var (
	cdnow       = BGNBD{R: .243, Alpha: 4.414, A: .793, B: 2.426}
	cdnowSpends = GammaGamma{P: 6.25, Q: 3.74, V: 15.44}
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.12g, want %.12g", what, got, want)
	}
}

// Values computed apart, from the published formulas (first line: also in the paper).
func TestAgreesWithPublishedValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		x                              int
		last, age                      float64
		expected, alive, logLikelihood float64
	}{
		{2, 30.43, 38.86, 1.226028175, .72657857, -9.458606307},
		{1, 1.71, 38.86, .203186987, .212100985, -4.469093275},
		{0, 0, 38.86, .195098052, 1, -.554713276},
		{7, 29.43, 38.86, 3.337053275, .641756346, -21.863276271},
		{26, 30, 38.86, 1.429141032, .078092787, -40.468571727},
	} {
		who := Customer{Repeats: c.x, Last: c.last, Age: c.age}
		near(t, "E[Y(39)]", cdnow.Expect(who, 39), c.expected, 1e-9)
		near(t, "P(alive)", cdnow.Alive(who), c.alive, 1e-9)
		near(t, "ln L", cdnow.LogLikelihood([]Customer{who}), c.logLikelihood, 1e-9)
	}
	near(t, "mean amount", cdnowSpends.Mean(), 35.218978102, 1e-9)
	for _, c := range []struct {
		x           int
		spend, want float64
	}{{2, 22.35, 24.663713911}, {1, 11.77, 18.916852058}, {7, 73.74, 71.469670897}, {0, 0, 35.218978102}} {
		near(t, "E[M]", cdnowSpends.Expect(Customer{Repeats: c.x, Spend: c.spend}), c.want, 1e-9)
	}
}

func anyModel(t *rapid.T) BGNBD {
	log := func(name string, low, high float64) float64 {
		return math.Exp(rapid.Float64Range(math.Log(low), math.Log(high)).Draw(t, name))
	}
	return BGNBD{log("r", .05, 5), log("alpha", .5, 50), log("a", .05, 5), log("b", .05, 20)}
}

func anyCustomer(t *rapid.T) Customer {
	c := Customer{Repeats: rapid.IntRange(0, 60).Draw(t, "x"), Age: rapid.Float64Range(0, 200).Draw(t, "T")}
	if c.Repeats > 0 {
		c.Last = c.Age * rapid.Float64Range(0, 1).Draw(t, "t_x/T")
	}
	return c
}

// The published formula divides by a - 1 and calls a hypergeometric function: where
// both behave, it says the same as the sum of Expect.
func TestExpectIsThePublishedFormula(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, c, until := anyModel(t), anyCustomer(t), rapid.Float64Range(.1, 60).Draw(t, "t")
		c.Repeats = min(c.Repeats, 10)
		x := float64(c.Repeats)
		if math.Abs(m.A-1) < .05 {
			m.A += .1 // the formula is 0/0 at 1
		}
		third := m.A + m.B + x - 1
		if third < .05 {
			m.B, third = m.B+1, third+1 // and of no use from 0 down
		}
		z := until / (m.Alpha + c.Age + until)
		f := mathext.Hypergeo(m.R+x, m.B+x, third, z)
		want := third / (m.A - 1) * (1 - math.Pow(1-z, m.R+x)*f) * m.Alive(c)
		if got := m.Expect(c, until); math.Abs(got-want) > 1e-7*(1+math.Abs(want)) {
			t.Fatalf("got %v, the formula says %v", got, want)
		}
	})
}

func TestLawsOfTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, c := anyModel(t), anyCustomer(t)
		if rapid.Bool().Draw(t, "a = 1") {
			m.A = 1 // where the published formula is 0/0
		}
		alive := m.Alive(c)
		if !(alive >= 0 && alive <= 1) || c.Repeats == 0 && alive != 1 {
			t.Fatalf("P(alive) = %v", alive)
		}
		if c.Repeats > 0 {
			sooner := c
			sooner.Last *= .5
			if m.Alive(sooner) > alive {
				t.Fatal("silent for longer, and more alive")
			}
		}
		before := 0.0
		for _, until := range []float64{1e-6, 1, 13, 52, 520} {
			// Nobody orders more often than somebody who never leaves.
			most := (m.R + float64(c.Repeats)) / (m.Alpha + c.Age) * until
			now := m.Expect(c, until)
			if !(now >= before) || now > most*(1+1e-9) {
				t.Fatalf("E[Y(%v)] = %v after %v, at most %v", until, now, before, most)
			}
			before = now
		}
		if n := m.Expect(c, 0); n != 0 {
			t.Fatalf("%v orders in no time", n)
		}
	})
}

// What a new customer does is told twice: by chances and by its mean.
func TestProbabilitiesAddUp(t *testing.T) {
	t.Parallel()
	for _, until := range []float64{0, 5, 39, 104} {
		sum, mean := 0.0, 0.0
		for x, chance := range cdnow.Probabilities(until, 2000) {
			sum += chance
			mean += float64(x) * chance
		}
		near(t, "sum", sum, 1, 1e-9)
		near(t, "mean", mean, cdnow.ExpectNew(until), 1e-7)
	}
}

// The slopes that the fit climbs by are those of the likelihoods.
func TestSlopesAreThoseOfTheLikelihood(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := anyModel(t)
		people := []Customer{anyCustomer(t), anyCustomer(t), anyCustomer(t)}
		h := newHistory(people)
		compareSlopes(t, []float64{m.R, m.Alpha, m.A, m.B}, func(p, slope []float64) float64 {
			return h.logLikelihood(BGNBD{p[0], p[1], p[2], p[3]}, slope)
		})
		compareSlopes(t, []float64{m.R, m.A + 1, m.Alpha}, func(p, slope []float64) float64 {
			return GammaGamma{p[0], p[1], p[2]}.logLikelihood([]float64{1, 3, 12}, []float64{20, 35, 8}, slope)
		})
	})
}

func compareSlopes(t *rapid.T, p []float64, f func(p, slope []float64) float64) {
	slope := make([]float64, len(p))
	f(p, slope)
	for i := range p {
		step := 1e-5 * p[i]
		up, down := append([]float64(nil), p...), append([]float64(nil), p...)
		up[i], down[i] = p[i]+step, p[i]-step
		want := (f(up, nil) - f(down, nil)) / (2 * step)
		if math.Abs(slope[i]-want)*p[i] > 1e-4*(1+math.Abs(want)*p[i]) {
			t.Fatalf("slope %d at %v: %v, differences say %v", i, p, slope[i], want)
		}
	}
}
