package analyzer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// TestScenarios plays every testdata/*.txt on the real engine: what visitors
// did, through real inserts and a real visit pass, then the tables expected.
// Each scenario is a site of its own; all of them share one database.
// testdata/LISEZMOI.md tells the language.
func TestScenarios(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenario found: %v", err)
	}
	w := warehousetest.New(t)
	scenarios := map[string]*scenario{}
	for _, file := range files {
		s := readScenario(t, file)
		s.store(t, w)
		scenarios[s.site.ID] = s
	}
	derive(t, w)
	for name, s := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, wait := range s.waits {
				wait.check(t, analyzer.New(w, s.clock), s)
			}
		})
	}
}

func readScenario(t *testing.T, file string) *scenario {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseScenario(strings.TrimSuffix(filepath.Base(file), ".txt"), string(raw))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if len(s.waits) == 0 {
		t.Fatalf("%s expects nothing", file)
	}
	return s
}

// wait is an « attendre » line and its table.
type wait struct {
	line    int
	options []string
	rows    [][]string // the header first
	refused string     // the message expected instead of a table
}

func (w wait) check(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	if len(w.options) > 0 && w.options[0] == "entonnoir" {
		w.checkFunnel(t, a, s)
		return
	}
	readings := map[string]func(*testing.T, *analyzer.Analyzer, *scenario){"comptages": w.checkRecount, "rapprochement": w.checkReconcile, "attentes": w.checkExpectations, "partenaires": w.checkPartners, "comparateurs": w.checkComparators, "réseaux": w.checkNetworks, "objectif": w.checkTarget, "alerte": w.checkAlert}
	if len(w.options) > 0 && readings[w.options[0]] != nil {
		readings[w.options[0]](t, a, s)
		return
	}
	q, err := w.question(s)
	if err != nil {
		t.Fatalf("line %d: %v", w.line, err)
	}
	answer, err := a.Answer(t.Context(), q)
	if w.isRefused(t, err) {
		return
	}
	w.compare(t, render(answer, q, w.rows[0]))
}

// isRefused checks a question that is to be refused, and fails on any other error.
func (w wait) isRefused(t *testing.T, err error) bool {
	t.Helper()
	if w.refused != "" {
		if err == nil || !strings.Contains(plainText(i18n.Error(err)), w.refused) {
			t.Errorf("line %d: expected a refusal saying %q, got %v", w.line, w.refused, err)
		}
		return true
	}
	if err != nil {
		t.Fatalf("line %d: %v", w.line, err)
	}
	return false
}

// compare sets the rows expected against those found; a last expected row
// « ... » leaves the rest open.
func (w wait) compare(t *testing.T, got [][]string) {
	t.Helper()
	want := w.rows[1:]
	if n := len(want); n > 0 && want[n-1][0] == "..." {
		want = want[:n-1]
		got = got[:min(len(got), n-1)]
	}
	if text, expected := show(got), show(want); text != expected {
		t.Errorf("line %d\n got\n%s want\n%s", w.line, text, expected)
	}
}

func show(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "  | %s |\n", strings.Join(r, " | "))
	}
	return b.String()
}

// question reads « du 14/03/2025 au 15/03/2025 par channel filtre device=mobile
// comparé year remboursements order ».
func (w wait) question(s *scenario) (analyzer.Question, error) {
	q := analyzer.Question{Site: s.site.ID}
	var from, to string
	for i := 0; i+1 < len(w.options); i += 2 {
		value := w.options[i+1]
		switch w.options[i] {
		case "du":
			from = value
		case "au":
			to = value
		case "par":
			q.By = value
		case "filtre":
			dimension, v, _ := strings.Cut(value, "=")
			q.Filters = append(q.Filters, analyzer.Filter{Dimension: dimension, Value: v})
		case "comparé":
			q.Compare = value
		case "remboursements":
			q.RefundDate = value
		case "indicateur":
			q.Metrics = append(q.Metrics, value)
		default:
			return q, fmt.Errorf("unknown word %q", w.options[i])
		}
	}
	var err error
	q.Period, err = period.Parse(from, to, s.site.Location())
	if len(w.rows) > 0 {
		q.Metrics = metricsOfHeader(w.rows[0])
	}
	return q, err
}

func metricsOfHeader(header []string) []string {
	var metrics []string
	for _, column := range header {
		if key, _, _ := strings.Cut(column, ":"); isMetric(key) && !contains(metrics, key) {
			metrics = append(metrics, key)
		}
	}
	return metrics
}

func isMetric(key string) bool {
	_, ok := analyzer.MetricByKey(key)
	return ok
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// render writes an answer as the rows of a table with the given header: the
// dimension's key, then « metric » or « metric:aspect ».
func render(answer *analyzer.Answer, q analyzer.Question, header []string) [][]string {
	figures := map[string]map[string]analyzer.Figure{}
	var keys []string
	for _, f := range answer.Figures {
		if figures[f.Key()] == nil {
			figures[f.Key()] = map[string]analyzer.Figure{}
			keys = append(keys, f.Key())
		}
		figures[f.Key()][f.Metric] = f
	}
	rows := make([][]string, 0, len(keys))
	for _, key := range keys {
		row := make([]string, 0, len(header))
		for _, column := range header {
			if column == q.By && q.By != "" {
				row = append(row, key)
				continue
			}
			metric, aspect, _ := strings.Cut(column, ":")
			row = append(row, cell(figures[key][metric], aspect))
		}
		rows = append(rows, row)
	}
	return rows
}

func cell(f analyzer.Figure, aspect string) string {
	switch aspect {
	case "avant":
		if f.Previous == nil {
			return "—"
		}
		return amount(f.Previous.Value, f.Unit)
	case "sur":
		return amount(f.Numerator, analyzer.Count) + "/" + amount(f.Denominator, analyzer.Count)
	case "effectif":
		return amount(&f.Sample, analyzer.Count)
	case "état":
		return string(f.State)
	case "médiane":
		return amount(f.Median, f.Unit)
	case "alertes":
		codes := make([]string, len(f.Warnings))
		for i, w := range f.Warnings {
			codes[i] = w.Code
		}
		return strings.Join(codes, " ")
	}
	return amount(f.Value, f.Unit)
}

func amount(v *float64, u analyzer.Unit) string {
	switch {
	case v == nil:
		return "—"
	case u == analyzer.Cents:
		return plainText(i18n.Fixed(*v/100, 2))
	case u == analyzer.Ratio:
		return plainText(i18n.Percent(*v, 1))
	case u == analyzer.Seconds:
		return plainText(i18n.Number(*v, 1) + " s")
	}
	return plainText(i18n.Number(*v, 2))
}

// plainText has ordinary spaces and hyphens, as people type them.
func plainText(s string) string {
	return strings.NewReplacer(i18n.NarrowSpace, " ", i18n.NoBreakSpace, " ", "\u2212", "-").Replace(s)
}

// clock is the analyzer's now in scenarios: long after their days, unless the
// scenario says « maintenant ».
func (s *scenario) clock() time.Time {
	if s.now.IsZero() {
		return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return s.now
}
