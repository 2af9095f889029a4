package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newProfit) }

// profitFlags are the words of the question.
type profitFlags struct {
	reportFlags
	model, by string
	lookBack  int
}

func newProfit(a *app) *cobra.Command {
	var f profitFlags
	cmd := &cobra.Command{Use: "profit", Short: i18n.T("profit.cli.short"), Long: i18n.T("profit.cli.long"), Example: i18n.T("profit.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runProfit(cmd.Context(), f) }}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", string(analyzer.DefaultModel), i18n.T("model.attribution.flag.model", "models", strings.TrimSuffix(workshop.ModelNames(), ", "+workshop.AllModels)))
	flags.IntVar(&f.lookBack, "lookback", analyzer.DefaultLookBack, i18n.T("profit.cli.flag.lookback", "max", analyzer.MaxLookBack))
	flags.StringVar(&f.by, "by", analyzer.ByChannel, i18n.T("profit.cli.flag.by"))
	return cmd
}

func (a *app) runProfit(ctx context.Context, f profitFlags) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	if f.by != analyzer.ByChannel && f.by != analyzer.ByCampaign && f.by != analyzer.ByPartner {
		return usage("profit.cli.bad_by", "value", f.by)
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		report, err := analyzer.New(w, a.now).YieldReport(ctx, analyzer.YieldQuestion{Site: f.site, Period: p, Model: attribution.Model(f.model), LookBack: f.lookBack})
		if err != nil {
			return asUsage(err)
		}
		return a.printDocument(f.format, report, yieldTable(report, f.by))
	})
}

// yieldTable has a line for each channel, campaign or partner.
func yieldTable(r *analyzer.YieldReport, by string) sheet.Table {
	name := i18n.T("model.attribution.name." + string(r.Model))
	t := sheet.Table{Name: i18n.T("profit.by_"+by, "model", name), Columns: []sheet.Column{column("profit.column_"+by, sheet.Text), amountColumn("profit.spend", r.Currency), column("profit.orders", sheet.Number),
		amountColumn("profit.revenue", r.Currency), column("profit.roas", sheet.Number), column("profit.break_even", sheet.Number), amountColumn("profit.margin", r.Currency),
		amountColumn("profit.result", r.Currency), column("profit.roi", sheet.Percent), column("profit.new_customers", sheet.Number)}}
	for _, l := range map[string][]analyzer.YieldLine{analyzer.ByChannel: r.Channels, analyzer.ByCampaign: r.Campaigns, analyzer.ByPartner: r.Partners}[by] {
		name := l.Key
		switch {
		case l.Unpaid:
			name = i18n.T("profit.unpaid", "channel", view.Label(by, l.Key))
		case by != analyzer.ByPartner:
			name = view.Label(by, l.Key)
		}
		t.Rows = append(t.Rows, []any{name, l.Spend, l.Orders, l.Revenue, l.ROAS, l.BreakEven, l.Margin, l.Result, l.ROI, l.NewCustomers})
	}
	return t
}
