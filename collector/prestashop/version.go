package prestashop

import (
	"math"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

// version orders what was read of one order: by the shop's date of change, then by when it
// was read. PrestaShop's dates are whole seconds, and lines or credit slips may follow an
// order without changing its date, so that what was read last is right. How long after the
// change it was read fills what is left of the second, on a scale of logarithms: to the
// millisecond at first, to half an hour after a year. The lowest bit stays free, as for all
// shops: a version later is the same state with its visit.
func version(updated, read time.Time) uint64 {
	age := max(read.Sub(updated).Seconds(), 0)
	late := uint64(math.Log2(1+age) * perDoubling)
	return tracking.OrderVersion(false, updated.Truncate(time.Second)) + min(late, 499_999)<<1
}

// perDoubling lets a century fit into a second's half million even numbers.
const perDoubling = 15_500
