package dashboard

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/seo/rule"
)

// campaignMetrics are what a campaign is measured by.
var campaignMetrics = []string{"visits", "orders", "conversion_rate", "revenue_incl_tax", "average_basket", "spend", "roas", "roi"}

// campaignFact is what came of the campaign that a document plans, under its name and between
// its days; nothing before its name is known.
func (d *Dashboard) campaignFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	name := strings.TrimSpace(p.Values["nom_campagne"].Text)
	if name == "" {
		return dossier.Value{}, lacking("campaign")
	}
	span := daysBetween(p.Values["debut"].Text, p.Values["fin"].Text, v.Span.Period)
	answer, err := d.Analyzer.Answer(v.context(), analyzer.Question{Site: v.Site.ID, Period: span, Metrics: campaignMetrics,
		Filters: []analyzer.Filter{{Dimension: analyzer.ByCampaign, Value: name}}})
	if err != nil {
		return dossier.Value{}, err
	}
	if none(answer, "visits") && none(answer, "spend") {
		return dossier.Value{}, d.unseenCampaign(v, name, span)
	}
	var value dossier.Value
	for _, metric := range campaignMetrics {
		f := view.Total(answer, metric)
		value.Rows = append(value.Rows, toolRow(view.LabelOf(metric), view.Value(f), view.Dates(span)))
	}
	return value, nil
}

// none reports that nothing was counted of a metric.
func none(answer *analyzer.Answer, metric string) bool {
	f := view.Total(answer, metric)
	return f.Value == nil || *f.Value == 0
}

// namedCampaigns is how many names of campaigns are told to whoever wrote another one.
const namedCampaigns = 8

// unseenCampaign says that no visit bears the name of a campaign, and which names they bear.
func (d *Dashboard) unseenCampaign(v *visit, name string, span period.Period) error {
	answer, err := d.Analyzer.Answer(v.context(), analyzer.Question{Site: v.Site.ID, Period: span, Metrics: []string{"visits"}, By: analyzer.ByCampaign})
	if err != nil {
		return err
	}
	var seen []string
	for _, f := range answer.Of("visits") {
		if key := f.Group[analyzer.ByCampaign]; key != "" && len(seen) < namedCampaigns {
			seen = append(seen, i18n.T("dossier.lacking.quoted", "name", key))
		}
	}
	if seen == nil {
		return lacking("no_campaigns", "name", name, "period", view.Dates(span))
	}
	return lacking("unseen_campaign", "name", name, "period", view.Dates(span), "seen", strings.Join(seen, ", "))
}

// daysBetween is the period of two days as forms write them; otherwise is where one of them
// cannot be read.
func daysBetween(from, to string, otherwise period.Period) period.Period {
	p, err := period.Parse(from, to, otherwise.Loc)
	if err != nil {
		return otherwise
	}
	return p
}

// plannedQueries is how many queries a plan of keywords begins with.
const plannedQueries = 15

// queryFact are the queries that showed the shop the most over the period of the page.
func (d *Dashboard) queryFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	report, err := d.Analyzer.Searches(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return dossier.Value{}, err
	}
	if len(report.Queries) == 0 {
		return dossier.Value{}, lacking("queries", "period", view.Dates(v.Span.Period))
	}
	shown := slices.SortedStableFunc(slices.Values(report.Queries), func(x, y analyzer.SearchLine) int { return cmp.Compare(y.Impressions, x.Impressions) })
	var value dossier.Value
	for _, q := range shown[:min(plannedQueries, len(shown))] {
		value.Rows = append(value.Rows, toolRow(q.Key, i18n.Number(q.Impressions, 0), i18n.Number(q.Clicks, 0), i18n.Number(q.Position, 1)))
	}
	return value, nil
}

// The duties that a watch begins with: those that came or come into force in this time.
const (
	dutiesSince = -6 // months
	dutiesUntil = 18
)

// dutyFact are the dates of law around today.
func (d *Dashboard) dutyFact(v *visit, _ dossier.Piece) (dossier.Value, error) {
	today := v.Today()
	first, last := today.AddDate(0, dutiesSince, 0), today.AddDate(0, dutiesUntil, 0)
	var value dossier.Value
	for _, duty := range rule.Duties() {
		if duty.From.After(first) && duty.From.Before(last) {
			value.Rows = append(value.Rows, toolRow(duty.From.Format(time.DateOnly), duty.Basis(), duty.Title()))
		}
	}
	return value, nil
}

// heardConversations is how many conversations a sheet of listening begins with.
const heardConversations = 8

// conversationKinds are those of the case behind the choices of a sheet of listening.
var conversationKinds = map[string]string{"messagerie": tracking.ConversationChat, "email": tracking.ConversationTicket, "telephone": tracking.ConversationCall}

// conversationFact are conversations of the shop over the period of the page, to be annotated.
func (d *Dashboard) conversationFact(v *visit, p dossier.Piece) (dossier.Value, error) {
	kind, chosen := conversationKinds[p.Values["canal"].Text]
	switch {
	case !chosen:
		return dossier.Value{}, lacking("canal")
	case d.Documents == nil:
		return dossier.Value{}, lacking("conversations", "period", view.Dates(v.Span.Period))
	}
	list, err := d.Documents.Conversations(v.context(), v.Site, v.Span.Period, kind, heardConversations)
	if err != nil {
		return dossier.Value{}, err
	}
	if len(list) == 0 {
		return dossier.Value{}, lacking("conversations", "period", view.Dates(v.Span.Period))
	}
	var value dossier.Value
	for _, c := range list {
		value.Rows = append(value.Rows, toolRow(c.ID, i18n.T("dossier.fact.conversation", "day", i18n.DateTime(c.Time.In(v.Site.Location())), "text", c.Text)))
	}
	return value, nil
}
