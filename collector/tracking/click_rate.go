package tracking

// ClickRatePoint is the share of clicks that a result usually gets at a position
// among the ordinary ones.
type ClickRatePoint struct {
	Position float64
	Rate     float64
}

// ClickRates are those measured worldwide in 2025 (blogdumoderateur.com,
// 21 July 2025, cas-pratique.md 3.3): a shop measures its own against them.
// Between two of them the rate follows a straight line.
var ClickRates = []ClickRatePoint{{1, .19}, {2, .126}, {3, .1065}, {5, .07}, {10, .04}, {20, .01}, {40, .002}}

// UsualClickRate is the share of clicks that a result usually gets at a mean
// position, from 1 on.
func UsualClickRate(position float64) float64 {
	before := ClickRates[0]
	for _, p := range ClickRates {
		if position <= p.Position {
			if p.Position == before.Position {
				return p.Rate
			}
			return before.Rate + (position-before.Position)/(p.Position-before.Position)*(p.Rate-before.Rate)
		}
		before = p
	}
	return before.Rate
}
