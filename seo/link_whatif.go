package seo

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// WhatIf is what adding or removing a link would change inside a site.
type WhatIf struct {
	Source string `json:"source"`
	Target string `json:"target"`
	Remove bool   `json:"remove"`
	// Pages are the source and the target; Gain and Lose the others whose popularity
	// changes most, ten at most each.
	Pages []RankChange `json:"pages"`
	Gain  []RankChange `json:"gain"`
	Lose  []RankChange `json:"lose"`
}

// RankChange is a page before and after. Shares are of the site's popularity, scores out
// of 10; a depth of -1 means that no path leads there.
type RankChange struct {
	URL     string     `json:"url"`
	Title   string     `json:"title"`
	Share   [2]float64 `json:"pagerank"`
	Score   [2]float64 `json:"score"`
	Depth   [2]int     `json:"depth"`
	Inlinks [2]int     `json:"inlinks"`
}

// whatIfMost is how many pages that gain, and that lose, are told.
const whatIfMost = 10

// Find is the page that an address or a path names.
func (m *LinkMap) Find(address string) (int, error) {
	address = strings.TrimSpace(address)
	if i, known := m.build.index[normal(address)]; known {
		return int(i), nil
	}
	for i, p := range m.Pages {
		if u, err := url.Parse(p.URL); err == nil && (u.RequestURI() == address || u.Path == address) {
			return i, nil
		}
	}
	return -1, fault.New(fault.NotFound, "whatif.no_page", "url", address)
}

// WhatIf adds a followed link from a page to another, or removes all links between them,
// and computes popularity, depth and links again. Only pages that search engines may show
// give and take popularity: others are refused.
func (m *LinkMap) WhatIf(source, target string, remove bool) (*WhatIf, error) {
	from, err := m.Find(source)
	if err != nil {
		return nil, err
	}
	to, err := m.Find(target)
	if err != nil {
		return nil, err
	}
	if end, ok := m.build.arrival(m.Pages[to].URL); ok {
		to = int(end)
	}
	for _, i := range []int{from, to} {
		if !m.Pages[i].Indexable {
			return nil, fault.New(fault.Invalid, "whatif.hidden", "url", m.Pages[i].URL)
		}
	}
	if from == to {
		return nil, fault.New(fault.Invalid, "whatif.same")
	}
	edges := m.build.out[from]
	at := slices.IndexFunc(edges, func(e edge) bool { return int(e.to) == to })
	switch {
	case remove && at < 0:
		return nil, fault.New(fault.Invalid, "whatif.none", "source", m.Pages[from].URL, "target", m.Pages[to].URL)
	case !remove && at >= 0 && edges[at].followed:
		return nil, fault.New(fault.Invalid, "whatif.already", "source", m.Pages[from].URL, "target", m.Pages[to].URL)
	}
	before := m.measure()
	changed := slices.Clone(edges)
	if at >= 0 {
		changed = slices.Delete(changed, at, at+1)
	}
	if !remove {
		changed = distinct(append(changed, edge{int32(to), true}))
	}
	m.build.out[from] = changed
	after := m.measure()
	m.build.out[from] = edges
	w := &WhatIf{Source: m.Pages[from].URL, Target: m.Pages[to].URL, Remove: remove, Gain: []RankChange{}, Lose: []RankChange{}}
	w.tell(m, before, after, from, to)
	return w, nil
}

func (w *WhatIf) tell(m *LinkMap, before, after measured, from, to int) {
	w.Pages = []RankChange{m.change(before, after, from), m.change(before, after, to)}
	var others []RankChange
	for i := range m.Pages {
		if i != from && i != to && before.rank[i] != after.rank[i] {
			others = append(others, m.change(before, after, i))
		}
	}
	gain := func(c RankChange) float64 { return c.Share[1] - c.Share[0] }
	slices.SortStableFunc(others, func(x, y RankChange) int { return cmp.Or(cmp.Compare(gain(y), gain(x)), strings.Compare(x.URL, y.URL)) })
	for _, c := range others {
		if gain(c) > 0 && len(w.Gain) < whatIfMost {
			w.Gain = append(w.Gain, c)
		}
	}
	for _, c := range slices.Backward(others) {
		if gain(c) < 0 && len(w.Lose) < whatIfMost {
			w.Lose = append(w.Lose, c)
		}
	}
}

// measured is what the links of a map say of each of its pages.
type measured struct {
	rank, score    []float64
	depth, inlinks []int
}

func (m *LinkMap) measure() measured {
	b, n := m.build, len(m.Pages)
	out := measured{make([]float64, n), make([]float64, n), make([]int, n), make([]int, n)}
	b.measureDepth(m.home)
	g, nodes := b.graph()
	least, best := 1.0, 0.0
	for node, rank := range g.pageRank() {
		out.rank[nodes[node]] = rank
		least, best = min(least, rank), max(best, rank)
	}
	in, _ := b.degrees()
	for i := range m.Pages {
		out.score[i], out.depth[i], out.inlinks[i] = Score(out.rank[i], least, best), int(b.pages[i].Depth), in[i]
	}
	return out
}

func (m *LinkMap) change(before, after measured, i int) RankChange {
	return RankChange{m.Pages[i].URL, m.Pages[i].Title, [2]float64{before.rank[i], after.rank[i]}, [2]float64{before.score[i], after.score[i]}, [2]int{before.depth[i], after.depth[i]}, [2]int{before.inlinks[i], after.inlinks[i]}}
}
