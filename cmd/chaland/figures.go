package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newFigures) }

// figuresFlags are the words of the question as typed.
type figuresFlags struct {
	site, from, to, by  string
	compare, refundDate string
	format              string
	metrics, filters    []string
}

func newFigures(a *app) *cobra.Command {
	var f figuresFlags
	cmd := &cobra.Command{
		Use: "figures", Short: i18n.T("analyzer.cli.short"), Long: i18n.T("analyzer.cli.long"), Example: i18n.T("analyzer.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runFigures(cmd.Context(), f) },
	}
	f.addTo(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.metrics, "metrics", nil, i18n.T("analyzer.cli.flag.metrics"))
	flags.StringVar(&f.by, "by", "", i18n.T("analyzer.cli.flag.by"))
	flags.StringVar(&f.compare, "compare", "", i18n.T("analyzer.cli.flag.compare"))
	flags.StringVar(&f.refundDate, "refund-date", "", i18n.T("analyzer.cli.flag.refund_date"))
	return cmd
}

// runFigures asks the question and prints the answer. What is wrong with the
// question itself is a mistake of usage.
func (a *app) runFigures(ctx context.Context, f figuresFlags) error {
	question, err := f.question()
	if err != nil {
		return err
	}
	write, known := map[string]func(*analyzer.Answer) error{"json": func(answer *analyzer.Answer) error { return a.printJSON(answer) }, "csv": a.figuresCSV, "table": a.figuresTable}[f.format]
	if !known {
		return usage("analyzer.cli.bad_format", "value", f.format)
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		answer, err := analyzer.New(w, a.now).Answer(ctx, question)
		if err != nil {
			return asUsage(err)
		}
		return write(answer)
	})
}

// asUsage makes what a person mistyped exit with the code of a bad usage.
func asUsage(err error) error {
	if fault.KindOf(err) == fault.Invalid {
		return usageError{err}
	}
	return err
}

// question reads the flags; the analyzer checks what they mean and puts the
// site's time zone in.
func (f figuresFlags) question() (analyzer.Question, error) {
	q := analyzer.Question{Site: f.site, Metrics: f.metrics, By: f.by, Compare: f.compare, RefundDate: f.refundDate}
	for _, flag := range [][2]string{{"--site", f.site}, {"--from", f.from}, {"--to", f.to}} {
		if flag[1] == "" {
			return q, usage("analyzer.cli.missing", "flag", flag[0])
		}
	}
	for _, text := range f.filters {
		dimension, value, found := strings.Cut(text, "=")
		if !found {
			return q, usage("analyzer.cli.bad_filter", "value", text)
		}
		q.Filters = append(q.Filters, analyzer.Filter{Dimension: dimension, Value: value})
	}
	var err error
	if q.Period, err = period.Parse(f.from, f.to, time.UTC); err != nil {
		return q, usageError{err}
	}
	return q, nil
}

func (a *app) figuresCSV(answer *analyzer.Answer) error {
	return sheet.WriteCSV(a.out, figuresSheet(answer))
}
