package analyzer

import (
	"context"
	"math"

	"github.com/formaouest/chaland/analyzer/changepoint"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Changes are looked for in at least hintDays where there are as many, in mostHintDays
// at most. A day is held against the one 364 days before: 52 weeks, the same weekday.
const (
	hintDays     = 182
	mostHintDays = 1_096
	yearOfWeeks  = 364
)

// HintSide is what the days before or from a change on have, as far as the change next to
// it: Value is the quotient of their sums, or the mean of a day for what is counted, in
// the metric's unit; Past the same 364 days earlier, nil without data.
type HintSide struct {
	From   string   `json:"from"`
	To     string   `json:"to"`
	Value  float64  `json:"value"`
	Sample float64  `json:"sample"` // effectif
	Past   *float64 `json:"past"`
}

// Hint says that something changes, around when and by how much; never why.
type Hint struct {
	Day    string   `json:"day"`  // the first of the new level, most likely
	From   string   `json:"from"` // 95 % interval of that day
	To     string   `json:"to"`
	Before HintSide `json:"before"`
	After  HintSide `json:"after"`
	P      float64  `json:"p"`

	day period.Date
}

// Hints are the changes of level of a metric's days, see package changepoint.
type Hints struct {
	Site     string   `json:"site"`
	Metric   string   `json:"metric"`
	Unit     Unit     `json:"unit"`
	Currency string   `json:"currency,omitempty"`
	Filters  []Filter `json:"filters"`
	From     string   `json:"from"` // the days that were looked at, "" for none
	To       string   `json:"to"`
	Days     int      `json:"days"`     // of them, those that tell something
	Seasonal bool     `json:"seasonal"` // each day was held against the year before
	Rate     float64  `json:"false_rate"`
	List     []Hint   `json:"hints"`
	// Note says why nothing was looked for, "" otherwise.
	Note string `json:"note,omitempty"`
}

// Hints looks for the days around which metrics change, and gives those that lie in the
// period. It reads more days than the period has, back to half a year, but none of today.
// A metric without data in the period has a note that says so; when all of them have none
// the question is refused. A site where hints are off has none: see
// tracking.Site.ShowsHints.
func (a *Analyzer) Hints(ctx context.Context, q Question) (_ []*Hints, err error) {
	defer fault.Wrap(&err, "hints of %v of site %q", q.Metrics, q.Site)
	ctx = a.remembering(ctx)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	if !site.ShowsHints() {
		return nil, fault.New(fault.Invalid, "analyzer.hints.off", "site", site.ID)
	}
	q.By, q.Compare, q.Period.Loc = ByDay, "", site.Location()
	metrics, err := metricsOf(q)
	if err != nil {
		return nil, err
	}
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	if err := a.coverLedgers(ctx, site, metrics, cover); err != nil {
		return nil, err
	}
	looks := make([]*look, len(metrics)) // nil where there is nothing to look at
	reasons := make([]error, len(metrics))
	var questions []Question
	for i, m := range metrics {
		if looks[i], reasons[i] = a.lookAt(q, site, m, cover); reasons[i] == nil {
			questions = append(questions, looks[i].questions()...)
		}
	}
	if len(questions) == 0 {
		return nil, reasons[0]
	}
	answers, err := a.AnswerAll(ctx, questions...)
	if err != nil {
		return nil, err
	}
	all := make([]*Hints, len(looks))
	for i, l := range looks {
		if l == nil {
			all[i] = &Hints{Site: site.ID, Metric: metrics[i].Key, Unit: metrics[i].Unit, Filters: append([]Filter{}, q.Filters...), Rate: changepoint.Alpha, List: []Hint{}, Note: i18n.Error(reasons[i])}
			continue
		}
		n := len(l.questions())
		all[i] = l.hints(answers[:n])
		answers = answers[n:]
	}
	return all, nil
}

// look is a metric's days that changes are looked for in.
type look struct {
	question Question // by day, over the days that are read
	shown    period.Period
	site     tracking.Site
	metric   Metric
	seasonal bool
}

// lookAt chooses the days of a metric.
func (a *Analyzer) lookAt(q Question, site tracking.Site, m Metric, cover facts) (*look, error) {
	yesterday := period.DateOf(a.now().In(site.Location())).AddDays(-1)
	span, ok := spanOf(m, cover, yesterday)
	if !ok {
		return nil, fault.New(fault.NotFound, "analyzer.hints.no_data", "metric", m.Label())
	}
	to := earlier(q.Period.To, earlier(span.To, yesterday))
	from := earlier(q.Period.From, to.AddDays(1-hintDays))
	from = later(later(from, span.From), to.AddDays(1-mostHintDays))
	if to.Before(from) || to.Before(q.Period.From) {
		return nil, fault.New(fault.Invalid, "analyzer.hints.outside", "metric", m.Label(), "from", span.From.French(), "to", span.To.French())
	}
	l := &look{question: q, shown: q.Period, site: site, metric: m, seasonal: !from.AddDays(-yearOfWeeks).Before(span.From)}
	l.question.Metrics, l.question.Period = []string{m.Key}, period.Period{From: from, To: to, Loc: q.Period.Loc}
	return l, nil
}

// questions are the days, then those of the year before.
func (l *look) questions() []Question {
	if !l.seasonal {
		return []Question{l.question}
	}
	past := l.question
	past.Period.From, past.Period.To = past.Period.From.AddDays(-yearOfWeeks), past.Period.To.AddDays(-yearOfWeeks)
	return []Question{l.question, past}
}

// tally is a day of a metric: so much of so many; known is false without data.
type tally struct {
	value, base, sample float64
	known               bool
}

func talliesOf(figures []Figure) []tally {
	days := make([]tally, len(figures))
	for i, f := range figures {
		if f.Value == nil {
			continue
		}
		days[i] = tally{*f.Value, 1, f.Sample, true}
		if f.Denominator != nil {
			days[i].value, days[i].base = valueOr0(f.Numerator), *f.Denominator
		}
	}
	return days
}

// hints finds the changes and tells those that are shown.
func (l *look) hints(answers []*Answer) *Hints {
	h := &Hints{Site: l.site.ID, Metric: l.metric.Key, Unit: l.metric.Unit, Filters: append([]Filter{}, l.question.Filters...), Rate: changepoint.Alpha,
		From: l.question.Period.From.String(), To: l.question.Period.To.String(), Seasonal: l.seasonal, List: []Hint{}}
	if l.metric.Unit == Cents {
		h.Currency = l.site.Currency
	}
	now, past := talliesOf(answers[0].Figures), []tally(nil)
	if l.seasonal {
		past = talliesOf(answers[1].Figures)
	}
	days, lost := expected(now, past, l.question.Period.From)
	for i, d := range days {
		if d.Expected > 0 {
			h.Days++
		}
		if d.Value < 0 || now[i].base < 0 || past != nil && (past[i].value < 0 || past[i].base < 0) {
			h.Note = i18n.T("analyzer.hints.negative")
			return h
		}
	}
	if h.Days < changepoint.Shortest {
		h.Note = i18n.T("analyzer.hints.short", "n", int64(h.Days), "least", int64(changepoint.Shortest))
		return h
	}
	for _, c := range changepoint.Find(days, lost) {
		if hint := l.hint(c, now, past); hint.enough(l.metric) && !hint.day.Before(l.shown.From) && !l.shown.To.Before(hint.day) {
			h.List = append(h.List, hint)
		}
	}
	return h
}

// expected is what each day would have at one level. With the year before, a day is
// expected to have its share of what both years have on it, which takes out the season
// and the day of the week; without, its weekday's share.
func expected(now, past []tally, first period.Date) (days []changepoint.Day, lost int) {
	days = make([]changepoint.Day, len(now))
	usual := weekdayLevels(now, first)
	for i, t := range now {
		switch {
		case !t.known || past != nil && !past[i].known:
		case past == nil:
			days[i] = changepoint.Day{Value: t.value, Expected: t.base * usual[weekday(first, i)]}
		case t.base+past[i].base > 0:
			days[i] = changepoint.Day{Value: t.value, Expected: t.base * (t.value + past[i].value) / (t.base + past[i].base)}
		}
	}
	if past == nil {
		lost = 6
	}
	return days, lost
}

func weekday(first period.Date, i int) int { return (int(first.Time().Weekday()) + i) % 7 }

func weekdayLevels(days []tally, first period.Date) (levels [7]float64) {
	var bases [7]float64
	for i, t := range days {
		if t.known {
			levels[weekday(first, i)] += t.value
			bases[weekday(first, i)] += t.base
		}
	}
	for i, base := range bases {
		if base > 0 {
			levels[i] /= base
		}
	}
	return levels
}

// hint tells a change in dates and in the metric's own unit.
func (l *look) hint(c changepoint.Change, now, past []tally) Hint {
	day := func(i int) period.Date { return l.question.Period.From.AddDays(i) }
	side := func(begin, end int) HintSide {
		s := HintSide{From: day(begin).String(), To: day(end - 1).String()}
		s.Value, s.Sample = sumOf(now[begin:end])
		if past != nil {
			value, _ := sumOf(past[begin:end])
			s.Past = number(value)
		}
		return s
	}
	return Hint{Day: day(c.At).String(), From: day(c.From).String(), To: day(c.To).String(), Before: side(c.Begin, c.At), After: side(c.At, c.End), P: c.P, day: day(c.At)}
}

// sumOf is the quotient of the sums of some days, or the mean of a day.
func sumOf(days []tally) (value, sample float64) {
	base := 0.0
	for _, t := range days {
		if t.known {
			value, base, sample = value+t.value, base+t.base, sample+t.sample
		}
	}
	if base == 0 {
		return 0, sample
	}
	return value / base, sample
}

// enough reports whether both sides rest on enough cases to be told.
func (h Hint) enough(m Metric) bool {
	for _, s := range []HintSide{h.Before, h.After} {
		if !enough(s.Sample) || m.proportion && !enoughProportion(math.Round(s.Value*s.Sample), s.Sample) {
			return false
		}
	}
	return true
}
