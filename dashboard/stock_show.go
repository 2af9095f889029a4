package dashboard

import (
	"fmt"
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// stockTopic answers « Ce que l'on met en avant peut-il s'acheter ? ».
var stockTopic = topic{path: "/mise-en-avant", tiles: []string{"visits", "add_to_cart_rate", "conversion_rate", "revenue_incl_tax"}, more: (*Dashboard).stockSections}

// stockSections are the gaps in stock that paid visits met, and the products by
// views, margin and stock.
func (d *Dashboard) stockSections(v *visit) ([]section, error) {
	stock, err := d.Analyzer.Stock(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return nil, err
	}
	plain := func(metric string) analyzer.Question {
		return analyzer.Question{Site: v.Site.ID, Period: v.Span.Period, Metrics: []string{metric}, By: analyzer.ByProduct}
	}
	answers, err := d.Analyzer.AnswerAll(v.context(), plain("visits"), plain("orders"))
	if err != nil {
		return nil, err
	}
	s := stockPage{v, stock, valuesByKey(answers[0]), valuesByKey(answers[1])}
	list := []section{{Title: i18n.T("stock.gaps_title"), Text: i18n.T("stock.gaps_help"), Table: s.gaps()}}
	if !stock.Known {
		list = []section{{Text: i18n.T("stock.unknown")}}
	}
	list = append(list,
		section{Title: i18n.T("stock.products_title"), Text: i18n.T("stock.products_help"), Table: s.products("vues-marge-stock", i18n.T("stock.products"), stock.Products)},
		section{Title: i18n.T("stock.unsold_title"), Text: i18n.T("stock.unsold_help"), Table: s.products("vus-sans-achat", i18n.T("stock.unsold"), s.unsold())})
	for i := range list {
		if list[i].Table == nil {
			continue
		}
		named, err := d.nameProducts(v, *list[i].Table)
		if err != nil {
			return nil, err
		}
		list[i].Table = &named
		v.exports.tables[named.ID] = named
	}
	return list, nil
}

type stockPage struct {
	*visit
	stock         *analyzer.StockAnswer
	views, orders map[string]float64
}

func valuesByKey(a *analyzer.Answer) map[string]float64 {
	values := map[string]float64{}
	for _, f := range a.Figures {
		if f.Value != nil && f.Key() != "" {
			values[f.Key()] = *f.Value
		}
	}
	return values
}

// gaps are the runs of days without stock.
func (s stockPage) gaps() *view.Table {
	currency := s.stock.Currency
	columns := []view.Column{gridHead("stock.product", sheet.Text, ""), gridHead("stock.from", sheet.Date, ""), gridHead("stock.to", sheet.Date, ""), gridHead("stock.days", sheet.Number, ""),
		gridHead("stock.clicks", sheet.Number, ""), gridHead("stock.spend", sheet.Money, currency), gridHead("stock.bounce", sheet.Percent, ""), gridHead("stock.bounce_usual", sheet.Percent, ""),
		gridHead("stock.usual", sheet.Number, ""), gridHead("stock.lost", sheet.Number, ""), gridHead("stock.lost_range", sheet.Text, ""), gridHead("stock.lost_margin", sheet.Money, currency)}
	var rows []view.Row
	for _, g := range s.stock.Gaps {
		within, beside := view.Cell{Text: "–"}, view.Cell{Text: "–"}
		if g.Within.Visits > 0 {
			within = rateCell(g.Within.Rate())
			within.Few = g.Within.Visits < analyzer.MinSample
		}
		if g.Beside.Visits > 0 {
			beside = rateCell(g.Beside.Rate())
			beside.Few = g.Beside.Visits < analyzer.MinSample
		}
		rows = append(rows, view.Row{Cells: append([]view.Cell{view.Text(g.SKU), dayCell(g.From.Time()), dayCell(g.To.Time()), countCell(float64(g.Days())),
			countCell(g.Within.Visits), centsCell(g.Spend, currency), within, beside}, lostCells(g, currency)...)})
	}
	return s.grid("ruptures", i18n.T("stock.gaps"), columns, rows)
}

// lostCells are what is usually sold, and what was lost; dashes where no day tells
// what is usual.
func lostCells(g analyzer.StockGap, currency string) []view.Cell {
	if g.UsualDays == 0 {
		return []view.Cell{noCell(), noCell(), noCell(), noCell()}
	}
	interval := g.LostInterval()
	return []view.Cell{decimalCell(g.Usual), countCell(float64(int(g.Lost() + .5))),
		view.Text(i18n.T("clients.from_to", "from", fmt.Sprint(int(interval.Low+.5)), "to", fmt.Sprint(int(interval.High+.5)))), centsCell(g.LostMargin(), currency)}
}

func decimalCell(n float64) view.Cell {
	return view.Cell{Text: i18n.Number(n, 1), Value: n, Sort: view.Sortable(n)}
}

// products are views, sales, margin and stock, product by product.
func (s stockPage) products(id, caption string, list []analyzer.StockProduct) *view.Table {
	currency := s.stock.Currency
	columns := []view.Column{gridHead("stock.product", sheet.Text, ""), gridHead("stock.views", sheet.Number, ""), gridHead("stock.orders", sheet.Number, ""), gridHead("stock.conversion", sheet.Percent, ""),
		gridHead("stock.sold", sheet.Number, ""), gridHead("stock.unit_margin", sheet.Money, currency), gridHead("stock.margin", sheet.Money, currency), gridHead("stock.clicks", sheet.Number, ""),
		gridHead("stock.left", sheet.Number, ""), gridHead("stock.out", sheet.Number, "")}
	var rows []view.Row
	for _, p := range list {
		left, conversion := view.Cell{Text: "–"}, view.Cell{Text: "–"}
		if p.Left >= 0 {
			left = countCell(p.Left)
		}
		if n := s.views[p.SKU]; n > 0 {
			conversion = rateCell(s.orders[p.SKU] / n)
		}
		rows = append(rows, view.Row{Cells: []view.Cell{view.Text(p.SKU), countCell(s.views[p.SKU]), countCell(s.orders[p.SKU]), conversion, countCell(p.Sold),
			centsCell(ratio(p.Margin, p.Sold), currency), centsCell(p.Margin, currency), countCell(p.Clicks.Visits), left, countCell(float64(p.Out))}})
	}
	return s.grid(id, caption, columns, rows)
}

// unsold are the products whose views lead to an order least often, among those
// seen as often as half of them are.
func (s stockPage) unsold() []analyzer.StockProduct {
	var seen []float64
	for _, p := range s.stock.Products {
		seen = append(seen, s.views[p.SKU])
	}
	slices.Sort(seen)
	least := 1.0
	if len(seen) > 0 {
		least = max(1, seen[len(seen)/2])
	}
	list := slices.DeleteFunc(slices.Clone(s.stock.Products), func(p analyzer.StockProduct) bool { return s.views[p.SKU] < least })
	slices.SortStableFunc(list, func(a, b analyzer.StockProduct) int {
		x, y := ratio(s.orders[a.SKU], s.views[a.SKU]), ratio(s.orders[b.SKU], s.views[b.SKU])
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return list
}
