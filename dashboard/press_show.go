package dashboard

import (
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// pressSeries are the days that operations are set against.
type pressSeries struct {
	from                     period.Date
	searched, direct, orders []float64
	season                   []float64 // visits that nothing in the press moves
}

// showPress answers « Que rapporte ce que l'on dit de nous ? ».
func (d *Dashboard) showPress(v *visit) error {
	campaigns, err := d.Outside.Campaigns(v.context(), v.Site.ID, tracking.ChannelPress)
	if err != nil {
		return err
	}
	links, err := d.Outside.Backlinks(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	body := topicPage{Key: "presse", Help: i18n.T("press.help")}
	brand, direct := v.Where(analyzer.ByBrand, "brand"), v.Where(analyzer.ByChannel, tracking.ChannelDirect)
	step := v.step()
	answers, events, err := d.read(v, brand.Questions(step, "search_impressions", "search_clicks"), direct.Questions(step, "visits"))
	if err != nil {
		return err
	}
	shown := v.exports.chart(view.TimeChart(brand, "recherches-de-marque", i18n.T("press.searches"), i18n.T("press.searches_question"), step, "search_impressions", answers[0], events))
	clicked := v.exports.chart(view.TimeChart(brand, "clics-de-marque", i18n.T("press.clicks"), i18n.T("press.clicks_question"), step, "search_clicks", answers[0], events))
	came := v.exports.chart(view.TimeChart(direct, "acces-directs", i18n.T("press.direct"), i18n.T("press.direct_question"), step, "visits", answers[1], events))
	table, err := d.pressTable(v, campaigns, links)
	if err != nil {
		return err
	}
	table = v.limit(v.exports.table(table))
	body.Sections = []section{{Text: i18n.T("press.level_help"), Table: &table}, {Chart: &shown}, {Chart: &clicked}, {Chart: &came}}
	return d.page(v.unfiltered(), "topic", Page{Title: i18n.T("nav./presse"), Question: i18n.T("press.question"), Warnings: v.warnings(answers...), Body: body})
}

// pressTable has a row for each operation that begins in the period.
func (d *Dashboard) pressTable(v *visit, campaigns []tracking.Campaign, links []tracking.Backlink) (view.Table, error) {
	t := view.Table{ID: "operations", Caption: i18n.T("press.operations"), Empty: i18n.T("press.none")}
	kinds := map[string]sheet.Kind{"day": sheet.Date, "cost": sheet.Money, "clicked": sheet.Int, "coded": sheet.Int, "extra": sheet.Number, "low": sheet.Number, "high": sheet.Number,
		"searches": sheet.Percent, "direct": sheet.Percent, "links": sheet.Int}
	for _, key := range []string{"name", "day", "cost", "clicked", "coded", "extra", "low", "high", "searches", "direct", "links"} {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("press.column." + key), Kind: kinds[key], Currency: v.Site.Currency})
	}
	var series *pressSeries
	for _, c := range campaigns {
		day := period.DateOf(c.Start)
		if day.Before(v.Span.Period.From) || v.Span.Period.To.Before(day) {
			continue
		}
		if series == nil {
			made, err := d.pressSeries(v)
			if err != nil {
				return t, err
			}
			series = &made
		}
		row, err := d.pressRow(v, c, links, series)
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// pressSeries asks for the days of the period and those around it.
func (d *Dashboard) pressSeries(v *visit) (s pressSeries, err error) {
	p := v.Span.Period
	wide := period.Period{From: p.From.AddDays(-analyzer.PressBeside), To: p.To.AddDays(analyzer.PressDays + analyzer.PressBeside), Loc: p.Loc}
	s.from = wide.From
	of := func(metric string, channels ...string) analyzer.Question {
		q := analyzer.Question{Site: v.Site.ID, Period: wide, Metrics: []string{metric}, By: analyzer.ByDay}
		for _, c := range channels {
			q.Filters = append(q.Filters, analyzer.Filter{Dimension: analyzer.ByChannel, Value: c})
		}
		return q
	}
	brand := of("search_impressions")
	brand.Filters = []analyzer.Filter{{Dimension: analyzer.ByBrand, Value: "brand"}}
	answers, err := d.Analyzer.AnswerAll(v.context(), brand, of("visits", tracking.ChannelDirect), of("orders", analyzer.PressChannels...), of("visits", tracking.ChannelOrganicSearch))
	if err != nil {
		return s, err
	}
	s.searched, s.direct, s.orders, s.season = numbersOf(answers[0]), numbersOf(answers[1]), numbersOf(answers[2]), numbersOf(answers[3])
	return s, nil
}

// numbersOf are the values of an answer, 0 where there is none.
func numbersOf(a *analyzer.Answer) []float64 {
	list := make([]float64, len(a.Figures))
	for i, f := range a.Figures {
		if f.Value != nil {
			list[i] = *f.Value
		}
	}
	return list
}

// pressRow is one operation.
func (d *Dashboard) pressRow(v *visit, c tracking.Campaign, links []tracking.Backlink, s *pressSeries) (view.Row, error) {
	day := period.DateOf(c.Start)
	cost, clicked, coded, err := d.pressFigures(v, c, day)
	if err != nil {
		return view.Row{}, err
	}
	first := day.Sub(s.from)
	orders, known := analyzer.BaseLevel(s.orders, s.season, first, analyzer.PressDays, analyzer.PressBeside)
	level := func(days []float64) view.Cell {
		l, ok := analyzer.BaseLevel(days, s.season, first, analyzer.PressDays, analyzer.PressBeside)
		if !ok || l.Usual <= 0 {
			return view.Cell{Text: "–"}
		}
		return gapCell(l.Extra / l.Usual)
	}
	number := func(x float64) view.Cell {
		if !known {
			return view.Cell{Text: "–"}
		}
		return count(x)
	}
	won := 0
	for _, l := range links {
		if at := period.DateOf(l.FirstSeen); (l.Kind == "press" || l.Kind == "blog") && !at.Before(day) && at.Before(day.AddDays(analyzer.PressAfter)) {
			won++
		}
	}
	return view.Row{Cells: []view.Cell{
		{Text: c.Name, Value: c.Name, Note: c.Partner}, dayCell(c.Start), {Text: i18n.Money(cost, v.Site.Currency), Value: cost, Sort: view.Sortable(cost)},
		count(clicked), count(coded), number(orders.Extra), number(orders.Low), number(orders.High), level(s.searched), level(s.direct), whole(won)}}, nil
}

// pressFigures are what an operation cost, the orders of its last click, and those with
// its code.
func (d *Dashboard) pressFigures(v *visit, c tracking.Campaign, day period.Date) (cost, clicked, coded float64, err error) {
	after := period.Period{From: day, To: maxDay(day.AddDays(analyzer.PressAfter), period.DateOf(c.End.Add(analyzer.PressAfter*24*time.Hour))), Loc: v.Span.Period.Loc}
	of := func(metric, dimension, value string) analyzer.Question {
		return analyzer.Question{Site: v.Site.ID, Period: after, Metrics: []string{metric}, Filters: []analyzer.Filter{{Dimension: dimension, Value: value}}}
	}
	questions := []analyzer.Question{of("spend", analyzer.ByCampaign, c.Campaign), of("orders", analyzer.ByCampaign, c.Campaign)}
	if c.Coupon != "" {
		questions = append(questions, of("orders", analyzer.ByCoupon, c.Coupon))
	}
	answers, err := d.Analyzer.AnswerAll(v.context(), questions...)
	if err != nil {
		return 0, 0, 0, err
	}
	values := make([]float64, 3)
	for i := range answers {
		values[i] = numbersOf(answers[i])[0]
	}
	return values[0], values[1], values[2], nil
}

func maxDay(a, b period.Date) period.Date {
	if a.Before(b) {
		return b
	}
	return a
}
