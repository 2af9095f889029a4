package citation

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/period"
)

// Sides of a comparison, as its cells name them.
const (
	FirstSide  = "first"
	SecondSide = "second"
)

// SideParams write a side of a comparison as parameters of a reading.
func SideParams(params map[string]string, name string, s analyzer.Side) {
	filters := url.Values{}
	for _, f := range s.Filters {
		filters.Add(f.Dimension, f.Value)
	}
	params[name+"_from"], params[name+"_to"], params[name] = s.Period.From.String(), s.Period.To.String(), filters.Encode()
}

func (r Reading) side(name string, p period.Period) (s analyzer.Side, err error) {
	if s.Period, err = period.Parse(r.Params[name+"_from"], r.Params[name+"_to"], p.Loc); err != nil {
		return s, err
	}
	filters, err := url.ParseQuery(r.Params[name])
	for _, dimension := range slices.Sorted(maps.Keys(filters)) {
		for _, value := range filters[dimension] {
			s.Filters = append(s.Filters, analyzer.Filter{Dimension: dimension, Value: value})
		}
	}
	return s, err
}

// Compared are the sides of a cited comparison.
func (r Reading) Compared(p period.Period) (first, second analyzer.Side, err error) {
	if first, err = r.side(FirstSide, p); err != nil {
		return first, second, err
	}
	second, err = r.side(SecondSide, p)
	return first, second, err
}

func askCompare(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	first, second, err := r.Reading.Compared(p)
	if err != nil {
		return nil, err
	}
	c, err := a.CompareSides(ctx, analyzer.CompareQuestion{Site: r.Site, Metric: r.Reading.Params["metric"], First: first, Second: second})
	if err != nil {
		return nil, err
	}
	out := &cells{trace: c.Trace(), currency: c.Currency}
	state := analyzer.OK
	if c.Verdict == analyzer.VerdictInsufficient {
		state = analyzer.Insufficient
	}
	for name, s := range map[string]analyzer.ComparedSide{FirstSide: c.First, SecondSide: c.Second} {
		f := out.add("value/"+name, c.Unit, &s.Value, s.N)
		f.Interval, f.State = s.Interval, state
		if s.K != nil {
			f.Numerator, f.Denominator = s.K, &s.N
		}
	}
	both := c.First.N + c.Second.N
	key, unit, scale := "gap", c.Unit, 1.0
	if c.Unit == analyzer.Ratio { // rates differ by points
		key, unit, scale = "gap_points", analyzer.Count, 100
	}
	difference := scale * c.Difference
	gap := out.add(key, unit, &difference, both)
	gap.Interval, gap.State = &analyzer.Interval{Low: scale * c.Interval.Low, High: scale * c.Interval.High}, state
	out.add("relative", analyzer.Ratio, c.Relative, both)
	out.add("p", analyzer.Ratio, &c.P, both)
	return out, nil
}
