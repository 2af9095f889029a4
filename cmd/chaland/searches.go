package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newSearches) }

func newSearches(a *app) *cobra.Command {
	var f reportFlags
	var table string
	cmd := &cobra.Command{
		Use: "searches", Args: noArgs, Short: i18n.T("keywords.cli.short"), Long: i18n.T("keywords.cli.long"), Example: i18n.T("keywords.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runSearches(cmd.Context(), f, table) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&table, "table", "queries", i18n.T("keywords.cli.flag.table"))
	return cmd
}

func (a *app) runSearches(ctx context.Context, f reportFlags, table string) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	tell, known := searchSheets[table]
	if !known {
		return usage("keywords.cli.bad_table", "value", table)
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		r, err := analyzer.New(w, a.now).Searches(ctx, f.site, p)
		if err != nil {
			return asUsage(err)
		}
		var remarks []string
		if len(r.Queries)+len(r.Pages) == 0 {
			remarks = append(remarks, i18n.T("keywords.cli.none"))
		}
		if r.Export != nil {
			remarks = append(remarks, i18n.T("keywords.export", "from", period.French(r.Export.From), "to", period.French(r.Export.To)))
		}
		return a.printReading(f, r, tell(r), r.Period, remarks...)
	})
}

// searchSheets are the tables of the report, by the word that asks for them.
var searchSheets = map[string]func(*analyzer.SearchReport) sheet.Table{
	"queries": func(r *analyzer.SearchReport) sheet.Table { return lineSheet(r.Queries, "query") },
	"pages":   func(r *analyzer.SearchReport) sheet.Table { return lineSheet(r.Pages, "page") },
	"pairs":   func(r *analyzer.SearchReport) sheet.Table { return lineSheet(r.Pairs, "query") },
	"near":    func(r *analyzer.SearchReport) sheet.Table { return lineSheet(r.Opportunities(), "query") },
	"shared":  sharedSheet,
	"curve":   curveSheet,
}

// searchSheet is an empty table whose columns are named by the page's own texts.
func searchSheet(columns ...sheet.Column) sheet.Table {
	for i, c := range columns {
		columns[i].Title = i18n.T("keywords.column." + c.Title)
	}
	return sheet.Table{Name: "recherches", Columns: columns}
}

func lineSheet(lines []analyzer.SearchLine, what string) sheet.Table {
	other := "page"
	if what == "page" {
		other = "query"
	}
	t := searchSheet(sheet.Column{Title: what}, sheet.Column{Title: other}, sheet.Column{Title: "brand"}, sheet.Column{Title: "clicks", Kind: sheet.Int}, sheet.Column{Title: "impressions", Kind: sheet.Int},
		sheet.Column{Title: "ctr", Kind: sheet.Percent}, sheet.Column{Title: "position", Kind: sheet.Number}, sheet.Column{Title: "expected", Kind: sheet.Number},
		sheet.Column{Title: "missing", Kind: sheet.Number}, sheet.Column{Title: "gain", Kind: sheet.Number})
	for _, l := range lines {
		brand, beside := "", l.Page
		if l.Brand {
			brand = i18n.T("view.brand.brand")
		}
		if what == "page" {
			beside = l.Query
		}
		t.Rows = append(t.Rows, []any{l.Key, beside, brand, l.Clicks, l.Impressions, l.CTR, l.Position, l.Expected, l.Missing, l.Gain})
	}
	return t
}

func sharedSheet(r *analyzer.SearchReport) sheet.Table {
	t := searchSheet(sheet.Column{Title: "query"}, sheet.Column{Title: "page"}, sheet.Column{Title: "share", Kind: sheet.Percent}, sheet.Column{Title: "weeks", Kind: sheet.Int},
		sheet.Column{Title: "clicks", Kind: sheet.Int}, sheet.Column{Title: "impressions", Kind: sheet.Int}, sheet.Column{Title: "position", Kind: sheet.Number})
	for _, s := range r.Shared {
		for _, p := range s.Pages {
			t.Rows = append(t.Rows, []any{s.Query, p.Page, p.Share, p.Weeks, p.Clicks, p.Impressions, p.Position})
		}
	}
	return t
}

func curveSheet(r *analyzer.SearchReport) sheet.Table {
	t := searchSheet(sheet.Column{Title: "position", Kind: sheet.Int}, sheet.Column{Title: "rate", Kind: sheet.Percent}, sheet.Column{Title: "used"},
		sheet.Column{Title: "impressions", Kind: sheet.Int}, sheet.Column{Title: "clicks", Kind: sheet.Int}, sheet.Column{Title: "queries", Kind: sheet.Int})
	for _, p := range r.Curve {
		used := "usual"
		if p.Own != nil {
			used = "own"
		}
		t.Rows = append(t.Rows, []any{p.Position, p.Rate(), i18n.T("keywords.used." + used), p.Impressions, p.Clicks, p.Queries})
	}
	return t
}
