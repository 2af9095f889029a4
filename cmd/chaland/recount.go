package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newRecount) }

func newRecount(a *app) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use: "recount", Short: i18n.T("recount.cli.short"), Long: i18n.T("recount.cli.long"), Example: i18n.T("recount.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runRecount(cmd.Context(), f) },
	}
	f.add(cmd)
	return cmd
}

func (a *app) runRecount(ctx context.Context, f reportFlags) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		counts, err := analyzer.New(w, a.now).Recount(ctx, f.site, p)
		if err != nil {
			return asUsage(err)
		}
		var remarks []string
		if counts.Exempt != nil && *counts.Exempt > 0 {
			remarks = append(remarks, i18n.T("recount.cli.exempt", "share", i18n.Percent(*counts.Exempt, 1)))
		}
		return a.printReading(f, counts, recountSheet(counts), counts.Period, remarks...)
	})
}

// recountSheet is a line a tool.
func recountSheet(counts *analyzer.ToolCounts) sheet.Table {
	t := sheet.Table{Name: "comptages"}
	for _, c := range []struct {
		key  string
		kind sheet.Kind
	}{{"tool", sheet.Text}, {"visits", sheet.Int}, {"visitors", sheet.Int}, {"page_views", sheet.Int}, {"pages_per_visit", sheet.Number}, {"bounce", sheet.Percent}, {"duration", sheet.Seconds}, {"engagement", sheet.Seconds}} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("recount." + c.key), Kind: c.kind})
	}
	for _, c := range counts.Counts {
		t.Rows = append(t.Rows, []any{i18n.T("recount.tool." + c.Tool), c.Visits, c.Visitors, c.PageViews, c.PagesPerVisit, c.BounceRate, c.MeanDuration, c.MeanEngagement})
	}
	return t
}
