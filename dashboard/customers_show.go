package dashboard

import (
	"fmt"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// customersTopic answers « Qui sont mes clients, et lesquels rapportent ? ».
var customersTopic = topic{path: "/clients", tiles: []string{"orders", "new_customers", "repurchase_rate", "average_basket", "contribution_margin"},
	curves: []string{"new_customers"}, tables: []topicTable{{id: "ventes-par-region", by: analyzer.ByRegion, metrics: []string{"revenue_incl_tax", "orders", "average_basket", "contribution_margin"}, share: true}},
	more: (*Dashboard).customerSections}

// customersOf asks what customers are worth over the period of a page.
func (d *Dashboard) customersOf(v *visit) (customerPage, error) {
	answer, err := d.Analyzer.Customers(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return customerPage{}, err
	}
	return customerPage{v, answer, answer.Of(nil), answer.Home()}, nil
}

// customerSections are the groups of customers and when they order.
func (d *Dashboard) customerSections(v *visit) ([]section, error) {
	c, err := d.customersOf(v)
	if err != nil || c.all.Customers == 0 {
		return nil, err
	}
	names, margins := c.sides()
	share := v.bars("marge-par-groupe", i18n.T("clients.margin_chart"), i18n.T("clients.margin_question"), analyzer.Ratio, "", names, margins)
	share.Cite = v.report(citation.ReadingCustomers, nil).cite("margin_share")
	return []section{
		{Title: i18n.T("clients.groups_title"), Text: i18n.T("clients.groups_help"), Table: c.groups()},
		{Chart: share},
		{Table: c.byRegion()},
		{Title: i18n.T("clients.calendar_title"), Text: i18n.T("clients.calendar_help", "region", c.homeName()), Table: c.calendar()},
	}, nil
}

type customerPage struct {
	*visit
	answer *analyzer.CustomerAnswer
	all    analyzer.Worth
	home   string
}

func (c customerPage) homeName() string { return regionName(c.home) }

func regionName(key string) string {
	if key == "" {
		return i18n.T("clients.no_region")
	}
	return key
}

func bandName(band int) string { return i18n.T(fmt.Sprint("clients.band_", band)) }

// worthColumns are the columns of some customers, and worthCells their cells.
func (c customerPage) worthColumns(first ...view.Column) []view.Column {
	currency := c.answer.Currency
	return append(first,
		gridHead("clients.customers", sheet.Number, ""), gridHead("clients.customers_share", sheet.Percent, ""), gridHead("clients.orders", sheet.Number, ""),
		gridHead("clients.revenue", sheet.Money, currency), gridHead("clients.margin", sheet.Money, currency), gridHead("clients.margin_share", sheet.Percent, ""),
		gridHead("clients.basket", sheet.Money, currency), gridHead("clients.margin_each", sheet.Money, currency))
}

func (c customerPage) worthRow(w analyzer.Worth, first ...view.Cell) view.Row {
	currency := c.answer.Currency
	share, margin := ratio(w.Customers, c.all.Customers), ratio(w.Margin, c.all.Margin)
	return view.Row{Cells: append(first,
		countCell(w.Customers), barred(rateCell(share), share), countCell(w.Orders), centsCell(w.Revenue, currency),
		centsCell(w.Margin, currency), barred(rateCell(margin), margin), centsCell(w.Basket(), currency), centsCell(ratio(w.Margin, w.Customers), currency))}
}

// sideOf keeps the customers of a band, in the region with the most of them or not.
func (c customerPage) sideOf(band int, home bool) func(analyzer.CustomerCell) bool {
	return func(cell analyzer.CustomerCell) bool { return cell.Band == band && (cell.Region == c.home) == home }
}

func (c customerPage) sideName(home bool) string {
	if home {
		return c.homeName()
	}
	return i18n.T("clients.elsewhere", "region", c.homeName())
}

// groups are the customers by orders and side.
func (c customerPage) groups() *view.Table {
	cells := c.report(citation.ReadingCustomers, nil)
	var rows []view.Row
	for _, band := range citation.CustomerBands {
		for _, home := range []bool{true, false} {
			if w := c.answer.Of(c.sideOf(band, home)); w.Customers > 0 {
				row := c.worthRow(w, view.Text(bandName(band)), view.Text(c.sideName(home)))
				for what, at := range map[string]int{"customers": 2, "orders": 4, "revenue": 5, "margin": 6, "margin_share": 7} {
					row.Cells[at] = cells.open(row.Cells[at], citation.CustomerCell(what, band, home))
				}
				rows = append(rows, row)
			}
		}
	}
	return c.grid("commandes-et-region", i18n.T("clients.groups"), c.worthColumns(gridHead("clients.band", sheet.Text, ""), gridHead("clients.region", sheet.Text, "")), rows)
}

// sides are the parts of the margin, for the chart.
func (c customerPage) sides() (names []string, margins []float64) {
	for _, band := range citation.CustomerBands {
		for _, home := range []bool{true, false} {
			if w := c.answer.Of(c.sideOf(band, home)); w.Customers > 0 {
				names = append(names, bandName(band)+", "+c.sideName(home))
				margins = append(margins, ratio(w.Margin, c.all.Margin))
			}
		}
	}
	return names, margins
}

// byRegion are the customers region by region, then by orders within it.
func (c customerPage) byRegion() *view.Table {
	var rows []view.Row
	regions := c.answer.Regions()
	if c.answer.Of(func(cell analyzer.CustomerCell) bool { return cell.Region == "" }).Customers > 0 {
		regions = append(regions, "")
	}
	for _, region := range regions {
		for _, band := range append([]int{0}, citation.CustomerBands...) {
			w := c.answer.Of(func(cell analyzer.CustomerCell) bool {
				return cell.Region == region && (band == 0 || cell.Band == band)
			})
			if w.Customers > 0 {
				rows = append(rows, c.worthRow(w, view.Text(regionName(region)), view.Text(bandName(band))))
			}
		}
	}
	return c.grid("regions", i18n.T("clients.by_region"), c.worthColumns(gridHead("clients.region", sheet.Text, ""), gridHead("clients.band", sheet.Text, "")), rows)
}

// calendar is when orders are made, loyal customers of both sides apart.
func (c customerPage) calendar() *view.Table {
	keeps := []func(string, int) bool{
		func(string, int) bool { return true },
		func(region string, band int) bool { return band >= 3 && region == c.home },
		func(region string, band int) bool { return band >= 3 && region != c.home },
	}
	columns := []view.Column{gridHead("clients.month", sheet.Text, ""), gridHead("clients.calendar_all", sheet.Percent, ""),
		{Title: i18n.T("clients.calendar_loyal", "where", c.sideName(true)), Kind: sheet.Percent}, {Title: i18n.T("clients.calendar_loyal", "where", c.sideName(false)), Kind: sheet.Percent}}
	var rows []view.Row
	for month := 1; month <= 12; month++ {
		row := view.Row{Cells: []view.Cell{{Text: i18n.T(fmt.Sprint("clients.month_", month)), Value: i18n.T(fmt.Sprint("clients.month_", month)), Sort: fmt.Sprint(month)}}}
		for _, keep := range keeps {
			share := c.answer.Season(keep, month)
			row.Cells = append(row.Cells, barred(rateCell(share), share*3))
		}
		rows = append(rows, row)
	}
	return c.grid("calendrier", i18n.T("clients.calendar"), columns, rows)
}
