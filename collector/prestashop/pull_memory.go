package prestashop

import (
	"encoding/json"

	"github.com/cespare/xxhash/v2"

	"github.com/formaouest/chaland/collector/tracking"
)

// What a reading remembers of the orders that it reads again and again: it tells them once as
// long as they are the same.

// memory bounds what is remembered; what is forgotten is told once more, without harm.
const memory = 20_000

func (p *Pull) remember(order string, sum uint64) {
	if len(p.known) >= memory {
		clear(p.known)
	}
	p.known[order] = sum
}

// content is a hash of a record without its versions, which tell when it was read, and how
// many refunds it has.
func content(r *tracking.ShopRecord) (sum uint64, refundCount int) {
	c := *r
	c.Version = 0
	refunds := refundsOf(r)
	for i := range refunds {
		refunds[i].Version = 0
	}
	c.Refunds = ""
	raw, err := json.Marshal(struct {
		tracking.ShopRecord
		List []tracking.Refund
	}{c, refunds})
	if err != nil {
		panic(err) // numbers, texts and instants
	}
	return xxhash.Sum64(raw), len(refunds)
}

func refundsOf(r *tracking.ShopRecord) (list []tracking.Refund) {
	if r.Refunds == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(r.Refunds), &list); err != nil {
		panic(err) // written by collector/shop
	}
	return list
}
