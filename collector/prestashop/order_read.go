package prestashop

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// shopFacts are what hardly changes in a shop, read once a pass.
type shopFacts struct {
	has        map[string]bool // what the key opens
	states     states
	currencies map[string]Row
	home       string // the currency of the shop's prices and costs, EUR
	carriers   map[string]Row
	countries  map[string]Row
	codes      map[string]string // of the cart rules met so far
}

func (c *Client) facts(ctx context.Context) (*shopFacts, error) {
	opened, err := c.opened(ctx)
	if err != nil {
		return nil, err
	}
	s := &shopFacts{has: opened.has, codes: map[string]string{}}
	for resource, into := range map[string]*map[string]Row{"currencies": &s.currencies, "carriers": &s.carriers, "countries": &s.countries} {
		display := map[string]string{"currencies": "[id,iso_code,conversion_rate]", "carriers": "[id,name]", "countries": "[id,iso_code]"}[resource]
		if *into, err = c.table(ctx, s.has, resource, display); err != nil {
			return nil, err
		}
	}
	// in full: the template is no field of the list in some versions
	table, err := c.table(ctx, s.has, "order_states", "full")
	s.states = table
	for _, number := range slices.Sorted(maps.Keys(s.currencies)) {
		f := fields{of: s.currencies[number].Fields}
		if f.number("conversion_rate") == 1 && s.home == "" {
			s.home = strings.ToUpper(f.of["iso_code"])
		}
	}
	return s, err
}

// table reads a whole small resource, by number; nothing where the key does not open it.
func (c *Client) table(ctx context.Context, has map[string]bool, resource, display string) (map[string]Row, error) {
	out := map[string]Row{}
	if !has[resource] {
		return out, nil
	}
	rows, err := c.list(ctx, resource, url.Values{"display": {display}})
	for _, r := range rows {
		out[id(r.Fields["id"])] = r
	}
	return out, err
}

// surroundings are what stands around the orders of a page, by the number of the order or of
// what it names.
type surroundings struct {
	details, slips, rules, histories map[string][]Row
	customers, addresses             map[string]Row
}

// around reads what stands around orders.
func (c *Client) around(ctx context.Context, s *shopFacts, orders []Row) (*surroundings, error) {
	numbers := distinct(orders, "id")
	x := &surroundings{}
	var err error
	for _, of := range []struct {
		resource string
		into     *map[string][]Row
		orders   []string
	}{
		{"order_details", &x.details, numbers}, {"order_slip", &x.slips, numbers}, {"order_cart_rules", &x.rules, numbers},
		{"order_histories", &x.histories, s.refunded(orders)},
	} {
		if *of.into, err = c.ofOrders(ctx, s.has, of.resource, of.orders); err != nil {
			return nil, err
		}
	}
	// never more of a customer than the address that becomes a pseudonym, nor of an address
	// than its country
	if x.customers, err = c.byNumber(ctx, s.has, "customers", "[id,email]", distinct(orders, "id_customer")); err != nil {
		return nil, err
	}
	if x.addresses, err = c.byNumber(ctx, s.has, "addresses", "[id,id_country]", distinct(orders, "id_address_delivery")); err != nil {
		return nil, err
	}
	return x, c.codes(ctx, s, x)
}

// refunded are the orders whose state says so: the day is in their history.
func (s *shopFacts) refunded(orders []Row) []string {
	var out []string
	for _, o := range orders {
		if s.states.meaning(id(o.Fields["current_state"])) == stateRefunded {
			out = append(out, id(o.Fields["id"]))
		}
	}
	return out
}

// codes learns the codes of the cart rules that a page names.
func (c *Client) codes(ctx context.Context, s *shopFacts, x *surroundings) error {
	var unknown []Row
	for _, rules := range x.rules {
		for _, r := range rules {
			if _, known := s.codes[id(r.Fields["id_cart_rule"])]; !known {
				unknown = append(unknown, r)
			}
		}
	}
	found, err := c.byNumber(ctx, s.has, "cart_rules", "[id,code]", distinct(unknown, "id_cart_rule"))
	if err != nil {
		return err
	}
	for _, r := range unknown { // one that was deleted since has none any more
		number := id(r.Fields["id_cart_rule"])
		s.codes[number] = found[number].Fields["code"]
	}
	return nil
}

func distinct(rows []Row, field string) []string {
	var out []string
	for _, r := range rows {
		if number := id(r.Fields[field]); number != "" {
			out = append(out, number)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// atOnce bounds the numbers in one address: servers refuse long ones.
const atOnce = 100

// ofOrders reads the rows of a resource that belong to orders, in the order of their numbers.
func (c *Client) ofOrders(ctx context.Context, has map[string]bool, resource string, orders []string) (map[string][]Row, error) {
	out := map[string][]Row{}
	if !has[resource] {
		return out, nil
	}
	for some := range slices.Chunk(orders, atOnce) {
		rows, err := c.list(ctx, resource, url.Values{"display": {"full"}, "filter[id_order]": {either(some)}, "sort": {"[id_ASC]"}})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			order := id(r.Fields["id_order"])
			out[order] = append(out[order], r)
		}
	}
	return out, nil
}

func (c *Client) byNumber(ctx context.Context, has map[string]bool, resource, display string, numbers []string) (map[string]Row, error) {
	out := map[string]Row{}
	if !has[resource] {
		return out, nil
	}
	for some := range slices.Chunk(numbers, atOnce) {
		rows, err := c.list(ctx, resource, url.Values{"display": {display}, "filter[id]": {either(some)}})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[id(r.Fields["id"])] = r
		}
	}
	return out, nil
}

// either is the filter for any of some numbers.
func either(numbers []string) string { return "[" + strings.Join(numbers, "|") + "]" }
