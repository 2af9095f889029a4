package dashboard

import (
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

const partnerResultPath = "/partenaires/resultat"

// partnerResultTopic answers « Chaque sorte de partenaire rapporte-t-elle plus qu'elle ne
// coûte ? ».
var partnerResultTopic = topic{path: partnerResultPath, under: "/partenaires", plain: true, filters: analyzer.PartnerFilters, tiles: []string{"partner_orders", "partner_clicks", "partner_revenue", "partner_commission", "partner_new_share"},
	more: (*Dashboard).partnerResults}

// partnerResults are the six kinds in one table, their partners, and what each cost was
// counted under.
func (d *Dashboard) partnerResults(v *visit) ([]section, error) {
	report, err := d.Analyzer.Partners(v.context(), analyzer.Question{Site: v.Site.ID, Period: v.Span.Period, Filters: v.Filters})
	if fault.KindOf(err) == fault.NotFound {
		return []section{{Text: i18n.Error(err)}}, nil
	}
	if err != nil {
		return nil, err
	}
	r := partnerPage{v, report, v.report(citation.ReadingPartners, nil)}
	r.cells.filters = v.Filters
	var names []string
	var results []float64
	for _, l := range report.Kinds {
		if l.Result != nil && (l.Cost > 0 || l.Orders > 0) {
			names, results = append(names, view.Label(analyzer.ByKind, l.Kind)), append(results, *l.Result)
		}
	}
	out := []section{{Title: i18n.T("partners.kinds_title"), Text: i18n.T("partners.kinds_help"), Table: r.lines("six-natures", "partners.kinds", report.Kinds)}}
	if len(names) > 0 {
		chart := v.bars("resultat-par-nature", i18n.T("partners.result_chart"), i18n.T("partners.result_question"), analyzer.Cents, report.Currency, names, results)
		chart.Cite = r.cells.cite("result")
		out = append(out, section{Chart: chart})
	}
	return append(out,
		section{Title: i18n.T("partners.each_title"), Text: i18n.T("partners.each_help"), Table: r.lines("partenaires-un-par-un", "partners.each", report.Partners)},
		section{Title: i18n.T("partners.costs_title"), Text: i18n.T("partners.costs_help"), Table: r.costs()},
		section{Title: i18n.T("partners.method_title"), Text: i18n.T("partners.method"), Trace: report.Trace}), nil
}

type partnerPage struct {
	*visit
	report *analyzer.PartnerReport
	cells  reported
}

// partnerCellName names a kind, or a partner of it.
func partnerCellName(of string) string {
	kind, partner, _ := strings.Cut(of, "/")
	if partner != "" {
		return partner
	}
	return view.Label(analyzer.ByKind, kind)
}

// lines are what kinds or partners cost and claim.
func (r partnerPage) lines(id, caption string, list []analyzer.PartnerLine) *view.Table {
	currency := r.report.Currency
	columns := []view.Column{gridHead("partners.kind", sheet.Text, "")}
	if id != "six-natures" {
		columns = append(columns, gridHead("partners.partner", sheet.Text, ""))
	}
	columns = append(columns, gridHead("partners.cost", sheet.Money, currency), gridHead("partners.visits", sheet.Number, ""), gridHead("partners.orders", sheet.Number, ""), gridHead("partners.new", sheet.Number, ""),
		gridHead("partners.revenue", sheet.Money, currency), gridHead("partners.margin", sheet.Money, currency), gridHead("partners.result", sheet.Money, currency),
		gridHead("partners.roas", sheet.Number, ""), gridHead("partners.break_even", sheet.Number, ""), gridHead("partners.side", sheet.Text, ""))
	var rows []view.Row
	for _, l := range list {
		rows = append(rows, view.Row{Cells: r.line(l)})
	}
	return r.grid(id, i18n.T(caption), columns, rows)
}

// because is a cell of what is not known, with the reason.
func because(key string) view.Cell {
	c := noCell()
	c.Note = i18n.T(key)
	return c
}

// only names what the page can be narrowed to, and does so.
func (r partnerPage) only(dimension, key string) view.Cell {
	c := view.Text(view.Label(dimension, key))
	if r.Filter(dimension) == "" {
		c.Href = r.Where(dimension, key).Of(partnerResultPath)
	}
	return c
}

func (r partnerPage) line(l analyzer.PartnerLine) []view.Cell {
	key := "/" + l.Kind
	cells := []view.Cell{r.only(analyzer.ByKind, l.Kind)}
	if l.Partner != "" {
		key += "/" + l.Partner
		cells = append(cells, r.only(analyzer.ByPartner, l.Partner))
	}
	cents := func(name string, x *float64) view.Cell {
		if x == nil {
			return noCell()
		}
		return r.cells.open(centsCell(*x, r.report.Currency), name+key)
	}
	times := func(name string, x *float64) view.Cell {
		if x == nil {
			return noCell()
		}
		c := view.Cell{Text: i18n.Fixed(*x, 2), Value: *x, Sort: view.Sortable(*x), Few: l.Few}
		return r.cells.open(c, name+key)
	}
	revenue, fresh := cents("revenue", l.Revenue), because("partners.new_unknown")
	switch {
	case l.Revenue == nil:
		revenue = because("partners.revenue_unknown")
	case l.Known < l.Orders:
		revenue.Note = i18n.T("partners.revenue_known", "known", int64(l.Known), "n", int64(l.Orders))
	}
	if l.New != nil {
		fresh = r.cells.open(countCell(*l.New), "new"+key)
	}
	side := view.Text(i18n.T("partners.side." + l.Side))
	side.Short = true // « au-dessus » would break at its hyphen
	if l.Few && l.Orders > 0 && l.Side != analyzer.PartnerUnknown {
		side.Note = i18n.T("compare.reading.insufficient")
	}
	return append(cells, cents("cost", &l.Cost), r.cells.open(countCell(l.Visits), "visits"+key), r.cells.open(countCell(l.Orders), "orders"+key), fresh, revenue, cents("margin", l.Margin), cents("result", l.Result), times("roas", l.ROAS), times("break_even", l.BreakEven), side)
}

// costs are the lines of the costs and where each was counted.
func (r partnerPage) costs() *view.Table {
	columns := []view.Column{gridHead("partners.paid_to", sheet.Text, ""), gridHead("partners.channel", sheet.Text, ""), gridHead("partners.counted", sheet.Text, ""), gridHead("partners.partner", sheet.Text, ""), gridHead("partners.cost", sheet.Money, r.report.Currency)}
	var rows []view.Row
	for _, c := range r.report.Costs {
		kind, name := i18n.T("partners.left_out"), c.Name
		if c.Kind != "" {
			kind = view.Label(analyzer.ByKind, c.Kind)
		}
		if name == "" {
			name = i18n.T("analyzer.cli.unknown")
		}
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(name), view.Text(view.Label(analyzer.ByChannel, c.Channel)), view.Text(kind), view.Text(c.Partner), centsCell(c.Cost, r.report.Currency)}})
	}
	return r.grid("depenses-et-natures", i18n.T("partners.costs"), columns, rows)
}
