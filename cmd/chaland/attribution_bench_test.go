package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// The bars of the attribution of 100,000 orders, look-back of 30 days, over the visits
// of ten million events.
const (
	attributionBar    = 3 * time.Second
	attributionMemory = 2 << 30 // bytes, of ClickHouse
	benchVisits       = 2_500_000
)

// benchJourneys writes a year of visits, four events each, of 1.2 million visitors, one
// in 25 of them with an order.
var benchJourneys = []string{
	`INSERT INTO visits (site, day, visitor, start, end, visit_id, mode, channel, campaign, events, orders, version)
	SELECT 'mesure', toDate(start), visitor, start, start + 300, n, 'consent',
		['direct', 'direct', 'organic_search', 'organic_search', 'organic_search_brand', 'email', 'paid_search', 'paid_shopping', 'paid_social', 'affiliates'][h % 10 + 1] AS channel,
		if(channel IN ('email', 'paid_search', 'paid_social'), concat('operation-', toString(intDiv(h, 10) % 12)), ''), 4, h % 25 = 7, 1
	FROM (SELECT number AS n, cityHash64(n) AS h, cityHash64(n, 1) % 1200000 + 1 AS visitor, toDateTime64('2025-01-01 00:00:00', 3, 'UTC') + cityHash64(n, 2) % (365 * 86400) AS start FROM numbers({n:UInt64}))`,
	`INSERT INTO orders (site, order_id, version, ts, status, customer, currency, rate, total_incl, products_incl, products_excl, purchase_cost, visitor, channel, campaign)
	SELECT 'mesure', toString(visit_id), 1, end - 60, 'valid', concat('c', toString(visitor)), 'EUR', 1, 6200, 6200, 5166, 2300, visitor, channel, campaign FROM visits WHERE site = 'mesure' AND orders = 1`,
	`INSERT INTO costs (site, day, channel, campaign, partner, kind, version, amount_excl)
	SELECT DISTINCT 'mesure', toDate('2025-03-01'), channel, campaign, 'Une régie', 'media', 1, 90000 FROM visits WHERE site = 'mesure' AND campaign != ''`,
}

// BenchmarkAttribution reads the journeys of a year and shares its orders by every model.
func BenchmarkAttribution(b *testing.B) {
	for range b.N {
		_, w := benchWarehouse(b)
		site := tracking.Site{ID: "mesure", Name: "Mesure", Timezone: "Europe/Paris", Currency: "EUR", Mode: tracking.ModeConsent}
		if err := warehouse.PutSetting(b.Context(), w, "site", site.ID, site, time.Unix(1, 0)); err != nil {
			b.Fatal(err)
		}
		for i, sql := range benchJourneys {
			var params warehouse.Params
			if i == 0 {
				params = warehouse.Params{"n": benchVisits}
			}
			if err := w.Exec(b.Context(), sql, params); err != nil {
				b.Fatal(err)
			}
		}
		benchAttribution(b, w)
	}
}

func benchAttribution(b *testing.B, w *warehouse.Warehouse) {
	p, err := period.Parse("2025-01-01", "2025-12-31", time.UTC)
	if err != nil {
		b.Fatal(err)
	}
	a := analyzer.New(w, func() time.Time { return time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC) })
	peak, worked := watchMemory(b, w), processorTime(b, w)
	var answer *analyzer.PathAnswer
	read := timed(b, func(ctx context.Context) (err error) {
		answer, err = a.Paths(ctx, analyzer.PathQuestion{Site: "mesure", Period: p, LookBack: 30, By: analyzer.ByChannel})
		return err
	})
	worked = processorTime(b, w) - worked
	shared := timed(b, func(context.Context) error {
		for _, m := range attribution.Models {
			if _, err := attribution.Attribute(answer.Paths, m, attribution.Options{}); err != nil {
				return err
			}
		}
		return nil
	})
	yields := timed(b, func(ctx context.Context) error {
		_, err := a.Yields(ctx, analyzer.YieldQuestion{Site: "mesure", Period: p, LookBack: 30, Model: attribution.Linear})
		return err
	})
	bytes := peak()
	total := attribution.Total(answer.Paths)
	against(fmt.Sprintf("attribution of %.0f orders, journeys and eight models", total.Conversions), read+shared, attributionBar)
	against("their profit by campaign, linear", yields, attributionBar)
	fmt.Printf("BENCH attribution: journeys %d ms (%d ms of processors), models %d ms, %d kinds of journeys, %.0f lost; memory of ClickHouse %d MB, bar %d MB, ratio %.2f\n",
		read.Milliseconds(), worked.Milliseconds(), shared.Milliseconds(), len(answer.Paths), total.Nulls, bytes>>20, attributionMemory>>20, float64(bytes)/attributionMemory)
}

// processorTime is what ClickHouse has worked so far: a machine that others use too
// makes it wait, not work more.
func processorTime(b *testing.B, w *warehouse.Warehouse) time.Duration {
	b.Helper()
	us, err := warehouse.Scalar[uint64](b.Context(), w, "SELECT toUInt64(sum(value)) FROM system.events WHERE event = 'OSCPUVirtualTimeMicroseconds'", nil)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(us) * time.Microsecond
}

// watchMemory follows what running queries take together, until the most is asked for.
func watchMemory(b *testing.B, w *warehouse.Warehouse) (peak func() uint64) {
	ctx, stop := context.WithCancel(b.Context())
	most := make(chan uint64)
	go func() {
		seen := uint64(0)
		for ctx.Err() == nil {
			if n, err := warehouse.Scalar[int64](ctx, w, "SELECT toInt64(sum(peak_memory_usage)) FROM system.processes", nil); err == nil {
				seen = max(seen, uint64(max(n, 0)))
			}
			time.Sleep(10 * time.Millisecond)
		}
		most <- seen
	}()
	return func() uint64 { stop(); return <-most }
}
