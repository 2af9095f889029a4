package imports_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/tracking"
)

const (
	logLines = 1_000_000
	// wantLogs is what GoAccess, which stores nothing, takes for as many on two cores.
	wantLogs = 11 * time.Second
)

// accessLog is a week of a shop: readers of some pages, pictures and style sheets, robots.
func accessLog(b *testing.B) imports.Source {
	b.Helper()
	path := filepath.Join(b.TempDir(), "access.log")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	random := rand.New(rand.NewPCG(9, 9))
	agents := []string{
		firefox, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
	}
	start := time.Now().AddDate(0, 0, -8)
	for i := range logLines {
		reader := i/600*60 + random.IntN(60) // sixty readers at a time, ten lines each
		what, referrer := fmt.Sprintf("GET /produit/%d", random.IntN(2000)), "https://shop.fr/"
		switch random.IntN(10) {
		case 0, 1, 2:
			what = fmt.Sprintf("GET /media/%d.webp", random.IntN(5000))
		case 3:
			what, referrer = fmt.Sprintf("GET /rayon/%d?utm_source=lettre&utm_medium=email", random.IntN(40)), "-"
		case 4:
			referrer = "https://www.google.fr/"
		}
		at := start.Add(time.Duration(i) * (7 * 24 * time.Hour / logLines))
		_, _ = out.WriteString(request(fmt.Sprintf("%d.%d.%d.7", 20+reader/40_000, reader/200%200, reader%200), at.Format("02/Jan/2006:15:04:05"), what, referrer, agents[reader%len(agents)]))
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	src, err := imports.File(path)
	if err != nil {
		b.Fatal(err)
	}
	return src
}

// BenchmarkImportLogs reads, classifies and stores a million lines of an access log, and makes
// their visits. It runs once whatever -benchtime says.
func BenchmarkImportLogs(b *testing.B) {
	src := accessLog(b)
	s := newShop(b, func(s *tracking.Site) { s.Domains = []string{"shop.fr"} })
	s.clock = time.Now()
	own, engine := used(b, s)
	began := time.Now()
	r, err := s.Logs(b.Context(), s.site.ID, src, imports.Options{})
	took := time.Since(began)
	if err != nil {
		b.Fatal(err)
	}
	ownAfter, engineAfter := used(b, s)
	visits := s.told("SELECT toString(count()) AS line FROM visits FINAL")
	fmt.Printf("BENCH %d lines of an access log in %s, want %s : %s ; %+v, %s visits stored, %.0f MB peak of the Go side; processor %s Go, %s ClickHouse\n",
		logLines, took.Round(100*time.Millisecond), wantLogs, map[bool]string{true: "tenu", false: "PAS TENU"}[took < wantLogs], *r.Logs, visits, peakMemory(),
		(ownAfter - own).Round(100*time.Millisecond), (engineAfter - engine).Round(100*time.Millisecond))
	if r.Logs.Visits == 0 || fmt.Sprint(r.Logs.Visits) != visits {
		b.Errorf("%d visits told, %s stored", r.Logs.Visits, visits)
	}
	b.ReportMetric(logLines/took.Seconds(), "lines/s")
	b.ReportMetric(0, "ns/op")
}

// used is the processor time of this process and of ClickHouse's threads so far: what a busy
// machine does not change.
func used(b *testing.B, s *shopSite) (own, engine time.Duration) {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	micros, err := strconv.ParseInt(s.told("SELECT toString(sum(value)) AS line FROM system.events WHERE event = 'OSCPUVirtualTimeMicroseconds'"), 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), time.Duration(micros) * time.Microsecond
}
