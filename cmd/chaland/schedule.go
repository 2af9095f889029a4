package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newSchedule) }

func newSchedule(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "schedule", Short: i18n.T("seo.cli.schedule.short"), Long: i18n.T("seo.cli.schedule.long"), Example: i18n.T("seo.cli.schedule.example")}
	cmd.AddCommand(a.newScheduleAdd(), a.newScheduleList(), a.newScheduleRun(), a.newScheduleHistory(), a.newScheduleChanges(),
		a.newScheduleEnable("pause", false), a.newScheduleEnable("resume", true), a.newScheduleRemove())
	return cmd
}

// storePath is the file of what is small and transactional.
func (a *app) storePath() string { return filepath.Join(a.data, "chaland.db") }

// withStore runs work on the open store and closes it.
func (a *app) withStore(ctx context.Context, work func(*store.Store) error) error {
	s, err := store.Open(ctx, a.storePath())
	if err != nil {
		return err
	}
	return errors.Join(work(s), s.Close())
}

// withSchedules runs work on the store once it has what chaland.yaml says.
func (a *app) withSchedules(ctx context.Context, work func(*store.Store) error) error {
	return a.withStore(ctx, func(s *store.Store) error {
		if err := a.followFile(ctx, s, map[string]bool{}); err != nil {
			return err
		}
		return work(s)
	})
}

// defaultCron is each Monday at six.
const defaultCron = "0 6 * * 1"

func (a *app) newScheduleAdd() *cobra.Command {
	var f auditFlags
	var spec string
	cmd := &cobra.Command{Use: "add URL", Args: exactArgs(1, i18n.T("seo.cli.url")), Short: i18n.T("seo.cli.schedule.add")}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		next, err := seo.NextRun(spec, a.now())
		if err != nil {
			return usageError{err}
		}
		if err := f.checkSchedule(args[0]); err != nil {
			return err
		}
		options, err := json.Marshal(f.auditOptions)
		if err != nil {
			return err
		}
		return a.withStore(cmd.Context(), func(s *store.Store) error {
			id, err := s.AddSchedule(cmd.Context(), store.Schedule{
				Site: f.site, URL: args[0], Cron: spec, Options: options, Enabled: true, Created: a.now(), NextRun: next,
			})
			if err == nil {
				fmt.Fprintln(a.out, i18n.T("seo.cli.schedule.added", "id", strconv.FormatInt(id, 10), "next", i18n.DateTime(next)))
			}
			return err
		})
	}
	f.add(cmd.Flags())
	f.addCompetitor(cmd.Flags())
	cmd.Flags().StringVar(&spec, "cron", defaultCron, i18n.T("seo.cli.flag.cron"))
	return cmd
}

func (a *app) newScheduleList() *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: "list", Short: i18n.T("seo.cli.schedule.list")}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withSchedules(cmd.Context(), func(s *store.Store) error {
			list, err := s.Schedules(cmd.Context(), site)
			if err == nil {
				a.printSchedules(list)
			}
			return err
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("seo.cli.flag.site"))
	return cmd
}

func (a *app) printSchedules(list []store.Schedule) {
	if len(list) == 0 {
		fmt.Fprintln(a.err, i18n.T("seo.cli.schedule.none"))
		return
	}
	table := a.newTable("seo.cli.schedule.columns")
	for _, v := range list {
		next := i18n.T("seo.cli.schedule.paused")
		if at, err := seo.NextRun(v.Cron, a.now()); v.Enabled && err == nil {
			next = i18n.DateTime(at)
		}
		last := i18n.T("seo.cli.schedule.never")
		if !v.LastRun.IsZero() {
			last = i18n.DateTime(v.LastRun.In(seo.Paris()))
		}
		from := ""
		if v.Origin != "" {
			from = filepath.Base(v.Origin)
		}
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", v.ID, cmp.Or(v.Site, "–"), v.URL, v.Cron, last, next, cmp.Or(from, "–"), seo.Standing(v, a.now()))
	}
	table.Flush()
}

func (a *app) newTable(columns string) *tabwriter.Writer {
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.ReplaceAll(i18n.T(columns), "|", "\t"))
	return table
}

func (a *app) newScheduleRemove() *cobra.Command {
	return a.onSchedule("remove", func(ctx context.Context, s *store.Store, id int64) error { return seo.RemoveSchedule(ctx, s, id) })
}

func (a *app) newScheduleEnable(name string, enabled bool) *cobra.Command {
	return a.onSchedule(name, func(ctx context.Context, s *store.Store, id int64) error {
		return seo.EnableSchedule(ctx, s, id, enabled, a.now())
	})
}

// onSchedule is a command on one schedule, by its number.
func (a *app) onSchedule(name string, work func(context.Context, *store.Store, int64) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " " + i18n.T("seo.cli.number"), Args: exactArgs(1, i18n.T("seo.cli.schedule.id")), Short: i18n.T("seo.cli.schedule." + name),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("seo.cli.schedule.bad_id", "value", args[0])
			}
			return a.withSchedules(cmd.Context(), func(s *store.Store) error {
				err := work(cmd.Context(), s, id)
				if err == nil {
					fmt.Fprintln(a.err, i18n.T("seo.cli.schedule.changed", "id", args[0]))
				}
				return err
			})
		},
	}
}

func (a *app) newScheduleHistory() *cobra.Command {
	var site string
	cmd := &cobra.Command{Use: "history", Short: i18n.T("seo.cli.schedule.history")}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
			list, err := seo.NewArchive(w).List(cmd.Context(), site, 50)
			if err == nil {
				a.printHistory(list)
			}
			return err
		})
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("seo.cli.flag.site"))
	return cmd
}

func (a *app) printHistory(list []seo.Entry) {
	if len(list) == 0 {
		fmt.Fprintln(a.err, i18n.T("seo.cli.schedule.no_audit"))
		return
	}
	table := a.newTable("seo.cli.schedule.history_columns")
	for _, e := range list {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t", e.ID, e.Site, i18n.DateTime(e.Started.In(seo.Paris())), foundBy(e))
		if c := e.Changes; c != nil {
			fmt.Fprintf(table, "%d\t%d\t%d\t%d\t", c.New, c.Fixed, c.Persistent, c.Unchecked)
		} else {
			fmt.Fprint(table, "–\t–\t–\t–\t")
		}
		fmt.Fprintln(table, endOf(e))
	}
	table.Flush()
}

// foundBy is what an audit visited and found; one without a result has neither.
func foundBy(e seo.Entry) string {
	if !e.Scored() {
		return "–\t–"
	}
	n := 0
	for _, count := range e.Summary.Severities {
		n += count
	}
	return i18n.Int(int64(e.Summary.Pages)) + "\t" + i18n.Int(int64(n))
}

// endOf says how an audit ended, and why when it failed.
func endOf(e seo.Entry) string {
	if err := e.Obstacle(); err != nil {
		return i18n.T("seo.state.failed") + " " + i18n.Error(err)
	}
	return i18n.T("seo.state." + string(e.State))
}

func (a *app) newScheduleChanges() *cobra.Command {
	return &cobra.Command{
		Use: "changes " + i18n.T("seo.cli.audit_id"), Args: exactArgs(1, i18n.T("seo.cli.audit_id_what")), Short: i18n.T("seo.cli.schedule.changes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withArchive(cmd.Context(), func(_ *warehouse.Warehouse, archive *seo.Archive) error {
				e, err := archive.Get(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if err := e.Obstacle(); err != nil {
					return err
				}
				changes, findings, err := archive.ChangesOf(cmd.Context(), e.ID)
				if err == nil {
					a.printChanges(changes, findings)
				}
				return err
			})
		},
	}
}

func (a *app) printChanges(c *seo.Changes, findings []seo.Finding) {
	if c == nil {
		fmt.Fprintln(a.err, i18n.T("seo.cli.schedule.first"))
		return
	}
	if text := c.SettingsText(); text != "" {
		fmt.Fprintln(a.err, text)
	}
	table := a.newTable("seo.cli.schedule.changes_columns")
	row := func(state string, f seo.Finding) {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", i18n.T("seo.change."+state), f.Severity.Label(), f.Rule, f.URL, f.Detail)
	}
	for _, f := range findings {
		if f.Fresh {
			row("new", f)
		}
	}
	for _, f := range c.FixedList {
		row("fixed", f)
	}
	for _, f := range c.UncheckedList {
		row("unchecked", f)
	}
	for _, f := range findings {
		if !f.Fresh {
			row("persistent", f)
		}
	}
	table.Flush()
}
