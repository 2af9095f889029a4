package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// newAuditDiff sets two stored audits against each other.
func (a *app) newAuditDiff() *cobra.Command {
	var format, failOn string
	audit := i18n.T("seo.cli.audit_id")
	cmd := &cobra.Command{
		Use: "diff " + audit + " " + audit, Short: i18n.T("seo.cli.diff.short"), Long: i18n.T("seo.cli.diff.long"), Example: i18n.T("seo.cli.diff.example"),
		Args: exactArgs(2, i18n.T("seo.cli.diff.what")),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		limit, known := rule.ParseSeverity(failOn)
		switch {
		case format != "table" && format != "json":
			return usage("seo.cli.diff.bad_format", "format", format)
		case failOn != "" && !known:
			return usage("seo.cli.bad_severity", "severity", failOn)
		}
		return a.withArchive(cmd.Context(), func(_ *warehouse.Warehouse, archive *seo.Archive) error {
			d, err := archive.Diff(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			if err := a.printDiff(d, format); err != nil {
				return err
			}
			if failOn != "" && d.Worsened(limit) {
				fmt.Fprintln(a.err, i18n.T("seo.cli.diff.threshold", "severity", limit.Label()))
				return errThreshold
			}
			return nil
		})
	}
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("seo.cli.flag.diff_format"))
	cmd.Flags().StringVar(&failOn, "fail-on", "", i18n.T("seo.cli.flag.diff_fail_on"))
	return cmd
}

func (a *app) printDiff(d *seo.Diff, format string) error {
	if format == "json" {
		return a.printJSON(d)
	}
	fmt.Fprintln(a.out, i18n.T("seo.cli.diff.head", "before", i18n.DateTime(d.Before.Started.In(seo.Paris())), "after", i18n.DateTime(d.After.Started.In(seo.Paris())),
		"then", i18n.Number(d.Before.Score, 1), "now", i18n.Number(d.After.Score, 1)))
	if !d.Comparable {
		fmt.Fprintln(a.out, d.SettingsText())
	}
	p := d.Pages
	fmt.Fprintln(a.out, i18n.T("seo.cli.diff.pages", "added", len(p.Added), "removed", len(p.Removed), "unreached", len(p.NotReached), "changed", len(p.Changed)))
	table := a.newTable("seo.cli.schedule.changes_columns")
	for _, f := range d.Findings {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", i18n.T("seo.change."+f.Change), f.Severity.Label(), f.Rule, f.URL, f.Detail)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(p.Changed) == 0 {
		return nil
	}
	fmt.Fprintln(a.out)
	table = a.newTable("seo.cli.diff.page_columns")
	for _, page := range p.Changed {
		for _, f := range page.Fields {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", page.URL, i18n.T("seo.diff.field."+f.Field), f.Was(), f.Is())
		}
	}
	return table.Flush()
}

// withArchive runs work on the stored audits, with what people accepted of them.
func (a *app) withArchive(ctx context.Context, work func(*warehouse.Warehouse, *seo.Archive) error) error {
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		return a.withStore(ctx, func(s *store.Store) error { return work(w, seo.NewArchive(w).Accepting(s, a.now)) })
	})
}
