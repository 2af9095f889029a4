package workshop

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// Near lists the names that begin like the one typed, or all of them.
func Near(typed string, names []string) string {
	var close []string
	for _, n := range names {
		if levenshtein.ComputeDistance(typed, n) <= 2 || strings.HasPrefix(n, typed) {
			close = append(close, n)
		}
	}
	if len(close) == 0 {
		close = names
	}
	return strings.Join(close, ", ")
}
