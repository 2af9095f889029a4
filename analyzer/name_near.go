package analyzer

import (
	"cmp"
	"slices"

	"github.com/agnivade/levenshtein"
)

// nearest are the n names closest to a mistyped one.
func nearest(typed string, names []string, n int) []string {
	type candidate struct {
		name     string
		distance int
	}
	all := make([]candidate, len(names))
	for i, name := range names {
		all[i] = candidate{name, levenshtein.ComputeDistance(typed, name)}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	out := make([]string, 0, n)
	for _, c := range all[:min(n, len(all))] {
		out = append(out, c.name)
	}
	return out
}
