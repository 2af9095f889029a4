package imports

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/sheet"
)

// conversationPlan lists what an export of chats, tickets or calls may say; the aliases are
// titles of Zendesk, Freshdesk, Gorgias, Crisp, Aircall and Ringover.
var conversationPlan = plan{
	{"id", text, "ticketid idticket idduticket numero numeroduticket conversationid sessionid chatid callid identifiant"},
	{"date", date, "createdat createdtime creationdate created creele datedecreation datetimeutc startedat started starttime debut datedebut dateheure heuredebut datetime"},
	{"motive", text, "motif tags tag tickettype type category categorie raison sujetdecontact"},
	{"order", text, "ordernumber orderid commande numerodecommande ndecommande"},
	{"device", text, "appareil"},
	{"status", text, "statut etat state"},
	{"answered", text, "repondu decroche calltype typedappel"},
	{"direction", text, "sens"},
	{"wait", text, "firstreplytimeinminutes firstresponsetimeinhrs firstresponsetimes firstresponsetime firstreplytime attente tempsdattente dureedattente waittime waitingtime " +
		"waitingduration waittimes delaidepremierereponse premierereponse"},
	{"length", text, "durationincall durationtotal duration duree dureetotale talktime dureedelappel dureedeconversation incallduration fullresolutiontimeinminutes " +
		"resolutiontimeinhrs resolutiontimes resolutiontime chatduration"},
	{"satisfaction", text, "satisfactionscore surveyscore rating note csat csatscore surveyresults satisfactionrating evaluation"},
	{"outcome", text, "resultat issue missedcallreason resolutionstatus resolution"},
	{"subject", text, "sujet objet titre title"},
}

func conversations(key, kind string) ledgerKind[tracking.Conversation] {
	return ledgerKind[tracking.Conversation]{
		key: key, table: "conversations", plan: conversationPlan, needs: []string{"date", "id|subject|motive|wait|length|answered|direction"},
		row: func(in *ledgerReader, row sheet.Row) (tracking.Conversation, *problem) {
			return readConversation(in, row, kind)
		},
		name: func(c *tracking.Conversation) string { return c.ID },
	}
}

// readConversation reads a chat, a ticket or a call. Of who wrote or called nothing is kept.
func readConversation(in *ledgerReader, row sheet.Row, kind string) (c tracking.Conversation, p *problem) {
	c = tracking.Conversation{
		Site: in.site.ID, Origin: Origin, Kind: kind, Motive: in.text(row, "motive"), OrderID: in.text(row, "order"), Device: deviceKey(in.text(row, "device")),
		Outcome: in.text(row, "outcome"), Text: in.text(row, "subject"),
	}
	if kind == tracking.ConversationCall {
		if way := fold(in.mapping.cell(row, in.f("direction"))); strings.HasPrefix(way, "out") || strings.HasPrefix(way, "sortant") || way == "emis" {
			return c, errOutside
		}
	}
	if c.Time, p = in.at(row, "date"); p != nil {
		return c, p
	}
	if c.WaitS, p = in.seconds(row, "wait"); p != nil {
		return c, p
	}
	if c.LengthS, p = in.seconds(row, "length"); p != nil {
		return c, p
	}
	c.Answered = in.answered(row, &c)
	if c.Satisfaction, p = in.satisfaction(row); p != nil {
		return c, p
	}
	// Several exports name neither: the line is then known by all that it says.
	said := in.mapping.cell(row, in.f("id"))
	if said == "" {
		said = strings.Join(row.Cells, "\x00")
	}
	c.ID = kind + "-" + hashOf(in.site.ID, kind, said)
	return c, nil
}

// answered reads whether anybody answered: as the file says, or by its state, or because
// there was a first answer.
func (in *ledgerReader) answered(row sheet.Row, c *tracking.Conversation) bool {
	if cell := in.mapping.cell(row, in.f("answered")); cell != "" {
		yes, known := isYes(cell, "answered repondu decroche abouti entrant incoming answeredcall", "missed manque perdu abandonne abandoned voicemail messagerie")
		return yes && known
	}
	switch status := fold(in.mapping.cell(row, in.f("status"))); {
	case slices.Contains(strings.Fields("new nouveau missed manque unanswered sansreponse pending waiting"), status):
		return c.WaitS > 0
	case status != "":
		return true
	}
	return c.WaitS > 0 || c.LengthS > 0
}

// satisfaction reads a mark out of 5, or the words of help desks.
func (in *ledgerReader) satisfaction(row sheet.Row) (uint8, *problem) {
	cell := in.mapping.cell(row, in.f("satisfaction"))
	switch folded := fold(cell); {
	case folded == "" || folded == "offered" || folded == "unoffered" || folded == "notoffered" || strings.HasPrefix(folded, "nonpropos"):
		return 0, nil
	case strings.HasPrefix(folded, "good"), strings.HasPrefix(folded, "bon"), strings.HasPrefix(folded, "satisf"), strings.HasPrefix(folded, "extremelyhappy"), folded == "happy", strings.HasPrefix(folded, "veryhappy"):
		return 5, nil
	case strings.HasPrefix(folded, "bad"), strings.HasPrefix(folded, "mauvais"), strings.HasPrefix(folded, "insatisf"), strings.HasPrefix(folded, "unhappy"), strings.HasPrefix(folded, "extremelyunhappy"):
		return 1, nil
	case strings.HasPrefix(folded, "neutr"):
		return 3, nil
	}
	mark, _, _ := strings.Cut(cell, "/")
	value, key := looseMicro(strings.TrimSpace(mark), in.decimalOf(mark))
	if key != "" || value < micro || value > 5*micro {
		return 0, in.mapping.problem(row, in.f("satisfaction"), "imports.not_a_mark")
	}
	return uint8((value + micro/2) / micro), nil //nolint:gosec // 1 to 5
}
