package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newBreakeven) }

// breakevenFlags are the values of a plan: amounts in the currency, rates in per cent.
type breakevenFlags struct {
	reportFlags
	budget, cpc, rate, basket, margin float64
}

func newBreakeven(a *app) *cobra.Command {
	var f breakevenFlags
	cmd := &cobra.Command{Use: "breakeven", Short: i18n.T("breakeven.cli.short"), Long: i18n.T("breakeven.cli.long"), Example: i18n.T("breakeven.cli.example")}
	f.add(cmd)
	values := map[string]*float64{"budget": &f.budget, "cpc": &f.cpc, "rate": &f.rate, "basket": &f.basket, "margin": &f.margin}
	for name, value := range values {
		workshop.Decimal(cmd.Flags(), value, name, 0, i18n.T("breakeven.cli.flag."+name))
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		given := map[string]bool{}
		for name := range values {
			given[name] = cmd.Flags().Changed(name)
		}
		return a.runBreakeven(cmd.Context(), f, given)
	}
	return cmd
}

// plan puts what is given in the place of a shop's values.
func (f breakevenFlags) plan(p analyzer.CampaignPlan, given map[string]bool) analyzer.CampaignPlan {
	for name, v := range map[string]struct {
		to    *float64
		value float64
	}{"budget": {&p.Budget, 100 * f.budget}, "cpc": {&p.CPC, 100 * f.cpc}, "rate": {&p.Conversion, f.rate / 100}, "basket": {&p.Basket, 100 * f.basket}, "margin": {&p.Margin, f.margin / 100}} {
		if given[name] {
			*v.to = v.value
		}
	}
	return p
}

func (a *app) runBreakeven(ctx context.Context, f breakevenFlags, given map[string]bool) error {
	if f.site == "" && f.from == "" && f.to == "" {
		for _, name := range []string{"budget", "cpc", "rate", "basket", "margin"} {
			if !given[name] {
				return usage("analyzer.cli.missing", "flag", "--"+name)
			}
		}
		if f.format != "table" && f.format != "csv" && f.format != "json" {
			return usage("analyzer.cli.bad_format", "value", f.format)
		}
		return a.printBreakeven(f, f.plan(analyzer.CampaignPlan{}, given), period.Period{})
	}
	p, err := f.period()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		facts, err := analyzer.New(w, a.now).CampaignFacts(ctx, f.site, p)
		if err != nil {
			return asUsage(err)
		}
		return a.printBreakeven(f, f.plan(facts.Plan, given), facts.Answer.Question.Period)
	})
}

// breakevenJSON is what the API answers too: amounts are cents, rates 0..1.
type breakevenJSON struct {
	Plan        analyzer.CampaignPlan    `json:"plan"`
	Result      analyzer.CampaignResult  `json:"result"`
	Factors     []float64                `json:"factors"`
	Sensitivity []analyzer.Sensitivities `json:"sensitivity"`
}

func (a *app) printBreakeven(f breakevenFlags, plan analyzer.CampaignPlan, p period.Period) error {
	out := breakevenJSON{Plan: plan, Factors: analyzer.SensitivityFactors}
	var err error
	if out.Result, err = plan.Simulate(); err != nil {
		return asUsage(err)
	}
	if out.Sensitivity, err = plan.Sensitivity(); err != nil {
		return asUsage(err)
	}
	r := out.Result
	t := sheet.Table{Name: "simulation", Columns: []sheet.Column{{Title: i18n.T("breakeven.what")}, {Title: i18n.T("breakeven.value"), Kind: sheet.Number}, {Title: i18n.T("breakeven.threshold"), Kind: sheet.Number}}}
	cents := func(x *float64) *float64 {
		if x == nil {
			return nil
		}
		euros := *x / 100
		return &euros
	}
	rate := func(x *float64) *float64 {
		if x == nil {
			return nil
		}
		percent := *x * 100
		return &percent
	}
	for _, row := range [][]any{
		{"clicks", r.Clicks, nil}, {"orders", r.Orders, r.BreakEvenOrders}, {"revenue", r.Revenue / 100, nil}, {"margin_total", r.Margin / 100, nil}, {"result", r.Result / 100, nil}, {"roas", r.ROAS, r.BreakEvenROAS},
		{"short.cpc", plan.CPC / 100, cents(r.BreakEvenCPC)}, {"rate", plan.Conversion * 100, rate(r.BreakEvenConversion)}, {"short.basket", plan.Basket / 100, cents(r.BreakEvenBasket)},
	} {
		t.Rows = append(t.Rows, []any{i18n.T("breakeven." + row[0].(string)), row[1], row[2]})
	}
	if p.Loc == nil && f.format == "table" { // no shop to name
		workshop.PrintTable(a.out, t)
		return nil
	}
	return a.printReading(f.reportFlags, out, t, p)
}
