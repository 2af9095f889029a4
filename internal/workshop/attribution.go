package workshop

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { registerModel("attribution", pathFields, newModelAttribution) }

// attributionFlags are the options of the attribution models.
type attributionFlags struct {
	modelFlags
	journeyFlags
	model, separator, direct, show string
	order                          int
	halfLife                       float64
}

// pathFields are the columns of a file of journeys.
var pathFields = []imports.Field{
	{Key: "path", Kind: imports.FieldText, Aliases: "parcours chemin channels canaux"},
	{Key: "conversions", Kind: imports.FieldQuantity, Aliases: "totalconversions conversion commandes"},
	{Key: "value", Kind: imports.FieldQuantity, Optional: true, Aliases: "totalconversionvalue conversionvalue valeur ca"},
	{Key: "null", Kind: imports.FieldQuantity, Optional: true, Aliases: "totalnull nulls sansconversion abandons"},
	{Key: "ages", Kind: imports.FieldText, Optional: true, Aliases: "age joursavant"},
}

// AllModels asks for the models side by side.
const AllModels = "all"

func newModelAttribution(e *Env) *cobra.Command {
	var f attributionFlags
	cmd := modelCommand("attribution")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return e.runAttribution(cmd.Context(), &f) }
	f.modelFlags.add(cmd, pathFields...)
	f.journeyFlags.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", AllModels, i18n.T("model.attribution.flag.model", "models", ModelNames()))
	flags.IntVar(&f.order, "order", 1, i18n.T("model.attribution.flag.order"))
	Decimal(flags, &f.halfLife, "half-life", attribution.HalfLife, i18n.T("model.attribution.flag.half_life"))
	flags.StringVar(&f.separator, "separator", " > ", i18n.T("model.attribution.flag.separator"))
	flags.StringVar(&f.direct, "direct", "direct", i18n.T("model.attribution.flag.direct"))
	flags.StringVar(&f.show, "show", "", i18n.T("model.attribution.flag.show", "parts", strings.Join(attribution.Shows, ", ")))
	return cmd
}

// ModelNames lists the attribution models, and the word for all of them.
func ModelNames() string {
	names := make([]string, len(attribution.Models))
	for i, m := range attribution.Models {
		names[i] = string(m)
	}
	return strings.Join(append(names, AllModels), ", ")
}

func (f *attributionFlags) check() error {
	switch {
	case f.input == "" && f.site == "":
		return usage("model.attribution.no_input")
	case f.input != "" && f.site != "":
		return usage("model.attribution.two_inputs")
	case f.model != AllModels && !slices.Contains(attribution.Models, attribution.Model(f.model)):
		return usage("model.attribution.bad_model", "value", f.model, "models", ModelNames())
	case f.order < 1 || f.order > attribution.MaxOrder:
		return usage("attribution.bad_order", "order", f.order, "max", attribution.MaxOrder)
	case !(f.halfLife > 0):
		return usage("attribution.bad_half_life", "value", f.halfLife)
	case f.separator == "":
		return usage("model.attribution.no_separator")
	case f.show != "" && !slices.Contains(attribution.Shows, f.show):
		return usage("model.attribution.bad_show", "value", f.show, "parts", strings.Join(attribution.Shows, ", "))
	}
	return nil
}

func (e *Env) runAttribution(ctx context.Context, f *attributionFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	read, err := e.readJourneys(ctx, f)
	if err != nil {
		return err
	}
	run := attributionRun{flags: f, journeys: read}
	if err := cmp.Or(run.attribute(), run.explain()); err != nil && f.site == "" {
		return inFile(f.input, err)
	} else if err != nil {
		return asUsage(err)
	}
	return e.printModel(&f.modelFlags, run.output())
}

// readJourneys are those of the site, or of the file.
func (e *Env) readJourneys(ctx context.Context, f *attributionFlags) (journeys, error) {
	if f.site == "" {
		return e.readPaths(ctx, f)
	}
	if err := f.checkFormat(); err != nil {
		return journeys{}, err
	}
	return e.siteJourneys(ctx, &f.journeyFlags)
}

// journeys is a file of paths, or those of a site.
type journeys struct {
	paths                   []attribution.Path
	hasValue, hasNull, aged bool
	joined                  bool // some path has the separator
	// named is what people call a touch, nil when that is its name; warnings are
	// what a site says of its journeys.
	named    func(string) string
	warnings []string
}

func (j journeys) name(touch string) string {
	if j.named == nil {
		return touch
	}
	return j.named(touch)
}

// names joins the names of touches.
func (j journeys) names(touches []string, by string) string {
	names := make([]string, len(touches))
	for i, touch := range touches {
		names[i] = j.name(touch)
	}
	return strings.Join(names, by)
}

func (e *Env) readPaths(ctx context.Context, f *attributionFlags) (j journeys, err error) {
	err = e.readTable(ctx, &f.modelFlags, func(r *imports.Record) error {
		if f.model == string(attribution.TimeDecay) && !r.Has("ages") {
			return fault.New(fault.Invalid, "model.attribution.no_ages")
		}
		j.hasValue, j.hasNull, j.aged = r.Has("value"), r.Has("null"), r.Has("ages")
		p, err := f.path(r)
		if err == nil {
			j.paths = append(j.paths, p)
			j.joined = j.joined || len(p.Channels) > 1
		}
		return err
	})
	return j, err
}

// path reads a row.
func (f *attributionFlags) path(r *imports.Record) (p attribution.Path, err error) {
	p.Channels = f.touches(r.Text("path"))
	if slices.Contains(p.Channels, "") {
		return p, r.Reject("path", "model.attribution.empty_touch")
	}
	p.Conversions, _ = r.Number("conversions")
	p.Value, _ = r.Number("value")
	p.Nulls, _ = r.Number("null")
	switch ages := r.Text("ages"); {
	case !r.Has("ages"):
	case ages != "":
		if p.Ages = f.ages(ages); len(p.Ages) != len(p.Channels) {
			return p, r.Reject("ages", "model.attribution.bad_ages", "touches", len(p.Channels))
		}
	case p.Conversions+p.Value > 0 && len(p.Channels) > 1:
		return p, r.Reject("ages", "imports.empty_cell")
	}
	return p, nil
}

func (f *attributionFlags) touches(text string) []string {
	parts := strings.Split(text, f.separator)
	for i, part := range parts {
		parts[i] = strings.TrimSpace(part)
	}
	return parts
}

// ages reads « 14 > 7 > 0 »; nil when it is not days that do not grow.
func (f *attributionFlags) ages(text string) (ages []float64) {
	for i, part := range f.touches(text) {
		age, err := strconv.ParseFloat(strings.Replace(part, ",", ".", 1), 64)
		if err != nil || !(age >= 0) || i > 0 && age > ages[i-1] {
			return nil
		}
		ages = append(ages, age)
	}
	return ages
}

// attributionRun is the computation that a command asks for.
type attributionRun struct {
	flags *attributionFlags
	journeys
	models  []attribution.Model
	credits [][]attribution.Credit // by model
	chain   *attribution.Chain     // when a table of it is asked for
	sets    []attribution.Coalition
}

func (r *attributionRun) options() attribution.Options {
	return attribution.Options{Direct: r.flags.direct, HalfLife: r.flags.halfLife, Order: r.flags.order}
}

// attribute runs the models; time decay is left out of all of them when the file
// has no ages.
func (r *attributionRun) attribute() error {
	r.models = []attribution.Model{attribution.Model(r.flags.model)}
	if r.flags.model == AllModels {
		r.models = slices.DeleteFunc(slices.Clone(attribution.Models), func(m attribution.Model) bool { return m == attribution.TimeDecay && !r.aged })
	}
	for _, m := range r.models {
		credits, err := attribution.Attribute(r.paths, m, r.options())
		if err != nil {
			return err
		}
		r.credits = append(r.credits, credits)
	}
	return nil
}

// explain computes the part of the arithmetic that is asked for.
func (r *attributionRun) explain() (err error) {
	switch r.flags.show {
	case "matrix", "removals":
		r.chain, err = attribution.Walk(r.paths, r.flags.order)
	case "coalitions":
		r.sets, err = attribution.Coalitions(r.paths)
	}
	return err
}

func (r *attributionRun) json() any {
	out := attribution.Report{Shown: r.shownJSON()}
	for i, m := range r.models {
		out.Models = append(out.Models, attribution.ReportOf(m, r.credits[i], r.hasValue))
	}
	if r.flags.model != AllModels {
		return struct {
			attribution.ModelReport
			attribution.Shown
		}{out.Models[0], out.Shown}
	}
	return out
}

// value is nil when the file has no values.
func (r *attributionRun) value(c attribution.Credit) *float64 {
	if !r.hasValue {
		return nil
	}
	return &c.Value
}

// output puts the answer in all formats.
func (r *attributionRun) output() Output {
	out := Output{JSON: r.json(), Tables: []sheet.Table{r.table()}, Notes: r.notes()}
	if shown := r.shownTable(); shown != nil {
		out.Tables = append(out.Tables, *shown)
	}
	return out
}

func (r *attributionRun) notes() []string {
	notes := slices.Clone(r.warnings)
	markov := slices.Contains(r.models, attribution.Markov) || r.chain != nil
	if r.flags.model == AllModels && !r.aged {
		notes = append(notes, i18n.T("model.attribution.no_time_decay"))
	}
	if markov && !r.hasNull {
		notes = append(notes, i18n.T("model.attribution.no_null"))
	}
	if !r.joined && len(r.paths) > 1 {
		notes = append(notes, i18n.T("model.attribution.single", "separator", r.flags.separator))
	}
	return notes
}

// table has a line for each channel. One model shows all that it computes, by
// credit; several stand side by side, by channel.
func (r *attributionRun) table() sheet.Table {
	if len(r.models) > 1 {
		return r.compare()
	}
	t := sheet.Table{Name: r.title(), Columns: []sheet.Column{
		{Title: i18n.T("model.attribution.channel")},
		{Title: i18n.T("model.attribution.conversions"), Kind: sheet.Number},
		{Title: i18n.T("model.attribution.share"), Kind: sheet.Percent},
		{Title: i18n.T("model.attribution.value"), Kind: sheet.Number},
	}}
	markov := r.models[0] == attribution.Markov
	if markov {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("model.attribution.removal"), Kind: sheet.Percent})
	}
	credits := slices.SortedStableFunc(slices.Values(r.credits[0]), func(a, b attribution.Credit) int { return cmp.Compare(b.Conversions, a.Conversions) })
	total := attribution.Total(r.paths)
	for _, c := range credits {
		row := []any{r.name(c.Channel), c.Conversions, c.Conversions / total.Conversions, r.value(c)}
		if markov {
			row = append(row, c.RemovalEffect)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r *attributionRun) title() string {
	name := i18n.T("model.attribution.name." + string(r.models[0]))
	if r.models[0] == attribution.Markov {
		name += fmt.Sprintf(" (%s)", i18n.T("model.attribution.of_order", "order", r.flags.order))
	}
	return name
}

// compare sets the conversions of the models side by side.
func (r *attributionRun) compare() sheet.Table {
	t := sheet.Table{Name: i18n.T("model.attribution.side_by_side"), Columns: []sheet.Column{{Title: i18n.T("model.attribution.channel")}}}
	for _, m := range r.models {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("model.attribution.name." + string(m)), Kind: sheet.Number})
	}
	for i, c := range r.credits[0] {
		row := []any{r.name(c.Channel)}
		for m := range r.models {
			row = append(row, r.credits[m][i].Conversions)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
