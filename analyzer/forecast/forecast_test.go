package forecast

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/formaouest/chaland/internal/fault"
)

// airline is the classic series of monthly airline passengers, 1949 to 1960, in
// thousands (Box and Jenkins, 1976, series G).
var airline = []float64{
	112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
	115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
	171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
	196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
	204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
	242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
	284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
	315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
	340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
	360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
	417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
}

func fit(t *testing.T, values []float64, season int) *Model {
	t.Helper()
	m, err := Fit(values, season)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The last year, not shown to the model, is found within 5 % on average, with a
// season that grows with the level; repeating the year before is 10 % off.
func TestForecastsTheLastYearOfTheAirlineSeries(t *testing.T) {
	t.Parallel()
	m := fit(t, airline[:132], 12)
	if !m.Multiplicative || m.Season != 12 || !m.Trend {
		t.Errorf("%+v", m)
	}
	off, within := 0.0, 0
	for i, p := range m.Forecast(12, .95) {
		v := airline[132+i]
		off += math.Abs(p.Value-v) / v / 12
		if p.Low < v && v < p.High {
			within++
		}
	}
	if off > .05 || within < 11 {
		t.Errorf("%.1f %% off, %d of 12 months within", 100*off, within)
	}
	check, err := Backtest(airline, 12, 12, .95)
	if err != nil || check.Origins != Origins || check.Points != 96 || check.Error > .65*check.Naive || *check.Share > .06 || check.Within < .85 {
		t.Errorf("%+v, %v", check, err)
	}
	t.Logf("1960 %.1f %% off, %d of 12 within; %+v, share %.3f", 100*off, within, *check, *check.Share)
}

func TestPatternsWithoutChanceGoOn(t *testing.T) {
	t.Parallel()
	week := []float64{10, 12, 11, 14, 20, 31, 25}
	var weeks, flat []float64
	for i := range 35 {
		weeks, flat = append(weeks, week[i%7]), append(flat, 42)
	}
	for i, p := range fit(t, weeks, 7).Forecast(14, .95) {
		if math.Abs(p.Value-week[i%7]) > 1e-6 || p.High-p.Low > 1e-4 {
			t.Errorf("day %d: %+v, want %v", i, p, week[i%7])
		}
	}
	if m := fit(t, flat, 7); m.Season != 1 || m.Trend || math.Abs(m.Forecast(3, .95)[2].Value-42) > 1e-9 {
		t.Errorf("a flat series has %+v", m)
	}
}

// A week that adds the same amounts whatever the level is told so, though its
// logarithms have the smaller errors.
func TestAmountsAreToldFromShares(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 4))
	week := []float64{-30, -20, -10, 0, 10, 30, 20}
	var adds, grows []float64
	for i := range 140 {
		e := r.NormFloat64()
		adds = append(adds, 60+3*float64(i)+week[i%7]+3*e)
		grows = append(grows, (60+3*float64(i))*(1+week[i%7]/100)*(1+.02*e))
	}
	if m := fit(t, adds, 7); m.Multiplicative || m.Season != 7 {
		t.Errorf("%+v", m)
	}
	if m := fit(t, grows, 7); !m.Multiplicative || m.Season != 7 {
		t.Errorf("%+v", m)
	}
}

// drawn is a series that the model itself makes: slow level, a week, errors of 4.
func drawn(r *rand.Rand, n int) []float64 {
	level, week := 200.0, []float64{-30, -20, -10, 0, 10, 30, 20}
	values := make([]float64, n)
	for i := range values {
		e := 4 * r.NormFloat64()
		values[i] = level + week[i%7] + e
		level += .3 * e
	}
	return values
}

// Intervals hold what comes as often as they say.
func TestIntervalsHoldWhatComes(t *testing.T) {
	t.Parallel()
	const tries, ahead = 100, 14
	for _, level := range []float64{.8, .95} {
		within := 0.0
		for seed := range uint64(tries) {
			values := drawn(rand.New(rand.NewPCG(seed, 3)), 140+ahead)
			for i, p := range fit(t, values[:140], 7).Forecast(ahead, level) {
				if v := values[140+i]; p.Low <= v && v <= p.High {
					within += 1. / tries / ahead
				}
			}
		}
		if math.Abs(within-level) > .05 {
			t.Errorf("intervals of %v hold %v", level, within)
		}
	}
}

// The variances are those of paths drawn from the same state.
func TestVariancesAreThoseOfDrawnPaths(t *testing.T) {
	t.Parallel()
	w := smoothing{level: .4, trend: .1, season: .2, damping: .9}
	st := state{100, 2, []float64{5, -2, -3}}
	values, variances := w.ahead(st, 9)
	r := rand.New(rand.NewPCG(1, 2))
	const paths = 40_000
	sums, squares := make([]float64, 9), make([]float64, 9)
	for range paths {
		s := state{st.level, st.trend, slices.Clone(st.season)}
		for i := range 9 {
			v := s.level + w.damping*s.trend + s.season[0] + r.NormFloat64()
			w.run(&s, []float64{v})
			sums[i] += v
			squares[i] += v * v
		}
	}
	for i := range 9 {
		m := sums[i] / paths
		if v := squares[i]/paths - m*m; math.Abs(m-values[i]) > .05 || math.Abs(v/variances[i]-1) > .05 {
			t.Errorf("%d ahead: mean %v, variance %v; told %v, %v", i+1, m, v, values[i], variances[i])
		}
	}
}

// The unit of the series does not matter, and a longer horizon is never surer.
func TestLawsOfForecasts(t *testing.T) {
	t.Parallel()
	values := drawn(rand.New(rand.NewPCG(8, 8)), 90)
	cents := make([]float64, len(values))
	for i, v := range values {
		cents[i] = 100 * v
	}
	a, b := fit(t, values, 7).Forecast(30, .9), fit(t, cents, 7).Forecast(30, .9)
	wider := fit(t, values, 7).Forecast(30, .99)
	for i := range a {
		if math.Abs(b[i].Value/a[i].Value-100) > .01 || math.Abs(b[i].Low/a[i].Low-100) > .1 {
			t.Fatalf("%+v in units, %+v in hundredths", a[i], b[i])
		}
		if wider[i].High <= a[i].High || wider[i].Low >= a[i].Low {
			t.Fatalf("%+v is no wider than %+v", wider[i], a[i])
		}
		if i >= 7 && a[i].High-a[i].Low < (a[i-7].High-a[i-7].Low)*(1-1e-9) && !fit(t, values, 7).Multiplicative {
			t.Fatalf("surer after %d values than a week before", i+1)
		}
	}
	counts := []float64{0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 0, 0, 0, 1}
	for _, p := range fit(t, counts, 1).Forecast(5, .95) {
		if p.Low < 0 || p.High <= p.Value {
			t.Errorf("orders are forecast at %+v", p)
		}
	}
}

func TestSeriesThatCannotBeForecastAreRefused(t *testing.T) {
	t.Parallel()
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	bad := slices.Clone(ten)
	bad[3] = math.NaN()
	for key, c := range map[string]struct {
		values []float64
		season int
	}{
		"forecast.too_short": {ten[:9], 1}, "forecast.bad_season": {ten, 0}, "forecast.no_number": {bad, 1},
	} {
		if _, err := Fit(c.values, c.season); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%s: got %v", key, err)
		}
		if _, err := Backtest(c.values, c.season, 2, .9); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%s: got %v", key, err)
		}
	}
	if _, err := Fit(make([]float64, Most+1), 7); !errors.Is(err, fault.New(fault.TooLarge, "forecast.too_long")) {
		t.Errorf("got %v", err)
	}
	if m, err := Fit(ten, 7); err != nil || m.Season != 1 {
		t.Errorf("ten days show no week: %+v, %v", m, err)
	}
	if c, err := Backtest(ten, 7, 2, .9); c != nil || err != nil {
		t.Errorf("got %+v, %v", c, err)
	}
}

// The interval of a total holds what comes as often as it says, for sums of errors that
// are carried on; and one value ahead it is that of the forecast.
func TestIntervalsOfTotalsHoldWhatComes(t *testing.T) {
	t.Parallel()
	const tries, ahead = 200, 20
	within := 0.0
	for seed := range uint64(tries) {
		values := drawn(rand.New(rand.NewPCG(seed, 5)), 140+ahead)
		sum := 0.0
		for _, v := range values[140:] {
			sum += v
		}
		m := fit(t, values[:140], 7)
		if p := m.Total(ahead, .95); p.Low <= sum && sum <= p.High {
			within += 1. / tries
		}
		if one, first := m.Total(1, .95), m.Forecast(1, .95)[0]; math.Abs(one.Value-first.Value) > 1e-9 || math.Abs((one.High-one.Low)/(first.High-first.Low)-1) > .05 {
			t.Fatalf("%+v, one ahead %+v", one, first)
		}
	}
	if math.Abs(within-.95) > .05 {
		t.Errorf("intervals of 95 %% hold %v", within)
	}
}

// Its variance is that of paths drawn from the same state.
func TestVarianceOfATotalIsThatOfDrawnPaths(t *testing.T) {
	t.Parallel()
	const n, paths = 9, 40_000
	m := Model{Spread: 1, weights: smoothing{level: .4, trend: .1, season: .2, damping: .9}, last: state{100, 2, []float64{5, -2, -3}}}
	r := rand.New(rand.NewPCG(1, 3))
	sum, squares := 0.0, 0.0
	for range paths {
		s, total := state{m.last.level, m.last.trend, slices.Clone(m.last.season)}, 0.0
		for range n {
			v := s.level + m.weights.damping*s.trend + s.season[0] + r.NormFloat64()
			m.weights.run(&s, []float64{v})
			total += v
		}
		sum, squares = sum+total, squares+total*total
	}
	mean := sum / paths
	spread := math.Sqrt(squares/paths - mean*mean)
	p := m.Total(n, .95)
	if got := (p.High - p.Low) / 2 / 1.959964; math.Abs(p.Value-mean) > .3 || math.Abs(got/spread-1) > .02 {
		t.Errorf("%+v, drawn %v with a spread of %v against %v", p, mean, spread, got)
	}
}
