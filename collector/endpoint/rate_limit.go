package endpoint

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// Requests of one address: a class behind one router, or a shop's server that sends for its
// readers, stay far below.
const (
	ratePerSecond = 300
	rateBurst     = 3000
)

// The table of addresses: its size does not depend on how many there are.
const (
	rateSets = 4096
	rateWays = 4
)

// rates is a bucket for each of the addresses that were lately heard. One that is not among
// them has a full one; of four that share a place the fullest yields, so that who sends too
// much is not forgotten for who sends little.
type rates struct {
	perSecond, burst float64
	seed             maphash.Seed
	sets             [rateSets]rateSet
}

type rateSet struct {
	mu    sync.Mutex
	slots [rateWays]rateSlot
}

type rateSlot struct {
	key  uint64
	left float64
	at   int64 // milliseconds
}

func newRates(perSecond, burst float64) *rates {
	return &rates{perSecond: perSecond, burst: burst, seed: maphash.MakeSeed()}
}

// allow takes one request of an address into account. Of IPv6, a network is one sender: it
// has as many addresses as it likes.
func (r *rates) allow(address netip.Addr, now time.Time) bool {
	if address.Is6() {
		if network, err := address.Prefix(64); err == nil {
			address = network.Addr()
		}
	}
	key := maphash.Comparable(r.seed, address) | 1 // 0 is an empty slot
	set := &r.sets[key>>1%rateSets]
	at := now.UnixMilli()
	set.mu.Lock()
	defer set.mu.Unlock()
	slot, most := &set.slots[0], -1.0
	for i := range set.slots {
		one := &set.slots[i]
		if one.key == key {
			slot = one
			break
		}
		left := r.filled(one, at)
		if one.key == 0 {
			left = r.burst + 1
		}
		if left > most {
			slot, most = one, left
		}
	}
	if slot.key != key {
		*slot = rateSlot{key: key, left: r.burst, at: at}
	}
	slot.left, slot.at = r.filled(slot, at), at
	if slot.left < 1 {
		return false
	}
	slot.left--
	return true
}

// filled is what a bucket holds now; a clock that went back adds nothing.
func (r *rates) filled(slot *rateSlot, at int64) float64 {
	return min(r.burst, slot.left+r.perSecond*float64(max(at-slot.at, 0))/1000)
}
