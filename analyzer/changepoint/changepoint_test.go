package changepoint

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// nile is the yearly flow of the Nile at Aswan, 1871 to 1970, in 10^8 m3 (Cobb, « The
// Problem of the Nile », Biometrika 65, 1978).
var nile = []float64{
	1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
	1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
	831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
	781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
	744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
}

func steady(values []float64) []Day {
	days := make([]Day, len(values))
	for i, v := range values {
		days[i] = Day{v, 1}
	}
	return days
}

// The published reading of the Nile: one break after 1898, dated between 1895 and 1902 with
// 95 % (Zeileis, Kleiber, Krämer and Hornik, « Testing and dating of structural changes in
// practice », 2003), and a CUSUM of least squares that strays as far as 2.9518.
func TestNileChangesIn1898(t *testing.T) {
	t.Parallel()
	changes := Find(steady(nile), 0)
	if len(changes) != 1 {
		t.Fatalf("%+v", changes)
	}
	c := changes[0]
	if last := 1870 + c.At; last != 1898 {
		t.Errorf("the last year of the old level is %d", last)
	}
	if first, last := 1870+c.From, 1870+c.To; math.Abs(float64(first-1895)) > 2 || math.Abs(float64(last-1902)) > 2 {
		t.Errorf("between %d and %d", first, last)
	}
	if math.Abs(c.Before-1097.75) > .01 || math.Abs(c.After-849.97) > .01 {
		t.Errorf("from %v to %v", c.Before, c.After)
	}
	one := level(steady(nile))
	own := 0.0
	for _, v := range nile {
		own += (v - one) * (v - one) / one / float64(len(nile)-1)
	}
	if _, furthest := stray(steady(nile)); math.Abs(furthest/math.Sqrt(own)-2.9518) > 1e-4 {
		t.Errorf("the sum strays by %.4f", furthest/math.Sqrt(own))
	}
	if p := kolmogorov(2.9518); math.Abs(p/5.409e-8-1) > .001 {
		t.Errorf("p is %v", p)
	}
}

// The tabled quantiles of Kolmogorov's law, and the law of a dated change as Bai writes it.
func TestLawsAreThoseOfTheTables(t *testing.T) {
	t.Parallel()
	for x, p := range map[float64]float64{1.2238: .10, 1.3581: .05, 1.6276: .01} {
		if got := kolmogorov(x); math.Abs(got-p) > 1e-4 {
			t.Errorf("%v: %v", x, got)
		}
	}
	if kolmogorov(0) != 1 || kolmogorov(.5) < .96 || kolmogorov(math.Inf(1)) != 0 {
		t.Errorf("%v %v %v", kolmogorov(0), kolmogorov(.5), kolmogorov(math.Inf(1)))
	}
	phi := distuv.UnitNormal.CDF
	x := dated
	law := 1 + math.Sqrt(x/(2*math.Pi))*math.Exp(-x/8) - (x+5)/2*phi(-math.Sqrt(x)/2) + 1.5*math.Exp(x)*phi(-1.5*math.Sqrt(x))
	if math.Abs(law-.975) > 1e-4 {
		t.Errorf("%v is the quantile %v", x, law)
	}
}

// drawn are series without any change, by name.
var drawn = map[string]func(*rand.Rand, int) []float64{
	"3 orders a day":               counts(3),
	"one order in three days":      counts(.3),
	"visits that resemble the eve": visits(.3),
	"baskets a few of which are big": func(r *rand.Rand, n int) []float64 {
		return fill(n, func(int) float64 { return math.Exp(r.NormFloat64()) })
	},
}

func fill(n int, of func(int) float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = of(i)
	}
	return values
}

func counts(mean float64) func(*rand.Rand, int) []float64 {
	return func(r *rand.Rand, n int) []float64 {
		return fill(n, func(int) float64 { return distuv.Poisson{Lambda: mean, Src: r}.Rand() })
	}
}

func visits(like float64) func(*rand.Rand, int) []float64 {
	return func(r *rand.Rand, n int) []float64 {
		x := 0.0
		return fill(n, func(int) float64 { x = like*x + r.NormFloat64(); return 1000 + 50*x })
	}
}

// A series without change is said to have one in one case of a hundred at most: over 1,200
// seeds of each kind and length, no more than chance would let pass once in a thousand.
func TestSeriesWithoutChangeSeldomShowOne(t *testing.T) {
	t.Parallel()
	const tries = 1_200
	most := distuv.Binomial{N: tries, P: Alpha}
	bound := 0.0
	for most.CDF(bound) < .999 {
		bound++
	}
	for name, draw := range drawn {
		for _, n := range []int{Shortest, 182, 365} {
			found := 0
			for seed := range uint64(tries) {
				if len(Find(steady(draw(rand.New(rand.NewPCG(seed, 11)), n)), 0)) > 0 {
					found++
				}
			}
			if float64(found) > bound {
				t.Errorf("%s, %d days: %d of %d series show a change, at most %v are expected", name, n, found, tries, bound)
			}
		}
	}
}

// A planted step is found: 20 orders a day that become 14 halfway through a year, in 99
// series of 100, within 7 days of the place in 90, inside the range in 90.
func TestPlantedStepIsFound(t *testing.T) {
	t.Parallel()
	const tries, n, at = 500, 364, 182
	found, near, inside, more := 0, 0, 0, 0
	for seed := range uint64(tries) {
		r := rand.New(rand.NewPCG(seed, 12))
		values := append(counts(20)(r, at), counts(14)(r, n-at)...)
		changes := Find(steady(values), 0)
		if len(changes) == 0 {
			continue
		}
		found++
		if len(changes) > 1 {
			more++
		}
		for _, c := range changes {
			if math.Abs(float64(c.At-at)) <= 7 {
				near++
			}
			if c.From <= at && at <= c.To {
				inside++
			}
		}
	}
	if found < tries*99/100 || near < tries*90/100 || inside < tries*90/100 || more > tries*3/100 {
		t.Errorf("of %d: found %d, near %d, in the range %d, more than one %d", tries, found, near, inside, more)
	}
}

// Two steps are both found, and each is told against its neighbours.
func TestTwoStepsAreBothFound(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	values := append(append(counts(20)(r, 120), counts(40)(r, 120)...), counts(25)(r, 120)...)
	changes := Find(steady(values), 0)
	if len(changes) != 2 {
		t.Fatalf("%+v", changes)
	}
	for i, want := range []int{120, 240} {
		if c := changes[i]; math.Abs(float64(c.At-want)) > 2 || c.From > want || c.To < want {
			t.Errorf("%+v, planted at %d", c, want)
		}
	}
	if first, second := changes[0], changes[1]; first.End != second.At || second.Begin != first.At || math.Abs(first.After-second.Before) > 1e-9 {
		t.Errorf("%+v then %+v", first, second)
	}
}

// Days without anything to expect are passed over: places stay those of the calendar.
// A step in an expected season is no step; one that no noise hides is found to the day.
func TestDaysWithoutAnythingAndExactSteps(t *testing.T) {
	t.Parallel()
	days := make([]Day, 200)
	for i := range days {
		days[i] = Day{3, 1}
		if i >= 120 {
			days[i].Value = 6
		}
		if i%7 == 6 { // closed
			days[i] = Day{}
		}
	}
	changes := Find(days, 0)
	if len(changes) != 1 || changes[0].At != 120 || changes[0].From > 120 || changes[0].To < 120 || changes[0].To-changes[0].From > 4 {
		t.Errorf("%+v", changes)
	}
	for i := range days { // the season doubles at the same place
		days[i].Expected = days[i].Value / 3
	}
	if changes := Find(days, 0); changes != nil {
		t.Errorf("a season is a change: %+v", changes)
	}
	for name, days := range map[string][]Day{
		"zeros": make([]Day, 200), "nothing": nil, "all the same": steady(fill(200, func(int) float64 { return 7 })),
		"nothing sold": steady(make([]float64, 200)), "short": steady(append(fill(45, func(int) float64 { return 1 }), fill(45, func(int) float64 { return 50 })...)),
		"below zero": steady(append(fill(100, func(int) float64 { return 5 }), fill(100, func(int) float64 { return -1 })...)),
	} {
		if changes := Find(days, 0); changes != nil {
			t.Errorf("%s: %+v", name, changes)
		}
	}
}
