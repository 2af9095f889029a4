package view

import (
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Hinted marks on a time chart, by letter, around when its curve changes; nil changes
// nothing.
func (c Chart) Hinted(p period.Period, by string, h *analyzer.Hints) Chart {
	if h == nil || len(h.List) == 0 || c.Spec.Kind != chart.Line {
		return c
	}
	events := make([]Event, len(h.List))
	for i, x := range h.List {
		day, err := period.ParseDate(x.Day)
		if err != nil {
			return c
		}
		events[i] = Event{Day: day, Text: hintText(h, x)}
	}
	marks := marksOf(p, by, events)
	for i := range marks {
		marks[i].Hint, marks[i].Number = true, string(rune('A'+i%26))
		marks[i].Date = i18n.T("hints.around", "day", marks[i].Date, "from", period.French(h.List[i].From), "to", period.French(h.List[i].To))
	}
	c.Table = c.Table.marked(marks)
	c.Spec.Marks = append(slices.Clip(c.Spec.Marks), marks...)
	c.Looked = i18n.T("hints.looked", "from", period.French(h.From), "to", period.French(h.To), "n", int64(h.Days), "season", i18n.T(map[bool]string{true: "hints.season_yes", false: "hints.season_no"}[h.Seasonal]))
	return c
}

// hintText tells both levels with their effectif, and those of the year before.
func hintText(h *analyzer.Hints, x analyzer.Hint) string {
	m, _ := analyzer.MetricByKey(h.Metric)
	write := func(v float64) string {
		text := WriteShort(h.Metric, h.Unit, h.Currency, v)
		if m.IsCount() {
			text = i18n.T("hints.per_day", "value", text)
		}
		return text
	}
	sample := func(n float64) string { return i18n.T("analyzer.sample."+m.Counted, "n", n) }
	text := i18n.T("hints.sides", "before", write(x.Before.Value), "after", write(x.After.Value), "before_sample", sample(x.Before.Sample), "after_sample", sample(x.After.Sample))
	if x.Before.Past != nil && x.After.Past != nil {
		text += i18n.NoBreakSpace + "; " + i18n.T("hints.past", "before", write(*x.Before.Past), "after", write(*x.After.Past))
	}
	return text
}
