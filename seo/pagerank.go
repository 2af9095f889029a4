package seo

import "math"

// The constants of the power iteration (Brin and Page 1998).
const (
	damping       = 0.85
	tolerance     = 1e-9 // L1 distance between two rounds
	maxIterations = 100
)

// linkGraph is the site as popularity sees it: nodes are indexable, canonical
// pages; edges are distinct links between two of them.
type linkGraph struct {
	out  [][]int32 // targets that a page passes popularity to
	lost []int32   // targets behind nofollow links only: they take a share and get nothing
}

// pageRank gives each page its share of the site's popularity; the shares sum
// to 1. What dangling pages and nofollow links would let vanish is spread
// evenly over all pages.
func (g *linkGraph) pageRank() []float64 {
	n := len(g.out)
	if n == 0 {
		return nil
	}
	rank, next := make([]float64, n), make([]float64, n)
	for i := range rank {
		rank[i] = 1 / float64(n)
	}
	for range maxIterations {
		g.pass(rank, next)
		moved := 0.0
		for i := range next {
			moved += math.Abs(next[i] - rank[i])
		}
		rank, next = next, rank
		if moved < tolerance {
			break
		}
	}
	return rank
}

// pass makes one round: every page hands its rank on.
func (g *linkGraph) pass(rank, next []float64) {
	n := float64(len(rank))
	spread := 0.0
	clear(next)
	for from, targets := range g.out {
		shares := float64(len(targets)) + float64(g.lost[from])
		if shares == 0 {
			spread += rank[from]
			continue
		}
		spread += rank[from] * float64(g.lost[from]) / shares
		each := damping * rank[from] / shares
		for _, to := range targets {
			next[to] += each
		}
	}
	base := (1 - damping + damping*spread) / n
	for i := range next {
		next[i] += base
	}
}

// Score shows a rank on a logarithmic scale from 0 to 10, where the best page
// of the site has 10; 0 is for pages that take no part.
func Score(rank, least, best float64) float64 {
	if rank <= 0 || least <= 0 {
		return 0
	}
	if best <= least {
		return 10
	}
	return math.Round(1+99*math.Log(rank/least)/math.Log(best/least)) / 10
}
