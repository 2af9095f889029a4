package imports

import (
	"slices"
	"strings"
)

// toolSign is an export of a tool, known by titles that stand together in its files only.
type toolSign struct {
	kind, tool string
	titles     string // folded; all of them
}

// toolSigns are tried in this order.
var toolSigns = []toolSign{
	{"orders", "Shopify", "name createdat lineitemquantity lineitemprice"},
	{"orders", "WooCommerce", "ordernumber orderdate itemname itemcost ordertotalamount"}, // Advanced Order Export
	{"orders", "WooCommerce", "date order netsales products itemssold"},                   // Analytics
	{"orders", "WooCommerce", "date order nrevenue products itemssold"},
	{"orders", "WooCommerce", "date ndecommande ventesnettes produits articlesvendus"},
	{"orders", "PrestaShop", "reference nouveauclient livraison total paiement etat date"},
	{"orders", "PrestaShop", "reference newclient delivery total payment status date"},
	{"totals", "GA4", "sessions utilisateursactifs"},
	{"totals", "GA4", "sessions activeusers"},
	{"totals", "GA4", "vues utilisateursactifs"},
	{"totals", "GA4", "views activeusers"},
	{"totals", "GA4", "niemejour"},
	{"totals", "GA4", "nthday"},
	{"totals", "Matomo", "visiteursuniques visites actions"},
	{"totals", "Matomo", "uniquevisitors visits actions"},
	{"totals", "Matomo", "nbvisits nbactions"},
	{"totals", "Plausible", "visitors pageviews bounces"},
	{"totals", "Plausible", "visitors bouncerate visitduration"},
	{"costs", "Google Ads", "campaign cost impr currencycode"},
	{"costs", "Google Ads", "campagne cout impr codededevise"},
	{"costs", "Google Ads", "campaign cost impr day"},
	{"costs", "Google Ads", "campagne cout impr jour"},
	{"costs", "Microsoft Ads", "gregoriandate campaignname spend"},
	{"costs", "Microsoft Ads", "timeperiod campaignname spend"},
	{"costs", "Microsoft Ads", "campaign spend impr day"},
	{"costs", "Microsoft Ads", "campagne depenses impr jour"},
	{"costs", "Meta Ads", "reportingstarts campaignname impressions"},
	{"costs", "Meta Ads", "debutdesrapports nomdelacampagne impressions"},
	{"costs", "Meta Ads", "debutdelaperioderapportee nomdelacampagne"},
	{"mailings", "Mailchimp", "senddate totalrecipients successfuldeliveries uniqueopens"},
	{"mailings", "Mailchimp", "campaignid senddate totalrecipients"},
	{"mailings", "Brevo", "campaignname subject sentdate recipients delivered"},
	{"mailings", "Brevo", "nomdelacampagne sujet datedenvoi destinataires delivres"},
	{"mailings", "Brevo", "nomdelacampagne objet datedenvoi destinataires delivres"},
	{"mailings", "Mailjet", "subject sendtime delivered opened clicked unsub"},
	{"mailings", "Mailjet", "objet datedenvoi delivres ouverts cliques"},
	{"partners", "Awin", "transactiondate publisherid commissionstatus"},
	{"partners", "Awin", "sitename commissionstatus transactiondate"},
	{"partners", "CJ", "eventdate postingdate publishername"},
	{"partners", "Affilae", "conversionid partner commission"},
	{"partners", "Affilae", "idconversion partenaire commission"},
	{"partners", "Effinity", "editeur referencecommande commission"},
	{"posts", "LinkedIn", "posttitle postlink createddate"},
	{"posts", "Instagram (Meta Business Suite)", "postid accountusername publishtime"},
	{"posts", "Instagram (Meta Business Suite)", "iddepublication nomdutilisateurducompte heuredepublication"},
	{"posts", "Facebook (Meta Business Suite)", "postid pagename publishtime"},
	{"posts", "Facebook (Meta Business Suite)", "iddepublication nomdelapage heuredepublication"},
	{"posts", "TikTok", "videotitle videolink posttime"},
	{"posts", "TikTok", "videotitle posttime totallikes"},
	{"tickets", "Zendesk", "id subject status via createdat firstreplytimeinminutes"},
	{"tickets", "Freshdesk", "ticketid subject createdtime firstresponsetimeinhrs"},
	{"tickets", "Gorgias", "ticketid initialchannel creationdate"},
	{"chats", "Crisp", "sessionid createdat"},
	{"chats", "Tawk.to", "chatid visitorname"},
	{"calls", "Aircall", "line direction missedcallreason"},
	{"calls", "Ringover", "typedappel dureedattente"},
	{"calls", "Ringover", "calltype waitingduration"},
	{"search-console", "Search Console", "clics impressions ctr position"},
	{"search-console", "Search Console", "clicks impressions ctr position"},
	{"backlinks", "Ahrefs", "referringpageurl"},
	{"backlinks", "Majestic", "sourcetrustflow"},
	{"backlinks", "Semrush", "pageascore"},
}

// signOf is the export that the titles are those of, of the kind if one is given; nil for
// none known.
func signOf(titles []string, kind string) *toolSign {
	have := map[string]bool{}
	for _, t := range titles {
		have[foldTitle(t)] = true
	}
	for i, sign := range toolSigns {
		if kind != "" && kind != sign.kind {
			continue
		}
		if !slices.ContainsFunc(strings.Fields(sign.titles), func(t string) bool { return !have[fold(t)] }) {
			return &toolSigns[i]
		}
	}
	return nil
}

// foldTitle folds a title without the currency that stands behind it: « Montant dépensé (EUR) ».
func foldTitle(title string) string {
	if before, inside, found := strings.Cut(title, "("); found && strings.TrimSpace(before) != "" {
		code, rest, _ := strings.Cut(inside, ")")
		if len(code) == 3 && strings.ToUpper(code) == code && strings.TrimSpace(rest) == "" {
			return fold(before)
		}
	}
	return fold(title)
}
