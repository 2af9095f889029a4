package analyzer_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/formaouest/chaland/analyzer"
)

func TestBaseLevel(t *testing.T) {
	t.Parallel()
	days := make([]float64, 40)
	for i := range days {
		days[i] = 10
	}
	for i := 20; i < 24; i++ {
		days[i] = 25
	}
	l, ok := analyzer.BaseLevel(days, nil, 20, 4, 10)
	if !ok || l.Got != 100 || l.Usual != 40 || l.Extra != 60 || l.Days != 20 {
		t.Errorf("%+v", l)
	}
	// 1.96 x sqrt(100 + 16 x 10 / 20) = 20.4
	if math.Abs(l.High-l.Extra-20.369) > .01 || math.Abs(l.Extra-l.Low-20.369) > .01 {
		t.Errorf("%+v", l)
	}
	season := make([]float64, 40)
	for i := range season {
		season[i] = 2
		if i >= 20 && i < 24 {
			season[i] = 5
		}
	}
	if l, ok := analyzer.BaseLevel(days, season, 20, 4, 10); !ok || l.Usual != 100 || l.Extra != 0 {
		t.Errorf("a busy time passes for more: %+v", l)
	}
	for _, c := range [][3]int{{-1, 4, 10}, {38, 4, 10}, {20, 4, 3}, {20, 0, 10}} {
		if _, ok := analyzer.BaseLevel(days, nil, c[0], c[1], c[2]); ok {
			t.Errorf("%v has a level", c)
		}
	}
}

// Of stretches without anything, some 95 % hold none within their interval.
func TestBaseLevelCoversWhatIsNotThere(t *testing.T) {
	t.Parallel()
	dice, holds := rand.New(rand.NewPCG(3, 3)), 0
	for range 400 {
		days := make([]float64, 80)
		for i := range days {
			for range 200 {
				if dice.Float64() < .04 {
					days[i]++
				}
			}
		}
		if l, _ := analyzer.BaseLevel(days, nil, 34, 12, 28); l.Low <= 0 && l.High >= 0 {
			holds++
		}
	}
	if holds < 365 || holds > 396 {
		t.Errorf("%d of 400 intervals hold 0", holds)
	}
}
