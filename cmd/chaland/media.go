package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newMedia) }

func newMedia(a *app) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use: "media", Short: i18n.T("videos.cli.short"), Long: i18n.T("videos.cli.long"), Example: i18n.T("videos.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runMedia(cmd.Context(), f) },
	}
	f.addFiltered(cmd)
	return cmd
}

func (a *app) runMedia(ctx context.Context, f reportFlags) error {
	q, err := f.question()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		r, err := analyzer.New(w, a.now).Videos(ctx, q)
		if err != nil {
			return asUsage(err)
		}
		remark := i18n.T("videos.cli.bias")
		if len(r.Pages) == 0 {
			remark = i18n.T("videos.none")
		}
		return a.printReading(f, r, videoSheet(r), r.Period, remark)
	})
}

// videoSheet is a line a page, all of them first.
func videoSheet(r *analyzer.VideoReport) sheet.Table {
	t := sheet.Table{Name: "videos"}
	add := func(key string, kind sheet.Kind) {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("videos." + key), Kind: kind})
	}
	add("page", sheet.Text)
	add("visits", sheet.Int)
	add("plays", sheet.Int)
	add("played", sheet.Percent)
	for _, part := range analyzer.VideoParts {
		add("step."+part, sheet.Percent)
	}
	add("with_rate", sheet.Percent)
	add("without_rate", sheet.Percent)
	add("gap", sheet.Number)
	add("gap_interval", sheet.Text)
	for _, p := range append([]analyzer.PageVideos{r.All}, r.Pages...) {
		row := []any{p.Page, p.Visits, p.Plays, p.Played.Rate}
		if p.Page == "" {
			row[0] = i18n.T("videos.all")
		}
		for _, part := range analyzer.VideoParts {
			row = append(row, p.Seen[part].Rate)
		}
		var points *float64
		interval := ""
		if d := p.Orders.Difference; d != nil {
			hundredfold := 100 * *d
			points = &hundredfold
			interval = i18n.T("topic.service.between", "low", i18n.Fixed(100*p.Orders.Interval.Low, 2), "high", i18n.Fixed(100*p.Orders.Interval.High, 2))
		}
		t.Rows = append(t.Rows, append(row, p.Orders.With.Rate, p.Orders.Without.Rate, points, interval))
	}
	return t
}
