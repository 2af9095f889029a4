package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newOutlook) }

func newOutlook(a *app) *cobra.Command {
	var site, metric, step, format string
	cmd := &cobra.Command{
		Use: "outlook", Short: i18n.T("outlook.cli.short"), Long: i18n.T("outlook.cli.long"), Example: i18n.T("outlook.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if site == "" {
				return usage("analyzer.cli.missing", "flag", "--site")
			}
			return a.runOutlook(cmd.Context(), site, metric, step, format)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&metric, "metric", "orders", i18n.T("outlook.cli.flag.metric"))
	flags.StringVar(&step, "step", analyzer.ByWeek, i18n.T("outlook.cli.flag.step"))
	flags.StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	return cmd
}

func (a *app) runOutlook(ctx context.Context, site, metric, step, format string) error {
	if err := checkFormat(format); err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		o, err := analyzer.New(w, a.now).Outlook(ctx, site, metric, step)
		if err != nil {
			return asUsage(err)
		}
		if err := a.printDocument(format, o, outlookSheet(o)); err != nil || format != "table" {
			return err
		}
		if c := o.Check; c != nil && c.Share != nil {
			fmt.Fprintln(a.out, "\n"+i18n.T("outlook.cli.check", "origins", int64(c.Origins), "share", i18n.Percent(*c.Share, 1), "within", i18n.Percent(c.Within, 1)))
		}
		return nil
	})
}

// outlookSheet is a line a week or month to come; amounts are in the currency.
func outlookSheet(o *analyzer.Outlook) sheet.Table {
	scale := 1.0
	if o.Unit == analyzer.Cents {
		scale = 100
	}
	m, _ := analyzer.MetricByKey(o.Metric)
	t := sheet.Table{Name: m.Label(), Columns: []sheet.Column{{Title: i18n.T("outlook.step." + o.Step)}, {Title: i18n.T("model.forecast.value"), Kind: sheet.Number}, {Title: i18n.T("model.forecast.low"), Kind: sheet.Number},
		{Title: i18n.T("model.forecast.high"), Kind: sheet.Number}}}
	for _, p := range o.Ahead {
		t.Rows = append(t.Rows, []any{p.From, p.Value / scale, *p.Low / scale, *p.High / scale})
	}
	return t
}
