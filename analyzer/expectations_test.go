package analyzer_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/fixtures/truth"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

func init() {
	others["expectations"] = world.expectations
	harmless[regexp.MustCompile(`^expectations: "" for "FINAL"`)] = "a recount leaves one version of each visit"
}

// checkExpectations is « attendre attentes du 14/03/2025 au 14/03/2025 famille
// Offrir=cadeau,coffret ».
func (w wait) checkExpectations(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	p, err := period.Parse(w.options[2], w.options[4], s.site.Location())
	if err != nil {
		t.Fatal(err)
	}
	q := analyzer.ExpectationQuestion{Site: s.site.ID, Period: p}
	text := ""
	for i := 5; i+1 < len(w.options); i += 2 {
		name, value, _ := strings.Cut(w.options[i+1], "=")
		if w.options[i] == "famille" {
			text += name + " : " + value + "\n"
		} else {
			q.Filters = append(q.Filters, analyzer.Filter{Dimension: name, Value: value})
		}
	}
	if q.Rule, err = analyzer.ParseExpectations(text); err != nil {
		t.Fatal(err)
	}
	e, err := a.Expectations(t.Context(), q)
	if w.isRefused(t, err) {
		return
	}
	n := func(v float64) string { return amount(&v, analyzer.Count) }
	var rows [][]string
	for _, f := range e.Families {
		rows = append(rows, []string{f.Family, n(f.Visits), n(f.Viewing), n(f.Adding), n(f.Checkout), n(f.Orders.Hits) + "/" + n(f.Orders.Of), amount(&f.Revenue, analyzer.Cents),
			n(f.Told[analyzer.ToldByLanding]), n(f.Told[analyzer.ToldBySearch]), n(f.Told[analyzer.ToldByClick])})
	}
	w.compare(t, rows)
}

// expectations sets every text that tells a family, whole and within one value of each
// dimension, against the naive count.
func (m world) expectations(t *testing.T, a *analyzer.Analyzer) string {
	t.Helper()
	rule, err := analyzer.ParseExpectations("Offrir : coffret, cadeau\nÉquiper : cires, /marinieres, bol\nRien : zzz, /films, atelier\nAutre : blog")
	if err != nil {
		t.Fatal(err)
	}
	families := make([][]string, len(rule))
	for i, f := range rule {
		families[i] = f.Words
	}
	for _, filter := range []analyzer.Filter{{}, {Dimension: analyzer.ByDevice, Value: "mobile"}, {Dimension: analyzer.ByChannel, Value: "organic_search"}, {Dimension: analyzer.ByCountry, Value: "BE"},
		{Dimension: analyzer.ByCampaign, Value: "films"}, {Dimension: analyzer.ByProduct, Value: m.c.Products[0].SKU}, {Dimension: analyzer.ByCategory, Value: m.c.Products[0].Category}} {
		q := analyzer.ExpectationQuestion{Site: m.c.Site.ID, Period: m.period, Rule: rule}
		if filter.Dimension != "" {
			q.Filters = []analyzer.Filter{filter}
		}
		e, err := a.Expectations(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		want := m.oracle.Expectations(m.period, families, filter.Dimension, filter.Value)
		if problem := expectedNaive(e, want); problem != "" {
			return fmt.Sprintf("filtered by %v: %s", filter, problem)
		}
	}
	return ""
}

// expectedNaive sets families and what tells them against the naive count.
func expectedNaive(e *analyzer.Expectations, want map[truth.Expected]truth.ExpectedCount) string {
	sums := make([]truth.ExpectedCount, len(e.Families))
	for key, c := range want {
		at := key.Family - 1
		if key.Family == 0 {
			at = len(e.Families) - 1
		}
		s := &sums[at]
		s.Visits, s.Viewing, s.Adding, s.Checkout, s.Ordering, s.Revenue = s.Visits+c.Visits, s.Viewing+c.Viewing, s.Adding+c.Adding, s.Checkout+c.Checkout, s.Ordering+c.Ordering, s.Revenue+c.Revenue
	}
	for i, f := range e.Families {
		got := truth.ExpectedCount{Visits: int(f.Visits), Viewing: int(f.Viewing), Adding: int(f.Adding), Checkout: int(f.Checkout), Ordering: int(f.Orders.Hits), Revenue: int64(f.Revenue)}
		if got != sums[i] {
			return fmt.Sprintf("%q: %+v, by hand %+v", f.Family, got, sums[i])
		}
	}
	if len(e.Evidence) != len(want) || len(want) == 0 {
		return fmt.Sprintf("%d texts, by hand %d", len(e.Evidence), len(want))
	}
	for _, p := range e.Evidence {
		family := 0
		for i, f := range e.Rule {
			if f.Name == p.Family {
				family = i + 1
			}
		}
		if c := want[truth.Expected{Family: family, Told: p.Told, Evidence: p.Text}]; p.Visits != float64(c.Visits) || p.Orders != float64(c.Ordering) {
			return fmt.Sprintf("%+v, by hand %+v", p, c)
		}
	}
	return ""
}

// A rule that is refused says which line and what to do; the default one has five
// families and reads what it writes.
func TestExpectationRules(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Offrir cadeau":              "Ligne 1 de la règle : « Offrir cadeau » n’a pas de nom de famille suivi de deux-points",
		"\nOffrir : , /":             "Ligne 2 de la règle : la famille « Offrir » n’a aucun mot",
		"Offrir : Thé\nAutre : the":  "Ligne 2 de la règle : le mot « the » est déjà dans la famille « Offrir »",
		"Offrir : thé\nOFFRIR : bol": "Ligne 2 de la règle : la famille « OFFRIR » y est déjà",
		manyFamilies(13):             "La règle est trop longue : 12 familles et 200 mots au plus",
	} {
		if _, err := analyzer.ParseExpectations(text); err == nil || !strings.Contains(plainText(i18n.Error(err)), plainText(want)) {
			t.Errorf("%q: %v", text, err)
		}
	}
	rule, err := analyzer.ParseExpectations("  \n")
	if err != nil || len(rule) != 5 || rule[0].Name != "Offrir" {
		t.Fatalf("the default rule: %v, %v", rule, err)
	}
	if again, err := analyzer.ParseExpectations(rule.String()); err != nil || again.String() != rule.String() {
		t.Errorf("read back: %v, %v", again, err)
	}
}

func manyFamilies(n int) string {
	text := ""
	for i := range n {
		text += fmt.Sprintf("F%d : w%d\n", i, i)
	}
	return text
}

// Families add up to what the registry says of all visits.
func TestExpectationsAddUp(t *testing.T) {
	t.Parallel()
	s := randomShop("attentes", 41)
	a, _ := s.stage(t)
	p := dates(t, "2025-01-01", "2025-12-31")
	e, err := a.Expectations(t.Context(), analyzer.ExpectationQuestion{Site: "attentes", Period: p, Rule: analyzer.ExpectationRule{{Name: "Une", Words: []string{"/1"}}, {Name: "Bols", Words: []string{"bol"}}}})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.Answer(t.Context(), analyzer.Question{Site: "attentes", Period: p, Metrics: []string{"visits", "visit_revenue", "ordering_visit_rate"}})
	if err != nil {
		t.Fatal(err)
	}
	visits, revenue, orders := 0.0, 0.0, 0.0
	for _, f := range e.Families {
		visits, revenue, orders = visits+f.Visits, revenue+f.Revenue, orders+f.Orders.Hits
		if f.Visits == 0 {
			t.Errorf("%q has no visit", f.Family)
		}
	}
	if visits != *answer.Of("visits")[0].Value || revenue != *answer.Of("visit_revenue")[0].Value || orders != *answer.Of("ordering_visit_rate")[0].Numerator || visits != e.All.Visits {
		t.Errorf("%v visits, %v cents, %v ordering; the registry says %v, %v, %v", visits, revenue, orders, *answer.Of("visits")[0].Value, *answer.Of("visit_revenue")[0].Value, *answer.Of("ordering_visit_rate")[0].Numerator)
	}
}
