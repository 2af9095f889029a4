package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/quarantine"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newQuarantine) }

func newQuarantine(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "quarantine", Short: i18n.T("quarantine.cli.short"), Long: i18n.T("quarantine.cli.long"), Args: noArgs}
	cmd.AddCommand(newQuarantineList(a), newQuarantineReplay(a), newQuarantineDrop(a), newQuarantineMap(a))
	return cmd
}

// quarantineFlags say what of the quarantine is meant.
type quarantineFlags struct{ site, reason, name, from, to, format string }

func (f *quarantineFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("quarantine.cli.flag.site"))
	flags.StringVar(&f.reason, "reason", "", i18n.T("quarantine.cli.flag.reason"))
	flags.StringVar(&f.name, "name", "", i18n.T("quarantine.cli.flag.name"))
	flags.StringVar(&f.from, "from", "", i18n.T("quarantine.cli.flag.from"))
	flags.StringVar(&f.to, "to", "", i18n.T("quarantine.cli.flag.to"))
}

// filter reads the flags; days are those of the site, of Paris without one.
func (f *quarantineFlags) filter(ctx context.Context, w *warehouse.Warehouse) (out quarantine.Filter, err error) {
	out = quarantine.Filter{Site: f.site, Reason: f.reason, Name: f.name}
	zone := seo.Paris()
	if f.site != "" {
		s, err := site.Get(ctx, w, f.site)
		if err != nil {
			return out, asUsage(err)
		}
		zone = s.Location()
	}
	for _, bound := range []struct {
		text string
		at   *time.Time
		add  int
	}{{f.from, &out.From, 0}, {f.to, &out.To, 1}} {
		if bound.text == "" {
			continue
		}
		day, err := period.ParseDate(bound.text)
		if err != nil {
			return out, usageError{err}
		}
		*bound.at = day.AddDays(bound.add).In(zone)
	}
	return out, nil
}

// onQuarantine works on the desk over the open warehouse.
func (a *app) onQuarantine(ctx context.Context, f *quarantineFlags, work func(*warehouse.Warehouse, *quarantine.Desk, quarantine.Filter) error) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		filter, err := f.filter(ctx, w)
		if err != nil {
			return err
		}
		return work(w, quarantine.New(w, a.now, a.log), filter)
	})
}

func newQuarantineList(a *app) *cobra.Command {
	var f quarantineFlags
	cmd := &cobra.Command{Use: "list", Short: i18n.T("quarantine.cli.list.short"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if f.format != "table" && f.format != "json" {
			return usage("analyzer.cli.bad_format", "value", f.format)
		}
		return a.onQuarantine(cmd.Context(), &f, func(_ *warehouse.Warehouse, d *quarantine.Desk, filter quarantine.Filter) error {
			r, err := d.Replay(cmd.Context(), filter, true, 0)
			if err != nil {
				return err
			}
			return a.printQuarantine(r, f.format)
		})
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.format, "format", "table", i18n.T("quarantine.cli.flag.format"))
	return cmd
}

func (a *app) printQuarantine(r quarantine.Report, format string) error {
	if format == "json" {
		return a.printJSON(r)
	}
	if r.Waiting == 0 {
		fmt.Fprintln(a.err, i18n.T("quarantine.cli.nothing"))
		return nil
	}
	table := a.newTable("quarantine.cli.columns")
	for _, g := range r.Groups {
		name := g.Site
		if name == "" {
			name = "? " + g.Name
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\t%s\n", name, g.Reason, g.Waiting, g.Passing, i18n.DateTime(g.Last.In(seo.Paris())), g.Text())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("quarantine.cli.dry", "n", r.Waiting, "passing", r.Passing, "orders", r.Orders))
	return nil
}

func newQuarantineReplay(a *app) *cobra.Command {
	var f quarantineFlags
	dry := false
	cmd := &cobra.Command{Use: "replay", Short: i18n.T("quarantine.cli.replay.short"), Long: i18n.T("quarantine.cli.replay.long"), Example: i18n.T("quarantine.cli.replay.example"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.onQuarantine(cmd.Context(), &f, func(w *warehouse.Warehouse, d *quarantine.Desk, filter quarantine.Filter) error {
			return a.replayQuarantine(cmd.Context(), w, d, filter, dry)
		})
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&dry, "dry-run", false, i18n.T("quarantine.cli.flag.dry_run"))
	return cmd
}

// replayQuarantine counts what passes now, and derives its visits; orders that the shop
// itself sent and that waited for a rate are told too.
func (a *app) replayQuarantine(ctx context.Context, w *warehouse.Warehouse, d *quarantine.Desk, f quarantine.Filter, dry bool) error {
	r, err := d.Replay(ctx, f, dry, 0)
	if err != nil {
		return err
	}
	if dry {
		fmt.Fprintln(a.out, i18n.T("quarantine.cli.dry", "n", r.Waiting, "passing", r.Passing, "orders", r.Orders))
		a.printLeft(r)
		return nil
	}
	if r.Passing > 0 {
		if _, err := warehouse.NewBuilder(w, a.now, a.log).Pass(ctx); err != nil {
			return err
		}
	}
	fmt.Fprintln(a.out, i18n.T("quarantine.cli.done", "passing", r.Passing, "orders", r.Orders, "left", r.Waiting-r.Passing))
	a.printLeft(r)
	if f.Site == "" || f.Reason != "" && f.Reason != shop.ReasonNoRate {
		return nil
	}
	found, _, err := shop.Replay(ctx, w, f.Site, a.now())
	if found > 0 {
		fmt.Fprintln(a.out, i18n.T("quarantine.cli.rates", "found", found))
	}
	return err
}

// printLeft says why the others do not pass.
func (a *app) printLeft(r quarantine.Report) {
	for _, g := range r.Groups {
		for _, l := range g.Left {
			fmt.Fprintln(a.err, i18n.T("quarantine.cli.still", "hits", l.Hits, "text", l.Text()))
		}
	}
}

func newQuarantineDrop(a *app) *cobra.Command {
	var f quarantineFlags
	yes := false
	cmd := &cobra.Command{Use: "drop", Short: i18n.T("quarantine.cli.drop.short"), Args: noArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.onQuarantine(cmd.Context(), &f, func(_ *warehouse.Warehouse, d *quarantine.Desk, filter quarantine.Filter) error {
			n, err := d.Drop(cmd.Context(), filter, !yes)
			if err != nil {
				return err
			}
			if !yes && n > 0 {
				return usage("quarantine.cli.confirm", "n", n)
			}
			fmt.Fprintln(a.out, i18n.T("quarantine.cli.dropped", "n", n))
			return nil
		})
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, i18n.T("quarantine.cli.flag.yes"))
	return cmd
}

func newQuarantineMap(a *app) *cobra.Command {
	id := ""
	cmd := &cobra.Command{
		Use: "map " + i18n.T("quarantine.cli.map.name"), Short: i18n.T("quarantine.cli.map.short"), Long: i18n.T("quarantine.cli.map.long"), Example: i18n.T("quarantine.cli.map.example"),
		Args: exactArgs(1, i18n.T("quarantine.cli.map.what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			if id == "" {
				return usage("quarantine.cli.no_site")
			}
			name := strings.TrimSpace(args[0])
			return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
				d := quarantine.New(w, a.now, a.log)
				if err := d.Name(cmd.Context(), name, id); err != nil {
					return asUsage(err)
				}
				return a.replayQuarantine(cmd.Context(), w, d, quarantine.Filter{Name: name}, false)
			})
		},
	}
	cmd.Flags().StringVar(&id, "site", "", i18n.T("quarantine.cli.flag.site"))
	return cmd
}
