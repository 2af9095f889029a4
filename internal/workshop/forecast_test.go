package workshop

import (
	"slices"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// The days of a week add up to the same digits each time.
func TestTheSameDaysMakeTheSameSeries(t *testing.T) {
	t.Parallel()
	days := map[period.Date]float64{}
	for i := range 70 {
		days[period.Date{Year: 2025, Month: time.March, Day: 3}.AddDays(i)] = .1 * float64(i%7+1)
	}
	series := func() []float64 {
		run := forecastRun{flags: &forecastFlags{step: forecastSteps["week"]}}
		if err := run.gather(days); err != nil {
			t.Fatal(err)
		}
		return run.values
	}
	first := series()
	for range 20 {
		if again := series(); !slices.Equal(first, again) {
			t.Fatalf("%v, and then %v", first, again)
		}
	}
}
