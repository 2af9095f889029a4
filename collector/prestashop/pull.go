package prestashop

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
)

// Pull is the reading of one shop. It is used by one goroutine.
type Pull struct {
	Client *Client
	Place  shop.Place
	Hide   func(email string) string
	// Keep returns once records are on disk.
	Keep func([]tracking.ShopRecord) error
	// Aside tells of an order that cannot be read; field says what of it.
	Aside func(order, field string) error
	// Products takes in what products are bought for; nil leaves them alone.
	Products func(context.Context, []Product) error
	// Progress is where the reading is; Save returns once that is on disk, or says that the
	// reading is somebody else's now.
	Progress Progress
	Save     func(context.Context, Progress, Tally) error

	tally Tally
	known map[string]uint64 // what was last told of the orders that are read again and again
	size  int               // of a page
	most  int               // size of the pages that the shop can make in one go
}

// Tally counts what a pass has read.
type Tally struct {
	Orders   int `json:"orders"` // told anew
	Refunds  int `json:"refunds"`
	Aside    int `json:"aside"`
	Products int `json:"products"`
	// Reached is the date of change of the last order read, in the shop's time.
	Reached string `json:"reached,omitempty"`
}

// pageSize is how many orders are read at once. A page too large for the limit is read again
// in smaller ones.
const pageSize = 50

// Run reads what has changed since the last time, and tells what it read. After an error it
// goes on where it was at the next call.
func (p *Pull) Run(ctx context.Context) (_ Tally, err error) {
	p.tally = Tally{}
	if p.known == nil {
		p.known = map[string]uint64{}
	}
	facts, err := p.Client.facts(ctx)
	if err != nil {
		return p.tally, err
	}
	for _, name := range Needed {
		if !facts.has[name] && name != "order_slip" {
			return p.tally, fault.New(fault.Forbidden, "presta.lost_permission", "resource", name)
		}
	}
	if err := p.slipsFromNow(ctx, facts); err != nil {
		return p.tally, err
	}
	if err := p.read(ctx, "orders", &p.Progress.Orders, func(rows []Row) error { return p.tell(ctx, facts, rows) }); err != nil {
		return p.tally, err
	}
	if facts.has["order_slip"] {
		if err := p.read(ctx, "order_slip", &p.Progress.Slips, func(rows []Row) error { return p.tellAgain(ctx, facts, distinct(rows, "id_order")) }); err != nil {
			return p.tally, err
		}
	}
	if facts.has["products"] && p.Products != nil {
		if err := p.read(ctx, "products", &p.Progress.Products, func(rows []Row) error { return p.products(ctx, facts, rows) }); err != nil {
			return p.tally, err
		}
	}
	if !facts.has["order_slip"] {
		return p.tally, fault.New(fault.Forbidden, "presta.lost_permission", "resource", "order_slip")
	}
	return p.tally, nil
}

// slipsFromNow begins the reading of credit slips with those to come: those there are come
// with their orders, which are read after this.
func (p *Pull) slipsFromNow(ctx context.Context, facts *shopFacts) error {
	if p.Progress.Slips.Until != "" || !facts.has["order_slip"] {
		return nil
	}
	newest, ok, err := p.Client.newest(ctx, "order_slip")
	if err != nil {
		return err
	}
	if !ok {
		newest = beginning
	}
	p.Progress.Slips.Until = newest
	return p.save(ctx)
}

func (p *Pull) save(ctx context.Context) error { return p.Save(ctx, p.Progress, p.tally) }

// display of the resources that are read by their date of change.
var display = map[string]string{"orders": "full", "order_slip": "[id,id_order]", "products": "[id,reference,name,wholesale_price,id_category_default]"}

// read reads a resource from where it was up to its newest change. Rows come by number, each
// page above the last one: whatever changes meanwhile moves none of them to another page. What
// changes leaves the reading, and is in the next one.
func (p *Pull) read(ctx context.Context, resource string, c *Cursor, tell func([]Row) error) error {
	resumed := c.To != ""
	newest, ok, err := p.Client.newest(ctx, resource)
	if err != nil || !ok {
		return err
	}
	for c.open(newest, p.wall(), p.Client.o.Now()) {
		rows, err := p.page(ctx, resource, c, tell)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			c.Last = lastOf(rows)
			if err := p.save(ctx); err != nil {
				return err
			}
			continue
		}
		c.close()
		if err := p.save(ctx); err != nil || !resumed {
			return err
		}
		resumed = false // what was cut short is done: now to what came since
	}
	return nil
}

// wall is what the shop's clock shows if it is set to the site's time.
func (p *Pull) wall() string { return p.Client.shopNow().In(p.Place.Location).Format(wallLayout) }

// page reads and tells the next rows, none at the end.
func (p *Pull) page(ctx context.Context, resource string, c *Cursor, tell func([]Row) error) ([]Row, error) {
	if p.size == 0 {
		p.size, p.most = pageSize, pageSize
	}
	for {
		rows, err := p.rows(ctx, resource, display[resource], c, p.size)
		if err == nil && len(rows) > 0 {
			err = tell(rows)
		}
		switch {
		case err == nil:
			p.size = min(p.size*2, p.most)
			return rows, nil
		case p.size > 1 && errors.Is(err, errTooLarge):
			p.size = max(p.size/4, 1)
		case p.size > 1 && errors.Is(err, errTooHeavy):
			p.size = max(p.size/4, 1)
			p.most = p.size
		case errors.Is(err, errTooLarge):
			return p.skip(ctx, resource, c)
		default:
			return nil, err
		}
	}
}

// skip passes over the one row that is too large, and says so.
func (p *Pull) skip(ctx context.Context, resource string, c *Cursor) ([]Row, error) {
	rows, err := p.rows(ctx, resource, "[id]", c, 1)
	if err != nil || len(rows) == 0 {
		return rows, err
	}
	return rows, p.aside(lastOf(rows), "too_large")
}

func (p *Pull) rows(ctx context.Context, resource, display string, c *Cursor, size int) ([]Row, error) {
	q := url.Values{"display": {display}, "date": {"1"}, "filter[date_upd]": {"[" + c.From + "," + c.To + "]"}, "sort": {"[id_ASC]"}, "limit": {strconv.Itoa(size)}}
	if c.Last != "" {
		q.Set("filter[id]", ">["+c.Last+"]")
	}
	rows, err := p.Client.list(ctx, resource, q)
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 && !after(lastOf(rows), c.Last) { // filters that a shop ignores would be read for ever
		return nil, fault.New(fault.Invalid, "presta.no_filter", "host", p.Client.base.Host)
	}
	return rows, nil
}

// lastOf is the highest number of a page.
func lastOf(rows []Row) string {
	last := ""
	for _, r := range rows {
		if number := id(r.Fields["id"]); after(number, last) {
			last = number
		}
	}
	return last
}

// after compares numbers as id writes them.
func after(a, b string) bool { return len(a) > len(b) || len(a) == len(b) && a > b }

// tellAgain reads and tells orders whose own date of change may be the same.
func (p *Pull) tellAgain(ctx context.Context, facts *shopFacts, numbers []string) error {
	for some := range slices.Chunk(numbers, p.size) {
		rows, err := p.Client.list(ctx, "orders", url.Values{"display": {"full"}, "filter[id]": {either(some)}, "sort": {"[id_ASC]"}})
		if err == nil {
			err = p.tell(ctx, facts, rows)
		}
		if errors.Is(err, errTooLarge) && len(some) == 1 {
			err = p.aside(some[0], "too_large")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tell keeps orders. What is the same as when it was last told is left out.
func (p *Pull) tell(ctx context.Context, facts *shopFacts, rows []Row) error {
	x, err := p.Client.around(ctx, facts, rows)
	if err != nil {
		return err
	}
	s := &scribe{shopFacts: facts, place: p.Place, hide: p.Hide, now: p.Client.shopNow()}
	var records []tracking.ShopRecord
	var sums []uint64 // of their content
	refunds := 0
	for _, row := range rows {
		t := s.order(row, x)
		if t.wrong != "" {
			if err := p.aside(t.order, t.wrong); err != nil {
				return err
			}
			continue
		}
		sum, given := content(&t.record)
		if last, known := p.known[t.record.ID]; known && last == sum {
			continue
		}
		records, sums = append(records, t.record), append(sums, sum)
		refunds += given
	}
	if len(records) > 0 {
		if err := p.Keep(records); err != nil {
			return err
		}
	}
	for i := range records { // once they are on disk
		p.remember(records[i].ID, sums[i])
	}
	p.tally.Orders, p.tally.Refunds = p.tally.Orders+len(records), p.tally.Refunds+refunds
	for _, row := range rows {
		p.tally.Reached = max(p.tally.Reached, row.Fields["date_upd"])
	}
	return nil
}

// aside tells of an order that cannot be read, once as long as the same of it is wrong.
func (p *Pull) aside(order, field string) error {
	sum := xxhash.Sum64String("wrong " + field)
	if p.known[order] == sum {
		return nil
	}
	if err := p.Aside(order, field); err != nil {
		return err
	}
	p.remember(order, sum)
	p.tally.Aside++
	return nil
}
