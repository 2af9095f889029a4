package rule

import (
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

var legalRules = []Rule{
	{ID: "leg-mentions-contenu", Category: Legal, Severity: High, Reference: "LCEN, art. 1-1 (ancien art. 6-III)", Code: "J01", Page: checkNoticeContent},
	{ID: "leg-siren", Category: Legal, Severity: High, Reference: "Insee, clé de Luhn ; BOFiP, numéro de TVA", Code: "J01", Page: checkCompanyNumbers},
	{ID: "leg-cgv-contenu", Category: Legal, Severity: High, Reference: "C. conso. art. L. 221-5", Code: "J03", Page: checkTermsContent},
	{ID: "leg-confidentialite-contenu", Category: Legal, Severity: High, Reference: "RGPD, art. 13", Code: "J19", Page: checkPrivacyContent},
	{ID: "leg-cookies-refus", Category: Legal, Severity: High, Reference: "CNIL, lignes directrices cookies", Code: "J17", Page: checkCookieRefusal},
	{ID: "leg-bouton-commande", Category: Legal, Severity: Critical, Reference: "C. conso. art. L. 221-14", Code: "J06", Page: checkOrderButton},
	{ID: "leg-prix-ttc", Category: Legal, Severity: High, Reference: "C. conso. art. L. 112-1", Code: "J04", Page: checkPricesWithTax},
	{ID: "leg-prix-reference", Category: Legal, Severity: High, Reference: "C. conso. art. L. 112-1-1", Code: "J14", Page: checkReferencePrice},
	{ID: "leg-fabricant", Category: Legal, Severity: Medium, Reference: "Règlement (UE) 2023/988, art. 19", Code: "J30", Page: checkMaker},
	{ID: "leg-allergenes", Category: Legal, Severity: High, Reference: "Règlement (UE) 1169/2011, art. 14 et 21", Code: "J31", Page: checkAllergens},
}

func checkNoticeContent(p *page.Page, f *Finder) {
	if !p.About.Has(page.LegalNotice) {
		return
	}
	s := p.Folded()
	absent := missing([]part{
		{"company", containsAny(s, "siren", "siret", "rcs", "registre du commerce", "repertoire des metiers", "rna")},
		{"address", postcode.MatchString(s)},
		{"email", hasEmail(p)},
		{"phone", hasPhone(p)},
		{"publisher", containsAny(s, "directeur de la publication", "directrice de la publication", "directeur de publication", "directrice de publication", "responsable de la publication", "responsable de publication")},
		{"host", containsAny(s, "heberge")},
	})
	if len(absent) > 0 {
		f.Say("", "parts", listOf(absent), "n", len(absent))
	}
}

// postcode matches a French postcode followed by a name of a town.
var postcode = regexp.MustCompile(`\b\d{2} ?\d{3} [a-z]`)

// companyNumber matches a SIREN or SIRET after its name; vatNumber a French
// VAT number.
var (
	companyNumber = regexp.MustCompile(`(?:siren|siret|rcs)[^\d\n]{0,40}(\d{3}[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{5})?)\b`)
	vatNumber     = regexp.MustCompile(`\bfr ?(\d{2}) ?(\d{3}) ?(\d{3}) ?(\d{3})\b`)
)

func checkCompanyNumbers(p *page.Page, f *Finder) {
	if p.About&(page.LegalNotice|page.Terms) == 0 {
		return
	}
	s := p.Folded()
	for _, m := range companyNumber.FindAllStringSubmatch(s, -1) {
		if !validCompany(m[1]) {
			f.Item(m[1])
		}
	}
	for _, m := range vatNumber.FindAllStringSubmatch(s, -1) {
		if !validVAT(m[1], m[2]+m[3]+m[4]) {
			f.Item(strings.ToUpper(m[0]))
		}
	}
}

// validCompany checks the Luhn key of a SIREN (9 digits) or SIRET (14). The
// establishments of La Poste have their own key: a sum that 5 divides.
func validCompany(number string) bool {
	number = strings.NewReplacer(" ", "", ".", "").Replace(number)
	sum, plain := 0, 0
	for i := range len(number) {
		digit := int(number[i] - '0')
		plain += digit
		if (len(number)-i)%2 == 0 {
			digit *= 2
			digit -= 9 * (digit / 10)
		}
		sum += digit
	}
	return sum%10 == 0 || strings.HasPrefix(number, "356000000") && plain%5 == 0
}

// validVAT checks the two digits of a French VAT number:
// (12 + 3 × (SIREN mod 97)) mod 97.
func validVAT(key, siren string) bool {
	return toInt(key) == (12+3*(toInt(siren)%97))%97
}

func toInt(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

func checkTermsContent(p *page.Page, f *Finder) {
	if !p.About.Has(page.Terms) {
		return
	}
	s := p.Folded()
	absent := missing([]part{
		{"prices", containsAny(s, "ttc", "toutes taxes")},
		{"payment", containsAny(s, "paiement", "reglement")},
		{"delivery", containsAny(s, "livraison")},
		{"withdrawal", containsAny(s, "retractation", "retracter") && containsAny(s, "14 jours", "quatorze")},
		{"conformity", containsAny(s, "garantie legale de conformite", "garantie de conformite")},
		{"defects", containsAny(s, "vices caches")},
		{"mediator", containsAny(s, "mediateur", "mediation")},
		{"complaints", containsAny(s, "reclamation", "service client", "litige")},
	})
	if len(absent) > 0 {
		f.Say("", "parts", listOf(absent), "n", len(absent))
	}
}

func checkPrivacyContent(p *page.Page, f *Finder) {
	if !p.About.Has(page.Privacy) {
		return
	}
	s := p.FoldedMain() // a shelf of preserves in the menu conserves nothing
	absent := missing([]part{
		{"purposes", containsAny(s, "finalite", "pourquoi")},
		{"basis", containsAny(s, "base legale", "bases legales", "base juridique", "consentement", "interet legitime", "execution du contrat")},
		{"retention", containsAny(s, "duree de conservation", "durees de conservation", "conserve", "conservation")},
		{"recipients", containsAny(s, "destinataire", "sous-traitant", "prestataire", "partenaires", "transmis")},
		{"rights", containsAny(s, "droit d'acces", "vos droits", "droits d'acces", "rectification")},
		{"cnil", containsAny(s, "cnil")},
		{"contact", hasEmail(p) || containsAny(s, "dpo", "delegue a la protection")},
	})
	if len(absent) > 0 {
		f.Say("", "parts", listOf(absent), "n", len(absent))
	}
}

// checkCookieRefusal reads the home page only: the banner is the same on every
// page. What a script draws is not seen.
func checkCookieRefusal(p *page.Page, f *Finder) {
	if p.Kind != page.Home || !p.Markers.Banner {
		return
	}
	refuses := func(name string) bool {
		return containsAny(text.Fold(name), "refus", "sans accepter", "rejeter", "decliner", "reject")
	}
	if slices.ContainsFunc(p.Buttons, func(b page.Button) bool { return refuses(b.Name) }) ||
		slices.ContainsFunc(p.Links, func(l page.Link) bool { return len(l.Text) < 60 && refuses(l.Text) }) {
		return
	}
	f.Say("")
}

var (
	orderWords = []string{"valider la commande", "valider ma commande", "confirmer la commande", "confirmer ma commande", "passer la commande", "passer commande", "finaliser la commande", "finaliser ma commande", "envoyer la commande", "commander", "acheter", "valider l'achat", "confirmer l'achat"}
	payWords   = []string{"paiement", "payer", "payant", "regler", "paie"}
)

// checkOrderButton reads checkout pages where one chooses how to pay: the
// button there ends the order.
func checkOrderButton(p *page.Page, f *Finder) {
	if p.Kind != page.Checkout || !p.Markers.Payment {
		return
	}
	for _, b := range p.Buttons {
		name := text.Fold(b.Name)
		if len(name) < 80 && containsAny(name, orderWords...) && !containsAny(name, payWords...) {
			f.Say(b.Name, "button", b.Name)
			return
		}
	}
}

// checkPricesWithTax reads the first price, which is the article's own: those of
// other articles may follow.
func checkPricesWithTax(p *page.Page, f *Finder) {
	prices := mainPrices(p)
	if p.Kind != page.Product || len(prices) == 0 {
		return
	}
	if prices[0].Tax == "HT" && !slices.ContainsFunc(prices, func(price page.Price) bool { return price.Tax == "TTC" }) {
		f.Say(euros(prices[0].Cents)+" HT", "price", euros(prices[0].Cents))
	}
}

// checkReferencePrice finds struck-out prices without the sentence that the
// law asks for.
func checkReferencePrice(p *page.Page, f *Finder) {
	if p.Kind != page.Product && p.Kind != page.Category && p.Kind != page.Home {
		return
	}
	s := p.Folded()
	if containsAny(s, "30 derniers jours", "trente derniers jours", "30 jours precedents", "prix le plus bas") {
		return
	}
	for _, price := range p.Prices {
		if price.Struck {
			f.Item(euros(price.Cents))
		}
	}
}
