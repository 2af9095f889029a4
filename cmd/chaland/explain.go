package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
	"github.com/formaouest/chaland/warehouse"
)

func init() { register(newExplain) }

func newExplain(a *app) *cobra.Command {
	var f figuresFlags
	var measure string
	cmd := &cobra.Command{
		Use: "explain", Short: i18n.T("change.cli.short"), Long: i18n.T("change.cli.long"), Example: i18n.T("change.cli.example"),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", "", i18n.T("analyzer.cli.flag.site"))
	flags.StringVar(&measure, "metric", analyzer.ChangeMeasures[0], i18n.T("change.cli.flag.metric"))
	flags.StringVar(&f.from, "from", "", i18n.T("analyzer.cli.flag.from"))
	flags.StringVar(&f.to, "to", "", i18n.T("analyzer.cli.flag.to"))
	flags.StringVar(&f.by, "by", analyzer.ByChannel, i18n.T("change.cli.flag.by"))
	flags.StringArrayVar(&f.filters, "filter", nil, i18n.T("analyzer.cli.flag.filter"))
	flags.StringVar(&f.compare, "compare", analyzer.ComparePrevious, i18n.T("change.cli.flag.compare"))
	flags.StringVar(&f.format, "format", "table", i18n.T("analyzer.cli.flag.format"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		question, err := f.question()
		if err != nil {
			return err
		}
		write, known := map[string]func(*analyzer.Explanation) error{"json": func(e *analyzer.Explanation) error { return a.printJSON(e) }, "csv": a.explanationCSV, "table": a.explanationTable}[f.format]
		if !known {
			return usage("analyzer.cli.bad_format", "value", f.format)
		}
		return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
			explanation, err := analyzer.New(w, a.now).Explain(cmd.Context(), question, measure)
			if err != nil {
				return asUsage(err)
			}
			return write(explanation)
		})
	}
	return cmd
}

func (a *app) explanationCSV(e *analyzer.Explanation) error {
	return sheet.WriteCSV(a.out, explanationSheet(e))
}

// explanationTable prints the whole in a sentence, then the table.
func (a *app) explanationTable(e *analyzer.Explanation) error {
	m, _ := analyzer.MetricByKey(e.Measure)
	write := func(v float64) string {
		if e.Unit == analyzer.Cents {
			return i18n.Money(v, e.Currency)
		}
		return i18n.Number(v, 1)
	}
	change := write(e.Whole.Parts.Sum())
	if e.Whole.Parts.Sum() > 0 {
		change = "+" + change
	}
	fmt.Fprintln(a.out, i18n.T("change.cli.sentence", "measure", m.Label(), "before", write(e.Whole.Before.Value), "after", write(e.Whole.After.Value), "change", change))
	for _, w := range e.Warnings {
		fmt.Fprintln(a.err, w.Text)
	}
	t := explanationSheet(e)
	lines := make([][]string, 1, len(t.Rows)+1)
	for _, c := range t.Columns {
		lines[0] = append(lines[0], c.Title)
	}
	for _, row := range t.Rows {
		line := []string{row[0].(string)} // the group's name
		for _, cell := range row[1:] {
			line = append(line, write(cell.(float64)))
		}
		lines = append(lines, line)
	}
	workshop.PrintAligned(a.out, lines, true)
	return nil
}

// explanationSheet has a line a group, then the rest, the mix and the whole.
func explanationSheet(e *analyzer.Explanation) sheet.Table {
	kind, basket := sheet.Number, "change.column.basket"
	if e.Unit == analyzer.Cents {
		kind = sheet.Money
	}
	if e.Measure == "contribution_margin" {
		basket = "change.column.margin"
	}
	t := sheet.Table{Name: "evolution", Columns: []sheet.Column{{Title: analyzer.DimensionLabel(e.Question.By)}}}
	for _, title := range []string{"change.column.before", "change.column.after", "change.column.change", "change.column.visits", "change.column.conversion", basket, "change.column.untraced"} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T(title), Kind: kind, Currency: e.Currency})
	}
	add := func(name string, c analyzer.GroupChange) {
		t.Rows = append(t.Rows, []any{name, c.Before.Value, c.After.Value, c.Parts.Sum(), c.Parts.Visits, c.Parts.Conversion, c.Parts.Basket, c.Parts.Untraced})
	}
	for _, g := range e.Groups {
		add(groupLabel(e.Question.By, g.Key), g)
	}
	if e.Rest.Parts.Sum() != 0 {
		add(i18n.T("change.rest"), e.Rest)
	}
	if e.Mix != nil {
		add(i18n.T("change.mix"), analyzer.GroupChange{Parts: *e.Mix})
	}
	add(i18n.T("change.cli.whole"), e.Whole)
	return t
}
