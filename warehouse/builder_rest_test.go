package warehouse

import (
	"testing"
	"time"
)

func TestPassesRestInProportionToWhatTheyTake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ took, rest time.Duration }{
		{0, 0},
		{15 * time.Millisecond, 60 * time.Millisecond}, // nothing to do: the next hit is told at once
		{250 * time.Millisecond, time.Second},
		{time.Minute, 5 * time.Second}, // a backlog is not told at a fifth of the speed
	} {
		if got := restAfter(c.took); got != c.rest {
			t.Errorf("after %s a rest of %s, want %s", c.took, got, c.rest)
		}
	}
}
