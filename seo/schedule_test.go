package seo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

// The tests below live under a false clock that begins in January 2000.
type bench struct {
	store *store.Store
	mu    sync.Mutex
	runs  []string // when, in Paris, and what
	takes time.Duration
	taken func() bool // whether another audit is in the way; nil for no
}

func newBench(t *testing.T) *bench {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "chaland.db"))
	if err != nil {
		t.Fatal(err)
	}
	return &bench{store: s}
}

func (b *bench) add(t *testing.T, url, cron string, enabled bool, last time.Time) int64 {
	v := store.Schedule{Site: "s", URL: url, Cron: cron, Enabled: enabled, Created: time.Now()}
	if !last.IsZero() {
		v.Created, v.LastRun, v.Ended, v.Done = last, last, last, last
	}
	id, err := b.store.AddSchedule(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// runFor lets the scheduler work for a while.
func (b *bench) runFor(t *testing.T, d time.Duration, during func()) { b.within(t, d, nil, during) }

func (b *bench) within(t *testing.T, d time.Duration, budget *Budget, during func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	scheduler := &Scheduler{Store: b.store, Audit: b.audit, Budget: budget, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
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
	if b.taken != nil && b.taken() {
		return fault.New(fault.Conflict, "crawl.locked", "dir", "x")
	}
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
		{"the hour that summer time takes away", "30 2 * * *", "2026-03-28 12:00", "2026-03-29 03:30"},
		{"the day after", "30 2 * * *", "2026-03-29 03:30", "2026-03-30 02:30"},
		{"a Sunday night without its hour", "15 2 * * 0", "2026-03-28 12:00", "2026-03-29 03:15"},
		{"each hour of the day of 23 hours", "30 * * * *", "2026-03-29 01:30", "2026-03-29 03:30"},
		{"two times that become one", "0 2,3 * * *", "2026-03-29 03:00", "2026-03-30 02:00"},
		{"after the change", "0 6 * * *", "2026-03-28 07:00", "2026-03-29 06:00"},
		{"over the day of 25 hours", "0 6 * * *", "2025-10-25 07:00", "2025-10-26 06:00"},
	} {
		if got, err := NextRun(c.cron, at(c.from)); err != nil || !got.Equal(at(c.want)) {
			t.Errorf("%s: %v, %v; want %s", c.name, got, err, c.want)
		}
	}
	// 02:30 comes twice on 25 October 2026, at 00:30 and 01:30 in the time of Greenwich.
	first := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
	for from, want := range map[time.Time]time.Time{first.Add(-time.Hour): first, first: first.Add(25 * time.Hour), first.Add(time.Hour): first.Add(25 * time.Hour), first.Add(-time.Nanosecond): first} {
		if got, err := NextRun("30 2 * * *", from); err != nil || !got.Equal(want) {
			t.Errorf("from %v: %v, %v; want %v", from, got, err, want)
		}
	}
	if got, err := NextRun("30 * * * *", first); err != nil || !got.Equal(first.Add(time.Hour)) {
		t.Errorf("each hour of the day of 25 hours: %v, %v", got, err)
	}
	for _, cron := range []string{"", "0 6 30 2 *", "CRON_TZ=Asia/Tokyo 0 6 * * *", "0 6 * *", "* * * * * *", "61 * * * *", "demain"} {
		if _, err := NextRun(cron, at("2025-03-10 07:00")); !errors.Is(err, fault.New(fault.Invalid, "seo.bad_cron")) {
			t.Errorf("%q: %v", cron, err)
		}
	}
}

// A time of the wall comes once on each day of years, whatever the day's length.
func TestEachDayHasItsRun(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		year := rapid.IntRange(2000, 2035).Draw(t, "year")
		spec := fmt.Sprintf("%d %d * 3,10 *", minute, hour)
		at := time.Date(year, 1, 1, 0, 0, 0, 0, paris)
		for day := range 62 {
			next, err := NextRun(spec, at)
			if err != nil || !next.After(at) {
				t.Fatal(next, err)
			}
			want := time.Date(year, 3, 1+day, 0, 0, 0, 0, paris)
			if day >= 31 {
				want = time.Date(year, 10, 1+day-31, 0, 0, 0, 0, paris)
			}
			if got := next.In(paris); got.Format(time.DateOnly) != want.Format(time.DateOnly) || got.Minute() != minute || got.Hour() != hour && (hour != 2 || got.Hour() != 3) {
				t.Fatalf("%s: %v on %v", spec, got, want)
			}
			at = next
		}
	})
}

func TestAuditsShareOneBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.takes = time.Hour
		for _, url := range []string{"a", "b", "c"} {
			b.add(t, url, "0 2 * * *", true, time.Time{})
		}
		b.within(t, 5*time.Hour, NewBudget(1), nil)
		for i, run := range b.runs {
			if want := fmt.Sprintf("01/01 0%d:00 ", 2+i); !strings.HasPrefix(run, want) {
				t.Errorf("run %d is %q", i, run)
			}
			b.runs[i] = run[len(run)-1:]
		}
		slices.Sort(b.runs)
		b.end(t, "a", "b", "c")
	})
}

func TestTwoProcessesRunAnAuditOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.add(t, "a", "0 * * * *", true, time.Time{})
		b.takes = 10 * time.Minute
		done := make(chan struct{})
		go func() { b.runFor(t, 150*time.Minute, nil); close(done) }()
		b.runFor(t, 150*time.Minute, nil)
		<-done
		b.end(t, "01/01 02:00 a", "01/01 03:00 a")
	})
}

func TestAuditCutShortIsTakenUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.takes = 10 * time.Hour
		b.add(t, "a", "0 2 1 * *", true, time.Time{})
		b.runFor(t, 90*time.Minute, nil) // stopped at 02:30
		b.runFor(t, time.Minute, nil)    // and again
		b.runFor(t, time.Hour, nil)
		b.end(t, "01/01 02:00 a", "01/01 02:30 a")
	})
}

func TestAuditInTheWayPutsTheRunOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		id := b.add(t, "a", "0 2 * * *", true, time.Time{})
		free := time.Now().Add(62*time.Minute + 30*time.Second) // in the time of Paris, 02:02:30
		b.taken = func() bool { return time.Now().Before(free) }
		b.runFor(t, 61*time.Minute, nil)
		v, err := b.store.Schedule(t.Context(), id)
		if err != nil || v.Running() || !v.NextRun.Equal(v.LastRun.Add(tryAgain)) || !strings.Contains(v.Problem, "nouvel essai le 01/01/2000") {
			t.Errorf("while it waits: %+v, %v", v, err)
		}
		if problem := Standing(v, time.Now()); !strings.Contains(problem, "nouvel essai") {
			t.Error(problem)
		}
		b.runFor(t, 30*time.Hour, nil)
		b.end(t, "01/01 02:05 a", "02/01 02:00 a")
	})
}

// Another process is at the run of the same schedule: it was started while this one's start
// took it for one that was cut short.
func TestTheEndOfTheRunInTheWayIsTheEndOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		id := b.add(t, "a", "0 2 * * *", true, time.Time{})
		b.takes = 10 * time.Minute
		done := make(chan struct{})
		go func() { b.runFor(t, 3*time.Hour, nil); close(done) }()
		time.Sleep(62 * time.Minute)
		other := &bench{store: b.store, taken: func() bool { return time.Now().In(paris).Minute() < 10 }}
		other.runFor(t, 3*time.Hour, nil)
		<-done
		v, err := b.store.Schedule(t.Context(), id)
		if err != nil || v.Running() || v.NextRun.In(paris).Format("02/01 15:04") != "02/01 02:00" || len(other.runs) > 0 {
			t.Errorf("%+v, %q, %v", v, other.runs, err)
		}
		b.end(t, "01/01 02:00 a")
	})
}

func TestRunNowThatFindsItsPlaceTakenLeavesNoTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		id := b.add(t, "a", "0 2 * * *", true, time.Now())
		before, err := b.store.Schedule(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b.taken = func() bool { return true }
		time.Sleep(time.Minute)
		s := &Scheduler{Store: b.store, Audit: b.audit, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		if err := s.RunNow(t.Context(), before); !inTheWay(err) {
			t.Error(err)
		}
		if after, err := b.store.Schedule(t.Context(), id); err != nil || !after.LastRun.Equal(before.LastRun) || after.Running() || after.Problem != "" {
			t.Errorf("%+v, %v", after, err)
		}
		b.end(t)
	})
}

func TestPauseMissesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		id := b.add(t, "a", "0 6 * * *", true, time.Now().AddDate(0, 0, -3))
		if err := EnableSchedule(t.Context(), b.store, id, false, time.Now()); err != nil {
			t.Fatal(err)
		}
		b.runFor(t, 48*time.Hour, nil)
		if err := EnableSchedule(t.Context(), b.store, id, true, time.Now()); err != nil {
			t.Fatal(err)
		}
		b.runFor(t, 6*time.Hour, nil)
		b.end(t, "03/01 06:00 a")
	})
}

func TestOverdue(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 3, 2, 6, 0, 0, 0, paris)
	v := store.Schedule{Cron: "0 6 * * 1", Enabled: true, Since: monday.AddDate(0, 0, -10), LastRun: monday.AddDate(0, 0, -7), Ended: monday.AddDate(0, 0, -7).Add(time.Hour), Done: monday.AddDate(0, 0, -7)}
	for name, c := range map[string]struct {
		change func(*store.Schedule)
		at     time.Duration
		late   bool
	}{
		"not yet due":         {nil, -time.Minute, false},
		"in its grace":        {nil, Grace, false},
		"nobody was there":    {nil, Grace + time.Second, true},
		"paused":              {func(v *store.Schedule) { v.Enabled = false }, 48 * time.Hour, false},
		"resumed since":       {func(v *store.Schedule) { v.Since = monday.Add(time.Hour) }, 48 * time.Hour, false},
		"under way":           {func(v *store.Schedule) { v.LastRun, v.Ended = monday, time.Time{} }, 3 * time.Hour, false},
		"under way for a day": {func(v *store.Schedule) { v.LastRun, v.Ended = monday, time.Time{} }, 24 * time.Hour, true},
		"failed":              {func(v *store.Schedule) { v.LastRun, v.Ended, v.Problem = monday, monday, "x" }, 3 * time.Hour, true},
		"done":                {func(v *store.Schedule) { v.LastRun, v.Ended, v.Done = monday, monday.Add(time.Hour), monday }, 48 * time.Hour, false},
	} {
		w := v
		if c.change != nil {
			c.change(&w)
		}
		due, late := Overdue(w, monday.Add(c.at))
		if late != c.late || late && !due.Equal(monday) {
			t.Errorf("%s: %v %v", name, due, late)
		}
	}
}
