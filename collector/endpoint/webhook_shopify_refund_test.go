package endpoint

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/tracking"
)

// refundsOf are the refunds of a record, as amount and product part without tax.
func refundsOf(t *testing.T, r *tracking.ShopRecord) string {
	t.Helper()
	var refunds []tracking.Refund
	if r.Refunds != "" {
		if err := json.Unmarshal([]byte(r.Refunds), &refunds); err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	for _, f := range refunds {
		out = append(out, fmt.Sprint(f.ID, " ", f.AmountIncl, " ", *f.ProductsExcl))
	}
	return strings.Join(out, ", ")
}

// An order of 99.00: 60.00 of bowls, 37.00 of gift card and 2.00 of tip, shipped for nothing.
func shopifyRefunds(currency, refunds string) string {
	return `{"id":7,"created_at":"2025-03-14T10:00:00Z","updated_at":"2025-03-20T10:00:00Z","currency":"` + currency + `","taxes_included":true,"total_price":"99.00","total_tax":"10.00",
		"total_price_set":{"shop_money":{"amount":"99.00","currency_code":"` + currency + `"},"presentment_money":{"amount":"110.00","currency_code":"USD"}},
		"total_tip_received":"2.00","financial_status":"partially_refunded","email":"jeanne@exemple.fr","line_items":[{"id":1,"sku":"BOL","title":"Bol","quantity":3,"price":"20.00","tax_lines":[{"price":"10.00"}]},
		{"id":2,"sku":"CADEAU","title":"Carte cadeau","quantity":1,"price":"37.00","gift_card":true},{"id":3,"title":"Pourboire","quantity":1,"price":"2.00","tip_payment_gateway":null}],"refunds":[` + refunds + `]}`
}

func TestShopifyRefundsToTheCent(t *testing.T) {
	t.Parallel()
	const dates = `"created_at":"2025-03-15T10:00:00Z"`
	money := func(amount, currency string) string {
		return `"transactions":[{"kind":"refund","status":"success","amount":"` + amount + `","currency":"` + currency + `"}]`
	}
	line := func(id int, subtotal, tax string) string {
		return fmt.Sprintf(`{"line_item_id":%d,"subtotal":%s,"total_tax":%s}`, id, subtotal, tax)
	}
	for name, c := range map[string]struct{ refunds, want string }{
		"a bowl":                             {`{"id":9,` + dates + `,"refund_line_items":[` + line(1, "20.00", "3.33") + `],` + money("20.00", "EUR") + `}`, "9 2000 1667"},
		"in the currency that was paid":      {`{"id":9,` + dates + `,"refund_line_items":[` + line(1, "20.00", "3.33") + `],` + money("22.22", "USD") + `}`, "9 2000 1667"},
		"the shop's own amount beside":       {`{"id":9,` + dates + `,"transactions":[{"kind":"refund","status":"success","amount":"22.00","currency":"USD","amount_set":{"shop_money":{"amount":"20.00","currency_code":"EUR"}}}]}`, "9 2000 1667"},
		"a gift card was no sale":            {`{"id":9,` + dates + `,"refund_line_items":[` + line(2, "37.00", "0.00") + `],` + money("37.00", "EUR") + `}`, ""},
		"nor was a tip":                      {`{"id":9,` + dates + `,"refund_line_items":[` + line(3, "2.00", "0.00") + `,` + line(1, "20.00", "3.33") + `],` + money("22.00", "EUR") + `}`, "9 2000 1667"},
		"all of it, of which nothing tells":  {`{"id":9,` + dates + `,` + money("99.00", "EUR") + `}`, "9 6000 5000"},
		"a fee kept":                         {`{"id":9,` + dates + `,"refund_line_items":[` + line(1, "20.00", "3.33") + `],"order_adjustments":[{"amount":"5.00","tax_amount":"0.00","kind":"refund_discrepancy"}],` + money("15.00", "EUR") + `}`, "9 1500 1250"},
		"taken out, nothing given":           {`{"id":9,` + dates + `,"refund_line_items":[` + line(1, "20.00", "3.33") + `],"order_adjustments":[{"amount":"20.00","tax_amount":"0.00","kind":"refund_discrepancy","reason":"Refund discrepancy"}],"transactions":[]}`, ""},
		"taken out, owed":                    {`{"id":9,` + dates + `,"refund_line_items":[` + line(1, "20.00", "3.33") + `],"order_adjustments":[{"amount":"20.00","reason":"Refund discrepancy"},{"amount":"-20.00","reason":"Pending refund discrepancy"}],"transactions":[]}`, ""},
		"taken out by an edit, paid later":   {`{"id":8,` + dates + `,"refund_line_items":[` + line(1, "20.00", "3.33") + `],"transactions":[]},{"id":9,"created_at":"2025-03-16T10:00:00Z","order_adjustments":[{"amount":"-20.00","kind":"refund_discrepancy"}],` + money("20.00", "EUR") + `}`, "9 2000 1667"},
		"taken out of an order never paid":   {`{"id":8,` + dates + `,"refund_line_items":[` + line(1, "20.00", "3.33") + `],"transactions":[]}`, "8 2000 1667"},
		"shipping given back in a gesture":   {`{"id":9,` + dates + `,"order_adjustments":[{"amount":"-4.00","tax_amount":"-0.80","kind":"shipping_refund"}],` + money("4.80", "EUR") + `}`, "9 480 400"},
		"twice, more than was sold together": {`{"id":8,` + dates + `,` + money("50.00", "EUR") + `},{"id":9,"created_at":"2025-03-16T10:00:00Z",` + money("49.00", "EUR") + `}`, "8 5000 4167, 9 1000 833"},
	} {
		records, refusal := readShopify(delivered(shopifyRefunds("EUR", c.refunds), "X-Shopify-Topic", "orders/updated"))
		if refusal != nil || len(records) != 1 {
			t.Fatalf("%s: %+v", name, refusal)
		}
		checkRecord(t, records[0])
		if got := refundsOf(t, &records[0]); got != c.want || records[0].TotalIncl != 6000 || *records[0].ProductsExcl != 5000 {
			t.Errorf("%s: %q of %d, want %q", name, got, records[0].TotalIncl, c.want)
		}
	}
	// Told alone: the shop's currency where the refund tells it, else it waits for its order.
	set := `"subtotal_set":{"shop_money":{"amount":"20.00","currency_code":"EUR"},"presentment_money":{"amount":"22.22","currency_code":"USD"}}`
	for body, want := range map[string]string{
		`{"id":9,"order_id":7,` + dates + `,"refund_line_items":[{"line_item_id":1,"subtotal":20.0,"total_tax":3.33,` + set + `}],` + money("22.22", "USD") + `}`:                                    "EUR 2000",
		`{"id":9,"order_id":7,` + dates + `,` + money("20.00", "EUR") + `}`:                                                                                                                          "EUR 2000",
		`{"id":9,"order_id":7,` + dates + `,"refund_line_items":[{"line_item_id":1,"subtotal":0,"subtotal_set":{"shop_money":{"amount":"0","currency_code":"EUR"}}}],` + money("22.22", "USD") + `}`: "",
		`{"id":9,"order_id":7,` + dates + `,"refund_line_items":[{"line_item_id":2,"subtotal":37.0,"line_item":{"gift_card":true}}],` + money("37.00", "EUR") + `}`:                                  "",
	} {
		records, refusal := readShopify(delivered(body, "X-Shopify-Topic", "refunds/create"))
		got := ""
		if len(records) == 1 {
			var refunds []tracking.Refund
			_ = json.Unmarshal([]byte(records[0].Refunds), &refunds)
			got = fmt.Sprint(records[0].Currency, " ", refunds[0].AmountIncl)
		}
		if refusal != nil || got != want {
			t.Errorf("%s: %q %+v, want %q", body, got, refusal, want)
		}
	}
}

func TestTipsAndGiftCardsOfAGenericOrderAreNoSales(t *testing.T) {
	t.Parallel()
	body := `{"id":"1","updated_at":"2025-03-14T10:05:00Z","total":99,"tax":10,"tip":2,"lines":[{"sku":"BOL","quantity":3,"total":60},{"sku":"CADEAU","total":37,"gift_card":true}],
		"refunds":[{"id":"a","date":"2025-03-20T08:00:00Z","total":59,"gift_card":37,"tip":2},{"id":"b","date":"2025-03-20T08:00:00Z","total":-37,"gift_card":37}]}`
	records, refusal := readGeneric(delivered(body))
	if refusal != nil || len(records) != 1 {
		t.Fatalf("%+v", refusal)
	}
	checkRecord(t, records[0])
	if r := records[0]; r.TotalIncl != 6000 || *r.ProductsExcl != 5000 || refundsOf(t, &r) != "1/a 2000 1667" {
		t.Errorf("%d, %d without tax, %s", r.TotalIncl, *r.ProductsExcl, refundsOf(t, &r))
	}
}
