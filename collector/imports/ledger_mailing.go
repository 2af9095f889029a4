package imports

import (
	"cmp"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/sheet"
)

// mailingPlan lists what statistics of campaigns may say; the aliases are titles of Brevo,
// Mailchimp and Mailjet, in French and in English.
var mailingPlan = plan{
	{"date", date, "senddate sentdate sendtime senton sentat datedenvoi dateenvoi envoyele scheduleddate sentondate jour day"},
	{"campaign", text, "utmcampaign campaignname nomdelacampagne nomcampagne campagne title titre name nom"},
	{"title", text, "subject subjectline objet sujet objetdelemail"},
	{"segment", text, "list liste listname audience audiencename lists listes segmentname contactlist"},
	{"type", text, "campaigntype typedecampagne kind"},
	{"contacts", number, "contactsactifs activecontacts"},
	{"sent", number, "totalrecipients recipients destinataires envoyes envois sends emailssent totalsent processed processedcount messagessent"},
	{"delivered", number, "successfuldeliveries deliveries delivres livres delivered recus deliveredcount messagesdelivered"},
	{"opens", number, "uniqueopens openers ouvreurs ouverturesuniques uniqueopeners opened ouverts openedcount uniqueviews trackableopens ouvertures"},
	{"clicks", number, "uniqueclicks clickers cliqueurs clicsuniques uniqueclickers clicked cliques clickedcount clics"},
	{"unsubscribed", number, "unsubscribes unsubscriptions unsub desabonnes desabonnements desinscriptions desinscrits unsubscribedcount"},
	{"bounces", number, "totalbounces bounced rebonds bouncedcount erreurs"},
	{"hard_bounces", number, "hardbounces hardbounce rebondsdurs bouncesdurs"},
	{"soft_bounces", number, "softbounces softbounce rebondsdoux bouncessouples rebondsmous"},
	{"complaints", number, "abusecomplaints plaintes spamreports spam spamcomplaints signalespam"},
	{"mailing_orders", number, "totalorders orders commandes"},
	{"mailing_revenue", number, "totalrevenue revenue chiffredaffaires revenu"},
}

var mailings = ledgerKind[tracking.Mailing]{
	key: "mailings", table: "mailings", plan: mailingPlan, needs: []string{"date", "campaign|title", "sent|delivered"}, row: readMailing,
	name: func(m *tracking.Mailing) string {
		return m.Day.Format(time.DateOnly) + "\x00" + m.Campaign + "\x00" + m.Segment
	},
	add: func(sum, more *tracking.Mailing) {
		sum.Contacts, sum.Sent, sum.Delivered = sum.Contacts+more.Contacts, sum.Sent+more.Sent, sum.Delivered+more.Delivered
		sum.Opens, sum.Clicks, sum.Unsubscribed = sum.Opens+more.Opens, sum.Clicks+more.Clicks, sum.Unsubscribed+more.Unsubscribed
		sum.Complaints, sum.Orders, sum.RevenueIncl = sum.Complaints+more.Complaints, sum.Orders+more.Orders, sum.RevenueIncl+more.RevenueIncl
	},
}

// readMailing reads a campaign. What was sent and what arrived differ by what bounced: the
// file may say two of the three.
func readMailing(in *ledgerReader, row sheet.Row) (m tracking.Mailing, p *problem) {
	m = tracking.Mailing{
		Site: in.site.ID, Origin: Origin, Kind: tracking.MailingNewsletter, Campaign: in.text(row, "campaign"), Title: in.text(row, "title"), Segment: in.text(row, "segment"),
	}
	m.Campaign, m.Title = cmp.Or(m.Campaign, m.Title), cmp.Or(m.Title, m.Campaign)
	if m.Campaign == "" {
		return m, in.mapping.missing(row, in.f("campaign"))
	}
	if kind := fold(in.text(row, "type")); strings.Contains(kind, "auto") || strings.Contains(kind, "scenario") || strings.Contains(kind, "trigger") || strings.Contains(kind, "transaction") {
		m.Kind = tracking.MailingAutomatic
	}
	at, p := in.at(row, "date")
	if p != nil {
		return m, p
	}
	m.Day = dayOf(at, in.site.Location())
	var bounces, hard, soft uint64
	if p = in.counts(row, map[string]*uint64{
		"contacts": &m.Contacts, "sent": &m.Sent, "delivered": &m.Delivered, "opens": &m.Opens, "clicks": &m.Clicks, "unsubscribed": &m.Unsubscribed,
		"complaints": &m.Complaints, "mailing_orders": &m.Orders, "bounces": &bounces, "hard_bounces": &hard, "soft_bounces": &soft,
	}); p != nil {
		return m, p
	}
	bounces = cmp.Or(bounces, hard+soft)
	if !in.mapping.has(in.f("sent")) {
		m.Sent = m.Delivered + bounces
	}
	if !in.mapping.has(in.f("delivered")) {
		m.Delivered = m.Sent - min(bounces, m.Sent)
	}
	switch {
	case m.Delivered > m.Sent:
		return m, in.mapping.problem(row, in.f("delivered"), "imports.more_than_sent", "sent", m.Sent)
	case m.Opens > m.Delivered:
		return m, in.mapping.problem(row, in.f("opens"), "imports.more_than_delivered", "delivered", m.Delivered)
	case m.Clicks > m.Delivered:
		return m, in.mapping.problem(row, in.f("clicks"), "imports.more_than_delivered", "delivered", m.Delivered)
	}
	m.RevenueIncl, p = in.amount(row, "mailing_revenue")
	return m, p
}
