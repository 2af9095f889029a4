package imports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/sheet"
)

// partnerPlan lists what a list of transactions of an affiliate network may say; the aliases
// are titles of Awin, CJ, Effinity, Affilae, Kwanko and Tradedoubler.
var partnerPlan = plan{
	{"id", text, "transactionid idtransaction commissionid conversionid idconversion actionid"},
	{"date", date, "transactiondate eventdate datedetransaction datetransaction dateconversion datedelaconversion datedelavente datevente transactiondateutc conversiondate createdat"},
	{"partner", text, "publishername publisher affiliatename affiliate sitename editeur affilie nomdelediteur nomaffilie partenaire website site publisherid"},
	{"order", text, "orderref orderreference orderid ordernumber referencecommande commande numerodecommande ndecommande advertiserorderid refcommande idcommande reference"},
	{"sale", number, "saleamount ordervalue amount montant montantht montantdelavente montantvente valeurcommande salevalue montantcommande montantdelacommande panier"},
	{"commission", number, "commissionamount publishercommission commissionediteur montantcommission montantdelacommission pubcommissionamount remuneration commissionht"},
	{"status", text, "commissionstatus transactionstatus actionstatus statut etat state"},
	{"click_date", date, "clickdate dateduclic dateclic clicktime clickdateutc"},
	{"new_customer", text, "newcustomer nouveauclient customeracquisition customertype"},
	{"discount", number, "remise discountamount montantremise"},
	{"currency", text, "currencycode devise commissioncurrency salecurrency"},
	{"type", text, "partnertype typedepartenaire promotiontype publishertype"},
}

var partners = ledgerKind[tracking.PartnerClick]{
	key: "partners", table: "partner_clicks", plan: partnerPlan, needs: []string{"date", "partner", "commission"}, row: readPartner,
	name: func(c *tracking.PartnerClick) string { return c.ID },
}

// partnerKinds are the kinds of partner of the tracking plan.
var partnerKinds = []string{"affiliate", "reseller", "blog", "press", "comparator", "local"}

// readPartner reads a transaction: the order that a partner claims, when its click came,
// and what it asks for it.
func readPartner(in *ledgerReader, row sheet.Row) (c tracking.PartnerClick, p *problem) {
	c = tracking.PartnerClick{Site: in.site.ID, Origin: Origin, Kind: "affiliate", Partner: in.text(row, "partner"), OrderID: in.text(row, "order")}
	if c.Partner == "" {
		return c, in.mapping.missing(row, in.f("partner"))
	}
	if kind := strings.ToLower(in.text(row, "type")); slices.Contains(partnerKinds, kind) {
		c.Kind = kind
	}
	if cell := in.mapping.cell(row, in.f("currency")); cell != "" && !sameCurrency(cell, in.site.Currency) {
		return c, in.mapping.problem(row, in.f("currency"), "imports.other_currency", "currency", in.site.Currency)
	}
	at, p := in.at(row, "date")
	if p != nil {
		return c, p
	}
	c.Time = at
	if in.mapping.cell(row, in.f("click_date")) != "" {
		if c.Time, p = in.at(row, "click_date"); p != nil {
			return c, p
		}
		if c.Time.After(at) {
			return c, in.mapping.problem(row, in.f("click_date"), "imports.click_after")
		}
		c.DelayS = uint32(min(at.Sub(c.Time).Seconds(), 1<<31))
	}
	for key, place := range map[string]*int64{"sale": &c.OrderExcl, "commission": &c.Commission, "discount": &c.Discount} {
		if *place, p = in.amount(row, key); p != nil {
			return c, p
		}
	}
	if c.Commission < 0 {
		return c, in.mapping.problem(row, in.f("commission"), "imports.negative")
	}
	if cell := in.mapping.cell(row, in.f("new_customer")); cell != "" {
		yes, _ := isYes(cell, "new nouveau nouveauclient newcustomer", "existing returning ancien")
		c.NewCustomer = yes
	}
	c.Cancelled = isDeclined(in.mapping.cell(row, in.f("status")))
	c.ID = "import-" + hashOf(in.site.ID, c.Partner, cmp.Or(in.mapping.cell(row, in.f("id")), c.OrderID+"\x00"+at.String()))
	return c, nil
}

// isDeclined tells a commission that will not be paid; one that waits will be.
func isDeclined(status string) bool {
	folded := fold(status)
	for _, word := range []string{"declin", "refus", "annul", "cancel", "deleted", "reject", "rejet", "void", "supprim", "invalid"} {
		if strings.Contains(folded, word) {
			return true
		}
	}
	return false
}
