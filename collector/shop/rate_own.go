package shop

import "github.com/formaouest/chaland/collector/tracking"

// Convert turns a record into the site's currency at a rate that its shop itself tells: the
// value of one unit of the order's currency.
func Convert(r *tracking.ShopRecord, rate float64) error { return convert(r, rate) }
