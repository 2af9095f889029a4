package basket

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/formaouest/chaland/internal/fault"
)

// told writes rules as lines, to compare.
func told(rules []Rule) (lines []string) {
	for _, r := range rules {
		lines = append(lines, fmt.Sprintf("%s => %s: %d, %.9f, %.9f, %.9f", strings.Join(r.Left, "+"), r.Right, r.Count, r.Support, r.Confidence, r.Lift))
	}
	return lines
}

func TestRulesOfABicycleShop(t *testing.T) {
	t.Parallel()
	baskets := [][]string{
		{"chambre à air", "démonte-pneus"}, {"démonte-pneus", "chambre à air", "pompe", "pompe"}, {"pompe"}, {},
		{"chambre à air", "démonte-pneus"}, {"casque"},
	}
	answer, err := Rules(baskets, Thresholds{Support: .4, Confidence: .6})
	if err != nil {
		t.Fatal(err)
	}
	got := told(answer.Rules)
	want := []string{
		"chambre à air => démonte-pneus: 3, 0.600000000, 1.000000000, 1.666666667",
		"démonte-pneus => chambre à air: 3, 0.600000000, 1.000000000, 1.666666667",
		" => chambre à air: 3, 0.600000000, 0.600000000, 1.000000000", // of one article, as in arules
		" => démonte-pneus: 3, 0.600000000, 0.600000000, 1.000000000",
	}
	if !slices.Equal(got, want) || answer.Baskets != 5 || answer.Items != 4 || answer.Sets != 4 {
		t.Errorf("%+v\n%s", answer, strings.Join(got, "\n"))
	}
	two, err := Rules(baskets, Thresholds{Support: .4, Confidence: .6, MinLength: 2})
	if err != nil || !slices.Equal(told(two.Rules), want[:2]) {
		t.Errorf("from two articles on: %v, %v", two, err)
	}
}

// naive looks at every rule that articles can make, basket by basket.
func naive(baskets [][]string, t Thresholds) (rules []Rule) {
	var items []string
	n := 0
	for _, b := range baskets {
		items = append(items, b...)
		n += min(1, len(b))
	}
	slices.Sort(items)
	items = slices.Compact(items)
	for mask := 1; mask < 1<<len(items); mask++ {
		var set []string
		for i, item := range items {
			if mask>>i&1 == 1 {
				set = append(set, item)
			}
		}
		if len(set) < t.MinLength || len(set) > t.MaxLength {
			continue
		}
		for i, right := range set {
			left := slices.Delete(slices.Clone(set), i, i+1)
			r := Rule{Left: left, Right: right, Count: holding(baskets, set)}
			r.Support = float64(r.Count) / float64(n)
			r.Confidence = float64(r.Count) / float64(holding(baskets, left))
			r.Lift = r.Confidence * float64(n) / float64(holding(baskets, []string{right}))
			if r.Count > 0 && r.Support >= t.Support && r.Confidence >= t.Confidence {
				rules = append(rules, r)
			}
		}
	}
	slices.SortFunc(rules, before)
	return rules
}

func holding(baskets [][]string, set []string) (n int) {
	for _, b := range baskets {
		all := len(b) > 0
		for _, item := range set {
			all = all && slices.Contains(b, item)
		}
		if all {
			n++
		}
	}
	return n
}

func TestRulesAreThoseOfANaiveCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		item := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"})
		baskets := rapid.SliceOfN(rapid.SliceOfN(item, 0, 6), 1, 25).Draw(t, "baskets")
		if holding(baskets, nil) == 0 {
			baskets = append(baskets, []string{"a"})
		}
		at := Thresholds{
			Support: float64(rapid.IntRange(1, 20).Draw(t, "support")) / 20, Confidence: float64(rapid.IntRange(0, 10).Draw(t, "confidence")) / 10,
			MinLength: rapid.IntRange(1, 3).Draw(t, "min"), MaxLength: rapid.IntRange(3, 6).Draw(t, "max"),
		}
		answer, err := Rules(baskets, at)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := told(answer.Rules), told(naive(baskets, at)); !slices.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestBadThresholdsAndTooManyRulesAreRefused(t *testing.T) {
	t.Parallel()
	wide := make([]string, 24)
	for i := range wide {
		wide[i] = fmt.Sprint("article ", i)
	}
	for _, c := range []struct {
		key     string
		kind    fault.Kind
		baskets [][]string
		at      Thresholds
	}{
		{"basket.bad_support", fault.Invalid, [][]string{{"a"}}, Thresholds{Support: 0, Confidence: .5}},
		{"basket.bad_support", fault.Invalid, [][]string{{"a"}}, Thresholds{Support: 1.1, Confidence: .5}},
		{"basket.bad_support", fault.Invalid, [][]string{{"a"}}, Thresholds{Support: math.NaN(), Confidence: .5}},
		{"basket.bad_confidence", fault.Invalid, [][]string{{"a"}}, Thresholds{Support: .5, Confidence: -1}},
		{"basket.bad_length", fault.Invalid, [][]string{{"a"}}, Thresholds{Support: .5, MinLength: 4, MaxLength: 3}},
		{"basket.none", fault.Invalid, [][]string{{}, nil}, Thresholds{Support: .5}},
		{"basket.too_many_sets", fault.TooLarge, [][]string{wide}, Thresholds{Support: .5}},
		{"basket.too_many_rules", fault.TooLarge, [][]string{wide[:15]}, Thresholds{Support: .5}},
	} {
		if _, err := Rules(c.baskets, c.at); !errors.Is(err, fault.New(c.kind, c.key)) {
			t.Errorf("%s: got %v", c.key, err)
		}
	}
}

// With CHALAND_VERIFY_DATA the Groceries baskets give as many rules as arules finds
// at the same thresholds, each as a naive count has it.
func TestVerifyRulesOfGroceries(t *testing.T) {
	t.Parallel()
	baskets := [][]string{{"a", "b"}, {"a", "b", "c"}, {"c"}}
	at := Thresholds{Support: .001, Confidence: .8}
	want := 4 // a and b with each other, and each with the other and c
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		baskets, want = readGroceries(t, filepath.Join(data, "orders", "groceries_baskets.csv")), 410
		if milk := holding(baskets, []string{"whole milk"}); len(baskets) != 9835 || milk != 2513 {
			t.Errorf("%d baskets, whole milk in %d", len(baskets), milk)
		}
	}
	answer, err := Rules(baskets, at)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Rules) != want {
		t.Errorf("%d rules, want %d", len(answer.Rules), want)
	}
	for _, r := range answer.Rules {
		n, both := float64(len(baskets)), holding(baskets, append(slices.Clone(r.Left), r.Right))
		confidence := float64(both) / float64(holding(baskets, r.Left))
		lift := confidence / (float64(holding(baskets, []string{r.Right})) / n)
		if r.Count != both || math.Abs(r.Support-float64(both)/n) > 1e-9 || math.Abs(r.Confidence-confidence) > 1e-9 || math.Abs(r.Lift-lift) > 1e-6 {
			t.Errorf("%+v: the naive count has %d, %v, %v", r, both, confidence, lift)
		}
	}
	t.Logf("%d baskets, %d articles, %d frequent sets, %d rules; first: %s", answer.Baskets, answer.Items, answer.Sets, len(answer.Rules), told(answer.Rules)[0])
}

func readGroceries(t *testing.T, path string) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1
	baskets, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range baskets {
		for i := range b {
			b[i] = strings.TrimSpace(b[i])
		}
	}
	return baskets
}
