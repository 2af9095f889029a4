package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newComparators) }

func newComparators(a *app) *cobra.Command {
	var f reportFlags
	var table, threshold string
	cmd := &cobra.Command{Use: "comparators", Short: i18n.T("comparators.cli.short"), Long: i18n.T("comparators.cli.long"), Example: i18n.T("comparators.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.runComparators(cmd.Context(), f, table, threshold)
		}}
	f.add(cmd)
	cmd.Flags().StringVar(&table, "table", "products", i18n.T("comparators.cli.flag.table"))
	cmd.Flags().StringVar(&threshold, "threshold", "", i18n.T("comparators.cli.flag.threshold"))
	return cmd
}

func (a *app) runComparators(ctx context.Context, f reportFlags, table, threshold string) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	build, known := map[string]func(*analyzer.ComparatorReport) sheet.Table{
		"products": productSheet, "sources": sourceSheet,
		"bands": func(r *analyzer.ComparatorReport) sheet.Table { return groupSheet(r, "band", r.Bands) },
		"sides": func(r *analyzer.ComparatorReport) sheet.Table { return groupSheet(r, "side", r.Sides) },
	}[table]
	if !known {
		return usage("comparators.cli.bad_table", "value", table)
	}
	q := analyzer.ComparatorQuestion{Site: f.site, Period: p}
	if q.Threshold, err = analyzer.ReadThreshold(threshold); err != nil {
		return usageError{err}
	}
	if table == "sides" && q.Threshold == nil {
		return usage("comparators.cli.no_threshold")
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		r, err := analyzer.New(w, a.now).Comparators(ctx, q)
		if err != nil {
			return asUsage(err)
		}
		return a.printReading(f, r, build(r), r.Period, dashboard.ComparatorRemarks(r)...)
	})
}

// comparatorAmounts are the columns of what a line costs and brings, after its clicks.
func comparatorAmounts(currency string) []sheet.Column {
	money := func(key string) sheet.Column { return amountColumn("comparators."+key, currency) }
	return []sheet.Column{column("comparators.clicks", sheet.Int), column("comparators.ordering", sheet.Int), money("cost"), column("comparators.orders", sheet.Int), money("revenue"), money("margin"), money("result"), money("per_order")}
}

func comparatorRow(l analyzer.ComparatorLine) []any {
	return []any{l.Clicks, l.Ordering.Hits, l.Cost, l.Orders, l.Revenue, l.Margin, l.Result, l.PerOrder}
}

// productSheet is a line a product, the least result first.
func productSheet(r *analyzer.ComparatorReport) sheet.Table {
	t := sheet.Table{Name: "comparateurs-produits", Columns: append([]sheet.Column{column("comparators.product", sheet.Text), amountColumn("comparators.price", r.Currency), amountColumn("comparators.unit_margin", r.Currency)}, comparatorAmounts(r.Currency)...)}
	t.Columns = append(t.Columns, column("comparators.signs", sheet.Text))
	for _, l := range r.Products {
		row := append([]any{cmp.Or(l.SKU, i18n.T("comparators.no_product")), l.Price, l.Unit}, comparatorRow(l)...)
		t.Rows = append(t.Rows, append(row, dashboard.ComparatorSigns(l)))
	}
	return t
}

// groupSheet is a line a band of prices or a side of the threshold, then the whole.
func groupSheet(r *analyzer.ComparatorReport, kind string, lines []analyzer.ComparatorLine) sheet.Table {
	t := sheet.Table{Name: "comparateurs-" + kind, Columns: append([]sheet.Column{column("comparators."+kind, sheet.Text), column("comparators.count", sheet.Int)}, comparatorAmounts(r.Currency)...)}
	for _, l := range lines {
		t.Rows = append(t.Rows, append([]any{dashboard.ComparatorGroup(kind, l.Group, r.Threshold, r.Currency), l.Products}, comparatorRow(l)...))
	}
	t.Rows = append(t.Rows, append([]any{i18n.T("view.total"), r.All.Products}, comparatorRow(r.All)...))
	return t
}

// sourceSheet is a line a comparison site.
func sourceSheet(r *analyzer.ComparatorReport) sheet.Table {
	t := sheet.Table{Name: "comparateurs", Columns: []sheet.Column{column("comparators.source", sheet.Text), amountColumn("comparators.spend", r.Currency), column("comparators.billed", sheet.Int), column("comparators.clicks", sheet.Int), amountColumn("comparators.each", r.Currency)}}
	for _, s := range r.Sources {
		t.Rows = append(t.Rows, []any{cmp.Or(s.Name, i18n.T("comparators.unnamed")), s.Spend, s.Billed, s.Clicks, s.Each})
	}
	return t
}
