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
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// The SQL of a trace, run by hand with its parameters as text, gives the figure.
func TestTheTraceOfAFigureCanBeReplayed(t *testing.T) {
	t.Parallel()
	shop := randomShop("loi", 31)
	a, w := shop.stage(t)
	q := analyzer.Question{Site: "loi", Period: lawPeriod(t), Metrics: []string{"orders"}, By: "device",
		Filters: []analyzer.Filter{{Dimension: "country", Value: "FR"}}}
	trace, err := a.Trace(t.Context(), q, "orders")
	if err != nil {
		t.Fatal(err)
	}
	params := warehouse.Params{}
	for name, text := range trace.Params {
		params[name] = text
	}
	rows, err := warehouse.Select[struct {
		Key    string `ch:"key"`
		Orders uint64 `ch:"orders"`
	}](t.Context(), w, "SELECT key, orders FROM ("+trace.SQL+")", params)
	if err != nil {
		t.Fatal(err)
	}
	figures := ask(t, a, q).Figures
	if len(rows) != len(figures) || len(rows) < 2 {
		t.Fatalf("replayed %d rows for %d figures", len(rows), len(figures))
	}
	for _, r := range rows {
		i := slices.IndexFunc(figures, func(f analyzer.Figure) bool { return f.Key() == r.Key })
		if i < 0 || *figures[i].Value != float64(r.Orders) {
			t.Errorf("%s: replayed %d, figures %+v", r.Key, r.Orders, figures)
		}
	}
}

func TestTheTraceNamesItsMethod(t *testing.T) {
	t.Parallel()
	a := randomShop("loi", 32).play(t)
	for _, m := range analyzer.Metrics() {
		trace, err := a.Trace(t.Context(), analyzer.Question{Site: "loi", Period: lawPeriod(t)}, m.Key)
		if err != nil {
			t.Fatalf("%s: %v", m.Key, err)
		}
		if strings.Count(trace.Statement, ".sql") != len(m.Reads) || trace.Version != m.Version || trace.Fingerprint == "" {
			t.Errorf("%s: %+v", m.Key, trace)
		}
		wantMode := ""
		if slices.Contains(m.Reads, analyzer.Visits) || slices.Contains(m.Reads, analyzer.Attribution) {
			wantMode = "mixed"
		}
		if trace.Mode != wantMode {
			t.Errorf("%s: mode %q, want %q", m.Key, trace.Mode, wantMode)
		}
		for name := range trace.Params {
			if !strings.Contains(trace.SQL, "{"+name+":") {
				t.Errorf("%s: the parameter %s is not in the SQL", m.Key, name)
			}
		}
	}
}

// TestTheFingerprintFollowsTheFactsRead changes one fact at a time: exactly the
// metrics that read it get another fingerprint.
func TestTheFingerprintFollowsTheFactsRead(t *testing.T) {
	t.Parallel()
	during := period.Period{From: period.Date{Year: 2025, Month: 3, Day: 1}, To: period.Date{Year: 2025, Month: 3, Day: 10}}
	at := func(month time.Month, day int) time.Time { return time.Date(2025, month, day, 12, 0, 0, 0, time.UTC) }
	cost := func(day time.Time) tracking.Cost {
		return tracking.Cost{Site: "loi", Day: day.Truncate(24 * time.Hour), Channel: "nouveau", Kind: "media", Version: 9, AmountExcl: 1}
	}
	order := func(ts time.Time) tracking.Order {
		return tracking.Order{Site: "loi", ID: "n" + ts.String(), Version: 9, Time: ts, Status: "valid", Rate: 1}
	}
	for name, c := range map[string]struct {
		orders  []tracking.Order
		costs   []tracking.Cost
		refunds []tracking.Refund
		changes []string
	}{
		"an order of the period": {orders: []tracking.Order{order(at(3, 5))},
			changes: []string{"orders", "conversion_rate", "new_customers", "cac", "roas", "contribution_margin", "revenue_net_excl_tax"}},
		"an order long before": {orders: []tracking.Order{order(at(1, 2))}, changes: []string{"new_customers", "cac"}},
		"a cost of the period": {costs: []tracking.Cost{cost(at(3, 5))}, changes: []string{"spend", "cpc", "cac", "roi", "contribution_margin"}},
		"a cost long after":    {costs: []tracking.Cost{cost(at(6, 5))}, changes: []string{"roas", "roi", "cost_per_order"}},
		"a refund of the period": {refunds: []tracking.Refund{{Site: "loi", ID: "r", Version: 1, Time: at(3, 5), Rate: 1, AmountIncl: 5}},
			changes: []string{"refunds", "revenue_net_excl_tax"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := randomShop("loi", 33)
			w := warehousetest.New(t)
			shop.store(t, w)
			a := analyzer.New(w, shop.clock)
			before := fingerprints(t, a, during)
			insert(t, w, c.orders, c.refunds, c.costs)
			after := fingerprints(t, a, during)
			for _, metric := range c.changes {
				if before[metric] == after[metric] {
					t.Errorf("%s keeps its fingerprint", metric)
				}
			}
			for _, metric := range []string{"visits", "bounce_rate", "engagement_time"} {
				if before[metric] != after[metric] {
					t.Errorf("%s reads none of it, yet its fingerprint changes", metric)
				}
			}
		})
	}
}

func insert(t *testing.T, w *warehouse.Warehouse, orders []tracking.Order, refunds []tracking.Refund, costs []tracking.Cost) {
	t.Helper()
	for _, err := range []error{
		warehouse.Insert(t.Context(), w, "orders", orders, ""),
		warehouse.Insert(t.Context(), w, "refunds", refunds, ""),
		warehouse.Insert(t.Context(), w, "costs", costs, ""),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func fingerprints(t *testing.T, a *analyzer.Analyzer, during period.Period) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, m := range analyzer.Metrics() {
		trace, err := a.Trace(t.Context(), analyzer.Question{Site: "loi", Period: during}, m.Key)
		if err != nil {
			t.Fatal(err)
		}
		out[m.Key] = trace.Fingerprint
	}
	return out
}
