package analyzer_test

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/money"
)

// options are the key=value words of a line; a key may stand several times.
type options struct {
	list [][2]string
	used map[string]bool
}

func pairs(words []string) options {
	o := options{used: map[string]bool{}}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		o.list = append(o.list, [2]string{key, value})
	}
	return o
}

func (o options) all() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, p := range o.list {
			if !yield(p[0], p[1]) {
				return
			}
		}
	}
}

func (o options) or(key, otherwise string) string {
	o.used[key] = true
	for k, v := range o.all() {
		if k == key {
			return v
		}
	}
	return otherwise
}

func (o options) each(key string) []string {
	o.used[key] = true
	var out []string
	for k, v := range o.all() {
		if k == key {
			out = append(out, v)
		}
	}
	return out
}

// unknown is an error that names the words nobody read.
func (o options) unknown() error {
	for k := range o.all() {
		if !o.used[k] {
			return fmt.Errorf("unknown word %q", k)
		}
	}
	return nil
}

// cents reads an amount, nil when it is absent or « ? ».
func (o options) cents(key string) (*int64, error) { return parseCents(o.or(key, "?")) }

func parseCents(s string) (*int64, error) {
	if s == "?" {
		return nil, nil
	}
	c, err := money.Parse(s)
	return &c, err
}

// readOrder reads « commande 1001 client=c1 visiteur=Anne canal=email
// article=SKU:catégorie:quantité:ttc:ht:achat port=4,90:4,08 transport=5,00 ».
func (s *scenario) readOrder(at time.Time, id string, p options) error {
	o := tracking.Order{
		Site: s.site.ID, ID: id, Version: uint64(s.line), Time: at.UTC(), Status: p.or("état", tracking.OrderValid),
		Customer: p.or("client", ""), Currency: s.site.Currency, Rate: 1,
		Channel: p.or("canal", ""), Source: p.or("source", ""), Campaign: p.or("campagne", ""), Device: p.or("appareil", ""), Country: p.or("pays", ""),
		Payment: p.or("moyen", ""), Delivery: p.or("livraison", ""), Region: p.or("région", ""), Coupon: p.or("code", ""),
	}
	if who := p.or("visiteur", ""); who != "" {
		o.Visitor = s.visitor(who, tracking.ModeConsent)
	}
	for _, line := range p.each("article") {
		if err := addSale(&o, line); err != nil {
			return err
		}
	}
	for _, line := range p.each("carte-cadeau") {
		c, err := parseCents(line)
		if err != nil {
			return err
		}
		addLine(&o, tracking.LineGiftCard, []string{"CARTE", "Cartes"}, 1, *c, c, nil)
	}
	for _, line := range p.each("ajustement") {
		sku, n, _ := strings.Cut(line, ":")
		quantity, err := strconv.Atoi(n)
		if err != nil {
			return err
		}
		addLine(&o, tracking.LineAdjustment, []string{sku, ""}, int32(quantity), 0, nil, nil)
	}
	if err := addCosts(&o, p); err != nil {
		return err
	}
	discount, err := money.Parse(p.or("remise", "0"))
	if err != nil {
		return err
	}
	o.Discount, o.TotalIncl = discount, o.ProductsIncl+o.ShippingIncl
	s.orders = append(s.orders, o)
	return p.unknown()
}

func addCosts(o *tracking.Order, p options) (err error) {
	incl, excl, _ := strings.Cut(p.or("port", "0:0"), ":")
	shipping, err := money.Parse(incl)
	if err != nil {
		return err
	}
	o.ShippingIncl = shipping
	if excl != "" {
		if o.ShippingExcl, err = parseCents(excl); err != nil {
			return err
		}
	}
	for key, field := range map[string]**int64{
		"transport": &o.CarriagePaid, "emballage": &o.Packaging, "paiement": &o.PaymentFee,
		"retour": &o.ReturnCost, "commission": &o.Commission, "bon": &o.Voucher,
	} {
		if *field, err = p.cents(key); err != nil {
			return err
		}
	}
	return nil
}

// addSale reads SKU:catégorie:quantité:ttc[:ht[:achat]].
func addSale(o *tracking.Order, line string) error {
	parts := strings.Split(line, ":")
	if len(parts) < 4 || len(parts) > 6 {
		return fmt.Errorf("unreadable line %q", line)
	}
	quantity, err := strconv.Atoi(parts[2])
	if err != nil {
		return err
	}
	parts = append(parts, "?", "?")
	incl, err := money.Parse(parts[3])
	if err != nil {
		return err
	}
	excl, err := parseCents(parts[4])
	if err != nil {
		return err
	}
	cost, err := parseCents(parts[5])
	if err != nil {
		return err
	}
	addLine(o, tracking.LineSale, parts[:2], int32(quantity), incl, excl, cost)
	o.Items += int64(quantity)
	o.ProductsIncl += incl
	o.ProductsExcl = total(o.LineExcl, o.LineKind)
	o.PurchaseCost = total(o.LineCost, o.LineKind)
	return nil
}

func addLine(o *tracking.Order, kind string, names []string, quantity int32, incl int64, excl, cost *int64) {
	o.LineKind = append(o.LineKind, kind)
	o.LineSKU = append(o.LineSKU, names[0])
	o.LineName = append(o.LineName, names[0])
	o.LineCategory = append(o.LineCategory, names[1])
	o.LineQuantity = append(o.LineQuantity, quantity)
	o.LineIncl = append(o.LineIncl, incl)
	o.LineExcl = append(o.LineExcl, excl)
	o.LineCost = append(o.LineCost, cost)
}

// total sums the sale lines, nil when one is not known.
func total(amounts []*int64, kinds []string) *int64 {
	sum := int64(0)
	for i, a := range amounts {
		if kinds[i] != tracking.LineSale {
			continue
		}
		if a == nil {
			return nil
		}
		sum += *a
	}
	return &sum
}

// readRefund reads « remboursement R1 de=1001 ttc=30,00 ht=25,00
// article=SKU:catégorie:quantité:ttc:ht ».
func (s *scenario) readRefund(at time.Time, id string, p options) error {
	incl, err := money.Parse(p.or("ttc", ""))
	if err != nil {
		return err
	}
	r := tracking.Refund{
		Site: s.site.ID, ID: id, Version: uint64(s.line), OrderID: p.or("de", ""), Time: at.UTC(), Rate: 1,
		Currency: s.site.Currency, AmountIncl: incl, Channel: p.or("canal", ""), Device: p.or("appareil", ""),
		Reason: p.or("motif", ""),
	}
	if r.ProductsExcl, err = p.cents("ht"); err != nil {
		return err
	}
	var lines tracking.Order
	for _, line := range p.each("article") {
		if err := addSale(&lines, line); err != nil {
			return err
		}
	}
	r.LineSKU, r.LineCategory, r.LineQuantity = lines.LineSKU, lines.LineCategory, slices.Clone(lines.LineQuantity)
	r.LineIncl, r.LineExcl = lines.LineIncl, lines.LineExcl
	s.refunds = append(s.refunds, r)
	return p.unknown()
}
