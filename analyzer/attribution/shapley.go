package attribution

import (
	"cmp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// distinct gives the same part to each channel of a path, however often it comes
// back. Summed over the paths this is Shapley's value of the game in which
// channels S are worth the conversions of the paths that S alone makes up: the
// 2^n coalitions need not be looked at. Source: Zhao, Mahboobi, Bagheri,
// « Shapley Value Methods for Attribution Modeling in Online Advertising »
// (arXiv:1804.05327), section 2.
func distinct(p Path, give func(string, float64)) {
	set := setOf(p)
	for _, c := range set {
		give(c, 1/float64(len(set)))
	}
}

func setOf(p Path) []string {
	set := slices.Clone(p.Channels)
	slices.Sort(set)
	return slices.Compact(set)
}

// Coalition is a set of channels that some path is made of.
type Coalition struct {
	Channels    []string // by name
	Conversions float64  // of the paths of exactly these channels
	Value       float64  // of these conversions
	Nulls       float64  // of the paths of exactly these channels
	Worth       float64  // v(S): conversions of the paths of these channels or some of them
}

// MaxSets bounds the coalitions that are listed: each is compared with all.
const MaxSets = 20_000

// Coalitions lists the sets of channels of the paths, the smallest first, then by
// name. More than MaxSets are refused (attribution.too_many_sets).
func Coalitions(paths []Path) ([]Coalition, error) {
	place := map[string]int{}
	var all []Coalition
	for _, p := range paths {
		set := setOf(p)
		key := strings.Join(set, "\x00")
		at, known := place[key]
		if !known {
			at = len(all)
			place[key] = at
			all = append(all, Coalition{Channels: set})
		}
		all[at].Conversions += p.Conversions
		all[at].Value += p.Value
		all[at].Nulls += p.Nulls
	}
	if len(all) > MaxSets {
		return nil, fault.New(fault.TooLarge, "attribution.too_many_sets", "n", len(all), "max", MaxSets)
	}
	slices.SortFunc(all, func(a, b Coalition) int {
		return cmp.Or(cmp.Compare(len(a.Channels), len(b.Channels)), slices.Compare(a.Channels, b.Channels))
	})
	for i := range all {
		for _, part := range all[:i+1] { // a larger set is no part of it
			if contains(all[i].Channels, part.Channels) {
				all[i].Worth += part.Conversions
			}
		}
	}
	return all, nil
}

// contains reports whether part is a subset of set; both are sorted.
func contains(set, part []string) bool {
	for _, c := range part {
		i, found := slices.BinarySearch(set, c)
		if !found {
			return false
		}
		set = set[i+1:]
	}
	return true
}
