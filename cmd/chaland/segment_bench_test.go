package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

const (
	benchCustomers = 200_000
	rfmBar         = time.Second
)

// BenchmarkRFM puts 200,000 customers in segments: those of a file in memory, and those
// of a shop in the engine, read for the first time.
func BenchmarkRFM(b *testing.B) {
	dice := rand.New(rand.NewPCG(1, 2))
	last := period.Date{Year: 2025, Month: 12, Day: 31}
	var lines []segment.Line
	var orders []tracking.Order
	for i := range benchCustomers * 3 / 2 {
		customer, day, cents := fmt.Sprint("c", i%benchCustomers), last.AddDays(-dice.IntN(700)), int64(1000+dice.IntN(20_000))
		lines = append(lines, segment.Line{Customer: customer, Day: day, Amount: cents})
		orders = append(orders, tracking.Order{Site: "velo", ID: fmt.Sprint(i), Version: 1, Time: day.Time().Add(9 * time.Hour), Status: tracking.OrderValid, Customer: customer,
			Currency: "EUR", Rate: 1, TotalIncl: cents, ProductsIncl: cents, ProductsExcl: &cents, PurchaseCost: new(int64), Items: 1, Channel: tracking.ChannelDirect})
	}
	w, err := warehouse.Open(b.Context(), warehouse.Options{DataDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if err := warehouse.PutSetting(b.Context(), w, "site", "velo", tracking.Site{ID: "velo", Timezone: "Europe/Paris", Currency: "EUR"}, time.Unix(1, 0)); err != nil {
		b.Fatal(err)
	}
	if err := warehouse.Insert(b.Context(), w, "orders", orders, ""); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		began := time.Now()
		list, _ := segment.Gather(lines, last, segment.WindowMonths)
		scored := segment.Score(list)
		file := time.Since(began)
		began = time.Now()
		p := period.Period{From: last.AddMonths(-24).AddDays(1), To: last, Loc: time.UTC}
		answer, err := analyzer.New(w, time.Now).Customers(b.Context(), "velo", p)
		if err != nil {
			b.Fatal(err)
		}
		shop := time.Since(began)
		if n := answer.Of(nil).Customers; int(n) != len(scored) || len(scored) < benchCustomers*9/10 {
			b.Fatalf("%d customers of the file, %v of the shop", len(scored), n)
		}
		fmt.Printf("BENCH rfm: %d customers in segments: a file in %.2f s, a shop in %.2f s, bar %.0f s, ratios %.2f and %.2f\n",
			len(scored), file.Seconds(), shop.Seconds(), rfmBar.Seconds(), file.Seconds()/rfmBar.Seconds(), shop.Seconds()/rfmBar.Seconds())
	}
}
