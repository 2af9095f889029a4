package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
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

// schedulesFile is what « schedules: » of chaland.yaml says.
type schedulesFile struct {
	origin   string // its path, "" when there is none or nothing can be said of it
	good     []store.Schedule
	entries  []settingEntry  // of good
	keep     map[string]bool // names of the entries that were meant, and are left out
	problems []error         // why they are
}

// fileSchedules reads the schedules of chaland.yaml; bad entries are left out.
func (a *app) fileSchedules() (file schedulesFile) {
	entries, origin, err := a.readEntries("schedules")
	if err != nil {
		return schedulesFile{problems: []error{err}}
	}
	file = schedulesFile{origin: origin, keep: map[string]bool{}}
	named, timed := map[string]bool{}, map[string]settingEntry{}
	for _, e := range entries {
		var f fileSchedule
		err := f.read(e)
		var v store.Schedule
		if err == nil {
			v, err = f.schedule(a, e)
		}
		key := cmp.Or(f.name, f.site+" "+f.URL)
		times := v.Site + " " + v.URL + " " + v.Cron
		other, sameTimes := timed[times]
		switch {
		case err != nil:
		case sameTimes: // whatever their names: a name of its own would not help
			err = e.wrong(fault.New(fault.Conflict, "seo.cli.schedule.same_times", "url", v.URL, "cron", v.Cron, "line", strconv.Itoa(other.node.Line)))
		case named[key]:
			err = e.wrong(fault.New(fault.Conflict, "seo.cli.schedule.twice", "name", strings.TrimSpace(key)))
		}
		if err != nil {
			file.problems = append(file.problems, err)
			file.keep[key] = true
			continue
		}
		named[key], timed[times] = true, e
		file.good, file.entries = append(file.good, v), append(file.entries, e)
	}
	return file
}

// followFile makes the store's schedules what chaland.yaml says, and tells what is wrong
// with it, once for each thing.
func (a *app) followFile(ctx context.Context, s *store.Store, told map[string]bool) error {
	file := a.fileSchedules()
	var refused []store.Refusal
	var err error
	if file.origin != "" {
		refused, err = s.FollowFile(ctx, file.origin, file.good, file.keep, a.now())
	}
	for _, r := range refused {
		file.problems = append(file.problems, file.entries[r.Wanted].wrong(placeTaken(file.origin, r.By)))
	}
	for _, p := range file.problems {
		if text := i18n.Error(p); !told[text] {
			told[text] = true
			fmt.Fprintln(a.err, text)
		}
	}
	return err
}

// placeTaken says which schedule keeps the address and the times of an entry, and what to
// do about it.
func placeTaken(origin string, by store.Schedule) error {
	key := "seo.cli.schedule.taken_elsewhere"
	if by.Origin == origin {
		key = "seo.cli.schedule.taken_here"
	}
	return fault.New(fault.Conflict, key, "url", by.URL, "cron", by.Cron, "name", cmp.Or(by.Name, by.URL), "file", by.Origin, "id", by.ID)
}
