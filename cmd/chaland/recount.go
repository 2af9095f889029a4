package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newRecount) }

// readingFlags are a site and a period, and how to answer.
type readingFlags struct{ site, from, to, format string }

func (f *readingFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&f.from, "from", "", i18n.T("analyzer.cli.flag.from"))
	flags.StringVar(&f.to, "to", "", i18n.T("analyzer.cli.flag.to"))
	flags.StringVar(&f.format, "format", "table", i18n.T("analyzer.cli.flag.format"))
}

// read checks the flags; the analyzer puts the site's time zone in.
func (f *readingFlags) read() (p period.Period, err error) {
	for _, flag := range [][2]string{{"--site", f.site}, {"--from", f.from}, {"--to", f.to}} {
		if flag[1] == "" {
			return p, usage("analyzer.cli.missing", "flag", flag[0])
		}
	}
	if f.format != "table" && f.format != "csv" && f.format != "json" {
		return p, usage("analyzer.cli.bad_format", "value", f.format)
	}
	if p, err = period.Parse(f.from, f.to, time.UTC); err != nil {
		return p, usageError{err}
	}
	return p, nil
}

// printReading writes an answer: as it is for programs, as a table for others, with
// remarks under the one for people.
func (a *app) printReading(f readingFlags, answer any, t sheet.Table, p period.Period, remarks ...string) error {
	switch f.format {
	case "json":
		out := json.NewEncoder(a.out)
		out.SetEscapeHTML(false)
		return out.Encode(answer)
	case "csv":
		return sheet.WriteCSV(a.out, t)
	}
	fmt.Fprintln(a.out, i18n.T("analyzer.cli.title", "site", f.site, "from", p.From.French(), "to", p.To.French(), "zone", p.Loc.String()))
	fmt.Fprintln(a.out)
	t.Name = ""
	workshop.PrintTable(a.out, t)
	if len(remarks) > 0 {
		fmt.Fprintln(a.out, "\n"+strings.Join(remarks, "\n"))
	}
	return nil
}

func newRecount(a *app) *cobra.Command {
	var f readingFlags
	cmd := &cobra.Command{
		Use: "recount", Short: i18n.T("recount.cli.short"), Long: i18n.T("recount.cli.long"), Example: i18n.T("recount.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runRecount(cmd.Context(), f) },
	}
	f.add(cmd)
	return cmd
}

func (a *app) runRecount(ctx context.Context, f readingFlags) error {
	p, err := f.read()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		counts, err := analyzer.New(w, a.now).Recount(ctx, f.site, p)
		if err != nil {
			return asUsage(err)
		}
		var remarks []string
		if counts.Exempt != nil && *counts.Exempt > 0 {
			remarks = append(remarks, i18n.T("recount.cli.exempt", "share", i18n.Percent(*counts.Exempt, 1)))
		}
		return a.printReading(f, counts, recountSheet(counts), counts.Period, remarks...)
	})
}

// recountSheet is a line a tool.
func recountSheet(counts *analyzer.ToolCounts) sheet.Table {
	t := sheet.Table{Name: "comptages"}
	for _, c := range []struct {
		key  string
		kind sheet.Kind
	}{{"tool", sheet.Text}, {"visits", sheet.Int}, {"visitors", sheet.Int}, {"page_views", sheet.Int}, {"pages_per_visit", sheet.Number}, {"bounce", sheet.Percent}, {"duration", sheet.Seconds}, {"engagement", sheet.Seconds}} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("recount." + c.key), Kind: c.kind})
	}
	for _, c := range counts.Counts {
		t.Rows = append(t.Rows, []any{i18n.T("recount.tool." + c.Tool), c.Visits, c.Visitors, c.PageViews, c.PagesPerVisit, c.BounceRate, c.MeanDuration, c.MeanEngagement})
	}
	return t
}
