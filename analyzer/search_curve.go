package analyzer

import (
	"math"

	"github.com/formaouest/chaland/collector/tracking"
)

// From how many impressions and queries on the shop's own rate at a position is known.
const (
	curveImpressions = 1000
	curveQueries     = 5
)

// curvePositions are those that have a rate of their own: further on there are too few clicks.
const curvePositions = 10

// CurvePoint is the share of clicks at a position, searches for the shop's name left out.
type CurvePoint struct {
	Position    int      `json:"position"`
	Usual       float64  `json:"usual"`       // published, see tracking.ClickRates
	Impressions float64  `json:"impressions"` // of the shop at this position, rounded
	Clicks      float64  `json:"clicks"`
	Queries     int      `json:"queries"`
	Own         *float64 `json:"own"` // of the shop; nil under 1,000 impressions or 5 queries
}

// Rate is the share of clicks that is expected.
func (p CurvePoint) Rate() float64 {
	if p.Own != nil {
		return *p.Own
	}
	return p.Usual
}

// SearchCurve is the share of clicks by position, from 1 on.
type SearchCurve []CurvePoint

// curveOf measures the shop's own curve where enough is known of it.
func curveOf(pairs []searchPair) SearchCurve {
	c := make(SearchCurve, curvePositions)
	queries := make([]map[string]bool, curvePositions)
	for i := range c {
		c[i] = CurvePoint{Position: i + 1, Usual: tracking.UsualClickRate(float64(i + 1))}
		queries[i] = map[string]bool{}
	}
	for _, p := range pairs {
		if at := rounded(p) - 1; !p.brand && at < curvePositions {
			c[at].Impressions += p.impressions
			c[at].Clicks += p.clicks
			queries[at][p.query] = true
		}
	}
	for i := range c {
		if c[i].Queries = len(queries[i]); c[i].Impressions >= curveImpressions && c[i].Queries >= curveQueries {
			c[i].Own = number(c[i].Clicks / c[i].Impressions)
		}
	}
	return c
}

func rounded(p searchPair) int { return max(1, int(math.Round(p.places/p.impressions))) }

// Owned is how many positions have a rate of the shop's own.
func (c SearchCurve) Owned() (n int) {
	for _, p := range c {
		if p.Own != nil {
			n++
		}
	}
	return n
}

// rate is the share of clicks that a mean position brings.
func (c SearchCurve) rate(position float64) float64 {
	if at := int(math.Round(position)); at >= 1 && at <= len(c) && c[at-1].Own != nil {
		return *c[at-1].Own
	}
	return tracking.UsualClickRate(position)
}

// judge sets what a pair got against what its position brings; searches for the shop's name
// are clicked on far more often than the curve tells.
func (c SearchCurve) judge(p *searchPair) {
	if p.brand {
		return
	}
	p.expected, p.got = p.impressions*c.rate(p.places/p.impressions), p.clicks
	p.atGain = p.impressions * c.rate(GainPosition)
}
