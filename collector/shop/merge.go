package shop

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// books are what stands of some orders of one site, and what records change in it. The
// outcome depends on which records came, not on their order nor on how often: an order is
// its latest state; a refund stands if that state lets it.
type books struct {
	orders  map[string]*tracking.Order
	refunds map[string]map[string]*tracking.Refund // by order, then by number
	taken   map[string]bool                        // numbers of orders whose keys are others

	newOrders  map[string]bool
	newRefunds map[[2]string]bool
	dropped    map[string]bool   // numbers of refunds
	renamed    map[string]uint64 // versions of orders by the names that they no longer have
}

func newBooks(orders []tracking.Order, refunds []tracking.Refund) *books {
	b := &books{
		orders: map[string]*tracking.Order{}, refunds: map[string]map[string]*tracking.Refund{},
		newOrders: map[string]bool{}, newRefunds: map[[2]string]bool{}, dropped: map[string]bool{}, renamed: map[string]uint64{},
	}
	for i := range orders {
		b.orders[orders[i].ID] = &orders[i]
	}
	for i := range refunds {
		b.of(refunds[i].OrderID)[refunds[i].ID] = &refunds[i]
	}
	return b
}

func (b *books) of(order string) map[string]*tracking.Refund {
	if b.refunds[order] == nil {
		b.refunds[order] = map[string]*tracking.Refund{}
	}
	return b.refunds[order]
}

// apply takes a record in.
func (b *books) apply(r *tracking.ShopRecord) error {
	var refunds []tracking.Refund
	if r.Refunds != "" {
		if err := json.Unmarshal([]byte(r.Refunds), &refunds); err != nil {
			return fmt.Errorf("refunds of order %s: %w", r.ID, err)
		}
	}
	b.rename(r)
	standing := b.orders[r.ID]
	state := r.What == tracking.ShopState || r.What == tracking.ShopDelete
	end := b.orders[r.Inner] // where another order has the key for its number
	if end == nil {
		end = b.orders[key(r.Inner)]
	}
	if r.What == tracking.ShopState && r.ID != key(r.Inner) && ended(end) && standing == nil {
		end := *end // was deleted before its number was known
		end.ID, standing = r.ID, &end
		b.orders[r.ID], b.newOrders[r.ID] = standing, true
	}
	version := r.Version
	switch {
	case standing == nil:
	case r.What == tracking.ShopDelete && standing.Origin == WooCommerce && undoes(standing.Version, version):
		return nil
	case ended(standing) && undoes(version, standing.Version):
		version = standing.Version + restoredBit // of the same second
	}
	latest := state && (standing == nil || version > standing.Version)
	if latest {
		o := r.Order
		o.Version = version
		b.replace(standing, o)
		for id, refund := range b.of(r.ID) {
			if r.Whole && !lists(refunds, id) && spoken(r, refund) || !b.lets(refund) {
				b.drop(refund)
			}
		}
	}
	for i := range refunds {
		// an older state does not bring back a refund that the latest one has no more; what a
		// file says of the order does not tell
		if old := b.of(r.ID)[refunds[i].ID]; old == nil && r.Whole && !latest && tracking.OwnWord(standing.Origin) && knows(standing.Version, &refunds[i]) {
			continue
		}
		b.put(&refunds[i])
	}
	return nil
}

func lists(refunds []tracking.Refund, id string) bool {
	for i := range refunds {
		if refunds[i].ID == id {
			return true
		}
	}
	return false
}

// spoken tells whether a list of refunds speaks of one: what was given back later is not in it
// yet.
func spoken(r *tracking.ShopRecord, refund *tracking.Refund) bool {
	switch {
	case !tracking.OwnWord(refund.Origin):
		return !refund.Time.After(tracking.VersionTime(r.Version))
	}
	return knows(r.Version, refund)
}

// knows tells whether a state of that version lists a refund if the shop still has it: shops
// date both to the second, and of one second neither says that it knew the other.
func knows(state uint64, refund *tracking.Refund) bool {
	return tracking.IsFirst(refund.Version) || // undated
		tracking.VersionTime(refund.Version).Before(tracking.VersionTime(state).Truncate(time.Second))
}

// replace puts the latest state in place of what stands, and keeps what only the tag knew:
// the visit that ordered, and what only files know: costs.
func (b *books) replace(standing *tracking.Order, o tracking.Order) {
	if standing != nil {
		o.Visitor = standing.Visitor
		if standing.Channel != "" || standing.Source != "" || standing.Medium != "" || standing.Campaign != "" {
			o.Channel, o.Source, o.Medium, o.Campaign = standing.Channel, standing.Source, standing.Medium, standing.Campaign
		}
		if o.Device == "" {
			o.Device = standing.Device
		}
		keepCosts(&o, standing)
	}
	b.orders[o.ID] = &o
	b.newOrders[o.ID] = true
}

// lets tells whether the order, as it stands, may have the refund: what is not sold is not
// given back, but an order that was not paid yet when its state was told may be since.
func (b *books) lets(r *tracking.Refund) bool {
	o := b.orders[r.OrderID]
	switch {
	case o == nil || o.Provisional || o.Status == tracking.OrderValid:
		return true
	case o.Status == tracking.OrderPending:
		return r.Origin != tracking.OriginWooCommerce && r.Version > o.Version
	default:
		return false
	}
}

func (b *books) put(r *tracking.Refund) {
	if old := b.of(r.OrderID)[r.ID]; !b.lets(r) || old != nil && old.Version >= r.Version {
		return
	}
	for _, other := range b.of(r.OrderID) {
		switch have, comes := trust(other.Origin), trust(r.Origin); {
		case have > comes:
			return
		case have < comes:
			b.drop(other)
		}
	}
	b.of(r.OrderID)[r.ID] = r
	b.newRefunds[[2]string{r.OrderID, r.ID}] = true
	delete(b.dropped, r.ID)
}

// trust orders who may tell the refunds of an order, of whom the highest is believed alone:
// the shop itself, a file, what measures visits. They number the same refund each otherwise.
func trust(origin string) int {
	switch {
	case tracking.OwnWord(origin):
		return 3
	case origin == tracking.OriginImport:
		return 2
	case origin == tracking.OriginGA4Export || origin == tracking.OriginMatomoExport: // of what was measured, perhaps here too
		return 0
	}
	return 1
}

// own are the refunds that the shop itself told, as they stand now.
func (b *books) own() (out []tracking.Refund) {
	for _, of := range b.refunds {
		for _, r := range of {
			if tracking.OwnWord(r.Origin) {
				out = append(out, *r)
			}
		}
	}
	return out
}

func (b *books) drop(r *tracking.Refund) {
	delete(b.of(r.OrderID), r.ID)
	delete(b.newRefunds, [2]string{r.OrderID, r.ID})
	b.dropped[r.ID] = true
}

// changes are the rows to write.
func (b *books) changes() (orders []tracking.Order, refunds []tracking.Refund, dropped []string) {
	for id := range b.newOrders {
		orders = append(orders, *b.orders[id])
	}
	for key := range b.newRefunds {
		refunds = append(refunds, *b.refunds[key[0]][key[1]])
	}
	for id := range b.dropped {
		dropped = append(dropped, id)
	}
	return orders, refunds, dropped
}
