package analyzer_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// checkReconcile is « attendre rapprochement du 14/03/2025 au 14/03/2025 ».
func (w wait) checkReconcile(t *testing.T, a *analyzer.Analyzer, s *scenario) {
	t.Helper()
	p, err := period.Parse(w.options[2], w.options[4], s.site.Location())
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Reconcile(t.Context(), s.site.ID, p)
	if w.isRefused(t, err) {
		return
	}
	var rows [][]string
	for _, class := range slices.Concat(analyzer.OrderClasses, analyzer.PurchaseClasses) {
		n, shop, tag, seen := r.Orders[class], r.Shop[class], r.Tag[class], r.Seen[class]
		var hints []string
		for _, d := range r.List {
			if d.Class == class && d.Hint != "" {
				hints = append(hints, d.Hint)
			}
		}
		rows = append(rows, []string{class, amount(&n, analyzer.Count), amount(&shop, analyzer.Cents), amount(&tag, analyzer.Cents), amount(&seen, analyzer.Count), strings.Join(hints, " ")})
	}
	w.compare(t, rows)
}

// Six of seven orders are seen, one is right; a purchase whose event arrives twice is
// seen once.
func TestReconcileRates(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/rapprochement.txt")
	a, w := s.stage(t)
	if err := warehouse.InsertEvents(t.Context(), w, s.events, ""); err != nil {
		t.Fatal(err)
	}
	r, err := a.Reconcile(t.Context(), s.site.ID, dates(t, "2025-03-14", "2025-03-14"))
	if err != nil {
		t.Fatal(err)
	}
	if *r.FoundRate != 6.0/7 || *r.ExactRate != 1.0/7 || r.FoundInterval.Low > .5 || r.FoundInterval.High < .9 || r.Seen[analyzer.OrderRight] != 1 || r.Seen[analyzer.PurchaseUnnumbered] != 1 {
		t.Errorf("found %v %v, exact %v, seen %v", *r.FoundRate, r.FoundInterval, *r.ExactRate, r.Seen)
	}
	if n, err := a.Unnumbered(t.Context(), s.site.ID, r.Period); err != nil || n != 1 {
		t.Errorf("%v purchases without a number, %v", n, err)
	}
	if g := r.By[analyzer.ByDevice]; len(g) == 0 || r.By[analyzer.ByDay][0].Key != "2025-03-14" {
		t.Errorf("by device %v, by day %v", g, r.By[analyzer.ByDay])
	}
}

// An order whose number was told without consent is seen, as completeness has it: not two
// weeks later, not of another site, and not where a purchase has its number.
func TestOrdersToldWithoutConsentAreNotMissing(t *testing.T) {
	t.Parallel()
	s := readScenario(t, "testdata/rapprochement.txt")
	a, w := s.stage(t)
	late := s.orders[0]
	late.ID = "1009"
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{late}, ""); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2025, 3, 16, 0, 0, 0, 0, time.UTC)
	told := []tracking.OrderSighting{{Site: s.site.ID, ID: "1002", Day: day}, {Site: s.site.ID, ID: "1001", Day: day}, {Site: "ailleurs", ID: "1009", Day: day}, {Site: s.site.ID, ID: "1009", Day: day.AddDate(0, 0, 1)}}
	if err := warehouse.Insert(t.Context(), w, "order_sightings", told, ""); err != nil {
		t.Fatal(err)
	}
	for to, missing := range map[string]float64{"2025-03-14": 1, "2025-03-16": 1} {
		r, err := a.Reconcile(t.Context(), s.site.ID, dates(t, "2025-03-14", to))
		if err != nil {
			t.Fatal(err)
		}
		if r.Orders[analyzer.OrderExempt] != 1 || r.Shop[analyzer.OrderExempt] != 6490 || r.Orders[analyzer.OrderMissing] != missing || *r.FoundRate != 7.0/8 || *r.ExactRate != 1.0/7 || r.Untied() != 0 {
			t.Errorf("to %s: %v, found %v, exact %v", to, r.Orders, *r.FoundRate, *r.ExactRate)
		}
		if slices.ContainsFunc(r.List, func(d analyzer.Discrepancy) bool { return d.OrderID == "1002" }) {
			t.Errorf("%+v", r.List)
		}
	}
}
