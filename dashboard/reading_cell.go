package dashboard

import (
	"cmp"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// readingPath is the method of a cell of a report, from where it is cited.
const readingPath = "/chiffres/rapport"

// Parameters that name a cell of a report, beside those of an address. What the report is
// asked stands behind paramPrefix.
const (
	readingName = "rapport"
	readingCell = "cellule"
	paramPrefix = "demande-"
)

// reported points at the cells of a report that a page shows.
type reported struct {
	site    string
	during  period.Period
	filters []analyzer.Filter
	name    string
	params  map[string]string
}

// report points at the cells of a report over the period of the page.
func (v *visit) report(name string, params map[string]string) reported {
	return reported{v.Site.ID, v.Span.Period, nil, name, params}
}

// values are the query that readingRequest reads back.
func (r reported) values(cell string) url.Values {
	q := url.Values{address.Site: {r.site}, address.From: {r.during.From.String()}, address.To: {r.during.To.String()}, readingName: {r.name}, readingCell: {cell}}
	for _, f := range r.filters {
		q.Add(address.FilterName(f.Dimension), f.Value)
	}
	for name, value := range r.params {
		if value != "" {
			q.Set(paramPrefix+name, value)
		}
	}
	return q
}

// cite is what the form of a chart of the report sends: all cells of a kind, or of all
// kinds for "".
func (r reported) cite(what string) string {
	q := r.values(what)
	q.Set(address.Metric, citation.MetricReading)
	q.Set(address.Whole, "1")
	return q.Encode()
}

// open leads from a value to its method.
func (r reported) open(c view.Cell, key string) view.Cell {
	if c.Value != nil {
		c.Href = readingPath + "?" + r.values(key).Encode()
	}
	return c
}

// readingRequest reads which cell of a report an address or a form points at.
func readingRequest(a address.Address, q url.Values) citation.Request {
	r := citation.Reading{Name: q.Get(readingName), Cell: q.Get(readingCell), Params: map[string]string{}}
	for name := range q {
		if param, found := strings.CutPrefix(name, paramPrefix); found {
			r.Params[param] = q.Get(name)
		}
	}
	return citation.ReadingRequest(a.Site.ID, a.Span.Period, a.Filters, r, q.Get(address.Whole) != "")
}

// readingDefinition is what a report counts, in words.
type readingDefinition struct{ name, label string }

func (r readingDefinition) Label() string      { return r.label }
func (r readingDefinition) Definition() string { return i18n.T("reading." + r.name + ".definition") }
func (r readingDefinition) Formula() string    { return i18n.T("reading." + r.name + ".formula") }
func (r readingDefinition) Pitfall() string    { return i18n.T("reading." + r.name + ".pitfall") }

// showReading is the method of one cell of a report, as showFigure is that of a figure of
// the registry.
func (d *Dashboard) showReading(v *visit) error {
	if v.QueryParam(readingName) == "" {
		return fault.New(fault.NotFound, "reading.no_name")
	}
	r := readingRequest(v.Address, v.QueryParams())
	r.Whole = false
	result, err := citation.AskReading(v.context(), d.Analyzer, r)
	if err != nil {
		return err
	}
	f := result.Figures[0]
	name := CellName(r, f)
	q := reported{v.Site.ID, v.Span.Period, r.Filters, r.Reading.Name, r.Reading.Params}.values(r.Reading.Cell)
	q.Set(address.Metric, citation.MetricReading)
	body := figurePage{
		Metric: readingDefinition{r.Reading.Name, name}, Dates: view.Dates(v.Span.Period), Zone: zoneName(v.Site.Location()), Filters: view.Filters(r.Filters),
		Hypotheses: r.Hypotheses(v.Site.Currency), Choices: r.Choices(), Trace: &result.Trace,
		Number: view.Number{Metric: f.Metric, Label: name, Text: view.Short(f), Full: view.Value(f), Calc: view.Part(f), Sample: cmp.Or(citation.Sample(r, f), i18n.T("exhibit.no_sample")), Interval: view.Interval(f), State: f.State, Cite: q.Encode()},
	}
	if result.Trace.Mode != "" {
		body.Mode = i18n.T("figure.mode." + result.Trace.Mode)
	}
	body.Origin = originOf(v.Request())
	return d.page(v.timeless(), "figure", Page{Title: name, Question: name, Body: body})
}

// cellNames name the cells of each report; what and of are those of citation.CellOf.
var cellNames = map[string]func(r citation.Request, what, of string) string{
	citation.ReadingRecount:   func(_ citation.Request, what, of string) string { return named("recount."+what, toolName(of)) },
	citation.ReadingReconcile: reconcileCell,
	citation.ReadingCompare:   compareCell,
	citation.ReadingBreakeven: breakevenCell,
	citation.ReadingOutlook:   outlookCell,
	citation.ReadingTrails:    trailCell,
	citation.ReadingPareto:    paretoCell,
	citation.ReadingCustomers: customerCell,

	citation.ReadingComparators:  comparatorCell,
	citation.ReadingNetworks:     networkCell,
	citation.ReadingPartners:     func(_ citation.Request, what, of string) string { return named("partners."+what, partnerCellName(of)) },
	citation.ReadingExpectations: func(_ citation.Request, what, of string) string { return named("expectations."+what, familyName(of)) },
}

// CellName is the French name of a cell of a report.
func CellName(r citation.Request, f analyzer.Figure) string {
	what, of := citation.CellOf(f)
	return cellNames[r.Reading.Name](r, what, of)
}

// readingMethod is the address of the method of a cited cell.
func readingMethod(r citation.Request) string {
	p, err := period.Parse(r.From, r.To, r.Where())
	if err != nil { // Cite asked it
		return ""
	}
	return readingPath + "?" + reported{r.Site, p, r.Filters, r.Reading.Name, r.Reading.Params}.values(r.Reading.Cell).Encode()
}

// readingTitle is the name of what a request cites of a report: a chart has its own.
func readingTitle(r citation.Request, chart string) string {
	if r.Whole {
		return cmp.Or(chart, i18n.T("reading.whole"))
	}
	return CellTitle(r)
}

// CellTitle is the name of the one cell of a report that a request cites, "" of anything
// else.
func CellTitle(r citation.Request) string {
	if r.Reading == nil || cellNames[r.Reading.Name] == nil { // refused when it is asked
		return ""
	}
	return CellName(r, analyzer.Figure{Group: map[string]string{"cell": r.Reading.Cell}})
}

// named is a text of the catalogue, then what it is of.
func named(key string, of ...string) string {
	return joined(", ", append([]string{i18n.T(key)}, of...)...)
}

func reconcileCell(_ citation.Request, what, of string) string {
	by, key, grouped := strings.Cut(of, "/")
	switch {
	case of == "":
		return i18n.T("reading.reconcile." + what)
	case !grouped:
		return named("reconcile."+what, i18n.T("reconcile.class."+of))
	}
	return named(map[string]string{"orders_by": "reconcile.orders", "found_by": "reconcile.found_rate"}[what], i18n.T("reconcile.by_"+by)+i18n.NoBreakSpace+": "+groupCell(by, key).Text)
}

func compareCell(r citation.Request, what, of string) string {
	metric := view.LabelOf(r.Reading.Params["metric"])
	p, err := period.Parse(r.From, r.To, r.Where())
	if err != nil {
		return metric
	}
	first, second, err := r.Reading.Compared(p)
	if err != nil {
		return metric
	}
	names := sideNames(&analyzer.Comparison{First: comparedSide(first), Second: comparedSide(second)})
	switch {
	case of == citation.FirstSide:
		return metric + ", " + names[0]
	case of == citation.SecondSide:
		return metric + ", " + names[1]
	}
	return i18n.T("reading.compare."+what, "metric", metric, "first", names[0], "second", names[1])
}

func comparedSide(s analyzer.Side) analyzer.ComparedSide {
	return analyzer.ComparedSide{From: s.Period.From.String(), To: s.Period.To.String(), Filters: s.Filters}
}

func breakevenCell(_ citation.Request, what, of string) string {
	switch what {
	case "threshold":
		if of == "roas" || of == "orders" {
			return i18n.T("reading.breakeven.threshold", "name", i18n.T("breakeven."+of))
		}
		return i18n.T("reading.breakeven.threshold", "name", i18n.T("breakeven.short."+of))
	case "sensitivity":
		name, factor, _ := strings.Cut(of, "/")
		x, _ := strconv.ParseFloat(factor, 64)
		return i18n.T("reading.breakeven.sensitivity", "name", i18n.T("breakeven.short."+name), "change", factorText(x))
	}
	return i18n.T("breakeven." + what)
}

// factorText writes by how much a value is changed: « +20 % ».
func factorText(factor float64) string {
	return signedText(math.Round(100*(factor-1)), i18n.Percent(math.Round(100*(factor-1))/100, 0))
}

func outlookCell(r citation.Request, what, of string) string {
	if of == "" {
		return i18n.T("reading.outlook." + what)
	}
	return joined(", ", view.LabelOf(r.Reading.Params["metric"]), lowerFirst(i18n.T("outlook."+what)), view.Label(r.Reading.Params["step"], of))
}

func trailCell(_ citation.Request, what, of string) string {
	level, from, to := citation.TrailPlace(of)
	where := TrailName(from)
	if to != "" {
		where += " → " + TrailName(to)
	}
	return i18n.T("reading.trails."+what, "step", where, "where", lowerFirst(LevelName(level)))
}

func paretoCell(r citation.Request, what, of string) string {
	amount := i18n.T("pareto.amount." + orText(r.Reading.Params["by"], analyzer.ParetoRevenue))
	switch what {
	case "cumulated":
		n, _ := strconv.Atoi(of)
		return named("pareto.cumulated", lowerFirst(i18n.T("pareto.first", "n", n)))
	case "product":
		return amount + ", " + of
	case "gini":
		return i18n.T("reading.abc.gini")
	case "amount":
		return i18n.T("reading.abc.of_class", "what", amount, "class", of)
	}
	return i18n.T("reading.abc.of_class", "what", i18n.T("reading.abc."+what), "class", of)
}

func customerCell(_ citation.Request, what, of string) string {
	band, side, _ := strings.Cut(of, "/")
	n, _ := strconv.Atoi(band)
	return named("clients."+what, bandName(n), i18n.T("reading.customers."+side))
}
