package analyzer_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// play stores what the scenario tells and derives its visits.
func (s *scenario) play(t testing.TB) *analyzer.Analyzer {
	t.Helper()
	a, _ := s.stage(t)
	return a
}

// stage is play for tests that go on changing the facts.
func (s *scenario) stage(t testing.TB) (*analyzer.Analyzer, *warehouse.Warehouse) {
	t.Helper()
	w := warehousetest.New(t)
	s.store(t, w)
	derive(t, w)
	return analyzer.New(w, s.clock), w
}

// store inserts the facts of the scenario and its site.
func (s *scenario) store(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	ctx := t.Context()
	for _, err := range []error{
		warehouse.PutSetting(ctx, w, "site", s.site.ID, s.site, time.Unix(1, 0)),
		warehouse.InsertEvents(ctx, w, s.events, ""),
		warehouse.Insert(ctx, w, "orders", s.orders, ""),
		warehouse.Insert(ctx, w, "refunds", s.refunds, ""),
		warehouse.Insert(ctx, w, "costs", s.costs, ""),
		warehouse.Insert(ctx, w, "products", s.catalogue, ""),
		warehouse.InsertTables(ctx, w, s.ledgers),
	} {
		if err != nil {
			t.Fatalf("store the scenario: %v", err)
		}
	}
}

func derive(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	if _, err := warehouse.NewBuilder(w, time.Now, slog.New(slog.DiscardHandler)).Pass(t.Context()); err != nil {
		t.Fatalf("derive the visits: %v", err)
	}
}
