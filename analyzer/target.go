package analyzer

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer/forecast"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/internal/period"
)

// Target is a value that a metric is to reach over a period.
type Target struct {
	Site    string   `json:"site"`
	Metric  string   `json:"metric"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	Value   float64  `json:"value"` // in the metric's unit: cents, a ratio of 0..1
	AtMost  bool     `json:"at_most"`
	Filters []Filter `json:"filters"`
}

// TargetWords are a target as a person types it: an amount in the currency, a rate in
// per cent, « 12 500 », « 2,5 »; Filters like device=mobile.
type TargetWords struct {
	Site, Metric, From, To, Value string
	AtMost                        bool
	Filters                       []string
}

// Read checks a target that was typed, and says in French what is wrong with it.
func (w TargetWords) Read() (t Target, err error) {
	t = Target{Site: w.Site, Metric: w.Metric, AtMost: w.AtMost, Filters: []Filter{}}
	p, err := period.Parse(w.From, w.To, nil)
	if err != nil {
		return t, err
	}
	t.From, t.To = p.From.String(), p.To.String()
	for _, text := range w.Filters {
		f, err := ParseFilter(text)
		if err != nil {
			return t, err
		}
		t.Filters = append(t.Filters, f)
	}
	metrics, err := metricsOf(Question{Metrics: []string{w.Metric}, Filters: t.Filters})
	if err != nil {
		return t, err
	}
	if err := checkFilters(t.Filters); err != nil {
		return t, err
	}
	if t.Value, err = ReadValue(metrics[0], w.Value); err != nil {
		return t, err
	}
	if t.Value <= 0 {
		return t, fault.New(fault.Invalid, "analyzer.target.no_value", "value", w.Value)
	}
	return t, nil
}

// ParseFilter reads device=mobile.
func ParseFilter(text string) (Filter, error) {
	dimension, value, found := strings.Cut(text, "=")
	if !found || value == "" {
		return Filter{}, fault.New(fault.Invalid, "analyzer.cli.bad_filter", "value", text)
	}
	return Filter{Dimension: dimension, Value: value}, nil
}

// ReadValue reads a value of a metric as people write it: an amount in the currency, a
// share in per cent.
func ReadValue(m Metric, text string) (float64, error) {
	v, err := money.ParseNumber(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "analyzer.target.bad_value", "value", text, "metric", m.Label(), "unit", i18n.T("analyzer.target.unit."+valueUnit(m)))
	}
	return v * valueScale(m), nil
}

// TypedValue writes a value so that ReadValue reads it back.
func TypedValue(m Metric, v float64) string {
	return strings.ReplaceAll(i18n.Number(v/valueScale(m), 4), i18n.NarrowSpace, "")
}

// valueUnit is what a typed value of a metric is in.
func valueUnit(m Metric) string {
	if m.Unit == Ratio && m.Key == "roas" {
		return "times"
	}
	return string(m.Unit)
}

func valueScale(m Metric) float64 {
	switch valueUnit(m) {
	case string(Cents):
		return 100
	case string(Ratio):
		return .01
	}
	return 1
}

// TargetProgress is how far a target is: Done counts the days of the period from Since, the
// first one that has data, up to Until, the last whole one. Nothing here says whether that
// is good.
type TargetProgress struct {
	Target   Target   `json:"target"`
	Unit     Unit     `json:"unit"`
	Currency string   `json:"currency,omitempty"`
	Days     int      `json:"days"`
	Elapsed  int      `json:"elapsed_days"` // those of Since to Until
	Since    string   `json:"since,omitempty"`
	Until    string   `json:"until,omitempty"`
	Done     *Figure  `json:"done"`  // nil before the first whole day
	Share    *float64 `json:"share"` // of the value that is done
	// Due is the value pro rata of the days elapsed, whatever the season; nil for what
	// does not add up day by day, which is held against the value itself.
	Due *float64 `json:"due"`
	// Projected is what the period would end with if the shop goes on as it does: what is
	// done and the forecast of the days left, with its 95 % interval; nil without enough
	// days, when the period is over, and for what does not add up.
	Projected *OutlookPoint `json:"projected"`
	// Note says what is not told of the target, and why; "" otherwise.
	Note string `json:"note,omitempty"`
}

// note adds a sentence.
func (p *TargetProgress) note(key string, args ...any) {
	p.Note = strings.TrimSpace(p.Note + " " + i18n.T("analyzer.target."+key, args...))
}

// projectedFrom is how many days a projection rests on, at most; they have the days of the
// week for a season, not the year.
const projectedFrom = 371

// Progress tells how far a target is.
func (a *Analyzer) Progress(ctx context.Context, t Target) (_ *TargetProgress, err error) {
	defer fault.Wrap(&err, "progress of %s of site %q", t.Metric, t.Site)
	ctx = a.remembering(ctx)
	site, err := a.site(ctx, t.Site)
	if err != nil {
		return nil, err
	}
	during, err := period.Parse(t.From, t.To, site.Location())
	if err != nil {
		return nil, err
	}
	q := Question{Site: t.Site, Period: during, Metrics: []string{t.Metric}, Filters: t.Filters}
	metrics, err := metricsOf(q)
	if err != nil {
		return nil, err
	}
	m := metrics[0]
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	if err := a.coverLedgers(ctx, site, metrics, cover); err != nil {
		return nil, err
	}
	p := &TargetProgress{Target: t, Unit: m.Unit, Days: during.Days()}
	if m.Unit == Cents {
		p.Currency = site.Currency
	}
	yesterday := period.DateOf(a.now().In(site.Location())).AddDays(-1)
	span, ok := spanOf(m, cover, yesterday)
	since, until := later(during.From, span.From), earlier(during.To, earlier(span.To, yesterday))
	switch {
	case !ok:
		p.note("no_data")
		return p, nil
	case until.Before(during.From):
		p.note("not_begun", "day", during.From.French(), "last", until.French())
		return p, nil
	case until.Before(since):
		p.note("before_data", "day", span.From.French())
		return p, nil
	}
	if missing := since.Sub(during.From); missing > 0 {
		p.note("late_data", "day", span.From.French(), "n", int64(missing))
	}
	p.Since, p.Until, p.Elapsed = since.String(), until.String(), until.Sub(since)+1
	return p, a.count(ctx, p, q, m, until, later(span.From, until.AddDays(1-projectedFrom)))
}

// count fills what is done up to a day, and what would come from the days from another on.
func (a *Analyzer) count(ctx context.Context, p *TargetProgress, q Question, m Metric, until, from period.Date) error {
	to := q.Period.To
	q.Period.To = until
	questions := []Question{q}
	project := m.AddsOverDays() && until.Before(to) && m.Allows(ByDay) && until.Sub(from)+1 >= forecast.Least
	if until.Before(to) && !project {
		p.tellUnprojected(m)
	}
	if project {
		days := q
		days.By, days.Period.From = ByDay, from
		questions = append(questions, days)
	}
	answers, err := a.AnswerAll(ctx, questions...)
	if err != nil {
		return err
	}
	done := answers[0].Figures[0]
	p.Done = &done
	if done.Value == nil {
		return nil
	}
	p.Share = number(*done.Value / p.Target.Value)
	if m.AddsOverDays() {
		p.Due = number(p.Target.Value * float64(p.Elapsed) / float64(p.Days))
	}
	if !project {
		return nil
	}
	values := make([]float64, 0, len(answers[1].Figures))
	for _, f := range answers[1].Figures {
		values = append(values, valueOr0(f.Value))
	}
	model, err := forecast.Fit(values, 7)
	if err != nil {
		return err
	}
	rest := model.Total(to.Sub(until), .95)
	p.Projected = &OutlookPoint{Key: to.String(), From: to.String(), Value: *done.Value + rest.Value, Low: number(*done.Value + rest.Low), High: number(*done.Value + rest.High)}
	return nil
}

// tellUnprojected says why a target under way has no projection.
func (p *TargetProgress) tellUnprojected(m Metric) {
	switch {
	case m.CountsPersons():
		p.note("persons")
	case !m.AddsOverDays():
		p.note("no_sum")
	default:
		p.note("short", "least", int64(forecast.Least))
	}
}

// Over reports whether the last day of the target has been counted.
func (p *TargetProgress) Over() bool { return p.Until == p.Target.To }

// Gap is what is done above what is due, or above the value for what does not add up; nil
// while nothing is counted, and for persons before the end: days bring fewer and fewer new
// ones, so that nothing is due of them meanwhile.
func (p *TargetProgress) Gap() *float64 {
	if p.Done == nil || p.Done.Value == nil {
		return nil
	}
	if m, _ := MetricByKey(p.Target.Metric); m.CountsPersons() && !p.Over() {
		return nil
	}
	against := p.Target.Value
	if p.Due != nil {
		against = *p.Due
	}
	return number(*p.Done.Value - against)
}

// TargetOf reads a target as it is kept.
func TargetOf(body []byte) (t Target, err error) {
	err = json.Unmarshal(body, &t)
	return t, err
}

// TargetMetrics are the metrics that targets and alerts may be set on.
func TargetMetrics() []Metric {
	return slices.DeleteFunc(Metrics(), func(m Metric) bool { return !m.Allows(ByDay) })
}

// Words writes a target as a person types it.
func (t Target) Words() TargetWords {
	w := TargetWords{Site: t.Site, Metric: t.Metric, From: t.From, To: t.To, AtMost: t.AtMost}
	if m, ok := MetricByKey(t.Metric); ok {
		w.Value = TypedValue(m, t.Value)
	}
	for _, f := range t.Filters {
		w.Filters = append(w.Filters, f.Dimension+"="+f.Value)
	}
	return w
}

// Known reports a site that does not exist, in French.
func (a *Analyzer) Known(ctx context.Context, site string) error {
	_, err := a.site(ctx, site)
	return err
}
