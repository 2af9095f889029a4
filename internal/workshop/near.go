package workshop

import "strings"

// Near lists the names that begin like the one typed, or all of them.
func Near(typed string, names []string) string {
	var close []string
	for _, n := range names {
		if distance(typed, n) <= 2 || strings.HasPrefix(n, typed) {
			close = append(close, n)
		}
	}
	if len(close) == 0 {
		close = names
	}
	return strings.Join(close, ", ")
}

// distance is Levenshtein's, on runes.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}
