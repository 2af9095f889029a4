package collector

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The clock jumps forward and back, over midnight and over both changes of the hour, in the
// middle of batches; ClickHouse is away for one of the midnights, so that a salt is drawn here.
func TestJumpsOfTheClockCostNothing(t *testing.T) {
	t.Parallel()
	direct, w, line := byLine(t)
	var offset atomic.Int64
	now := func() time.Time { return time.Now().Round(0).Add(time.Duration(offset.Load())) } // Round: no monotonic reading
	c := openStall(t, w, t.TempDir(), func(o *Options) { o.Now = now })
	load := faultLoad{now: now, again: 3}
	stop := make(chan struct{})
	var sending sync.WaitGroup
	sending.Go(func() { load.run(4, stop, c.url) })
	until := func(at time.Time) time.Duration { return time.Until(at) }
	jumps := []struct {
		name string
		by   time.Duration
		away bool
	}{
		{name: "as it is"},
		{name: "three hours forward", by: 3 * time.Hour},
		{name: "two hours back", by: -2 * time.Hour},
		{name: "the end of summer time", by: until(time.Date(2026, 10, 25, 0, 59, 59, 7e8, time.UTC))},
		{name: "its beginning", by: until(time.Date(2027, 3, 28, 0, 59, 59, 7e8, time.UTC))},
		{name: "a day ahead, ClickHouse away", by: 26 * time.Hour, away: true},
		{name: "as it was"},
	}
	if soaking() {
		for range 4 {
			jumps = append(jumps, jumps...)
		}
	}
	for _, jump := range jumps {
		if jump.away {
			line.away()
		}
		offset.Store(int64(jump.by))
		goal := load.acknowledgedSoFar() + 60
		eventually(t, jump.name+": some are acknowledged", 30*time.Second, func() bool { return load.acknowledgedSoFar() >= goal })
		time.Sleep(300 * time.Millisecond)
		line.back()
	}
	close(stop)
	sending.Wait()
	eventually(t, "the spool empties by itself", 30*time.Second, func() bool { return c.Stats().Bytes == 0 })
	load.everyOneOnce(t, direct)
	if err := c.refreshSalts(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := scalar(t, direct, "SELECT uniqExact(day) FROM salts WHERE site = 'marche'"); n < 4 {
		t.Errorf("%d days have a salt in ClickHouse", n)
	}
}
