package view

import (
	"context"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// KeptAlert is a rule with its number and what it finds.
type KeptAlert struct {
	ID int64 `json:"id"`
	*analyzer.AlertState
}

// CheckAlert reads a rule as it is kept and looks at the last days of its site, those
// before a day, nil for today. One that cannot be looked at any more says why.
func CheckAlert(ctx context.Context, a *analyzer.Analyzer, id int64, site string, body []byte, on *period.Date) (KeptAlert, error) {
	r, err := analyzer.AlertOf(body)
	if err != nil {
		return KeptAlert{}, err
	}
	today, err := a.Today(ctx, site)
	if err != nil {
		return KeptAlert{}, err
	}
	if on != nil {
		today = *on
	}
	s, err := a.Check(ctx, r, today)
	if why := refusal(err); why != "" {
		s, err = &analyzer.AlertState{Rule: r, Note: why}, nil
	}
	return KeptAlert{id, s}, err
}

// refusal is why a question has no answer, when the question is the reason; "" otherwise.
func refusal(err error) string {
	if kind := fault.KindOf(err); err == nil || kind != fault.Invalid && kind != fault.NotFound {
		return ""
	}
	return i18n.Error(err)
}

// metricName is the French name of a metric that is kept; its key when there is none of it
// any more.
func metricName(key string) string {
	if m, known := analyzer.MetricByKey(key); known {
		return m.Label()
	}
	return key
}

// AlertName says what a rule is; its amount has no currency when that is "".
func AlertName(r analyzer.AlertRule, currency string) string {
	m, _ := analyzer.MetricByKey(r.Metric)
	value := i18n.Number(100*r.Value, 1) + i18n.NarrowSpace + "%"
	if r.Kind != analyzer.AlertFall {
		value = WriteShort(r.Metric, m.Unit, currency, r.Value)
	}
	text := i18n.T("alert.name."+r.Kind, "metric", metricName(r.Metric), "value", value, "n", int64(r.Days))
	if len(r.Filters) > 0 {
		text += ", " + Filters(r.Filters)
	}
	return text
}

// AlertFinding writes what a rule found: the value with its interval and its effectif, the
// week before. A rate has two decimals: it is held against a threshold.
func AlertFinding(s analyzer.AlertState) string {
	f := s.Figure
	if s.To == "" {
		return NoData
	}
	days := i18n.T("alert.days", "from", period.French(s.From), "to", period.French(s.To))
	if s.From == s.To {
		days = i18n.T("alert.day", "day", period.French(s.To))
	}
	write := func(v *float64) string {
		switch {
		case v == nil:
			return NoData
		case f.Unit == analyzer.Ratio && !times[f.Metric]:
			return i18n.Percent(*v, 2)
		}
		return WriteShort(f.Metric, f.Unit, f.Currency, *v)
	}
	if f.Value == nil {
		return i18n.T("alert.nothing", "days", days)
	}
	sample, before := Sample(f), NoData
	if interval := Interval(f); interval != "" {
		sample = interval + ", " + sample
	}
	if f.Previous != nil {
		before = write(f.Previous.Value)
	}
	text := i18n.T("alert.found", "value", write(f.Value), "sample", sample, "days", days, "before", before, "weeks", int64(s.Rule.Weeks()))
	if s.Change != nil {
		text += ", " + signed(*s.Change, i18n.Percent(*s.Change, 1))
	}
	return text
}

// AlertVerdict is whether a rule rings, or why it cannot.
func AlertVerdict(s analyzer.AlertState) string {
	switch {
	case s.Rings:
		return i18n.T("alert.rings")
	case s.Note != "":
		return s.Note
	}
	return i18n.T("alert.quiet")
}

// AlertSheet is a line a rule.
func AlertSheet(list []KeptAlert) sheet.Table {
	t := sheet.Table{Name: i18n.T("nav./alertes")}
	for _, key := range []string{"number", "rule", "verdict", "found"} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("alert.column." + key)})
	}
	for _, k := range list {
		t.Rows = append(t.Rows, []any{k.ID, AlertName(k.Rule, k.Figure.Currency), AlertVerdict(*k.AlertState), AlertFinding(*k.AlertState)})
	}
	return t
}
