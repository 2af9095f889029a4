package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newNetworks) }

func newNetworks(a *app) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{Use: "networks", Short: i18n.T("networks.cli.short"), Long: i18n.T("networks.cli.long"), Example: i18n.T("networks.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runNetworks(cmd.Context(), f) }}
	f.addFiltered(cmd)
	return cmd
}

func (a *app) runNetworks(ctx context.Context, f reportFlags) error {
	q, err := f.question()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		r, err := analyzer.New(w, a.now).Networks(ctx, q)
		if err != nil {
			return asUsage(err)
		}
		return a.printReading(f, r, networkSheet(r), r.Period, i18n.T("networks.help"))
	})
}

// networkSheet is a line a network, then a line a network and channel.
func networkSheet(r *analyzer.NetworkReport) sheet.Table {
	t := sheet.Table{Name: "reseaux", Columns: []sheet.Column{column("networks.network", sheet.Text), column("networks.channel", sheet.Text)}}
	for _, key := range []string{"posts", "reach", "interactions", "post_clicks", "followers", "visits"} {
		t.Columns = append(t.Columns, column("networks."+key, sheet.Int))
	}
	t.Columns = append(t.Columns, column("networks.ordering", sheet.Percent), column("networks.orders", sheet.Int))
	for _, key := range []string{"revenue", "margin", "cost", "result"} {
		t.Columns = append(t.Columns, amountColumn("networks."+key, r.Currency))
	}
	for _, l := range slices.Concat(r.Networks, r.Channels) {
		row := []any{dashboard.NetworkName(l.Network), ""}
		if l.Channel != "" {
			row[1] = view.Label(analyzer.ByChannel, l.Channel)
		}
		posted := []any{nil, nil, nil, nil, nil}
		if n := l.Posts; n != nil {
			posted = []any{n.Posts, n.Reach, n.Interactions, n.Clicks, n.Followers}
		}
		row = append(append(row, posted...), l.Visits, l.Ordering.Rate, l.Orders, l.Revenue, l.Margin, l.Cost, l.Result)
		t.Rows = append(t.Rows, row)
	}
	return t
}
