package analyzer_test

import (
	"context"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// A kept answer, made false on purpose, shows when it is used and when not.
func TestAnswersAreKeptUntilTheirFactsChange(t *testing.T) {
	t.Parallel()
	shop := randomShop("loi", 31)
	a, w := shop.stage(t)
	q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: []string{"orders"}}
	orders := func() float64 { return *ask(t, a, q).Figures[0].Value }
	sold := orders()
	if a.Falsify() == 0 {
		t.Fatal("nothing is kept")
	}
	if got := orders(); got != sold+1 {
		t.Errorf("asked again: %v, want the kept %v", got, sold+1)
	}
	if got, want := *ask(t, a, shorter(q)).Figures[0].Value, *ask(t, analyzer.New(w, shop.clock), shorter(q)).Figures[0].Value; got != want {
		t.Errorf("another period: %v, want %v", got, want)
	}
	sale := tracking.Order{
		Site: "loi", ID: "NEUVE", Version: 1, Time: q.Period.From.In(time.UTC).Add(12 * time.Hour), Status: tracking.OrderValid, Origin: "import",
		TotalIncl: 4600, ProductsIncl: 4600, Items: 1,
		LineKind: []string{tracking.LineSale}, LineSKU: []string{"A"}, LineName: []string{"A"}, LineCategory: []string{""},
		LineQuantity: []int32{1}, LineIncl: []int64{4600}, LineExcl: []*int64{nil}, LineCost: []*int64{nil},
	}
	if err := warehouse.Insert(t.Context(), w, "orders", []tracking.Order{sale}, ""); err != nil {
		t.Fatal(err)
	}
	if got := orders(); got != sold+1 {
		t.Errorf("one order more: %v, want %v", got, sold+1)
	}
	a.Falsify()
	if err := w.Exec(t.Context(), "ALTER TABLE orders DELETE WHERE order_id = 'NEUVE' SETTINGS mutations_sync = 2", nil); err != nil {
		t.Fatal(err)
	}
	if got := orders(); got != sold {
		t.Errorf("one order less: %v, want %v", got, sold)
	}
}

func shorter(q analyzer.Question) analyzer.Question {
	q.Period.To = q.Period.To.AddDays(-1)
	return q
}

// The visits of today leave what was counted of last year as it was.
func TestLaterMonthsDoNotMakeKeptAnswersOld(t *testing.T) {
	t.Parallel()
	shop := randomShop("loi", 31)
	a, w := shop.stage(t)
	q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: []string{"visits"}}
	seen := *ask(t, a, q).Figures[0].Value
	a.Falsify()
	add := func(at period.Date) {
		t.Helper()
		e := tracking.Event{Site: "autre", Visitor: 1, Name: "page_view", Path: "/", Mode: tracking.ModeExempt, Time: at.In(time.UTC).Add(12 * time.Hour)}
		if err := warehouse.InsertEvents(t.Context(), w, []tracking.Event{e}, ""); err != nil {
			t.Fatal(err)
		}
		derive(t, w)
	}
	add(q.Period.To.AddDays(62))
	if got := *ask(t, a, q).Figures[0].Value; got != seen+1 {
		t.Errorf("after a visit two months later: %v, want the kept %v", got, seen+1)
	}
	add(q.Period.From)
	if got := *ask(t, a, q).Figures[0].Value; got != seen {
		t.Errorf("after a visit of the period: %v, want %v", got, seen)
	}
}

// Without a part there is nothing to tell a change by.
func TestNothingIsKeptOfEmptyTables(t *testing.T) {
	t.Parallel()
	shop := randomShop("loi", 31)
	shop.events, shop.orders, shop.refunds, shop.costs = nil, nil, nil, nil
	w := warehousetest.New(t)
	shop.store(t, w)
	a := analyzer.New(w, shop.clock)
	ask(t, a, analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: []string{"orders", "visits"}})
	if n := a.Falsify(); n != 0 {
		t.Errorf("%d answers are kept", n)
	}
}

// What is asked at rest is asked once, whatever is written for others meanwhile.
func TestAnswersAtRestHoldWhileOthersAreWrittenTo(t *testing.T) {
	t.Parallel()
	shop := randomShop("loi", 31)
	a, w := shop.stage(t)
	q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: []string{"visits"}}
	ctx, err := a.AtRest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	visits := func(ctx context.Context) float64 {
		t.Helper()
		answer, err := a.Answer(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		return *answer.Figures[0].Value
	}
	seen := visits(ctx)
	for _, asked := range []struct {
		ctx   context.Context
		bears bool
	}{{ctx, false}, {t.Context(), true}} {
		funnel, err := a.Funnel(asked.ctx, analyzer.FunnelQuestion{Site: "loi", Period: q.Period})
		if err != nil || (funnel.Trace.Fingerprint != "") != asked.bears {
			t.Errorf("asked for a citation %v: %+v, %v", asked.bears, funnel, err)
		}
	}
	a.Falsify()
	e := tracking.Event{Site: "autre", Visitor: 1, Name: "page_view", Path: "/", Mode: tracking.ModeExempt, Time: q.Period.From.In(time.UTC).Add(12 * time.Hour)}
	if err := warehouse.InsertEvents(t.Context(), w, []tracking.Event{e}, ""); err != nil {
		t.Fatal(err)
	}
	derive(t, w)
	if got := visits(ctx); got != seen+1 {
		t.Errorf("at rest: %v, want the kept %v", got, seen+1)
	}
	if got := visits(t.Context()); got != seen {
		t.Errorf("asked anew: %v, want %v", got, seen)
	}
}
