package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
)

func init() { register(newHints) }

func newHints(a *app) *cobra.Command {
	var f figuresFlags
	cmd := &cobra.Command{
		Use: "hints", Short: i18n.T("hints.cli.short"), Long: i18n.T("hints.cli.long"), Example: i18n.T("hints.cli.example"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runHints(cmd.Context(), f) },
	}
	f.addTo(cmd)
	cmd.Flags().StringSliceVar(&f.metrics, "metrics", []string{"visits", "orders", "revenue_incl_tax", "conversion_rate"}, i18n.T("analyzer.cli.flag.metrics"))
	return cmd
}

// runHints tells the changes in one table, and beside it what was looked at.
func (a *app) runHints(ctx context.Context, f figuresFlags) error {
	return a.report(ctx, f, func(ctx context.Context, an *analyzer.Analyzer, q analyzer.Question) (out workshop.Output, err error) {
		all, err := an.Hints(ctx, q)
		if err != nil {
			return out, err
		}
		for _, h := range all {
			out.Notes = append(out.Notes, hintNote(h))
		}
		out.Notes = append(out.Notes, i18n.T("hints.help"))
		out.JSON, out.Tables = all, []sheet.Table{hintsSheet(sheet.Number, all...)}
		if f.format == "table" { // each metric in its own unit
			out.Tables = nil
			for _, h := range all {
				if m, _ := analyzer.MetricByKey(h.Metric); len(h.List) > 0 {
					out.Tables = append(out.Tables, hintsSheet(valueColumn(m, "").Kind, h))
				}
			}
		}
		return out, nil
	})
}

// hintNote says in which days of a metric changes were looked for.
func hintNote(h *analyzer.Hints) string {
	m, _ := analyzer.MetricByKey(h.Metric)
	if h.From == "" { // not in any days
		return h.Note
	}
	note := i18n.T("hints.cli.looked", "metric", m.Label(), "from", period.French(h.From), "to", period.French(h.To), "n", int64(h.Days), "season", i18n.T("hints.season_"+yesOrNo(h.Seasonal)))
	switch {
	case h.Note != "":
		return note + " " + h.Note
	case len(h.List) == 0:
		return note + " " + i18n.T("hints.none")
	}
	return note
}

// hintsSheet is a line a change; values are in the unit of their metric, cents but for
// numbers, which are in the currency.
func hintsSheet(kind sheet.Kind, all ...*analyzer.Hints) sheet.Table {
	t := sheet.Table{Name: i18n.T("hints.title"), Columns: []sheet.Column{{Title: i18n.T("hints.column.metric")}, {Title: i18n.T("hints.column.day")}, {Title: i18n.T("hints.column.from")}, {Title: i18n.T("hints.column.to")}}}
	for _, name := range []string{"before", "after"} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("hints.column." + name), Kind: kind}, sheet.Column{Title: i18n.T("hints.column." + name + "_sample"), Kind: sheet.Int}, sheet.Column{Title: i18n.T("hints.column." + name + "_past"), Kind: kind})
	}
	for _, h := range all {
		m, _ := analyzer.MetricByKey(h.Metric)
		scale := 1.0
		if kind == sheet.Number && h.Unit == analyzer.Cents {
			scale = 100
		}
		for _, x := range h.List {
			row := []any{m.Label(), period.French(x.Day), period.French(x.From), period.French(x.To)}
			for _, s := range []analyzer.HintSide{x.Before, x.After} {
				var past any
				if s.Past != nil {
					past = *s.Past / scale
				}
				row = append(row, s.Value/scale, s.Sample, past)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func yesOrNo(x bool) string {
	if x {
		return "yes"
	}
	return "no"
}
