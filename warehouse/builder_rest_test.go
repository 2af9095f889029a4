package warehouse

import (
	"testing"
	"time"
)

func TestPassesRestInProportionToWhatTheyTake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		took    time.Duration
		touched uint64
		rest    time.Duration
	}{
		{0, 0, 0},
		{15 * time.Millisecond, 0, 30 * time.Millisecond}, // nothing to do: the next hit is told at once
		{250 * time.Millisecond, 3, 500 * time.Millisecond},
		{250 * time.Millisecond, 5000, time.Second},
		{time.Minute, 100_000, 5 * time.Second}, // a backlog is not told at a fifth of the speed
	} {
		if got := restAfter(c.took, c.touched); got != c.rest {
			t.Errorf("after %s and %d visitors a rest of %s, want %s", c.took, c.touched, got, c.rest)
		}
	}
}
