package prestashop

import (
	"context"
	"errors"
	"net/url"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Needed are the resources without which orders cannot be read, and Useful those that tell
// more of them; each is a line of the permissions in the back office, where « GET » is ticked.
var (
	Needed = []string{"orders", "order_details", "order_states", "order_slip", "currencies"}
	Useful = []string{"order_cart_rules", "cart_rules", "order_histories", "customers", "products", "combinations", "categories", "carriers", "addresses", "countries"}
)

// Report is what a key opens.
type Report struct {
	ShopName string
	// Missing are the resources of Needed that the key does not open, Lacking those of Useful.
	Missing, Lacking []string
}

// Ready tells whether orders can be read.
func (r *Report) Ready() bool { return len(r.Missing) == 0 }

// Says tells a person what to tick in the back office, a sentence each; none when all is.
func (r *Report) Says() []string {
	var out []string
	for _, name := range r.Missing {
		out = append(out, i18n.T("presta.tick", "resource", name, "why", i18n.T("presta.why."+name)))
	}
	for _, name := range r.Lacking {
		out = append(out, i18n.T("presta.tick_maybe", "resource", name, "why", i18n.T("presta.why."+name)))
	}
	return out
}

// Check tries an access once: its error says what is wrong with the address or the key, its
// report what the key does not open. It asks the shop for nothing of its customers.
func Check(ctx context.Context, a Access, o Options) (*Report, error) {
	c, err := New(a, o)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	c.once = true
	return c.check(ctx)
}

func (c *Client) check(ctx context.Context) (*Report, error) {
	opened, err := c.opened(ctx)
	if err != nil {
		return nil, err
	}
	r := &Report{ShopName: opened.name}
	for _, name := range Needed {
		if !opened.has[name] {
			r.Missing = append(r.Missing, name)
		}
	}
	for _, name := range Useful {
		if !opened.has[name] {
			r.Lacking = append(r.Lacking, name)
		}
	}
	if opened.has["orders"] { // permissions are one thing, an answer another
		if _, _, err := c.newest(ctx, "orders"); err != nil {
			return r, err
		}
	}
	return r, nil
}

// opening is what a key opens.
type opening struct {
	name string
	has  map[string]bool
}

// opened asks for the list of resources; where the shop's server does not rewrite addresses,
// by the program itself.
func (c *Client) opened(ctx context.Context) (*opening, error) {
	a, err := c.patiently(ctx, "", nil)
	if fault.KindOf(err) == fault.NotFound && !c.direct {
		c.direct = true
		again, errDirect := c.patiently(ctx, "", nil)
		if errDirect == nil || errors.Is(errDirect, context.Canceled) || fault.KindOf(errDirect) == fault.Forbidden {
			a, err = again, errDirect
		} else {
			c.direct = false
		}
	}
	if err != nil {
		return nil, err
	}
	o := &opening{name: a.Attrs["shopName"], has: map[string]bool{}}
	for _, r := range a.Rows {
		if r.Fields["get"] == "true" {
			o.has[r.Name] = true
		}
	}
	return o, nil
}

// newest is the last change of a resource, in the shop's own words; ok is false where there
// is nothing.
func (c *Client) newest(ctx context.Context, resource string) (at string, ok bool, err error) {
	rows, err := c.list(ctx, resource, url.Values{"display": {"[id,date_upd]"}, "date": {"1"}, "sort": {"[date_upd_DESC]"}, "limit": {"1"}})
	if err != nil || len(rows) == 0 {
		return "", false, err
	}
	at = rows[0].Fields["date_upd"]
	if !isWall(at) {
		return "", false, fault.New(fault.Unavailable, "presta.page", "host", c.base.Host)
	}
	return at, true, nil
}
