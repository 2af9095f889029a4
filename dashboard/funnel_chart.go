package dashboard

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// funnelChart draws the population and the steps, how many go on from each to
// the next, and what those who do not would have bought.
func (v *visit) funnelChart(answer *analyzer.FunnelAnswer, main analyzer.Funnel) view.Chart {
	unit := i18n.T("funnel.population." + answer.Question.Unit)
	spec := chart.Spec{ID: "entonnoir", Kind: chart.Funnel, Title: i18n.T("nav./entonnoir"), Unit: analyzer.Count, Partial: -1, Source: view.Source(v.Address)}
	s := chart.Series{Name: unit, Color: chart.Accent}
	t := view.Table{ID: "entonnoir", Caption: spec.Title, Columns: stepColumns(answer.Currency)}
	add := func(name string, count float64, share string) {
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		s.Values, s.Texts = append(s.Values, &count), append(s.Texts, i18n.Number(count, 0))
		s.Shares, s.Feet, s.Losses = append(s.Shares, share), append(s.Feet, ""), append(s.Losses, "")
	}
	add(unit, main.Population, "")
	for i, step := range main.Steps {
		name := StepName(step.Name)
		s.Feet[i], s.Losses[i] = goOnText(step), lossText(step, answer.Currency)
		add(name, step.Count, share(step.Count, main.Population))
		t.Rows = append(t.Rows, stepRow(name, step, answer.Currency))
	}
	for i := range s.Texts {
		s.Notes = append(s.Notes, joined(" \u00b7 ", s.Texts[i], s.Shares[i], s.Feet[i], s.Losses[i]))
	}
	spec.Series = []chart.Series{s}
	spec.Text = funnelText(spec, main)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("funnel.chart_question", "unit", lowerFirst(unit)), Cite: v.citeFunnel(), Empty: i18n.T("funnel.none")}
}

// goOnText says how many go on to a step.
func goOnText(step analyzer.Step) string {
	return i18n.T("funnel.go_on", "rate", rateText(step.Rate), "lost", i18n.Number(step.DropOff, 0), "n", step.DropOff)
}

// lossText says what those who do not would have bought, to the euro.
func lossText(step analyzer.Step, currency string) string {
	if step.LostCents == nil || *step.LostCents < 100 {
		return ""
	}
	return i18n.T("funnel.loss_note", "cents", view.WholeMoney(*step.LostCents, currency))
}

// joined puts the texts that are there together.
func joined(by string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), by)
}

func funnelText(spec chart.Spec, main analyzer.Funnel) string {
	if len(main.Steps) == 0 {
		return i18n.T("view.reading_empty", "title", spec.Title)
	}
	last := main.Steps[len(main.Steps)-1]
	return i18n.T("funnel.reading", "population", i18n.Number(main.Population, 0), "unit", lowerFirst(spec.Labels[0]),
		"count", i18n.Number(last.Count, 0), "step", lowerFirst(StepName(last.Name)), "share", share(last.Count, main.Population))
}

// splitChart draws the rate of each step before and after a date, intervals
// included.
func (v *visit) splitChart(answer *analyzer.FunnelAnswer) view.Chart {
	spec := chart.Spec{ID: "avant-apres", Kind: chart.HBar, Title: i18n.T("funnel.split_title"), Unit: analyzer.Ratio, Partial: -1, Source: view.Source(v.Address)}
	s := chart.Series{Name: spec.Title, Color: chart.Accent}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{{Title: i18n.T("funnel.column.step")}, {Title: i18n.T("funnel.column.rate"), Kind: sheet.Percent}, {Title: i18n.T("funnel.column.interval")}}}
	var wholes []analyzer.Funnel
	for _, f := range answer.Funnels {
		if f.Key == "" {
			wholes = append(wholes, f)
		}
	}
	for i := range answer.Question.Steps {
		for _, f := range wholes {
			step := f.Steps[i]
			name, color := StepName(step.Name)+", "+i18n.T("funnel.short."+f.Segment), chart.Accent
			if f.Segment == analyzer.SegmentBefore {
				color = chart.Past
			}
			s.Colors = append(s.Colors, color)
			spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
			s.Values, s.Texts = append(s.Values, step.Rate.Value), append(s.Texts, rateText(step.Rate)+" ("+intervalText(step.Rate)+")")
			var low, high *float64
			if step.Rate.Interval != nil {
				low, high = &step.Rate.Interval.Low, &step.Rate.Interval.High
			}
			s.Low, s.High = append(s.Low, low), append(s.High, high)
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(name), proportion(step.Rate), view.Text(intervalText(step.Rate))}})
		}
	}
	spec.Series = []chart.Series{s}
	spec.Text = view.Reading(spec.Title, spec)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("funnel.split_question", "day", answer.Question.Split.French()), Cite: v.citeFunnel(), Empty: i18n.T("funnel.none")}
}
