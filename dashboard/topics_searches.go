package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// searchTopic answers « Que cherchent les gens quand ils trouvent la boutique ? ».
var searchTopic = topic{
	path:   "/mots-cles",
	tiles:  []string{"search_impressions", "search_clicks", "search_ctr", "search_position", "search_brand_share", "search_missing_clicks"},
	curves: []string{"search_clicks", "search_impressions", "search_position"},
	bars:   []topicTable{{id: "clics-par-page", by: analyzer.ByPage, metrics: []string{"search_clicks"}}},
	tables: []topicTable{
		{id: "par-marque", by: analyzer.ByBrand, metrics: []string{"search_clicks", "search_impressions", "search_ctr", "search_position"}, share: true},
		{id: "clics-manquants", by: analyzer.ByQuery, metrics: []string{"search_missing_clicks", "search_impressions", "search_position", "search_ctr", "search_expected_ctr"}},
		{id: "par-requete", by: analyzer.ByQuery, metrics: []string{"search_clicks", "search_impressions", "search_position", "search_ctr"}, share: true},
		{id: "par-page", by: analyzer.ByPage, metrics: []string{"search_clicks", "search_impressions", "search_position", "search_ctr", "search_missing_clicks"}, share: true},
	},
	more: usualClickRates,
}

// usualClickRates is the table that click-through rates are set against.
func usualClickRates(_ *Dashboard, v *visit) ([]section, error) {
	t := view.Table{ID: "taux-usuels", Caption: i18n.T("topic.mots-cles.usual"), Columns: []view.Column{
		{Title: i18n.T("topic.mots-cles.position"), Kind: sheet.Number}, {Title: i18n.T("topic.mots-cles.rate"), Kind: sheet.Percent}}}
	for _, p := range tracking.ClickRates {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{
			{Text: i18n.Number(p.Position, 0), Value: p.Position, Sort: view.Sortable(p.Position)},
			{Text: i18n.Percent(p.Rate, 2), Value: p.Rate, Sort: view.Sortable(p.Rate)},
		}})
	}
	t = v.exports.table(t)
	return []section{{Text: i18n.T("topic.mots-cles.usual_help"), Table: &t}}, nil
}
