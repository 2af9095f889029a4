package attribution_test

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer/attribution"
)

// naive is a chain told another way: states are texts, repeats are kept, and the
// probability of a conversion comes from improving a first guess until it no
// longer moves (Gauss-Seidel), without any matrix.
type naive struct {
	names []string // of the states, in the order they were met
	odds  map[string]map[string]float64
}

const (
	naiveStart = "départ"
	naiveWon   = "gagné"
	naiveLost  = "perdu"
)

func newNaive(paths []attribution.Path, order int) *naive {
	counts := map[string]map[string]float64{}
	n := &naive{odds: counts}
	add := func(from, to string, weight float64) {
		if counts[from] == nil {
			counts[from] = map[string]float64{}
			n.names = append(n.names, from)
		}
		counts[from][to] += weight
	}
	for _, p := range paths {
		weight := p.Conversions + p.Nulls
		at := naiveStart
		for i := range p.Channels {
			to := strings.Join(p.Channels[max(0, i+1-order):i+1], "/")
			add(at, to, weight)
			at = to
		}
		add(at, naiveWon, p.Conversions)
		add(at, naiveLost, p.Nulls)
	}
	for _, row := range counts {
		sum := 0.0
		for _, w := range row {
			sum += w
		}
		for to := range row {
			if sum > 0 {
				row[to] /= sum
			}
		}
	}
	return n
}

// converges is the probability of a conversion, from the start, without the
// channel ("" removes none).
func converges(paths []attribution.Path, order int, without string) float64 {
	n := newNaive(paths, order)
	latest := func(state string) string { return state[strings.LastIndex(state, "/")+1:] }
	slices.Reverse(n.names)
	chance := map[string]float64{naiveWon: 1}
	for range 100_000 {
		moved := 0.0
		for _, from := range n.names {
			if from == without || latest(from) == without {
				continue
			}
			sum := 0.0
			for to, p := range n.odds[from] {
				if latest(to) != without {
					sum += p * chance[to]
				}
			}
			moved = max(moved, sum-chance[from], chance[from]-sum)
			chance[from] = sum
		}
		if moved < 1e-14 {
			break
		}
	}
	return chance[naiveStart]
}
