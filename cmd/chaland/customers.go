package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newCustomers) }

// customerTables are the tables of the report, by the name that --table takes.
var customerTables = []string{"segments", "cohorts", "values", "costs"}

func newCustomers(a *app) *cobra.Command {
	var f reportFlags
	var table, monthly string
	cmd := &cobra.Command{Use: "customers", Short: i18n.T("customers.cli.short"), Long: i18n.T("customers.cli.long"), Example: i18n.T("customers.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runCustomers(cmd.Context(), f, table, monthly) }}
	f.add(cmd)
	cmd.Flags().StringVar(&table, "table", customerTables[0], i18n.T("customers.cli.flag.table"))
	cmd.Flags().StringVar(&monthly, "monthly", "", i18n.T("customers.cli.flag.monthly"))
	return cmd
}

func (a *app) runCustomers(ctx context.Context, f reportFlags, table, monthly string) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	overhead, err := analyzer.ReadOverhead(monthly)
	if err != nil {
		return usageError{err}
	}
	build, found := map[string]func(*analyzer.CustomerReport) sheet.Table{"segments": segmentTable, "cohorts": cohortTable, "values": valueTable, "costs": costTable}[table]
	if !found {
		return usage("customers.cli.bad_table", "value", table)
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		report, err := analyzer.New(w, a.now).CustomerReport(ctx, f.site, p, overhead)
		if err != nil {
			return asUsage(err)
		}
		return a.printDocument(f.format, report, build(report))
	})
}

func column(key string, kind sheet.Kind) sheet.Column {
	return sheet.Column{Title: i18n.T(key), Kind: kind}
}

func amountColumn(key, currency string) sheet.Column {
	return sheet.Column{Title: i18n.T(key), Kind: sheet.Money, Currency: currency}
}

func segmentTable(r *analyzer.CustomerReport) sheet.Table {
	t := sheet.Table{Name: i18n.T("clients.segments"), Columns: []sheet.Column{column("clients.segment", sheet.Text), column("clients.customers", sheet.Int), column("clients.orders", sheet.Int),
		amountColumn("clients.revenue", r.Currency), amountColumn("clients.net", r.Currency), amountColumn("clients.margin", r.Currency)}}
	for _, s := range r.Segments {
		t.Rows = append(t.Rows, []any{s.Name, s.Customers, s.Orders, s.Revenue, s.Net, s.Margin})
	}
	return t
}

// cohortTable is the cumulated repurchase of each cohort; nothing where it is too early.
func cohortTable(r *analyzer.CustomerReport) sheet.Table {
	t := sheet.Table{Name: i18n.T("clients.repeats"), Columns: []sheet.Column{column("clients.cohort", sheet.Text), column("clients.new", sheet.Int), column("clients.same_month", sheet.Percent)}}
	const months = 12
	for k := 1; k <= months; k++ {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("clients.after", "n", k), Kind: sheet.Percent})
	}
	for _, c := range r.Cohorts {
		row := make([]any, len(t.Columns))
		row[0], row[1] = c.Month, c.Customers
		for k, share := range c.Repeat[:min(len(c.Repeat), months+1)] {
			row[2+k] = share
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func valueTable(r *analyzer.CustomerReport) sheet.Table {
	t := sheet.Table{Name: i18n.T("clients.value_cohorts"), Columns: []sheet.Column{column("grid.group", sheet.Text), column("clients.age", sheet.Int), column("clients.customers", sheet.Int), amountColumn("clients.value", r.Currency)}}
	for _, v := range r.Values {
		name := v.Key
		switch {
		case v.By == "":
			name = i18n.T("clients.value_all")
		case v.By == analyzer.ByChannel:
			name = groupLabel(v.By, v.Key)
		}
		t.Rows = append(t.Rows, []any{name, v.Months, v.Customers, v.Value})
	}
	return t
}

// costTable sets the cost of a new customer against the value; what is not known is empty.
func costTable(r *analyzer.CustomerReport) sheet.Table {
	t := sheet.Table{Name: i18n.T("clients.cost_table"), Columns: []sheet.Column{column("clients.first_channel", sheet.Text), amountColumn("clients.spend", r.Currency), column("clients.new", sheet.Int),
		amountColumn("clients.cac", r.Currency), amountColumn("clients.value_12", r.Currency), column("clients.value_over_cac", sheet.Number), column("clients.payback", sheet.Int),
		amountColumn("clients.cac_full", r.Currency), column("clients.value_over_full", sheet.Number), column("clients.payback_full", sheet.Int)}}
	for i, l := range r.Acquisition.Lines {
		name := i18n.T("view.total")
		if i > 0 {
			name = groupLabel(analyzer.ByChannel, l.Channel)
		}
		t.Rows = append(t.Rows, []any{name, l.Spend, l.NewCustomers, known(l.Cost), known(l.Values[len(l.Values)-1]), known(l.Return), known(l.Payback), known(l.FullCost), known(l.FullReturn), known(l.FullPayback)})
	}
	return t
}

// known is what a pointer leads to, nil without one.
func known[T any](x *T) any {
	if x == nil {
		return nil
	}
	return *x
}
