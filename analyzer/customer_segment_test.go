package analyzer_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/formaouest/chaland/analyzer/segment"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
)

// The page's statement scores customers as the package segment does for a file, few
// customers by fixed steps and many by fifths.
func TestCustomersAreScoredAsThoseOfAFile(t *testing.T) {
	t.Parallel()
	for customers, fixed := range map[int]bool{17: true, 57: false} {
		t.Run(fmt.Sprint(customers), func(t *testing.T) {
			t.Parallel()
			shop := randomShop("loi", 11)
			for i := range shop.orders {
				o := &shop.orders[i]
				o.Customer, o.Status = fmt.Sprint("c", i%customers), tracking.OrderValid
				o.Time = o.Time.AddDate(0, 0, -70*(i%customers%6))
			}
			shop.refunds = nil
			zone := shop.site.Location()
			p, err := period.Parse("2024-01-01", "2025-03-31", zone)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := shop.play(t).Customers(t.Context(), shop.site.ID, p)
			if err != nil {
				t.Fatal(err)
			}
			var lines []segment.Line
			for _, o := range shop.orders {
				lines = append(lines, segment.Line{Customer: o.Customer, Order: o.ID, Day: period.DateOf(o.Time.In(zone)), Amount: *o.ProductsExcl})
			}
			list, _ := segment.Gather(lines, p.To, segment.WindowMonths)
			want, got := map[[3]int]float64{}, map[[3]int]float64{}
			for _, s := range segment.Score(list) {
				want[[3]int{s.Recency, s.Frequency, s.Money}]++
			}
			for _, c := range answer.Cells {
				got[[3]int{c.Recency, c.Frequency, c.Amount}] += c.Customers
			}
			if answer.Fixed != fixed || len(want) < 6 || !maps.Equal(got, want) {
				t.Errorf("%d customers, fixed %v: got %v, want %v", len(list), answer.Fixed, got, want)
			}
		})
	}
}
