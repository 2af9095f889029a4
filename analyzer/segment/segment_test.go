package segment

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/formaouest/chaland/internal/period"
)

// The published partition, row by row of recency from 5 down; the worst cell apart.
func TestEveryCellOfTheGridHasItsSegment(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"51": "new_customers", "52": "potential_loyalists", "53": "potential_loyalists", "54": "champions", "55": "champions",
		"41": "promising", "42": "potential_loyalists", "43": "potential_loyalists", "44": "loyal", "45": "loyal",
		"31": "about_to_sleep", "32": "about_to_sleep", "33": "need_attention", "34": "loyal", "35": "loyal",
		"21": "hibernating", "22": "hibernating", "23": "at_risk", "24": "at_risk", "25": "cant_lose",
		"11": "lost", "12": "hibernating", "13": "at_risk", "14": "at_risk", "15": "cant_lose",
	}
	used := map[string]bool{}
	for r := 1; r <= 5; r++ {
		for f := 1; f <= 5; f++ {
			if got := Of(r, f); got != want[fmt.Sprintf("%d%d", r, f)] {
				t.Errorf("R%d F%d: %s", r, f, got)
			}
			used[Of(r, f)] = true
		}
	}
	for _, name := range Names {
		if !used[name] {
			t.Errorf("no cell is %s", name)
		}
	}
	if len(used) != 11 || len(Names) != 11 {
		t.Errorf("%d segments in the grid, %d names", len(used), len(Names))
	}
}

func TestFewCustomersAreScoredByFixedSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		Customer
		r, f, m int
	}{
		{Customer{"a", 0, 1, 0}, 5, 1, 1},
		{Customer{"b", 30, 2, 2500}, 5, 2, 2},
		{Customer{"c", 31, 3, 4999}, 4, 3, 2},
		{Customer{"d", 90, 4, 5000}, 4, 4, 3},
		{Customer{"e", 180, 5, 10000}, 3, 4, 4},
		{Customer{"f", 365, 6, 20000}, 2, 5, 5},
		{Customer{"g", 366, 60, 9000000}, 1, 5, 5},
	} {
		got := Score([]Customer{c.Customer})[0]
		if got.Recency != c.r || got.Frequency != c.f || got.Money != c.m {
			t.Errorf("%+v, want %d %d %d", got, c.r, c.f, c.m)
		}
	}
}

// From 50 customers on each score has a fifth of them, and no better customer has a
// worse score.
func TestScoresAreFifthsInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(Few, 130).Draw(t, "customers")
		list := make([]Customer, n)
		for i := range list {
			list[i] = Customer{fmt.Sprint(i), rapid.IntRange(0, 40).Draw(t, "days"), rapid.IntRange(1, 4).Draw(t, "orders"), rapid.Int64Range(0, 900).Draw(t, "amount")}
		}
		scored := Score(list)
		for _, of := range []func(Scored) int{func(s Scored) int { return s.Recency }, func(s Scored) int { return s.Frequency }, func(s Scored) int { return s.Money }} {
			var counts [6]int
			for _, s := range scored {
				counts[of(s)]++
			}
			for score := 1; score <= 5; score++ {
				if counts[score] < n/5 || counts[score] > n/5+1 {
					t.Fatalf("%v of %d customers", counts, n)
				}
			}
		}
		for i, a := range scored {
			if a.Customer != list[i] {
				t.Fatal("the order has changed")
			}
			for _, b := range scored {
				if a.Days < b.Days && a.Recency < b.Recency || a.Orders > b.Orders && a.Frequency < b.Frequency || a.Amount > b.Amount && a.Money < b.Money ||
					a.Orders == b.Orders && a.Amount > b.Amount && a.Frequency < b.Frequency {
					t.Fatalf("%+v against %+v", a, b)
				}
			}
		}
	})
}

func day(text string) period.Date {
	d, err := period.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestLinesAreGatheredIntoCustomers(t *testing.T) {
	t.Parallel()
	lines := []Line{
		{"durand", "1", day("2025-11-01"), 4000},
		{"durand", "1", day("2025-11-01"), 990}, // same order
		{"durand", "2", day("2025-12-10"), 1500},
		{"durand", "3", day("2025-12-12"), -1500}, // gives back
		{"morel", "4", day("2023-12-31"), 8000},   // the first day of the window
		{"morel", "5", day("2023-12-30"), 8000},   // the last one before it
		{"morel", "6", day("2025-12-31"), 10},
		{"", "7", day("2025-12-01"), 700},
	}
	list, left := Gather(lines, day("2025-12-30"), WindowMonths)
	want := []Customer{{"durand", 20, 2, 6490}, {"morel", 730, 1, 8000}}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("got %+v, want %+v", list, want)
	}
	if left != (LeftOut{Guests: 1, Returns: 1, Early: 1, Late: 1}) {
		t.Errorf("left out: %+v", left)
	}
	for i := range lines {
		lines[i].Order = ""
	}
	if list, _ := Gather(lines, day("2025-12-30"), WindowMonths); list[0].Orders != 3 {
		t.Errorf("without order numbers every line is an order: %+v", list[0])
	}
	thresholds := ThresholdsOf(Score(list))
	if thresholds.Days[5] != (Range{1, 20, 20}) || thresholds.Days[1] != (Range{1, 730, 730}) || thresholds.Orders[2] != (Range{1, 2, 2}) ||
		thresholds.Amount[3] != (Range{2, 6490, 8000}) || thresholds.Amount[5] != (Range{}) {
		t.Errorf("%+v", thresholds)
	}
}
