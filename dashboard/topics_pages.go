package dashboard

import (
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// contentMetrics are what the visits that land on a page do.
var contentMetrics = []string{"visits", "bounce_rate", "engagement_time", "product_visit_rate", "ordering_visit_rate"}

// contentTopic answers « Que deviennent ceux qui arrivent sur nos articles ? ».
var contentTopic = topic{
	path:   "/contenus",
	tiles:  contentMetrics,
	curves: []string{"visits", "bounce_rate"},
	more:   landingTables,
}

// speedTopic answers « Les pages s'affichent-elles assez vite ? ».
var speedTopic = topic{
	path:   "/vitesse",
	tiles:  []string{"lcp_p75", "lcp_good"},
	curves: []string{"lcp_p75"},
	bars:   []topicTable{{id: "temps-par-partie", by: analyzer.BySection, metrics: []string{"lcp_p75"}}},
	tables: []topicTable{
		{id: "par-partie", by: analyzer.BySection, metrics: []string{"lcp_p75", "lcp_good"}},
		{id: "par-appareil", by: analyzer.ByDevice, metrics: []string{"lcp_p75", "lcp_good"}},
	},
	more: shelfSales,
}

// articleFolder begins the paths of articles.
const articleFolder = "/blog/"

// landingTables are the pages that visits land on: articles by themselves, then all.
func landingTables(d *Dashboard, v *visit) ([]section, error) {
	answers, _, err := d.read(v, v.Questions(analyzer.ByLanding, contentMetrics...), v.Questions("", contentMetrics...))
	if err != nil {
		return nil, err
	}
	table := func(id string, split, whole *analyzer.Answer) section {
		t := v.limit(v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: id, Caption: i18n.T("topic.contenus." + id), By: analyzer.ByLanding,
			Metrics: contentMetrics, Share: true, Empty: i18n.T("topic.none")}, split, whole)))
		return section{Table: &t}
	}
	articles := table("articles", under(answers[0], articleFolder), nil)
	articles.Text = i18n.T("topic.contenus.articles_help")
	return []section{articles, table("par-page", answers[0], answers[1])}, nil
}

// under keeps the groups whose key begins so.
func under(a *analyzer.Answer, prefix string) *analyzer.Answer {
	kept := &analyzer.Answer{Question: a.Question}
	for _, f := range a.Figures {
		if strings.HasPrefix(f.Key(), prefix) {
			kept.Figures = append(kept.Figures, f)
		}
	}
	return kept
}

// shelfSales sets beside the times what the visits that land on each page do.
func shelfSales(d *Dashboard, v *visit) ([]section, error) {
	metrics := []string{"visits", "bounce_rate", "ordering_visit_rate"}
	answers, _, err := d.read(v, v.Questions(analyzer.ByLanding, metrics...), v.Questions("", metrics...))
	if err != nil {
		return nil, err
	}
	t := v.limit(v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: "ventes-par-page", Caption: i18n.T("topic.vitesse.ventes-par-page"), By: analyzer.ByLanding,
		Metrics: metrics, Share: true, Empty: i18n.T("topic.none")}, answers[0], answers[1])))
	return []section{{Text: i18n.T("topic.vitesse.sales_help"), Table: &t}}, nil
}
