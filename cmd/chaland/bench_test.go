package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/warehouse"
)

// The bars of the product, printed beside what is measured.
const (
	caseBar = 30 * time.Second
	pageBar = 300 * time.Millisecond
)

// BenchmarkCase generates and stores the two-year case, visits included, then
// opens every page on its two years.
func BenchmarkCase(b *testing.B) {
	for range b.N {
		a := &app{now: time.Now, data: b.TempDir()}
		a.streams = streams{strings.NewReader(""), io.Discard, os.Stderr}
		if err := a.settle(a.newRoot()); err != nil {
			b.Fatal(err)
		}
		a.data = b.TempDir()
		s, err := a.startService(b.Context(), serviceOptions{addr: "127.0.0.1:0", collect: true, screens: true})
		if err != nil {
			b.Fatal(err)
		}
		benchLoad(b, a, s)
		benchPages(b, s)
		if err := s.close(); err != nil {
			b.Fatal(err)
		}
	}
}

func benchLoad(b *testing.B, a *app, s *service) {
	began := time.Now()
	if err := loadCase(b.Context(), s.warehouse, fixtures.Options{Seed: 1}, a.now, a.log, func(float64) {}); err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	b.ReportMetric(took.Seconds(), "s-to-load-the-case")
	fmt.Printf("BENCH case: generated and stored in %.1f s, bar %.0f s, ratio %.2f; events %d, visits %d; Go memory peak %d MB, bar 150 MB\n",
		took.Seconds(), caseBar.Seconds(), took.Seconds()/caseBar.Seconds(), countRows(b, s, "events"), countRows(b, s, "visits"), peakMemory())
}

func countRows(b *testing.B, s *service, table string) uint64 {
	n, err := warehouse.Scalar[uint64](b.Context(), s.warehouse, "SELECT count() FROM {t:Identifier} FINAL", warehouse.Params{"t": table})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// benchPages times each page as it opens by itself, over all of the case, and
// over all of the case once more. What was counted is kept, so that each
// opening for the first time asks for a period of its own.
func benchPages(b *testing.B, s *service) {
	const rounds = 12
	for _, path := range []string{"/", "/acquisition", "/entonnoir", "/ventes", "/rentabilite", "/chiffres/conversion_rate", "/qualite", "/citations"} {
		address := s.url + path + "?site=maison-brelivan"
		whole := func(i int) string {
			return address + "&du=2024-01-01&au=" + time.Date(2025, 12, 31-i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		}
		benchPage(b, s, path, "a year, first", 2, func(i int) string {
			return address + fmt.Sprintf("&du=202%d-01-01&au=202%d-12-31", 5-i, 5-i)
		})
		benchPage(b, s, path, "two years, first", rounds, whole)
		benchPage(b, s, path, "two years, again", rounds, whole)
	}
}

// benchPage opens a page's addresses one after the other; queries are timed by
// ClickHouse itself.
func benchPage(b *testing.B, s *service, path, name string, rounds int, address func(int) string) {
	walls, queries := make([]time.Duration, rounds), make([]time.Duration, rounds)
	for i := range rounds {
		before := queryTime(b, s)
		began := time.Now()
		answer, err := http.Get(address(i))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		walls[i] = time.Since(began)
		queries[i] = queryTime(b, s) - before
		if answer.StatusCode != http.StatusOK {
			b.Fatalf("%s: %d", address(i), answer.StatusCode)
		}
	}
	slices.Sort(walls)
	slices.Sort(queries)
	worst, median, asked := walls[rounds-1], walls[rounds/2], queries[rounds/2]
	fmt.Printf("BENCH page %-26s %-16s worst of %2d: %4d ms, bar %d ms, ratio %.2f; median %4d ms, queries %4d ms, bar %4d ms\n", path, name, rounds,
		worst.Milliseconds(), pageBar.Milliseconds(), float64(worst)/float64(pageBar), median.Milliseconds(), asked.Milliseconds(), (asked*13/10 + 20*time.Millisecond).Milliseconds())
}

// queryTime is what ClickHouse has spent on queries so far.
func queryTime(b *testing.B, s *service) time.Duration {
	us, err := warehouse.Scalar[uint64](b.Context(), s.warehouse,
		"SELECT toUInt64(sum(value)) FROM system.events WHERE event = 'SelectQueryTimeMicroseconds'", nil)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(us) * time.Microsecond
}

// peakMemory is the largest resident set of this process in MB; the engine is
// a child and not in it.
func peakMemory() int64 {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return -1
	}
	for line := range strings.Lines(string(raw)) {
		var kb int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	return -1
}
