package tracking

import (
	"math"
	"testing"
)

func TestUsualClickRate(t *testing.T) {
	t.Parallel()
	for position, want := range map[float64]float64{0: .19, 1: .19, 1.5: .158, 2: .126, 3: .1065, 3.4: .0992, 4: .08825, 5: .07, 10: .04, 15: .025, 20: .01, 99: .002} {
		if got := UsualClickRate(position); math.Abs(got-want) > 1e-12 {
			t.Errorf("at %v: %v, want %v", position, got, want)
		}
	}
	for p := 1.0; p < 50; p += .1 {
		if UsualClickRate(p+.1) > UsualClickRate(p) {
			t.Errorf("the rate grows after %v", p)
		}
	}
}
