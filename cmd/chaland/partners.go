package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newPartners) }

func newPartners(a *app) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use: "partners", Short: i18n.T("partners.cli.short"), Long: i18n.T("partners.cli.long"), Example: i18n.T("partners.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runPartners(cmd.Context(), f) },
	}
	f.addFiltered(cmd)
	return cmd
}

func (a *app) runPartners(ctx context.Context, f reportFlags) error {
	q, err := f.question()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		r, err := analyzer.New(w, a.now).Partners(ctx, q)
		if err != nil {
			return asUsage(err)
		}
		return a.printReading(f, r, partnerSheet(r), r.Period, i18n.T("partners.kinds_help"))
	})
}

// partnerSheet is a line a kind, then a line a partner; amounts are in the currency's
// units.
func partnerSheet(r *analyzer.PartnerReport) sheet.Table {
	t := sheet.Table{Name: "partenaires"}
	for _, c := range []struct {
		key  string
		kind sheet.Kind
	}{{"kind", sheet.Text}, {"partner", sheet.Text}, {"cost", sheet.Number}, {"visits", sheet.Int}, {"orders", sheet.Int}, {"new", sheet.Int}, {"revenue", sheet.Number}, {"margin", sheet.Number},
		{"result", sheet.Number}, {"roas", sheet.Number}, {"break_even", sheet.Number}, {"side", sheet.Text}} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("partners." + c.key), Kind: c.kind})
	}
	units := func(cents *float64) *float64 {
		if cents == nil {
			return nil
		}
		x := *cents / 100
		return &x
	}
	for _, list := range [][]analyzer.PartnerLine{r.Kinds, r.Partners} {
		for _, l := range list {
			t.Rows = append(t.Rows, []any{view.Label(analyzer.ByKind, l.Kind), l.Partner, l.Cost / 100, l.Visits, l.Orders, l.New, units(l.Revenue), units(l.Margin), units(l.Result), l.ROAS, l.BreakEven, i18n.T("partners.side." + l.Side)})
		}
	}
	return t
}
