package analyzer

import (
	"math"
	"testing"
)

// Published values: Newcombe, « Two-sided confidence intervals for the single
// proportion », Statistics in Medicine 17 (1998), table I, method 3 (score
// interval without continuity correction).
func TestWilsonGivesTheValuesOfNewcombe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ k, n, low, high float64 }{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		i := Wilson(c.k, c.n)
		if i == nil || math.Abs(i.Low-c.low) > 5e-5 || math.Abs(i.High-c.high) > 5e-5 {
			t.Errorf("%v of %v: got %+v, want %v to %v", c.k, c.n, i, c.low, c.high)
		}
	}
}

func TestWilsonStaysInsideAndHasABase(t *testing.T) {
	t.Parallel()
	if i := Wilson(20, 20); i.High != 1 || i.Low <= 0.8 {
		t.Errorf("all of 20: %+v", i)
	}
	for _, c := range [][2]float64{{0, 0}, {3, 2}, {-1, 5}} {
		if i := Wilson(c[0], c[1]); i != nil {
			t.Errorf("%v of %v has no interval, got %+v", c[0], c[1], i)
		}
	}
}

// The square of z is Pearson's chi-squared of the 2 x 2 table without
// continuity correction: 2.0202 for 40 and 50 of 100, p = 0.1552.
func TestProportionsAreCompared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ k1, n1, k2, n2, z, p float64 }{
		{40, 100, 50, 100, -1.4213, 0.1552},
		{50, 100, 40, 100, 1.4213, 0.1552},
		{10, 10, 20, 20, 0, 1},
		{0, 0, 5, 10, 0, 1},
	} {
		z, p := compareProportions(c.k1, c.n1, c.k2, c.n2)
		if math.Abs(z-c.z) > 5e-4 || math.Abs(p-c.p) > 5e-4 {
			t.Errorf("%v: got z %.4f p %.4f", c, z, p)
		}
	}
}

func TestEffectifThresholds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n float64
		want bool
	}{{5, 30, true}, {4, 30, false}, {25, 30, true}, {26, 30, false}, {10, 29, false}, {500, 1000, true}} {
		if got := enoughProportion(c.k, c.n); got != c.want {
			t.Errorf("%v of %v: got %v", c.k, c.n, got)
		}
	}
}

// A rate is known by five cases on both sides, or by a narrow interval near the whole.
func TestARateNearTheWholeIsKnown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n float64
		want bool
	}{{6719, 6719, true}, {73, 73, true}, {72, 72, false}, {30, 30, false}, {6717, 6719, true}, {26, 30, false}, {25, 30, true}, {3, 1000, false}, {0, 6719, false}, {5, 1000, true}, {29, 29, false}} {
		if got := knownProportion(c.k, c.n); got != c.want {
			t.Errorf("%v of %v: got %v", c.k, c.n, got)
		}
	}
}
