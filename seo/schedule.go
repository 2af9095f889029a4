package seo

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// AuditsAtOnce is how many audits run at once in a process that is told no other number:
// each takes memory and a share of the network.
const AuditsAtOnce = 2

// Budget is shared by the audits of all sites in one process; nil lets all run at once.
type Budget struct{ places *semaphore.Weighted }

// NewBudget lets n audits run at once; 0 is the usual number.
func NewBudget(n int) *Budget {
	if n <= 0 {
		n = AuditsAtOnce
	}
	return &Budget{semaphore.NewWeighted(int64(n))}
}

// Take waits for a place; give it back with the answer. wait is called first when there
// is none; it may be nil.
func (b *Budget) Take(ctx context.Context, wait func()) (giveBack func(), err error) {
	if b == nil {
		return func() {}, ctx.Err()
	}
	if !b.places.TryAcquire(1) {
		if wait != nil {
			wait()
		}
		if err := b.places.Acquire(ctx, 1); err != nil {
			return nil, err
		}
	}
	return func() { b.places.Release(1) }, nil
}

// Scheduler runs audits at their times. What the store says counts, and is read again
// and again: a run is due when its time is past, whether the program slept or was not
// there, so that one that was missed is caught up, once. A schedule whose audit is still
// running, or waits for its turn, is skipped. Several processes may work on one store:
// each run is claimed by one of them.
type Scheduler struct {
	Store  *store.Store
	Audit  func(context.Context, store.Schedule) error
	Follow func(context.Context) // reads the file of schedules, before each look; nil for none
	Budget *Budget               // shared with other audits; nil for none
	Now    func() time.Time
	Log    *slog.Logger

	mu      sync.Mutex
	busy    map[int64]bool // whose audit runs or waits
	workers sync.WaitGroup
}

// lookEvery is how late an audit may begin, and how soon a schedule added by another
// process is seen.
const lookEvery = 10 * time.Second

// Run works until the context ends, and waits for the audits under way.
func (s *Scheduler) Run(ctx context.Context) error {
	s.busy = map[int64]bool{}
	if err := s.Store.ResumeRuns(ctx); err != nil {
		return err
	}
	defer s.workers.Wait()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("schedules cannot be read", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look starts what is due.
func (s *Scheduler) look(ctx context.Context) error {
	if s.Follow != nil {
		s.Follow(ctx)
	}
	schedules, err := s.Store.Schedules(ctx, "")
	if err != nil {
		return err
	}
	now := s.Now()
	for _, v := range schedules {
		if !v.Enabled || nextOf(v).After(now) {
			continue
		}
		next, err := NextRun(v.Cron, now)
		if err != nil {
			s.Log.Error("schedule is not readable", "schedule", v.ID, "cron", v.Cron)
			continue
		}
		if v.Running() && now.Before(v.LastRun.Add(longest)) || !s.begin(v.ID) {
			if err := s.skip(ctx, v, next); err != nil {
				return err
			}
			continue
		}
		s.workers.Go(func() { s.run(ctx, v) })
	}
	return nil
}

// nextOf is when a schedule runs next.
func nextOf(v store.Schedule) time.Time {
	if !v.NextRun.IsZero() {
		return v.NextRun
	}
	from := v.LastRun
	if v.Since.After(from) {
		from = v.Since
	}
	next, err := NextRun(v.Cron, from)
	if err != nil {
		return from // to be said
	}
	return next
}

// skip drops a run that falls into the audit before; one that is still waiting for its
// turn keeps it.
func (s *Scheduler) skip(ctx context.Context, v store.Schedule, next time.Time) error {
	if !v.Running() {
		return nil
	}
	return s.Store.SkipRun(ctx, v.ID, next)
}

func (s *Scheduler) begin(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[id] {
		return false
	}
	s.busy[id] = true
	return true
}

func (s *Scheduler) end(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, id)
}

// run waits for its turn, claims the run and audits.
func (s *Scheduler) run(ctx context.Context, v store.Schedule) {
	defer s.end(v.ID)
	giveBack, err := s.Budget.Take(ctx, nil)
	if err != nil {
		return // the next start catches it up
	}
	defer giveBack()
	now := s.Now()
	next, err := NextRun(v.Cron, now)
	if err != nil {
		return
	}
	claimed, err := s.Store.ClaimRun(ctx, v.ID, now, next, now.Add(-Grace))
	if err == nil && claimed {
		err = s.audit(ctx, v)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Log.Error("scheduled audit failed", "url", v.URL, "error", err)
	}
}

// RunNow audits what a schedule asks for, out of turn; one that finds its place taken
// leaves no trace.
func (s *Scheduler) RunNow(ctx context.Context, v store.Schedule) error {
	if err := s.Store.BeginRun(ctx, v.ID, s.Now()); err != nil {
		return err
	}
	err := s.Audit(ctx, v)
	if inTheWay(err) {
		return errors.Join(err, s.Store.ForgetRun(context.WithoutCancel(ctx), v))
	}
	return s.ended(ctx, v, err)
}

// tryAgain is how long a run waits for the audit that is in its way.
const tryAgain = 5 * time.Minute

// inTheWay tells whether an audit could not begin because another one, of this process or
// another, works on the same address.
func inTheWay(err error) bool { return errors.Is(err, fault.New(fault.Conflict, "crawl.locked")) }

// audit puts the run off while another audit of the address is under way.
func (s *Scheduler) audit(ctx context.Context, v store.Schedule) error {
	err := s.Audit(ctx, v)
	if !inTheWay(err) {
		return s.ended(ctx, v, err)
	}
	now := s.Now()
	again := now.Add(tryAgain)
	s.Log.Info("scheduled audit waits for another one of its address", "url", v.URL, "again", again)
	return s.Store.PutOffRun(context.WithoutCancel(ctx), v.ID, now, again, i18n.T("seo.schedule.in_the_way", "again", i18n.DateTime(again.In(paris))))
}

// ended notes how the audit ended. One that is cut short by the end of the program has
// not: the next start goes on with it.
func (s *Scheduler) ended(ctx context.Context, v store.Schedule, err error) error {
	if err != nil && ctx.Err() != nil {
		return err
	}
	problem := ""
	if err != nil {
		problem = i18n.Error(err)
	}
	now := s.Now()
	next, errNext := NextRun(v.Cron, now)
	return errors.Join(err, errNext, s.Store.EndRun(context.WithoutCancel(ctx), v.ID, now, next, problem))
}
