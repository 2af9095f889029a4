package abc_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/internal/fault"
)

func sorted(t *testing.T, items []abc.Item, th abc.Thresholds) *abc.Answer {
	t.Helper()
	a, err := abc.Sort(items, th)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// told is « name=class » from the first item to the last.
func told(a *abc.Answer) string {
	var out []string
	for _, l := range a.Lines {
		out = append(out, l.Name+"="+string(l.Class))
	}
	return strings.Join(out, " ")
}

func revenue() []abc.Item {
	return []abc.Item{{"C2", 20}, {"A1", 500}, {"A2", 300}, {"B1", 90}, {"B2", 60}, {"C1", 30}, {"U1", 0}}
}

func TestClassGoesByWhatIsBefore(t *testing.T) {
	t.Parallel()
	a := sorted(t, revenue(), abc.Usual)
	if got := told(a); got != "A1=A A2=A B1=B B2=B C1=C C2=C U1=U" {
		t.Errorf("got %s", got)
	}
	if b1 := a.Lines[2]; b1.Rank != 3 || b1.Share != 0.09 || b1.Before != 0.8 || b1.Cumulated != 0.89 {
		t.Errorf("B1 stands at %+v", b1)
	}
	if s := a.Sums; len(s) != 4 || s[0].Items != 2 || s[0].Amount != 800 || s[0].Share != 0.8 || s[2].Amount != 50 || s[3].Items != 1 || a.Total != 1000 {
		t.Errorf("classes are %+v", s)
	}
	if got := told(sorted(t, revenue(), abc.Thresholds{A: 0.5, B: 0.8})); got != "A1=A A2=B B1=C B2=C C1=C C2=C U1=U" {
		t.Errorf("with other thresholds %s", got)
	}
	if got := told(sorted(t, []abc.Item{{"seul", 3}}, abc.Usual)); got != "seul=A" {
		t.Errorf("one item alone is %s", got)
	}
}

// 5.6 and 3.6 are 80 % of 11.5, but 0.7999999999999999 of it in floating point.
func TestThresholdsHoldForDecimals(t *testing.T) {
	t.Parallel()
	if got := told(sorted(t, []abc.Item{{"a", 5.6}, {"b", 3.6}, {"c", 2.3}}, abc.Usual)); got != "a=A b=A c=B" {
		t.Errorf("got %s", got)
	}
}

func TestConcentration(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		amounts  []float64
		gini     float64
		topItems int
		topShare float64
	}{
		"all the same": {[]float64{7, 7, 7, 7, 7}, 0, 1, 0.2},
		"one has all":  {[]float64{0, 0, 9, 0, 0}, 0.8, 1, 1},
		"one alone":    {[]float64{4}, 0, 1, 1},
		"1 to 5":       {[]float64{3, 1, 5, 2, 4}, 4. / 15, 1, 1. / 3},
		"of ten":       {[]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 0.3, 2, 19. / 55},
	} {
		var items []abc.Item
		for i, x := range c.amounts {
			items = append(items, abc.Item{Name: string(rune('a' + i)), Amount: x})
		}
		a := sorted(t, items, abc.Usual)
		if math.Abs(a.Gini-c.gini) > 1e-12 || a.TopItems != c.topItems || math.Abs(a.TopShare-c.topShare) > 1e-12 {
			t.Errorf("%s: Gini %v, the first %d make %v", name, a.Gini, a.TopItems, a.TopShare)
		}
	}
}

// What comes back more than it sells is apart; the shares of the others stay those
// of a total that it does not lower.
func TestReturnsDoNotMoveTheOthers(t *testing.T) {
	t.Parallel()
	a := sorted(t, append(revenue(), abc.Item{Name: "R", Amount: -400}), abc.Usual)
	plain := sorted(t, revenue(), abc.Usual)
	if got := told(a); got != "A1=A A2=A B1=B B2=B C1=C C2=C U1=U R=N" {
		t.Errorf("got %s", got)
	}
	last := a.Lines[7]
	if a.Negative != 1 || len(a.Sums) != 5 || a.Sums[4] != (abc.Sum{Class: abc.N, Items: 1, Amount: -400, Share: -.4}) || a.Sums[2] != plain.Sums[2] || last.Share != -0.4 || last.Cumulated != 1 || a.Gini != plain.Gini || a.TopShare != plain.TopShare {
		t.Errorf("%+v, %+v", last, a)
	}
}

func TestMergeAddsUpRows(t *testing.T) {
	t.Parallel()
	got := abc.Merge([]abc.Item{{"a", 1}, {"b", 2}, {"a", -3}})
	if len(got) != 2 || got[0] != (abc.Item{Name: "a", Amount: -2}) || got[1] != (abc.Item{Name: "b", Amount: 2}) {
		t.Errorf("got %v", got)
	}
}

// What came back whole sold nothing, whatever its decimals.
func TestReturnsOfAllLeaveNothing(t *testing.T) {
	t.Parallel()
	rows := []abc.Item{{Name: "a", Amount: .1}, {Name: "a", Amount: .2}, {Name: "a", Amount: -.3}, {Name: "b", Amount: .3}, {Name: "b", Amount: -.1}, {Name: "b", Amount: -.2}, {Name: "c", Amount: 1e-9}}
	for _, item := range abc.Merge(rows) {
		if (item.Amount == 0) != (item.Name != "c") {
			t.Errorf("%+v", item)
		}
	}
}

func TestNothingToSortIsSaid(t *testing.T) {
	t.Parallel()
	for key, err := range map[string]error{
		"abc.no_sale":        errOf(nil, abc.Usual),
		"abc.bad_thresholds": errOf(revenue(), abc.Thresholds{A: 0.95, B: 0.8}),
	} {
		if !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	for _, th := range []abc.Thresholds{{0, 0.5}, {0.8, 1.2}, {0.8, 0.8}, {math.NaN(), 1}} {
		if errOf(revenue(), th) == nil {
			t.Errorf("%v is taken", th)
		}
	}
	if errOf([]abc.Item{{"a", 0}, {"b", -1}}, abc.Usual) == nil {
		t.Error("a total of 0 is shared out")
	}
}

func errOf(items []abc.Item, th abc.Thresholds) error {
	_, err := abc.Sort(items, th)
	return err
}

// Every item has a class, classes never go back down the list, and A makes at
// least its threshold.
func TestClassesFollowEachOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.IntRange(0, 1_000_000), 1, 60).Draw(t, "amounts")
		items := []abc.Item{{"sûr", 1}}
		for i, x := range amounts {
			items = append(items, abc.Item{Name: string(rune('!' + i)), Amount: float64(x) / 100})
		}
		a, err := abc.Sort(rapid.Permutation(items).Draw(t, "order"), abc.Usual)
		if err != nil {
			t.Fatal(err)
		}
		count, sum, last := 0, 0.0, abc.A
		for _, l := range a.Lines {
			if l.Class < last {
				t.Fatalf("%s after %s", l.Class, last)
			}
			last, sum = l.Class, sum+l.Amount
		}
		for _, s := range a.Sums {
			count += s.Items
		}
		if count != len(items) || math.Abs(sum-a.Total) > 1e-6 || a.Sums[0].Share < abc.Usual.A-1e-9 || a.Gini < 0 || a.Gini >= 1 {
			t.Fatalf("%d items of %d, %+v", count, len(items), a)
		}
	})
}
