package analyzer

import "math"

// z95 is the 97.5 % quantile of the normal law: two-sided 95 %.
const z95 = 1.959963984540054

// Wilson is the 95 % score interval of a proportion k / n (Wilson 1927, without
// continuity correction), nil without a base or when k is no part of n.
func Wilson(k, n float64) *Interval {
	if n <= 0 || k < 0 || k > n {
		return nil
	}
	p, z2 := k/n, z95*z95
	centre := (p + z2/(2*n)) / (1 + z2/n)
	half := z95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	i := &Interval{Low: max(0, centre-half), High: min(1, centre+half)}
	if k == 0 {
		i.Low = 0
	}
	if k == n {
		i.High = 1
	}
	return i
}

// compareProportions tests whether k1/n1 and k2/n2 differ (two-sided z test with
// the pooled proportion). Without two bases, or with all or none in both, z is 0
// and p is 1.
func compareProportions(k1, n1, k2, n2 float64) (z, p float64) {
	if n1 <= 0 || n2 <= 0 {
		return 0, 1
	}
	pooled := (k1 + k2) / (n1 + n2)
	spread := math.Sqrt(pooled * (1 - pooled) * (1/n1 + 1/n2))
	if spread == 0 || math.IsNaN(spread) {
		return 0, 1
	}
	z = (k1/n1 - k2/n2) / spread
	return z, math.Erfc(math.Abs(z) / math.Sqrt2)
}

// MinSample is the effectif under which a quotient is called insufficient: 30,
// the usual bound from which a mean of independent cases is near normal.
const MinSample = 30

// MinSide is how many cases a proportion needs on each side besides: 5, the
// usual condition of the normal approximation (Cochran 1954).
const MinSide = 5

// enough reports whether a quotient rests on enough cases.
func enough(sample float64) bool { return sample >= MinSample }

// closeWidth is how wide, as a share of a rate, its interval may be for the rate to be known
// although fewer than MinSide cases are on one side.
const closeWidth = 0.05

// knownProportion reports whether k of n tells a rate: MinSide cases on both sides, or an
// interval no wider than a twentieth of the rate. The bound of five is for the normal law, by
// which rates are compared; Wilson's interval holds without it (Brown, Cai and DasGupta 2001):
// 6,719 of 6,719 is between 99.9 and 100 %. Near zero a few cases stay few: 3 of 1,000 is
// between 0.1 and 0.9 %, which says little of a rate.
func knownProportion(k, n float64) bool {
	if enoughProportion(k, n) {
		return true
	}
	i := Wilson(k, n)
	return enough(n) && i != nil && i.High-i.Low <= closeWidth*k/n
}

// enoughProportion adds that k of n needs MinSide cases on both sides, to be compared.
func enoughProportion(k, n float64) bool {
	return enough(n) && k >= MinSide && n-k >= MinSide
}
