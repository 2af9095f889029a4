package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// budgetFlag declares how many audits run at once.
func budgetFlag(flags *pflag.FlagSet, n *int) {
	flags.IntVar(n, "audits-at-once", seo.AuditsAtOnce, i18n.T("seo.cli.flag.audits_at_once"))
}

func (a *app) newScheduleRun() *cobra.Command {
	var atOnce int
	cmd := &cobra.Command{
		Use: "run [" + i18n.T("seo.cli.number") + "]", Args: cobra.MaximumNArgs(1), Short: i18n.T("seo.cli.schedule.run"), Long: i18n.T("seo.cli.schedule.run_long"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if len(args) == 1 {
				return a.runSchedule(ctx, args[0])
			}
			return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
				return a.withStore(ctx, func(s *store.Store) error {
					fmt.Fprintln(a.err, i18n.T("seo.cli.schedule.running"))
					telling, cancel := context.WithCancel(ctx)
					var teller sync.WaitGroup
					teller.Go(func() { newHerald(a, s, w).watch(telling, time.Tick(time.Minute)) })
					defer teller.Wait()
					defer cancel()
					return a.newScheduler(s, w, seo.NewBudget(atOnce)).Run(ctx)
				})
			})
		},
	}
	budgetFlag(cmd.Flags(), &atOnce)
	return cmd
}

// runSchedule audits what one schedule asks for, now.
func (a *app) runSchedule(ctx context.Context, number string) error {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return usage("seo.cli.schedule.bad_id", "value", number)
	}
	return a.withSchedules(ctx, func(s *store.Store) error {
		v, err := s.Schedule(ctx, id)
		if err != nil {
			return err
		}
		return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
			scheduler := a.newScheduler(s, w, nil)
			if err := scheduler.RunNow(ctx, v); err != nil {
				return err
			}
			fmt.Fprintln(a.err, i18n.T("seo.cli.schedule.ran", "id", number, "url", v.URL))
			return nil
		})
	})
}

// newScheduler runs the audits of the store at their times, within a budget shared with
// other audits; nil for none.
func (a *app) newScheduler(s *store.Store, w *warehouse.Warehouse, budget *seo.Budget) *seo.Scheduler {
	told := map[string]bool{}
	follow := func(ctx context.Context) {
		if err := a.followFile(ctx, s, told); err != nil && ctx.Err() == nil {
			a.log.Error("the schedules of the settings file cannot be kept", "error", err)
		}
	}
	return &seo.Scheduler{Store: s, Budget: budget, Follow: follow, Now: a.now, Log: a.log, Audit: func(ctx context.Context, v store.Schedule) error {
		var o auditOptions
		if err := json.Unmarshal(v.Options, &o); err != nil {
			return err
		}
		request, err := a.auditRequest(v.URL, v.Site, o)
		if err != nil {
			return err
		}
		audit, err := a.siteAudit(ctx, w, s, request)
		if err == nil {
			err = audit.Obstacle()
		}
		if err != nil {
			return err
		}
		a.log.Info("scheduled audit", "url", v.URL, "pages", audit.Summary.Pages, "findings", len(audit.Findings), "took", time.Duration(audit.Summary.Seconds)*time.Second)
		return nil
	}}
}
