package collector

import (
	"testing"
	"time"
)

func TestTheBuilderIsNotWokenForEveryBlock(t *testing.T) {
	t.Parallel()
	now, woken := time.Now(), 0
	s := newRowStore(nil, func() { woken++ }, func() time.Time { return now })
	for range 40 { // a block every 100 ms
		s.tell()
		now = now.Add(100 * time.Millisecond)
	}
	if woken != 5 {
		t.Errorf("woken %d times in 4 s, want 5", woken)
	}
}
