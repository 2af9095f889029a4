package forecast

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/formaouest/chaland/internal/fault"
)

// Least and Most bound how many values a series has.
const (
	Least = 10
	Most  = 5_000
)

// Model is the exponential smoothing that suits a series best.
type Model struct {
	Trend          bool // damped
	Season         int  // values a season; 1 when the series shows none
	Multiplicative bool // trend and season are told as shares of the level
	// Weights of the newest error on level, trend and season, and the share of the
	// trend that stays; 0 for what the model lacks.
	Level, TrendWeight, SeasonWeight, Damping float64
	// Spread is the standard deviation of an error one value ahead: in the unit of
	// the series, or as a share of it for a multiplicative model.
	Spread float64

	shape    shape
	weights  smoothing
	last     state
	positive bool // no value of the series is below 0
}

// Point is a forecast: the value in the middle, and the bounds of the interval.
type Point struct{ Value, Low, High float64 }

// Fit looks for the model of a series with no gap, the oldest value first, among those
// with and without damped trend, season (of so many values; 1 for none) and, when all
// values are above 0, shares instead of amounts: the one of least corrected Akaike
// criterion (AICc). A season needs two of them and five values more; without, it is
// left out. It answers a fault for a series too short or too long, a value that is no
// number, and a season below 1.
func Fit(values []float64, season int) (*Model, error) {
	if err := check(values, season); err != nil {
		return nil, err
	}
	var best *Model
	least := math.Inf(1)
	for _, s := range shapes(values, season) {
		if m, criterion := s.fit(values); best == nil || criterion < least {
			best, least = m, criterion
		}
	}
	best.positive = slices.Min(values) >= 0
	return best, nil
}

func check(values []float64, season int) error {
	switch {
	case len(values) < Least:
		return fault.New(fault.Invalid, "forecast.too_short", "n", len(values), "least", Least)
	case len(values) > Most:
		return fault.New(fault.TooLarge, "forecast.too_long", "n", len(values), "most", Most)
	case season < 1:
		return fault.New(fault.Invalid, "forecast.bad_season", "value", season)
	}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault.New(fault.Invalid, "forecast.no_number", "at", i+1)
		}
	}
	return nil
}

// Seasonal reports whether a series is long enough to show a season.
func Seasonal(n, season int) bool { return season > 1 && n >= 2*season+5 }

// shapes are the models that a series may have.
func shapes(values []float64, season int) (list []shape) {
	seasons := []int{1}
	if Seasonal(len(values), season) {
		seasons = append(seasons, season)
	}
	logs := []bool{false}
	if slices.Min(values) > 0 {
		logs = append(logs, true)
	}
	for _, season := range seasons {
		for _, log := range logs {
			for _, trend := range []bool{false, true} {
				if s := (shape{trend, season, log}); s.parameters()+2 < len(values) {
					list = append(list, s)
				}
			}
		}
	}
	return list
}

// fit finds the weights of least squared error, and the model's AICc.
func (s shape) fit(values []float64) (*Model, float64) {
	series, logs := values, 0.0
	if s.log {
		series = make([]float64, len(values))
		for i, v := range values {
			series[i] = math.Log(v)
			logs += series[i]
		}
	}
	first := s.first(series)
	squares := func(free []float64) float64 {
		st := state{first.level, first.trend, slices.Clone(first.season)}
		return s.weights(free).run(&st, series)
	}
	free := s.start()
	// Its error says that it stopped early; what it found is used as it is.
	if found, _ := optimize.Minimize(optimize.Problem{Func: squares}, free, &optimize.Settings{MajorIterations: 400}, &optimize.NelderMead{}); found != nil {
		free = found.X
	}
	w, st := s.weights(free), state{first.level, first.trend, slices.Clone(first.season)}
	sum := w.run(&st, series)
	n, k := float64(len(series)), float64(s.parameters())
	m := &Model{Trend: s.trend, Season: s.season, Multiplicative: s.log, Level: w.level, TrendWeight: w.trend, SeasonWeight: w.season, Damping: w.damping,
		Spread: math.Sqrt(sum / (n - k + 1)), shape: s, weights: w, last: st}
	// Logarithms are compared with amounts by the likelihood of the amounts.
	return m, n*math.Log(max(sum, tiny(series))/n) + 2*logs + 2*k + 2*k*(k+1)/(n-k-1)
}

// tiny is the least sum of squares that is told from 0: what rounding leaves. A
// series told without error has no likelihood; the model of fewest parts then wins.
func tiny(series []float64) float64 {
	sum := 1e-300
	for _, v := range series {
		sum += 1e-24 * v * v
	}
	return sum
}

// Forecast gives the n next values, each with the interval that holds it with a chance
// of level (0 to 1) if the series goes on as it did. A series without a negative value
// is not forecast below 0.
func (m *Model) Forecast(n int, level float64) []Point {
	z := distuv.UnitNormal.Quantile(.5 + level/2)
	values, variances := m.weights.ahead(m.last, n)
	points := make([]Point, n)
	for i, v := range values {
		half := z * m.Spread * math.Sqrt(variances[i])
		points[i] = m.point(v, half)
	}
	return points
}

// Total forecasts the sum of the n next values, with the interval that holds it with a
// chance of level. Errors are carried on from one value to the next, so that the interval
// is wider than if each came alone; for a multiplicative model it is that of small errors.
func (m *Model) Total(n int, level float64) Point {
	values, _ := m.weights.ahead(m.last, n)
	left, sum, variance := m.weights.left(len(m.last.season), n), 0.0, 0.0
	weight := make([]float64, n) // of an error in each value
	for i, v := range values {
		weight[i] = 1
		if m.shape.log {
			v = math.Exp(v)
			weight[i] = v
		}
		sum += v
	}
	for i := range values {
		effect := weight[i]
		for k := i + 1; k < n; k++ {
			effect += weight[k] * left[k-i-1]
		}
		variance += effect * effect
	}
	half := distuv.UnitNormal.Quantile(.5+level/2) * m.Spread * math.Sqrt(variance)
	if m.positive {
		return Point{max(0, sum), max(0, sum-half), max(0, sum+half)}
	}
	return Point{sum, sum - half, sum + half}
}

func (m *Model) point(v, half float64) Point {
	p := Point{v, v - half, v + half}
	if m.shape.log {
		return Point{math.Exp(p.Value), math.Exp(p.Low), math.Exp(p.High)}
	}
	if m.positive {
		p = Point{max(0, p.Value), max(0, p.Low), max(0, p.High)}
	}
	return p
}
