package plot

import (
	"math"
	"slices"
	"testing"
)

// What is counted has no halves on its axis.
func TestScaleOfWholeNumbersIsWhole(t *testing.T) {
	t.Parallel()
	for high := 1.0; high <= 2000; high++ {
		ticks := scale(0, high, true)
		if slices.ContainsFunc(ticks, func(v float64) bool { return v != math.Trunc(v) }) || ticks[len(ticks)-1] < high || len(ticks) > 7 {
			t.Fatalf("up to %v: %v", high, ticks)
		}
	}
	if got := scale(0, 9, false); !slices.Equal(got, []float64{0, 2.5, 5, 7.5, 10}) {
		t.Errorf("what may have halves: %v", got)
	}
}
