package main

import (
	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

// newAuditWhatIf tells what a link would change inside the site of a stored audit.
func (a *app) newAuditWhatIf() *cobra.Command {
	var format string
	var remove bool
	cmd := &cobra.Command{
		Use: "whatif " + i18n.T("whatif.cli.use"), Args: exactArgs(3, i18n.T("whatif.cli.what")),
		Short: i18n.T("whatif.cli.short"), Long: i18n.T("whatif.cli.long"), Example: i18n.T("whatif.cli.example"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := checkFormat(format); err != nil {
			return err
		}
		return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
			archive := seo.NewArchive(w)
			e, err := archive.Get(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			m, err := archive.LinkMap(cmd.Context(), e)
			if err != nil {
				return err
			}
			answer, err := m.WhatIf(args[1], args[2], remove)
			if err != nil {
				return err
			}
			return a.printDocument(format, answer, whatIfTable(answer))
		})
	}
	cmd.Flags().StringVar(&format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	cmd.Flags().BoolVar(&remove, "remove", false, i18n.T("whatif.cli.remove"))
	return cmd
}

// depthOf is a number of clicks, or that no path leads there.
func depthOf(depth int) string {
	if depth < 0 {
		return i18n.T("audit.orphan")
	}
	return i18n.Int(int64(depth))
}

func whatIfTable(w *seo.WhatIf) sheet.Table {
	t := sheet.Table{Columns: []sheet.Column{{Title: i18n.T("whatif.cli.role")}, {Title: i18n.T("linkmap.column.page")}, {Title: i18n.T("linkmap.column.share_before"), Kind: sheet.Percent}, {Title: i18n.T("linkmap.column.share_after"), Kind: sheet.Percent},
		{Title: i18n.T("linkmap.column.score_change")}, {Title: i18n.T("linkmap.column.depth_change")}, {Title: i18n.T("linkmap.column.inlinks_change")}}}
	add := func(role string, list []seo.RankChange) {
		for _, c := range list {
			t.Rows = append(t.Rows, []any{role, c.URL, c.Share[0], c.Share[1], i18n.T("linkmap.change", "before", i18n.Number(c.Score[0], 1), "after", i18n.Number(c.Score[1], 1)),
				i18n.T("linkmap.change", "before", depthOf(c.Depth[0]), "after", depthOf(c.Depth[1])), i18n.T("linkmap.change", "before", c.Inlinks[0], "after", c.Inlinks[1])})
		}
	}
	add(i18n.T("whatif.cli.pages"), w.Pages)
	add(i18n.T("whatif.cli.gain"), w.Gain)
	add(i18n.T("whatif.cli.lose"), w.Lose)
	return t
}
