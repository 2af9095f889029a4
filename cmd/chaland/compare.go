package main

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newCompare) }

// compareFlags are the second side, then the reference.
type compareFlags struct {
	reportFlags
	metric, firstFrom, firstTo string
	filters, firstFilters      []string
}

func newCompare(a *app) *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use: "compare", Short: i18n.T("compare.cli.short"), Long: i18n.T("compare.cli.long"), Example: i18n.T("compare.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runCompare(cmd.Context(), f) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.metric, "metric", "conversion_rate", i18n.T("compare.cli.flag.metric"))
	flags.StringVar(&f.firstFrom, "first-from", "", i18n.T("compare.cli.flag.first_from"))
	flags.StringVar(&f.firstTo, "first-to", "", i18n.T("compare.cli.flag.first_to"))
	flags.StringArrayVar(&f.filters, "filter", nil, i18n.T("compare.cli.flag.filter"))
	flags.StringArrayVar(&f.firstFilters, "first-filter", nil, i18n.T("compare.cli.flag.first_filter"))
	return cmd
}

// question reads the flags.
func (f *compareFlags) question() (q analyzer.CompareQuestion, err error) {
	q.Site, q.Metric = f.site, f.metric
	if q.Second.Period, err = f.period(); err != nil {
		return q, err
	}
	if q.First.Period = q.Second.Period; f.firstFrom+f.firstTo != "" {
		if q.First.Period, err = period.Parse(f.firstFrom, f.firstTo, time.UTC); err != nil {
			return q, usageError{err}
		}
	}
	if q.First.Filters, err = sideFilters(f.firstFilters); err != nil {
		return q, err
	}
	q.Second.Filters, err = sideFilters(f.filters)
	return q, err
}

// sideFilters reads filters like device=mobile.
func sideFilters(texts []string) (filters []analyzer.Filter, err error) {
	for _, text := range texts {
		dimension, value, found := strings.Cut(text, "=")
		if !found {
			return nil, usage("analyzer.cli.bad_filter", "value", text)
		}
		filters = append(filters, analyzer.Filter{Dimension: dimension, Value: value})
	}
	return filters, nil
}

func (a *app) runCompare(ctx context.Context, f compareFlags) error {
	q, err := f.question()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		c, err := analyzer.New(w, a.now).CompareSides(ctx, q)
		if err != nil {
			return asUsage(err)
		}
		return a.printReading(f.reportFlags, c, compareSheet(c), c.Period, i18n.T("compare.verdict."+c.Verdict), i18n.T("compare.meaning", "p", i18n.Percent(c.P, 2)))
	})
}

// compareSheet is a line a side, then their difference: rates are 0..1, amounts are in
// the currency.
func compareSheet(c *analyzer.Comparison) sheet.Table {
	kind, scale := sheet.Number, 1.0
	switch c.Unit {
	case analyzer.Ratio:
		kind = sheet.Percent
	case analyzer.Cents:
		scale = 100
	}
	m, _ := analyzer.MetricByKey(c.Metric)
	t := sheet.Table{Name: "comparaison", Columns: []sheet.Column{{Title: i18n.T("compare.side")}, {Title: i18n.T("compare.sample"), Kind: sheet.Int}, {Title: m.Label(), Kind: kind},
		{Title: i18n.T("model.abtest.low"), Kind: kind}, {Title: i18n.T("model.abtest.high"), Kind: kind}}}
	for i, s := range []analyzer.ComparedSide{c.First, c.Second} {
		name := i18n.T([]string{"analyzer.compare.first", "analyzer.compare.second"}[i])
		var filters []string
		for _, f := range s.Filters {
			filters = append(filters, f.Dimension+"="+f.Value)
		}
		low, high := any(nil), any(nil)
		if s.Interval != nil {
			low, high = s.Interval.Low/scale, s.Interval.High/scale
		}
		t.Rows = append(t.Rows, []any{name + " : " + i18n.T("compare.days", "from", period.French(s.From), "to", period.French(s.To)) + ", " + cmp.Or(strings.Join(filters, ", "), i18n.T("analyzer.compare.unfiltered")), s.N, s.Value / scale, low, high})
	}
	gap := i18n.T("compare.gap")
	if c.Unit == analyzer.Ratio { // 2,34 % beside two rates would read as a relative change
		gap = i18n.T("compare.cli.gap_points")
	}
	t.Rows = append(t.Rows, []any{gap, nil, c.Difference / scale, c.Interval.Low / scale, c.Interval.High / scale})
	return t
}
