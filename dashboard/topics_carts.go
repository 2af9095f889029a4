package dashboard

import (
	"strconv"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// cartsTopic answers « Que deviennent les paniers, selon leur montant ? ».
var cartsTopic = topic{
	path:   "/paniers",
	tiles:  []string{"carts", "cart_conversion_rate", "ordering_visit_rate", "average_basket", "items_per_order", "checkout_abandonment_rate", "free_shipping_rate", "shipping_revenue"},
	curves: []string{"cart_conversion_rate", "average_basket"},
	tables: []topicTable{
		{id: "paniers-par-tranche", by: analyzer.ByBasket, metrics: []string{"carts", "cart_conversion_rate"}},
		{id: "commandes-par-tranche", by: analyzer.ByBasket, metrics: []string{"orders", "revenue_incl_tax", "average_basket", "contribution_margin"}, share: true},
	},
	more: cartHistograms,
}

// Bands of the histograms, in whole units of the currency: so wide, up to the last.
const (
	bandWide = 5
	bandLast = 150
)

// band counts orders and carts of a range of amounts, now and in the compared
// period.
type band struct {
	label                   string
	orders, ordersPast      float64
	carts, ordering         float64
	cartsPast, orderingPast float64
}

// cartHistograms are how many orders each band of amounts has, and how many of its
// carts become orders. Bands begin at the amount from which nobody paid the
// carriage, so that what happens on each side of it shows.
func cartHistograms(d *Dashboard, v *visit) ([]section, error) {
	answers, err := d.ask(v.context(), v.Questions(analyzer.ByAmount, "revenue_incl_tax"), v.Questions(analyzer.ByAmount, "cart_conversion_rate"))
	if err != nil {
		return nil, err
	}
	free := freeCarriage(answers[0].Of("revenue_incl_tax"))
	bands := bandsOf(free%bandWide, answers[0].Of("revenue_incl_tax"), answers[1].Of("cart_conversion_rate"))
	text := i18n.T("topic.paniers.no_threshold")
	if free > 0 {
		text = i18n.T("topic.paniers.threshold", "amount", free)
	}
	orders, carts := v.exports.chart(ordersHistogram(v, bands)), v.exports.chart(cartsHistogram(v, bands))
	return []section{
		{Title: i18n.T("topic.paniers.histogram"), Text: text, Chart: &orders},
		{Text: i18n.T("topic.paniers.transformation_help"), Chart: &carts},
	}, nil
}

// freeCarriage is the least amount from which nobody paid the carriage, 0 where
// nobody did at all.
func freeCarriage(figures []analyzer.Figure) (least int) {
	for _, f := range figures {
		at, err := strconv.Atoi(f.Key())
		if err == nil && f.Shipping != nil && f.Sample > 0 && *f.Shipping >= f.Sample*100 {
			least = max(least, at+1)
		}
	}
	return least
}

// bandsOf sums amounts up by band; the first one ends at the offset, the last one
// has no end.
func bandsOf(offset int, orders, carts []analyzer.Figure) []band {
	place := func(amount int) int {
		return min((amount-offset+bandWide)/bandWide, (bandLast-offset)/bandWide+1)
	}
	bands := make([]band, place(bandLast)+1)
	for i := range bands {
		from := max(0, offset+(i-1)*bandWide)
		to := offset + i*bandWide
		bands[i].label = i18n.T("view.basket", "from", from, "to", to)
		if i == len(bands)-1 {
			bands[i].label = i18n.T("view.basket_more", "from", from)
		}
	}
	each := func(figures []analyzer.Figure, add func(b *band, f analyzer.Figure)) {
		for _, f := range figures {
			if at, err := strconv.Atoi(f.Key()); err == nil {
				add(&bands[place(at)], f)
			}
		}
	}
	each(orders, func(b *band, f analyzer.Figure) {
		b.orders += f.Sample
		if f.Previous != nil {
			b.ordersPast += f.Previous.Sample
		}
	})
	each(carts, func(b *band, f analyzer.Figure) {
		b.ordering, b.carts = b.ordering+*f.Numerator, b.carts+*f.Denominator
		if f.Previous != nil {
			b.orderingPast, b.cartsPast = b.orderingPast+*f.Previous.Numerator, b.cartsPast+*f.Previous.Denominator
		}
	})
	if offset == 0 {
		return bands[1:]
	}
	return bands
}

// shareSeries are the parts of a whole, band by band.
func shareSeries(name string, color chart.Color, past bool, bands []band, of func(band) (k, n float64)) chart.Series {
	s := chart.Series{Name: name, Color: color, Past: past}
	for _, b := range bands {
		k, n := of(b)
		if n == 0 {
			s.Values, s.Texts = append(s.Values, nil), append(s.Texts, "–")
			continue
		}
		rate := k / n
		s.Values, s.Texts = append(s.Values, &rate), append(s.Texts, i18n.Percent(rate, 1))
	}
	return s
}

// bandChart draws parts by band, against the compared period if there is one.
func bandChart(v *visit, id, title, question string, bands []band, now, past func(band) (k, n float64), counted func(band) float64, column string) view.Chart {
	spec := chart.Spec{ID: id, Kind: chart.Bar, Title: title, Unit: analyzer.Ratio, Partial: -1, Source: view.Source(v.Address)}
	spec.Series = []chart.Series{shareSeries(v.Span.Name, chart.Accent, false, bands, now)}
	t := view.Table{ID: id, Caption: title, Columns: []view.Column{{Title: i18n.T("topic.paniers.band")}, {Title: column, Kind: sheet.Int}, {Title: title, Kind: sheet.Percent}}}
	if v.Compare != "" {
		spec.Series = append(spec.Series, shareSeries(v.bar.Compared, chart.Past, true, bands, past))
		t.Columns = append(t.Columns, view.Column{Title: v.bar.Compared, Kind: sheet.Percent})
	}
	for i, b := range bands {
		spec.Labels, spec.Long = append(spec.Labels, b.label), append(spec.Long, b.label)
		n := counted(b)
		row := view.Row{Cells: []view.Cell{view.Text(b.label), {Text: i18n.Int(int64(n)), Value: n, Sort: view.Sortable(n)}}}
		for _, s := range spec.Series {
			cell := view.Cell{Text: s.Texts[i]}
			if s.Values[i] != nil {
				cell.Value, cell.Sort = *s.Values[i], view.Sortable(*s.Values[i])
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	spec.Text = view.Reading(title, spec)
	return view.Chart{Spec: spec, Table: t, Question: question, Empty: i18n.T("topic.none")}
}

func ordersHistogram(v *visit, bands []band) view.Chart {
	var all, past float64
	for _, b := range bands {
		all, past = all+b.orders, past+b.ordersPast
	}
	return bandChart(v, "commandes-par-montant", i18n.T("topic.paniers.orders_share"), i18n.T("topic.paniers.orders_share_question"), bands,
		func(b band) (float64, float64) { return b.orders, all }, func(b band) (float64, float64) { return b.ordersPast, past },
		func(b band) float64 { return b.orders }, view.LabelOf("orders"))
}

func cartsHistogram(v *visit, bands []band) view.Chart {
	return bandChart(v, "transformation-par-montant", view.LabelOf("cart_conversion_rate"), i18n.T("topic.paniers.transformation_question"), bands,
		func(b band) (float64, float64) { return b.ordering, b.carts }, func(b band) (float64, float64) { return b.orderingPast, b.cartsPast },
		func(b band) float64 { return b.carts }, view.LabelOf("carts"))
}
