package warehouse_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

func TestTheVisitsAreRecountedOnceANight(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	store(t, w, hit(1, 600, "page_view", ""), hit(2, 610, "page_view", ""))
	runPass(t, newBuilder(w))
	if err := w.Exec(t.Context(), "DELETE FROM visits WHERE visitor = 2", nil); err != nil {
		t.Fatal(err)
	}

	var mu sync.Mutex
	clock, said := time.Date(2025, 3, 14, 15, 0, 0, 0, time.UTC), new(bytes.Buffer)
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	b := warehouse.NewBuilder(w, now, slog.New(slog.NewTextHandler(said, nil)))
	tick, ended := make(chan time.Time), make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	go func() { defer close(ended); b.CheckNightly(ctx, tick) }()
	// at sets the clock and returns when what was due then is done.
	at := func(day, hour, minute int) string {
		mu.Lock()
		clock = time.Date(2025, 3, day, hour, minute, 0, 0, time.UTC)
		mu.Unlock()
		tick <- clock
		tick <- clock
		defer said.Reset()
		return said.String()
	}
	for _, c := range []struct {
		day, hour, minute int
		want              string
	}{
		{14, 23, 0, ""}, {15, 3, 59, ""}, {15, 4, 0, "are corrected"}, {15, 4, 1, ""}, {15, 12, 0, ""},
		{16, 9, 30, "equal a full recount"}, // the machine slept at four
		{17, 3, 0, ""},
	} {
		got := at(c.day, c.hour, c.minute)
		if lines := strings.Count(got, "\n"); c.want == "" && got != "" || c.want != "" && (lines != 1 || !strings.Contains(got, c.want) || !strings.Contains(got, "site=s")) {
			t.Errorf("%d March %02d:%02d: %q, want %q", c.day, c.hour, c.minute, got, c.want)
		}
	}
	stop()
	<-ended
	if got := visitsOf(t, w, "s"); len(got) != 2 {
		t.Errorf("the visit that was missing is not told again: %q", got)
	}
}
