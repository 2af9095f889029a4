package view

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Event is a dated change of the shop, to mark on time charts.
type Event struct {
	Day    period.Date
	Text   string
	Detail string // what more is known of it
	Note   int64  // of a note that a person wrote: its number
}

// Chart is a chart of a page with the table that doubles it.
type Chart struct {
	Spec  chart.Spec
	Table Table
	// Question is the line under the title.
	Question string
	// Cite is what the form of « Citer ce graphique » sends, "" when there is
	// nothing to cite.
	Cite string
	// Empty is what to say instead of an empty chart.
	Empty string
	// Looked says in which days changes were looked for, when the chart marks some.
	Looked string
	// Site and Day are what noting a date on a time chart starts from, and
	// Annotate where; "" on other charts.
	Site, Day, Annotate string
}

// timed makes a chart one that dates may be noted on: the last day that it
// shows is offered. Its table tells the dates that it marks.
func (c Chart) timed(a address.Address) Chart {
	day, today := a.Span.Period.To, period.DateOf(a.Today())
	if today.Before(day) {
		day = today
	}
	c.Site, c.Day = a.Site.ID, day.String()
	c.Table = c.Table.marked(c.Spec.Marks)
	return c
}

// marked adds what happened in each bucket to the table of a time chart.
func (t Table) marked(marks []chart.Mark) Table {
	if len(marks) == 0 {
		return t
	}
	texts := make([]string, len(t.Rows))
	for _, m := range marks {
		if texts[m.At] != "" {
			texts[m.At] += " · "
		}
		texts[m.At] += m.Date + i18n.NoBreakSpace + ": " + m.Text
	}
	t.Columns = append(slices.Clip(t.Columns), Column{Title: i18n.T("view.happened")})
	for i, text := range texts {
		t.Rows[i].Cells = append(slices.Clip(t.Rows[i].Cells), Text(text))
	}
	return t
}

// TimeChart draws one metric over time against its comparison, and marks the
// events on it.
func TimeChart(a address.Address, id, title, question, by, metric string, answer *analyzer.Answer, events []Event) Chart {
	figures := answer.Of(metric)
	m, _ := analyzer.MetricByKey(metric)
	spec := chart.Spec{ID: id, Kind: chart.Line, Title: title, Unit: m.Unit, Partial: -1, Source: Source(a)}
	now, past := newSeries(a.Span.Name, chart.Accent), newSeries(comparisonName(a), chart.Past)
	past.Past = true
	for i, f := range figures {
		spec.Currency = f.Currency
		spec.Labels = append(spec.Labels, Tick(by, f.Key()))
		spec.Long = append(spec.Long, Label(by, f.Key()))
		addFigure(&now, f)
		addPast(&past, f)
		if isPartial(f) {
			spec.Partial = i
		}
	}
	spec.Series = []chart.Series{trimInterval(now)}
	if a.Compare != "" {
		spec.Series = append(spec.Series, past)
	}
	if len(figures) < 3 {
		spec.Kind = chart.Bar
	}
	spec.Marks = marksOf(a.Span.Period, by, events)
	spec.Text = Reading(title, spec)
	t := TableOf(a, Breakdown{ID: id, Caption: title, By: by, Metrics: []string{metric}}, answer, nil)
	return Chart{Spec: spec, Table: t, Question: question, Cite: CiteChart(a, by, metric), Empty: emptyText(a)}.timed(a)
}

// GroupChart draws one metric by channel, device, product... the greatest
// first. Beyond limit bars the last one gathers the others, when they add up.
func GroupChart(a address.Address, id, title, question, by, metric string, answer *analyzer.Answer, limit int) Chart {
	figures := answer.Of(metric)
	m, _ := analyzer.MetricByKey(metric)
	spec := chart.Spec{ID: id, Kind: chart.HBar, Title: title, Unit: m.Unit, Partial: -1, Source: Source(a)}
	s := newSeries(m.Label(), chart.Accent)
	shown, rest := figures, []analyzer.Figure(nil)
	if len(figures) > limit {
		shown, rest = figures[:limit-1], figures[limit-1:]
	}
	for _, f := range shown {
		spec.Currency = f.Currency
		spec.Labels = append(spec.Labels, Label(by, f.Key()))
		spec.Long = append(spec.Long, Label(by, f.Key()))
		addFigure(&s, f)
		note := Short(f)
		if c, ok := ChangeOf(f); ok && c.Arrow != "" {
			note += "  (" + c.Text + ")"
		}
		s.Notes = append(s.Notes, note)
	}
	spec.Series = []chart.Series{s}
	spec.Text = Reading(title, spec)
	if len(rest) > 0 {
		gather(&spec, rest, m)
	}
	spec.Series[0] = trimInterval(spec.Series[0])
	if a.Compare != "" {
		spec.Note = strings.TrimSpace(spec.Note + " " + i18n.T("export.change_note", "dates", Dates(ComparedSpan(a).Period)))
	}
	t := TableOf(a, Breakdown{ID: id, Caption: title, By: by, Metrics: []string{metric}, Share: m.Additive}, answer, nil)
	return Chart{Spec: spec, Table: t, Question: question, Cite: CiteChart(a, by, metric), Empty: emptyText(a)}
}

// gather adds a last bar for the groups that have none of their own, or says
// that they are left out when their values do not add up.
func gather(spec *chart.Spec, rest []analyzer.Figure, m analyzer.Metric) {
	if !m.Additive {
		spec.Note = i18n.T("export.left_out", "n", len(rest))
		return
	}
	var sum float64
	for _, f := range rest {
		if f.Value != nil {
			sum += *f.Value
		}
	}
	s, name := &spec.Series[0], i18n.T("export.others", "n", len(rest))
	text := Write(m.Key, m.Unit, spec.Currency, sum)
	for range s.Values {
		s.Colors = append(s.Colors, s.Color)
	}
	s.Colors = append(s.Colors, chart.Past)
	spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
	s.Values, s.Texts, s.Notes = append(s.Values, &sum), append(s.Texts, text), append(s.Notes, text)
	s.Low, s.High = append(s.Low, nil), append(s.High, nil)
	spec.Note = i18n.T("export.gathered", "n", len(rest))
}

func newSeries(name string, color chart.Color) chart.Series {
	return chart.Series{Name: name, Color: color}
}

func addFigure(s *chart.Series, f analyzer.Figure) {
	s.Values = append(s.Values, f.Value)
	s.Texts = append(s.Texts, textOf(f))
	var low, high *float64
	if f.Interval != nil && f.Value != nil {
		low, high = &f.Interval.Low, &f.Interval.High
	}
	s.Low, s.High = append(s.Low, low), append(s.High, high)
}

// textOf writes a value with its interval and, where they are few, says so.
func textOf(f analyzer.Figure) string {
	s := Value(f)
	if interval := Interval(f); interval != "" {
		s += " (" + interval + ")"
	}
	if f.State == analyzer.Insufficient {
		s += " – " + i18n.T("view.few")
	}
	return s
}

func addPast(s *chart.Series, f analyzer.Figure) {
	if f.Previous == nil || f.Previous.Value == nil {
		s.Values, s.Texts = append(s.Values, nil), append(s.Texts, NoData)
		return
	}
	s.Values = append(s.Values, f.Previous.Value)
	s.Texts = append(s.Texts, Write(f.Metric, f.Unit, f.Currency, *f.Previous.Value))
}

// trimInterval drops intervals when no value has one.
func trimInterval(s chart.Series) chart.Series {
	for _, v := range s.Low {
		if v != nil {
			return s
		}
	}
	s.Low, s.High = nil, nil
	return s
}

func isPartial(f analyzer.Figure) bool {
	for _, w := range f.Warnings {
		if w.Code == "in_progress" {
			return true
		}
	}
	return false
}

// marksOf numbers the events that lie in the period, each at its bucket.
func marksOf(p period.Period, by string, events []Event) []chart.Mark {
	grain := period.Grain(by)
	at := map[string]int{}
	for i, b := range p.Buckets(grain) {
		at[b.Key] = i
	}
	var out []chart.Mark
	for _, e := range events {
		if i, ok := at[grain.Key(e.Day)]; ok && !e.Day.Before(p.From) && !p.To.Before(e.Day) {
			out = append(out, chart.Mark{At: i, Number: strconv.Itoa(len(out) + 1), Date: e.Day.French(), Text: e.Text, Note: e.Note})
		}
	}
	return out
}

// Reading states in numbers what a chart shows: its highest and its lowest
// value.
func Reading(title string, spec chart.Spec) string {
	s := spec.Series[0]
	high, low, count := -1, -1, 0
	for i, v := range s.Values {
		if v == nil {
			continue
		}
		count++
		if high < 0 || *v > *s.Values[high] {
			high = i
		}
		if low < 0 || *v < *s.Values[low] {
			low = i
		}
	}
	switch {
	case count == 0:
		return i18n.T("view.reading_empty", "title", title)
	case count == 1:
		return i18n.T("view.reading_one", "title", title, "value", s.Texts[high], "where", spec.Long[high])
	}
	return i18n.T("view.reading", "title", title, "high", s.Texts[high], "where_high", spec.Long[high],
		"low", s.Texts[low], "where_low", spec.Long[low])
}

func comparisonName(a address.Address) string {
	switch a.Compare {
	case analyzer.CompareYear:
		return ComparedSpan(a).Name
	case analyzer.ComparePrevious:
		return ComparedSpan(a).Name
	}
	return ""
}

// CiteChart is what the form of a chart of one metric sends.
func CiteChart(a address.Address, by, metric string) string { return citeChart(a, by, metric).Encode() }

func citeChart(a address.Address, by, metric string) url.Values {
	q := address.Reference{Question: a.Question(by, metric), Metric: metric}.Values()
	q.Set(address.Metric, metric)
	q.Del(address.Key)
	q.Set(address.Whole, "1")
	return q
}

func emptyText(a address.Address) string {
	return i18n.T("view.empty", "period", a.Span.Name)
}
