package forecast

import (
	"math"
	"slices"
)

// shape is what a model of the series has.
type shape struct {
	trend  bool
	season int  // values a season; 1 without
	log    bool // of the logarithms: trend and season multiply
}

// smoothing are the weights of the newest error on level, trend and season, and how
// much of the trend stays from one value to the next.
type smoothing struct{ level, trend, season, damping float64 }

// state is where the series stands: its level, its trend, and the season's next
// effects, the nearest first.
type state struct {
	level, trend float64
	season       []float64
}

// weights are the free parameters of a shape, any number each, as smoothing: the
// usual bounds, 0 < trend < level < 1, season < 1 - level, 0.8 < damping < 0.98.
func (s shape) weights(free []float64) smoothing {
	w := smoothing{level: logistic(free[0])}
	free = free[1:]
	if s.trend {
		w.trend, w.damping = w.level*logistic(free[0]), .8+.18*logistic(free[1])
		free = free[2:]
	}
	if s.season > 1 {
		w.season = (1 - w.level) * logistic(free[0])
	}
	return w
}

// start is where the search for weights starts: slow smoothing.
func (s shape) start() []float64 {
	free := []float64{-1}
	if s.trend {
		free = append(free, -2, 1)
	}
	if s.season > 1 {
		free = append(free, -2)
	}
	return free
}

// parameters counts what is estimated: weights, the first state, the spread.
func (s shape) parameters() int {
	n := len(s.start()) + 2
	if s.trend {
		n++
	}
	if s.season > 1 {
		n += s.season - 1
	}
	return n
}

func logistic(v float64) float64 { return 1 / (1 + math.Exp(-v)) }

// first is the state before a series: the effects of its first two seasons around
// their mean, and the line through what is left.
func (s shape) first(values []float64) state {
	st := state{season: make([]float64, s.season)}
	if s.season > 1 {
		for i := range st.season {
			for year := range 2 {
				at := year*s.season + i
				st.season[i] += (values[at] - mean(values[year*s.season:(year+1)*s.season])) / 2
			}
		}
	}
	n := min(len(values), max(10, 2*s.season))
	rest := make([]float64, n)
	for i := range rest {
		rest[i] = values[i] - st.season[i%s.season]
	}
	st.level = mean(rest)
	if s.trend {
		var slope, spread float64
		middle := float64(n-1) / 2
		for i, v := range rest {
			slope += (float64(i) - middle) * v
			spread += (float64(i) - middle) * (float64(i) - middle)
		}
		st.trend = slope / spread
		st.level -= st.trend * (middle + 1)
	}
	return st
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// run smooths a series from a state, which becomes that behind it, and answers the sum of the squared
// errors of the forecasts one value ahead.
func (w smoothing) run(st *state, values []float64) (squares float64) {
	at := 0
	for _, v := range values {
		e := v - (st.level + w.damping*st.trend + st.season[at])
		squares += e * e
		st.season[at] += w.season * e
		st.level += w.damping*st.trend + w.level*e
		st.trend = w.damping*st.trend + w.trend*e
		if at++; at == len(st.season) {
			at = 0
		}
	}
	st.season = slices.Concat(st.season[at:], st.season[:at])
	return squares
}

// ahead gives the values expected after a state, and the variance of each in units of
// that of an error: 1 plus the squares of what each error in between leaves (2008,
// table 6.2).
func (w smoothing) ahead(st state, n int) (values, variances []float64) {
	grown, variance := 0.0, 1.0
	for i := range n {
		if i > 0 {
			left := w.level + w.trend*grown
			if i%len(st.season) == 0 {
				left += w.season
			}
			variance += left * left
		}
		grown += math.Pow(w.damping, float64(i+1))
		values = append(values, st.level+grown*st.trend+st.season[i%len(st.season)])
		variances = append(variances, variance)
	}
	return values, variances
}

// left is what an error of 1 leaves in each of the n next values.
func (w smoothing) left(season, n int) []float64 {
	out, grown := make([]float64, n), 0.0
	for i := range out {
		grown += math.Pow(w.damping, float64(i+1))
		out[i] = w.level + w.trend*grown
		if (i+1)%season == 0 {
			out[i] += w.season
		}
	}
	return out
}
