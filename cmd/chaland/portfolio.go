package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newPortfolio) }

func newPortfolio(a *app) *cobra.Command {
	var format, failOn string
	cmd := &cobra.Command{
		Use: "portfolio", Args: noArgs, Short: i18n.T("portfolio.cli.short"), Long: i18n.T("portfolio.cli.long"), Example: i18n.T("portfolio.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if failOn != "" && failOn != "overdue" {
				return usage("portfolio.cli.bad_fail_on", "value", failOn)
			}
			list, err := a.portfolio(cmd.Context())
			if err != nil {
				return err
			}
			table := view.PortfolioTable(list, func(string, string) string { return "" }).Sheet()
			if format == "table" {
				sayTimes(&table)
			}
			if err := (workshop.Output{JSON: list, Tables: []sheet.Table{table}}).Write(a.out, a.err, format); err != nil {
				return err
			}
			if failOn != "" && slices.ContainsFunc(list, func(w seo.SiteWatch) bool { return w.Overdue != nil }) {
				return errThreshold
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	cmd.Flags().StringVar(&failOn, "fail-on", "", i18n.T("portfolio.cli.flag.fail_on"))
	return cmd
}

// sayTimes writes the instants of a table as people read them.
func sayTimes(t *sheet.Table) {
	for i := range t.Columns {
		if t.Columns[i].Kind != sheet.DateTime {
			continue
		}
		t.Columns[i].Kind = sheet.Text
		for _, row := range t.Rows {
			if at, ok := row[i].(time.Time); ok {
				row[i] = i18n.DateTime(at)
			}
		}
	}
}

// portfolio reads where the sites of this folder stand.
func (a *app) portfolio(ctx context.Context) (list []seo.SiteWatch, err error) {
	err = a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		sites, err := site.List(ctx, w)
		if err != nil {
			return err
		}
		return a.withSchedules(ctx, func(s *store.Store) error {
			schedules, err := s.Schedules(ctx, "")
			if err != nil {
				return err
			}
			list, err = dashboard.WatchedSites(ctx, seo.NewArchive(w).Accepting(s, a.now), sites, schedules, nil, a.now())
			return err
		})
	})
	return list, err
}
