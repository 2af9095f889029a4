package workshop

import (
	"testing"
)

func TestSmallChancesAreNotToldAsNone(t *testing.T) {
	t.Parallel()
	if got := chanceText(.00004) + chanceText(.185); got != "< 0,001= 0,185" {
		t.Errorf("got %q", got)
	}
}
