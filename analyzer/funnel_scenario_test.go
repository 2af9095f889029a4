package analyzer_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// checkFunnel plays « attendre entonnoir du ... au ... unité visitor fenêtre 7
// par device rupture 20/05/2025 étapes view_item,purchase ».
func (w wait) checkFunnel(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	q, err := w.funnelQuestion(s)
	if err != nil {
		t.Fatalf("line %d: %v", w.line, err)
	}
	answer, err := a.Funnel(t.Context(), q)
	if w.refused != "" {
		if err == nil || !strings.Contains(plainText(i18n.Error(err)), w.refused) {
			t.Errorf("line %d: expected a refusal saying %q, got %v", w.line, w.refused, err)
		}
		return
	}
	if err != nil {
		t.Fatalf("line %d: %v", w.line, err)
	}
	w.compare(t, renderFunnel(answer, w.rows[0]))
}

func (w wait) funnelQuestion(s *scenario) (analyzer.FunnelQuestion, error) {
	q := analyzer.FunnelQuestion{Site: s.site.ID}
	var from, to string
	words := w.options[1:]
	for i := 0; i+1 < len(words); i += 2 {
		switch value := words[i+1]; words[i] {
		case "du":
			from = value
		case "au":
			to = value
		case "par":
			q.By = value
		case "unité":
			q.Unit = value
		case "fenêtre":
			days, err := strconv.Atoi(value)
			if err != nil {
				return q, err
			}
			q.Window = time.Duration(days) * 24 * time.Hour
		case "rupture":
			d, err := period.ParseDate(value)
			if err != nil {
				return q, err
			}
			q.Split = &d
		case "ordre":
			q.Strict = value == "strict"
		case "étapes":
			q.Steps = strings.Split(value, ",")
		case "comparé":
			q.Compare = value
		case "filtre":
			dimension, v, _ := strings.Cut(value, "=")
			q.Filters = append(q.Filters, analyzer.Filter{Dimension: dimension, Value: v})
		default:
			return q, fmt.Errorf("unknown word %q", words[i])
		}
	}
	q.Times = len(w.rows) > 0 && slices.Contains(w.rows[0], "temps")
	var err error
	q.Period, err = period.Parse(from, to, s.site.Location())
	return q, err
}

func renderFunnel(answer *analyzer.FunnelAnswer, header []string) [][]string {
	var rows [][]string
	for _, f := range answer.Funnels {
		for _, step := range f.Steps {
			row := make([]string, 0, len(header))
			for _, column := range header {
				row = append(row, funnelCell(f, step, column))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func funnelCell(f analyzer.Funnel, s analyzer.Step, column string) string {
	switch column {
	case "groupe":
		return f.Key
	case "partie":
		return f.Segment
	case "étape":
		return s.Name
	case "départ":
		return amount(&f.Population, analyzer.Count)
	case "nombre":
		return amount(&s.Count, analyzer.Count)
	case "partis":
		return amount(&s.DropOff, analyzer.Count)
	case "taux":
		return amount(s.Rate.Value, analyzer.Ratio)
	case "global":
		return amount(s.Overall.Value, analyzer.Ratio)
	case "commandes perdues":
		return amount(s.LostOrders, analyzer.Count)
	case "euros perdus":
		return amount(s.LostCents, analyzer.Cents)
	case "temps":
		return amount(s.MedianSeconds, analyzer.Count)
	case "écart":
		if s.Against == nil {
			return "—"
		}
		return amount(&s.Against.Difference, analyzer.Ratio)
	case "manquées":
		if s.Against == nil {
			return "—"
		}
		return amount(s.Against.LostOrders, analyzer.Count)
	}
	return "colonne inconnue : " + column
}
