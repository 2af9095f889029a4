package seo

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// The tests below live under a false clock that begins in January 2000.
type bench struct {
	store *store.Store
	mu    sync.Mutex
	runs  []string // when, in Paris, and what
	takes time.Duration
}

func newBench(t *testing.T) *bench {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	return &bench{store: s}
}

func (b *bench) add(t *testing.T, url, cron string, enabled bool, last time.Time) int64 {
	id, err := b.store.AddSchedule(t.Context(), store.Schedule{Site: "s", URL: url, Cron: cron, Enabled: enabled, Created: time.Now(), LastRun: last})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// runFor lets the scheduler work for a while.
func (b *bench) runFor(t *testing.T, d time.Duration, during func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	scheduler := &Scheduler{Store: b.store, Audit: b.audit, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	go func() { done <- scheduler.Run(ctx) }()
	if during != nil {
		synctest.Wait()
		during()
	}
	time.Sleep(d)
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func (b *bench) audit(ctx context.Context, v store.Schedule) error {
	b.mu.Lock()
	b.runs = append(b.runs, time.Now().In(paris).Format("02/01 15:04 ")+v.URL)
	b.mu.Unlock()
	select {
	case <-time.After(b.takes):
	case <-ctx.Done():
	}
	return errors.New("an audit that fails does not stop the others")
}

func (b *bench) end(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(b.runs, want) {
		t.Errorf("ran %q, want %q", b.runs, want)
	}
	if err := b.store.Close(); err != nil {
		t.Error(err)
	}
}

func TestSchedulerRunsInParisTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		id := b.add(t, "a", "30 6 * * *", true, time.Time{})
		b.add(t, "b", "0 7 * * *", false, time.Time{})
		b.runFor(t, 48*time.Hour, nil)
		list, err := b.store.Schedules(context.Background(), "s")
		if err != nil || list[0].ID != id || list[0].LastRun.In(paris).Format("02/01 15:04") != "02/01 06:30" || list[0].NextRun.In(paris).Format("02/01 15:04") != "03/01 06:30" {
			t.Errorf("%+v, %v", list, err)
		}
		b.end(t, "01/01 06:30 a", "02/01 06:30 a")
	})
}

func TestSchedulerCatchesUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		now := time.Now()
		b.add(t, "missed for days", "0 6 * * *", true, now.AddDate(0, 0, -5))
		b.add(t, "not due yet", "0 6 * * 1", true, now.Add(-time.Hour))
		b.runFor(t, time.Hour, nil)
		b.end(t, "01/01 01:00 missed for days")
	})
}

func TestSchedulerSkipsWhatStillRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.takes = 150 * time.Minute
		b.add(t, "long", "0 * * * *", true, time.Time{})
		b.runFor(t, 5*time.Hour+time.Minute, nil)
		b.end(t, "01/01 02:00 long", "01/01 05:00 long")
	})
}

func TestSchedulerSeesChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		gone := b.add(t, "gone", "0 6 * * *", true, time.Time{})
		b.runFor(t, 24*time.Hour, func() {
			if err := b.store.DeleteSchedule(t.Context(), gone); err != nil {
				t.Error(err)
			}
			b.add(t, "new", "0 8 * * *", true, time.Time{})
		})
		b.end(t, "01/01 08:00 new")
	})
}

func TestSchedulerWaitsForTheAuditUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.takes = 10 * time.Hour
		b.add(t, "long", "0 2 * * *", true, time.Time{})
		b.runFor(t, 2*time.Hour, nil) // stops while it runs
		b.end(t, "01/01 02:00 long")
	})
}

func TestNextRun(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, c := range []struct{ name, cron, from, want string }{
		{"tomorrow", "0 6 * * *", "2025-03-10 07:00", "2025-03-11 06:00"},
		{"each Monday", "0 6 * * 1", "2025-03-10 06:00", "2025-03-17 06:00"},
		{"word", "@daily", "2025-03-10 07:00", "2025-03-11 00:00"},
		{"the hour that summer time takes away", "30 2 * * *", "2025-03-29 12:00", "2025-03-31 02:30"},
		{"over the day of 25 hours", "0 6 * * *", "2025-10-25 07:00", "2025-10-26 06:00"},
	} {
		if got, err := NextRun(c.cron, at(c.from)); err != nil || !got.Equal(at(c.want)) {
			t.Errorf("%s: %v, %v; want %s", c.name, got, err, c.want)
		}
	}
	for _, cron := range []string{"", "0 6 * *", "* * * * * *", "61 * * * *", "demain"} {
		if _, err := NextRun(cron, at("2025-03-10 07:00")); !errors.Is(err, fault.New(fault.Invalid, "seo.bad_cron")) {
			t.Errorf("%q: %v", cron, err)
		}
	}
}
