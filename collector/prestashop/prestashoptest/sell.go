package prestashoptest

import (
	"fmt"
	"slices"
	"strconv"
)

// Sell writes an order of one article for each price, which holds 20 % of tax and four times
// what the article was bought for; at is the shop's time, 2026-03-14 12:00:00.
func (s *Shop) Sell(number int, state, at string, shipping float64, prices ...float64) {
	products, productsExcl := 0.0, 0.0
	for i, price := range prices {
		products, productsExcl = products+price, productsExcl+price/1.2
		s.Put("order_details", number*100+i, Row{
			"id_order": strconv.Itoa(number), "product_id": strconv.Itoa(10 + i), "product_attribute_id": "0", "product_reference": fmt.Sprintf("BOL-%03d", i+1),
			"product_name": "Bol &amp; soucoupe", "product_quantity": "1", "total_price_tax_incl": six(price), "total_price_tax_excl": six(price / 1.2),
			"original_wholesale_price": six(price / 4), "purchase_supplier_price": "0.000000",
		})
	}
	valid := "0"
	if slices.Contains([]string{"2", "4", "5"}, state) {
		valid = "1"
	}
	s.Put("customers", 1, Row{"email": "Jeanne.Martin@exemple.fr", "lastname": "Martin", "passwd": "secret"})
	s.Put("addresses", 1, Row{"id_country": "8", "address1": "1 rue du Bol", "lastname": "Martin"})
	s.Put("orders", number, Row{
		"reference": "XKBKNABJK", "id_customer": "1", "id_address_delivery": "1", "id_currency": "1", "id_carrier": "1", "current_state": state, "valid": valid,
		"payment": "Chèque", "module": "ps_checkpayment", "conversion_rate": "1.000000", "invoice_number": "0", "date_add": at, "date_upd": at,
		"total_products": six(productsExcl), "total_products_wt": six(products), "total_shipping_tax_incl": six(shipping), "total_shipping_tax_excl": six(shipping / 1.2),
		"total_paid": six(products + shipping), "total_paid_tax_incl": six(products + shipping), "total_paid_tax_excl": six(productsExcl + shipping/1.2), "total_paid_real": "0.000000",
	})
}

// Slip writes a credit slip of so much for articles and shipping.
func (s *Shop) Slip(number, order int, at string, products, shipping float64) {
	s.Put("order_slip", number, Row{
		"id_order": strconv.Itoa(order), "total_products_tax_incl": six(products), "total_products_tax_excl": six(products / 1.2), "total_shipping_tax_incl": six(shipping),
		"total_shipping_tax_excl": six(shipping / 1.2), "amount": six(products / 1.2), "shipping_cost_amount": six(shipping / 1.2), "date_add": at, "date_upd": at,
	})
}

func six(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
