package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

func (a *app) newAuditCompareSites() *cobra.Command {
	var site, format string
	cmd := &cobra.Command{
		Use: "compare-sites [" + i18n.T("sides.cli.sites") + "]", Args: cobra.ArbitraryArgs, Short: i18n.T("sides.cli.short"), Long: i18n.T("sides.cli.long"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			if site != "" {
				rivals, err := a.rivals(cmd.Context(), site)
				if err != nil {
					return err
				}
				args = append(append([]string{site}, args...), rivals...)
			}
			if len(args) < 2 {
				return usage("sides.cli.two_sites")
			}
			return a.withArchive(cmd.Context(), func(_ *warehouse.Warehouse, archive *seo.Archive) error {
				list, err := archive.SideBySide(cmd.Context(), args)
				if err != nil {
					return err
				}
				sites, categories := view.SideTables(list)
				return (workshop.Output{JSON: list, Tables: []sheet.Table{sites.Sheet(), categories.Sheet()}}).Write(a.out, a.err, format)
			})
		},
	}
	cmd.Flags().StringVar(&site, "site", "", i18n.T("sides.cli.flag.site"))
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	return cmd
}

// rivals are the sites whose audits are scheduled as those of a site's competitors.
func (a *app) rivals(ctx context.Context, site string) (list []string, err error) {
	err = a.withSchedules(ctx, func(s *store.Store) error {
		schedules, err := s.Schedules(ctx, "")
		list = seo.Rivals(schedules, site)
		return err
	})
	return list, err
}
