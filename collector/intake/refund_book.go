package intake

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// bookRefund books what a server says was given back of an order: a fact of the order, which no
// consent is needed for. Only who knows the site's token may take off its sales. The shop's own
// word on the refunds of the order goes before. Told again it counts once: by the event's own
// number, or, where it has none, by its amount.
func (t *taking) bookRefund(b *Batch, e *tracking.Event) {
	h := t.hit
	id := clip(h.OrderID, 100)
	switch {
	case id == "":
		t.warn("refund_missing", "")
		return
	case e.Value <= 0:
		t.warn("refund_without_value", "")
		return
	case !t.vouched:
		t.warn("refund_unvouched", "")
		return
	}
	sums := sumsOf(h, e.Value, t.site.VATRate)
	number := h.ID
	if number == "" {
		number = fmt.Sprint(sums.total)
	}
	o := tracking.Order{
		Site: e.Site, ID: id, Version: tracking.FirstVersion(e.Time), Time: tracking.OrderTime(e.Mode, t.site.Location, e.Time),
		Origin: e.Origin, Currency: e.Currency,
	}
	if o.Currency == t.site.Currency {
		o.Rate = 1
	}
	raw, err := json.Marshal([]tracking.Refund{{
		Site: o.Site, ID: e.Origin + ":" + id + "/" + number, OrderID: id, Version: o.Version, Time: o.Time, Origin: o.Origin,
		Currency: o.Currency, Rate: o.Rate, AmountIncl: sums.total, ProductsExcl: sums.excl(sums.products),
	}})
	if err != nil {
		panic(err) // numbers, texts and instants
	}
	b.Shop = append(b.Shop, tracking.ShopRecord{Order: o, What: tracking.ShopRefund, Day: e.Time.In(t.site.Location).Format(time.DateOnly), Refunds: string(raw)})
}
