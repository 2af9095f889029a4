package imports

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/internal/i18n"
)

// Veil hides the people of a real shop from those who work on its data: customers
// and order numbers become pseudonyms that nobody turns back without the key, and
// what may name a person is left out. The same key and shop give the same ones.
type Veil struct{ names *pseudonym.Veil }

// NewVeil makes the veil of a shop under a centre's key, which is kept nowhere.
func NewVeil(key []byte, shop string) *Veil { return &Veil{pseudonym.NewVeil(key, shop)} }

func (v *Veil) customer(text string) string { return v.names.Customer(text) }

func (v *Veil) order(text string) string { return v.names.Order(text) }

// shared is how many orders must have a text of the buyer's own (a coupon, a
// payment, a delivery) for it to name none of them.
const shared = 5

// What reaches a person: an e-mail address, or a phone number of France or in the
// international form. A barcode is neither.
var (
	mailed   = regexp.MustCompile(`[^\s@]@[^\s@]|%40`)
	personal = regexp.MustCompile(mailed.String() + `|\b0[1-9](?:[\s.-]?\d{2}){4}\b|\+\d(?:[\s.-]?\d){8,}`)
)

// pseudonyms are customers that a veil has hidden.
var pseudonyms = regexp.MustCompile(`^client-[0-9a-f]{20}$`)

func isPersonal(text string) bool { return personal.MatchString(text) }

// hide takes out of a book what names people, and says in the report what it took.
func (v *Veil) hide(b *orderBook, prefix string, r *Report) {
	for i := range b.documents {
		d := &b.documents[i]
		d.refund = d.refund || prefix != "" && strings.HasPrefix(d.id, prefix)
		d.id = v.order(d.id)
		d.texts[textCustomer] = b.texts.id(v.customer(b.texts.text(d.texts[textCustomer])))
		d.texts[textRefundOf] = b.texts.id(v.order(b.texts.text(d.texts[textRefundOf])))
	}
	for field := range texts {
		if field != textCustomer && field != textRefundOf && field != textStatus && field != textChannel && field != textDevice {
			v.hideRare(b, field, r)
		}
	}
	v.hideNames(b, r)
}

// hideRare leaves out the texts of a field that few orders have, or that reach a
// person. A country is kept unless it reads like an address.
func (v *Veil) hideRare(b *orderBook, field int, r *Report) {
	orders := map[uint32]int{}
	for i := range b.documents {
		orders[b.documents[i].texts[field]]++
	}
	hidden, lost := 0, 0
	for text, n := range orders {
		word := b.texts.text(text)
		few := n < shared
		if field == textCountry {
			few = strings.ContainsFunc(word, unicode.IsDigit)
		}
		if text != 0 && (few || isPersonal(word)) {
			hidden, lost = hidden+1, lost+n
			orders[text] = 0
		}
	}
	for i := range b.documents {
		if d := &b.documents[i]; orders[d.texts[field]] == 0 {
			d.texts[field] = 0
		}
	}
	if hidden > 0 {
		r.note("veil_rare", "field", i18n.T("imports.field."+orderPlan[orderTexts[field]].key), "n", hidden, "orders", lost)
	}
}

// hideNames gives each product the name that most of its lines have: others may
// carry a text of the buyer's own, a first name to embroider.
func (v *Veil) hideNames(b *orderBook, r *Report) {
	type named struct{ sku, name uint32 }
	lines := map[named]int{}
	for l := range b.each {
		lines[named{l.sku, l.name}]++
	}
	best := map[uint32]uint32{}
	for k, n := range lines {
		if k.sku == 0 || k.name == 0 || isPersonal(b.texts.text(k.name)) {
			continue
		}
		old, there := best[k.sku]
		if !there || cmp.Or(cmp.Compare(n, lines[named{k.sku, old}]), cmp.Compare(b.texts.text(old), b.texts.text(k.name))) > 0 {
			best[k.sku] = k.name
		}
	}
	changed := 0
	for l := range b.each {
		name := best[l.sku]
		if l.sku == 0 && !isPersonal(b.texts.text(l.name)) {
			name = l.name
		}
		if name != l.name && l.name != 0 {
			changed++
		}
		l.name = name
		if mailed.MatchString(b.texts.text(l.sku)) {
			l.sku = 0
		}
		if isPersonal(b.texts.text(l.category)) {
			l.category = 0
		}
	}
	if changed > 0 {
		r.note("veil_names", "n", changed)
	}
}

// privateParts begin the parts of a path that belong to one customer.
var privateParts = []string{"account", "compte", "mon-compte", "my-account", "customer", "client", "order", "orders", "commande", "commandes", "order-received", "panier-partage", "unsubscribe", "desinscription"}

// path cuts an address where it becomes a customer's own.
func (v *Veil) path(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts[:len(parts)-1] {
		if slices.Contains(privateParts, strings.ToLower(part)) {
			return strings.Join(parts[:i+1], "/") + "/"
		}
	}
	if isPersonal(path) {
		return "/"
	}
	return path
}

// clean leaves out a text that reaches a person; without a veil it leaves all.
func (v *Veil) clean(text string) string {
	if v != nil && isPersonal(text) {
		return ""
	}
	return text
}
