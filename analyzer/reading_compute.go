package analyzer

// facts are the measures of one group: the columns that the statements answer,
// by name. A group that a statement does not know has zeros there.
type facts map[string]float64

// reading is what a metric makes of facts. value is nil when the facts give
// none.
type reading struct {
	value, numerator, denominator *float64
	median                        *float64
	sample                        float64
	thin                          bool // a middle of too few cases
	warnings                      []Warning
}

func number(v float64) *float64 { return &v }

// sum reads one measure; its effectif is another one.
func sum(measure, sample string) func(facts) reading {
	return func(f facts) reading {
		return reading{value: number(f[measure]), numerator: number(f[measure]), sample: f[sample]}
	}
}

// quotient is numerator / denominator, without a value over zero.
func quotient(numerator, denominator, sample string) func(facts) reading {
	return func(f facts) reading { return over(f[numerator], f[denominator], f[sample]) }
}

// complement is 1 − numerator / denominator.
func complement(numerator, denominator, sample string) func(facts) reading {
	return func(f facts) reading {
		return over(f[denominator]-f[numerator], f[denominator], f[sample])
	}
}

func over(numerator, denominator, sample float64) reading {
	r := reading{numerator: number(numerator), denominator: number(denominator), sample: sample}
	if denominator != 0 {
		r.value = number(numerator / denominator)
	}
	return r
}

// negligible is the share of orders that may lack an amount before a total
// over them stops being told at all.
const negligible = 0.01

// known reads a total that some rows lack: unknown of the rows rows have no
// amount. Beyond the negligible share there is no data; under it, a warning
// says how many are left out.
func known(r reading, unknown, rows float64, code string) reading {
	if unknown == 0 {
		return r
	}
	if unknown > negligible*rows {
		r.value, r.numerator = nil, nil
	}
	r.warnings = append(r.warnings, warn(code, "n", int64(unknown), "total", int64(rows)))
	return r
}

// refunded is what was given back, tax included.
func refunded(f facts) reading {
	r := reading{value: number(f["refunded_incl"]), numerator: number(f["refunded_incl"]), sample: f["refund_count"]}
	return unbooked(r, f)
}

// unbooked says how many refunds stand on their own date for want of an order.
func unbooked(r reading, f facts) reading {
	if n := f["refunds_without_order"]; n > 0 {
		r.warnings = append(r.warnings, warn("refund_without_order", "n", int64(n), "total", int64(f["refund_count"])))
	}
	return r
}

// netRevenue takes refunds off the products sold, both excluding tax.
func netRevenue(f facts) reading {
	net := f["products_excl"] - f["refunded_products_excl"]
	r := reading{value: number(net), numerator: number(net), sample: f["orders"]}
	r = known(r, f["orders_without_vat"], f["orders"], "no_vat")
	return unbooked(known(r, f["refunds_without_vat"], f["refund_count"], "refund_no_vat"), f)
}

// margin is the contribution margin before advertising.
func margin(f facts) reading {
	r := reading{value: number(f["margin"]), numerator: number(f["margin"]), sample: f["orders"]}
	r = known(r, f["orders_without_margin"], f["orders"], "no_margin")
	return partial(r, f["orders_with_partial_costs"])
}

// returnOnInvestment is (attributed margin − spend) / spend.
func returnOnInvestment(f facts) reading {
	r := over(f["attributed_margin"]-f["spend"], f["spend"], f["attributed_orders"])
	r = known(r, f["attributed_without_margin"], f["attributed_orders"], "no_margin")
	return stored(partial(r, f["attributed_with_partial_costs"]), f)
}

// attributed is a quotient over or under attributed orders.
func attributed(numerator, denominator string) func(facts) reading {
	return func(f facts) reading {
		return stored(over(f[numerator], f[denominator], f["attributed_orders"]), f)
	}
}

// engagement is the mean engagement time of visits, zeros included, in seconds.
func engagement(f facts) reading {
	r := over(f["engagement_total_ms"]/1000, f["visits"], f["visits"])
	if median, asked := f["engagement_median_ms"]; asked && r.value != nil {
		r.median = number(median / 1000)
	}
	return r
}

func partial(r reading, orders float64) reading {
	if orders > 0 {
		r.warnings = append(r.warnings, warn("partial_costs", "n", int64(orders)))
	}
	return r
}

// stored says how many attributed orders rest on the channel stored with the
// order, for want of an earlier visit of the buyer.
func stored(r reading, f facts) reading {
	if n := f["attributed_by_order"]; n > 0 {
		r.warnings = append(r.warnings, warn("attributed_by_order", "n", int64(n), "total", int64(f["attributed_orders"])))
	}
	return r
}
