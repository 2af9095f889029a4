package workshop

import (
	"context"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer/clv"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

func init() { registerModel("clv", clvFields, newModelCLV) }

// clvFlags are the options of the prediction of customers' value.
type clvFlags struct {
	modelFlags
	horizon  clv.Horizon
	unit     string
	top      int
	asOfText string
	asOf     period.Date
}

// clvFields are the columns of a file of customers, or of one of orders (date).
var clvFields = []imports.Field{
	{Key: "id", Kind: imports.FieldText, Optional: true, Aliases: "client customer customerid identifiant"},
	{Key: "x", Kind: imports.FieldQuantity, Optional: true, Aliases: "frequency reachats frequence"},
	{Key: "t_x", Kind: imports.FieldQuantity, Optional: true, Aliases: "tx recency dernierachat"},
	{Key: "T", Kind: imports.FieldQuantity, Optional: true, Aliases: "age anciennete"},
	{Key: "spend", Kind: imports.FieldQuantity, Optional: true, Aliases: "zbar monetaryvalue montantmoyen paniermoyen"},
	{Key: "date", Kind: imports.FieldDate, Optional: true, Aliases: "invoicedate orderdate datecommande"},
	{Key: "amount", Kind: imports.FieldNumber, Optional: true, Aliases: "montant total montantht totalht"},
}

// clvColumns are those that a file of customers needs.
var clvColumns = []string{"id", "x", "t_x", "T"}

// clvUnits are the units of time of a file, in days.
var clvUnits = map[string]float64{"day": 1, "week": 7, "month": 365.25 / 12}

func newModelCLV(e *Env) *cobra.Command {
	var f clvFlags
	cmd := modelCommand("clv")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return e.runCLV(cmd.Context(), &f) }
	f.add(cmd, clvFields...)
	flags := cmd.Flags()
	flags.StringVar(&f.asOfText, "as-of", "", i18n.T("model.clv.flag.as_of"))
	flags.StringVar(&f.unit, "unit", "week", i18n.T("model.clv.flag.unit"))
	flags.IntVar(&f.horizon.Months, "months", 12, i18n.T("model.clv.flag.months"))
	Decimal(flags, &f.horizon.Discount, "discount", .01, i18n.T("model.clv.flag.discount"))
	Decimal(flags, &f.horizon.Margin, "margin", 1, i18n.T("model.clv.flag.margin"))
	flags.IntVar(&f.top, "top", 20, i18n.T("model.clv.flag.top"))
	return cmd
}

func (f *clvFlags) check() error {
	days, known := clvUnits[f.unit]
	if !known {
		return usage("model.clv.bad_unit", "value", f.unit)
	}
	if f.top < 0 {
		return usage("model.bad_top", "value", f.top)
	}
	f.horizon.UnitDays = days
	if f.asOfText != "" {
		var err error
		if f.asOf, err = period.ParseDate(f.asOfText); err != nil {
			return UsageError{err}
		}
	}
	return asUsage(f.horizon.Check())
}

func (e *Env) runCLV(ctx context.Context, f *clvFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	run := clvRun{flags: f}
	if err := e.readTable(ctx, &f.modelFlags, run.add); err != nil {
		return err
	}
	for _, do := range []func() error{run.gather, run.fit} {
		if err := do(); err != nil {
			return inFile(f.input, err)
		}
	}
	return e.printModel(&f.modelFlags, run.output())
}

// add reads a row: a customer, or an order of a file with dates.
func (r *clvRun) add(row *imports.Record) error {
	if row.Has("date") && !row.Has("x") {
		return r.addOrder(row)
	}
	c, err := clvCustomer(row)
	if err == nil {
		r.customers, r.spends = append(r.customers, c), row.Has("spend")
	}
	return err
}

// addOrder reads an order; those of nobody and those that give back are left out.
func (r *clvRun) addOrder(row *imports.Record) error {
	if !row.Has("id") {
		return fault.New(fault.Invalid, "model.clv.no_columns")
	}
	amount, there := row.Number("amount")
	day := row.Date("date")
	switch r.spends = row.Has("amount"); {
	case day.IsZero():
		return row.Reject("date", "imports.empty_cell")
	case r.spends && !there:
		return row.Reject("amount", "imports.empty_cell")
	case row.Text("id") == "":
		r.guests++
	case amount < 0:
		r.returns++
	default:
		o := clv.Order{Customer: row.Text("id"), Day: period.DateOf(day.In(time.UTC)), Amount: amount}
		if r.orderLines = append(r.orderLines, o); r.end.Before(o.Day) {
			r.end = o.Day
		}
	}
	return nil
}

// gather tells the customers of a file of orders.
func (r *clvRun) gather() error {
	if r.orderLines == nil {
		return nil
	}
	if r.flags.asOfText != "" {
		r.end = r.flags.asOf
	}
	r.customers = clv.Gather(r.orderLines, r.end, r.flags.horizon.UnitDays)
	if len(r.customers) == 0 {
		return fault.New(fault.Invalid, "model.clv.nobody", "end", r.end.French())
	}
	return nil
}

// maxRepeats is more days with an order than anyone lives: what is expected of a
// customer takes as many steps as they have repeats.
const maxRepeats = 50_000

// clvCustomer reads a row of a file of customers.
func clvCustomer(r *imports.Record) (c clv.Customer, err error) {
	for _, key := range clvColumns {
		if !r.Has(key) {
			return c, fault.New(fault.Invalid, "model.clv.no_columns")
		}
		if r.Text(key) == "" {
			return c, r.Reject(key, "imports.empty_cell")
		}
	}
	c.ID = r.Text("id")
	repeats, _ := r.Number("x")
	c.Repeats = int(repeats)
	c.Last, _ = r.Number("t_x")
	c.Age, _ = r.Number("T")
	c.Spend, _ = r.Number("spend")
	switch {
	case repeats != math.Trunc(repeats):
		return c, r.Reject("x", "model.clv.not_whole")
	case repeats > maxRepeats:
		return c, r.Reject("x", "model.clv.too_many", "max", maxRepeats)
	}
	if rule := c.Misdated(); rule != "" {
		return c, r.Reject("t_x", "model.clv."+rule, "age", i18n.Number(c.Age, 6))
	}
	return c, nil
}

// clvRun is the computation that a command asks for.
type clvRun struct {
	flags      *clvFlags
	customers  []clv.Customer
	spends     bool        // the file has amounts
	orderLines []clv.Order // of a file of orders
	end        period.Date // until when they count
	guests     int
	returns    int
	orders     *clv.BGNBDFit
	amounts    *clv.GammaGammaFit // nil without amounts
	compared   []clv.Repeaters
	distance   float64
	degrees    int
	chance     float64
	prospects  []prospect
	hasMeans   bool // amounts have a mean to expect
	totalWorth float64
}

// prospect is a customer and what is expected of them.
type prospect struct {
	clv.Customer
	alive, expected float64
	spend, value    *float64
}

// mostRepeats is where the comparison of the fit stops telling numbers apart, as in
// the paper.
const mostRepeats = 7

func (r *clvRun) fit() (err error) {
	if r.orders, err = clv.FitBGNBD(r.customers); err != nil {
		return err
	}
	r.compared = r.orders.Compare(r.customers, mostRepeats)
	r.distance, r.degrees, r.chance = clv.ChiSquare(r.compared)
	if r.spends {
		if r.amounts, err = clv.FitGammaGamma(r.customers); err != nil {
			return err
		}
		r.hasMeans = !math.IsInf(r.amounts.Mean(), 1)
	}
	until := r.flags.horizon.Units()
	for _, c := range r.customers {
		p := prospect{Customer: c, alive: r.orders.Alive(c), expected: r.orders.Expect(c, until)}
		if r.hasMeans {
			spend, value := r.amounts.Expect(c), r.flags.horizon.Value(r.orders.BGNBD, r.amounts.GammaGamma, c)
			p.spend, p.value = &spend, &value
			r.totalWorth += value
		}
		r.prospects = append(r.prospects, p)
	}
	return nil
}
