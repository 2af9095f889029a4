package warehouse

import (
	"testing"
	"time"
)

func TestPassesRestInProportionToWhatTheyTake(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 3, 14, 12, 0, 0, 0, time.UTC)
	var p pace
	step := func(waited, took time.Duration, touched uint64, want time.Duration) {
		t.Helper()
		now = now.Add(waited + took)
		if got := p.rest(now, took, touched); got != want {
			t.Errorf("waited %s, took %s, %d visitors: a rest of %s, want %s", waited, took, touched, got, want)
		}
	}
	const second, tenth = time.Second, 100 * time.Millisecond
	step(0, 0, 0, 0)
	for range 100 { // somebody's visit on a busy machine: told at once, page after page
		step(4*second, 8*tenth, 1, 0)
	}
	step(5*second, second, 1, 0)
	step(0, second, 1, second) // hits without end: a third of the time at most
	step(second, second, 1, 2*second)
	step(2*second, second, 1, 2*second)
	step(2*second, time.Minute, 3, 5*second) // nobody rests longer
	step(time.Minute, second, 1, 0)
	step(0, 250*time.Millisecond, 5000, second)
	step(second, time.Minute, 100_000, 5*second) // a backlog is not told at a fifth of the speed
}
