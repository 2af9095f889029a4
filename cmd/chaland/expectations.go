package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
)

func init() { register(newExpectations) }

func newExpectations(a *app) *cobra.Command {
	var f figuresFlags
	var families []string
	cmd := &cobra.Command{
		Use: "expectations", Short: i18n.T("expectations.cli.short"), Long: i18n.T("expectations.cli.long"), Example: i18n.T("expectations.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runExpectations(cmd.Context(), f, families) },
	}
	f.addTo(cmd)
	cmd.Flags().StringArrayVar(&families, "family", nil, i18n.T("expectations.cli.flag.family"))
	return cmd
}

func (a *app) runExpectations(ctx context.Context, f figuresFlags, families []string) error {
	rule, err := analyzer.ParseExpectations(strings.Join(families, "\n"))
	if err != nil {
		return usageError{err}
	}
	return a.report(ctx, f, func(ctx context.Context, an *analyzer.Analyzer, base analyzer.Question) (out workshop.Output, err error) {
		e, err := an.Expectations(ctx, analyzer.ExpectationQuestion{Site: base.Site, Period: base.Period, Filters: base.Filters, Rule: rule})
		if err != nil {
			return out, err
		}
		out.JSON, out.Tables = e, []sheet.Table{familySheet(e), evidenceSheet(e)}
		out.Notes = []string{e.Rule.String(), i18n.T("expectations.limit")}
		return out, nil
	})
}

func expectationColumns(keys ...string) (list []sheet.Column) {
	kinds := map[string]sheet.Kind{"visits": sheet.Int, "orders": sheet.Int, "share": sheet.Percent, "rate": sheet.Percent, "revenue": sheet.Number}
	for _, key := range keys {
		list = append(list, sheet.Column{Title: i18n.T("expectations." + key), Kind: kinds[key]})
	}
	return list
}

// familyLabel names a family, or the visits of none.
func familyLabel(name string) string {
	if name == "" {
		return i18n.T("expectations.none")
	}
	return name
}

// familySheet is a line a family; amounts are in the currency's units.
func familySheet(e *analyzer.Expectations) sheet.Table {
	t := sheet.Table{Name: "familles", Columns: expectationColumns("family", "visits", "share", "orders", "rate", "interval", "revenue")}
	for _, f := range e.Families {
		interval := ""
		if i := f.Orders.Interval; i != nil {
			interval = i18n.T("recount.from_to", "low", i18n.Percent(i.Low, 1), "high", i18n.Percent(i.High, 1))
		}
		t.Rows = append(t.Rows, []any{familyLabel(f.Family), f.Visits, f.Share, f.Orders.Hits, f.Orders.Rate, interval, f.Revenue / 100})
	}
	return t
}

// evidenceSheet is a line a text that tells a family, or that tells none.
func evidenceSheet(e *analyzer.Expectations) sheet.Table {
	t := sheet.Table{Name: "pages-et-familles", Columns: expectationColumns("text", "where", "family", "visits", "orders")}
	for _, p := range e.Evidence {
		t.Rows = append(t.Rows, []any{p.Text, i18n.T("expectations.by." + p.Told), familyLabel(p.Family), p.Visits, p.Orders})
	}
	return t
}
