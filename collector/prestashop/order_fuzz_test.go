package prestashop

import (
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/shop"
	"github.com/formaouest/chaland/collector/tracking"
)

// Whatever an order says, it is refused or its lines add up to its total.
func FuzzOrder(f *testing.F) {
	f.Add("12", "2026-03-14 12:00:00", "10.000000", "8.333333", "2.5", "1", "10.0", "8.33", "0.85", "3.1", "7.25")
	f.Add("0", "0000-00-00 00:00:00", "", "-1", "1e308", "-3", "NaN", "0x10", "0", "-0", "1e9")
	f.Add("1", "2026-10-25 02:30:00", "99999999", "99999999", "99999999", "1000000", "99999999", "-99999999", "1000000", "99999999", "-99999999")
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, number, at, total, untaxed, shipping, quantity, incl, excl, rate, cost, discount string) {
		s := &scribe{
			shopFacts: &shopFacts{
				has: map[string]bool{"order_slip": true}, home: "EUR", codes: map[string]string{},
				states:     states{"7": {Fields: map[string]string{"template": "refund"}}},
				currencies: map[string]Row{"1": {Fields: map[string]string{"iso_code": "EUR"}}, "2": {Fields: map[string]string{"iso_code": "GBP"}}},
			},
			place: shop.Place{Site: "boutique", Currency: "EUR", Location: paris}, hide: func(s string) string { return s }, now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
		}
		for _, currency := range []string{"1", "2"} {
			row := Row{Fields: map[string]string{
				"id": number, "date_add": at, "date_upd": at, "id_currency": currency, "current_state": "7", "valid": "1", "conversion_rate": rate, "invoice_number": "1",
				"total_paid_tax_incl": total, "total_paid_tax_excl": untaxed, "total_shipping_tax_incl": shipping, "total_discounts_tax_incl": discount, "total_wrapping_tax_incl": cost,
			}}
			line := Row{Fields: map[string]string{"id": "5", "product_quantity": quantity, "total_price_tax_incl": incl, "total_price_tax_excl": excl, "original_wholesale_price": cost}}
			slip := Row{Fields: map[string]string{"id": "6", "date_add": at, "total_products_tax_incl": incl, "total_products_tax_excl": excl, "amount": discount}, Lists: map[string][]Row{"order_slip_details": {{Fields: map[string]string{"id_order_detail": "5", "product_quantity": quantity, "amount_tax_incl": incl}}}}}
			key := id(number)
			got := s.order(row, &surroundings{details: map[string][]Row{key: {line, line}}, slips: map[string][]Row{key: {slip}}, rules: map[string][]Row{key: {{Fields: map[string]string{"free_shipping": quantity}}}}})
			if got.wrong != "" {
				continue
			}
			o, sum := got.record.Order, int64(0)
			for i, kind := range o.LineKind {
				if kind == tracking.LineSale {
					sum += o.LineIncl[i]
				}
			}
			if sum != o.ProductsIncl || o.ProductsIncl+o.ShippingIncl != o.TotalIncl {
				t.Errorf("lines %d, products %d, shipping %d, total %d", sum, o.ProductsIncl, o.ShippingIncl, o.TotalIncl)
			}
			if strings.Contains(got.record.Refunds, `"AmountIncl":-`) || o.Version%2 != 0 {
				t.Errorf("%+v", got.record)
			}
		}
	})
}
