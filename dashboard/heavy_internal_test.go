package dashboard

import (
	"context"
	"testing"
	"time"
)

// Who comes back after a report was given up gets a new one, not the end of the old one;
// a report that is made is theirs.
func TestReportsGivenUpAreMadeAgain(t *testing.T) {
	t.Parallel()
	x := reports{all: map[string]*report{}}
	begin := func() *report { return &report{done: make(chan struct{}), left: time.NewTimer(time.Hour)} }
	old := x.ask("a", begin)
	if x.ask("a", begin) != old {
		t.Fatal("a report under way is made twice")
	}
	old.left.Stop() // as when nobody asked for long
	old.err = context.Canceled
	close(old.done)
	fresh := x.ask("a", begin)
	if fresh == old {
		t.Fatal("a report that was given up is given")
	}
	x.forget("a", old)
	fresh.left.Stop()
	close(fresh.done)
	if x.ask("a", begin) != fresh {
		t.Error("a report that is made is made again")
	}
	time.Sleep(reportKept + 100*time.Millisecond)
	if x.ask("a", begin) != fresh {
		t.Error("forgetting a report takes the one after it away")
	}
}
