package tracking

import "time"

// OrderSighting tells that the tag saw an order bought: a row of table order_sightings. It
// tells nothing of who bought, so that it may be kept without consent.
type OrderSighting struct {
	Site string    `ch:"site"`
	ID   string    `ch:"order_id"`
	Day  time.Time `ch:"day"` // UTC day, at 00:00
}

// SightingsOf are the orders that purchases tell of.
func SightingsOf(orders []PendingOrder) []OrderSighting {
	out := make([]OrderSighting, len(orders))
	for i := range orders {
		out[i] = OrderSighting{Site: orders[i].Site, ID: orders[i].ID, Day: orders[i].Seen.UTC().Truncate(24 * time.Hour)}
	}
	return out
}
