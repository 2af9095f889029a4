package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/period"
)

// Tile is one figure with its change and, where there is one, its small curve.
type Tile struct {
	view.Number
	Spark view.Spark
}

// tiles sets out totals, with the curves of an answer split by time; curves
// may be nil.
func (v *visit) tiles(totals, curves *analyzer.Answer, metrics ...string) []Tile {
	var out []Tile
	for _, n := range view.Numbers(v.Address, totals, metrics...) {
		t := Tile{Number: n}
		if curves != nil {
			t.Spark = view.SparkOf(curves.Of(n.Metric))
		}
		out = append(out, t)
	}
	return out
}

// number prepares one total, for a sentence.
func (v *visit) number(totals *analyzer.Answer, metric string) view.Number {
	return view.NumberOf(v.Address, "", view.Total(totals, metric))
}

// The longest periods that are shown by day and by week, in days.
const (
	maxDaily  = 62
	maxWeekly = 185
)

// steps are what the address may ask time charts to be cut by.
var steps = map[string]string{"jour": analyzer.ByDay, "semaine": analyzer.ByWeek, "mois": analyzer.ByMonth}

// step is the bucket of the page's time charts: the one that the address
// names, else the one that suits the length of the period.
func (v *visit) step() string {
	if by, ok := steps[v.QueryParam("pas")]; ok {
		return by
	}
	return stepOf(v.Span.Period)
}

func stepOf(p period.Period) string {
	switch days := p.Days(); {
	case days <= maxDaily:
		return analyzer.ByDay
	case days <= maxWeekly:
		return analyzer.ByWeek
	}
	return analyzer.ByMonth
}
