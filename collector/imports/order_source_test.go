package imports_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/pseudonym"
	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
)

var march = time.Date(2025, 3, 14, 10, 0, 0, 0, time.UTC)

// sale is an order as a shop tells it itself.
func sale(id, origin string, updated time.Time, total int64, refunds ...tracking.Refund) shop.Sale {
	return shop.Sale{
		ID: id, Origin: origin, Status: tracking.OrderValid, Created: march, Updated: updated, Currency: "EUR", Total: total, Refunds: refunds,
		Whole: origin == tracking.OriginWooCommerce, Lines: []shop.Line{{Kind: tracking.LineSale, SKU: "A", Quantity: 1, Incl: total}},
	}
}

// says stores what shops say of orders, one block a call.
func (s *shopSite) says(sales ...shop.Sale) {
	s.t.Helper()
	var records []tracking.ShopRecord
	for _, one := range sales {
		one.Refunds = slices.Clone(one.Refunds)
		records = append(records, one.Record(shop.Place{Site: s.site.ID, Currency: "EUR", Location: s.site.Location(), Mode: tracking.ModeConsent}))
	}
	s.put("told", shop.Store(s.t.Context(), s.w, records, fmt.Sprint("told-", rand.Uint64()), s.now()))
}

const told = `SELECT concat(order_id, ' ', origin, ' ', status, ' ', toString(total_incl), ' ', channel, ' ', toString([purchase_cost, carriage_paid])) AS line FROM orders FINAL ORDER BY order_id`

func TestAnExportNeverGoesBeforeWhatTheShopSaidSince(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.says(sale("1", tracking.OriginWooCommerce, march.Add(time.Hour), 5000))
	undated := "order,sku,quantity,date,unit_price,status,channel,carriage,cost\n1,A,1,2025-03-14 11:00,40,en attente,email,4.50,20\n"
	r := s.orders(undated, imports.OrderOptions{})
	equal(t, "left", []int{r.New, r.Replaced, r.Unchanged, r.Left}, []int{0, 0, 0, 1})
	if !strings.Contains(notes(r), "laissé tel") && !strings.Contains(notes(r), "laissés tels quels") {
		t.Errorf("the report does not tell: %s", notes(r))
	}
	equal(t, "the shop's word stands, with the costs that only the file knows", s.told(told), "1 woocommerce valid 5000  [2000,450]")
	equal(t, "again", s.orders(undated, imports.OrderOptions{}).Left, 1)
	equal(t, "the same again", s.told(told), "1 woocommerce valid 5000  [2000,450]")

	dated := func(at, price string) *imports.Report {
		return s.orders("order,sku,quantity,date,unit_price,updated\n1,A,1,2025-03-14 11:00,"+price+","+at+"\n", imports.OrderOptions{})
	}
	equal(t, "modified before", dated("2025-03-14 11:30", "41").Left, 1)
	equal(t, "modified at the same second", dated("2025-03-14 12:00:00", "41").Left, 1)
	equal(t, "modified since", dated("2025-03-14 13:00", "42").Replaced, 1)
	equal(t, "an older file", dated("2025-03-14 12:30", "41").Left, 1)
	equal(t, "the file's", s.told(told), "1 import valid 4200  [NULL,NULL]")
	s.says(sale("1", tracking.OriginWooCommerce, march.Add(90*time.Minute), 5000))
	equal(t, "a webhook that comes late", s.told(told), "1 import valid 4200  [NULL,NULL]")
	s.says(sale("1", tracking.OriginWooCommerce, march.Add(150*time.Minute), 4300))
	equal(t, "a webhook of since", s.told(told), "1 woocommerce valid 4300  [NULL,NULL]")
}

func TestAWebhookGoesBeforeAFileWithoutDates(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.orders("order,sku,quantity,date,unit_price,channel,carriage,cost\n1,A,1,2025-03-14 11:00,40,email,4.50,20\n", imports.OrderOptions{})
	s.says(sale("1", tracking.OriginWooCommerce, march.Add(time.Hour), 5000)) // modified before the import, delivered after it
	equal(t, "told", s.told(told), "1 woocommerce valid 5000 email [2000,450]")
}

// A credit note of a file and the shop's refund of the same order are one, whichever comes first
// and however often; one that the shop never told stands.
func TestACreditNoteAndTheShopsRefundAreOne(t *testing.T) {
	t.Parallel()
	refund := func(id string, at time.Time, amount int64) tracking.Refund {
		return tracking.Refund{ID: id, Time: at, AmountIncl: amount, Version: tracking.OrderVersion(false, at)}
	}
	day := march.AddDate(0, 0, 6)
	shops := func(s *shopSite) {
		s.says(sale("1", tracking.OriginShopify, day, 5000, refund("901", day, 1990)), sale("2", tracking.OriginShopify, day, 5000, refund("902", day, 500)), sale("3", tracking.OriginShopify, day, 5000))
	}
	for name, c := range map[string]struct{ file, want string }{
		"that name their order": {"order,sku,quantity,date,unit_price,refund_of\nAV-1,A,-1,2025-03-20,19.90,1\nAV-2,A,-1,2025-03-20,6,2\nAV-3,A,-1,2025-03-20,7,3\n", "901 1990\n902 500\nAV-3 700"},
		"that name none":        {"order,sku,quantity,date,unit_price\nAV-1,A,-1,2025-03-20,19.90\nAV-2,A,-1,2025-03-20,19.90\nAV-3,A,-1,2025-03-20,7\nAV-4,A,-1,2025-05-20,5\n", "901 1990\n902 500\nAV-2 1990\nAV-3 700\nAV-4 500"},
	} {
		options := imports.OrderOptions{CancelledPrefix: "AV-"}
		for _, order := range []string{"fsfs", "ssff"} {
			s := newShop(t)
			for _, who := range order {
				if who == 'f' {
					s.orders(c.file, options)
				} else {
					shops(s)
				}
			}
			equal(t, name+", "+order, s.told("SELECT concat(refund_id, ' ', toString(amount_incl)) AS line FROM refunds FINAL ORDER BY refund_id"), c.want)
		}
	}
	s := newShop(t)
	s.orders("order,sku,quantity,date,unit_price,refund_of,status\n1,A,1,2025-03-14,50,,\nAV-1,A,-1,2025-03-20,19.90,1,\n", imports.OrderOptions{CancelledPrefix: "AV-"})
	s.orders("order,sku,quantity,date,unit_price,refund_of,status\n1,A,1,2025-03-14,50,,Annulée\nAV-1,A,-1,2025-03-20,19.90,1,\n", imports.OrderOptions{CancelledPrefix: "AV-"})
	equal(t, "what was not sold is not given back", s.refunds(), "")
}

// One buyer is one person whether an import or a webhook brought the order, and an erasure finds
// all of their orders, those imported before the shop was connected too.
func TestOneBuyerIsOnePersonWhateverBringsTheOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var key []byte
	s.HidingBy(func(_ context.Context, site string) ([]byte, error) { equal(t, "site", site, "s"); return key, nil })
	const file = "order,sku,quantity,date,unit_price,customer_id,customer_email\n1,A,1,2025-03-14,10,17,Jeanne@Exemple.fr\n2,A,1,2025-03-14,10,,\nAV-1,A,-1,2025-03-15,10,17,jeanne@exemple.fr\n"
	options := imports.OrderOptions{CancelledPrefix: "AV-", Options: imports.Options{Columns: map[string]string{
		"order": "order", "sku": "sku", "quantity": "quantity", "date": "date", "unit_price": "unit_price", "customer": "customer_email"}}}
	s.orders(file, options)
	const people = "SELECT DISTINCT customer AS line FROM (SELECT customer FROM orders UNION ALL SELECT customer FROM refunds) WHERE customer != '' ORDER BY line"
	equal(t, "without a connected shop, as written", s.told(people), "Jeanne@Exemple.fr\njeanne@exemple.fr")
	key = []byte("la clé du site")
	jeanne := pseudonym.NewVeil(key, "s").Customer("jeanne@exemple.fr")
	hidden, err := s.HideCustomers(t.Context(), "s")
	s.put("hide", err)
	equal(t, "hidden", hidden, 2)
	equal(t, "people", s.told(people), jeanne)
	r := s.orders(file, imports.OrderOptions{CancelledPrefix: "AV-"}) // of its own accord, by the address
	equal(t, "again", []int{r.New, r.Replaced, r.Unchanged}, []int{0, 0, 3})
	if !strings.Contains(notes(r), "sous le pseudonyme que ses webhooks leur donnent") {
		t.Errorf("the report does not tell: %s", notes(r))
	}
	hide := key // connected, but those of before could not be hidden
	key = nil
	s.orders(strings.ReplaceAll(file, "\n1,", "\n4,"), options)
	key = hide
	s.orders("order,sku,quantity,date,unit_price\n5,A,1,2025-03-14,10\n", imports.OrderOptions{})
	equal(t, "at the next import", s.told(people), jeanne)
	told := sale("3", tracking.OriginWooCommerce, march, 5000)
	told.Customer = jeanne
	s.says(told)
	erase := tracking.ShopRecord{What: tracking.ShopErase, Order: tracking.Order{Site: "s", ID: "-", Origin: tracking.OriginShopify, Customer: jeanne, Time: march}}
	s.put("erase", shop.Store(t.Context(), s.w, []tracking.ShopRecord{erase}, "erase", s.now()))
	equal(t, "forgotten", s.told(people), "")
}
