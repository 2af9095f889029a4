package workshop

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { registerModel("rfm", rfmFields, newModelRFM) }

// rfmFlags are the options of the segments.
type rfmFlags struct {
	modelFlags
	asOfText, cancelled string
	asOf                period.Date
	months              int
}

// rfmFields are the columns of a file of orders or of their lines.
var rfmFields = []imports.Field{
	{Key: "customer", Kind: imports.FieldText, Optional: true, Aliases: "client customerid clientid idclient email"},
	{Key: "date", Kind: imports.FieldDate, Aliases: "invoicedate orderdate datecommande datedecommande"},
	{Key: "amount", Kind: imports.FieldNumber, Optional: true, Aliases: "montant total montantht totalht"},
	{Key: "quantity", Kind: imports.FieldNumber, Optional: true, Aliases: "quantite qte"},
	{Key: "price", Kind: imports.FieldNumber, Optional: true, Aliases: "prix unitprice prixunitaire"},
	{Key: "order", Kind: imports.FieldText, Optional: true, Aliases: "commande orderid invoiceno numerodecommande"},
}

func newModelRFM(e *Env) *cobra.Command {
	var f rfmFlags
	cmd := modelCommand("rfm")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return e.runRFM(cmd.Context(), &f) }
	f.add(cmd, rfmFields...)
	flags := cmd.Flags()
	flags.StringVar(&f.asOfText, "as-of", "", i18n.T("model.rfm.flag.as_of"))
	flags.IntVar(&f.months, "months", segment.WindowMonths, i18n.T("model.rfm.flag.months"))
	flags.StringVar(&f.cancelled, "cancelled-prefix", "", i18n.T("model.rfm.flag.cancelled"))
	return cmd
}

// maxWindow bounds the window to a century.
const maxWindow = 1200

func (f *rfmFlags) check() (err error) {
	if f.months < 1 || f.months > maxWindow {
		return usage("model.rfm.bad_months", "value", f.months, "max", maxWindow)
	}
	if f.asOfText != "" {
		f.asOf, err = period.ParseDate(f.asOfText)
	}
	return asUsage(err)
}

func (e *Env) runRFM(ctx context.Context, f *rfmFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	run := rfmRun{flags: f}
	if err := e.readTable(ctx, &f.modelFlags, run.add); err != nil {
		return err
	}
	if f.asOfText == "" {
		f.asOf = run.last
	}
	var customers []segment.Customer
	if customers, run.left = segment.Gather(run.lines, f.asOf, f.months); len(customers) == 0 {
		return inFile(f.input, fault.New(fault.Invalid, "model.rfm.nobody", "from", f.first().French(), "to", f.asOf.French(), "first", run.first.French(), "last", run.last.French()))
	}
	run.scored = segment.Score(customers)
	return e.printModel(&f.modelFlags, run.output())
}

// first is the first day of the window.
func (f *rfmFlags) first() period.Date { return f.asOf.AddMonths(-f.months).AddDays(1) }

// rfmRun is the computation that a command asks for.
type rfmRun struct {
	flags       *rfmFlags
	lines       []segment.Line
	cancelled   int
	first, last period.Date // that lines have
	left        segment.LeftOut
	scored      []segment.Scored
}

// add reads a row.
func (r *rfmRun) add(row *imports.Record) error {
	if !row.Has("customer") {
		return fault.New(fault.Invalid, "model.rfm.no_customer")
	}
	amount, err := rfmAmount(row)
	if err != nil {
		return err
	}
	l := segment.Line{Customer: row.Text("customer"), Order: row.Text("order"), Day: period.DateOf(row.Date("date").In(time.UTC)), Amount: money.Round(100 * amount)}
	if row.Has("order") && l.Order == "" {
		return row.Reject("order", "imports.empty_cell")
	}
	if len(r.lines) == 0 || l.Day.Before(r.first) {
		r.first = l.Day
	}
	if r.last.Before(l.Day) {
		r.last = l.Day
	}
	if p := r.flags.cancelled; p != "" && strings.HasPrefix(l.Order, p) {
		r.cancelled++
		return nil
	}
	r.lines = append(r.lines, l)
	return nil
}

// rfmAmount is the amount of a row, or its quantity times its price.
func rfmAmount(row *imports.Record) (float64, error) {
	need := []string{"amount"}
	if !row.Has("amount") {
		need = []string{"quantity", "price"}
	}
	amount := 1.0
	for _, key := range need {
		if !row.Has(key) {
			return 0, fault.New(fault.Invalid, "model.rfm.no_amount")
		}
		v, there := row.Number(key)
		if !there {
			return 0, row.Reject(key, "imports.empty_cell")
		}
		amount *= v
	}
	if math.Abs(amount) > maxAmount {
		return 0, row.Reject("price", "model.rfm.too_much")
	}
	return amount, nil
}

// maxAmount is that of a cell; a product beyond it would not fit in cents.
const maxAmount = 1e13

// RFMJSON is a customer; the answer has one after the other.
type RFMJSON struct {
	Customer       string  `json:"customer"`
	RecencyDays    int     `json:"recency_days"`
	Frequency      int     `json:"frequency"`
	Amount         float64 `json:"amount"`
	RecencyScore   int     `json:"recency_score"`
	FrequencyScore int     `json:"frequency_score"`
	AmountScore    int     `json:"amount_score"`
	Segment        string  `json:"segment"`
	Label          string  `json:"label"` // in French
}

func units(cents int64) float64 { return float64(cents) / 100 }

func segmentLabel(name string) string { return i18n.T("analyzer.segment." + name) }

// segmentSum is what the customers of a segment are together.
type segmentSum struct {
	customers int
	amount    int64
}

// sums adds customers up by cell of recency and frequency, and by segment.
func (r *rfmRun) sums() (cells [6][6]int, bySegment map[string]segmentSum, total int64) {
	bySegment = map[string]segmentSum{}
	for _, s := range r.scored {
		cells[s.Recency][s.Frequency]++
		sum := bySegment[s.Segment()]
		bySegment[s.Segment()] = segmentSum{sum.customers + 1, sum.amount + s.Amount}
		total += s.Amount
	}
	return cells, bySegment, total
}

func (r *rfmRun) json() []RFMJSON {
	out := make([]RFMJSON, len(r.scored))
	for i, s := range r.scored {
		out[i] = RFMJSON{s.Name, s.Days, s.Orders, units(s.Amount), s.Recency, s.Frequency, s.Money, s.Segment(), segmentLabel(s.Segment())}
	}
	return out
}

// output puts the answer in all formats: a person reads segments, grid and
// thresholds; CSV has a line a customer.
func (r *rfmRun) output() Output {
	out := Output{JSON: r.json(), Notes: r.notes()}
	if r.flags.format == "csv" {
		out.Tables = []sheet.Table{r.customerTable()}
	} else {
		out.Tables = []sheet.Table{r.segmentTable(), r.gridTable(), r.thresholdTable()}
	}
	return out
}

func (r *rfmRun) customerTable() sheet.Table {
	t := sheet.Table{Columns: rfmColumns("customer", sheet.Text, "days", sheet.Int, "orders", sheet.Int, "amount", sheet.Money, "r", sheet.Int, "f", sheet.Int, "m", sheet.Int, "segment", sheet.Text)}
	for _, s := range r.scored {
		t.Rows = append(t.Rows, []any{s.Name, s.Days, s.Orders, s.Amount, s.Recency, s.Frequency, s.Money, segmentLabel(s.Segment())})
	}
	return t
}

// rfmColumns makes columns of pairs of a text "model.rfm.<key>" and a kind.
func rfmColumns(pairs ...any) (columns []sheet.Column) {
	for i := 0; i < len(pairs); i += 2 {
		columns = append(columns, sheet.Column{Title: i18n.T("model.rfm." + pairs[i].(string)), Kind: pairs[i+1].(sheet.Kind)})
	}
	return columns
}

func (r *rfmRun) segmentTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("model.rfm.segments"), Columns: rfmColumns("segment", sheet.Text, "customers", sheet.Int, "share", sheet.Percent, "amount", sheet.Number, "amount_share", sheet.Percent)}
	_, sums, total := r.sums()
	for _, name := range segment.Names {
		sum := sums[name]
		var share *float64
		if total > 0 {
			v := float64(sum.amount) / float64(total)
			share = &v
		}
		t.Rows = append(t.Rows, []any{segmentLabel(name), sum.customers, float64(sum.customers) / float64(len(r.scored)), units(sum.amount), share})
	}
	return t
}

// gridTable counts the 25 cells: recency down, frequency across.
func (r *rfmRun) gridTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("model.rfm.grid"), Columns: []sheet.Column{{}}}
	cells, _, _ := r.sums()
	for f := 1; f <= 5; f++ {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("model.rfm.f_score", "n", f)})
	}
	for recency := 5; recency >= 1; recency-- {
		row := []any{i18n.T("model.rfm.r_score", "n", recency)}
		for f := 1; f <= 5; f++ {
			row = append(row, i18n.Int(int64(cells[recency][f]))+" "+segmentLabel(segment.Of(recency, f)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// thresholdTable is what the scores stand for.
func (r *rfmRun) thresholdTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("model.rfm.thresholds"), Columns: rfmColumns("score", sheet.Int, "days", sheet.Text, "orders", sheet.Text, "amount", sheet.Text)}
	of := segment.ThresholdsOf(r.scored)
	whole := func(v int64) string { return i18n.Int(v) }
	for score := 5; score >= 1; score-- {
		t.Rows = append(t.Rows, []any{score, rangeText(of.Days[score], whole), rangeText(of.Orders[score], whole),
			rangeText(of.Amount[score], func(v int64) string { return i18n.Fixed(units(v), 2) })})
	}
	return t
}

func rangeText(r segment.Range, write func(int64) string) string {
	if r.Customers == 0 {
		return "—"
	}
	return i18n.T("clients.from_to", "from", write(r.Least), "to", write(r.Most))
}

func (r *rfmRun) notes() []string {
	notes := []string{i18n.T("model.rfm.window", "n", len(r.scored), "from", r.flags.first().French(), "to", r.flags.asOf.French())}
	if len(r.scored) < segment.Few {
		notes = append(notes, i18n.T("model.rfm.fixed", "customers", segment.Few))
	}
	for _, left := range []struct {
		key string
		n   int
	}{{"guests", r.left.Guests}, {"cancelled", r.cancelled}, {"returns", r.left.Returns}, {"early", r.left.Early}, {"late", r.left.Late}} {
		if left.n > 0 {
			notes = append(notes, i18n.T("model.rfm.left."+left.key, "n", left.n))
		}
	}
	return notes
}
