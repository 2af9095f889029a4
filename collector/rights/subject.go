// Package rights answers a person who asks what a site knows of them, or asks to be forgotten:
// it finds, copies and erases what bears their name in every table.
//
// Only what was measured with consent, and orders, can be found: exempt visits name nobody.
package rights

import (
	"context"
	"crypto/sha1" //nolint:gosec // as Matomo names the visitor of an account
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/collector/endpoint"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Asked is how a person is named: one of the three.
type Asked struct {
	Visitor  string // the identifier in their browser: chaland_id, Matomo's, GA4's, an account's name
	Customer string // an e-mail address, or the number that the shop's export gives them
	Order    string // a number of an order of theirs
}

// How says by what a person was asked for, without naming them.
func (a Asked) How() string {
	switch {
	case a.Visitor != "":
		return "visitor"
	case a.Customer != "":
		return "customer"
	}
	return "order"
}

// Check refuses a question that names nobody, or a person in two ways.
func (a Asked) Check() error {
	n := 0
	for _, text := range []string{a.Visitor, a.Customer, a.Order} {
		if strings.TrimSpace(text) != "" {
			n++
		}
	}
	if n != 1 {
		return fault.New(fault.Invalid, "rights.one_name")
	}
	return nil
}

// Subject is a person, in the words of the tables.
type Subject struct {
	Site      string
	Visitors  []uint64
	Customers []string
	Orders    []string
	texts     []string // as the person was named: what is set aside may repeat it
}

// Nobody reports whether no table can name the subject.
func (s Subject) Nobody() bool { return len(s.Visitors)+len(s.Customers)+len(s.Orders) == 0 }

// visitorsOf are the pseudonyms that an identifier would have on a site, whichever tool made it.
func visitorsOf(site, text string) (out []uint64) {
	text = strings.TrimSpace(text)
	account := sha1.Sum([]byte(text)) //nolint:gosec // as Matomo does
	names := []string{text, endpoint.GA4Person(text, ""), endpoint.GA4Person("", text), hex.EncodeToString(account[:])[:16]}
	if ga, found := strings.CutPrefix(text, "GA1."); found { // as the cookie _ga is written
		if _, client, ok := strings.Cut(ga, "."); ok {
			names = append(names, endpoint.GA4Person(client, ""))
		}
	}
	for _, name := range names {
		if known := intake.IdentifierName(name); known != "" {
			out = append(out, pseudonym.Consented(site, known))
		}
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil && n > 0 { // as exports of ours write it
		out = append(out, n)
	}
	return out
}

// Find says what a person is called on a site. An order leads to its customer, a customer to
// all their orders, and orders to the visitors that made them; a visitor to their own orders
// only, since a browser may be shared. key hides the site's customers, nil where it hides none.
func Find(ctx context.Context, w *warehouse.Warehouse, site string, a Asked, key []byte) (s Subject, err error) {
	defer fault.Wrap(&err, "find a person of %s", site)
	if err := a.Check(); err != nil {
		return s, err
	}
	s.Site = site
	switch {
	case a.Visitor != "":
		s.Visitors, s.texts = visitorsOf(site, a.Visitor), []string{strings.TrimSpace(a.Visitor)}
	case a.Customer != "":
		name := strings.TrimSpace(a.Customer)
		s.Customers, s.texts = []string{name, strings.ToLower(name)}, []string{name}
		if key != nil {
			s.Customers = append(s.Customers, pseudonym.NewVeil(key, site).Customer(name))
		}
	default:
		s.Orders = []string{strings.TrimSpace(a.Order)}
	}
	return s.follow(ctx, w, a.Visitor == "")
}

// Known is the subject that a shop names by a hidden customer and by orders.
func Known(ctx context.Context, w *warehouse.Warehouse, site, customer string, orders []string) (Subject, error) {
	s := Subject{Site: site, Orders: slices.Clone(orders)}
	if customer != "" {
		s.Customers = []string{customer}
	}
	return s.follow(ctx, w, true)
}

type orderFound struct {
	ID       string `ch:"order_id"`
	Customer string `ch:"customer"`
	Visitor  uint64 `ch:"visitor"`
}

// follow adds the orders, and, where the person is known by their orders, what these name.
func (s Subject) follow(ctx context.Context, w *warehouse.Warehouse, whole bool) (Subject, error) {
	for {
		before := len(s.Visitors) + len(s.Customers) + len(s.Orders)
		rows, err := warehouse.Select[orderFound](ctx, w, "SELECT DISTINCT order_id, customer, visitor FROM orders WHERE site = {site:String} AND ("+whereOrder+")", s.params())
		if err != nil {
			return s, err
		}
		for _, o := range rows {
			s.Orders = append(s.Orders, o.ID)
			if whole && o.Customer != "" {
				s.Customers = append(s.Customers, o.Customer)
			}
			if whole && o.Visitor != 0 {
				s.Visitors = append(s.Visitors, o.Visitor)
			}
		}
		s.tidy()
		if !whole || before == len(s.Visitors)+len(s.Customers)+len(s.Orders) {
			return s, nil
		}
		whole = before == 0 || len(rows) > 0
	}
}

func (s *Subject) tidy() {
	slices.Sort(s.Visitors)
	s.Visitors = slices.Compact(s.Visitors)
	for _, list := range []*[]string{&s.Customers, &s.Orders} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
}

func (s Subject) params() warehouse.Params {
	filled := func(list []string) []string {
		if list == nil {
			return []string{}
		}
		return list
	}
	visitors := s.Visitors
	if visitors == nil {
		visitors = []uint64{}
	}
	return warehouse.Params{"site": s.Site, "visitors": visitors, "customers": filled(s.Customers), "orders": filled(s.Orders), "texts": filled(s.texts)}
}
