package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// overviewPage answers « Comment va la boutique ? ».
type overviewPage struct {
	Visits, Orders, Rate, Basket, Revenue view.Number
	Empty                                 bool
	First                                 string // where a first visit begins, "" later on
	Flash                                 string // where the exercise under way is answered, "" for none
	Compared                              string
	Tiles                                 []Tile
	RevenueChart, VisitsChart             view.Chart
	Channels, Devices                     view.Table
	Targets                               *view.Table // nil without any
}

var overviewMetrics = []string{"visits", "conversion_rate", "orders", "average_basket", "revenue_incl_tax", "revenue_net_excl_tax", "new_customers", "spend"}

func (d *Dashboard) showOverview(v *visit) error {
	step := v.step()
	group := []string{"visits", "conversion_rate", "orders", "revenue_incl_tax"}
	answers, events, err := d.readTimed(v, []string{"revenue_incl_tax", "visits"},
		v.Questions("", overviewMetrics...),
		v.Questions(step, "revenue_incl_tax", "visits", "orders", "conversion_rate", "average_basket", "revenue_net_excl_tax"),
		v.Questions(analyzer.ByChannel, group...),
		v.Questions(analyzer.ByDevice, group...))
	if err != nil {
		return err
	}
	totals, curves, channels, devices := answers[0], answers[1], answers[2], answers[3]
	body := overviewPage{
		Visits: v.number(totals, "visits"), Orders: v.number(totals, "orders"), Rate: v.number(totals, "conversion_rate"),
		Basket: v.number(totals, "average_basket"), Revenue: v.number(totals, "revenue_incl_tax"),
		Empty: isEmpty(totals, "visits", "orders"), Compared: v.bar.Compared,
		Tiles: v.tiles(totals, curves, overviewMetrics...),
		RevenueChart: v.timeChart("chiffre-d-affaires", view.LabelOf("revenue_incl_tax"),
			i18n.T("overview.revenue_question"), "revenue_incl_tax", curves, events),
		VisitsChart: v.timeChart("visites", view.LabelOf("visits"),
			i18n.T("overview.visits_question"), "visits", curves, events),
		Channels: v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: "canaux", Caption: i18n.T("overview.by_channel"),
			By: analyzer.ByChannel, Metrics: group, Share: true}, channels, totals).Limit(8, v.Of("/acquisition"))),
		Devices: v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: "appareils", Caption: i18n.T("overview.by_device"),
			By: analyzer.ByDevice, Metrics: group, Share: true}, devices, totals)),
	}
	first, err := d.firstSteps(v)
	if err != nil {
		return err
	}
	if len(first) > 0 && !first[0].Done {
		body.First = v.Of(missionPath) + "#commencer"
	}
	own, err := d.flashesOf(v)
	if err != nil {
		return err
	}
	card, err := d.flashNow(v, own)
	if err != nil {
		return err
	}
	if card != nil && card.Open && card.At == "" {
		body.Flash = siteAddress(missionPath, v.Site.ID) + "#eclair"
	}
	if body.Targets, err = d.periodTargets(v); err != nil {
		return err
	}
	return d.page(v, "overview", Page{Title: i18n.T("nav./"), Question: i18n.T("overview.question"), Warnings: v.warnings(answers...), Body: body})
}

// isEmpty reports whether none of the metrics has anything to tell.
func isEmpty(totals *analyzer.Answer, metrics ...string) bool {
	for _, m := range metrics {
		if f := view.Total(totals, m); f.Value != nil && *f.Value != 0 {
			return false
		}
	}
	return true
}

// warnings gathers those of the answers, and says which filters do not apply
// to which figures of the page.
func (v *visit) warnings(answers ...*analyzer.Answer) []analyzer.Warning {
	return append(view.Warnings(answers...), v.unheeded(answers)...)
}

// filterIgnored is the code of a warning that stands above the figures: a reader who
// sees a filter in the bar takes every figure below for a filtered one.
const filterIgnored = "filter_ignored"

// liftUnheeded takes the warnings about filters out of the others.
func liftUnheeded(all []analyzer.Warning) (unheeded []string, others []analyzer.Warning) {
	for _, w := range all {
		if w.Code == filterIgnored {
			unheeded = append(unheeded, w.Text)
		} else {
			others = append(others, w)
		}
	}
	return unheeded, others
}

// unheeded says, of each set of filters that some figures cannot follow, which figures.
func (v *visit) unheeded(answers []*analyzer.Answer) []analyzer.Warning {
	var filters []string
	without := map[string][]string{} // the names of figures, by the filters that they ignore
	shown := map[string]bool{}
	for _, answer := range answers {
		for _, m := range answer.Question.Metrics {
			if shown[m] {
				continue
			}
			shown[m] = true
			if ignored := view.Filters(v.Ignored(m)); ignored != "" {
				if without[ignored] == nil {
					filters = append(filters, ignored)
				}
				without[ignored] = append(without[ignored], view.LabelOf(m))
			}
		}
	}
	out := make([]analyzer.Warning, 0, len(filters))
	for _, f := range filters {
		text := i18n.T("dashboard.filter_ignored_by_all", "filter", f)
		if names := without[f]; len(names) < len(shown) {
			text = i18n.T("dashboard.filter_ignored", "filter", f, "metrics", view.Quoted(names), "n", len(names))
		}
		out = append(out, analyzer.Warning{Code: filterIgnored, Text: text})
	}
	return out
}
