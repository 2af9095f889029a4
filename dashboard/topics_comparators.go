package dashboard

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

const comparatorPath = "/partenaires/comparateurs"

// unitMarginParam is, in the address, the unit margin that products are set against.
const unitMarginParam = "marge"

// comparatorTopic answers « Quels produits rapportent plus que leurs clics de comparateur ne
// coûtent ? ».
var comparatorTopic = topic{path: comparatorPath, under: "/partenaires", plain: true, within: &analyzer.Filter{Dimension: analyzer.ByChannel, Value: tracking.ChannelComparators},
	tiles: []string{"visits", "spend", "cpc", "orders", "revenue_incl_tax", "contribution_margin"}, more: (*Dashboard).comparatorSections}

// comparatorSections are the products by price, one by one and by their unit margin, and
// what a visit costs.
func (d *Dashboard) comparatorSections(v *visit) ([]section, error) {
	typed := strings.TrimSpace(v.QueryParam(unitMarginParam))
	form := &oneField{Action: comparatorPath, Name: unitMarginParam, Label: i18n.T("comparators.threshold"), Value: typed, Hidden: v.bar.fields(unitMarginParam)}
	q := analyzer.ComparatorQuestion{Site: v.Site.ID, Period: v.Span.Period}
	var err error
	if q.Threshold, err = analyzer.ReadThreshold(typed); err != nil {
		form.Problem, typed = i18n.Error(err), ""
	}
	report, err := d.Analyzer.Comparators(v.context(), q)
	if fault.KindOf(err) == fault.NotFound {
		return []section{{Text: i18n.Error(err)}}, nil
	}
	if err != nil {
		return nil, err
	}
	p := comparatorPage{v, report, v.report(citation.ReadingComparators, map[string]string{"threshold": typed})}
	products, err := d.nameProducts(v, *p.products())
	if err != nil {
		return nil, err
	}
	v.exports.tables[products.ID] = products
	out := []section{{Title: i18n.T("comparators.bands_title"), Text: i18n.T("comparators.bands_help"), Table: p.groups("par-prix", "comparators.bands", "comparators.band", report.Bands, "band/")}}
	if chart := p.chart(); chart != nil {
		out = append(out, section{Chart: chart})
	}
	sides := section{Title: i18n.T("comparators.sides_title"), Text: i18n.T("comparators.sides_help"), Form: form}
	if report.Threshold != nil {
		sides.Table = p.groups("par-marge-unitaire", "comparators.sides", "comparators.side", report.Sides, "side/")
	}
	return append(out,
		section{Title: i18n.T("comparators.products_title"), Text: p.remarks(), Table: &products},
		sides,
		section{Title: i18n.T("comparators.sources_title"), Text: p.aboutSources(), Table: p.sources()},
		section{Title: i18n.T("comparators.method_title"), Text: i18n.T("comparators.method"), Trace: report.Trace}), nil
}

type comparatorPage struct {
	*visit
	report *analyzer.ComparatorReport
	cells  reported
}

// ComparatorRemarks are what the reader of the products must know.
func ComparatorRemarks(r *analyzer.ComparatorReport) (remarks []string) {
	if r.All.Cost == nil {
		return []string{i18n.T("comparators.no_cost")}
	}
	remarks = append(remarks, i18n.T("comparators.none_losing"))
	if n, few := r.Losing(); n > 0 {
		remarks[0] = i18n.T("comparators.losing", "n", n, "few", few, "min", analyzer.MinSample)
	}
	if n := r.ClicksPerOrder(); n != nil {
		remarks = append(remarks, i18n.T("comparators.usual", "n", i18n.Number(*n, 0)))
	}
	return remarks
}

func (p comparatorPage) remarks() string {
	return strings.Join(append([]string{i18n.T("comparators.products_help")}, ComparatorRemarks(p.report)...), " ")
}

func (p comparatorPage) aboutSources() string {
	text := i18n.T("comparators.sources_help")
	if p.report.Unshared > 0 {
		text += " " + i18n.T("comparators.unshared", "amount", i18n.Money(p.report.Unshared, p.report.Currency))
	}
	return text
}

func (p comparatorPage) money(key string) view.Column {
	return gridHead("comparators."+key, sheet.Money, p.report.Currency)
}

func (p comparatorPage) count(key string) view.Column {
	return gridHead("comparators."+key, sheet.Number, "")
}

// amounts are the cells of what a line costs and brings, its result first: it is what the
// table is read for, and a narrow screen shows the first columns.
func (p comparatorPage) amounts(l analyzer.ComparatorLine, of string) []view.Cell {
	cents := func(what string, x *float64, few bool) view.Cell {
		c := centsOrNone(x, p.report.Currency)
		c.Few = few && x != nil
		return p.cells.open(c, what+of)
	}
	return []view.Cell{cents("result", l.Result, l.Few), cents("cost", l.Cost, false), p.cells.open(countCell(l.Orders), "orders"+of), cents("revenue", &l.Revenue, false), cents("margin", l.Margin, false), cents("per_order", l.PerOrder, l.Few)}
}

func (p comparatorPage) amountColumns() []view.Column {
	return []view.Column{p.money("result"), p.money("cost"), p.count("orders"), p.money("revenue"), p.money("margin"), p.money("per_order")}
}

// products are the table of each product, the least result first.
func (p comparatorPage) products() *view.Table {
	columns := append([]view.Column{gridHead("comparators.product", sheet.Text, ""), p.money("price"), p.money("unit_margin"), p.count("clicks"), p.count("ordering")}, p.amountColumns()...)
	columns = append(columns, gridHead("comparators.signs", sheet.Text, ""))
	var rows []view.Row
	for _, l := range p.report.Products {
		of := "/product/" + l.SKU
		cells := []view.Cell{view.Text(cmp.Or(l.SKU, i18n.T("comparators.no_product"))), centsOrNone(l.Price, p.report.Currency), centsOrNone(l.Unit, p.report.Currency),
			p.cells.open(countCell(l.Clicks), "clicks"+of), p.cells.open(countCell(l.Ordering.Hits), "ordering"+of)}
		rows = append(rows, view.Row{Cells: append(append(cells, p.amounts(l, of)...), view.Text(ComparatorSigns(l)))})
	}
	return p.grid("par-produit", i18n.T("comparators.products"), columns, rows)
}

// ComparatorSigns are the signs of a product in words, each with what it rests on.
func ComparatorSigns(l analyzer.ComparatorLine) string {
	var told []string
	for _, sign := range l.Signs {
		told = append(told, i18n.T("comparators.sign."+sign, "n", int(l.Clicks)))
	}
	return strings.Join(told, " ; ")
}

// ComparatorGroup names a line of several products: a band of prices or a side of the
// threshold.
func ComparatorGroup(kind, key string, threshold *float64, currency string) string {
	switch {
	case kind == "band" && key == "":
		return i18n.T("comparators.unpriced")
	case kind == "band":
		return view.Label(analyzer.ByBasket, key)
	case threshold == nil || key == analyzer.SideUnknown:
		return i18n.T("comparators.side.unknown")
	}
	return i18n.T("comparators.side."+key, "amount", i18n.Money(*threshold, currency))
}

// groups are the table of products by their price or their unit margin, with the whole.
func (p comparatorPage) groups(id, caption, head string, lines []analyzer.ComparatorLine, kind string) *view.Table {
	columns := append([]view.Column{gridHead(head, sheet.Text, ""), p.count("count"), p.count("clicks"), gridHead("comparators.clicks_share", sheet.Percent, ""),
		gridHead("comparators.ordering", sheet.Percent, ""), gridHead("reconcile.interval", sheet.Text, "")}, p.amountColumns()...)
	row := func(name, of string, l analyzer.ComparatorLine) view.Row {
		share := noCell()
		if p.report.All.Clicks > 0 {
			share = p.cells.open(barred(rateCell(l.Clicks/p.report.All.Clicks), l.Clicks/p.report.All.Clicks), "clicks_share"+of)
		}
		rate := shareCells(l.Ordering.Share())
		rate[0] = p.cells.open(rate[0], "ordering_rate"+of)
		cells := []view.Cell{view.Text(name), countCell(float64(l.Products)), p.cells.open(countCell(l.Clicks), "clicks"+of), share, rate[0], rate[1]}
		return view.Row{Cells: append(cells, p.amounts(l, of)...)}
	}
	var rows []view.Row
	for _, l := range lines {
		rows = append(rows, row(ComparatorGroup(strings.TrimSuffix(kind, "/"), l.Group, p.report.Threshold, p.report.Currency), "/"+kind+l.Group, l))
	}
	if n := len(p.report.Products); n > 0 && p.report.Products[n-1].SKU == "" {
		l := p.report.Products[n-1]
		rows = append(rows, row(i18n.T("comparators.no_product"), "/product/", l))
	}
	t := p.grid(id, i18n.T(caption), columns, rows)
	total := row(i18n.T("view.total"), "/all", p.report.All)
	t.Total = &total
	p.exports.tables[t.ID] = *t
	return t
}

// chart is the result of each band of prices, nil without any.
func (p comparatorPage) chart() *view.Chart {
	var names []string
	var results []float64
	for _, l := range p.report.Bands {
		if l.Result != nil {
			names, results = append(names, ComparatorGroup("band", l.Group, nil, "")), append(results, *l.Result)
		}
	}
	if len(names) == 0 {
		return nil
	}
	chart := p.bars("resultat-par-prix", i18n.T("comparators.chart"), i18n.T("comparators.chart_question"), analyzer.Cents, p.report.Currency, names, results)
	chart.Cite = p.cells.cite("result")
	return chart
}

// sources are what a visit costs, by who sent it.
func (p comparatorPage) sources() *view.Table {
	columns := []view.Column{gridHead("comparators.source", sheet.Text, ""), p.money("spend"), p.count("billed"), p.count("clicks"), p.money("each")}
	var rows []view.Row
	for _, s := range p.report.Sources {
		of := "/source/" + s.Name
		billed := noCell()
		if s.Billed > 0 {
			billed = p.cells.open(countCell(s.Billed), "billed"+of)
		}
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(cmp.Or(s.Name, i18n.T("comparators.unnamed"))), p.cells.open(centsCell(s.Spend, p.report.Currency), "spend"+of), billed,
			p.cells.open(countCell(s.Clicks), "clicks"+of), p.cells.open(centsOrNone(s.Each, p.report.Currency), "each"+of)}})
	}
	return p.grid("par-comparateur", i18n.T("comparators.sources"), columns, rows)
}

// comparatorCell names a cell of the report.
func comparatorCell(r citation.Request, what, of string) string {
	kind, key, _ := strings.Cut(of, "/")
	threshold, _ := analyzer.ReadThreshold(r.Reading.Params["threshold"]) // refused when it is asked
	key = map[string]func() string{
		"all":     func() string { return i18n.T("reading.comparators.all") },
		"product": func() string { return cmp.Or(key, i18n.T("comparators.no_product")) },
		"source":  func() string { return cmp.Or(key, i18n.T("comparators.unnamed")) },
		"band":    func() string { return ComparatorGroup(kind, key, nil, "") },
		"side":    func() string { return ComparatorGroup(kind, key, threshold, "EUR") },
	}[kind]()
	if what == "ordering_rate" {
		what = "ordering"
	}
	return named("comparators."+what, key)
}

// answerComparators is GET /api/v1/comparators (site, from, to, threshold=4.5): the same
// document as « chaland comparators --format json », amounts in cents.
func (d *Dashboard) answerComparators(c echo.Context) error {
	site, p, err := d.periodAsked(c, "threshold")
	if err != nil {
		return err
	}
	q := analyzer.ComparatorQuestion{Site: site.ID, Period: p}
	if q.Threshold, err = analyzer.ReadThreshold(c.QueryParam("threshold")); err != nil {
		return err
	}
	report, err := d.Analyzer.Comparators(c.Request().Context(), q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, report)
}
