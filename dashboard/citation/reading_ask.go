package citation

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/analyzer/abc"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
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

func askRecount(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	counts, err := a.Recount(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: counts.Trace}
	for _, c := range counts.Counts {
		out.count("visits/"+c.Tool, c.Visits)
		out.count("visitors/"+c.Tool, c.Visitors)
		out.count("page_views/"+c.Tool, c.PageViews)
		out.add("pages_per_visit/"+c.Tool, analyzer.Count, c.PagesPerVisit, c.Visits)
		out.rate("bounce/"+c.Tool, analyzer.Share{Hits: c.Bounces, Of: c.Visits})
		out.add("duration/"+c.Tool, analyzer.Seconds, c.MeanDuration, c.Visits)
		out.add("engagement/"+c.Tool, analyzer.Seconds, c.MeanEngagement, c.Visits)
	}
	return out, nil
}

func askExpectations(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	rule, err := analyzer.ParseExpectations(r.Reading.Params["rule"])
	if err != nil {
		return nil, err
	}
	e, err := a.Expectations(ctx, analyzer.ExpectationQuestion{Site: r.Site, Period: p, Filters: r.Filters, Rule: rule})
	if err != nil {
		return nil, err
	}
	out := &cells{trace: e.Trace, currency: e.Currency}
	for _, f := range e.Families {
		out.count("visits/"+f.Family, f.Visits)
		out.rate("share/"+f.Family, analyzer.Share{Hits: f.Visits, Of: e.All.Visits})
		out.count("orders/"+f.Family, f.Orders.Hits)
		out.rate("rate/"+f.Family, f.Orders.Share())
		out.add("revenue/"+f.Family, analyzer.Cents, &f.Revenue, f.Visits)
		if f.Visits > 0 {
			each := f.Revenue / f.Visits
			out.add("per_visit/"+f.Family, analyzer.Cents, &each, f.Visits)
		}
	}
	return out, nil
}

func askPartners(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	report, err := a.Partners(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: report.Trace, currency: report.Currency}
	for _, l := range slices.Concat(report.Kinds, report.Partners) {
		key := "/" + l.Kind
		if l.Partner != "" {
			key += "/" + l.Partner
		}
		add := func(name string, unit analyzer.Unit, value *float64) {
			if f := out.add(name+key, unit, value, l.Orders); value != nil && l.Few {
				f.State = analyzer.Insufficient
			}
		}
		add("cost", analyzer.Cents, &l.Cost)
		add("revenue", analyzer.Cents, &l.Revenue)
		add("margin", analyzer.Cents, l.Margin)
		add("result", analyzer.Cents, l.Result)
		add("roas", analyzer.Count, l.ROAS)
		add("break_even", analyzer.Count, l.BreakEven)
		out.count("visits"+key, l.Visits)
		out.count("orders"+key, l.Orders)
		out.count("new"+key, l.New)
	}
	return out, nil
}

func askReconcile(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	answer, err := a.Reconcile(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: answer.Trace, currency: answer.Currency}
	for _, class := range slices.Concat(analyzer.OrderClasses, analyzer.PurchaseClasses) {
		n := answer.Orders[class]
		out.count("orders/"+class, n)
		out.rate("share/"+class, analyzer.Share{Hits: n, Of: answer.All()})
		shop, tag := answer.Shop[class], answer.Tag[class]
		out.add("shop/"+class, analyzer.Cents, &shop, n)
		out.add("tag/"+class, analyzer.Cents, &tag, n)
	}
	out.rate("found_rate", answer.Found())
	out.rate("exact_rate", answer.Exact())
	for _, by := range []string{analyzer.ByDevice, analyzer.ByBrowser, analyzer.ByPayment, analyzer.ByDay} {
		for _, g := range answer.By[by] {
			out.count("orders_by/"+by+"/"+g.Key, g.All())
			out.rate("found_by/"+by+"/"+g.Key, g.Found())
		}
	}
	return out, nil
}

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

func askBreakeven(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	facts, err := a.CampaignFacts(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	plan := facts.Plan
	for name, text := range r.Reading.Params {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "breakeven.bad_number", "name", i18n.T("breakeven.short."+name), "value", text)
		}
		*plan.Value(name) = x
	}
	result, err := plan.Simulate()
	if err != nil {
		return nil, err
	}
	list, err := plan.Sensitivity()
	if err != nil {
		return nil, err
	}
	out := &cells{trace: facts.Trace, currency: facts.Currency}
	out.campaign(plan, result)
	for _, s := range list {
		for i, factor := range analyzer.SensitivityFactors {
			out.add(fmt.Sprint("sensitivity/", s.Name, "/", factor), analyzer.Cents, &s.Results[i], result.Orders)
		}
	}
	return out, nil
}

// campaign adds what a plan gives, and the values at which it pays for itself.
func (c *cells) campaign(plan analyzer.CampaignPlan, r analyzer.CampaignResult) {
	add := func(key string, unit analyzer.Unit, value *float64) *analyzer.Figure {
		return c.add(key, unit, value, r.Orders)
	}
	add("clicks", analyzer.Count, &r.Clicks)
	add("orders", analyzer.Count, &r.Orders).Interval = &analyzer.Interval{Low: r.OrdersLow, High: r.OrdersHigh}
	add("revenue", analyzer.Cents, &r.Revenue)
	add("margin_total", analyzer.Cents, &r.Margin)
	add("result", analyzer.Cents, &r.Result).Interval = &analyzer.Interval{Low: r.ResultLow, High: r.ResultHigh}
	if r.Orders > 0 {
		each := plan.Budget / r.Orders
		add("cost_per_order", analyzer.Cents, &each)
	}
	add("roas", analyzer.Count, &r.ROAS)
	add("roi", analyzer.Ratio, &r.ROI)
	add("threshold/cpc", analyzer.Cents, r.BreakEvenCPC)
	add("threshold/rate", analyzer.Ratio, r.BreakEvenConversion)
	add("threshold/basket", analyzer.Cents, r.BreakEvenBasket)
	add("threshold/roas", analyzer.Count, r.BreakEvenROAS)
	add("threshold/orders", analyzer.Count, r.BreakEvenOrders)
}

func askOutlook(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	o, err := a.OutlookUntil(ctx, r.Site, r.Reading.Params["metric"], r.Reading.Params["step"], p.To)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: o.Trace, currency: o.Currency}
	n := float64(len(o.Known))
	for _, point := range o.Known {
		out.add("measured/"+point.Key, o.Unit, &point.Value, n)
	}
	for _, point := range o.Ahead {
		out.add("foretold/"+point.Key, o.Unit, &point.Value, n).Interval = &analyzer.Interval{Low: *point.Low, High: *point.High}
	}
	if o.Check != nil {
		points := float64(o.Check.Points)
		out.add("error", o.Unit, &o.Check.Error, points)
		out.add("naive", o.Unit, &o.Check.Naive, points)
		out.add("share", analyzer.Ratio, o.Check.Share, points)
		out.add("within", analyzer.Ratio, &o.Check.Within, points)
	}
	return out, nil
}

func askTrails(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	params := r.Reading.Params
	q := analyzer.TrailQuestion{Site: r.Site, Period: p, Filters: r.Filters, Around: params["around"], By: params["by"], Gestures: params["gestures"] != ""}
	if params["depth"] != "" {
		var err error
		if q.Depth, err = strconv.Atoi(params["depth"]); err != nil {
			return nil, fault.New(fault.Invalid, "trails.bad_depth", "value", params["depth"])
		}
	}
	answer, err := a.Trails(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: &answer.Trace}
	for _, n := range answer.Nodes {
		at := TrailCell(n.Level, n.Key, "")
		out.count("visits"+at, n.Visits)
		out.count("began"+at, n.Began)
		out.count("ended"+at, n.Ended)
	}
	for _, l := range answer.Links {
		out.count("flow"+TrailCell(l.Level, l.From, l.To), l.Visits)
	}
	return out, nil
}

// TrailCell names a step of a level, or what goes from it to another: addresses hold
// slashes.
func TrailCell(level int, from, to string) string {
	at := fmt.Sprint("/", level, "/", url.PathEscape(from))
	if to != "" {
		at += "/" + url.PathEscape(to)
	}
	return at
}

// TrailPlace takes apart what TrailCell named, without its first slash.
func TrailPlace(of string) (level int, from, to string) {
	parts := append(strings.Split(of, "/"), "", "")
	level, _ = strconv.Atoi(parts[0])
	from, _ = url.PathUnescape(parts[1])
	to, _ = url.PathUnescape(parts[2])
	return level, from, to
}

func askPareto(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	q := analyzer.ParetoQuestion{Site: r.Site, Period: p, By: r.Reading.Params["by"], At: abc.Usual}
	for name, to := range map[string]*float64{"a": &q.At.A, "b": &q.At.B} {
		if text := r.Reading.Params[name]; text != "" {
			var err error
			if *to, err = strconv.ParseFloat(text, 64); err != nil {
				return nil, fault.New(fault.Invalid, "pareto.bad_threshold", "value", text, "name", name)
			}
		}
	}
	answer, err := a.Pareto(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: &answer.Trace, currency: answer.Currency}
	n := float64(len(answer.Lines))
	out.add("gini", analyzer.Count, &answer.Gini, n)
	for _, s := range answer.Sums {
		items, share := float64(s.Items), s.Share
		out.count("products/"+string(s.Class), items)
		out.add("amount/"+string(s.Class), analyzer.Cents, &s.Amount, items)
		if s.Class != abc.N {
			out.add("share/"+string(s.Class), analyzer.Ratio, &share, items)
		}
	}
	for i, line := range answer.Lines[:len(answer.Lines)-answer.Negative] {
		out.add(fmt.Sprint("cumulated/", i+1), analyzer.Ratio, &line.Cumulated, n)
	}
	for _, line := range answer.Lines {
		out.add("product/"+line.Name, analyzer.Cents, &line.Amount, answer.Units[line.Name])
	}
	return out, nil
}

// CustomerBands are the bands of orders of the customers' report.
var CustomerBands = []int{1, 2, 3, 5}

// The sides of the customers' report: the region with the most customers, and the others.
const (
	AtHome    = "home"
	Elsewhere = "elsewhere"
)

func askCustomers(ctx context.Context, a *analyzer.Analyzer, r Request, p period.Period) (*cells, error) {
	trace, err := a.TraceCustomers(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	answer, err := a.Customers(ctx, r.Site, p)
	if err != nil {
		return nil, err
	}
	out := &cells{trace: trace, currency: answer.Currency}
	all, home := answer.Of(nil), answer.Home()
	for _, band := range CustomerBands {
		for _, atHome := range []bool{true, false} {
			w := answer.Of(func(c analyzer.CustomerCell) bool { return c.Band == band && (c.Region == home) == atHome })
			if w.Customers > 0 {
				out.worth(w, all, func(what string) string { return CustomerCell(what, band, atHome) })
			}
		}
	}
	return out, nil
}

// CustomerCell names something of the customers of a band, in the region with most of them
// or not.
func CustomerCell(what string, band int, home bool) string {
	return fmt.Sprint(what, "/", band, "/", map[bool]string{true: AtHome, false: Elsewhere}[home])
}

// worth adds what some customers are worth among all.
func (c *cells) worth(w, all analyzer.Worth, key func(what string) string) {
	c.count(key("customers"), w.Customers)
	c.count(key("orders"), w.Orders)
	c.add(key("revenue"), analyzer.Cents, &w.Revenue, w.Customers)
	c.add(key("margin"), analyzer.Cents, &w.Margin, w.Customers)
	if all.Margin != 0 {
		share := w.Margin / all.Margin
		f := c.add(key("margin_share"), analyzer.Ratio, &share, w.Customers)
		f.Numerator, f.Denominator = &w.Margin, &all.Margin
	}
}

// Simulated reports whether a request is about a computation upon hypotheses, or a
// forecast, and not about what was measured.
func (r Request) Simulated() bool {
	return r.Reading != nil && (r.Reading.Name == ReadingBreakeven || r.Reading.Name == ReadingOutlook)
}

// Hypotheses says that a figure is computed and not measured, and on what: which values
// somebody chose, and that the others are the shop's. "" for what is measured.
func (r Request) Hypotheses(currency string) string {
	switch {
	case !r.Simulated():
		return ""
	case r.Reading.Name == ReadingOutlook:
		return i18n.T("reading.forecast")
	}
	var chosen []string
	for _, name := range analyzer.PlanValues() {
		if x, err := strconv.ParseFloat(r.Reading.Params[name], 64); err == nil {
			chosen = append(chosen, i18n.T("reading.hypothesis", "name", i18n.T("breakeven.short."+name), "value", planText(name, x, currency)))
		}
	}
	if len(chosen) == 0 {
		return i18n.T("reading.no_hypothesis")
	}
	key := "reading.hypotheses"
	if len(chosen) == len(analyzer.PlanValues()) {
		key = "reading.only_hypotheses"
	}
	return i18n.T(key, "chosen", strings.Join(chosen, ", "))
}

// planText writes a value of a plan.
func planText(name string, x float64, currency string) string {
	if name == "rate" || name == "margin" {
		return i18n.Percent(x, 2)
	}
	return i18n.Money(x, currency)
}
