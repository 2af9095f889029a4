package dashboard

import (
	"cmp"
	"slices"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// profitPage answers « La publicité rapporte-t-elle plus qu'elle ne coûte ? »:
// ROAS never without its break-even, margin after advertising beside both.
type profitPage struct {
	Total               profit
	Empty               bool
	Tiles               []Tile
	Results, Spend      view.Chart
	Channels, Campaigns view.Table
}

// profit is what a channel or a campaign cost and brought back. The amounts
// are the numerators and denominators of the figures roas and roi.
type profit struct {
	Key                        string
	Spend, ROAS, ROI, PerOrder view.Number
	spend, roas, roi, perOrder analyzer.Figure
}

var profitMetrics = []string{"spend", "roas", "roi", "cost_per_order"}

func (d *Dashboard) showProfit(v *visit) error {
	step := v.step()
	tiles := []string{"spend", "roas", "roi", "contribution_margin", "cac", "cost_per_order", "cpc"}
	answers, events, err := d.read(v,
		v.Questions("", tiles...),
		v.Questions(step, "spend", "contribution_margin"),
		v.Questions(analyzer.ByChannel, profitMetrics...),
		v.Questions(analyzer.ByCampaign, profitMetrics...))
	if err != nil {
		return err
	}
	totals, channels := answers[0], v.profits(analyzer.ByChannel, answers[2])
	total := v.profit("", "", totals)
	body := profitPage{
		Total: total, Empty: isEmpty(totals, "spend"), Tiles: v.tiles(totals, answers[1], tiles...),
		Results: v.exports.chart(v.resultChart(channels)),
		Spend: v.exports.chart(view.TimeChart(v.Address, "depense", view.LabelOf("spend"),
			i18n.T("profit.spend_question"), step, "spend", answers[1], events)),
		Channels:  v.exports.table(v.profitTable("par-canal", analyzer.ByChannel, channels, &total)),
		Campaigns: v.limit(v.exports.table(v.profitTable("par-campagne", analyzer.ByCampaign, v.profits(analyzer.ByCampaign, answers[3]), &total))),
	}
	return d.page(v, "profit", Page{Title: i18n.T("nav./rentabilite"), Question: i18n.T("profit.question"), Warnings: v.warnings(answers...), Body: body})
}

// profits gathers the groups that cost something, the best result first,
// those whose margin is not known last.
func (v *visit) profits(by string, answer *analyzer.Answer) []profit {
	var out []profit
	for _, f := range answer.Of("spend") {
		if f.Value != nil && *f.Value > 0 {
			out = append(out, v.profit(by, f.Key(), answer))
		}
	}
	slices.SortStableFunc(out, func(a, b profit) int {
		x, y := a.result(), b.result()
		switch {
		case x == nil && y == nil:
			return cmp.Compare(*b.spend.Value, *a.spend.Value)
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		return cmp.Compare(*y, *x)
	})
	return out
}

func (v *visit) profit(by, key string, answer *analyzer.Answer) profit {
	p := profit{Key: key}
	for metric, at := range map[string]*analyzer.Figure{"spend": &p.spend, "roas": &p.roas, "roi": &p.roi, "cost_per_order": &p.perOrder} {
		for _, f := range answer.Of(metric) {
			if f.Key() == key {
				*at = f
			}
		}
	}
	p.Spend, p.ROAS = view.NumberOf(v.Address, by, p.spend), view.NumberOf(v.Address, by, p.roas)
	p.ROI, p.PerOrder = view.NumberOf(v.Address, by, p.roi), view.NumberOf(v.Address, by, p.perOrder)
	return p
}

// result is what is left of the attributed margin after advertising.
func (p profit) result() *float64 { return p.roi.Numerator }

// revenue is the attributed revenue, tax included.
func (p profit) revenue() *float64 { return p.roas.Numerator }

// margin is the attributed contribution margin, before advertising.
func (p profit) margin() *float64 {
	if p.roi.Numerator == nil || p.roi.Denominator == nil {
		return nil
	}
	m := *p.roi.Numerator + *p.roi.Denominator
	return &m
}

// breakEven is the ROAS at which the margin pays the advertising back:
// attributed revenue / attributed margin. A margin of nothing has none.
func (p profit) breakEven() *float64 {
	revenue, margin := p.revenue(), p.margin()
	if revenue == nil || margin == nil || *margin <= 0 {
		return nil
	}
	v := *revenue / *margin
	return &v
}

// Result, Revenue, Margin and BreakEven are the same in words.
func (p profit) Result() string { return p.amount(p.result()) }

// Revenue is the attributed revenue in words.
func (p profit) Revenue() string { return p.amount(p.revenue()) }

// Margin is the attributed margin in words.
func (p profit) Margin() string { return p.amount(p.margin()) }

// BreakEven is the break-even ROAS in words.
func (p profit) BreakEven() string {
	if v := p.breakEven(); v != nil {
		return i18n.Fixed(*v, 2)
	}
	return view.NoData
}

// Gains reports whether the advertising brings in more margin than it costs;
// Losses the contrary. Neither when the margin is not known.
func (p profit) Gains() bool { return p.result() != nil && *p.result() > 0 }

// Losses reports a negative result.
func (p profit) Losses() bool { return p.result() != nil && *p.result() < 0 }

func (p profit) amount(cents *float64) string {
	if cents == nil {
		return view.NoData
	}
	return view.WriteShort("", analyzer.Cents, p.spend.Currency, *cents)
}

// profitTable is the table of groups by result.
func (v *visit) profitTable(id, by string, rows []profit, total *profit) view.Table {
	currency := total.spend.Currency
	head := func(key string, kind sheet.Kind, metric string) view.Column {
		c := view.Column{Title: i18n.T(key), Kind: kind, Currency: currency}
		if metric != "" {
			c.Href = address.Reference{Question: v.Question("", metric), Metric: metric}.Path()
		}
		return c
	}
	t := view.Table{ID: id, Caption: i18n.T("profit.by_" + by), Empty: i18n.T("profit.none"), Columns: []view.Column{
		{Title: i18n.T("profit.column_" + by)}, head("profit.spend", sheet.Money, "spend"), head("profit.revenue", sheet.Money, "roas"),
		head("profit.roas", sheet.Number, "roas"), head("profit.break_even", sheet.Number, "roi"), head("profit.margin", sheet.Money, "roi"),
		head("profit.result", sheet.Money, "roi"), head("profit.roi", sheet.Percent, "roi"), head("profit.per_order", sheet.Money, "cost_per_order"),
	}}
	for _, p := range rows {
		t.Rows = append(t.Rows, p.row(view.Label(by, p.Key)))
	}
	if len(rows) > 0 {
		row := total.row(i18n.T("view.total"))
		t.Total = &row
	}
	return t
}

func (p profit) row(name string) view.Row {
	cents := func(v *float64, href string) view.Cell { return p.cell(v, analyzer.Cents, "", href) }
	result := cents(p.result(), p.ROI.Href)
	if p.Gains() {
		result.Tone, result.Note = view.Good, i18n.T("profit.gain")
	}
	if p.Losses() {
		result.Tone, result.Note = view.Bad, i18n.T("profit.loss")
	}
	return view.Row{Cells: []view.Cell{
		view.Text(name), cents(p.spend.Value, p.Spend.Href), cents(p.revenue(), p.ROAS.Href), p.cell(p.roas.Value, analyzer.Ratio, "roas", p.ROAS.Href),
		p.cell(p.breakEven(), analyzer.Ratio, "roas", p.ROI.Href), cents(p.margin(), p.ROI.Href), result,
		p.cell(p.roi.Value, analyzer.Ratio, "roi", p.ROI.Href), cents(p.perOrder.Value, p.PerOrder.Href),
	}}
}

func (p profit) cell(v *float64, unit analyzer.Unit, metric, href string) view.Cell {
	if v == nil {
		return view.Cell{Text: "–"}
	}
	return view.Cell{Text: view.Write(metric, unit, p.spend.Currency, *v), Value: *v, Sort: view.Sortable(*v), Href: href, Few: p.roas.State == analyzer.Insufficient && metric != ""}
}

// resultChart draws the result of each channel.
func (v *visit) resultChart(rows []profit) view.Chart {
	spec := chart.Spec{ID: "resultat-par-canal", Kind: chart.HBar, Title: i18n.T("profit.result_chart"), Unit: analyzer.Cents, Partial: -1, Source: view.Source(v.Address)}
	s := chart.Series{Name: i18n.T("profit.result"), Color: chart.Accent}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{{Title: i18n.T("profit.column_channel")}, {Title: i18n.T("profit.result"), Kind: sheet.Money}}}
	for _, p := range rows {
		if p.result() == nil {
			continue
		}
		spec.Currency, t.Columns[1].Currency = p.spend.Currency, p.spend.Currency
		name := view.Label(analyzer.ByChannel, p.Key)
		spec.Labels, spec.Long = append(spec.Labels, name), append(spec.Long, name)
		s.Values, s.Texts = append(s.Values, p.result()), append(s.Texts, p.Result())
		s.Notes = append(s.Notes, i18n.T("profit.note", "result", view.WholeMoney(*p.result(), p.spend.Currency), "spend", view.WholeMoney(*p.spend.Value, p.spend.Currency)))
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(name), p.cell(p.result(), analyzer.Cents, "", p.ROI.Href)}})
	}
	spec.Series = []chart.Series{s}
	spec.Text = view.Reading(spec.Title, spec)
	return view.Chart{Spec: spec, Table: t, Question: i18n.T("profit.result_question"), Empty: i18n.T("profit.none"), Cite: view.CiteChart(v.Address, analyzer.ByChannel, "roi")}
}
