package shop

import "time"

// MaxLines bounds the lines of an order.
const MaxLines = 2000

// MaxCents bounds an amount: a hundred million. Sums and products of sums hold then.
const MaxCents = 100_000_000_00

// Dated tells whether an instant may be that of an order.
func Dated(at time.Time) bool { return at.Year() >= 1990 && at.Year() <= 2200 }
