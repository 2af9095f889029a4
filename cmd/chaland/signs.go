package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newSigns) }

func newSigns(a *app) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use: "signs", Short: i18n.T("signs.cli.short"), Long: i18n.T("signs.cli.long"), Example: i18n.T("signs.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runSigns(cmd.Context(), f) },
	}
	f.add(cmd)
	return cmd
}

func (a *app) runSigns(ctx context.Context, f reportFlags) error {
	p, err := f.period()
	if err != nil {
		return err
	}
	return a.withWarehouse(ctx, func(w *warehouse.Warehouse) error {
		m, err := analyzer.New(w, a.now).MeasureSigns(ctx, f.site, p)
		if err != nil {
			return asUsage(err)
		}
		var lines []string
		for _, s := range m.Signs {
			if s.Interval != nil {
				lines = append(lines, i18n.T("signs.cli.line", "sign", i18n.T("signs."+s.Key), "n", int64(s.Visits), "of", i18n.Int(int64(s.Of)), "rate", i18n.Percent(*s.Rate, 1),
					"interval", i18n.T("recount.from_to", "low", i18n.Percent(s.Interval.Low, 1), "high", i18n.Percent(s.Interval.High, 1))))
			}
		}
		for _, w := range m.Warnings {
			lines = append(lines, w.Text)
		}
		return a.printReading(f, m, eventSheet(m), m.Period, lines...)
	})
}

// eventSheet is a line an event.
func eventSheet(m *analyzer.MeasureSigns) sheet.Table {
	t := sheet.Table{Name: "evenements"}
	for _, c := range []struct {
		key  string
		kind sheet.Kind
	}{{"event", sheet.Text}, {"events", sheet.Int}, {"days", sheet.Int}, {"first", sheet.Text}, {"last", sheet.Text}, {"breaks", sheet.Text}} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("signs." + c.key), Kind: c.kind})
	}
	for _, e := range m.Events {
		var breaks []string
		for _, b := range e.Breaks {
			breaks = append(breaks, i18n.T("signs.break", "from", b.From, "to", b.To))
		}
		t.Rows = append(t.Rows, []any{e.Name, e.Events, float64(e.Days), e.First, e.Last, strings.Join(breaks, ", ")})
	}
	return t
}
