package endpoint

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
	"unsafe"
)

func TestABucketFillsWithTimeAndIsNotWashedAway(t *testing.T) {
	t.Parallel()
	r, now := newRates(10, 20), time.Unix(1e9, 0)
	greedy := netip.MustParseAddr("203.0.113.7")
	spend := func(at time.Time) (n int) {
		for r.allow(greedy, at) {
			n++
		}
		return n
	}
	if n := spend(now); n != 20 {
		t.Errorf("%d at once", n)
	}
	if n := spend(now.Add(time.Second)); n != 10 {
		t.Errorf("%d a second later", n)
	}
	if n := spend(now.Add(-time.Hour)); n != 0 {
		t.Errorf("%d by a clock that goes back", n)
	}
	if n := spend(now.Add(time.Hour)); n != 20 {
		t.Errorf("%d an hour later", n)
	}
	// a million others come by once: the table neither grows nor forgets who asks too much
	at := now.Add(time.Hour)
	for i := range uint32(1_000_000) {
		if !r.allow(netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, i))), at) {
			t.Fatalf("the %d-th neighbour is turned away", i)
		}
	}
	if n := spend(at); n != 0 {
		t.Errorf("%d after a million others", n)
	}
	if size := unsafe.Sizeof(*r); size > 1<<20 {
		t.Errorf("the table takes %d bytes", size)
	}
	// a network of IPv6 is one sender
	for i := range byte(20) {
		r.allow(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 15: i}), at)
	}
	if r.allow(netip.MustParseAddr("2001:db8::ffff"), at) {
		t.Error("another address of one's own network has a bucket of its own")
	}
}
