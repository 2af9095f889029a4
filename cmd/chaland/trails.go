package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newTrails) }

func newTrails(a *app) *cobra.Command {
	var f figuresFlags
	var q analyzer.TrailQuestion
	cmd := &cobra.Command{
		Use: "trails", Short: i18n.T("trails.cli.short"), Long: i18n.T("trails.cli.long"), Example: i18n.T("trails.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runTrails(cmd.Context(), f, q) },
	}
	f.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&q.Around, "around", analyzer.AroundEntry, i18n.T("trails.cli.flag.around"))
	flags.IntVar(&q.Depth, "depth", 2, i18n.T("trails.cli.flag.depth"))
	flags.StringVar(&q.By, "by", analyzer.TrailsByType, i18n.T("trails.cli.flag.by"))
	flags.BoolVar(&q.Gestures, "gestures", false, i18n.T("trails.cli.flag.gestures"))
	flags.IntVar(&q.Steps, "steps", 7, i18n.T("trails.cli.flag.steps"))
	return cmd
}

// addTo gives a report the flags that every report has.
func (f *figuresFlags) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&f.from, "from", "", i18n.T("analyzer.cli.flag.from"))
	flags.StringVar(&f.to, "to", "", i18n.T("analyzer.cli.flag.to"))
	flags.StringArrayVar(&f.filters, "filter", nil, i18n.T("analyzer.cli.flag.filter"))
	flags.StringVar(&f.format, "format", "table", i18n.T("analyzer.cli.flag.format"))
}

// report asks a question of one's own and prints its answer.
func (a *app) report(ctx context.Context, f figuresFlags, ask func(context.Context, *analyzer.Analyzer, analyzer.Question) (workshop.Output, error)) error {
	base, err := f.question()
	if err != nil {
		return err
	}
	if err := checkFormat(f.format); err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		out, err := ask(ctx, analyzer.New(w, a.now), base)
		if err != nil {
			return asUsage(err)
		}
		return out.Write(a.out, a.err, f.format)
	})
}

// runTrails tells what visits do before and after a page or an event.
func (a *app) runTrails(ctx context.Context, f figuresFlags, q analyzer.TrailQuestion) error {
	return a.report(ctx, f, func(ctx context.Context, an *analyzer.Analyzer, base analyzer.Question) (out workshop.Output, err error) {
		q.Site, q.Period, q.Filters = base.Site, base.Period, base.Filters
		answer, err := an.Trails(ctx, q)
		if err != nil {
			return out, err
		}
		for _, w := range answer.Warnings {
			out.Notes = append(out.Notes, w.Text)
		}
		out.JSON, out.Tables = answer, []sheet.Table{stepsSheet(answer), flowsSheet(answer)}
		return out, nil
	})
}

func trailColumns(keys ...string) (list []sheet.Column) {
	for _, key := range keys {
		kind := sheet.Int
		if key == "level" || key == "step" || key == "from" || key == "to" {
			kind = sheet.Text
		}
		list = append(list, sheet.Column{Title: i18n.T("trails.column." + key), Kind: kind})
	}
	return list
}

// stepsSheet is what enters and what leaves each step.
func stepsSheet(answer *analyzer.TrailAnswer) sheet.Table {
	t := sheet.Table{Name: i18n.T("trails.steps"), Columns: trailColumns("level", "step", "visits", "came", "began", "goes_on", "ended")}
	for _, n := range answer.Nodes {
		t.Rows = append(t.Rows, []any{dashboard.LevelName(n.Level), dashboard.TrailName(n.Key), n.Visits, n.Visits - n.Began, n.Began, n.Visits - n.Ended, n.Ended})
	}
	return t
}

// flowsSheet are the visits that go from a step to the next.
func flowsSheet(answer *analyzer.TrailAnswer) sheet.Table {
	t := sheet.Table{Name: i18n.T("trails.flows"), Columns: trailColumns("level", "from", "to", "visits")}
	for _, l := range answer.Links {
		t.Rows = append(t.Rows, []any{dashboard.LevelName(l.Level), dashboard.TrailName(l.From), dashboard.TrailName(l.To), l.Visits})
	}
	return t
}
