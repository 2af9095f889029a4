package endpoint

import "time"

// maxLines bounds the lines of an order.
const maxLines = 2000

// maxCents bounds an amount: a hundred million. Sums and products of sums hold then.
const maxCents = 100_000_000_00

// sane tells whether amounts may be those of an order.
func sane(cents ...int64) bool {
	for _, v := range cents {
		if v > maxCents || v < -maxCents {
			return false
		}
	}
	return true
}

// bounded is an amount that sums may take in whatever a shop wrote.
func bounded(a amount) int64 { return min(max(a.Cents, -maxCents), maxCents) }

// dated tells whether an instant may be that of an order.
func dated(at time.Time) bool { return at.Year() >= 1990 && at.Year() <= 2200 }
