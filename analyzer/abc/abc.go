// Package abc sorts what sells into classes by how much of the total it makes:
// the few that make most of it, and the many that make little. It also measures
// how concentrated the total is (Gini, share of the top fifth).
package abc

import (
	"cmp"
	"math"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
)

// Item is something that sells: a product, a category, a customer.
type Item struct {
	Name   string
	Amount float64 // revenue or margin, in the unit of the caller; below 0 when more came back
}

// Class is A, B, C, U for what sold nothing, or N for what came back more than it sold.
type Class string

// The classes.
const (
	A Class = "A"
	B Class = "B"
	C Class = "C"
	U Class = "U"
	N Class = "N"
)

// Classes lists the classes in order.
var Classes = []Class{A, B, C, U, N}

// Thresholds are cumulated shares of the total, 0..1: an item is in A while those
// before it make less than A of the total, in B while they make less than B.
type Thresholds struct{ A, B float64 }

// Usual are the thresholds that most tools have (Shopify: 80 / 15 / 5).
var Usual = Thresholds{0.80, 0.95}

// Line is an item with its place. Shares are of the total of what is above 0.
type Line struct {
	Item
	Rank      int
	Share     float64 // of the item
	Before    float64 // of all items before it: this decides its class
	Cumulated float64 // of these and it
	Class     Class
}

// Sum is a class as a whole.
type Sum struct {
	Class  Class
	Items  int
	Amount float64
	Share  float64 // of the total
}

// Answer is the items in classes.
type Answer struct {
	Lines    []Line // the largest amount first, then by name
	Sums     []Sum  // by class, in the order of Classes; N only where there is any
	Total    float64
	Negative int     // items of N, left out of Total, Gini and TopShare
	Gini     float64 // 0 when all make the same, near 1 when one makes all
	TopItems int     // a fifth of the items, rounded, at least 1
	TopShare float64 // of the total, that they make
}

// edge keeps a sum of decimals, 0.79999999 for 0.8, from being in the class before,
// and one of 0 from being a little more or less.
const edge = 1e-12

// Sort puts items in classes. An item stands once: Merge adds up several rows.
func Sort(items []Item, t Thresholds) (*Answer, error) {
	if !(t.A > 0 && t.A < t.B && t.B <= 1) {
		return nil, fault.New(fault.Invalid, "abc.bad_thresholds", "a", t.A*100, "b", t.B*100)
	}
	a := &Answer{}
	for _, item := range items {
		a.Total += max(0, item.Amount)
	}
	if !(a.Total > 0) || math.IsInf(a.Total, 0) {
		return nil, fault.New(fault.Invalid, "abc.no_sale")
	}
	sorted := slices.SortedFunc(slices.Values(items), func(x, y Item) int {
		return cmp.Or(cmp.Compare(y.Amount, x.Amount), cmp.Compare(x.Name, y.Name))
	})
	before := 0.0
	for i, item := range sorted {
		line := Line{Item: item, Rank: i + 1, Share: item.Amount / a.Total, Before: before / a.Total}
		line.Class = t.class(item.Amount, line.Before)
		before += max(0, item.Amount)
		line.Cumulated = before / a.Total
		a.Lines = append(a.Lines, line)
	}
	a.sum()
	a.concentrate()
	return a, nil
}

func (t Thresholds) class(amount, before float64) Class {
	switch {
	case amount < 0:
		return N
	case amount == 0:
		return U
	case before < t.A-edge:
		return A
	case before < t.B-edge:
		return B
	}
	return C
}

func (a *Answer) sum() {
	for _, class := range Classes {
		s := Sum{Class: class}
		for _, l := range a.Lines {
			if l.Class == class {
				s.Items++
				s.Amount += l.Amount
			}
		}
		s.Share = s.Amount / a.Total
		if class != N || s.Items > 0 {
			a.Sums = append(a.Sums, s)
		}
	}
}

// concentrate computes Gini's index of the amounts, those of 0 included:
// G = sum of (2i - n - 1) x_i / (n sum of x), x_i rising (Gini 1914).
func (a *Answer) concentrate() {
	positive := make([]float64, 0, len(a.Lines))
	for _, l := range a.Lines {
		if l.Amount >= 0 {
			positive = append(positive, l.Amount)
		}
	}
	a.Negative = len(a.Lines) - len(positive)
	n := len(positive)
	for i, x := range positive { // falling
		a.Gini += float64(n-1-2*i) * x
	}
	a.Gini /= float64(n) * a.Total
	a.TopItems = max(1, int(math.Round(float64(n)/5)))
	for _, x := range positive[:a.TopItems] {
		a.TopShare += x / a.Total
	}
}

// Merge adds up the amounts of the rows of a name. Returns that take back all that
// sold leave 0, not what decimals are rounded by.
func Merge(rows []Item) []Item {
	place := map[string]int{}
	var out []Item
	var moved []float64 // by item: its amounts without their signs
	for _, r := range rows {
		at, known := place[r.Name]
		if !known {
			at = len(out)
			place[r.Name] = at
			out, moved = append(out, Item{Name: r.Name}), append(moved, 0)
		}
		out[at].Amount += r.Amount
		moved[at] += math.Abs(r.Amount)
	}
	for i := range out {
		if math.Abs(out[i].Amount) < edge*moved[i] {
			out[i].Amount = 0
		}
	}
	return out
}
