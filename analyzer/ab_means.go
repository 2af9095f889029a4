package analyzer

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/formaouest/chaland/internal/fault"
)

// Spread counts numbers and how they vary, one at a time (Welford 1962).
type Spread struct {
	N, Mean float64
	squares float64 // sum of squared deviations from the mean
}

// Add counts one more number.
func (s *Spread) Add(x float64) {
	s.N++
	d := x - s.Mean
	s.Mean += d / s.N
	s.squares += d * (x - s.Mean)
}

// SpreadOf is that of n numbers of a known mean and variance (of a sample).
func SpreadOf(n, mean, variance float64) Spread { return Spread{n, mean, variance * max(0, n-1)} }

// Variance is that of a sample (divided by N - 1), 0 below two numbers.
func (s *Spread) Variance() float64 {
	if s.N < 2 {
		return 0
	}
	return s.squares / (s.N - 1)
}

// Deviation is the standard deviation.
func (s *Spread) Deviation() float64 { return math.Sqrt(s.Variance()) }

// In is the 95 % interval of the mean (Student).
func (s *Spread) In() *Interval {
	if s.N < 2 {
		return nil
	}
	half := student(s.N-1) * math.Sqrt(s.Variance()/s.N)
	return &Interval{s.Mean - half, s.Mean + half}
}

// student is the 97.5 % quantile of Student's law.
func student(degrees float64) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: degrees}.Quantile(0.975)
}

// MeanTest compares two means, the variant with the control.
type MeanTest struct {
	Difference float64  // variant - control
	In         Interval // 95 %
	Relative   *float64 // Difference / the control's mean; nil unless that is above 0
	T, Degrees float64
	P          float64 // two-sided
	Enough     bool    // both means rest on enough cases
}

// CompareMeans is Welch's test (1947): two means whose variances may differ, with
// the degrees of freedom of Satterthwaite.
func CompareMeans(control, variant *Spread) (*MeanTest, error) {
	if control.N < 2 || variant.N < 2 {
		return nil, fault.New(fault.Invalid, "analyzer.ab.few_cases")
	}
	a, b := control.Variance()/control.N, variant.Variance()/variant.N
	if a+b == 0 {
		return nil, fault.New(fault.Invalid, "analyzer.ab.no_spread")
	}
	t := &MeanTest{Difference: variant.Mean - control.Mean, Enough: enough(control.N) && enough(variant.N)}
	t.T = t.Difference / math.Sqrt(a+b)
	t.Degrees = (a + b) * (a + b) / (a*a/(control.N-1) + b*b/(variant.N-1))
	half := student(t.Degrees) * math.Sqrt(a+b)
	t.In = Interval{t.Difference - half, t.Difference + half}
	t.P = 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: t.Degrees}.Survival(math.Abs(t.T))
	if control.Mean > 0 { // a share of a loss would turn the sign round
		relative := t.Difference / control.Mean
		t.Relative = &relative
	}
	return t, nil
}
