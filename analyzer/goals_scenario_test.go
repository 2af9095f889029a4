package analyzer_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// told are the options of an « attendre » line by name; those of a filter add up.
func (w wait) told() (options map[string]string, filters []string) {
	options = map[string]string{}
	for i := 1; i+1 < len(w.options); i += 2 {
		if w.options[i] == "filtre" {
			filters = append(filters, w.options[i+1])
			continue
		}
		options[w.options[i]] = w.options[i+1]
	}
	return options, filters
}

// checkTarget is « attendre objectif de orders valeur 10 du 01/03/2025 au 31/03/2025 »:
// what is done, its effectif, what is due, the days that were counted.
func (w wait) checkTarget(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	o, filters := w.told()
	target, err := analyzer.TargetWords{Site: s.site.ID, Metric: o["de"], From: o["du"], To: o["au"], Value: o["valeur"], Filters: filters}.Read()
	if w.isRefused(t, err) {
		return
	}
	p, err := a.Progress(t.Context(), target)
	if err != nil {
		t.Fatalf("line %d: %v", w.line, err)
	}
	row := []string{"–", "–", "–", i18n.Int(int64(p.Elapsed)) + "/" + i18n.Int(int64(p.Days))}
	if p.Done != nil && p.Done.Value != nil {
		row[0], row[1] = i18n.Number(*p.Done.Value, 4), i18n.Number(p.Done.Sample, 0)
	}
	if p.Due != nil {
		row[2] = i18n.Number(*p.Due, 2)
	}
	if slices.Contains(w.rows[0], "note") {
		row = append(row, "–", cmp.Or(p.Note, "–"))
		if gap := p.Gap(); gap != nil {
			row[4] = strings.ReplaceAll(i18n.Number(*gap, 2), "\u2212", "-")
		}
	}
	w.compare(t, [][]string{plainRow(row)})
}

// checkAlert is « attendre alerte de orders quand fall valeur 40 jours 7 effectif 10 le
// 10/03/2025 »: the value, that of the week before, the effectif, whether it rings.
func (w wait) checkAlert(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	o, filters := w.told()
	rule, err := analyzer.AlertWords{Site: s.site.ID, Metric: o["de"], Kind: o["quand"], Value: o["valeur"], Days: o["jours"], Least: o["effectif"], Filters: filters}.Read()
	if w.isRefused(t, err) {
		return
	}
	day, err := period.ParseDate(o["le"])
	if err != nil {
		t.Fatalf("line %d: %v", w.line, err)
	}
	state, err := a.Check(t.Context(), rule, day)
	if err != nil {
		t.Fatalf("line %d: %v", w.line, err)
	}
	write := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return i18n.Number(*v, 4)
	}
	rings := map[bool]string{true: "oui", false: "non"}[state.Rings]
	if state.Note != "" {
		rings = "ne peut pas"
	}
	w.compare(t, [][]string{plainRow([]string{write(state.Figure.Value), write(state.Figure.Previous.Value), i18n.Number(state.Sample, 0), rings})})
}

func plainRow(row []string) []string { return strings.Split(plainText(strings.Join(row, "\t")), "\t") }
