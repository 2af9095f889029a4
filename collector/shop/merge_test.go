package shop

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
)

var paris = Place{Site: "s", Currency: "EUR", Location: time.UTC}

// shelf is what the warehouse keeps: the highest version of each row.
type shelf struct {
	orders  map[string]tracking.Order
	refunds map[string]tracking.Refund
	taken   map[string]bool
}

func newShelf() *shelf {
	return &shelf{map[string]tracking.Order{}, map[string]tracking.Refund{}, map[string]bool{}}
}

// take applies a block of records as Store does.
func (s *shelf) take(t testing.TB, block []tracking.ShopRecord) {
	t.Helper()
	var orders []tracking.Order
	var refunds []tracking.Refund
	for _, o := range s.orders {
		orders = append(orders, o)
	}
	for _, r := range s.refunds {
		refunds = append(refunds, r)
	}
	b := newBooks(orders, refunds)
	b.taken = s.taken
	for i := range block {
		if r := &block[i]; r.What == tracking.ShopState && r.Inner != "" && r.ID != key(r.Inner) {
			s.taken[r.ID] = true
		}
		if err := b.apply(&block[i]); err != nil {
			t.Fatal(err)
		}
	}
	newOrders, newRefunds, dropped := b.changes()
	for _, id := range dropped {
		delete(s.refunds, id)
	}
	for _, r := range newRefunds {
		if old, ok := s.refunds[r.ID]; !ok || old.Version <= r.Version {
			s.refunds[r.ID] = r
		}
	}
	for _, o := range newOrders {
		if old, ok := s.orders[o.ID]; !ok || old.Version <= o.Version {
			s.orders[o.ID] = o
		}
	}
}

func (s *shelf) String() string {
	var lines []string
	for _, o := range s.orders {
		lines = append(lines, fmt.Sprint(o.ID, o.Version, o.Status, o.TotalIncl, o.Items))
	}
	for _, r := range s.refunds {
		lines = append(lines, fmt.Sprint(r.OrderID, r.ID, r.Version, r.AmountIncl, r.Time))
	}
	slices.Sort(lines)
	return fmt.Sprint(lines)
}

// history is what a shop says over the life of a few orders, in order: several changes fall
// into one second, refunds come and (where the shop lists all of them) go.
func history(r *rand.Rand, origin string) (out []tracking.ShopRecord) {
	at := time.Date(2025, 3, 14, 9, 0, 0, 0, time.UTC)
	for n := range 1 + r.IntN(3) {
		id := fmt.Sprint(1000 + n)
		created, status := at, tracking.OrderPending
		var refunds []tracking.Refund
		alone := map[string]bool{} // told without their order too
		for step := range 2 + r.IntN(6) {
			at = at.Add(time.Duration(r.IntN(3)) * 400 * time.Millisecond)
			switch {
			case step == 1:
				status = tracking.OrderValid
			case step > 1 && r.IntN(8) == 0:
				status = tracking.OrderCancelled
			case step > 1 && status == tracking.OrderValid && r.IntN(3) == 0:
				at = at.Add(time.Second)
				refund := tracking.Refund{ID: fmt.Sprint("R", n, step), Time: at, AmountIncl: int64(100 + r.IntN(900))}
				if alone[refund.ID] = origin != tracking.OriginWooCommerce && r.IntN(2) == 0; alone[refund.ID] {
					refund.Version = tracking.OrderVersion(false, at)
					out = append(out, Refunded(paris, id, origin, "EUR", "2025-03-14", refund))
					refund.Version++
				}
				refunds = append(refunds, refund)
			case len(refunds) > 0 && !alone[refunds[0].ID] && r.IntN(3) == 0: // deleted, or articles that another refund pays
				at = at.Add(time.Second)
				refunds = refunds[1:]
			}
			s := Sale{
				ID: id, Origin: origin, Status: status, Created: created, Updated: at, Currency: "EUR", Total: int64(5000 + 100*step),
				Lines:   []Line{{Kind: tracking.LineSale, SKU: "a", Quantity: 1, Incl: int64(5000 + 100*step)}},
				Refunds: slices.Clone(refunds), Whole: true,
			}
			for i := range s.Refunds {
				if origin == tracking.OriginWooCommerce {
					s.Refunds[i].Version, s.Refunds[i].Time = 0, at
				} else {
					s.Refunds[i].Version = tracking.OrderVersion(false, at)
				}
			}
			out = append(out, s.Record(paris))
			at = at.Add(300 * time.Millisecond)
			if status == tracking.OrderCancelled {
				break
			}
		}
	}
	return out
}

func TestDisorderAndRepetitionChangeNothing(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{tracking.OriginWooCommerce, tracking.OriginShopify} {
		for seed := range uint64(3000) {
			r := rand.New(rand.NewPCG(seed, 1))
			told := history(r, origin)
			inOrder := newShelf()
			for _, one := range told {
				inOrder.take(t, []tracking.ShopRecord{one})
			}
			shuffled := slices.Clone(told)
			for range r.IntN(5) {
				shuffled = append(shuffled, told[r.IntN(len(told))])
			}
			r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			anyhow := newShelf()
			for rest := shuffled; len(rest) > 0; {
				n := 1 + r.IntN(len(rest))
				anyhow.take(t, rest[:n])
				rest = rest[n:]
			}
			if inOrder.String() != anyhow.String() {
				t.Fatalf("%s, seed %d\nin order: %s\nanyhow:   %s", origin, seed, inOrder, anyhow)
			}
		}
	}
}

// An order that was deleted before its number was known stays deleted once it is, where another
// order has its key for a number too; and a deletion is not taken for one that was undone because
// of what a file or the tag told before.
func TestADeletionHolds(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 3, 14, 9, 0, 0, 0, time.UTC)
	state := func(id, key string) tracking.ShopRecord {
		s := Sale{ID: id, Origin: WooCommerce, Status: tracking.OrderValid, Created: at, Updated: at, Currency: "EUR", Total: 5000, Whole: true, Inner: Inner(WooCommerce, key),
			Lines: []Line{{Kind: tracking.LineSale, SKU: "a", Quantity: 1, Incl: 5000}}}
		return s.Record(paris)
	}
	deletion := func(id string, after time.Duration) tracking.ShopRecord {
		return tracking.ShopRecord{What: tracking.ShopDelete, Inner: Inner(WooCommerce, "727"), Order: tracking.Order{
			Site: "s", ID: id, Origin: WooCommerce, Status: tracking.OrderCancelled, Version: tracking.OrderVersion(false, at.Add(after))}}
	}
	s := newShelf()
	for _, r := range []tracking.ShopRecord{state("727", "900"), deletion(Inner(WooCommerce, "727"), time.Hour), state("1001", "727")} {
		s.take(t, []tracking.ShopRecord{r})
	}
	if s.orders["1001"].Status != tracking.OrderCancelled || s.orders["727"].Status != tracking.OrderValid {
		t.Errorf("a key that is another's number: %s", s)
	}
	for origin, want := range map[string]string{tracking.OriginImport: tracking.OrderCancelled, WooCommerce: tracking.OrderValid} {
		s := newShelf()
		s.orders["727"] = tracking.Order{Site: "s", ID: "727", Origin: origin, Status: tracking.OrderValid, TotalIncl: 5000, Version: tracking.OrderVersion(false, at) + restoredBit}
		s.take(t, []tracking.ShopRecord{deletion("727", time.Minute)})
		if got := s.orders["727"].Status; got != want {
			t.Errorf("over a state of %s: %s, want %s", origin, got, want)
		}
	}
}
