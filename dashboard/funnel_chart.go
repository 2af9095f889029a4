package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// funnelChart draws the population and the steps, with the rate to the step
// before and what the drop costs.
func (v *visit) funnelChart(answer *analyzer.FunnelAnswer, main analyzer.Funnel) view.Chart {
	unit := i18n.T("funnel.population." + answer.Question.Unit)
	spec := chart.Spec{ID: "entonnoir", Kind: chart.Funnel, Title: i18n.T("nav./entonnoir"), Unit: analyzer.Count, Partial: -1, Source: view.Source(v.Address),
		Labels: []string{unit}, Long: []string{unit}}
	s := chart.Series{Name: unit, Color: chart.Accent, Values: []*float64{&main.Population}, Texts: []string{i18n.Number(main.Population, 0)}, Notes: []string{i18n.Number(main.Population, 0)}}
	t := view.Table{ID: "entonnoir", Caption: spec.Title, Columns: stepColumns(answer.Currency)}
	for _, step := range main.Steps {
		name := StepName(step.Name)
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		s.Values, s.Texts = append(s.Values, &step.Count), append(s.Texts, i18n.Number(step.Count, 0))
		s.Notes = append(s.Notes, stepNote(step, answer.Currency))
		t.Rows = append(t.Rows, stepRow(name, step, answer.Currency))
	}
	spec.Series = []chart.Series{s}
	spec.Text = funnelText(spec, main)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("funnel.chart_question"), Cite: v.citeFunnel(answer.Question), Empty: i18n.T("funnel.none")}
}

func stepNote(step analyzer.Step, currency string) string {
	note := i18n.Number(step.Count, 0) + " · " + rateText(step.Rate)
	if step.LostCents != nil && *step.LostCents > 0 {
		note += " · " + i18n.T("funnel.loss_note", "cents", view.WriteShort("", analyzer.Cents, currency, *step.LostCents))
	}
	return note
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
			name := StepName(step.Name) + ", " + segmentName(f)
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
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("funnel.split_question"), Cite: v.citeFunnel(answer.Question), Empty: i18n.T("funnel.none")}
}
