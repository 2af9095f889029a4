package workshop

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { registerModel("abtest", abFields, newModelABTest) }

// abFlags are the options of the comparison of two variants.
type abFlags struct {
	modelFlags
	control                   string
	rate, gain, power, perDay float64 // of the calculator; rate, gain and power in per cent
}

var abFields = []imports.Field{
	{Key: "variant", Kind: imports.FieldText, Aliases: "variante version groupe group"},
	{Key: "visits", Kind: imports.FieldQuantity, Optional: true, Aliases: "visites visiteurs visitors sessions"},
	{Key: "conversions", Kind: imports.FieldQuantity, Optional: true, Aliases: "commandes orders conversion"},
	{Key: "amount", Kind: imports.FieldNumber, Optional: true, Aliases: "montant panier valeur value total"},
}

func newModelABTest(e *Env) *cobra.Command {
	var f abFlags
	cmd := modelCommand("abtest")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("rate") || cmd.Flags().Changed("gain") {
			return e.runSampleSize(&f)
		}
		return e.runABTest(cmd.Context(), &f)
	}
	f.add(cmd, abFields...)
	flags := cmd.Flags()
	flags.StringVar(&f.control, "control", "", i18n.T("model.abtest.flag.control"))
	Decimal(flags, &f.rate, "rate", 0, i18n.T("model.abtest.flag.rate"))
	Decimal(flags, &f.gain, "gain", 0, i18n.T("model.abtest.flag.gain"))
	Decimal(flags, &f.power, "power", 80, i18n.T("model.abtest.flag.power"))
	Decimal(flags, &f.perDay, "visits-per-day", 0, i18n.T("model.abtest.flag.per_day"))
	return cmd
}

// arm is what a file says of a variant.
type arm struct {
	name   string
	rate   analyzer.Rate
	spread analyzer.Spread
}

// arms are the variants of a file in the order in which they are met.
type arms struct {
	all   []*arm
	rates bool // visits and conversions, else amounts
}

func (s *arms) of(name string) *arm {
	i := slices.IndexFunc(s.all, func(a *arm) bool { return a.name == name })
	if i < 0 {
		i = len(s.all)
		s.all = append(s.all, &arm{name: name})
	}
	return s.all[i]
}

// add counts a row.
func (s *arms) add(r *imports.Record) error {
	counted, amounts := r.Has("visits") && r.Has("conversions"), r.Has("amount")
	if counted == amounts {
		return fault.New(fault.Invalid, "model.abtest.which")
	}
	s.rates = counted
	if amounts {
		x, there := r.Number("amount")
		if !there {
			return r.Reject("amount", "imports.empty_cell")
		}
		s.of(r.Text("variant")).spread.Add(x)
		return nil
	}
	visits, err := wholeNumber(r, "visits")
	if err != nil {
		return err
	}
	conversions, err := wholeNumber(r, "conversions")
	if err != nil {
		return err
	}
	arm := s.of(r.Text("variant"))
	arm.rate.N += visits
	arm.rate.K += conversions
	return nil
}

// wholeNumber reads a cell that must hold one.
func wholeNumber(r *imports.Record, key string) (float64, error) {
	x, there := r.Number(key)
	switch {
	case !there:
		return 0, r.Reject(key, "imports.empty_cell")
	case x != math.Trunc(x):
		return 0, r.Reject(key, "imports.not_whole")
	}
	return x, nil
}

// pair gives the control and the other variant.
func (s *arms) pair(control string) (*arm, *arm, error) {
	names := make([]string, len(s.all))
	for i, a := range s.all {
		names[i] = a.name
	}
	list := strings.Join(names, ", ")
	if len(s.all) != 2 {
		return nil, nil, fault.New(fault.Invalid, "model.abtest.not_two", "n", len(s.all), "variants", list)
	}
	switch control {
	case "", names[0]:
		return s.all[0], s.all[1], nil
	case names[1]:
		return s.all[1], s.all[0], nil
	}
	return nil, nil, fault.New(fault.Invalid, "model.abtest.no_control", "control", control, "variants", list)
}

func (e *Env) runABTest(ctx context.Context, f *abFlags) error {
	var s arms
	if err := e.readTable(ctx, &f.modelFlags, s.add); err != nil {
		return err
	}
	control, variant, err := s.pair(f.control)
	if err != nil {
		return inFile(f.input, err)
	}
	compare := compareMeans
	if s.rates {
		compare = compareRates
	}
	out, err := compare(control, variant)
	if err != nil {
		return inFile(f.input, err)
	}
	return e.printModel(&f.modelFlags, out)
}

// abJSON is a comparison as JSON; rates and shares are 0..1.
type abJSON struct {
	Test       string         `json:"test"` // "rates" or "means"
	Variants   []armJSON      `json:"variants"`
	Difference differenceJSON `json:"difference"`
	Z          *float64       `json:"z,omitempty"`
	T          *float64       `json:"t,omitempty"`
	Degrees    *float64       `json:"degrees,omitempty"`
	P          float64        `json:"p"`
	Enough     bool           `json:"enough"`
}

type armJSON struct {
	Variant     string             `json:"variant"`
	Control     bool               `json:"control"`
	Visits      *float64           `json:"visits,omitempty"`
	Conversions *float64           `json:"conversions,omitempty"`
	Rate        *float64           `json:"rate,omitempty"`
	Cases       *float64           `json:"cases,omitempty"`
	Mean        *float64           `json:"mean,omitempty"`
	Deviation   *float64           `json:"deviation,omitempty"`
	Interval    *analyzer.Interval `json:"interval"`
}

type differenceJSON struct {
	Value     float64           `json:"value"`
	Interval  analyzer.Interval `json:"interval"`
	HoldsZero bool              `json:"holds_zero"`
	Relative  *float64          `json:"relative"`
}

func compareRates(control, variant *arm) (out Output, err error) {
	for _, a := range []*arm{control, variant} {
		if a.rate.K > a.rate.N || a.rate.N == 0 {
			return out, fault.New(fault.Invalid, "model.abtest.bad_arm", "variant", a.name, "k", a.rate.K, "n", a.rate.N)
		}
	}
	test, err := analyzer.CompareRates(control.rate, variant.rate)
	if err != nil {
		return out, err
	}
	first := armJSON{Variant: control.name, Control: true, Visits: &control.rate.N, Conversions: &control.rate.K, Rate: &test.Control, Interval: test.ControlIn}
	second := armJSON{Variant: variant.name, Visits: &variant.rate.N, Conversions: &variant.rate.K, Rate: &test.Variant, Interval: test.VariantIn}
	out.JSON = abJSON{Test: "rates", Variants: []armJSON{first, second}, Z: &test.Z, P: test.P, Enough: test.Enough,
		Difference: differenceJSON{test.Difference, test.In, test.In.HoldsZero(), test.Relative}}
	rates := abTable("", abColumn("variant", sheet.Text), abColumn("visits", sheet.Int), abColumn("conversions", sheet.Int),
		abColumn("rate", sheet.Percent), abColumn("low", sheet.Percent), abColumn("high", sheet.Percent))
	for _, a := range []armJSON{first, second} {
		rates.Rows = append(rates.Rows, []any{a.Variant, a.Visits, a.Conversions, a.Rate, a.Interval.Low, a.Interval.High})
	}
	difference := abTable(differenceTitle(control, variant), abColumn("points", sheet.Number), abColumn("low", sheet.Number), abColumn("high", sheet.Number),
		abColumn("relative", sheet.Percent), abColumn("z", sheet.Number), sheet.Column{Title: "p"})
	difference.Rows = [][]any{{100 * test.Difference, 100 * test.In.Low, 100 * test.In.High, test.Relative, test.Z, i18n.Fixed(test.P, 4)}}
	out.Tables, out.Notes = []sheet.Table{rates, difference}, abNotes(test.In, test.P, test.Enough)
	return out, nil
}

func compareMeans(control, variant *arm) (out Output, err error) {
	test, err := analyzer.CompareMeans(&control.spread, &variant.spread)
	if err != nil {
		return out, err
	}
	means := abTable("", abColumn("variant", sheet.Text), abColumn("cases", sheet.Int), abColumn("mean", sheet.Number),
		abColumn("deviation", sheet.Number), abColumn("low", sheet.Number), abColumn("high", sheet.Number))
	var list []armJSON
	for i, a := range []*arm{control, variant} {
		deviation := a.spread.Deviation()
		list = append(list, armJSON{Variant: a.name, Control: i == 0, Cases: &a.spread.N, Mean: &a.spread.Mean, Deviation: &deviation, Interval: a.spread.In()})
		means.Rows = append(means.Rows, []any{a.name, a.spread.N, a.spread.Mean, deviation, list[i].Interval.Low, list[i].Interval.High})
	}
	out.JSON = abJSON{Test: "means", Variants: list, T: &test.T, Degrees: &test.Degrees, P: test.P, Enough: test.Enough,
		Difference: differenceJSON{test.Difference, test.In, test.In.HoldsZero(), test.Relative}}
	difference := abTable(differenceTitle(control, variant), abColumn("difference", sheet.Number), abColumn("low", sheet.Number), abColumn("high", sheet.Number),
		abColumn("relative", sheet.Percent), abColumn("t", sheet.Number), abColumn("degrees", sheet.Number), sheet.Column{Title: "p"})
	difference.Rows = [][]any{{test.Difference, test.In.Low, test.In.High, test.Relative, test.T, test.Degrees, i18n.Fixed(test.P, 4)}}
	out.Tables, out.Notes = []sheet.Table{means, difference}, abNotes(test.In, test.P, test.Enough)
	return out, nil
}

func abTable(title string, columns ...sheet.Column) sheet.Table {
	return sheet.Table{Name: title, Columns: columns}
}

func abColumn(key string, kind sheet.Kind) sheet.Column {
	return sheet.Column{Title: i18n.T("model.abtest." + key), Kind: kind}
}

func differenceTitle(control, variant *arm) string {
	return i18n.T("model.abtest.between", "variant", variant.name, "control", control.name)
}

// abNotes say what the figures hold; concluding is for who reads them.
func abNotes(in analyzer.Interval, p float64, enough bool) []string {
	holds := "model.abtest.excludes_zero"
	if in.HoldsZero() {
		holds = "model.abtest.holds_zero"
	}
	notes := []string{i18n.T(holds), i18n.T("model.abtest.meaning", "p", i18n.Percent(p, 1))}
	if !enough {
		notes = append(notes, i18n.T("model.abtest.small", "min", analyzer.MinSample, "side", analyzer.MinSide))
	}
	return notes
}

// runSampleSize answers how many visits an experiment needs.
func (e *Env) runSampleSize(f *abFlags) error {
	if f.input != "" {
		return usage("model.abtest.both")
	}
	f.input = "-" // the calculator reads no file
	if err := f.modelFlags.check(); err != nil {
		return err
	}
	if f.perDay != 0 && f.perDay < 1 {
		return usage("model.abtest.bad_per_day", "value", f.perDay)
	}
	target := f.rate * (1 + f.gain/100)
	n, err := analyzer.SampleSize(f.rate/100, target/100, f.power/100)
	if err != nil {
		return UsageError{err}
	}
	document := sizeJSON{f.rate / 100, target / 100, f.power / 100, n, 2 * n, nil}
	t := abTable("", abColumn("size_rate", sheet.Percent), abColumn("size_target", sheet.Percent), abColumn("size_power", sheet.Percent),
		abColumn("size_each", sheet.Int), abColumn("size_all", sheet.Int))
	row := []any{document.Rate, document.Target, document.Power, n, 2 * n}
	if f.perDay > 0 {
		days := math.Ceil(2 * float64(n) / f.perDay)
		document.Days = &days
		t.Columns, row = append(t.Columns, abColumn("size_days", sheet.Int)), append(row, days)
	}
	t.Rows = [][]any{row}
	return e.printModel(&f.modelFlags, Output{JSON: document, Tables: []sheet.Table{t}, Notes: []string{i18n.T("model.abtest.size_note")}})
}

type sizeJSON struct {
	Rate   float64  `json:"rate"`
	Target float64  `json:"target"`
	Power  float64  `json:"power"`
	Each   int      `json:"visits_per_variant"`
	All    int      `json:"visits"`
	Days   *float64 `json:"days,omitempty"`
}
