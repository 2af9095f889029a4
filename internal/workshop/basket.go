package workshop

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer/basket"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { registerModel("basket", basketFields, newModelBasket) }

// basketFlags are the options of the search for rules.
type basketFlags struct {
	modelFlags
	at       basket.Thresholds
	noHeader bool
	top      int
}

// basketFields are the columns of a file of order lines; without them a line of the
// file is a basket.
var basketFields = []imports.Field{
	{Key: "order", Kind: imports.FieldText, Aliases: "commande orderid invoiceno numerodecommande ticket panier"},
	{Key: "item", Kind: imports.FieldText, Aliases: "article produit product description sku stockcode designation"},
}

func newModelBasket(e *Env) *cobra.Command {
	var f basketFlags
	cmd := modelCommand("basket")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return e.runBasket(cmd.Context(), &f) }
	f.add(cmd, basketFields...)
	flags := cmd.Flags()
	flags.BoolVar(&f.noHeader, "no-header", false, i18n.T("model.basket.flag.no_header"))
	Decimal(flags, &f.at.Support, "support", .01, i18n.T("model.basket.flag.support"))
	Decimal(flags, &f.at.Confidence, "confidence", .5, i18n.T("model.basket.flag.confidence"))
	flags.IntVar(&f.at.MinLength, "min-length", 1, i18n.T("model.basket.flag.min_length"))
	flags.IntVar(&f.at.MaxLength, "max-length", 10, i18n.T("model.basket.flag.max_length"))
	flags.IntVar(&f.top, "top", 20, i18n.T("model.basket.flag.top"))
	return cmd
}

func (e *Env) runBasket(ctx context.Context, f *basketFlags) error {
	if f.top < 0 {
		return usage("model.bad_top", "value", f.top)
	}
	if err := f.at.Check(); err != nil {
		return asUsage(err)
	}
	read := e.readBaskets
	if f.columns != "" || !f.noHeader && e.hasOrderLines(f.input) {
		read = e.readOrderLines
	}
	baskets, err := read(ctx, f)
	if err != nil {
		return err
	}
	answer, err := basket.Rules(baskets, f.at)
	if err != nil {
		return inFile(f.input, err)
	}
	return e.printModel(&f.modelFlags, basketOutput(answer, f))
}

// hasOrderLines reports whether the titles of the file are those of order lines: a
// column of orders and one of articles.
func (e *Env) hasOrderLines(name string) bool {
	src, err := e.open(name)
	if err != nil {
		return false // told when it is read
	}
	file, err := src.Open()
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	r, err := sheet.Open(file)
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	return len(imports.GuessColumns(basketFields, r.Header())) == len(basketFields)
}

// readOrderLines gathers the articles of each order.
func (e *Env) readOrderLines(ctx context.Context, f *basketFlags) (baskets [][]string, err error) {
	at := map[string]int{}
	err = e.readTable(ctx, &f.modelFlags, func(r *imports.Record) error {
		order := r.Text("order")
		if _, known := at[order]; !known {
			at[order] = len(baskets)
			baskets = append(baskets, nil)
		}
		baskets[at[order]] = append(baskets[at[order]], r.Text("item"))
		return nil
	})
	return baskets, err
}

// readBaskets reads a basket a line.
func (e *Env) readBaskets(ctx context.Context, f *basketFlags) (baskets [][]string, err error) {
	if err := f.modelFlags.check(); err != nil {
		return nil, err
	}
	src, err := e.open(f.input)
	if err != nil {
		return nil, err
	}
	file, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	lines, bad := 0, 0
	for row, err := range sheet.Lists(contextReader{ctx, file}) {
		if broken, is := errors.AsType[*sheet.BadLine](err); is {
			lines, bad = lines+1, bad+1
			fmt.Fprintln(e.Err, i18n.T("model.basket.bad_line", "line", broken.Line, "reason", i18n.Error(err)))
			continue
		}
		if err != nil {
			return nil, inFile(src.Name, err)
		}
		if lines++; lines == 1 && !f.noHeader {
			fmt.Fprintln(e.Err, i18n.T("model.basket.header", "titles", strings.Join(row.Cells, ", ")))
			continue
		}
		baskets = append(baskets, row.Cells)
	}
	if bad > 0 && !f.skipBad {
		return nil, fault.New(fault.Invalid, "model.bad_lines", "file", src.Name, "n", bad, "lines", lines)
	}
	return baskets, nil
}

// contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}

// The JSON of the answer.
type (
	basketJSON struct {
		Baskets int        `json:"baskets"`
		Items   int        `json:"items"`
		Rules   []ruleJSON `json:"rules"`
	}
	ruleJSON struct {
		Left       []string `json:"lhs"`
		Right      []string `json:"rhs"`
		Support    float64  `json:"support"`
		Confidence float64  `json:"confidence"`
		Lift       float64  `json:"lift"`
		Count      int      `json:"count"`
	}
)

// basketOutput puts the answer in all formats: CSV has all rules, the text the first.
func basketOutput(answer *basket.Answer, f *basketFlags) Output {
	all := basketJSON{answer.Baskets, answer.Items, []ruleJSON{}}
	for _, r := range answer.Rules {
		all.Rules = append(all.Rules, ruleJSON{r.Left, []string{r.Right}, r.Support, r.Confidence, r.Lift, r.Count})
	}
	shown := len(answer.Rules)
	if f.format == "table" && f.top > 0 {
		shown = min(shown, f.top)
	}
	t := sheet.Table{Name: i18n.T("model.basket.title"), Columns: []sheet.Column{
		{Title: i18n.T("model.basket.left")}, {Title: i18n.T("model.basket.right")}, {Title: i18n.T("model.basket.count"), Kind: sheet.Int},
		{Title: i18n.T("model.basket.support"), Kind: sheet.Percent}, {Title: i18n.T("model.basket.confidence"), Kind: sheet.Percent}, {Title: i18n.T("model.basket.lift"), Kind: sheet.Number},
	}}
	for _, r := range answer.Rules[:shown] {
		left := cmp.Or(strings.Join(r.Left, " + "), i18n.T("model.basket.anything"))
		t.Rows = append(t.Rows, []any{left, r.Right, r.Count, r.Support, r.Confidence, r.Lift})
	}
	notes := []string{i18n.T("model.basket.found", "n", len(answer.Rules), "baskets", answer.Baskets, "items", answer.Items,
		"support", i18n.Number(100*f.at.Support, 4), "confidence", i18n.Number(100*f.at.Confidence, 4))}
	if len(answer.Rules) == 0 {
		notes = append(notes, i18n.T("model.basket.no_rule"))
	}
	if shown < len(answer.Rules) {
		notes = append(notes, i18n.T("model.basket.shown", "shown", shown, "n", len(answer.Rules)))
	}
	return Output{JSON: all, Tables: []sheet.Table{t}, Notes: notes}
}
