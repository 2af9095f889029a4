package intake

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/formaouest/chaland/collector/tracking"
)

// ties are properties that would tie a visit to a person, to an order or to another day,
// without case and punctuation: exempt mode does not keep them.
var ties = setOf(
	"orderid", "transactionid", "commande", "numerocommande", "numérocommande", "order", "ordernumber", "ordername", "orderkey", "ecid", "invoice", "facture",
	"userid", "user", "clientid", "customerid", "customer", "client", "uid", "cid", "visitor", "visitorid", "accountid", "account", "memberid", "crmid",
	"login", "username", "identifiant", "pseudo", "firstname", "lastname", "fullname", "prenom", "prénom", "birthdate", "birthday", "datenaissance", "datedenaissance",
	"email", "mail", "emailaddress", "courriel", "adresseemail", "adressemail", "em", "emailhash", "sha256email", "hashedemail",
	"phone", "phonenumber", "telephone", "téléphone", "tel", "address", "adresse", "street", "ip", "ipaddress", "adresseip", "cip", "useragent",
	"sid", "sessionid", "gasessionid", "gasessionnumber", "sessionnumber", "sct", "fid", "deviceid", "appinstanceid", "fbp", "fbc",
	"gclid", "dclid", "wbraid", "gbraid", "fbclid", "msclkid", "ttclid", "twclid", "mceid",
	"rcn", "rck", "refts", "viewts", "idts", "idvc", "idn", // Matomo's cookies of earlier visits
)

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// isTie reports whether a property's name, written in any way, is one of ties.
func isTie(name string) bool {
	return ties[strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)]
}

var (
	// orderPage is a page of one order, whatever stands for the order behind it.
	orderPage = regexp.MustCompile(`(?i)(/(?:order-received|commande-recue|commande-reçue|view-order|voir-commande|order-pay|payer-commande|suivi-commande|order-tracking|guest-tracking)/)` +
		`([^/#]*[0-9][^/#]*)`)
	// orderPath may be one: a number of three digits or a long key is an order's, the steps of
	// a checkout (/commande/etape-2) have neither.
	orderPath = regexp.MustCompile(`(?i)(/(?:orders?|commandes?|order-confirmation|confirmation-commande|thank[_-]you|merci|checkouts?(?:/cn?)?|invoices?|factures?)/[a-z#_-]{0,8}?)` +
		`([0-9]{3,}[^/#]*|[0-9a-z_-]*[0-9][0-9a-z_-]{11,})`)
	// orderTitle is a title that gives an order's number.
	orderTitle = regexp.MustCompile(`(?i)((?:commande|order|facture|invoice)\s*(?:n\s?[°ºo]\.?|#|no\.?|:)*\s*)([A-Z]{0,4}[-_]?[0-9][0-9A-Z_-]{2,})`)
)

const hiddenOrder = "[commande]"

// strip takes out of an event without consent what its texts say of the reader and of the
// order: the names that the request itself gives them, order numbers in addresses and titles,
// and what stands behind a question mark.
func (t *taking) strip(e *tracking.Event) {
	for _, text := range []*string{&e.Path, &e.Referrer} {
		*text = hideOrder(*text)
	}
	e.Title = orderTitle.ReplaceAllString(e.Title, "${1}"+hiddenOrder)
	for key, value := range e.Props {
		if strings.Contains(value, "://") || strings.HasPrefix(value, "/") {
			e.Props[key] = hideOrder(bareAddress(value))
		}
	}
	for _, name := range append(append(t.named, t.hit.OrderID), t.hit.Names...) {
		stripName(e, name)
	}
}

// Unnamed is a text without e-mail addresses, addresses of networks and, where it is a path,
// the number of an order.
func Unnamed(text string) string { return hideOrder(mask(text)) }

// orderWords are in all pages of orders; few other addresses have one and a digit.
var orderWords = [...]string{"order", "commande", "checkout", "merci", "thank", "invoice", "facture", "tracking"}

func hideOrder(path string) string {
	if !strings.ContainsAny(path, "0123456789") {
		return path
	}
	lower := strings.ToLower(path)
	if !slices.ContainsFunc(orderWords[:], func(word string) bool { return strings.Contains(lower, word) }) {
		return path
	}
	return orderPath.ReplaceAllString(orderPage.ReplaceAllString(path, "${1}"+hiddenOrder), "${1}"+hiddenOrder)
}

// bareAddress is an address without what stands behind it: a query names people.
func bareAddress(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.RawQuery == "" && u.Fragment == "" && u.User == nil {
		return text
	}
	u.RawQuery, u.Fragment, u.User = "", "", nil
	return u.String()
}

// longName is from how many bytes on a name is looked for inside texts; a shorter one would
// be found by chance, and hides only what says nothing else.
const longName = 5

func stripName(e *tracking.Event, name string) {
	name = strings.TrimSpace(name)
	if name == "" {
		return
	}
	hide := func(text string) string {
		switch {
		case text == name:
			return "[id]"
		case len(name) >= longName:
			return strings.ReplaceAll(text, name, "[id]")
		}
		return text
	}
	for _, text := range []*string{&e.Title, &e.Search, &e.Source, &e.Medium, &e.Campaign, &e.Term, &e.Content, &e.Category} {
		*text = hide(*text)
	}
	for _, text := range []*string{&e.Path, &e.Referrer} {
		parts := strings.Split(*text, "/")
		for i := range parts {
			parts[i] = hide(parts[i])
		}
		*text = strings.Join(parts, "/")
	}
	for key, value := range e.Props {
		e.Props[key] = hide(value)
	}
}
