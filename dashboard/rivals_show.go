package dashboard

import (
	"cmp"
	"slices"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// priceBook is what other shops ask for, beside ours.
type priceBook struct {
	rivals   []string
	currency string
	latest   map[[2]string]PriceNote            // by product and competitor
	products []PriceNote                        // one of each, by name
	months   []string                           // keys of months
	levels   map[string]map[string][]priceRatio // by competitor and month
}

// priceRatio is a competitor's price over ours.
type priceRatio = float64

// showRivals answers « Sommes-nous plus chers que les autres ? ».
func (d *Dashboard) showRivals(v *visit) error {
	notes, err := d.Outside.Prices(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return err
	}
	sides, err := d.rivalSites(v)
	if err != nil {
		return err
	}
	body := topicPage{Key: "concurrents", Empty: len(notes) == 0 && len(sides) == 0}
	if len(notes) > 0 {
		body.Help = i18n.T("rivals.help")
		book := priceBookOf(notes, v.Site.Currency)
		levels := v.exports.chart(book.levelChart(v))
		summary, products := v.exports.table(book.rivalTable()), v.limit(v.exports.table(book.productTable()))
		body.Sections = []section{{Chart: &levels}, {Table: &summary}, {Text: i18n.T("rivals.products_help"), Table: &products}}
	}
	if len(sides) > 0 {
		sites, categories := view.SideTables(sides)
		sites, categories = v.exports.table(sites), v.exports.table(categories)
		body.Sections = append(body.Sections, section{Title: i18n.T("sides.title"), Text: i18n.T("sides.help"), Table: &sites}, section{Table: &categories})
	}
	return d.page(v.unfiltered(), "topic", Page{Title: i18n.T("nav./concurrents"), Question: i18n.T("rivals.question"), Lacks: "observation de prix", Body: body})
}

// rivalSites are the site and its competitors' as their last audits found them; none when no
// schedule names a competitor.
func (d *Dashboard) rivalSites(v *visit) ([]seo.Side, error) {
	schedules, err := d.Store.Schedules(v.context(), "")
	if err != nil {
		return nil, err
	}
	rivals := seo.Rivals(schedules, v.Site.ID)
	if len(rivals) == 0 || d.Audits == nil {
		return nil, nil
	}
	return d.Audits.SideBySide(v.context(), append([]string{v.Site.ID}, rivals...))
}

func priceBookOf(notes []PriceNote, currency string) priceBook {
	b := priceBook{currency: currency, latest: map[[2]string]PriceNote{}, levels: map[string]map[string][]priceRatio{}}
	seen := map[string]bool{}
	for _, n := range notes {
		key := [2]string{n.SKU, n.Competitor}
		if old, known := b.latest[key]; !known || old.Day.Before(n.Day) {
			b.latest[key] = n
		}
		if !seen[n.SKU] {
			seen[n.SKU] = true
			b.products = append(b.products, n)
		}
		if b.levels[n.Competitor] == nil {
			b.levels[n.Competitor] = map[string][]priceRatio{}
			b.rivals = append(b.rivals, n.Competitor)
		}
		month := period.Month.Key(period.DateOf(n.Day))
		if !slices.Contains(b.months, month) {
			b.months = append(b.months, month)
		}
		if n.Own > 0 {
			b.levels[n.Competitor][month] = append(b.levels[n.Competitor][month], float64(n.PriceIncl)/float64(n.Own))
		}
	}
	slices.Sort(b.rivals)
	slices.Sort(b.months)
	slices.SortFunc(b.products, func(x, y PriceNote) int { return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.SKU, y.SKU)) })
	return b
}

// middle is the median of some ratios.
func middle(list []priceRatio) (float64, bool) {
	if len(list) == 0 {
		return 0, false
	}
	list = slices.Sorted(slices.Values(list))
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2, true
}

// levelChart draws the median gap of each competitor's prices to ours.
func (b priceBook) levelChart(v *visit) view.Chart {
	spec := chart.Spec{ID: "ecart-de-prix", Kind: chart.Line, Title: i18n.T("rivals.levels"), Unit: analyzer.Ratio, Partial: -1, Source: view.Source(v.Address)}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{{Title: i18n.T("rivals.column.month")}}}
	for _, m := range b.months {
		spec.Labels, spec.Long = append(spec.Labels, view.Tick(analyzer.ByMonth, m)), append(spec.Long, view.Label(analyzer.ByMonth, m))
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: view.Label(analyzer.ByMonth, m), Value: m, Sort: m}}})
	}
	if len(b.months) < 3 {
		spec.Kind = chart.Bar
	}
	for i, name := range b.rivals {
		s := chart.Series{Name: name, Color: rivalColors[i%len(rivalColors)]}
		t.Columns = append(t.Columns, view.Column{Title: name, Kind: sheet.Percent})
		for k, m := range b.months {
			ratio, known := middle(b.levels[name][m])
			gap := ratio - 1
			if !known {
				s.Values, s.Texts = append(s.Values, nil), append(s.Texts, view.NoData)
				t.Rows[k].Cells = append(t.Rows[k].Cells, view.Cell{Text: "–"})
				continue
			}
			s.Values, s.Texts = append(s.Values, &gap), append(s.Texts, gapText(gap))
			t.Rows[k].Cells = append(t.Rows[k].Cells, gapCell(gap))
		}
		spec.Series = append(spec.Series, s)
		one := spec
		one.Series = []chart.Series{s}
		spec.Text += view.Reading(spec.Title+", "+name, one) + " "
	}
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("rivals.levels_question"), Empty: i18n.T("rivals.none")}
}

// rivalColors are those of the lines, in their order.
var rivalColors = []chart.Color{chart.ColorOf("email"), chart.ColorOf("paid_search"), chart.ColorOf("direct"), chart.Accent}

func gapText(gap float64) string {
	text := i18n.Percent(gap, 1)
	if gap > 0 {
		return "+" + text
	}
	return text
}

func gapCell(gap float64) view.Cell {
	return view.Cell{Text: gapText(gap), Value: gap, Sort: view.Sortable(gap)}
}

// rivalTable sums up each competitor: how many products are cheaper there, with and
// without carriage.
func (b priceBook) rivalTable() view.Table {
	t := view.Table{ID: "par-concurrent", Caption: i18n.T("rivals.by_rival"), Empty: i18n.T("rivals.none"), Columns: []view.Column{
		{Title: i18n.T("rivals.column.rival")}, {Title: i18n.T("rivals.column.products"), Kind: sheet.Int}, {Title: i18n.T("rivals.column.cheaper"), Kind: sheet.Int},
		{Title: i18n.T("rivals.column.gap"), Kind: sheet.Percent}, {Title: i18n.T("rivals.column.shipping"), Kind: sheet.Money, Currency: b.currency},
		{Title: i18n.T("rivals.column.out"), Kind: sheet.Int}, {Title: i18n.T("rivals.column.day"), Kind: sheet.Date}}}
	for _, name := range b.rivals {
		var ratios []priceRatio
		cheaper, out, shipping, all := 0, 0, int64(0), 0
		var day time.Time
		for _, p := range b.products {
			n, known := b.latest[[2]string{p.SKU, name}]
			if !known || n.Own == 0 {
				continue
			}
			all++
			ratios, shipping = append(ratios, float64(n.PriceIncl)/float64(n.Own)), n.ShippingIncl
			if n.PriceIncl < n.Own {
				cheaper++
			}
			if n.Stock == i18n.T("fixtures.stock.out") {
				out++
			}
			if n.Day.After(day) {
				day = n.Day
			}
		}
		ratio, known := middle(ratios)
		gap := view.Cell{Text: "–"}
		if known {
			gap = gapCell(ratio - 1)
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(name), whole(all), whole(cheaper), gap, b.money(shipping), whole(out), dayCell(day)}})
	}
	return t
}

func (b priceBook) money(cents int64) view.Cell {
	return view.Cell{Text: i18n.Money(float64(cents), b.currency), Value: float64(cents), Sort: view.Sortable(float64(cents))}
}

// productTable sets our price beside each competitor's latest.
func (b priceBook) productTable() view.Table {
	t := view.Table{ID: "par-produit", Caption: i18n.T("rivals.by_product"), Empty: i18n.T("rivals.none"), Columns: []view.Column{
		{Title: i18n.T("rivals.column.product")}, {Title: i18n.T("rivals.column.sku"), Quiet: true}, {Title: i18n.T("rivals.column.own"), Kind: sheet.Money, Currency: b.currency}}}
	for _, name := range b.rivals {
		t.Columns = append(t.Columns, view.Column{Title: name, Kind: sheet.Money, Currency: b.currency})
	}
	for _, p := range b.products {
		own := int64(0)
		for _, name := range b.rivals {
			if n, known := b.latest[[2]string{p.SKU, name}]; known {
				own = n.Own
			}
		}
		cells := []view.Cell{{Text: cmp.Or(p.Name, p.SKU), Value: cmp.Or(p.Name, p.SKU), Note: p.SKU}, view.Text(p.SKU), b.money(own)}
		for _, name := range b.rivals {
			n, known := b.latest[[2]string{p.SKU, name}]
			if !known {
				cells = append(cells, view.Cell{Text: "–"})
				continue
			}
			c := b.money(n.PriceIncl)
			if own > 0 {
				c.Note = gapText(float64(n.PriceIncl)/float64(own) - 1)
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, view.Row{Cells: cells})
	}
	return t
}
