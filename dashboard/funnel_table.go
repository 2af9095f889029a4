package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// stepColumns are those of a table of steps. On the page the interval stands
// under its rate; exports have it apart.
func stepColumns(currency string) []view.Column {
	return []view.Column{
		{Title: i18n.T("funnel.column.step")}, {Title: i18n.T("funnel.column.count"), Kind: sheet.Int},
		{Title: i18n.T("funnel.column.drop"), Kind: sheet.Int}, {Title: i18n.T("funnel.column.rate"), Kind: sheet.Percent},
		{Title: i18n.T("funnel.column.interval"), Quiet: true}, {Title: i18n.T("funnel.column.overall"), Kind: sheet.Percent}, {Title: i18n.T("funnel.column.median"), Kind: sheet.Seconds},
		{Title: i18n.T("funnel.column.orders"), Kind: sheet.Int}, {Title: i18n.T("funnel.column.cents"), Kind: sheet.Money, Currency: currency},
	}
}

func stepRow(name string, s analyzer.Step, currency string) view.Row {
	rate, overall := proportion(s.Rate), proportion(s.Overall)
	rate.Note = intervalText(s.Rate)
	overall.Few = overall.Few && s.Overall.Numerator < s.Overall.Denominator // the first step is all of itself
	return view.Row{Cells: []view.Cell{
		view.Text(name), count(s.Count), count(s.DropOff), rate, view.Text(intervalText(s.Rate)), overall, optional(s.MedianSeconds, i18n.Duration),
		optional(s.LostOrders, func(v float64) string { return i18n.Number(v, 0) }),
		optional(s.LostCents, func(v float64) string { return view.WholeMoney(v, currency) }),
	}}
}

func count(v float64) view.Cell {
	return view.Cell{Text: i18n.Number(v, 0), Value: v, Sort: view.Sortable(v)}
}

func proportion(p analyzer.Proportion) view.Cell {
	c := view.Cell{Text: rateText(p), Few: p.State == analyzer.Insufficient}
	if p.Value != nil {
		c.Value, c.Sort = *p.Value, view.Sortable(*p.Value)
	}
	return c
}

func optional(v *float64, write func(float64) string) view.Cell {
	if v == nil {
		return view.Cell{Text: "–"}
	}
	return view.Cell{Text: write(*v), Value: *v, Sort: view.Sortable(*v)}
}

func intervalText(p analyzer.Proportion) string {
	if p.Interval == nil {
		return "–"
	}
	return i18n.Fixed(p.Interval.Low*100, 1) + " à " + i18n.Percent(p.Interval.High, 1)
}

// segmentName says which part of the period a funnel is about.
func segmentName(f analyzer.Funnel) string {
	switch f.Segment {
	case analyzer.SegmentBefore:
		return i18n.T("funnel.segment.before", "day", f.Period.To.AddDays(1).French())
	case analyzer.SegmentAfter:
		return i18n.T("funnel.segment.after", "day", f.Period.From.French())
	case analyzer.SegmentPast:
		return i18n.T("funnel.segment.past", "dates", view.Dates(f.Period))
	}
	return view.Dates(f.Period)
}

// stepTables are one table for each segment of the whole, the latest first, each
// step with the test of its difference.
func stepTables(answer *analyzer.FunnelAnswer) []view.Table {
	var out []view.Table
	for _, f := range slices.Backward(answer.Funnels) {
		if f.Key != "" {
			continue
		}
		t := view.Table{ID: "etapes", Caption: i18n.T("funnel.steps", "segment", segmentName(f)), Columns: stepColumns(answer.Currency)}
		if len(out) > 0 {
			t.ID += "-" + f.Segment
		}
		compared := slices.ContainsFunc(f.Steps, func(s analyzer.Step) bool { return s.Against != nil })
		if compared {
			t.Columns = append(t.Columns, changeColumns(answer.Currency)...)
		}
		for _, s := range f.Steps {
			row := stepRow(StepName(s.Name), s, answer.Currency)
			if compared {
				row.Cells = append(row.Cells, againstCells(s, answer.Currency)...)
			}
			t.Rows = append(t.Rows, row)
		}
		out = append(out, t)
	}
	return out
}

// changeColumns are those of a comparison. On the page what the test says
// stands under the difference; exports have it apart.
func changeColumns(currency string) []view.Column {
	return []view.Column{
		{Title: i18n.T("export.points"), Kind: sheet.Number}, {Title: i18n.T("funnel.column.change"), Quiet: true},
		{Title: i18n.T("funnel.column.gap"), Kind: sheet.Money, Currency: currency},
	}
}

func againstCells(s analyzer.Step, currency string) []view.Cell {
	if s.Against == nil {
		return []view.Cell{{Text: "–"}, {}, {Text: "–"}}
	}
	difference := i18n.Round(s.Against.Difference*100, 1)
	points := i18n.Fixed(difference, 1)
	if difference > 0 {
		points = "+" + points
	}
	c := view.Cell{Text: i18n.T("funnel.change", "points", points, "n", difference), Value: s.Against.Difference * 100, Sort: view.Sortable(s.Against.Difference * 100), Note: i18n.T("funnel.not_significant")}
	if s.Against.Significant {
		c.Note = i18n.T("funnel.significant")
		c.Tone = map[bool]view.Tone{true: view.Good, false: view.Bad}[s.Against.Difference > 0]
	}
	return []view.Cell{c, view.Text(c.Note), optional(s.Against.LostCents, func(v float64) string { return view.WholeMoney(v, currency) })}
}

// groupTable sets devices or channels side by side: a row each (and segment,
// told under the name), the rate of each step.
func (v *visit) groupTable(answer *analyzer.FunnelAnswer, by string) view.Table {
	t := view.Table{ID: "par-" + by, Caption: i18n.T("funnel.by_" + by), Empty: i18n.T("funnel.none"), Columns: []view.Column{
		{Title: i18n.T("profit.column_" + by)}, {Title: i18n.T("funnel.column.segment"), Quiet: true}, {Title: i18n.T("funnel.population." + answer.Question.Unit), Kind: sheet.Int},
	}}
	split := false
	for i, f := range answer.Funnels {
		if i == 0 {
			for _, s := range f.Steps {
				t.Columns = append(t.Columns, view.Column{Title: StepName(s.Name), Kind: sheet.Percent})
			}
		}
		split = split || f.Segment != answer.Funnels[0].Segment
	}
	for _, f := range latestFirst(answer.Funnels) {
		if f.Key == "" && len(answer.Funnels) > 2 && f.Population == 0 {
			continue
		}
		name := view.Text(view.Label(by, f.Key))
		if f.Key == "" {
			name = view.Text(i18n.T("view.total"))
		}
		if split {
			name.Note = segmentName(f)
		}
		row := view.Row{Cells: []view.Cell{name, view.Text(segmentName(f)), count(f.Population)}}
		for _, s := range f.Steps {
			c := proportion(s.Rate)
			c.Note = intervalText(s.Rate)
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// latestFirst sets the period before the one it is compared with, group by
// group.
func latestFirst(funnels []analyzer.Funnel) []analyzer.Funnel {
	var out []analyzer.Funnel
	start := 0
	for _, f := range funnels {
		if len(out) > 0 && out[len(out)-1].Key != f.Key {
			start = len(out)
		}
		out = slices.Insert(out, start, f)
	}
	return out
}
