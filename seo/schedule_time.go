package seo

import (
	"errors"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
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

// NextRun is the first instant after t that a schedule names, in the time of Paris.
// Hours that are named are those of a clock on the wall: 02:30 comes once on each day,
// at 03:30 on the day that has none, the first time on the day that has two. A schedule
// of every hour goes by the hours that pass. Times that never come (30 February) are
// refused.
func NextRun(spec string, t time.Time) (time.Time, error) {
	plan, err := fiveFields.Parse(spec)
	if err == nil && strings.Contains(spec, "TZ=") {
		err = errors.New("another time zone")
	}
	if err != nil {
		return time.Time{}, fault.New(fault.Invalid, "seo.bad_cron", "cron", spec).Because(err)
	}
	next := plan.Next(t.In(paris))
	if fields, ok := plan.(*cron.SpecSchedule); ok && fields.Hour&everyHour != everyHour {
		fields.Location = time.UTC
		next = nextOnTheWall(fields, t)
	}
	if next.IsZero() {
		return time.Time{}, fault.New(fault.Invalid, "seo.bad_cron", "cron", spec)
	}
	return next, nil
}

// everyHour are the bits of all hours in a plan.
const everyHour = 1<<24 - 1

// nextOnTheWall looks for the times on a clock without summer time, UTC's, then for
// the instants when the wall shows them.
func nextOnTheWall(plan *cron.SpecSchedule, t time.Time) time.Time {
	local := t.In(paris)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), time.UTC)
	for wall = wall.Add(-2 * time.Hour); ; { // an hour that is moved may lie behind
		if wall = plan.Next(wall); wall.IsZero() {
			return time.Time{}
		}
		if at := onTheWall(wall); at.After(t) {
			return at
		}
	}
}

// onTheWall is the first instant when clocks in Paris show a time; one that they never
// show is read as if they had not been moved yet.
func onTheWall(wall time.Time) time.Time {
	_, offset := wall.Add(-24 * time.Hour).In(paris).Zone() // of the day before
	at := wall.Add(-time.Duration(offset) * time.Second).In(paris)
	shown := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	if shown.Equal(wall) {
		return at
	}
	_, offset = at.Zone()
	after := wall.Add(-time.Duration(offset) * time.Second).In(paris)
	if after.Hour() == wall.Hour() && after.Minute() == wall.Minute() {
		return after
	}
	return at // the hour that summer time takes away
}

// Grace is how long a run may be in coming before it is called late: an audit takes its
// time, and waits for the others.
const Grace = 2 * time.Hour

// longest is how long a run is believed to be under way.
const longest = 12 * time.Hour

// Overdue is when the audit of a schedule should have run and did not succeed since, two
// hours ago or more; late is false when nothing is missing. A run that fails is one that
// did not happen.
func Overdue(v store.Schedule, now time.Time) (due time.Time, late bool) {
	if !v.Enabled {
		return time.Time{}, false
	}
	from := v.Done
	if v.Since.After(from) {
		from = v.Since
	}
	due, err := NextRun(v.Cron, from)
	if err != nil || !now.After(due.Add(Grace)) {
		return time.Time{}, false
	}
	if v.Running() && now.Before(v.LastRun.Add(longest)) {
		return time.Time{}, false
	}
	return due, true
}

// Standing says in French how a schedule fares: late, running, failed or well.
func Standing(v store.Schedule, now time.Time) string {
	due, late := Overdue(v, now)
	switch {
	case late:
		return strings.TrimSpace(i18n.T("seo.schedule.overdue", "due", i18n.DateTime(due.In(paris))) + " " + v.Problem)
	case v.Running():
		return i18n.T("seo.schedule.running")
	case v.Problem != "":
		return i18n.T("seo.schedule.failed", "reason", v.Problem)
	case !v.Enabled:
		return i18n.T("seo.schedule.paused")
	}
	return i18n.T("seo.schedule.well")
}
