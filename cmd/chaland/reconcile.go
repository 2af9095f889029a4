package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newReconcile) }

func newReconcile(a *app) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use: "reconcile", Short: i18n.T("reconcile.cli.short"), Long: i18n.T("reconcile.cli.long"), Example: i18n.T("reconcile.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runReconcile(cmd.Context(), f) },
	}
	f.add(cmd)
	return cmd
}

func (a *app) runReconcile(ctx context.Context, f reportFlags) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		r, err := analyzer.New(w, a.now).Reconcile(ctx, f.site, p)
		if err != nil {
			return asUsage(err)
		}
		if f.format == "csv" {
			return sheet.WriteCSV(a.out, discrepancySheet(r))
		}
		found, exact := r.Found(), r.Exact()
		said := i18n.T("reconcile.answer", "n", int64(found.Of), "found", int64(found.Hits), "rate", i18n.Percent(found.Value(), 1),
			"interval", i18n.T("recount.from_to", "low", i18n.Percent(r.FoundInterval.Low, 1), "high", i18n.Percent(r.FoundInterval.High, 1)),
			"exact", int64(exact.Hits), "exact_rate", i18n.Percent(exact.Value(), 1))
		if n := r.Orders[analyzer.OrderExempt]; n > 0 {
			said += " " + i18n.T("reconcile.exempt", "n", int64(n))
		}
		return a.printReading(f, r, classSheet(r), r.Period, said)
	})
}

// titled makes columns of keys of the catalogue.
func titled(kinds []sheet.Kind, keys ...string) []sheet.Column {
	columns := make([]sheet.Column, len(keys))
	for i, key := range keys {
		columns[i] = sheet.Column{Title: i18n.T("reconcile." + key), Kind: kinds[i]}
	}
	return columns
}

// classSheet is a line a class; amounts are in the currency's units.
func classSheet(r *analyzer.Reconciliation) sheet.Table {
	t := sheet.Table{Columns: titled([]sheet.Kind{sheet.Text, sheet.Int, sheet.Percent, sheet.Number, sheet.Number}, "class", "orders", "share", "shop", "tag")}
	for _, class := range slices.Concat(analyzer.OrderClasses, analyzer.PurchaseClasses) {
		var share *float64
		if slices.Contains(analyzer.OrderClasses, class) {
			s := r.Orders[class] / r.All()
			share = &s
		}
		t.Rows = append(t.Rows, []any{i18n.T("reconcile.class." + class), r.Orders[class], share, r.Shop[class] / 100, r.Tag[class] / 100})
	}
	return t
}

// discrepancySheet is a line an order or purchase that is not told right.
func discrepancySheet(r *analyzer.Reconciliation) sheet.Table {
	text := sheet.Text
	t := sheet.Table{Name: "ecarts", Columns: titled([]sheet.Kind{text, text, text, text, sheet.Number, sheet.Number, text, sheet.Int, text, text, text},
		"number", "by_day", "class", "hint", "shop", "tag", "tag_currency", "seen", "by_device", "by_browser", "by_payment")}
	for _, d := range r.List {
		hint := ""
		if d.Hint != "" {
			hint = i18n.T("reconcile.hint." + d.Hint)
		}
		t.Rows = append(t.Rows, []any{d.OrderID, d.Day, i18n.T("reconcile.class." + d.Class), hint, d.Shop / 100, d.Tag / 100, d.TagCurrency, d.Seen, d.Device, d.Browser, d.Payment})
	}
	return t
}
