package seo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"pgregory.net/rapid"
)

func graphOf(out ...[]int32) *linkGraph { return &linkGraph{out: out, lost: make([]int32, len(out))} }

// The closed forms follow from rank = (1-d)/n + d * (what comes in).
func TestPageRankClosedForms(t *testing.T) {
	t.Parallel()
	ring, star := graphOf(), graphOf([]int32{1, 2, 3, 4})
	for i := range int32(7) {
		ring.out, ring.lost = append(ring.out, []int32{(i + 1) % 7}), append(ring.lost, 0)
	}
	for range 4 { // leaves that link back to the centre
		star.out, star.lost = append(star.out, []int32{0}), append(star.lost, 0)
	}
	const d, n = damping, 5.0
	centre := ((1-d)/n + d*(n-1)*(1-d)/n) / (1 - d*d)
	leaf := (1-d)/n + d*centre/(n-1)
	for _, c := range []struct {
		name string
		g    *linkGraph
		want []float64
	}{
		{"one page", graphOf(nil), []float64{1}},
		{"two pages that link to each other", graphOf([]int32{1}, []int32{0}), []float64{0.5, 0.5}},
		{"two pages, one link", graphOf([]int32{1}, nil), []float64{1 / (2 + d), (1 + d) / (2 + d)}},
		{"ring", ring, []float64{1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7}},
		{"star", star, []float64{centre, leaf, leaf, leaf, leaf}},
		{"no link at all", graphOf(nil, nil, nil, nil), []float64{.25, .25, .25, .25}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.g.pageRank()
			for i, want := range c.want {
				if math.Abs(got[i]-want) > 1e-7 {
					t.Fatalf("got %v, want %v", got, c.want)
				}
			}
		})
	}
	if got := graphOf().pageRank(); got != nil {
		t.Errorf("no page: %v", got)
	}
}

// A nofollow link takes its share from the others and gives it to nobody in
// particular.
func TestPageRankNofollowDilutes(t *testing.T) {
	t.Parallel()
	plain := graphOf([]int32{1}, []int32{0}, []int32{0})
	diluted := graphOf([]int32{1}, []int32{0}, []int32{0})
	diluted.lost[0] = 1
	before, after := plain.pageRank(), diluted.pageRank()
	if after[1] >= before[1] || after[2] <= before[2] {
		t.Errorf("before %v, after %v", before, after)
	}
}

func TestPageRankSumsToOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		g := graphOf(make([][]int32, n)...)
		for i := range n {
			g.out[i] = rapid.SliceOfNDistinct(rapid.Int32Range(0, int32(n-1)), 0, n, rapid.ID[int32]).Draw(t, "out")
			g.lost[i] = rapid.Int32Range(0, 5).Draw(t, "lost")
		}
		sum := 0.0
		for _, r := range g.pageRank() {
			sum += r
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("sum %v", sum)
		}
	})
}

// gonum's implementation is the oracle, dangling pages included.
func TestPageRankAgreesWithGonum(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		t.Run(fmt.Sprint("graph ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			const n = 300
			g := graphOf(make([][]int32, n)...)
			oracle := simple.NewDirectedGraph()
			for i := range n {
				oracle.AddNode(simple.Node(i))
			}
			for i := range n {
				if random.IntN(5) == 0 {
					continue // dangling
				}
				for _, to := range random.Perm(n)[:1+random.IntN(12)] {
					if to != i {
						g.out[i] = append(g.out[i], int32(to))
						oracle.SetEdge(oracle.NewEdge(simple.Node(i), simple.Node(to)))
					}
				}
			}
			want := network.PageRank(oracle, damping, 1e-12)
			for i, got := range g.pageRank() {
				if math.Abs(got-want[int64(i)]) > 1e-7 {
					t.Fatalf("page %d: %v, gonum %v", i, got, want[int64(i)])
				}
			}
		})
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rank, least, best, want float64 }{
		{0.5, 0.001, 0.5, 10}, {0.001, 0.001, 0.5, 0.1}, {0, 0.001, 0.5, 0}, {0.2, 0.2, 0.2, 10}, {math.Sqrt(0.001 * 0.5), 0.001, 0.5, 5.1},
	} {
		if got := Score(c.rank, c.least, c.best); got != c.want {
			t.Errorf("Score(%v, %v, %v) = %v, want %v", c.rank, c.least, c.best, got, c.want)
		}
	}
}

func BenchmarkPageRank50000(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	const n = 50_000
	g := graphOf(make([][]int32, n)...)
	for i := range n {
		for range 40 {
			g.out[i] = append(g.out[i], int32(random.IntN(n)))
		}
	}
	for b.Loop() {
		g.pageRank()
	}
}
