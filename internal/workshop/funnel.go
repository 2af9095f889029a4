package workshop

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/steps"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { registerModel("funnel", eventFields, newModelFunnel) }

// funnelFlags are the options of a funnel over a file of events.
type funnelFlags struct {
	modelFlags
	steps  []string
	window string
	strict bool
}

var eventFields = []imports.Field{
	{Key: "visitor", Kind: imports.FieldText, Aliases: "visiteur visite visit session client user utilisateur userid"},
	{Key: "time", Kind: imports.FieldDate, Aliases: "date heure horodatage timestamp datetime"},
	{Key: "step", Kind: imports.FieldText, Aliases: "etape evenement event action name nom"},
}

func newModelFunnel(e *Env) *cobra.Command {
	var f funnelFlags
	cmd := modelCommand("funnel")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return e.runFunnel(cmd.Context(), &f) }
	f.add(cmd, eventFields...)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.steps, "steps", nil, i18n.T("model.funnel.flag.steps"))
	flags.StringVar(&f.window, "window", "7j", i18n.T("model.funnel.flag.window"))
	flags.BoolVar(&f.strict, "strict", false, i18n.T("model.funnel.flag.strict"))
	return cmd
}

func (f *funnelFlags) counter() (*steps.Counter, time.Duration, error) {
	window, ok := readWindow(f.window)
	if !ok {
		return nil, 0, usage("model.funnel.bad_window", "value", f.window)
	}
	if len(f.steps) == 0 {
		return nil, 0, usage("model.funnel.no_steps")
	}
	names := make([]string, len(f.steps))
	for i, step := range f.steps {
		names[i] = strings.TrimSpace(step)
	}
	c, err := steps.NewCounter(steps.Options{Steps: names, Window: window, Strict: f.strict})
	if err != nil {
		return nil, 0, UsageError{err}
	}
	return c, window, nil
}

// readWindow reads « 30min », « 24h », « 7j »; 0 is none.
func readWindow(text string) (time.Duration, bool) {
	if text == "0" {
		return 0, true
	}
	for _, unit := range []struct {
		name   string
		length time.Duration
	}{{"min", time.Minute}, {"h", time.Hour}, {"j", 24 * time.Hour}, {"d", 24 * time.Hour}} {
		number, is := strings.CutSuffix(text, unit.name)
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if is && err == nil && n > 0 && n <= int(longestWindow/unit.length) {
			return time.Duration(n) * unit.length, true
		}
	}
	return 0, false
}

// windowText says a window that can be read, « Fenêtre : 7 jours ».
func windowText(text string) string {
	at := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	n, _ := strconv.Atoi(text[:at])
	unit := strings.TrimSpace(text[at:])
	if unit == "d" {
		unit = "j"
	}
	return i18n.T("model.funnel.within", "n", n, "unit", i18n.T("model.funnel.unit."+unit, "n", n))
}

// longestWindow is ten years.
const longestWindow = 3650 * 24 * time.Hour

func (e *Env) runFunnel(ctx context.Context, f *funnelFlags) error {
	counter, window, err := f.counter()
	if err != nil {
		return err
	}
	others := map[string]bool{}
	err = e.readTable(ctx, &f.modelFlags, func(r *imports.Record) error {
		step := r.Text("step")
		if len(others) < maxNames {
			others[step] = true
		}
		counter.Add(steps.Event{Visitor: r.Text("visitor"), At: r.Date("time"), Step: step})
		return nil
	})
	if err != nil {
		return err
	}
	funnel := counter.Funnel()
	return e.printModel(&f.modelFlags, Output{JSON: funnelDocument(funnel, window, f.strict), Tables: []sheet.Table{funnelTable(funnel)},
		Notes: f.notes(funnel, window, others)})
}

// maxNames is how many names of actions a message may come from.
const maxNames = 1000

// funnelJSON is the answer as JSON; rates are 0..1, null without a base.
type funnelJSON struct {
	Population int        `json:"population"`
	Window     float64    `json:"window_seconds"` // 0: none
	Strict     bool       `json:"strict"`
	Steps      []stepJSON `json:"steps"`
}

type stepJSON struct {
	Step     string             `json:"step"`
	Count    int                `json:"count"`
	Lost     int                `json:"lost"`
	Rate     *float64           `json:"rate"` // of the step before, of the population for the first
	Interval *analyzer.Interval `json:"interval"`
	Overall  *float64           `json:"overall"` // of the first step
	Median   *float64           `json:"median_seconds"`
}

func funnelDocument(f steps.Funnel, window time.Duration, strict bool) funnelJSON {
	out := funnelJSON{Population: f.Population, Window: window.Seconds(), Strict: strict}
	before := f.Population
	for _, s := range f.Steps {
		step := stepJSON{Step: s.Name, Count: s.Count, Lost: before - s.Count, Rate: share(s.Count, before), Interval: analyzer.Wilson(float64(s.Count), float64(before)),
			Overall: share(s.Count, f.Steps[0].Count)}
		if s.Median != nil {
			seconds := s.Median.Seconds()
			step.Median = &seconds
		}
		out.Steps = append(out.Steps, step)
		before = s.Count
	}
	return out
}

// share is k / n, nil without a base.
func share(k, n int) *float64 {
	if n == 0 {
		return nil
	}
	x := float64(k) / float64(n)
	return &x
}

func funnelTable(f steps.Funnel) sheet.Table {
	column := func(key string, kind sheet.Kind) sheet.Column {
		return sheet.Column{Title: i18n.T("model.funnel." + key), Kind: kind}
	}
	t := sheet.Table{Columns: []sheet.Column{column("step", sheet.Text), column("count", sheet.Int), column("lost", sheet.Int), column("rate", sheet.Percent),
		column("low", sheet.Percent), column("high", sheet.Percent), column("overall", sheet.Percent), column("median", sheet.Seconds)}}
	for _, s := range funnelDocument(f, 0, false).Steps {
		row := []any{s.Step, s.Count, s.Lost, s.Rate, nil, nil, s.Overall, s.Median}
		if s.Interval != nil {
			row[4], row[5] = s.Interval.Low, s.Interval.High
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// notes say how steps are counted, and which of them the file does not know.
func (f *funnelFlags) notes(funnel steps.Funnel, window time.Duration, others map[string]bool) []string {
	between := "model.funnel.loose"
	if f.strict {
		between = "model.funnel.unbroken"
	}
	notes := []string{i18n.T("model.funnel.population", "n", funnel.Population), i18n.T(between)}
	if window > 0 {
		notes = append(notes, windowText(f.window))
	}
	names := slices.Sorted(maps.Keys(others))
	names = names[:min(len(names), 20)]
	for _, s := range funnel.Steps {
		if s.Seen == 0 {
			notes = append(notes, i18n.T("model.funnel.unseen", "step", s.Name, "near", Near(s.Name, names)))
		}
	}
	return notes
}
