package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { registerModel(newModelABC) }

// abcFlags are the options of the ABC classes.
type abcFlags struct {
	modelFlags
	thresholdA, thresholdB float64 // per cent
}

var abcFields = []imports.Field{
	{Key: "item", Kind: imports.FieldText, Aliases: "produit article sku reference nom name categorie client customer"},
	{Key: "amount", Kind: imports.FieldNumber, Aliases: "montant caht ca revenue total marge margin ventes"},
}

func newModelABC(a *app) *cobra.Command {
	var f abcFlags
	cmd := modelCommand("abc")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.runABC(cmd.Context(), &f) }
	f.add(cmd, abcFields...)
	decimal(cmd.Flags(), &f.thresholdA, "threshold-a", 100*abc.Usual.A, i18n.T("model.abc.flag.threshold", "class", "A"))
	decimal(cmd.Flags(), &f.thresholdB, "threshold-b", 100*abc.Usual.B, i18n.T("model.abc.flag.threshold", "class", "B"))
	return cmd
}

func (f *abcFlags) check() error {
	if !(f.thresholdA > 0 && f.thresholdA < f.thresholdB && f.thresholdB <= 100) {
		return usage("abc.bad_thresholds", "a", f.thresholdA, "b", f.thresholdB)
	}
	return nil
}

func (a *app) runABC(ctx context.Context, f *abcFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	var rows []abc.Item
	err := a.readTable(ctx, &f.modelFlags, func(r *imports.Record) error {
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
	return a.printModel(&f.modelFlags, modelOutput{JSON: abcDocument(answer), Tables: []sheet.Table{abcSums(answer), abcTable(answer)}, Notes: abcNotes(answer)})
}

// abcJSON is the answer as JSON. Shares are 0..1.
type abcJSON struct {
	Total    float64   `json:"total"`
	Gini     float64   `json:"gini"`
	TopItems int       `json:"top_items"`
	TopShare float64   `json:"top_share"`
	Classes  []sumJSON `json:"classes"`
	Items    []abcLine `json:"items"`
}

type sumJSON struct {
	Class  abc.Class `json:"class"`
	Items  int       `json:"items"`
	Amount float64   `json:"amount"`
	Share  float64   `json:"share"`
}

type abcLine struct {
	Rank      int       `json:"rank"`
	Item      string    `json:"item"`
	Amount    float64   `json:"amount"`
	Share     float64   `json:"share"`
	Before    float64   `json:"share_before"`
	Cumulated float64   `json:"cumulated_share"`
	Class     abc.Class `json:"class"`
}

func abcDocument(a *abc.Answer) abcJSON {
	out := abcJSON{Total: a.Total, Gini: a.Gini, TopItems: a.TopItems, TopShare: a.TopShare}
	for _, s := range a.Sums {
		out.Classes = append(out.Classes, sumJSON(s))
	}
	for _, l := range a.Lines {
		out.Items = append(out.Items, abcLine{l.Rank, l.Name, l.Amount, l.Share, l.Before, l.Cumulated, l.Class})
	}
	return out
}

func abcSums(a *abc.Answer) sheet.Table {
	t := sheet.Table{Name: i18n.T("model.abc.classes"), Columns: []sheet.Column{
		{Title: i18n.T("model.abc.class")}, {Title: i18n.T("model.abc.items"), Kind: sheet.Int},
		{Title: i18n.T("model.abc.amount"), Kind: sheet.Number}, {Title: i18n.T("model.abc.share"), Kind: sheet.Percent},
	}}
	for _, s := range a.Sums {
		name := string(s.Class)
		if s.Class == abc.U {
			name = i18n.T("model.abc.unsold")
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
