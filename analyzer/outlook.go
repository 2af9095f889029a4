package analyzer

import (
	"context"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer/forecast"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// OutlookMetrics are the series of a shop that can be continued.
var OutlookMetrics = []string{"orders", "revenue_incl_tax", "visits"}

// outlookSteps are how many weeks or months a season has, and how many are foretold.
var outlookSteps = map[string]struct{ season, ahead int }{ByWeek: {52, 8}, ByMonth: {12, 6}}

// OutlookPoint is a week or a month of a series; Low and High are the ends of the 95 %
// interval of one that is foretold. Amounts are cents.
type OutlookPoint struct {
	Key   string   `json:"key"`
	From  string   `json:"from"`
	Value float64  `json:"value"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
}

// OutlookCheck is how wrong the same forecasts would have been in the past.
type OutlookCheck struct {
	Origins int      `json:"origins"` // forecasts made again
	Points  int      `json:"points"`
	Error   float64  `json:"error"` // mean absolute
	Naive   float64  `json:"naive"` // that of repeating the last season, or value
	Share   *float64 `json:"share"` // of the mean of what came
	Within  float64  `json:"within"`
}

// Outlook continues a series of a shop as it went so far: it knows nothing of what will
// be done otherwise.
type Outlook struct {
	Site     string         `json:"site"`
	Metric   string         `json:"metric"`
	Step     string         `json:"step"` // week or month
	Unit     Unit           `json:"unit"`
	Currency string         `json:"currency,omitempty"`
	Known    []OutlookPoint `json:"known"`
	Ahead    []OutlookPoint `json:"ahead"`
	Seasonal bool           `json:"seasonal"` // a season was found
	Trend    bool           `json:"trend"`
	Check    *OutlookCheck  `json:"check"` // nil when the series is too short to try
	Trace    *Trace         `json:"trace"` // of the measured series
	// From and To are the days of the measured series.
	From string `json:"from"`
	To   string `json:"to"`
}

// Outlook foretells a metric week by week or month by month, from the whole weeks or
// months of the site's history up to the end of its data; see package forecast.
func (a *Analyzer) Outlook(ctx context.Context, siteID, metric, step string) (*Outlook, error) {
	return a.OutlookUntil(ctx, siteID, metric, step, period.DateOf(a.now()).AddDays(1))
}

// OutlookUntil is Outlook as it was when nothing was known after a day.
func (a *Analyzer) OutlookUntil(ctx context.Context, siteID, metric, step string, last period.Date) (_ *Outlook, err error) {
	defer fault.Wrap(&err, "outlook of %s by %s of site %q", metric, step, siteID)
	if !slices.Contains(OutlookMetrics, metric) {
		return nil, fault.New(fault.Invalid, "analyzer.outlook.bad_metric", "metric", metric, "metrics", strings.Join(OutlookMetrics, ", "))
	}
	steps, known := outlookSteps[step]
	if !known {
		return nil, fault.New(fault.Invalid, "analyzer.outlook.bad_step", "step", step)
	}
	ctx = a.remembering(ctx)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	m, _ := MetricByKey(metric)
	span, ok := spanOf(m, cover, period.DateOf(a.now().In(site.Location())).AddDays(-1))
	if !ok {
		return nil, fault.New(fault.NotFound, "analyzer.never_visited", "site", siteID)
	}
	if last.Before(span.To) {
		span.To = last
	}
	o := &Outlook{Site: site.ID, Metric: metric, Step: step, Unit: m.Unit}
	if m.Unit == Cents {
		o.Currency = site.Currency
	}
	whole := wholeSteps(span.From, span.To, step)
	if whole.To.Before(whole.From) {
		return nil, fault.New(fault.Invalid, "forecast.too_short", "n", 0, "least", forecast.Least)
	}
	whole.Loc = site.Location()
	o.From, o.To = whole.From.String(), whole.To.String()
	q := Question{Site: site.ID, Period: whole, Metrics: []string{metric}, By: step}
	answer, err := a.Answer(ctx, q)
	if err != nil {
		return nil, err
	}
	if o.Trace, err = a.Trace(ctx, q, metric); err != nil {
		return nil, err
	}
	values := make([]float64, len(answer.Figures))
	for i, b := range whole.Buckets(timeDimensions[step]) {
		values[i] = valueOr0(answer.Figures[i].Value)
		o.Known = append(o.Known, OutlookPoint{Key: b.Key, From: b.From.String(), Value: values[i]})
	}
	return o, o.foretell(values, whole.To.AddDays(1), steps.season, steps.ahead)
}

// wholeSteps are the whole weeks or months between two days.
func wholeSteps(from, to period.Date, step string) period.Period {
	if step == ByWeek {
		monday := func(d period.Date) period.Date { return d.AddDays(-(int(d.Time().Weekday()) + 6) % 7) }
		return period.Period{From: monday(from.AddDays(6)), To: monday(to.AddDays(1)).AddDays(-1)}
	}
	first := func(d period.Date) period.Date { return period.Date{Year: d.Year, Month: d.Month, Day: 1} }
	begin := first(from)
	if begin.Before(from) {
		begin = begin.AddMonths(1)
	}
	return period.Period{From: begin, To: first(to.AddDays(1)).AddDays(-1)}
}

// foretell adds what comes from a day on.
func (o *Outlook) foretell(values []float64, from period.Date, season, ahead int) error {
	model, err := forecast.Fit(values, season)
	if err != nil {
		return err
	}
	o.Seasonal, o.Trend = model.Season > 1, model.Trend
	for i, p := range model.Forecast(ahead, .95) {
		day := from.AddDays(7 * i)
		if o.Step == ByMonth {
			day = from.AddMonths(i)
		}
		o.Ahead = append(o.Ahead, OutlookPoint{Key: timeDimensions[o.Step].Key(day), From: day.String(), Value: p.Value, Low: number(p.Low), High: number(p.High)})
	}
	check, err := forecast.Backtest(values, season, ahead, .95)
	if err == nil && check != nil {
		o.Check = &OutlookCheck{check.Origins, check.Points, check.Error, check.Naive, check.Share, check.Within}
	}
	return err
}
