package main

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures"
)

// roomBar bounds the 95th percentile of the pages of a class that works at once.
const roomBar = 500 * time.Millisecond

// BenchmarkRoom has 25 candidates work on a case of two years at once, each at a pace and on
// pages of their own: a page, a look at it of one to four seconds, the next page. Two clicks of
// three are about the period that pages open with, the third about one that nobody may have
// asked for yet. It measures the whole answer; the clients share the cores with the program.
func BenchmarkRoom(b *testing.B) {
	for range b.N {
		benchRoom(b, benchDemo(b))
	}
}

// benchDemo starts the demonstration with its whole case; it ends with the bench.
func benchDemo(b *testing.B) (url string) {
	b.Helper()
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, io.Discard}, data: b.TempDir(), log: slog.New(slog.DiscardHandler)}
	s, err := a.startService(b.Context(), serviceOptions{addr: "127.0.0.1:0", collect: true, screens: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.close(); err != nil {
			b.Error(err)
		}
	})
	if err := a.prepareCase(b.Context(), s.warehouse, fixtures.Options{Seed: demoSeed}, false); err != nil {
		b.Fatal(err)
	}
	return s.url
}

const (
	roomPeople = 25
	roomClicks = 20
)

var roomPages = []string{"/", "/acquisition", "/entonnoir", "/ventes", "/rentabilite", "/evolution", "/chiffres/conversion_rate", "/chiffres/orders", "/citations", "/pieces", "/mission", "/glossaire", "/chiffres"}

func benchRoom(b *testing.B, base string) {
	var mu sync.Mutex
	byPage := map[string][]time.Duration{}
	var people sync.WaitGroup
	for n := range roomPeople {
		people.Go(func() {
			dice := rand.New(rand.NewPCG(1, uint64(n))) //nolint:gosec // a bench
			client := &http.Client{Transport: &http.Transport{}}
			for range roomClicks {
				time.Sleep(time.Second + time.Duration(dice.Int64N(int64(3*time.Second))))
				page := roomPages[dice.IntN(len(roomPages))]
				address := base + page + "?site=" + fixtures.DefaultSite().ID
				from := time.Date(2024, time.Month(1+dice.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
				if dice.IntN(3) == 0 {
					address += fmt.Sprintf("&du=%s&au=%s", from.Format(time.DateOnly), from.AddDate(0, 1+dice.IntN(12), -1).Format(time.DateOnly))
				}
				began := time.Now()
				answer, err := client.Get(address)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK {
					b.Errorf("%s: %d", address, answer.StatusCode)
				}
				mu.Lock()
				byPage[page] = append(byPage[page], time.Since(began))
				mu.Unlock()
			}
		})
	}
	people.Wait()
	var all []time.Duration
	for _, page := range roomPages {
		all = append(all, byPage[page]...)
		fmt.Printf("BENCH room %-26s %3d times, median %4d ms, 95th percentile %4d ms\n", page, len(byPage[page]), share(byPage[page], .5).Milliseconds(), share(byPage[page], .95).Milliseconds())
	}
	p95 := share(all, .95)
	b.ReportMetric(float64(p95.Milliseconds()), "ms-p95")
	fmt.Printf("BENCH room of %d on %d cores: %d pages, median %d ms, 95th percentile %d ms, bar %d ms, ratio %.2f\n",
		roomPeople, runtime.NumCPU(), len(all), share(all, .5).Milliseconds(), p95.Milliseconds(), roomBar.Milliseconds(), float64(p95)/float64(roomBar))
}

// share is the duration under which that share of all of them lie.
func share(all []time.Duration, of float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(of*float64(len(sorted))))]
}
