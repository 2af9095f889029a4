package endpoint

import "github.com/formaouest/chaland/collector/shop"

// sane tells whether amounts may be those of an order.
func sane(cents ...int64) bool {
	for _, v := range cents {
		if v > shop.MaxCents || v < -shop.MaxCents {
			return false
		}
	}
	return true
}

// bounded is an amount that sums may take in whatever a shop wrote.
func bounded(a amount) int64 { return min(max(a.Cents, -shop.MaxCents), shop.MaxCents) }
