package forecast

import "math"

// Origins is from how many past days, at most, forecasts are tried.
const Origins = 8

// Check is how wrong forecasts would have been.
type Check struct {
	Origins int // places of the series from which it was forecast
	Points  int // values that were forecast, all together
	// Error is the mean absolute error of the model, Naive that of repeating the last
	// season (or value).
	Error, Naive float64
	// Share is Error as a share of the mean of what came; nil when that is 0.
	Share *float64
	// Within is the share of values inside their interval.
	Within float64
}

// Backtest fits the model again on the beginnings of a series and forecasts the n
// values that came next, from up to Origins places, the last ones that have n values
// behind them. It answers nil when the series is too short for any.
func Backtest(values []float64, season, n int, level float64) (*Check, error) {
	if err := check(values, season); err != nil {
		return nil, err
	}
	c, came := &Check{}, 0.0
	least := Least
	if Seasonal(len(values), season) {
		least = max(least, 2*season+5)
	}
	step := max(1, n/2)
	for end := len(values) - n; end >= least && c.Origins < Origins; end -= step {
		m, err := Fit(values[:end], season)
		if err != nil {
			return nil, err
		}
		c.Origins++
		for i, p := range m.Forecast(n, level) {
			v := values[end+i]
			c.Points++
			c.Error += math.Abs(v - p.Value)
			c.Naive += math.Abs(v - repeated(values[:end], season, i))
			came += v
			if p.Low <= v && v <= p.High {
				c.Within++
			}
		}
	}
	if c.Origins == 0 {
		return nil, nil
	}
	points := float64(c.Points)
	c.Error, c.Naive, c.Within = c.Error/points, c.Naive/points, c.Within/points
	if came != 0 {
		share := c.Error / math.Abs(came/points)
		c.Share = &share
	}
	return c, nil
}

// repeated is the value of the last season at the place of the i-th next value.
func repeated(values []float64, season, i int) float64 {
	if season > len(values) {
		season = 1
	}
	return values[len(values)-season+i%season]
}
