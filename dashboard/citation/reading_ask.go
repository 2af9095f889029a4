package citation

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// MetricReading stands for a metric in a cited report: something that the analyzer
// computes and that no metric of the registry holds.
const MetricReading = "reading"

// The reports that can be cited.
const (
	ReadingRecount   = "recount"
	ReadingReconcile = "reconcile"
	ReadingCompare   = "compare"
	ReadingBreakeven = "breakeven"
	ReadingOutlook   = "outlook"
	ReadingTrails    = "trails"
	ReadingPareto    = "abc"
	ReadingCustomers = "customers"

	ReadingExpectations = "expectations"
	ReadingPartners     = "partners"
	ReadingComparators  = "comparators"
	ReadingNetworks     = "networks"
)

// Reading is what a report adds to a request: its name, what it is asked beside the site,
// the period and the filters, and which of its cells are cited: « bounce/ga4 », or all
// those of « bounce » for a chart. An empty cell of a chart is the whole report.
type Reading struct {
	Name   string            `json:"name"`
	Params map[string]string `json:"params,omitempty"`
	Cell   string            `json:"cell,omitempty"`
}

// report answers as figures, each under the key of its cell. Params are those
// that it may be asked.
type report struct {
	params []string
	ask    func(context.Context, *analyzer.Analyzer, Request, period.Period) (*cells, error)
}

var reports = map[string]report{
	ReadingRecount:   {nil, askRecount},
	ReadingReconcile: {nil, askReconcile},
	ReadingCompare:   {[]string{"metric", "first_from", "first_to", "first", "second_from", "second_to", "second"}, askCompare},
	ReadingBreakeven: {analyzer.PlanValues(), askBreakeven},
	ReadingOutlook:   {[]string{"metric", "step"}, askOutlook},
	ReadingTrails:    {[]string{"around", "depth", "by", "gestures"}, askTrails},
	ReadingPareto:    {[]string{"by", "a", "b"}, askPareto},
	ReadingCustomers: {nil, askCustomers},

	ReadingExpectations: {[]string{"rule"}, askExpectations},
	ReadingPartners:     {nil, askPartners},
	ReadingComparators:  {[]string{"threshold"}, askComparators},
	ReadingNetworks:     {nil, askNetworks},
}

// Readings are the names of the reports that can be cited.
func Readings() []string { return slices.Sorted(maps.Keys(reports)) }

// ReadingRequest asks for a cell of a report, or for all of a kind as a chart shows them.
func ReadingRequest(site string, p period.Period, filters []analyzer.Filter, r Reading, whole bool) Request {
	return Request{Site: site, From: p.From.String(), To: p.To.String(), Timezone: p.Loc.String(), Metric: MetricReading, Whole: whole, Filters: filters, Reading: &r}
}

// AskReading answers what is cited of a report.
func AskReading(ctx context.Context, a *analyzer.Analyzer, r Request) (Result, error) {
	asked, known := reports[r.Reading.Name]
	if !known {
		return Result{}, fault.New(fault.NotFound, "reading.unknown", "name", r.Reading.Name, "names", strings.Join(Readings(), ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Reading.Params)) {
		if !slices.Contains(asked.params, name) {
			return Result{}, fault.New(fault.Invalid, "reading.bad_param", "name", name, "report", r.Reading.Name, "names", strings.Join(asked.params, ", "))
		}
	}
	p, err := r.period()
	if err != nil {
		return Result{}, err
	}
	all, err := asked.ask(ctx, a, r, p)
	if err != nil {
		return Result{}, err
	}
	out := Result{Trace: *all.trace}
	for _, f := range all.figures {
		if what, _ := CellOf(f); f.Key() == r.Reading.Cell || r.Whole && (what == r.Reading.Cell || r.Reading.Cell == "") {
			out.Figures = append(out.Figures, f)
		}
	}
	if len(out.Figures) == 0 {
		return out, fault.New(fault.NotFound, "reading.no_cell", "cell", r.Reading.Cell, "report", r.Reading.Name)
	}
	return out, nil
}

// CellOf takes apart the key of a figure of a report: what it is, and of what; the latter
// may hold slashes.
func CellOf(f analyzer.Figure) (what, of string) {
	what, of, _ = strings.Cut(f.Key(), "/")
	return what, of
}

// cells gather the figures of a report.
type cells struct {
	figures  []analyzer.Figure
	trace    *analyzer.Trace
	currency string
}

// add takes a value, which may be missing; sample is its effectif.
func (c *cells) add(key string, unit analyzer.Unit, value *float64, sample float64) *analyzer.Figure {
	f := analyzer.Figure{Metric: MetricReading, Group: map[string]string{"cell": key}, Unit: unit, Value: value, Sample: sample, State: analyzer.OK}
	if unit == analyzer.Cents {
		f.Currency = c.currency
	}
	if value == nil {
		f.State = analyzer.NoData
	}
	c.figures = append(c.figures, f)
	return &c.figures[len(c.figures)-1]
}

// count takes a number of cases, its own effectif.
func (c *cells) count(key string, n float64) { c.add(key, analyzer.Count, &n, n) }

// rate takes a share with what it came from.
func (c *cells) rate(key string, s analyzer.Share) {
	var value *float64
	if s.Of > 0 {
		v := s.Value()
		value = &v
	}
	f := c.add(key, analyzer.Ratio, value, s.Of)
	f.Numerator, f.Denominator, f.Interval = &s.Hits, &s.Of, s.Interval()
	if value != nil && s.Few() {
		f.State = analyzer.Insufficient
	}
}
