package shop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// A shop goes on telling the orders of a customer who was erased here: they count, and stay
// nobody's. What is kept to know them by is a hash of the customer's name here, which is made
// under a key of the site, and of the orders' numbers.

// hidden is how a name that was made under the site's key begins. Another one, such as a
// number in a file, is not marked: it could be guessed from its hash. Its orders are.
const hidden = "client-"

// erasedMark is a row of erased_people.
type erasedMark struct {
	Site   string    `ch:"site"`
	Mark   string    `ch:"mark"`
	Erased time.Time `ch:"erased"`
}

func markOf(site, kind, name string) string {
	sum := sha256.Sum256([]byte("chaland erased\x00" + site + "\x00" + kind + "\x00" + name))
	return hex.EncodeToString(sum[:16])
}

func customerMark(site, name string) string { return markOf(site, "customer", name) }
func orderMark(site, id string) string      { return markOf(site, "order", id) }

// NoteErased keeps the marks of somebody who is erased now, before their rows are.
func NoteErased(ctx context.Context, w *warehouse.Warehouse, site string, customers, orders []string, now time.Time) error {
	var marks []erasedMark
	for _, name := range customers {
		if strings.HasPrefix(name, hidden) {
			marks = append(marks, erasedMark{site, customerMark(site, name), now.UTC()})
		}
	}
	for _, id := range orders {
		marks = append(marks, erasedMark{site, orderMark(site, id), now.UTC()})
	}
	return warehouse.Insert(ctx, w, "erased_people", marks, "")
}

// erasure tells, of the orders of a site, which are of people who were erased.
type erasure struct {
	site  string
	marks map[string]time.Time
}

// erasedAmong reads the marks of some customers and orders.
func erasedAmong(ctx context.Context, w *warehouse.Warehouse, site string, customers, orders []string) (e erasure, err error) {
	defer fault.Wrap(&err, "read who was erased from %s", site)
	e = erasure{site, map[string]time.Time{}}
	var marks []string
	for _, name := range customers {
		if strings.HasPrefix(name, hidden) {
			marks = append(marks, customerMark(site, name))
		}
	}
	for _, id := range orders {
		marks = append(marks, orderMark(site, id))
	}
	if len(marks) == 0 {
		return e, nil
	}
	rows, err := warehouse.Select[erasedMark](ctx, w, statement("erased_marks"), warehouse.Params{"site": site, "marks": marks})
	for _, r := range rows {
		e.marks[r.Mark] = r.Erased
	}
	return e, err
}

// holds reports whether an order of a customer is one that was there when they were erased; who
// buys again is a customer again.
func (e erasure) holds(customer, order string, at time.Time) bool {
	if customer == "" || len(e.marks) == 0 {
		return false
	}
	if _, known := e.marks[orderMark(e.site, order)]; known {
		return true
	}
	erased, known := e.marks[customerMark(e.site, customer)]
	return known && !at.After(erased)
}

// Withhold takes the customers out of orders that people who were erased had placed.
func Withhold(ctx context.Context, w *warehouse.Warehouse, site string, orders []tracking.Order) error {
	var customers, ids []string
	for i := range orders {
		if orders[i].Customer != "" {
			customers, ids = append(customers, orders[i].Customer), append(ids, orders[i].ID)
		}
	}
	e, err := erasedAmong(ctx, w, site, customers, ids)
	if err != nil {
		return err
	}
	for i := range orders {
		if o := &orders[i]; e.holds(o.Customer, o.ID, o.Time) {
			o.Customer = ""
		}
	}
	return nil
}

// withhold does so in what a shop tells, refunds included.
func withhold(ctx context.Context, w *warehouse.Warehouse, site string, records []tracking.ShopRecord) error {
	refunds := make([][]tracking.Refund, len(records))
	var customers, ids []string
	note := func(customer, order string) {
		if customer != "" {
			customers, ids = append(customers, customer), append(ids, order)
		}
	}
	for i := range records {
		r := &records[i]
		note(r.Customer, r.ID)
		if r.Refunds == "" {
			continue
		}
		if err := json.Unmarshal([]byte(r.Refunds), &refunds[i]); err != nil {
			return err
		}
		for _, one := range refunds[i] {
			note(one.Customer, r.ID)
		}
	}
	e, err := erasedAmong(ctx, w, site, customers, ids)
	if err != nil || len(e.marks) == 0 {
		return err
	}
	for i := range records {
		r := &records[i]
		changed := false
		for j := range refunds[i] {
			if one := &refunds[i][j]; e.holds(one.Customer, r.ID, r.Time) {
				one.Customer, changed = "", true
			}
		}
		if changed {
			r.Refunds = listed(refunds[i])
		}
		if e.holds(r.Customer, r.ID, r.Time) {
			r.Customer = ""
		}
	}
	return nil
}
