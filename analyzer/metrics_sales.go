package analyzer

import "slices"

// saleMetrics are those of what sales leave, of what stops them and of what it costs to
// make them (metrics.md, 3.2 to 3.4).
var saleMetrics = []Metric{
	orderMetric("revenue_excl_tax", Cents, func(f facts) reading {
		return taxed(totalOf(f["products_excl"]+f["shipping_excl_paid"], f["orders"]), f)
	}).adding(),
	orderMetric("shipping_revenue", Cents, sum("shipping_paid", "orders")).adding(),
	orderMetric("basket_excl_tax", Cents, func(f facts) reading {
		return taxed(over(f["products_excl"], f["orders"]-f["orders_without_vat"], f["orders"]), f)
	}),
	orderMetric("discount_rate", Ratio, quotient("discounts", "listed_incl", "orders")).ofAmounts(),
	orderMetric("free_shipping_rate", Ratio, quotient("orders_shipped_free", "orders", "orders")).part(),
	orderMetric("gross_margin", Cents, func(f facts) reading {
		return costed(totalOf(f["costed_excl"]-f["purchase_costs"], f["orders"]), f)
	}).adding(),
	orderMetric("margin_on_price_rate", Ratio, func(f facts) reading {
		return costed(over(f["costed_excl"]-f["purchase_costs"], f["costed_excl"], f["orders"]), f)
	}).ofAmounts(),
	orderMetric("margin_on_cost_rate", Ratio, func(f facts) reading {
		return costed(over(f["costed_excl"]-f["purchase_costs"], f["purchase_costs"], f["orders"]), f)
	}).ofAmounts(),
	orderMetric("margin_per_order", Cents, func(f facts) reading {
		return partial(costed(over(f["margin"], f["orders"]-f["orders_without_margin"], f["orders"]), f), f["orders_with_partial_costs"])
	}),

	{Key: "refund_rate", Unit: Ratio, amounts: true, Grain: Refunds, Reads: []Grain{Refunds, Orders}, Dimensions: commonDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "refunds", Version: 1, compute: func(f facts) reading {
			return unbooked(over(f["refunded_incl"], f["revenue_incl"], f["refund_count"]), f)
		}},
	{Key: "refunded_order_rate", Unit: Ratio, Grain: Refunds, Reads: []Grain{Refunds, Orders}, Dimensions: commonDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: func(f facts) reading {
			return unbooked(over(f["orders_refunded"], f["orders"], f["orders"]), f)
		}},

	{Key: "items_returned", Unit: Count, Grain: Refunds, Reads: []Grain{Refunds}, Dimensions: append(slices.Clone(commonDimensions), ByMotive), Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "refunds", Version: 1, compute: func(f facts) reading {
			return unlisted(totalOf(f["items_returned"], f["refund_count"]), f)
		}},
	{Key: "return_rate", Unit: Ratio, Grain: Refunds, Reads: []Grain{Refunds, Orders}, Dimensions: commonDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "items_sold", Version: 1, compute: func(f facts) reading {
			return unlisted(over(f["items_returned"], f["items_sold"], f["items_sold"]), f)
		}},

	{Key: "checkout_abandonment_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B5"}, Counted: "visits_checkout", Version: 1, compute: complement("checkouts_ordering", "visits_checkout", "visits_checkout")},
	{Key: "buyer_rate", Unit: Ratio, Grain: Customers, Reads: []Grain{Customers, Visits, Visitors}, Dimensions: commonDimensions,
		Blocs: []string{"B1"}, Counted: "visits", Version: 1, compute: quotient("customers", "visitors", "visits")},

	costMetric("cpm", Cents, "paid_impressions", func(f facts) reading {
		return over(1000*f["seen_spend"], f["paid_impressions"], f["paid_impressions"])
	}, Costs),
	costMetric("paid_click_rate", Ratio, "paid_impressions", quotient("seen_clicks", "paid_impressions", "paid_impressions"), Costs).part(),
	costMetric("cost_of_sales", Ratio, "attributed_orders", attributed("spend", "attributed_revenue"), Costs, Attribution).ofAmounts(),

	partnerMetric("partner_click_earnings", Cents, "partner_clicks", quotient("partner_commission", "partner_clicks", "partner_clicks")),
	mailMetric("mail_bounce_rate", Ratio, "mails_sent", complement("mails_delivered", "mails_sent", "mails_sent")).part(),
	mailMetric("mail_complaint_rate", Ratio, "mails_delivered", quotient("mail_complaints", "mails_delivered", "mails_delivered")).part(),
	mailMetric("mail_revenue_rate", Cents, "mails_delivered", quotient("mail_revenue", "mails_delivered", "mails_delivered")),
	referralMetric("sponsors", Count, sum("sponsors", "referrals"), Sponsors).once(),
	referralMetric("referrals_per_sponsor", Count, quotient("referrals", "sponsors", "referrals"), Sponsors),
	{Key: "sponsor_rate", Unit: Ratio, Grain: Sponsors, Reads: []Grain{Referrals, Sponsors, Customers}, Dimensions: with(),
		Blocs: []string{"B2"}, Counted: "customers", Version: 1, compute: quotient("sponsors", "customers", "customers")},
}

func orderMetric(key string, unit Unit, compute func(facts) reading) Metric {
	return Metric{Key: key, Unit: unit, Grain: Orders, Reads: []Grain{Orders}, Dimensions: orderDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: compute}
}

func costMetric(key string, unit Unit, counted string, compute func(facts) reading, reads ...Grain) Metric {
	return Metric{Key: key, Unit: unit, Grain: reads[len(reads)-1], Reads: reads, Dimensions: spendDimensions,
		Blocs: []string{"B1", "B2"}, Counted: counted, Version: 1, compute: compute}
}

// unlisted says how many refunds tell of no article.
func unlisted(r reading, f facts) reading {
	if n := f["refunds_without_items"]; n > 0 {
		r.warnings = append(r.warnings, warn("refunds_without_items", "n", int64(n), "total", int64(f["refund_count"])))
	}
	return r
}

// totalOf is an amount that is its own numerator.
func totalOf(value, sample float64) reading {
	return reading{value: number(value), numerator: number(value), sample: sample}
}

// taxed says how many orders lack a VAT rate.
func taxed(r reading, f facts) reading {
	return known(r, f["orders_without_vat"], f["orders"], "no_vat")
}

// costed says how many orders lack a purchase cost or a VAT rate.
func costed(r reading, f facts) reading {
	return known(r, f["orders_without_margin"], f["orders"], "no_margin")
}
