package analyzer

import "math"

// Level is what a time brought above the days around it.
type Level struct {
	Got, Usual float64 // of the time; of as many usual days
	Extra      float64
	Low, High  float64 // of the extra: 95 % interval
	Days       int     // usual days that it rests on
}

// BaseLevel compares a stretch of days with those on both sides of it, so many at
// most on each. season is a series that tells busy days from quiet ones without
// being touched by what is looked for, nil for none: usual days are as much of it as
// on both sides. The interval comes from how usual days vary, and never less than
// counts of independent events do: it widens with the stretch itself, and with what
// is not known of the usual day. Without a week of usual days there is no level.
func BaseLevel(days, season []float64, first, length, beside int) (Level, bool) {
	if first < 0 || length < 1 || first+length > len(days) {
		return Level{}, false
	}
	busy := func(i int) float64 {
		if len(season) != len(days) {
			return 1
		}
		return season[i]
	}
	sum, weight, within, n := 0.0, 0.0, 0.0, 0.0
	usual := func(i int) bool {
		return i >= first-beside && i < first || i >= first+length && i < first+length+beside
	}
	l := Level{}
	for i, x := range days {
		switch {
		case usual(i):
			sum, weight, n = sum+x, weight+busy(i), n+1
		case i >= first && i < first+length:
			l.Got, within = l.Got+x, within+busy(i)
		}
	}
	if n < 7 || weight == 0 {
		return Level{}, false
	}
	each, spread := sum/weight, 0.0
	for i, x := range days {
		if usual(i) {
			spread += (x - each*busy(i)) * (x - each*busy(i)) / (n - 1)
		}
	}
	l.Usual, l.Days = each*within, int(n)
	l.Extra = l.Got - l.Usual
	over := 1.0 // how much more than counts the days vary
	if sum > 0 {
		over = max(1, spread/(sum/n))
	}
	half := z95 * math.Sqrt(over*max(l.Got, l.Usual)+within/weight*within/weight*n*max(spread, sum/n))
	l.Low, l.High = l.Extra-half, l.Extra+half
	return l, true
}
