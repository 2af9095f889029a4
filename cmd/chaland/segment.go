package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newSegment) }

func newSegment(a *app) *cobra.Command {
	var f reportFlags
	var where []string
	kinds := make([]string, len(analyzer.Conditions))
	for i, k := range analyzer.Conditions {
		kinds[i] = "  " + k.Key + strings.Repeat(" ", max(1, 15-len(k.Key))) + k.Offer()
	}
	cmd := &cobra.Command{Use: "segment", Short: i18n.T("selection.cli.short"), Long: i18n.T("selection.cli.long", "conditions", strings.Join(kinds, "\n")), Example: i18n.T("selection.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runSegment(cmd.Context(), f, where) }}
	f.add(cmd)
	cmd.Flags().StringArrayVar(&where, "where", nil, i18n.T("selection.cli.flag.where"))
	return cmd
}

// runSegment prints what the segment is worth, or as CSV who is in it.
func (a *app) runSegment(ctx context.Context, f reportFlags, where []string) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	var conditions []analyzer.Condition
	for _, text := range where {
		c, err := analyzer.ParseCondition(text)
		if err != nil {
			return usageError{err}
		}
		conditions = append(conditions, c)
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		analyzer := analyzer.New(w, a.now)
		answer, err := analyzer.Select(ctx, f.site, p, conditions)
		if err != nil {
			return asUsage(err)
		}
		if step, empty := answer.Empties(); empty {
			return fault.New(fault.NotFound, "selection.nobody", "condition", step.Sentence)
		}
		if answer.All.Customers == 0 {
			return fault.New(fault.NotFound, "selection.no_customer")
		}
		if f.format != "csv" {
			return a.printDocument(f.format, answer, selectionTable(answer))
		}
		list, err := analyzer.SelectEach(ctx, f.site, p, conditions)
		if err != nil {
			return err
		}
		return sheet.WriteCSV(a.out, selectedTable(list, answer.Currency))
	})
}

// selectionTable sets the segment against all customers, and tells what each condition
// leaves.
func selectionTable(s *analyzer.SelectionAnswer) sheet.Table {
	t := sheet.Table{Name: s.Sentence, Columns: []sheet.Column{column("selection.group", sheet.Text), column("clients.customers", sheet.Int), column("clients.orders", sheet.Int),
		amountColumn("clients.revenue", s.Currency), amountColumn("clients.margin", s.Currency), amountColumn("clients.basket", s.Currency)}}
	row := func(key string, w analyzer.GroupWorth) []any {
		return []any{i18n.T(key), w.Customers, w.Orders, w.Revenue, w.Margin, w.Basket()}
	}
	t.Rows = [][]any{row("selection.whole", s.All), row("selection.these", s.Worth)}
	for _, step := range s.Steps {
		t.Rows = append(t.Rows, []any{"… " + step.Sentence, step.Customers, nil, nil, nil, nil})
	}
	return t
}

func selectedTable(list []analyzer.Selected, currency string) sheet.Table {
	t := sheet.Table{Name: i18n.T("selection.list"), Columns: []sheet.Column{column("selection.customer", sheet.Text), column("clients.orders", sheet.Int), amountColumn("clients.revenue", currency),
		amountColumn("clients.margin", currency), column("selection.days", sheet.Int), column("clients.segment", sheet.Text), column("clients.first_channel", sheet.Text), column("clients.region", sheet.Text)}}
	for _, c := range list {
		t.Rows = append(t.Rows, []any{c.Name, c.Orders, c.Revenue, c.Margin, c.Days, i18n.T("analyzer.segment." + c.Segment), groupLabel(analyzer.ByChannel, c.Channel), c.Region})
	}
	return t
}
