package dashboard

import (
	"fmt"
	"strconv"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// behaviourTopic answers « Par où entre-t-on, par où sort-on ? ».
var behaviourTopic = topic{
	path:   "/comportement",
	tiles:  []string{"visits", "pages_per_visit", "engagement_time", "bounce_rate", "engagement_rate", "ordering_visit_rate"},
	curves: []string{"pages_per_visit", "engagement_rate"},
	tables: []topicTable{
		{id: "pages-entree", by: analyzer.ByLanding, metrics: []string{"visits", "bounce_rate", "engagement_rate", "pages_per_visit", "ordering_visit_rate", "visit_revenue"}, share: true},
		{id: "pages-sortie", by: analyzer.ByPage, metrics: []string{"page_exits", "page_exit_rate", "seen_pages"}, share: true},
		{id: "sorties-par-partie", by: analyzer.BySection, metrics: []string{"page_exits", "page_exit_rate", "seen_pages"}, share: true},
	},
}

// siteSearchTopic answers « Que cherche-t-on dans la boutique, et le trouve-t-on ? ».
var siteSearchTopic = topic{
	path:   "/comportement/recherche",
	tiles:  []string{"site_searches", "site_search_visit_rate", "site_search_empty_rate", "site_search_results", "site_search_order_rate"},
	curves: []string{"site_search_visit_rate"},
	more:   siteSearchSections,
}

// siteSearchTables are those of searches that find nothing, of the most frequent ones,
// of those who search, and of devices.
var siteSearchTables = []topicTable{
	{id: "sans-resultat", by: analyzer.ByQuery, metrics: []string{"site_search_empty_rate", "site_searches", "site_search_results", "site_search_order_rate"}},
	{id: "recherches", by: analyzer.ByQuery, metrics: []string{"site_searches", "site_search_empty_rate", "site_search_results", "site_search_order_rate"}, share: true},
	{id: "qui-cherche", by: analyzer.BySearched, metrics: []string{"visits", "ordering_visit_rate", "add_to_cart_rate", "pages_per_visit", "visit_revenue"}, share: true},
	{id: "recherche-par-appareil", by: analyzer.ByDevice, metrics: []string{"site_search_visit_rate", "site_searches"}},
}

// siteSearchSections say what to do where the shop does not tell how many results a
// search has, and what the comparison of those who search with the others does not say.
func siteSearchSections(d *Dashboard, v *visit) ([]section, error) {
	var sets [][]analyzer.Question
	for _, t := range siteSearchTables {
		sets = append(sets, v.Questions(t.by, t.metrics...), v.Questions("", t.metrics...))
	}
	answers, err := d.ask(v.context(), sets...)
	if err != nil {
		return nil, err
	}
	var out []section
	for i, t := range siteSearchTables {
		split, whole := answers[2*i], answers[2*i+1]
		if t.id == "sans-resultat" && view.Total(whole, "site_search_empty_rate").Value == nil {
			out = append(out, section{Title: i18n.T("search.untold_title"), Text: i18n.T("search.untold")})
			continue
		}
		table := v.limit(v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: t.id, Caption: i18n.T("topic.comportement-recherche." + t.id), By: t.by, Metrics: t.metrics, Share: t.share, Empty: i18n.T("topic.none")}, split, whole)))
		s := section{Table: &table}
		if t.by == analyzer.BySearched {
			s.Text = i18n.T("search.bias")
		}
		out = append(out, s)
	}
	return out, nil
}

// leftCartMetrics are what becomes of carts followed over visits.
var leftCartMetrics = []string{"carts_opened", "cart_abandoned_1h", "cart_abandoned_24h", "cart_abandoned_7d", "cart_recovery_rate", "cart_left_value"}

// leftCartsTopic answers « Que deviennent les paniers laissés ? ».
var leftCartsTopic = topic{
	path:   "/comportement/paniers",
	tiles:  leftCartMetrics,
	curves: []string{"cart_abandoned_24h"},
	tables: []topicTable{
		{id: "abandons-par-appareil", by: analyzer.ByDevice, metrics: leftCartMetrics, share: true},
		{id: "abandons-par-canal", by: analyzer.ByChannel, metrics: leftCartMetrics, share: true},
		{id: "abandons-par-montant", by: analyzer.ByBasket, metrics: leftCartMetrics, share: true},
	},
}

// hoursTopic answers « Quand vient-on, et quand commande-t-on ? ».
var hoursTopic = topic{
	path:  "/comportement/heures",
	tiles: []string{"visits", "orders", "conversion_rate"},
	tables: []topicTable{
		{id: "par-jour-de-semaine", by: analyzer.ByWeekday, metrics: []string{"visits", "orders", "conversion_rate"}, share: true},
	},
	more: hourMaps,
}

// hourMaps are the heat maps of the week, from Monday, by hour of the day: visits and
// orders an hour, and the orders for a hundred visits.
func hourMaps(d *Dashboard, v *visit) ([]section, error) {
	answers, err := d.ask(v.context(), v.Questions(analyzer.ByWeekHour, "visits"), v.Questions(analyzer.ByWeekHour, "orders"), v.Questions(analyzer.ByWeekHour, "conversion_rate"))
	if err != nil {
		return nil, err
	}
	hours := hoursIn(v.Span.Period, v.Today())
	perHour := func(f analyzer.Figure) view.Cell {
		n := hours[f.Key()]
		if n == 0 || f.Value == nil {
			return noCell()
		}
		return view.Cell{Text: i18n.Fixed(*f.Value/n, 1), Value: *f.Value / n, Sort: view.Sortable(*f.Value / n)}
	}
	rate := func(f analyzer.Figure) view.Cell {
		if f.Value == nil {
			return noCell()
		}
		c := rateCell(*f.Value)
		c.Few = f.State == analyzer.Insufficient
		return c
	}
	out := []section{{Title: i18n.T("hours.title"), Text: i18n.T("hours.help")}}
	for i, m := range []struct {
		id   string
		cell func(analyzer.Figure) view.Cell
	}{{"visits", perHour}, {"orders", perHour}, {"conversion_rate", rate}} {
		out = append(out, section{Table: v.weekTable("heures-"+[]string{"visites", "commandes", "transformation"}[i], i18n.T("hours."+m.id), answers[i].Of(m.id), m.cell, m.id == "conversion_rate")})
	}
	return out, nil
}

// hoursIn counts the hours of a period that are over by day of the week and hour of the
// local day, keyed like analyzer.ByWeekHour. Real hours are counted: a day on which
// clocks go forward has 23 of them, one on which they go back 25.
func hoursIn(p period.Period, now time.Time) map[string]float64 {
	hours := map[string]float64{}
	for at := p.Start(); at.Before(p.End()) && at.Before(now); at = at.Add(time.Hour) {
		local := at.In(p.Loc)
		hours[fmt.Sprintf("%d%02d", (int(local.Weekday())+6)%7+1, local.Hour())]++
	}
	return hours
}

// weekTable sets a metric by hour (rows) and day of the week (columns, from Monday).
func (v *visit) weekTable(id, caption string, figures []analyzer.Figure, cell func(analyzer.Figure) view.Cell, rate bool) *view.Table {
	kind := sheet.Number
	if rate {
		kind = sheet.Percent
	}
	columns := []view.Column{gridHead("hours.hour", sheet.Text, "")}
	for day := range 7 {
		columns = append(columns, view.Column{Title: view.Label(analyzer.ByWeekday, strconv.Itoa(day+1)), Kind: kind})
	}
	cells, most := map[string]view.Cell{}, 0.0
	for _, f := range figures {
		c := cell(f)
		cells[f.Key()] = c
		if value, ok := c.Value.(float64); ok && !c.Few {
			most = max(most, value)
		}
	}
	var rows []view.Row
	for h := range 24 {
		label := fmt.Sprintf("%02d", h)
		row := view.Row{Cells: []view.Cell{{Text: view.Label(analyzer.ByHour, label), Value: label, Sort: label}}}
		for day := range 7 {
			c, known := cells[strconv.Itoa(day+1)+label]
			if !known {
				c = noCell()
			}
			if value, ok := c.Value.(float64); ok {
				c = heated(c, min(1, ratio(value, most)))
			}
			row.Cells = append(row.Cells, c)
		}
		rows = append(rows, row)
	}
	t := v.exports.table(view.Table{ID: id, Caption: caption, Columns: columns, Rows: rows, Empty: i18n.T("topic.none")})
	return &t
}
