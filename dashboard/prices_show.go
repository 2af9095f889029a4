package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// pricesTopic answers « Les réductions annoncées sont-elles réelles ? ».
var pricesTopic = topic{path: "/prix", tiles: []string{"orders", "revenue_incl_tax", "items_per_order"}, more: (*Dashboard).priceSections}

// priceSections are the promotions against the days before, the curve of one price,
// and the rates of VAT.
func (d *Dashboard) priceSections(v *visit) ([]section, error) {
	prices, err := d.Analyzer.Prices(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return nil, err
	}
	p := pricePage{v, prices}
	list := []section{{Title: i18n.T("prices.promotions_title"), Text: i18n.T("prices.promotions_help"), Table: p.promotions()}}
	if sku := p.chosen(); sku != "" {
		list = append(list, section{Title: i18n.T("prices.curve_title"), Text: i18n.T("prices.curve_help"), Chart: p.curve(sku)}, section{Table: p.states(sku)})
	}
	return append(list,
		section{Title: i18n.T("prices.changes_title"), Text: i18n.T("prices.changes_help"), Table: p.changes()},
		section{Table: p.rates()}), nil
}

type pricePage struct {
	*visit
	prices *analyzer.PriceAnswer
}

func (p pricePage) name(sku string) string {
	if name := p.prices.Names[sku]; name != "" {
		return name
	}
	return sku
}

// product leads to the curve of a product.
func (p pricePage) product(sku string) view.Cell {
	c := view.Link(p.name(sku), p.Address.Where(analyzer.ByProduct, sku).Of("/prix")+"#graphique-prix")
	c.Value, c.Note = p.name(sku), sku
	return c
}

// chosen is the product that the address names, or the first with a promotion or
// another rate.
func (p pricePage) chosen() string {
	if sku := p.Address.Filter(analyzer.ByProduct); p.prices.States[sku] != nil {
		return sku
	}
	switch {
	case len(p.prices.Promotions) > 0:
		return p.prices.Promotions[0].SKU
	case len(p.prices.Changes) > 0:
		return p.prices.Changes[0].SKU
	}
	skus := make([]string, 0, len(p.prices.States))
	for sku := range p.prices.States {
		skus = append(skus, sku)
	}
	if len(skus) == 0 {
		return ""
	}
	return slices.Min(skus)
}

// promotions are the reductions of the period, product by product.
func (p pricePage) promotions() *view.Table {
	currency := p.prices.Currency
	columns := []view.Column{gridHead("stock.product", sheet.Text, ""), gridHead("prices.sku", sheet.Text, ""), gridHead("stock.from", sheet.Date, ""), gridHead("stock.to", sheet.Date, ""),
		gridHead("prices.list", sheet.Money, currency), gridHead("prices.price", sheet.Money, currency), gridHead("prices.announced", sheet.Percent, ""), gridHead("prices.lowest", sheet.Money, currency),
		gridHead("prices.real", sheet.Percent, ""), gridHead("prices.gap", sheet.Number, ""), gridHead("stock.sold", sheet.Number, "")}
	columns[1].Quiet = true
	var rows []view.Row
	for _, x := range p.prices.Promotions {
		lowest, reduction, gap := view.Cell{Text: "–"}, view.Cell{Text: "–"}, view.Cell{Text: "–"}
		if real, ok := x.Real(); ok {
			lowest, reduction, gap = centsCell(x.Lowest, currency), rateCell(real), decimalCell(100*x.Gap())
		}
		rows = append(rows, view.Row{Cells: []view.Cell{p.product(x.SKU), view.Text(x.SKU), dayCell(x.From.Time()), dayCell(x.To.Time()), centsCell(x.List, currency), centsCell(x.Price, currency),
			rateCell(x.Announced()), lowest, reduction, gap, countCell(x.Units)}})
	}
	return p.grid("promotions", i18n.T("prices.promotions"), columns, rows)
}

// curve is the price of a product day by day, from 30 days before the period on.
func (p pricePage) curve(sku string) *view.Chart {
	title := i18n.T("prices.curve", "product", p.name(sku))
	spec := chart.Spec{ID: "prix", Kind: chart.Line, Title: title, Unit: analyzer.Cents, Currency: p.prices.Currency, Partial: -1, Source: view.Source(p.Address)}
	asked := chart.Series{Name: i18n.T("prices.price"), Color: chart.Accent}
	crossed := chart.Series{Name: i18n.T("prices.list"), Color: chart.Past}
	t := view.Table{ID: spec.ID, Caption: title, Columns: []view.Column{gridHead("prices.day", sheet.Date, ""), gridHead("prices.price", sheet.Money, p.prices.Currency), gridHead("prices.list", sheet.Money, p.prices.Currency)}}
	last := analyzer.PriceState{}
	for day := p.Span.Period.From.AddDays(-30); !p.Span.Period.To.Before(day); day = day.AddDays(1) {
		s, ok := analyzer.PriceOn(p.prices.States[sku], day)
		if !ok {
			continue
		}
		spec.Labels, spec.Long = append(spec.Labels, view.Tick(analyzer.ByDay, day.String())), append(spec.Long, day.French())
		row := view.Row{Cells: []view.Cell{dayCell(day.Time()), centsCell(s.Price, p.prices.Currency), {Text: "–"}}}
		addPoint(&asked, s.Price, p.prices.Currency)
		if s.List > 0 {
			row.Cells[2] = centsCell(s.List, p.prices.Currency)
		}
		addPoint(&crossed, s.List, p.prices.Currency)
		if s.Price != last.Price || s.List != last.List {
			t.Rows = append(t.Rows, row) // the table has the changes only
		}
		last = s
	}
	spec.Series = []chart.Series{asked, crossed}
	if len(t.Rows) == 0 {
		spec.Series = []chart.Series{asked}
	}
	spec.Text = view.Reading(title, spec)
	c := p.exports.chart(view.Chart{Spec: spec, Table: t, Question: i18n.T("prices.curve_question"), Empty: i18n.T("topic.none")})
	return &c
}

// addPoint adds a price, or a gap for none.
func addPoint(s *chart.Series, cents float64, currency string) {
	if cents <= 0 {
		s.Values, s.Texts = append(s.Values, nil), append(s.Texts, "–")
		return
	}
	s.Values, s.Texts = append(s.Values, &cents), append(s.Texts, i18n.Money(cents, currency))
}

// states are all that a product cost in turn, rates included.
func (p pricePage) states(sku string) *view.Table {
	currency := p.prices.Currency
	columns := []view.Column{gridHead("prices.since", sheet.Date, ""), gridHead("prices.price", sheet.Money, currency), gridHead("prices.list", sheet.Money, currency), gridHead("prices.rate", sheet.Percent, "")}
	var rows []view.Row
	for _, s := range slices.Backward(p.prices.States[sku]) {
		list := view.Cell{Text: "–"}
		if s.List > 0 {
			list = centsCell(s.List, currency)
		}
		rows = append(rows, view.Row{Cells: []view.Cell{dayCell(s.From.Time()), centsCell(s.Price, currency), list, taxCell(s.Rate)}})
	}
	return p.grid("historique", i18n.T("prices.states", "product", p.name(sku)), columns, rows)
}

func taxCell(rate float64) view.Cell {
	if rate < 0 {
		return view.Cell{Text: "–"}
	}
	c := rateCell(rate)
	c.Text = i18n.Percent(rate, 1)
	return c
}

// changes are the products that passed to another rate of VAT.
func (p pricePage) changes() *view.Table {
	currency := p.prices.Currency
	columns := []view.Column{gridHead("stock.product", sheet.Text, ""), gridHead("prices.sku", sheet.Text, ""), gridHead("prices.since", sheet.Date, ""), gridHead("prices.rate_before", sheet.Percent, ""), gridHead("prices.rate_after", sheet.Percent, ""),
		gridHead("prices.units_since", sheet.Number, ""), gridHead("prices.revenue_since", sheet.Money, currency)}
	columns[1].Quiet = true
	var rows []view.Row
	for _, c := range p.prices.Changes {
		rows = append(rows, view.Row{Cells: []view.Cell{p.product(c.SKU), view.Text(c.SKU), dayCell(c.Day.Time()), taxCell(c.From), taxCell(c.To), countCell(c.Units), centsCell(c.Revenue, currency)}})
	}
	return p.grid("changements-de-tva", i18n.T("prices.changes"), columns, rows)
}

// rates are how many products stand at each rate.
func (p pricePage) rates() *view.Table {
	var rows []view.Row
	for _, r := range p.prices.Rates {
		rows = append(rows, view.Row{Cells: []view.Cell{taxCell(r.Rate), countCell(float64(r.Products))}})
	}
	return p.grid("taux-de-tva", i18n.T("prices.rates"), []view.Column{gridHead("prices.rate", sheet.Percent, ""), gridHead("prices.products", sheet.Number, "")}, rows)
}
