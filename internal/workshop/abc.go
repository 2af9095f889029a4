package workshop

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/warehouse"
)

func init() { registerModel("abc", abcFields, newModelABC) }

// abcFlags are the options of the ABC classes.
type abcFlags struct {
	modelFlags
	thresholdA, thresholdB float64 // per cent
	// site, from, to and by ask for the products of a site in the place of a file's.
	site, from, to, by string
}

var abcFields = []imports.Field{
	{Key: "item", Kind: imports.FieldText, Aliases: "produit article sku reference nom name categorie client customer"},
	{Key: "amount", Kind: imports.FieldNumber, Aliases: "montant caht ca revenue total marge margin ventes"},
}

func newModelABC(e *Env) *cobra.Command {
	var f abcFlags
	cmd := modelCommand("abc")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return e.runABC(cmd.Context(), &f) }
	f.add(cmd, abcFields...)
	Decimal(cmd.Flags(), &f.thresholdA, "threshold-a", 100*abc.Usual.A, i18n.T("model.abc.flag.threshold", "class", "A"))
	Decimal(cmd.Flags(), &f.thresholdB, "threshold-b", 100*abc.Usual.B, i18n.T("model.abc.flag.threshold", "class", "B"))
	cmd.Flags().StringVar(&f.site, "site", "", i18n.T("model.abc.flag.site"))
	cmd.Flags().StringVar(&f.from, "from", "", i18n.T("analyzer.cli.flag.from"))
	cmd.Flags().StringVar(&f.to, "to", "", i18n.T("analyzer.cli.flag.to"))
	cmd.Flags().StringVar(&f.by, "by", analyzer.ParetoRevenue, i18n.T("model.abc.flag.by"))
	return cmd
}

func (f *abcFlags) check() error {
	if !(f.thresholdA > 0 && f.thresholdA < f.thresholdB && f.thresholdB <= 100) {
		return usage("abc.bad_thresholds", "a", f.thresholdA, "b", f.thresholdB)
	}
	return nil
}

func (e *Env) runABC(ctx context.Context, f *abcFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.site != "" {
		return e.runSiteABC(ctx, f)
	}
	var rows []abc.Item
	err := e.readTable(ctx, &f.modelFlags, func(r *imports.Record) error {
		amount, _ := r.Number("amount")
		rows = append(rows, abc.Item{Name: r.Text("item"), Amount: amount})
		return nil
	})
	if err != nil {
		return err
	}
	answer, err := abc.Sort(abc.Merge(rows), abc.Thresholds{A: f.thresholdA / 100, B: f.thresholdB / 100})
	if err != nil {
		return inFile(f.input, err)
	}
	return e.printModel(&f.modelFlags, Output{JSON: analyzer.ParetoDocumentOf(answer), Tables: []sheet.Table{abcSums(answer), abcTable(answer)}, Notes: abcNotes(answer)})
}

// runSiteABC classes the products of a site: amounts in its currency, not in cents.
func (e *Env) runSiteABC(ctx context.Context, f *abcFlags) error {
	if err := f.checkFormat(); err != nil {
		return err
	}
	p, err := spanOf(f.from, f.to)
	if err != nil {
		return err
	}
	q := analyzer.ParetoQuestion{Site: f.site, Period: p, By: f.by, At: abc.Thresholds{A: f.thresholdA / 100, B: f.thresholdB / 100}}
	return e.WithWarehouse(ctx, func(w *warehouse.Warehouse) error {
		found, err := analyzer.New(w, e.Now).Pareto(ctx, q)
		if err != nil {
			return asUsage(err)
		}
		answer := found.Answer
		for i := range answer.Lines {
			answer.Lines[i].Amount /= 100
		}
		for i := range answer.Sums {
			answer.Sums[i].Amount /= 100
		}
		answer.Total /= 100
		return e.printModel(&f.modelFlags, Output{JSON: analyzer.ParetoDocumentOf(answer), Tables: []sheet.Table{abcSums(answer), abcTable(answer)}, Notes: abcNotes(answer)})
	})
}

func abcSums(a *abc.Answer) sheet.Table {
	t := sheet.Table{Name: i18n.T("model.abc.classes"), Columns: []sheet.Column{
		{Title: i18n.T("model.abc.class")}, {Title: i18n.T("model.abc.items"), Kind: sheet.Int},
		{Title: i18n.T("model.abc.amount"), Kind: sheet.Number}, {Title: i18n.T("model.abc.share"), Kind: sheet.Percent},
	}}
	for _, s := range a.Sums {
		name := string(s.Class)
		switch s.Class {
		case abc.U:
			name = i18n.T("model.abc.unsold")
		case abc.N:
			name = i18n.T("model.abc.returned")
		}
		t.Rows = append(t.Rows, []any{name, s.Items, s.Amount, s.Share})
	}
	return t
}

func abcTable(a *abc.Answer) sheet.Table {
	t := sheet.Table{Name: i18n.T("model.abc.list"), Columns: []sheet.Column{
		{Title: i18n.T("model.abc.item")}, {Title: i18n.T("model.abc.rank"), Kind: sheet.Int},
		{Title: i18n.T("model.abc.amount"), Kind: sheet.Number}, {Title: i18n.T("model.abc.share"), Kind: sheet.Percent},
		{Title: i18n.T("model.abc.before"), Kind: sheet.Percent}, {Title: i18n.T("model.abc.cumulated"), Kind: sheet.Percent},
		{Title: i18n.T("model.abc.class")},
	}}
	for _, l := range a.Lines {
		t.Rows = append(t.Rows, []any{l.Name, l.Rank, l.Amount, l.Share, l.Before, l.Cumulated, string(l.Class)})
	}
	return t
}

func abcNotes(a *abc.Answer) []string {
	notes := []string{
		i18n.T("model.abc.gini", "gini", i18n.Fixed(a.Gini, 3)),
		i18n.T("model.abc.top", "n", a.TopItems, "items", len(a.Lines)-a.Negative, "share", i18n.Percent(a.TopShare, 1)),
	}
	if a.Negative > 0 {
		notes = append(notes, i18n.T("model.abc.negative", "n", a.Negative))
	}
	return []string{strings.Join(notes, "\n")}
}
