package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
)

func init() { register(newFunnel) }

func newFunnel(a *app) *cobra.Command {
	var f figuresFlags
	var q analyzer.FunnelQuestion
	cmd := &cobra.Command{
		Use: "funnel", Short: i18n.T("funnel.cli.short"), Long: i18n.T("funnel.cli.long"), Example: i18n.T("funnel.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runSiteFunnel(cmd.Context(), f, q) },
	}
	f.addTo(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&q.Steps, "steps", nil, i18n.T("funnel.cli.flag.steps"))
	flags.BoolVar(&q.Strict, "strict", false, i18n.T("funnel.cli.flag.strict"))
	flags.BoolVar(&q.Times, "times", false, i18n.T("funnel.cli.flag.times"))
	flags.StringVar(&q.Unit, "unit", analyzer.UnitVisit, i18n.T("funnel.cli.flag.unit"))
	flags.StringVar(&q.By, "by", "", i18n.T("funnel.cli.flag.by"))
	flags.StringVar(&q.Compare, "compare", "", i18n.T("analyzer.cli.flag.compare"))
	return cmd
}

// runSiteFunnel counts who goes through ordered steps of a site.
func (a *app) runSiteFunnel(ctx context.Context, f figuresFlags, q analyzer.FunnelQuestion) error {
	return a.report(ctx, f, func(ctx context.Context, an *analyzer.Analyzer, base analyzer.Question) (out workshop.Output, err error) {
		q.Site, q.Period, q.Filters = base.Site, base.Period, base.Filters
		answer, err := an.Funnel(ctx, q)
		if err != nil {
			return out, err
		}
		for _, w := range answer.Warnings {
			out.Notes = append(out.Notes, w.Text)
		}
		out.JSON, out.Tables = answer, []sheet.Table{funnelSheet(answer)}
		return out, nil
	})
}

// funnelSheet has a row per group, segment and step.
func funnelSheet(answer *analyzer.FunnelAnswer) sheet.Table {
	t := sheet.Table{Name: i18n.T("nav./entonnoir")}
	for _, c := range []struct {
		key  string
		kind sheet.Kind
	}{{"segment", sheet.Text}, {"step", sheet.Text}, {"count", sheet.Int}, {"drop", sheet.Int}, {"rate", sheet.Percent}, {"overall", sheet.Percent}, {"median", sheet.Seconds}} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("funnel.column." + c.key), Kind: c.kind})
	}
	for _, g := range answer.Funnels {
		name := g.Period.From.French() + " – " + g.Period.To.French()
		if len(g.Group) > 0 {
			name = groupLabel(answer.Question.By, g.Key)
		}
		for _, s := range g.Steps {
			t.Rows = append(t.Rows, []any{name, dashboard.StepName(s.Name), s.Count, s.DropOff, s.Rate.Value, s.Overall.Value, s.MedianSeconds})
		}
	}
	return t
}
