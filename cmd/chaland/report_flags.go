package main

import (
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
)

// reportFlags are the site and the days that a report is about, and how to answer; some
// reports have filters.
type reportFlags struct {
	site, from, to, format string
	filters                []string
}

func (f *reportFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&f.from, "from", "", i18n.T("analyzer.cli.flag.from"))
	flags.StringVar(&f.to, "to", "", i18n.T("analyzer.cli.flag.to"))
	flags.StringVar(&f.format, "format", "table", i18n.T("analyzer.cli.flag.format"))
}

// addFiltered is add with the filters.
func (f *reportFlags) addFiltered(cmd *cobra.Command) {
	f.add(cmd)
	cmd.Flags().StringArrayVar(&f.filters, "filter", nil, i18n.T("analyzer.cli.flag.filter"))
}

// question is what the flags ask.
func (f *reportFlags) question() (q analyzer.Question, err error) {
	q.Site = f.site
	if q.Period, err = f.period(); err != nil {
		return q, err
	}
	for _, text := range f.filters {
		filter, err := analyzer.ParseFilter(text)
		if err != nil {
			return q, usageError{err}
		}
		q.Filters = append(q.Filters, filter)
	}
	return q, nil
}

// period checks the flags and reads the days; the analyzer puts the site's time zone in.
func (f *reportFlags) period() (p period.Period, err error) {
	for _, flag := range [][2]string{{"--site", f.site}, {"--from", f.from}, {"--to", f.to}} {
		if flag[1] == "" {
			return p, usage("analyzer.cli.missing", "flag", flag[0])
		}
	}
	if err := checkFormat(f.format); err != nil {
		return p, err
	}
	if p, err = period.Parse(f.from, f.to, time.UTC); err != nil {
		return p, usageError{err}
	}
	return p, nil
}

// checkFormat says which formats a report has.
func checkFormat(format string) error {
	if format != "table" && format != "csv" && format != "json" {
		return usage("analyzer.cli.bad_format", "value", format)
	}
	return nil
}

// printDocument writes a report: the whole document as JSON, one table otherwise.
func (a *app) printDocument(format string, document any, t sheet.Table) error {
	switch format {
	case "json":
		return a.printJSON(document)
	case "csv":
		return sheet.WriteCSV(a.out, t)
	}
	workshop.PrintTable(a.out, t)
	return nil
}

// printReading is printDocument under what it is about, with remarks for people.
func (a *app) printReading(f reportFlags, answer any, t sheet.Table, p period.Period, remarks ...string) error {
	if f.format == "table" {
		fmt.Fprintln(a.out, i18n.T("analyzer.cli.title", "site", f.site, "from", p.From.French(), "to", p.To.French(), "zone", p.Loc.String()))
		fmt.Fprintln(a.out)
		t.Name = ""
	}
	if err := a.printDocument(f.format, answer, t); err != nil {
		return err
	}
	if f.format == "table" && len(remarks) > 0 {
		fmt.Fprintln(a.out, "\n"+strings.Join(remarks, "\n"))
	}
	return nil
}

// printJSON writes a document as programs read it.
func (a *app) printJSON(document any) error {
	out := json.NewEncoder(a.out)
	out.SetEscapeHTML(false)
	return out.Encode(document)
}
