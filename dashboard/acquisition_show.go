package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// acquisitionPage answers « D'où viennent les visiteurs ? ».
type acquisitionPage struct {
	Visits, First       view.Number
	FirstName           string
	Empty               bool
	Tiles               []Tile
	ByChannel, OverTime view.Chart
	Channels, Campaigns view.Table
	Devices             view.Table
}

func (d *Dashboard) showAcquisition(v *visit) error {
	step := v.step()
	tiles := []string{"visits", "visitors", "page_views", "bounce_rate", "engagement_time"}
	columns := []string{"visits", "bounce_rate", "engagement_time", "add_to_cart_rate", "conversion_rate", "orders", "revenue_incl_tax"}
	answers, events, err := d.readTimed(v, []string{"visits"},
		v.Questions("", append(tiles, columns[3:]...)...),
		v.Questions(step, tiles...),
		v.Questions(analyzer.ByChannel, columns...),
		v.Questions(analyzer.ByCampaign, columns...),
		v.Questions(analyzer.ByDevice, columns...))
	if err != nil {
		return err
	}
	totals := answers[0]
	body := acquisitionPage{
		Visits: v.number(totals, "visits"), Empty: isEmpty(totals, "visits"), Tiles: v.tiles(totals, answers[1], tiles...),
		ByChannel: v.exports.chart(view.GroupChart(v.Address, "visites-par-canal", i18n.T("acquisition.by_channel"),
			i18n.T("acquisition.by_channel_question"), analyzer.ByChannel, "visits", answers[2], maxBars)),
		OverTime: v.timeChart("visites", view.LabelOf("visits"),
			i18n.T("overview.visits_question"), "visits", answers[1], events),
	}
	if all := answers[2].Of("visits"); len(all) > 0 {
		body.First, body.FirstName = view.NumberOf(v.Address, analyzer.ByChannel, all[0]), view.Label(analyzer.ByChannel, all[0].Key())
	}
	for by, t := range map[string]*view.Table{analyzer.ByChannel: &body.Channels, analyzer.ByCampaign: &body.Campaigns, analyzer.ByDevice: &body.Devices} {
		split := map[string]*analyzer.Answer{analyzer.ByChannel: answers[2], analyzer.ByCampaign: answers[3], analyzer.ByDevice: answers[4]}[by]
		*t = v.exports.table(view.TableOf(v.Address, view.Breakdown{ID: "par-" + by, Caption: i18n.T("acquisition.table_" + by),
			By: by, Metrics: columns, Share: true, Empty: i18n.T("acquisition.none_" + by)}, split, totals))
	}
	body.Campaigns = v.limit(body.Campaigns)
	return d.page(v, "acquisition", Page{Title: i18n.T("nav./acquisition"), Question: i18n.T("acquisition.question"), Warnings: v.warnings(answers...), OnVisits: true, Lacks: "visite", Body: body})
}

// maxBars is how many bars a chart has: every channel of the plan has its own.
const maxBars = 20

// shownRows is how many rows of a long table a page shows at first.
const shownRows = 20

// limit shortens a long table unless the address asks for all of it.
func (v *visit) limit(t view.Table) view.Table {
	if v.QueryParam("lignes") == "toutes" {
		return t
	}
	return t.Limit(shownRows, v.all()+"#"+t.ID)
}

// all is where the page shows all rows.
func (v *visit) all() string {
	q := v.Request().URL.Query()
	q.Set("lignes", "toutes")
	return v.Request().URL.Path + "?" + q.Encode()
}
