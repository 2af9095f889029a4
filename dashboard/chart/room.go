package chart

// Wide and Narrow are the heights that the chart takes in CSS pixels, on a canvas of 560
// pixels or more and on a phone's. The page gives them before the chart is drawn, so that
// nothing moves; dashboard/web/chart.js draws at them.
func (s Spec) Wide() int { return s.height(false) }

// Narrow is the height on a phone: labels stand above their bars.
func (s Spec) Narrow() int { return s.height(true) }

func (s Spec) height(narrow bool) int {
	const upright = 280
	switch s.Kind {
	case Funnel:
		if narrow {
			return 8 + 92*len(s.Labels)
		}
		return 8 + 70*len(s.Labels)
	case Sankey:
		return 24 + 58*s.fullestColumn()
	case HBar, Waterfall:
		if narrow {
			return 44 + 64*len(s.Labels)
		}
		return 24 + 46*len(s.Labels)
	}
	return upright
}

// fullestColumn is how many nodes the fullest column of a Sankey diagram has, three at least.
func (s Spec) fullestColumn() int {
	nodes, most := map[int]int{}, 3
	for _, n := range s.Nodes {
		nodes[n.Column]++
		most = max(most, nodes[n.Column])
	}
	return most
}
