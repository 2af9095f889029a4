package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// partnerColumns are what a partner is judged by.
var partnerColumns = []string{"partner_orders", "partner_clicks", "partner_conversion_rate", "partner_revenue", "partner_commission", "partner_discount",
	"partner_new_share", "partner_quick_share", "partner_made_share", "partner_delay", "partner_cancel_rate", "partner_click_earnings"}

// partnerTopic answers « Que m'apporte chaque partenaire, et combien coûte-t-il ? ».
var partnerTopic = topic{
	path:   "/partenaires",
	tiles:  []string{"partner_orders", "partner_clicks", "partner_revenue", "partner_commission", "partner_new_share", "partner_made_share", "partner_delay"},
	curves: []string{"partner_orders", "partner_commission"},
	bars:   []topicTable{{id: "commandes-par-partenaire", by: analyzer.ByPartner, metrics: []string{"partner_orders"}}},
	tables: []topicTable{
		{id: "par-partenaire", by: analyzer.ByPartner, metrics: partnerColumns, share: true},
		{id: "par-nature", by: analyzer.ByKind, metrics: partnerColumns, share: true},
	},
}

// referralTopic answers « Le parrainage amène-t-il de nouveaux clients ? ».
var referralTopic = topic{
	path:   "/parrainage",
	tiles:  []string{"referrals", "sponsors", "referrals_per_sponsor", "sponsor_rate", "referral_revenue", "referral_cost", "shared_referral_rate"},
	curves: []string{"referrals", "shared_referral_rate"},
	tables: []topicTable{{id: "par-lien", by: analyzer.ByKind, metrics: []string{"referrals", "referral_revenue", "referral_cost"}, share: true}},
}

// mailTopic answers « Mes e-mails sont-ils lus, et par qui ? ».
var mailTopic = topic{
	path:   "/e-mails",
	tiles:  []string{"mails_sent", "mail_contacts", "mail_list_growth", "mail_list_growth_rate", "newsletter_signups", "mail_open_rate", "mail_click_rate", "mail_unsubscribe_rate", "mail_pressure", "mail_clicks", "mail_orders", "mail_bounce_rate", "mail_complaint_rate", "mail_revenue_rate"},
	curves: []string{"mail_clicks", "mail_click_rate", "mail_unsubscribe_rate", "mail_pressure", "mail_contacts"},
	bars:   []topicTable{{id: "desabonnements-par-segment", by: analyzer.BySegment, metrics: []string{"mail_unsubscribe_rate"}}},
	tables: []topicTable{
		{id: "par-segment", by: analyzer.BySegment, metrics: []string{"mails_sent", "mail_contacts", "mail_list_growth", "mail_list_growth_rate", "mail_pressure", "mail_open_rate", "mail_click_rate", "mail_reactivity_rate",
			"mail_unsubscribe_rate", "mail_clicks", "mail_orders", "mail_revenue", "mail_conversion_rate"}},
		{id: "par-nature", by: analyzer.ByKind, metrics: []string{"mails_sent", "mail_delivery_rate", "mail_open_rate", "mail_click_rate", "mail_unsubscribe_rate", "mail_orders", "mail_revenue"}},
		{id: "inscriptions-par-canal", by: analyzer.ByChannel, share: true, metrics: []string{"newsletter_signups"}},
		{id: "inscriptions-par-page", by: analyzer.ByPage, share: true, metrics: []string{"newsletter_signups"}},
		{id: "par-campagne", by: analyzer.ByCampaign, metrics: []string{"mails_sent", "mail_open_rate", "mail_click_rate", "mail_clicks", "mail_orders", "mail_conversion_rate"}},
	},
	more: segmentMonths,
}

// networkTopic answers « Que rapportent mes publications ? ».
var networkTopic = topic{
	path:   "/reseaux",
	tiles:  []string{"posts", "post_reach", "post_interactions", "post_engagement_rate", "post_clicks", "post_followers"},
	curves: []string{"post_reach", "post_clicks", "post_engagement_rate"},
	bars:   []topicTable{{id: "clics-par-reseau", by: analyzer.ByNetwork, metrics: []string{"post_clicks"}}},
	tables: []topicTable{
		{id: "par-reseau", by: analyzer.ByNetwork, metrics: []string{"posts", "post_reach", "post_interactions", "post_engagement_rate", "post_clicks", "post_followers"}, share: true},
		{id: "par-format", by: analyzer.ByKind, metrics: []string{"posts", "post_reach", "post_interactions", "post_engagement_rate", "post_clicks", "post_followers"}, share: true},
	},
	always: true,
	more:   (*Dashboard).networkSections,
}

// segmentMonths set the pressure on each segment, month by month, beside those who
// leave, click and order.
func segmentMonths(d *Dashboard, v *visit) ([]section, error) {
	split, err := d.ask(v.context(), v.Questions(analyzer.BySegment, "mail_pressure"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range split[0].Of("mail_pressure") {
		if f.Value != nil { // a segment that got a newsletter
			names = append(names, f.Key())
		}
	}
	metrics := []string{"mail_pressure", "mail_unsubscribe_rate", "mail_click_rate", "mail_contacts", "mail_orders"}
	var sets [][]analyzer.Question
	for _, name := range names {
		sets = append(sets, v.Where(analyzer.BySegment, name).Questions(analyzer.ByMonth, metrics...))
	}
	inactive := section{Title: i18n.T("topic.e-mails.inactive_title"), Text: i18n.T("topic.e-mails.inactive")}
	if len(sets) == 0 {
		return []section{inactive}, nil
	}
	months, err := d.ask(v.context(), sets...)
	if err != nil {
		return nil, err
	}
	out := []section{{Title: i18n.T("topic.e-mails.months"), Text: i18n.T("topic.e-mails.months_help")}}
	for _, metric := range metrics {
		out = append(out, section{Table: v.segmentGrid(metric, names, months)})
	}
	return append(out, inactive), nil
}

// segmentGrid is one metric, a month a row and a segment a column.
func (v *visit) segmentGrid(metric string, names []string, months []*analyzer.Answer) *view.Table {
	m, _ := analyzer.MetricByKey(metric)
	columns := []view.Column{{Title: analyzer.DimensionLabel(analyzer.ByMonth)}}
	kind := map[analyzer.Unit]sheet.Kind{analyzer.Ratio: sheet.Percent, analyzer.Count: sheet.Number}[m.Unit]
	for _, name := range names {
		columns = append(columns, view.Column{Title: name, Kind: kind})
	}
	var rows []view.Row
	for i, f := range months[0].Of(metric) {
		row := view.Row{Cells: []view.Cell{view.Text(view.Label(analyzer.ByMonth, f.Key()))}}
		for n := range names {
			row.Cells = append(row.Cells, figureCell(months[n].Of(metric)[i]))
		}
		rows = append(rows, row)
	}
	return v.grid("segments-"+i18n.T("topic.e-mails.slug_"+metric), m.Label(), columns, rows)
}

// figureCell is a figure without its detail, a dash without a value.
func figureCell(f analyzer.Figure) view.Cell {
	if f.Value == nil {
		return view.Text("—")
	}
	return view.Cell{Text: view.Write(f.Metric, f.Unit, f.Currency, *f.Value), Value: *f.Value, Sort: view.Sortable(*f.Value)}
}
