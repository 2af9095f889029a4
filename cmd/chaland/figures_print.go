package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
)

// figureRow is one group of an answer: a figure per metric.
type figureRow struct {
	key     string
	figures []analyzer.Figure
}

// figureRows turns an answer, told metric by metric, into one row a group.
func figureRows(answer *analyzer.Answer) []figureRow {
	n := len(answer.Figures) / len(answer.Question.Metrics) // every metric has the same groups
	rows := make([]figureRow, n)
	for i, f := range answer.Figures {
		rows[i%n].key = f.Key()
		rows[i%n].figures = append(rows[i%n].figures, f)
	}
	return rows
}

// figuresSheet is the answer as a table of typed columns: each value with its
// effectif and, when compared, the former value.
func figuresSheet(answer *analyzer.Answer) sheet.Table {
	t := sheet.Table{Name: "chiffres"}
	by := answer.Question.By
	if by != "" {
		t.Columns = append(t.Columns, sheet.Column{Title: analyzer.DimensionLabel(by)})
	}
	for _, key := range answer.Question.Metrics {
		m, _ := analyzer.MetricByKey(key)
		t.Columns = append(t.Columns, valueColumn(m, m.Label()), sheet.Column{Title: i18n.T("analyzer.cli.sample", "label", m.Label()), Kind: sheet.Int})
		if answer.Question.Compare != "" {
			t.Columns = append(t.Columns, valueColumn(m, i18n.T("analyzer.cli.before", "label", m.Label())))
		}
	}
	t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("analyzer.cli.remarks")})
	for _, r := range figureRows(answer) {
		t.Rows = append(t.Rows, r.cells(answer.Question))
	}
	return t
}

func valueColumn(m analyzer.Metric, title string) sheet.Column {
	kind := map[analyzer.Unit]sheet.Kind{
		analyzer.Count: sheet.Number, analyzer.Cents: sheet.Money, analyzer.Ratio: sheet.Percent, analyzer.Seconds: sheet.Seconds,
	}[m.Unit]
	if m.Key == "roas" {
		kind = sheet.Number
	}
	return sheet.Column{Title: title, Kind: kind}
}

func (r figureRow) cells(q analyzer.Question) []any {
	var cells []any
	if q.By != "" {
		cells = append(cells, groupLabel(q.By, r.key))
	}
	var remarks []string
	for _, f := range r.figures {
		cells = append(cells, f.Value, f.Sample)
		if q.Compare != "" {
			var before *float64
			if f.Previous != nil {
				before = f.Previous.Value
			}
			cells = append(cells, before)
		}
		for _, w := range f.Warnings {
			if !slices.Contains(remarks, w.Text) {
				remarks = append(remarks, w.Text)
			}
		}
	}
	return append(cells, strings.Join(remarks, " "))
}

// groupLabel is the French name of a group.
func groupLabel(dimension, key string) string {
	switch {
	case key == "":
		return i18n.T("analyzer.cli.unknown")
	case dimension == analyzer.ByChannel && i18n.Has("channel."+key):
		return i18n.T("channel." + key)
	case dimension == analyzer.ByDevice && i18n.Has("view.device."+key):
		return i18n.T("view.device." + key)
	}
	return key
}

// figuresTable prints the answer for people: aligned columns, French numbers, a
// star on what rests on too few cases, the warnings below.
func (a *app) figuresTable(answer *analyzer.Answer) error {
	q := answer.Question
	head := []string{}
	if q.By != "" {
		head = append(head, analyzer.DimensionLabel(q.By))
	}
	for _, key := range q.Metrics {
		m, _ := analyzer.MetricByKey(key)
		head = append(head, m.Label())
		if q.Compare != "" {
			head = append(head, i18n.T("analyzer.cli.was"))
		}
	}
	lines := [][]string{head}
	for _, r := range figureRows(answer) {
		lines = append(lines, r.texts(q))
	}
	title := "analyzer.cli.title"
	if q.Period.From == q.Period.To {
		title = "cli.figures_day"
	}
	fmt.Fprintln(a.out, i18n.T(title, "site", q.Site, "from", q.Period.From.French(), "to", q.Period.To.French(), "zone", q.Period.Loc.String()))
	fmt.Fprintln(a.out)
	workshop.PrintAligned(a.out, lines, q.By != "")
	for _, text := range remarksOf(answer) {
		fmt.Fprintln(a.out, text)
	}
	return nil
}

func (r figureRow) texts(q analyzer.Question) []string {
	var out []string
	if q.By != "" {
		out = append(out, groupLabel(q.By, r.key))
	}
	for _, f := range r.figures {
		text := valueText(f.Metric, f.Value, f.Unit, f.Currency)
		if f.State == analyzer.Insufficient {
			text += " *"
		}
		out = append(out, text)
		if q.Compare != "" {
			before := "—"
			if f.Previous != nil {
				before = valueText(f.Metric, f.Previous.Value, f.Unit, f.Currency)
			}
			out = append(out, before)
		}
	}
	return out
}

// valueText writes a value the French way, « — » without data.
func valueText(metric string, v *float64, unit analyzer.Unit, currency string) string {
	switch {
	case v == nil:
		return "—"
	case metric == "roas":
		return i18n.Fixed(*v, 2)
	case unit == analyzer.Cents:
		return i18n.Money(*v, currency)
	case unit == analyzer.Ratio:
		return i18n.Percent(*v, 1)
	case unit == analyzer.Seconds:
		return i18n.Duration(*v)
	}
	return i18n.Number(*v, 2)
}

// remarksOf are the warnings of an answer, each code once: the first one's text,
// and how many figures have it too.
func remarksOf(answer *analyzer.Answer) []string {
	counts := map[string]int64{}
	var first []analyzer.Warning
	for _, f := range answer.Figures {
		for _, w := range f.Warnings {
			if counts[w.Code]++; counts[w.Code] == 1 {
				first = append(first, w)
			}
		}
	}
	if len(first) == 0 {
		return nil
	}
	out := []string{""}
	for _, w := range first {
		out = append(out, remark(w, counts[w.Code]-1))
	}
	return out
}

func remark(w analyzer.Warning, others int64) string {
	if w.Code == "small_sample" {
		return i18n.T("analyzer.cli.star", "min", analyzer.MinSample, "side", analyzer.MinSide)
	}
	if others == 0 {
		return w.Text
	}
	return w.Text + " " + i18n.T("analyzer.cli.more", "n", others)
}
