package memo

import "testing"

func TestTheLastAnswersAreKeptAndTheOldOnesForgotten(t *testing.T) {
	t.Parallel()
	c := New[int, string](8)
	c.Keep(-1, "asked for again and again")
	for n := range 1000 {
		c.Keep(n, "once")
		if v, ok := c.Find(-1); !ok || v != "asked for again and again" {
			t.Fatalf("forgotten after %d others", n+1)
		}
		if len(c.now)+len(c.old) > 8 {
			t.Fatalf("%d answers are kept", len(c.now)+len(c.old))
		}
	}
	if _, ok := c.Find(999); !ok {
		t.Error("the last answer is forgotten")
	}
	if _, ok := c.Find(0); ok {
		t.Error("the first answer is still kept")
	}
}
