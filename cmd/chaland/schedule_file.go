package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// fileSchedule is an entry of « schedules: »: the options of « schedule add », and its
// name, address and pause.
type fileSchedule struct {
	auditFlags
	name, cron string
	paused     bool
}

func (f *fileSchedule) read(e settingEntry) error {
	flags := pflag.NewFlagSet("schedules", pflag.ContinueOnError)
	f.add(flags)
	f.addCompetitor(flags)
	flags.StringVar(&f.name, "name", "", "")
	flags.StringVar(&f.URL, "url", "", "")
	flags.StringVar(&f.cron, "cron", defaultCron, "")
	flags.BoolVar(&f.paused, "paused", false, "")
	return e.into(flags)
}

// schedule is the entry as the store keeps it.
func (f *fileSchedule) schedule(a *app, e settingEntry) (v store.Schedule, err error) {
	if f.URL == "" {
		return v, e.ask("url")
	}
	if !strings.Contains(f.URL, "://") {
		f.URL = "https://" + f.URL
	}
	v = store.Schedule{Name: f.name, Site: f.site, URL: f.URL, Cron: f.cron, Enabled: !f.paused}
	if err := f.checkSchedule(f.URL); err != nil {
		return v, e.wrong(err)
	}
	next, err := seo.NextRun(f.cron, a.now())
	if err != nil {
		return v, e.wrong(err)
	}
	if v.Enabled {
		v.NextRun = next
	}
	v.Options, err = json.Marshal(f.auditOptions)
	return v, err
}

// fileSchedules reads the schedules of chaland.yaml; bad entries are left out, their
// errors given, and keep names those that were meant.
func (a *app) fileSchedules() (good []store.Schedule, keep map[string]bool, origin string, problems []error) {
	entries, origin, err := a.readEntries("schedules")
	if err != nil {
		return nil, nil, "", []error{err} // nothing can be said of the file
	}
	keep = map[string]bool{}
	seen := map[string]bool{}
	for _, e := range entries {
		var f fileSchedule
		err := f.read(e)
		var v store.Schedule
		if err == nil {
			v, err = f.schedule(a, e)
		}
		key := cmp.Or(f.name, f.site+" "+f.URL)
		times := v.Site + " " + v.URL + " " + v.Cron
		if err == nil && (seen[key] || seen[times]) {
			err = e.wrong(fault.New(fault.Conflict, "seo.cli.schedule.twice", "name", strings.TrimSpace(key)))
		}
		if err != nil {
			problems = append(problems, err)
			keep[key] = true
			continue
		}
		seen[key], seen[times] = true, true
		good = append(good, v)
	}
	return good, keep, origin, problems
}

// followFile makes the store's schedules what chaland.yaml says, and tells what is wrong
// with it, once for each thing.
func (a *app) followFile(ctx context.Context, s *store.Store, told map[string]bool) error {
	good, keep, origin, problems := a.fileSchedules()
	for _, p := range problems {
		if text := i18n.Error(p); !told[text] {
			told[text] = true
			fmt.Fprintln(a.err, text)
		}
	}
	if origin == "" {
		return nil
	}
	return s.FollowFile(ctx, origin, good, keep, a.now())
}
