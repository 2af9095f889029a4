package intake

import (
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// placeOrder makes the order that a purchase tells of, which waits for its
// visit in the warehouse. The event itself carries the order's number in
// consent mode only.
func (t *taking) placeOrder(b *Batch, e *tracking.Event) {
	h := t.hit
	id := clip(h.OrderID, 100)
	switch {
	case id == "":
		t.warn("order_missing", "")
		return
	case e.Value <= 0:
		t.warn("order_without_value", "")
		return
	case e.Currency != t.site.Currency:
		t.foreign(b, e, id)
		return
	}
	t.place(b, t.order(id, e))
}

// place adds the order of the last event.
func (t *taking) place(b *Batch, o tracking.PendingOrder) {
	event := &b.Events[len(b.Events)-1]
	if o.Mode == tracking.ModeConsent {
		event.OrderID = o.ID
	}
	event.Value, event.Currency = o.TotalIncl, t.site.Currency
	b.Orders = append(b.Orders, o)
}

// foreign keeps the purchase as an event without value: no rate is at hand that
// would turn it into the site's currency, and a wrong sum is worse than none. Told again
// once the rates are imported, it gets its order.
func (t *taking) foreign(b *Batch, e *tracking.Event, id string) {
	if t.exchange != nil {
		if o := t.order(id, e); t.exchange(&o.Order, e.Time.In(t.site.Location).Format(time.DateOnly)) {
			t.place(b, o)
			return
		}
	}
	t.hit.ID = e.ID.String() // the event stands under it
	t.warn("order_currency", e.Currency)
	b.Asides = append(b.Asides, t.aside(invalid("order_currency", e.Currency)))
	b.Events[len(b.Events)-1].Value = 0
}

// orderVersion orders the sightings of a purchase. In exempt mode all of a day are one: the
// instant would tell which visit made the order.
func (t *taking) orderVersion(e *tracking.Event) time.Time {
	if e.Mode == tracking.ModeExempt {
		return tracking.OrderTime(e.Mode, t.site.Location, e.Time)
	}
	return e.Received
}

func (t *taking) order(id string, e *tracking.Event) tracking.PendingOrder {
	h := t.hit
	sums := sumsOf(h, e.Value, t.site.VATRate)
	o := tracking.Order{
		Site: e.Site, ID: id, Version: tracking.OrderVersion(true, t.orderVersion(e)), Time: tracking.OrderTime(e.Mode, t.site.Location, e.Time),
		Status: tracking.OrderValid, Provisional: true, Origin: e.Origin, Currency: e.Currency, Rate: 1,
		TotalIncl: sums.total, ShippingIncl: sums.shipping, ProductsIncl: sums.products, Discount: sums.discount,
		ProductsExcl: sums.excl(sums.products), ShippingExcl: sums.excl(sums.shipping),
		Visitor: e.Visitor, Device: e.Device, Country: e.Country, Coupon: mask(clip(h.Coupon, 100)),
		Payment: mask(clip(h.Payment, 100)), Delivery: mask(clip(h.Delivery, 100)),
	}
	for i, it := range h.Items {
		quantity := it.quantity()
		incl := sums.line(it.Price.Cents * quantity)
		o.Items += quantity
		o.LineKind = append(o.LineKind, tracking.LineSale)
		o.LineSKU = append(o.LineSKU, e.SKUs[i])
		o.LineName = append(o.LineName, mask(clip(it.Name, maxText)))
		o.LineCategory = append(o.LineCategory, mask(clip(it.Category, maxText)))
		o.LineQuantity = append(o.LineQuantity, int32(quantity))
		o.LineIncl = append(o.LineIncl, incl)
		o.LineExcl = append(o.LineExcl, sums.excl(incl))
		o.LineCost = append(o.LineCost, nil)
	}
	return tracking.PendingOrder{Order: o, Mode: e.Mode, Seen: e.Time, EventID: e.ID.String()}
}
