package attribution_test

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/formaouest/chaland/analyzer/attribution"
)

// anyPaths draws up to thirty paths over six channels, some of them never
// converting, all of them with ages; one path at least converts.
func anyPaths(t *rapid.T) []attribution.Path {
	channel := rapid.SampledFrom([]string{"seo", "sea", "email", "direct", "social", "affiliate"})
	n := rapid.IntRange(1, 30).Draw(t, "paths")
	paths := make([]attribution.Path, n)
	for i := range paths {
		touches := rapid.SliceOfN(channel, 1, 8).Draw(t, "channels")
		ages := rapid.SliceOfN(rapid.Float64Range(0, 90), len(touches), len(touches)).Draw(t, "ages")
		slices.SortFunc(ages, func(a, b float64) int { return int(math.Copysign(1, b-a)) })
		paths[i] = attribution.Path{
			Channels: touches, Ages: ages,
			Conversions: float64(rapid.IntRange(0, 20).Draw(t, "conversions")),
			Nulls:       float64(rapid.IntRange(0, 200).Draw(t, "nulls")),
		}
		paths[i].Value = 10 * paths[i].Conversions
		paths[i].More = []float64{-3 * paths[i].Conversions}
	}
	if attribution.Total(paths).Conversions == 0 {
		paths[0].Conversions, paths[0].Value, paths[0].More = 1, 10, []float64{-3}
	}
	return paths
}

func credits(t *rapid.T, paths []attribution.Path, model attribution.Model, order int) map[string]attribution.Credit {
	list, err := attribution.Attribute(paths, model, attribution.Options{Order: order})
	if err != nil {
		t.Fatalf("%s of order %d: %v", model, order, err)
	}
	out := map[string]attribution.Credit{}
	for _, c := range list {
		out[c.Channel] = c
	}
	return out
}

func close(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

// Whatever the model, the credits add up to all conversions and all their value,
// and none is negative.
func TestCreditsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paths := anyPaths(t)
		total := attribution.Total(paths)
		for _, model := range attribution.Models {
			var conversions, value, more float64
			for channel, c := range credits(t, paths, model, rapid.IntRange(1, 3).Draw(t, "order")) {
				conversions, value = conversions+c.Conversions, value+c.Value
				if len(c.More) > 0 {
					more += c.More[0]
				}
				if c.Conversions < 0 {
					t.Fatalf("%s gives %s %v", model, channel, c.Conversions)
				}
			}
			if !close(conversions, total.Conversions) || !close(value, total.Value) || !close(more, total.More[0]) || more >= 0 {
				t.Fatalf("%s shares %v conversions of %v, %v of value of %v, %v of %v", model, conversions, total.Conversions, value, total.Value, more, total.More)
			}
		}
	})
}

// With all the paths given, the chain of any order converts as often as they do.
func TestChainConvertsAsOftenAsItsPaths(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paths, order := anyPaths(t), rapid.IntRange(1, 4).Draw(t, "order")
		chain, err := attribution.Walk(paths, order)
		if err != nil {
			t.Fatal(err)
		}
		total := attribution.Total(paths)
		if want := total.Conversions / (total.Conversions + total.Nulls); !close(chain.Conversion, want) {
			t.Fatalf("order %d: P is %v, want %v", order, chain.Conversion, want)
		}
	})
}

// The order of the paths, and cutting a path's journeys in two lines, change
// nothing.
func TestOrderOfLinesChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paths := anyPaths(t)
		other := rapid.Permutation(paths).Draw(t, "permutation")
		half := other[0]
		half.Conversions, half.Nulls, half.Value = half.Conversions/2, half.Nulls/2, half.Value/2
		other = append([]attribution.Path{half, half}, other[1:]...)
		for _, model := range attribution.Models {
			want := credits(t, paths, model, 2)
			for channel, c := range credits(t, other, model, 2) {
				if !close(c.Conversions, want[channel].Conversions) || !close(c.Value, want[channel].Value) {
					t.Fatalf("%s: %s has %v, and %v in another order", model, channel, want[channel], c)
				}
			}
		}
	})
}

// Shapley's value ignores the order of touches, and is the mean of what a channel
// adds over all the coalitions of the others: the definition, with its 2^n.
func TestShapleyIsItsDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paths := anyPaths(t)
		got := credits(t, paths, attribution.Shapley, 1)
		var names []string
		for name := range got {
			names = append(names, name)
		}
		worth := func(set int) (sum float64) {
			for _, p := range paths {
				inside := !slices.ContainsFunc(p.Channels, func(c string) bool { return set>>slices.Index(names, c)&1 == 0 })
				if inside {
					sum += p.Conversions
				}
			}
			return sum
		}
		n := len(names)
		for i, name := range names {
			phi := 0.0
			for set := range 1 << n {
				if size := bits.OnesCount(uint(set)); set>>i&1 == 0 {
					phi += factorial(size) * factorial(n-size-1) / factorial(n) * (worth(set|1<<i) - worth(set))
				}
			}
			if !close(phi, got[name].Conversions) {
				t.Fatalf("%s has %v, by definition %v", name, got[name].Conversions, phi)
			}
		}
	})
}

func factorial(n int) float64 { return math.Round(math.Gamma(float64(n) + 1)) }

// The removal effects are those of following every journey touch by touch with
// what the channel leads to sent to null, for any order and with the loops kept.
func TestRemovalIsWhatIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paths, order := anyPaths(t), rapid.IntRange(1, 3).Draw(t, "order")
		chain, err := attribution.Walk(paths, order)
		if err != nil {
			t.Fatal(err)
		}
		whole := converges(paths, order, "")
		for _, r := range chain.Removals {
			if want := 1 - converges(paths, order, r.Channel)/whole; math.Abs(r.Effect-want) > 1e-8 {
				t.Fatalf("order %d: the effect of %s is %v, want %v", order, r.Channel, r.Effect, want)
			}
		}
	})
}
