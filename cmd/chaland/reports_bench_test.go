package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/attribution"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// The reports are measured over this many events; CHALAND_BENCH_50M=1 measures them over
// five times as many besides.
const (
	manyEvents  = 10_000_000
	moreTimes   = 5
	slowerBar   = 7.0
	reportRuns  = 20
	reportBytes = 2 << 30 // of ClickHouse, at the most at one time
	moreBytes   = 3 << 30
)

// benchLogXML makes the engine note what each query took.
const benchLogXML = `<clickhouse><query_log><database>system</database><table>query_log</table><flush_interval_milliseconds>200</flush_interval_milliseconds></query_log></clickhouse>`

// busyShop is a case told many times over by other visitors.
type busyShop struct {
	a      *app
	s      *service
	events uint64
	copies int
}

// benchReport is a question of a person who waits. The n-th run asks for a period that
// ends n days earlier, so that nothing is remembered.
type benchReport struct {
	name string
	bar  time.Duration // of the queries' time, 95th percentile
	ask  func(ctx context.Context, shop *busyShop, a *analyzer.Analyzer, to period.Date) error
}

var benchReports = []benchReport{
	{"overview page, 30 days", 250 * time.Millisecond, page("/", 30)},
	{"overview page, 90 days", 250 * time.Millisecond, page("/", 90)},
	{"overview page, 600 days", 0, page("/", 600)},
	{"funnel of five steps, by visitor, 700 days", 450 * time.Millisecond, funnel(analyzer.UnitVisitor)},
	{"funnel of five steps, by visit, 700 days", 450 * time.Millisecond, funnel(analyzer.UnitVisit)},
	{"attribution of a year's orders, 30 days back", 3 * time.Second, attribute},
	{"RFM of all customers, 700 days", time.Second, func(ctx context.Context, shop *busyShop, a *analyzer.Analyzer, to period.Date) error {
		_, err := a.Customers(ctx, shop.site(), last(to, 700))
		return err
	}},
	{"paths of visits, 90 days", 2 * time.Second, trails(90)},
	{"paths of visits, 700 days", 2 * time.Second, trails(700)},
}

func page(path string, days int) func(context.Context, *busyShop, *analyzer.Analyzer, period.Date) error {
	return func(_ context.Context, shop *busyShop, _ *analyzer.Analyzer, to period.Date) error {
		answer, err := http.Get(fmt.Sprintf("%s%s?site=%s&du=%s&au=%s", shop.s.url, path, shop.site(), to.AddDays(1-days), to))
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s %w", path, answer.Status, err)
		}
		return nil
	}
}

func funnel(unit string) func(context.Context, *busyShop, *analyzer.Analyzer, period.Date) error {
	return func(ctx context.Context, shop *busyShop, a *analyzer.Analyzer, to period.Date) error {
		_, err := a.Funnel(ctx, analyzer.FunnelQuestion{Site: shop.site(), Period: last(to, 700), Unit: unit})
		return err
	}
}

func trails(days int) func(context.Context, *busyShop, *analyzer.Analyzer, period.Date) error {
	return func(ctx context.Context, shop *busyShop, a *analyzer.Analyzer, to period.Date) error {
		_, err := a.Trails(ctx, analyzer.TrailQuestion{Site: shop.site(), Period: last(to, days)})
		return err
	}
}

func attribute(ctx context.Context, shop *busyShop, a *analyzer.Analyzer, to period.Date) error {
	answer, err := a.Paths(ctx, analyzer.PathQuestion{Site: shop.site(), Period: last(to, 365), LookBack: 30, By: analyzer.ByChannel})
	if err != nil {
		return err
	}
	for _, model := range attribution.Models {
		if _, err := attribution.Attribute(answer.Paths, model, attribution.Options{}); err != nil {
			return err
		}
	}
	return nil
}

// last are so many days up to one.
func last(to period.Date, days int) period.Period {
	return period.Period{From: to.AddDays(1 - days), To: to, Loc: parisTime()}
}

func (shop *busyShop) site() string { return fixtures.DefaultSite().ID }

// BenchmarkReports asks for the reports of a shop of ten million events, of it cut in two
// shards, and on request of fifty million.
func BenchmarkReports(b *testing.B) {
	for range b.N {
		shop := openBusyShop(b)
		shop.grow(b, int((manyEvents+shop.events-1)/shop.events))
		tenMillion := shop.measure(b, reportBytes)
		shop.measureSplit(b)
		if os.Getenv("CHALAND_BENCH_50M") != "" {
			shop.grow(b, moreTimes*shop.copies)
			more := shop.measure(b, moreBytes)
			for _, report := range benchReports {
				ratio := float64(more[report.name]) / float64(tenMillion[report.name])
				fmt.Printf("BENCH report %s: %.1f times the time of a fifth of the events, bar %.0f, ratio %.2f\n", report.name, ratio, slowerBar, ratio/slowerBar)
			}
		}
		if err := shop.s.close(); err != nil {
			b.Fatal(err)
		}
	}
}

// openBusyShop stores a tenth of the case, in an engine that keeps a log.
func openBusyShop(b *testing.B) *busyShop {
	b.Helper()
	a := &app{now: time.Now}
	a.streams = streams{strings.NewReader(""), io.Discard, os.Stderr}
	if err := a.settle(a.newRoot()); err != nil {
		b.Fatal(err)
	}
	a.data = b.TempDir()
	folder := filepath.Join(a.data, "engine", "config.d")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "log.xml"), []byte(benchLogXML), 0o600); err != nil {
		b.Fatal(err)
	}
	s, err := a.startService(b.Context(), serviceOptions{addr: "127.0.0.1:0", screens: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := loadCase(b.Context(), s.warehouse, fixtures.Options{Seed: 1, Activity: .1}, a.now, a.log, func(float64) {}); err != nil {
		b.Fatal(err)
	}
	return &busyShop{a: a, s: s, events: countRows(b, s, "events"), copies: 1}
}

// grown are the tables whose rows are told again, with what tells a row from its copy.
var grown = map[string]string{
	"events": `cityHash64(visitor, copy) AS visitor, if(previous = 0, 0, cityHash64(previous, copy)) AS previous, generateUUIDv4() AS event_id,
		if(order_id = '', '', concat(order_id, '-', toString(copy))) AS order_id`,
	"visits": `cityHash64(visitor, copy) AS visitor, cityHash64(visit_id, copy) AS visit_id`,
	"orders": `concat(order_id, '-', toString(copy)) AS order_id, if(visitor = 0, 0, cityHash64(visitor, copy)) AS visitor,
		if(customer = '', '', concat(customer, '-', toString(copy))) AS customer`,
	"refunds": `concat(refund_id, '-', toString(copy)) AS refund_id, if(order_id = '', '', concat(order_id, '-', toString(copy))) AS order_id,
		if(customer = '', '', concat(customer, '-', toString(copy))) AS customer`,
}

// grow tells the history as often as asked, and checks that every figure that adds up
// did so.
func (shop *busyShop) grow(b *testing.B, copies int) {
	b.Helper()
	began := time.Now()
	metrics := []string{"visits", "page_views", "visitors", "orders", "revenue_incl_tax", "refunds", "contribution_margin"}
	before := shop.figures(b, metrics)
	first := shop.copies == 1
	for table, changed := range grown {
		for _, part := range shop.partitions(b, table) {
			// a row of the first telling bears no copy in its number
			sql := fmt.Sprintf(`INSERT INTO %[1]s SELECT * EXCEPT copy REPLACE (%[2]s) FROM (
				SELECT *, arrayJoin(range({from:UInt64}, {to:UInt64})) AS copy FROM %[1]s WHERE _partition_id = {part:String})
				SETTINGS max_threads = 1, max_insert_threads = 1, max_execution_time = 0, min_insert_block_size_rows = 1048576, max_partitions_per_insert_block = 0`, table, changed)
			from, to := 1, copies
			if !first { // everything there is, copied
				from, to = copies, copies+copies/shop.copies-1
			}
			if err := shop.s.warehouse.Exec(b.Context(), sql, warehouse.Params{"from": from, "to": to, "part": part}); err != nil {
				b.Fatal(err)
			}
		}
	}
	for table := range grown { // what the engine does by itself after minutes of rest
		if err := shop.s.warehouse.Exec(b.Context(), "OPTIMIZE TABLE "+table+" FINAL SETTINGS max_execution_time = 0", nil); err != nil {
			b.Fatal(err)
		}
	}
	times := float64(copies) / float64(shop.copies)
	for i, now := range shop.figures(b, metrics) {
		if d := now/(before[i]*times) - 1; d > 1e-9 || d < -1e-9 {
			b.Fatalf("%s is %v, from %v over %v tellings", metrics[i], now, before[i], times)
		}
	}
	shop.copies = copies
	fmt.Printf("BENCH reports: %d events, %d visits, %d orders of %d customers, verified, told %d times in %.0f s\n", countRows(b, shop.s, "events"), countRows(b, shop.s, "visits"),
		countRows(b, shop.s, "orders"), scalar(b, shop.s.warehouse, "SELECT uniqExact(customer) FROM orders"), copies, time.Since(began).Seconds())
}

func scalar(b *testing.B, w *warehouse.Warehouse, sql string) uint64 {
	b.Helper()
	n, err := warehouse.Scalar[uint64](b.Context(), w, sql, nil)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// partitions are those that a table has now.
func (shop *busyShop) partitions(b *testing.B, table string) []string {
	b.Helper()
	type row struct {
		ID string `ch:"partition_id"`
	}
	rows, err := warehouse.Select[row](b.Context(), shop.s.warehouse,
		"SELECT DISTINCT partition_id FROM system.parts WHERE active AND database = currentDatabase() AND table = {table:String} ORDER BY 1", warehouse.Params{"table": table})
	if err != nil {
		b.Fatal(err)
	}
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.ID
	}
	return list
}

// figures are those of the last year.
func (shop *busyShop) figures(b *testing.B, metrics []string) []float64 {
	b.Helper()
	answer, err := analyzer.New(shop.s.warehouse, shop.a.now).Answer(b.Context(), analyzer.Question{Site: shop.site(), Period: last(lastDay, 365), Metrics: metrics})
	if err != nil {
		b.Fatal(err)
	}
	values := make([]float64, len(metrics))
	for i, metric := range metrics {
		f := answer.Of(metric)[0]
		if f.Value == nil || *f.Value <= 0 {
			b.Fatalf("%s has no value", metric)
		}
		values[i] = *f.Value
	}
	return values
}

var lastDay = period.Date{Year: 2025, Month: 12, Day: 31}

// reportRun is what one run of a report took.
type reportRun struct {
	from, to time.Time
	queries  time.Duration // in which ClickHouse worked on one at least
	worked   time.Duration // of processors
	bytes    uint64        // the most that queries held together
}

func (r reportRun) wall() time.Duration { return r.to.Sub(r.from) }

// measure runs each report, and gives the median of its time by name.
func (shop *busyShop) measure(b *testing.B, bytes uint64) map[string]time.Duration {
	b.Helper()
	medians := map[string]time.Duration{}
	for _, report := range benchReports {
		runs := shop.runs(b, report, shop.s.warehouse, reportRuns)
		shop.readLog(b, runs)
		wall, queries, worked := spread(runs, reportRun.wall), spread(runs, func(r reportRun) time.Duration { return r.queries }), spread(runs, func(r reportRun) time.Duration { return r.worked })
		most := slices.MaxFunc(runs, func(x, y reportRun) int { return int(x.bytes) - int(y.bytes) }).bytes
		over := 0.0 // of what the wall may be
		for _, r := range runs {
			over = max(over, float64(r.wall())/float64(r.queries*13/10+20*time.Millisecond))
		}
		medians[report.name] = queries.median
		against := "no bar"
		if report.bar > 0 {
			against = fmt.Sprintf("bar %d ms, ratio %.2f", report.bar.Milliseconds(), float64(queries.late)/float64(report.bar))
		}
		fmt.Printf("BENCH report %s: queries %s, %s; of processors %s; wall %s, at worst %.2f of 1.3 times the queries' and 20 ms; memory %d MB, bar %d MB, ratio %.2f\n",
			report.name, queries, against, worked, wall, over, most>>20, bytes>>20, float64(most)/float64(bytes))
	}
	return medians
}

// runs asks for a report, once to warm up, then so many times.
func (shop *busyShop) runs(b *testing.B, report benchReport, w *warehouse.Warehouse, n int) []reportRun {
	b.Helper()
	runs := make([]reportRun, n+1)
	for i := range runs {
		runs[i].from = time.Now()
		if err := report.ask(b.Context(), shop, analyzer.New(w, shop.a.now), lastDay.AddDays(-i)); err != nil {
			b.Fatal(report.name, err)
		}
		runs[i].to = time.Now()
		time.Sleep(20 * time.Millisecond) // so that no query of one falls into the next
	}
	return runs[1:]
}

// logged is a query of the log.
type logged struct {
	Start  int64  `ch:"start"` // in microseconds, as are the next two
	Took   int64  `ch:"took"`
	Worked int64  `ch:"worked"`
	Bytes  uint64 `ch:"bytes"`
}

// readLog adds to the runs what ClickHouse noted of them.
func (shop *busyShop) readLog(b *testing.B, runs []reportRun) {
	b.Helper()
	time.Sleep(time.Second) // of which the log takes a fifth to be written
	if err := shop.s.warehouse.Exec(b.Context(), "SYSTEM FLUSH LOGS", nil); err != nil {
		b.Fatal(err)
	}
	queries, err := warehouse.Select[logged](b.Context(), shop.s.warehouse, `SELECT toUnixTimestamp64Micro(query_start_time_microseconds) AS start, toInt64(query_duration_ms * 1000) AS took,
			toInt64(ProfileEvents['OSCPUVirtualTimeMicroseconds']) AS worked, memory_usage AS bytes
		FROM system.query_log WHERE type = 'QueryFinish' AND query_kind = 'Select' AND query_start_time_microseconds >= {from:DateTime64(3, 'UTC')} ORDER BY start`,
		warehouse.Params{"from": runs[0].from})
	if err != nil {
		b.Fatal(err)
	}
	for i := range runs {
		var of []logged
		for _, q := range queries {
			if q.Start >= runs[i].from.UnixMicro() && q.Start <= runs[i].to.UnixMicro() {
				of = append(of, q)
			}
		}
		if len(of) == 0 {
			b.Fatal("the log knows nothing of a run")
		}
		runs[i].sum(of)
	}
}

// sum puts queries in order of their start together.
func (r *reportRun) sum(queries []logged) {
	until := int64(0)
	for _, q := range queries {
		end := q.Start + q.Took
		r.queries += time.Duration(max(0, end-max(q.Start, until))) * time.Microsecond
		until = max(until, end)
		r.worked += time.Duration(q.Worked) * time.Microsecond
		beside := uint64(0)
		for _, other := range queries {
			if other.Start <= q.Start && q.Start < other.Start+max(other.Took, 1000) {
				beside += other.Bytes
			}
		}
		r.bytes = max(r.bytes, beside)
	}
}

// times are the median and the 95th percentile of some.
type times struct{ median, late time.Duration }

func (t times) String() string {
	return fmt.Sprintf("%d ms (95 %%: %d ms)", t.median.Milliseconds(), t.late.Milliseconds())
}

func spread(runs []reportRun, of func(reportRun) time.Duration) times {
	list := make([]time.Duration, len(runs))
	for i, r := range runs {
		list[i] = of(r)
	}
	slices.Sort(list)
	return times{list[len(list)/2], list[(len(list)*95+99)/100-1]}
}

// measureSplit sets two engines with half of the rows each against the one.
func (shop *busyShop) measureSplit(b *testing.B) {
	b.Helper()
	over := warehousetest.Split(b, shop.s.warehouse, shop.a.data)
	for _, report := range benchReports {
		if strings.Contains(report.name, "page") { // which the service serves from its own engine
			continue
		}
		whole, split := spread(shop.runs(b, report, shop.s.warehouse, 4), reportRun.wall), spread(shop.runs(b, report, over, 4), reportRun.wall)
		fmt.Printf("BENCH report %s: one engine %s, two shards on the same cores %s, %.2f times as fast\n", report.name, whole, split, float64(whole.median)/float64(split.median))
	}
}
