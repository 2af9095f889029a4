package seo

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
)

var paris = mustLoad("Europe/Paris")

// Paris is the time zone of schedules.
func Paris() *time.Location { return paris }

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // internal/period embeds the zones
	}
	return loc
}

// fiveFields is the usual crontab notation, and @daily and its like.
var fiveFields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)

// NextRun is the first instant after t that a schedule names, in the time of
// Paris.
func NextRun(spec string, t time.Time) (time.Time, error) {
	plan, err := fiveFields.Parse(spec)
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "seo.bad_cron", "cron", spec).Because(err)
	}
	return plan.Next(t.In(paris)), nil
}

// Scheduler runs audits at their times. A run that was missed while nobody was
// there is caught up once, at the start; a schedule whose audit is still
// running is skipped.
type Scheduler struct {
	Store *store.Store
	Audit func(context.Context, store.Schedule) error
	Now   func() time.Time
	Log   *slog.Logger
}

// reloadEvery is how soon a schedule added by another process is seen.
const reloadEvery = 30 * time.Second

// Run works until the context ends, and waits for the audit under way.
func (s *Scheduler) Run(ctx context.Context) error {
	table := &timetable{Scheduler: s, cron: cron.New(cron.WithLocation(paris), cron.WithParser(fiveFields)), planned: map[int64]planned{}}
	if err := table.load(ctx); err != nil {
		return err
	}
	table.cron.Start()
	defer func() {
		<-table.cron.Stop().Done()
		table.late.Wait()
	}()
	tick := time.NewTicker(reloadEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := table.load(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("schedules cannot be read", "error", err)
			}
		}
	}
}

// timetable is what the scheduler has planned.
type timetable struct {
	*Scheduler
	cron    *cron.Cron
	planned map[int64]planned
	late    sync.WaitGroup
}

type planned struct {
	spec  string
	entry cron.EntryID
}

// load plans what is new, forgets what has gone, and catches up what is late.
func (t *timetable) load(ctx context.Context) error {
	schedules, err := t.Store.Schedules(ctx, "")
	if err != nil {
		return err
	}
	wanted := map[int64]bool{}
	for _, v := range schedules {
		if !v.Enabled {
			continue
		}
		wanted[v.ID] = true
		if known, ok := t.planned[v.ID]; ok && known.spec == v.Cron {
			continue
		}
		t.plan(ctx, v)
	}
	for id, p := range t.planned {
		if !wanted[id] {
			t.cron.Remove(p.entry)
			delete(t.planned, id)
		}
	}
	return nil
}

func (t *timetable) plan(ctx context.Context, v store.Schedule) {
	next, err := NextRun(v.Cron, lastOf(v))
	if err != nil {
		t.Log.Error("schedule is not readable", "schedule", v.ID, "cron", v.Cron)
		return
	}
	if old, ok := t.planned[v.ID]; ok {
		t.cron.Remove(old.entry)
	}
	job := &auditJob{Scheduler: t.Scheduler, ctx: ctx, schedule: v}
	chain := cron.NewChain(cron.SkipIfStillRunning(cron.DiscardLogger)).Then(job)
	entry, err := t.cron.AddJob(v.Cron, chain)
	if err != nil {
		t.Log.Error("schedule is not readable", "schedule", v.ID, "cron", v.Cron)
		return
	}
	t.planned[v.ID] = planned{v.Cron, entry}
	if !next.After(t.Now()) {
		t.late.Go(chain.Run)
	}
}

// lastOf is when a schedule last ran, or began to exist.
func lastOf(v store.Schedule) time.Time {
	if v.LastRun.IsZero() {
		return v.Created
	}
	return v.LastRun
}

// auditJob is one schedule as cron sees it.
type auditJob struct {
	*Scheduler
	ctx      context.Context
	schedule store.Schedule
}

// Run is called by cron, in a goroutine of its own.
func (j *auditJob) Run() {
	if j.ctx.Err() != nil {
		return
	}
	began := j.Now()
	next, err := NextRun(j.schedule.Cron, began)
	if err == nil {
		err = j.Store.MarkRun(j.ctx, j.schedule.ID, began, next)
	}
	if err == nil {
		err = j.Audit(j.ctx, j.schedule)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		j.Log.Error("scheduled audit failed", "url", j.schedule.URL, "error", err)
	}
}
