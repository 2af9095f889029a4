package analyzer_test

import (
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
)

// praised are reviews of the orders that the world has more than its case, which its
// neighbour has too, of another day: some written on the day, some later.
func praised(orders []tracking.Order, p period.Period) (list []tracking.Review) {
	for i, o := range orders {
		at := o.Time.Add(time.Duration(i%9) * 24 * time.Hour)
		if o.Status == tracking.OrderValid && !o.Time.Before(p.Start()) && at.Before(p.End()) {
			list = append(list, tracking.Review{Site: o.Site, ID: "avis-" + o.ID, Version: 1, Time: at, Origin: tracking.OriginCase, Subject: tracking.ReviewShop, OrderID: o.ID, Rating: uint8(1 + i%5)})
		}
	}
	return list
}
