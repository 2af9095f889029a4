package analyzer

import (
	"cmp"
	"slices"
)

// nearest are the n names closest to a mistyped one.
func nearest(typed string, names []string, n int) []string {
	type candidate struct {
		name     string
		distance int
	}
	all := make([]candidate, len(names))
	for i, name := range names {
		all[i] = candidate{name, editDistance([]rune(typed), []rune(name))}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	out := make([]string, 0, n)
	for _, c := range all[:min(n, len(all))] {
		out = append(out, c.name)
	}
	return out
}

// editDistance is Levenshtein's: insertions, deletions and replacements.
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
