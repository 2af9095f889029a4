package analyzer

import (
	"slices"
	"testing"
)

// A ratio that is no proportion says whether it is one of amounts: a new one fails here until
// it is looked at.
func TestRatiosOfAmountsAreKnown(t *testing.T) {
	t.Parallel()
	amounts := []string{"cost_of_sales", "discount_rate", "margin_on_cost_rate", "margin_on_price_rate", "payment_cost_rate", "refund_rate", "roas", "roi"}
	others := []string{"buyer_rate", "contact_rate", "mail_list_growth_rate", "order_status_rate", "refunded_order_rate", "return_rate", "review_rate", "search_expected_ctr", "sponsor_rate"}
	for _, m := range catalogue.list {
		if m.Unit != Ratio || m.proportion {
			continue
		}
		if slices.Contains(amounts, m.Key) != m.OfAmounts() || !m.OfAmounts() && !slices.Contains(others, m.Key) {
			t.Errorf("%s: of amounts: %v", m.Key, m.OfAmounts())
		}
	}
}
