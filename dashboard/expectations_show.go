package dashboard

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// expectationsPath is the page of visits by what their visitors expect.
const expectationsPath = "/comportement/attentes"

// expectationsRule is the parameter of the rule, a family a line.
const expectationsRule = "regle"

// expectationsPage answers « Que viennent chercher les visiteurs, et vont-ils au bout ? ».
type expectationsPage struct {
	Rule, Reset, Problem, Answer, Nobody string
	Hidden                               []Hidden
	Sections                             []section
}

func (d *Dashboard) showExpectations(v *visit) error {
	text := v.QueryParam(expectationsRule)
	rule, err := analyzer.ParseExpectations(text)
	page := expectationsPage{Rule: text, Reset: v.Of(expectationsPath)}
	if err != nil { // what was typed stays, and the figures of the first rule stand below
		page.Problem, rule = i18n.Error(err), analyzer.DefaultExpectations()
	} else {
		page.Rule = rule.String()
	}
	for name, values := range v.Values() {
		for _, value := range values {
			page.Hidden = append(page.Hidden, Hidden{name, value})
		}
	}
	slices.SortFunc(page.Hidden, func(x, y Hidden) int { return strings.Compare(x.Name+x.Value, y.Name+y.Value) })
	e, err := d.Analyzer.Expectations(v.context(), analyzer.ExpectationQuestion{Site: v.Site.ID, Period: v.Span.Period, Filters: v.Filters, Rule: rule})
	switch {
	case fault.KindOf(err) == fault.NotFound:
		page.Nobody = i18n.Error(err)
	case err != nil:
		return err
	default:
		page.show(v, e)
	}
	return d.page(v, "expectations", Page{Title: i18n.T("nav." + expectationsPath), Question: i18n.T("expectations.question"), OnVisits: true, Lacks: "visite", Body: page})
}

// expected is the page's table at hand.
type expected struct {
	*visit
	*analyzer.Expectations
	cells reported
}

// familyName names a family, or the visits of none.
func familyName(name string) string {
	if name == "" {
		return i18n.T("expectations.none")
	}
	return name
}

// show fills the page.
func (page *expectationsPage) show(v *visit, e *analyzer.Expectations) {
	// the rule that counted, be what was typed refused or the default one another some day
	x := expected{v, e, v.report(citation.ReadingExpectations, map[string]string{"rule": e.Rule.String()})}
	x.cells.filters = v.Filters
	page.Answer = x.answer()
	var names, rated []string
	var visits []float64
	var rates []analyzer.CountedRate
	for _, f := range e.Families {
		names, visits = append(names, familyName(f.Family)), append(visits, f.Visits)
		if f.Visits > 0 {
			rated, rates = append(rated, familyName(f.Family)), append(rates, f.Orders)
		}
	}
	count := v.bars("visites-par-attente", i18n.T("expectations.chart"), i18n.T("expectations.chart_question"), analyzer.Count, "", names, visits)
	rate := v.rateBars("taux-par-attente", i18n.T("expectations.rates"), i18n.T("expectations.rates_question"), rated, rates)
	count.Cite, rate.Cite = x.cells.cite("visits"), x.cells.cite("rate")
	page.Sections = []section{
		{Chart: count}, {Table: x.families()}, {Chart: rate},
		{Text: i18n.T("expectations.steps_help"), Table: x.steps()},
		{Text: i18n.T("expectations.told_help"), Table: x.told()},
		{Text: i18n.T("expectations.evidence_help"), Table: x.evidence()},
		{Title: i18n.T("expectations.method_title"), Text: i18n.T("expectations.method"), Trace: e.Trace},
	}
}

// answer says how many visits have a family, and the most frequent one.
func (x expected) answer() string {
	all := i18n.Number(x.All.Visits, 0)
	var most analyzer.Expectation
	for _, f := range x.Families[:len(x.Rule)] {
		if f.Visits > most.Visits {
			most = f
		}
	}
	if most.Visits == 0 {
		return i18n.T("expectations.answer_none", "all", all)
	}
	none := x.Families[len(x.Rule)].Visits
	return i18n.T("expectations.answer", "share", share(x.All.Visits-none, x.All.Visits), "all", all, "family", most.Family, "visits", i18n.Number(most.Visits, 0), "n", most.Visits, "part", share(most.Visits, x.All.Visits))
}

// families are what each one brings, all of them last.
func (x expected) families() *view.Table {
	columns := []view.Column{gridHead("expectations.family", sheet.Text, ""), gridHead("expectations.visits", sheet.Number, ""), gridHead("expectations.share", sheet.Percent, ""), gridHead("expectations.orders", sheet.Number, ""),
		gridHead("expectations.rate", sheet.Percent, ""), gridHead("expectations.interval", sheet.Text, ""), gridHead("expectations.revenue", sheet.Money, x.Currency), gridHead("expectations.per_visit", sheet.Money, x.Currency)}
	row := func(name string, f analyzer.Expectation) view.Row {
		key := "/" + f.Family
		part, each := noCell(), noCell()
		if f.Share != nil {
			part = barred(x.cells.open(rateCell(*f.Share), "share"+key), *f.Share)
		}
		if f.Visits > 0 {
			each = x.cells.open(centsCell(f.Revenue/f.Visits, x.Currency), "per_visit"+key)
		}
		rate := shareCells(f.Orders.Share())
		return view.Row{Cells: []view.Cell{view.Text(name), x.cells.open(countCell(f.Visits), "visits"+key), part, x.cells.open(countCell(f.Orders.Hits), "orders"+key),
			x.cells.open(rate[0], "rate"+key), rate[1], x.cells.open(centsCell(f.Revenue, x.Currency), "revenue"+key), each}}
	}
	var rows []view.Row
	for _, f := range x.Families {
		rows = append(rows, row(familyName(f.Family), f))
	}
	t := x.grid("familles", i18n.T("expectations.families"), columns, rows)
	return t
}

// steps are how far each family goes.
func (x expected) steps() *view.Table {
	columns := []view.Column{gridHead("expectations.family", sheet.Text, ""), gridHead("expectations.visits", sheet.Number, "")}
	for _, key := range []string{"viewing", "adding", "checkout", "orders"} {
		columns = append(columns, gridHead("expectations."+key, sheet.Percent, ""))
	}
	var rows []view.Row
	for _, f := range x.Families {
		row := view.Row{Cells: []view.Cell{view.Text(familyName(f.Family)), countCell(f.Visits)}}
		for _, n := range []float64{f.Viewing, f.Adding, f.Checkout, f.Orders.Hits} {
			cell := noCell()
			if f.Visits > 0 {
				cell = shareCell(analyzer.Share{Hits: n, Of: f.Visits})
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return x.grid("parcours-par-attente", i18n.T("expectations.steps"), columns, rows)
}

// told are the visits of each family by what tells it.
func (x expected) told() *view.Table {
	columns := []view.Column{gridHead("expectations.family", sheet.Text, "")}
	for _, by := range []string{analyzer.ToldByLanding, analyzer.ToldBySearch, analyzer.ToldByClick} {
		columns = append(columns, gridHead("expectations.by."+by, sheet.Number, ""))
	}
	var rows []view.Row
	for _, f := range x.Families[:len(x.Rule)] {
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(f.Family), countCell(f.Told[analyzer.ToldByLanding]), countCell(f.Told[analyzer.ToldBySearch]), countCell(f.Told[analyzer.ToldByClick])}})
	}
	return x.grid("ce-qui-range", i18n.T("expectations.told"), columns, rows)
}

// evidence is every text that tells a family, or the first page of visits of none.
func (x expected) evidence() *view.Table {
	columns := []view.Column{gridHead("expectations.text", sheet.Text, ""), gridHead("expectations.where", sheet.Text, ""), gridHead("expectations.family", sheet.Text, ""), gridHead("expectations.visits", sheet.Number, ""), gridHead("expectations.orders", sheet.Number, "")}
	rows := make([]view.Row, len(x.Evidence))
	for i, p := range x.Evidence {
		rows[i] = view.Row{Cells: []view.Cell{view.Text(p.Text), view.Text(i18n.T("expectations.by." + p.Told)), view.Text(familyName(p.Family)), countCell(p.Visits), countCell(p.Orders)}}
	}
	return x.grid("pages-et-familles", i18n.T("expectations.evidence"), columns, rows)
}

// answerExpectations is GET /api/v1/expectations: visits by what their visitors expect,
// the same answer as « chaland expectations --format json ».
//
//	site, from, to, rule=Offrir : cadeau, coffret (a family a line), filter=device=mobile (any number)
func (d *Dashboard) answerExpectations(c echo.Context) error {
	base, err := d.asked(c, []string{"site", "from", "to", "rule", "filter"}, "from", "to")
	if err != nil {
		return err
	}
	rule, err := analyzer.ParseExpectations(c.QueryParam("rule"))
	if err != nil {
		return err
	}
	answer, err := d.Analyzer.Expectations(c.Request().Context(), analyzer.ExpectationQuestion{Site: base.Site, Period: base.Period, Filters: base.Filters, Rule: rule})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}
