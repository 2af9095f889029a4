package analyzer

import "github.com/formaouest/chaland/internal/i18n"

// Grains of customers over more than the period: see their statements.
const (
	Repurchases Grain = "repurchases"
	Retention   Grain = "retention"
)

// activeMonths is how long after an order a customer is said to be active.
const activeMonths = 12

// keptDimensions are those of the order that stands for a customer: retention has no
// curve, its two dates are those of the whole period.
var keptDimensions = []string{ByChannel, ByCampaign, ByDevice, ByCountry, ByPayment, ByDelivery, ByRegion, ByCoupon}

// customerMetrics are those of coming back. There are three rates of repurchase, never
// to be mixed: within the period (repurchase_rate), within a time after the first
// order, and the share of those who had ordered before.
var customerMetrics = []Metric{
	repurchaseMetric("repurchase_rate_90d", "90"),
	repurchaseMetric("repurchase_rate_180d", "180"),
	repurchaseMetric("repurchase_rate_12m", "12m"),
	{Key: "returning_customer_share", Unit: Ratio, Grain: Customers, Reads: []Grain{Customers}, Dimensions: saleDimensions, proportion: true,
		Blocs: []string{"B1", "B2"}, Counted: "customers", Version: 1, compute: complement("new_customers", "customers", "customers")},
	retentionMetric("customer_retention_rate", quotient("customers_kept", "customers_active", "customers_active")),
	retentionMetric("customer_churn_rate", complement("customers_kept", "customers_active", "customers_active")),
}

func repurchaseMetric(key, window string) Metric {
	return Metric{Key: key, Unit: Ratio, Grain: Repurchases, Reads: []Grain{Repurchases}, Dimensions: saleDimensions, proportion: true,
		Blocs: []string{"B1", "B2"}, Counted: "new_customers", Version: 1, compute: repurchased(window)}
}

func retentionMetric(key string, compute func(facts) reading) Metric {
	return Metric{Key: key, Unit: Ratio, Grain: Retention, Reads: []Grain{Retention}, Dimensions: keptDimensions, proportion: true,
		Blocs: []string{"B1", "B2"}, Counted: "active_customers", Version: 1, compute: compute}
}

// repurchased is the share of new customers who ordered again within a window after
// their first order. Those whose window is not over are left out, and said.
func repurchased(window string) func(facts) reading {
	return func(f facts) reading {
		all, cohort := f["first_customers"], f["first_customers_"+window]
		r := over(f["again_"+window], cohort, cohort)
		switch {
		case all > 0 && cohort == 0:
			r.warnings = append(r.warnings, warn("window_open", "n", int64(all), "window", i18n.T("analyzer.window."+window)))
		case cohort < all:
			r.warnings = append(r.warnings, warn("window_partly_open", "n", int64(all-cohort), "total", int64(all), "window", i18n.T("analyzer.window."+window)))
		}
		return r
	}
}
