package analyzer

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/formaouest/chaland/internal/fault"
)

// Rate is K cases out of N.
type Rate struct{ K, N float64 }

// RateTest compares two rates, the variant with the control.
type RateTest struct {
	Control, Variant     float64   // the rates, 0..1
	ControlIn, VariantIn *Interval // 95 %, Wilson
	Difference           float64   // Variant - Control
	In                   Interval  // of the difference, 95 %, Newcombe
	Relative             *float64  // Difference / Control; nil when the control is 0
	Z, P                 float64   // two-sided test with the pooled rate
	Enough               bool      // both rates rest on enough cases
}

// CompareRates compares two rates. The interval of their difference is made of
// their two Wilson intervals (Newcombe 1998, Interval estimation for the
// difference between independent proportions, method 10).
func CompareRates(control, variant Rate) (*RateTest, error) {
	t := &RateTest{ControlIn: Wilson(control.K, control.N), VariantIn: Wilson(variant.K, variant.N)}
	if t.ControlIn == nil || t.VariantIn == nil {
		return nil, fault.New(fault.Invalid, "analyzer.ab.bad_rates")
	}
	t.Control, t.Variant = control.K/control.N, variant.K/variant.N
	t.Difference = t.Variant - t.Control
	t.In.Low = t.Difference - math.Hypot(t.Variant-t.VariantIn.Low, t.ControlIn.High-t.Control)
	t.In.High = t.Difference + math.Hypot(t.VariantIn.High-t.Variant, t.Control-t.ControlIn.Low)
	if t.Control > 0 {
		relative := t.Difference / t.Control
		t.Relative = &relative
	}
	t.Z, t.P = compareProportions(variant.K, variant.N, control.K, control.N)
	t.Enough = enoughProportion(control.K, control.N) && enoughProportion(variant.K, variant.N)
	return t, nil
}

// HoldsZero reports whether an interval of a difference holds « no difference ».
func (i Interval) HoldsZero() bool { return i.Low <= 0 && i.High >= 0 }

// SampleSize is how many cases each variant needs to find, with the given power
// (0.8: four times in five), that a rate went from base to target, at the 5 %
// level, two-sided. Source: Fleiss, Statistical Methods for Rates and
// Proportions, without continuity correction (R: power.prop.test).
func SampleSize(base, target, power float64) (int, error) {
	switch {
	case !(base > 0 && base < 1 && target > 0 && target < 1):
		return 0, fault.New(fault.Invalid, "analyzer.ab.bad_size_rates", "base", 100*base, "target", 100*target)
	case base == target:
		return 0, fault.New(fault.Invalid, "analyzer.ab.no_gain")
	case !(power > 0.5 && power < 1):
		return 0, fault.New(fault.Invalid, "analyzer.ab.bad_power", "power", 100*power)
	}
	mean := (base + target) / 2
	spread := z95*math.Sqrt(2*mean*(1-mean)) + distuv.UnitNormal.Quantile(power)*math.Sqrt(base*(1-base)+target*(1-target))
	n := math.Ceil(spread * spread / ((target - base) * (target - base)))
	if n > maxSampleSize {
		return 0, fault.New(fault.TooLarge, "analyzer.ab.tiny_gain", "max", maxSampleSize)
	}
	return int(n), nil
}

// maxSampleSize is more visits than a shop has in a life.
const maxSampleSize = 1_000_000_000
