package analyzer

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/money"
	"github.com/formaouest/chaland/internal/period"
)

// Kinds of alerts.
const (
	AlertAbove = "above" // the value is above the threshold
	AlertBelow = "below"
	AlertFall  = "fall" // it fell by more than so much against the same days of the week before
)

// AlertKinds lists them in the order of forms.
var AlertKinds = []string{AlertBelow, AlertAbove, AlertFall}

// mostAlertDays bounds how many days a rule looks at: those of a fall must not share any
// with the week before.
var mostAlertDays = map[string]int{AlertAbove: 31, AlertBelow: 31, AlertFall: 7}

// AlertRule is what rings about the last whole days of a site.
type AlertRule struct {
	Site    string   `json:"site"`
	Metric  string   `json:"metric"`
	Kind    string   `json:"kind"`
	Value   float64  `json:"value"` // in the metric's unit; the share of a fall
	Days    int      `json:"days"`
	Least   float64  `json:"least"` // effectif under which it does not ring
	Filters []Filter `json:"filters"`
}

// AlertWords are a rule as a person types it; "" takes 1 day and an effectif of MinSample.
type AlertWords struct {
	Site, Metric, Kind, Value, Days, Least string
	Filters                                []string
}

// Read checks a rule that was typed, and says in French what is wrong with it.
func (w AlertWords) Read() (r AlertRule, err error) {
	r = AlertRule{Site: w.Site, Metric: w.Metric, Kind: w.Kind, Days: 1, Least: MinSample, Filters: []Filter{}}
	most, known := mostAlertDays[w.Kind]
	if !known {
		return r, fault.New(fault.Invalid, "analyzer.alert.bad_kind", "value", w.Kind, "kinds", strings.Join(AlertKinds, ", "))
	}
	for _, text := range w.Filters {
		f, err := ParseFilter(text)
		if err != nil {
			return r, err
		}
		r.Filters = append(r.Filters, f)
	}
	metrics, err := metricsOf(Question{Metrics: []string{w.Metric}, Filters: r.Filters})
	if err != nil {
		return r, err
	}
	if err := checkFilters(r.Filters); err != nil {
		return r, err
	}
	if w.Days != "" {
		if r.Days, err = strconv.Atoi(strings.TrimSpace(w.Days)); err != nil || r.Days < 1 || r.Days > most {
			return r, fault.New(fault.Invalid, "analyzer.alert.bad_days", "value", w.Days, "most", most)
		}
	}
	if w.Least != "" {
		if r.Least, err = money.ParseNumber(w.Least); err != nil || r.Least < 1 {
			return r, fault.New(fault.Invalid, "analyzer.alert.bad_least", "value", w.Least)
		}
	}
	return r, r.readValue(metrics[0], w.Value)
}

func (r *AlertRule) readValue(m Metric, text string) (err error) {
	if r.Kind != AlertFall {
		r.Value, err = ReadValue(m, text)
		return err
	}
	share, err := money.ParseNumber(text)
	if err != nil || share <= 0 || share >= 100 {
		return fault.New(fault.Invalid, "analyzer.alert.bad_fall", "value", text)
	}
	r.Value = share / 100
	return nil
}

// Words writes a rule as a person types it.
func (r AlertRule) Words() AlertWords {
	w := AlertWords{Site: r.Site, Metric: r.Metric, Kind: r.Kind, Days: strconv.Itoa(r.Days), Least: strconv.FormatFloat(r.Least, 'f', -1, 64)}
	if m, ok := MetricByKey(r.Metric); ok && r.Kind != AlertFall {
		w.Value = TypedValue(m, r.Value)
	} else {
		w.Value = i18n.Number(100*r.Value, 2)
	}
	for _, f := range r.Filters {
		w.Filters = append(w.Filters, f.Dimension+"="+f.Value)
	}
	return w
}

// AlertOf reads a rule as it is kept.
func AlertOf(body []byte) (r AlertRule, err error) {
	err = json.Unmarshal(body, &r)
	return r, err
}

// AlertState is what a rule finds in the days From..To: the figure, with those of the same
// days of the week before.
type AlertState struct {
	Rule   AlertRule `json:"rule"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Figure Figure    `json:"figure"`
	// Change is the relative change since the days before; nil where there was nothing, or
	// a loss.
	Change *float64 `json:"change"`
	// Sample is the effectif that Least is held against: that of both weeks at most for
	// what is counted (few orders are what may be rung about), the least for a fall of a
	// quotient, that of these days otherwise.
	Sample float64 `json:"sample"`
	Rings  bool    `json:"rings"`
	Note   string  `json:"note,omitempty"` // why it cannot ring
}

// Check looks at a rule on a day: at the whole days before it, or the last ones of a site
// whose data end earlier.
func (a *Analyzer) Check(ctx context.Context, r AlertRule, today period.Date) (_ *AlertState, err error) {
	defer fault.Wrap(&err, "check the %s of %s of site %q", r.Kind, r.Metric, r.Site)
	ctx = a.remembering(ctx)
	to, err := a.lastDay(ctx, r, today.AddDays(-1))
	if err != nil {
		return nil, err
	}
	q := Question{Site: r.Site, Metrics: []string{r.Metric}, Filters: r.Filters, Period: period.Period{From: to.AddDays(1 - r.Days), To: to}}
	week := q
	back := 7 * r.Weeks()
	week.Period.From, week.Period.To = q.Period.From.AddDays(-back), to.AddDays(-back)
	answers, err := a.AnswerAll(ctx, q, week)
	if err != nil {
		return nil, err
	}
	s := &AlertState{Rule: r, From: q.Period.From.String(), To: to.String(), Figure: answers[0].Figures[0]}
	before := answers[1].Figures[0]
	s.Figure.Previous = &Past{Value: before.Value, Numerator: before.Numerator, Denominator: before.Denominator, Sample: before.Sample, State: before.State}
	s.judge()
	return s, nil
}

// Weeks is how many weeks earlier the days stand that a rule's are held against: so many
// that none is in both.
func (r AlertRule) Weeks() int { return (r.Days + 6) / 7 }

// lastDay is the last day of a rule's metric that has data, up to one.
func (a *Analyzer) lastDay(ctx context.Context, r AlertRule, most period.Date) (period.Date, error) {
	site, err := a.site(ctx, r.Site)
	if err != nil {
		return most, err
	}
	metrics, err := metricsOf(Question{Metrics: []string{r.Metric}, Filters: r.Filters})
	if err != nil {
		return most, err
	}
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return most, err
	}
	if err := a.coverLedgers(ctx, site, metrics, cover); err != nil {
		return most, err
	}
	if span, ok := spanOf(metrics[0], cover, most); ok && !most.Before(span.From) {
		return earlier(most, span.To), nil
	}
	return most, nil
}

// judge fills the change, the effectif, and whether the rule rings.
func (s *AlertState) judge() {
	m, _ := MetricByKey(s.Rule.Metric)
	now, before := s.Figure, s.Figure.Previous
	if now.Value != nil && before.Value != nil && *before.Value > 0 { // a loss that shrinks is no fall
		s.Change = number(*now.Value / *before.Value - 1)
	}
	switch {
	case m.IsCount():
		s.Sample = max(now.Sample, before.Sample)
	case s.Rule.Kind == AlertFall:
		s.Sample = min(now.Sample, before.Sample)
	default:
		s.Sample = now.Sample
	}
	switch {
	case now.Value == nil || s.Rule.Kind == AlertFall && before.Value == nil:
		s.Note = i18n.T("analyzer.alert.no_data")
	case s.Rule.Kind == AlertFall && s.Change == nil:
		s.Note = i18n.T("analyzer.alert.no_base")
	case s.Sample < s.Rule.Least:
		s.Note = i18n.T("analyzer.alert.few", "n", math.Round(s.Sample), "least", s.Rule.Least)
	case s.Rule.Kind == AlertFall:
		s.Rings = *s.Change < -s.Rule.Value
	case s.Rule.Kind == AlertAbove:
		s.Rings = *now.Value > s.Rule.Value
	default:
		s.Rings = *now.Value < s.Rule.Value
	}
}

// Today is the day that a site is in, whose clock is the analyzer's.
func (a *Analyzer) Today(ctx context.Context, siteID string) (period.Date, error) {
	sites, err := a.Sites(ctx)
	if err != nil {
		return period.Date{}, err
	}
	site, err := siteOf(sites, siteID)
	return period.DateOf(a.now().In(site.Location())), err
}

// AlertStateOf reads what a rule found, as it was kept.
func AlertStateOf(body []byte) (s AlertState, err error) {
	err = json.Unmarshal(body, &s)
	return s, err
}
