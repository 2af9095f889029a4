package seo

import "slices"

// rank computes click depth and popularity and writes them in the pages.
func (b *builder) rank() {
	b.join()
	b.measureDepth(b.crawl.Home().Key())
	g, nodes := b.graph()
	for node, rank := range g.pageRank() {
		b.pages[nodes[node]].PageRank = float32(rank)
	}
}

// join lists, for each page, the pages it links to, each once, redirects
// followed, and whether a link to them passes popularity.
func (b *builder) join() {
	b.out = make([][]edge, len(b.pages))
	visited, arrivals := b.places()
	for rows := b.links.rows; len(rows) > 0; {
		page := rows[0].from
		n := slices.IndexFunc(rows, func(row linkRow) bool { return row.from != page })
		if n < 0 {
			n = len(rows)
		}
		if from := visited[page]; from >= 0 {
			b.out[from] = joined(from, rows[:n], arrivals)
		}
		rows = rows[n:]
	}
}

// joined makes the edges of one page, whose links stand together.
func joined(from int32, rows []linkRow, arrivals []int32) []edge {
	edges := make([]edge, 0, len(rows))
	for _, row := range rows {
		if to := arrivals[row.to]; to >= 0 && to != from {
			edges = append(edges, edge{to, row.followed})
		}
	}
	return slices.Clone(distinct(edges))
}

// places gives for each address of the link table the page that has it, and
// the page behind its redirects; -1 for none.
func (b *builder) places() (visited, arrivals []int32) {
	visited = make([]int32, len(b.links.addresses.texts))
	arrivals = make([]int32, len(visited))
	for id, address := range b.links.addresses.texts {
		visited[id], arrivals[id] = -1, -1
		if i, known := b.index[address]; known {
			visited[id] = i
		}
		if i, ok := b.arrival(address); ok {
			arrivals[id] = i
		}
	}
	return visited, arrivals
}

type edge struct {
	to       int32
	followed bool
}

// distinct keeps one edge for each target, followed if any link to it is.
func distinct(edges []edge) []edge {
	slices.SortFunc(edges, func(a, b edge) int {
		if a.to != b.to {
			return int(a.to - b.to)
		}
		if a.followed == b.followed {
			return 0
		}
		if a.followed {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(edges, func(a, b edge) bool { return a.to == b.to })
}

// arrival is the page that an address leads to, behind its redirects; false
// for addresses unknown or behind a loop.
func (b *builder) arrival(address string) (int32, bool) {
	i, known := b.index[address]
	if !known || !b.pages[i].Redirects() {
		return i, known
	}
	last, _ := b.follow(address)
	i, known = b.index[last]
	return i, known && !b.pages[i].Redirects()
}

// measureDepth counts clicks from the page that visitors start on; a redirect costs none.
func (b *builder) measureDepth(start string) {
	for i := range b.pages {
		b.pages[i].Depth = -1
	}
	home, known := b.arrival(start)
	if !known {
		return
	}
	b.pages[home].Depth = 0
	for queue := []int32{home}; len(queue) > 0; queue = queue[1:] {
		for _, e := range b.out[queue[0]] {
			if b.pages[e.to].Depth < 0 {
				b.pages[e.to].Depth = b.pages[queue[0]].Depth + 1
				queue = append(queue, e.to)
			}
		}
	}
	b.lendDepth()
}

// lendDepth gives redirects the depth at which they are linked: that of the
// nearest page that links to them, plus one.
func (b *builder) lendDepth() {
	for _, row := range b.links.rows {
		from, known := b.index[b.links.addresses.texts[row.from]]
		to, linked := b.index[b.links.addresses.texts[row.to]]
		if !known || !linked || !b.pages[to].Redirects() || b.pages[from].Depth < 0 {
			continue
		}
		if depth := b.pages[from].Depth + 1; b.pages[to].Depth < 0 || depth < b.pages[to].Depth {
			b.pages[to].Depth = depth
		}
	}
}

// graph keeps the indexable pages; a link to a page that names another as
// canonical counts for that other one. nodes gives each node its page.
func (b *builder) graph() (*linkGraph, []int32) {
	var nodes []int32
	node := make([]int32, len(b.pages))
	for i := range b.pages {
		node[i] = -1
		if b.pages[i].Indexable() {
			node[i] = int32(len(nodes))
			nodes = append(nodes, int32(i))
		}
	}
	g := &linkGraph{out: make([][]int32, len(nodes)), lost: make([]int32, len(nodes))}
	for from, edges := range b.out {
		if node[from] >= 0 {
			g.join(node[from], b.throughCanonicals(edges, node))
		}
	}
	return g, nodes
}

// throughCanonicals turns edges between pages into edges between nodes.
func (b *builder) throughCanonicals(edges []edge, node []int32) []edge {
	var kept []edge
	for _, e := range edges {
		if to := node[b.canonical(e.to)]; to >= 0 {
			kept = append(kept, edge{to, e.followed})
		}
	}
	return distinct(kept)
}

func (g *linkGraph) join(from int32, edges []edge) {
	for _, e := range edges {
		switch {
		case e.to == from:
		case e.followed:
			g.out[from] = append(g.out[from], e.to)
		default:
			g.lost[from]++
		}
	}
}

// canonical follows canonicals from a page, without going in circles.
func (b *builder) canonical(i int32) int32 {
	for range 10 {
		p := &b.pages[i]
		if p.Canonical == "" || p.Canonical == p.URL {
			return i
		}
		next, known := b.arrival(p.Canonical)
		if !known {
			return i
		}
		i = next
	}
	return i
}
