package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
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
	always: true,
	more:   (*Dashboard).keywordSections,
}
