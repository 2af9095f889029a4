package main

import (
	"cmp"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// newAuditExport writes an audit that is stored.
func (a *app) newAuditExport() *cobra.Command {
	var format, path, from, to string
	cmd := &cobra.Command{
		Use: "export " + i18n.T("seo.cli.audit_id"), Short: i18n.T("seo.cli.export.short"), Long: i18n.T("seo.cli.export.long", "formats", seo.FormatNames()),
		Example: i18n.T("seo.cli.export.example"), Args: exactArgs(1, i18n.T("seo.cli.export.what")),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		chosen, err := seo.ParseFormat(cmp.Or(format, "text"))
		if err != nil {
			return usageError{err}
		}
		out, err := createOutput(path, a.out)
		if err != nil {
			return err
		}
		defer out.discard()
		return a.withArchive(cmd.Context(), func(w *warehouse.Warehouse, archive *seo.Archive) error {
			audit, err := archive.Load(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			traffic, why, err := a.trafficOfAudit(cmd.Context(), w, audit.Site, from, to)
			if err != nil {
				return err
			}
			audit.Weigh(traffic)
			audit.Unvisited = why
			if err := a.brand(cmd.Context(), audit); err != nil {
				return err
			}
			if err := chosen.Write(audit, out); err != nil {
				return err
			}
			return out.keep()
		})
	}
	cmd.Flags().StringVar(&format, "format", "", i18n.T("seo.cli.flag.format"))
	cmd.Flags().StringVar(&path, "out", "", i18n.T("seo.cli.flag.out"))
	cmd.Flags().StringVar(&from, "from", "", i18n.T("stake.cli.flag.from"))
	cmd.Flags().StringVar(&to, "to", "", i18n.T("stake.cli.flag.to"))
	return cmd
}
