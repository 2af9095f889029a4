package workshop

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/analyzer/forecast"
	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

func init() { registerModel("forecast", forecastFields, newModelForecast) }

// forecastFlags are the options of a forecast.
type forecastFlags struct {
	modelFlags
	stepName        string
	step            forecastStep
	season, horizon int
	level           float64
	fillZero        bool
}

// forecastFields are the columns of a file of dated values.
var forecastFields = []imports.Field{
	{Key: "date", Kind: imports.FieldDate, Aliases: "jour mois semaine invoicedate orderdate datecommande"},
	{Key: "value", Kind: imports.FieldNumber, Aliases: "valeur montant ca commandes visites total amount"},
}

// forecastStep is how far two values of a series are apart.
type forecastStep struct {
	season, horizon int // usual ones
	// begin is the first day of the step that a day lies in, next that of the one after.
	begin, next func(period.Date) period.Date
}

var forecastSteps = map[string]forecastStep{
	"day": {7, 28, func(d period.Date) period.Date { return d }, func(d period.Date) period.Date { return d.AddDays(1) }},
	"week": {52, 8, func(d period.Date) period.Date { return d.AddDays(-(int(d.Time().Weekday()) + 6) % 7) },
		func(d period.Date) period.Date { return d.AddDays(7) }},
	"month": {12, 12, func(d period.Date) period.Date { return period.Date{Year: d.Year, Month: d.Month, Day: 1} },
		func(d period.Date) period.Date { return d.AddMonths(1) }},
}

func newModelForecast(e *Env) *cobra.Command {
	var f forecastFlags
	cmd := modelCommand("forecast")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return e.runForecast(cmd.Context(), &f) }
	f.add(cmd, forecastFields...)
	flags := cmd.Flags()
	flags.StringVar(&f.stepName, "step", "day", i18n.T("model.forecast.flag.step"))
	flags.IntVar(&f.season, "season", 0, i18n.T("model.forecast.flag.season"))
	flags.IntVar(&f.horizon, "horizon", 0, i18n.T("model.forecast.flag.horizon"))
	Decimal(flags, &f.level, "level", .95, i18n.T("model.forecast.flag.level"))
	flags.BoolVar(&f.fillZero, "fill-zero", false, i18n.T("model.forecast.flag.fill_zero"))
	return cmd
}

// Bounds of what may be asked for.
const (
	maxSeason  = 366
	maxHorizon = 400
)

func (f *forecastFlags) check() error {
	step, known := forecastSteps[f.stepName]
	switch {
	case !known:
		return usage("model.forecast.bad_step", "value", f.stepName)
	case f.season < 0 || f.season > maxSeason:
		return usage("model.forecast.bad_season", "value", f.season, "max", maxSeason)
	case f.horizon < 0 || f.horizon > maxHorizon:
		return usage("model.forecast.bad_horizon", "value", f.horizon, "max", maxHorizon)
	case !(f.level >= .5 && f.level < 1):
		return usage("model.forecast.bad_level", "value", f.level)
	}
	if f.step = step; f.season == 0 {
		f.season = step.season
	}
	if f.horizon == 0 {
		f.horizon = step.horizon
	}
	return nil
}

func (e *Env) runForecast(ctx context.Context, f *forecastFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	days := map[period.Date]float64{}
	err := e.readTable(ctx, &f.modelFlags, func(r *imports.Record) error {
		v, _ := r.Number("value")
		days[period.DateOf(r.Date("date").In(time.UTC))] += v
		return nil
	})
	if err != nil {
		return err
	}
	run := forecastRun{flags: f}
	for _, do := range []func() error{func() error { return run.gather(days) }, run.fit} {
		if err := do(); err != nil {
			return inFile(f.input, err)
		}
	}
	return e.printModel(&f.modelFlags, run.output())
}

// forecastRun is the computation that a command asks for.
type forecastRun struct {
	flags   *forecastFlags
	starts  []period.Date // of the steps of the series
	values  []float64
	filled  int // steps without a line
	cut     []period.Date
	model   *forecast.Model
	points  []forecast.Point
	checked *forecast.Check
}

// gather adds days up to a series without gaps.
func (r *forecastRun) gather(days map[period.Date]float64) error {
	step := r.flags.step
	sums, counts := map[period.Date]float64{}, map[period.Date]int{}
	list := make([]period.Date, 0, len(days))
	for d := range days {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b period.Date) int { return a.Sub(b) })
	for _, d := range list { // in order: the same file gives the same digits
		sums[step.begin(d)] += days[d]
		counts[step.begin(d)]++
	}
	first, last := list[0], list[len(list)-1]
	var missing []period.Date
	for at := step.begin(first); !last.Before(at); at = step.next(at) {
		if counts[at] == 0 {
			missing = append(missing, at)
		}
		r.starts, r.values = append(r.starts, at), append(r.values, sums[at])
	}
	if r.filled = len(missing); r.filled > 0 && !r.flags.fillZero {
		return fault.New(fault.Invalid, "model.forecast.gap", "n", r.filled, "date", missing[0].French())
	}
	if len(list) > len(r.starts)-r.filled { // several days a step: first and last may be cut
		r.trim(first, last)
	}
	return nil
}

// trim leaves out a first and a last step that the file does not cover whole.
func (r *forecastRun) trim(first, last period.Date) {
	if r.starts[0] != first {
		r.cut, r.starts, r.values = append(r.cut, r.starts[0]), r.starts[1:], r.values[1:]
	}
	if n := len(r.starts) - 1; n >= 0 && r.flags.step.next(r.starts[n]).AddDays(-1) != last {
		r.cut, r.starts, r.values = append(r.cut, r.starts[n]), r.starts[:n], r.values[:n]
	}
}

func (r *forecastRun) fit() (err error) {
	f := r.flags
	if r.model, err = forecast.Fit(r.values, f.season); err != nil {
		return err
	}
	r.points = r.model.Forecast(f.horizon, f.level)
	r.checked, err = forecast.Backtest(r.values, f.season, f.horizon, f.level)
	return err
}

// The JSON of the answer.
type (
	ForecastJSON struct {
		Model    forecastModelJSON   `json:"model"`
		Step     string              `json:"step"`
		Values   int                 `json:"values"`
		From     string              `json:"from"`
		To       string              `json:"to"` // first day of the last step
		Level    float64             `json:"level"`
		Forecast []forecastPointJSON `json:"forecast"`
		Backtest *forecastCheckJSON  `json:"backtest"`
	}
	forecastModelJSON struct {
		Trend          bool    `json:"trend"`
		Season         int     `json:"season"`
		Multiplicative bool    `json:"multiplicative"`
		Alpha          float64 `json:"alpha"`
		Beta           float64 `json:"beta"`
		Gamma          float64 `json:"gamma"`
		Damping        float64 `json:"damping"`
		Spread         float64 `json:"sigma"`
	}
	forecastPointJSON struct {
		Date  string  `json:"date"`
		Value float64 `json:"value"`
		Low   float64 `json:"low"`
		High  float64 `json:"high"`
	}
	forecastCheckJSON struct {
		Origins int      `json:"origins"`
		Points  int      `json:"points"`
		Error   float64  `json:"mae"`
		Naive   float64  `json:"mae_naive"`
		Share   *float64 `json:"mae_share"`
		Within  float64  `json:"within_interval"`
	}
)

// dates are the first days of the steps ahead.
func (r *forecastRun) dates() []period.Date {
	dates, at := make([]period.Date, len(r.points)), r.starts[len(r.starts)-1]
	for i := range dates {
		at = r.flags.step.next(at)
		dates[i] = at
	}
	return dates
}

func (r *forecastRun) json() ForecastJSON {
	m := r.model
	out := ForecastJSON{
		Model: forecastModelJSON{m.Trend, m.Season, m.Multiplicative, m.Level, m.TrendWeight, m.SeasonWeight, m.Damping, m.Spread},
		Step:  r.flags.stepName, Values: len(r.values), From: r.starts[0].String(), To: r.starts[len(r.starts)-1].String(), Level: r.flags.level,
	}
	for i, d := range r.dates() {
		p := r.points[i]
		out.Forecast = append(out.Forecast, forecastPointJSON{d.String(), p.Value, p.Low, p.High})
	}
	if c := r.checked; c != nil {
		out.Backtest = &forecastCheckJSON{c.Origins, c.Points, c.Error, c.Naive, c.Share, c.Within}
	}
	return out
}

// output puts the answer in all formats: what is expected stands last.
func (r *forecastRun) output() Output {
	out := Output{JSON: r.json(), Notes: r.notes()}
	if r.checked != nil {
		out.Tables = append(out.Tables, r.checkTable())
	}
	out.Tables = append(out.Tables, r.pointTable())
	return out
}

func (r *forecastRun) checkTable() sheet.Table {
	c, share := r.checked, any(nil)
	if c.Share != nil {
		share = *c.Share
	}
	return sheet.Table{
		Name: i18n.T("model.forecast.check", "origins", c.Origins, "ahead", len(r.points)),
		Columns: []sheet.Column{
			{Title: i18n.T("model.forecast.error"), Kind: sheet.Number}, {Title: i18n.T("model.forecast.share"), Kind: sheet.Percent},
			{Title: i18n.T("model.forecast.naive"), Kind: sheet.Number}, {Title: i18n.T("model.forecast.within"), Kind: sheet.Percent},
		},
		Rows: [][]any{{c.Error, share, c.Naive, c.Within}},
	}
}

func (r *forecastRun) pointTable() sheet.Table {
	t := sheet.Table{Name: i18n.T("model.forecast.points"), Columns: []sheet.Column{
		{Title: i18n.T("model.forecast.from." + r.flags.stepName)}, {Title: i18n.T("model.forecast.value"), Kind: sheet.Number},
		{Title: i18n.T("model.forecast.low"), Kind: sheet.Number}, {Title: i18n.T("model.forecast.high"), Kind: sheet.Number},
	}}
	for i, d := range r.dates() {
		t.Rows = append(t.Rows, []any{d.French(), r.points[i].Value, r.points[i].Low, r.points[i].High})
	}
	return t
}

func (r *forecastRun) notes() []string {
	var notes []string
	say := func(key string, args ...any) { notes = append(notes, i18n.T("model.forecast."+key, args...)) }
	f, m := r.flags, r.model
	say("series", "n", len(r.values), "from", r.starts[0].French(), "to", f.step.next(r.starts[len(r.starts)-1]).AddDays(-1).French())
	for _, d := range r.cut {
		say("cut", "date", d.French())
	}
	if r.filled > 0 {
		say("filled", "n", r.filled)
	}
	parts := []string{"level"}
	if m.Trend {
		parts = append(parts, "trend")
	}
	if m.Season > 1 {
		parts = append(parts, "season")
	}
	if m.Multiplicative {
		parts = append(parts, "shares")
	}
	for i := range parts {
		parts[i] = i18n.T("model.forecast.part." + parts[i])
	}
	say("model", "parts", strings.Join(parts, ", "))
	if f.season > 1 && !forecast.Seasonal(len(r.values), f.season) {
		say("no_season", "season", f.season, "least", 2*f.season+5)
	}
	switch c := r.checked; {
	case c == nil:
		say("no_check", "ahead", len(r.points))
	case c.Error >= c.Naive:
		say("no_better", "naive", i18n.Fixed(c.Naive, 2), "error", i18n.Fixed(c.Error, 2))
	}
	say("level", "level", i18n.Number(100*f.level, 2))
	return notes
}
