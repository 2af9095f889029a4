package analyzer_test

import (
	"errors"
	"math"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
)

func around(got, want, most float64) bool { return math.Abs(got-want) <= most }

// The intervals are those of table II of Newcombe (1998), method 10.
func TestDifferenceOfRatesIsNewcombes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ k1, n1, k2, n2, low, high float64 }{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
	} {
		test, err := analyzer.CompareRates(analyzer.Rate{K: c.k2, N: c.n2}, analyzer.Rate{K: c.k1, N: c.n1})
		if err != nil {
			t.Fatal(err)
		}
		if !around(test.In.Low, c.low, 5e-5) || !around(test.In.High, c.high, 5e-5) || !around(test.Difference, c.k1/c.n1-c.k2/c.n2, 1e-12) {
			t.Errorf("%+v: got %+v", c, test.In)
		}
		if (test.Relative == nil) != (c.k2 == 0) {
			t.Errorf("%+v: relative to the control %v", c, test.Relative)
		}
	}
}

// Swapping the sides turns the interval round; equal rates hold 0.
func TestDifferenceOfRatesIsFair(t *testing.T) {
	t.Parallel()
	a, b := analyzer.Rate{K: 210, N: 9000}, analyzer.Rate{K: 260, N: 9100}
	one, err := analyzer.CompareRates(a, b)
	other, err2 := analyzer.CompareRates(b, a)
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if !around(one.In.Low, -other.In.High, 1e-15) || !around(one.P, other.P, 1e-15) || one.Z <= 0 || !one.Enough || one.In.HoldsZero() {
		t.Errorf("%+v and %+v", one, other)
	}
	same, _ := analyzer.CompareRates(a, a)
	if !same.In.HoldsZero() || same.P != 1 {
		t.Errorf("%+v", same)
	}
	few, _ := analyzer.CompareRates(analyzer.Rate{K: 4, N: 100}, b)
	if few.Enough {
		t.Error("four orders are enough")
	}
}

// The figures are those that R gives for its data set sleep (Student 1908):
// t.test(extra ~ group).
func TestWelchIsThatOfR(t *testing.T) {
	t.Parallel()
	var one, two analyzer.Spread
	for _, x := range []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0} {
		one.Add(x)
	}
	for _, x := range []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4} {
		two.Add(x)
	}
	test, err := analyzer.CompareMeans(&two, &one)
	if err != nil {
		t.Fatal(err)
	}
	if !around(test.T, -1.8608, 5e-5) || !around(test.Degrees, 17.776, 5e-4) || !around(test.P, 0.07939, 5e-6) ||
		!around(test.In.Low, -3.3654832, 5e-8) || !around(test.In.High, 0.2054832, 5e-8) || test.Enough || !test.In.HoldsZero() {
		t.Errorf("%+v", test)
	}
	if !around(one.Mean, 0.75, 1e-12) || !around(one.Deviation(), 1.789010, 5e-7) || !around(*test.Relative, (0.75-2.33)/2.33, 1e-12) {
		t.Errorf("%+v, %v", one, one.Deviation())
	}
	if in := one.In(); !around(in.Low, 0.75-2.262157*1.789010/math.Sqrt(10), 1e-5) || !around(in.High-0.75, 0.75-in.Low, 1e-12) {
		t.Errorf("the mean lies in %+v", in)
	}
}

// R: power.prop.test(p1 = .50, p2 = .75, power = .90) gives n = 76.7.
func TestSampleSizeIsThatOfR(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, target, power float64
		want                int
	}{{0.50, 0.75, 0.90, 77}, {0.10, 0.12, 0.80, 3841}, {0.12, 0.10, 0.80, 3841}} {
		if got, err := analyzer.SampleSize(c.base, c.target, c.power); err != nil || got != c.want {
			t.Errorf("%+v: got %d, %v", c, got, err)
		}
	}
}

func TestWhatCannotBeComparedIsSaid(t *testing.T) {
	t.Parallel()
	rates := func(k1, n1, k2, n2 float64) error {
		_, err := analyzer.CompareRates(analyzer.Rate{K: k1, N: n1}, analyzer.Rate{K: k2, N: n2})
		return err
	}
	means := func(a, b []float64) error {
		var one, two analyzer.Spread
		for _, x := range a {
			one.Add(x)
		}
		for _, x := range b {
			two.Add(x)
		}
		_, err := analyzer.CompareMeans(&one, &two)
		return err
	}
	size := func(base, target, power float64) error {
		_, err := analyzer.SampleSize(base, target, power)
		return err
	}
	for _, c := range []struct {
		err  error
		kind fault.Kind
		key  string
	}{
		{rates(1, 0, 1, 2), fault.Invalid, "analyzer.ab.bad_rates"},
		{rates(1, 2, 3, 2), fault.Invalid, "analyzer.ab.bad_rates"},
		{means([]float64{1}, []float64{1, 2}), fault.Invalid, "analyzer.ab.few_cases"},
		{means([]float64{1, 1}, []float64{2, 2}), fault.Invalid, "analyzer.ab.no_spread"},
		{size(0, 0.1, 0.8), fault.Invalid, "analyzer.ab.bad_size_rates"},
		{size(0.5, 1, 0.8), fault.Invalid, "analyzer.ab.bad_size_rates"},
		{size(0.1, 0.1, 0.8), fault.Invalid, "analyzer.ab.no_gain"},
		{size(0.1, 0.2, 1), fault.Invalid, "analyzer.ab.bad_power"},
		{size(0.1, 0.100001, 0.8), fault.TooLarge, "analyzer.ab.tiny_gain"},
	} {
		if !errors.Is(c.err, fault.New(c.kind, c.key)) {
			t.Errorf("got %v, want %s", c.err, c.key)
		}
	}
}

// Against a loss, a share of it would say that what rose fell.
func TestNothingIsRelativeToALoss(t *testing.T) {
	t.Parallel()
	var loss, less analyzer.Spread
	for _, x := range []float64{-10, -12} {
		loss.Add(x)
		less.Add(x + 3)
	}
	if test, err := analyzer.CompareMeans(&loss, &less); err != nil || test.Relative != nil || !around(test.Difference, 3, 1e-12) {
		t.Errorf("%+v, %v", test, err)
	}
}
