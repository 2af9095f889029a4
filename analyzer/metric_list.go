package analyzer

import (
	"slices"

	"github.com/formaouest/chaland/internal/i18n"
)

// catalogue is the registry, filled once.
var catalogue = register(metrics)

// register panics on a metric registered twice: the list is a constant of the
// program, and the tests load it.
func register(list []Metric) *registry {
	r := &registry{}
	for _, m := range list {
		if err := r.add(m); err != nil {
			panic(err)
		}
	}
	return r
}

// metrics is the dictionary. To add one: an entry here, its four texts in
// internal/i18n/fr/metric.json, a measure in a statement of sql/ if none fits,
// a scenario in testdata/, then the tests with -update write
// docs/indicateurs.md.
var metrics = slices.Concat(coreMetrics, saleMetrics, customerMetrics, aftersaleMetrics, searchMetrics, pageMetrics, partnerMetrics, behaviourMetrics, videoMetrics, qualityMetrics)

// coreMetrics are those of visits, sales and campaigns.
var coreMetrics = []Metric{
	{Key: "visits", Unit: Count, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, Additive: true,
		Blocs: []string{"B1"}, Counted: "visits", Version: 1, compute: sum("visits", "visits")},
	{Key: "visitors", Unit: Count, Grain: Visitors, Reads: []Grain{Visits, Visitors}, Dimensions: visitDimensions,
		Blocs: []string{"B1"}, Counted: "visits", Version: 1, distinct: true, compute: sum("visitors", "visits")},
	{Key: "page_views", Unit: Count, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, Additive: true,
		Blocs: []string{"B1"}, Counted: "visits", Version: 1, compute: sum("page_views", "visits")},
	{Key: "bounce_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B3", "B4"}, Counted: "visits", Version: 1, compute: quotient("bounces", "visits", "visits")},
	{Key: "engagement_time", Unit: Seconds, Grain: Visits, Reads: []Grain{Visits, Engagement}, Dimensions: visitDimensions,
		Blocs: []string{"B1", "B4"}, Counted: "visits", Version: 1, compute: engagement},
	{Key: "add_to_cart_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B4", "B5"}, Counted: "visits", Version: 1, compute: quotient("visits_adding", "visits", "visits")},
	{Key: "cart_abandonment_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "visits_adding", Version: 1,
		compute: complement("visits_ordering", "visits_adding", "visits_adding")},
	{Key: "conversion_rate", Unit: Ratio, Grain: Orders, Reads: []Grain{Visits, Orders}, Dimensions: append(slices.Clone(commonDimensions), ByHour, ByWeekday, ByWeekHour), proportion: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "visits", Version: 1, compute: quotient("orders", "visits", "visits")},
	{Key: "ordering_visit_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "visits", Version: 1, compute: quotient("visits_ordering", "visits", "visits")},
	{Key: "carts", Unit: Count, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "visits_with_cart", Version: 1, compute: sum("visits_with_cart", "visits_with_cart")},
	{Key: "cart_conversion_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "visits_with_cart", Version: 1, compute: quotient("carts_ordering", "visits_with_cart", "visits_with_cart")},

	{Key: "orders", Unit: Count, Grain: Orders, Reads: []Grain{Orders}, Dimensions: saleDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: sum("orders", "orders")},
	{Key: "revenue_incl_tax", Unit: Cents, Grain: Orders, Reads: []Grain{Orders}, Dimensions: saleDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: sum("revenue_incl", "orders")},
	{Key: "revenue_net_excl_tax", Unit: Cents, Grain: Orders, Reads: []Grain{Orders, Refunds}, Dimensions: commonDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: netRevenue},
	{Key: "average_basket", Unit: Cents, Grain: Orders, Reads: []Grain{Orders}, Dimensions: saleDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: quotient("revenue_incl", "orders", "orders")},
	{Key: "items_per_order", Unit: Count, Grain: Orders, Reads: []Grain{Orders}, Dimensions: saleDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: quotient("items_sold", "orders", "orders")},
	{Key: "new_customers", Unit: Count, Grain: Customers, Reads: []Grain{Customers}, Dimensions: saleDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "customers", Version: 1, daily: true, compute: sum("new_customers", "customers")},
	{Key: "repurchase_rate", Unit: Ratio, Grain: Customers, Reads: []Grain{Customers}, Dimensions: saleDimensions, proportion: true,
		Blocs: []string{"B1", "B2"}, Counted: "customers", Version: 1, compute: quotient("repeat_customers", "customers", "customers")},
	{Key: "refunds", Unit: Cents, Grain: Refunds, Reads: []Grain{Refunds}, Dimensions: append(slices.Clone(commonDimensions), ByMotive), Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "refunds", Version: 1, compute: refunded},

	{Key: "spend", Unit: Cents, Grain: Costs, Reads: []Grain{Costs}, Dimensions: spendDimensions, Additive: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "cost_lines", Version: 1, compute: sum("spend", "cost_lines")},
	{Key: "cpc", Unit: Cents, Grain: Costs, Reads: []Grain{Costs}, Dimensions: spendDimensions,
		Blocs: []string{"B2", "B3"}, Counted: "paid_clicks", Version: 1, compute: quotient("spend", "paid_clicks", "paid_clicks")},
	{Key: "cost_per_order", Unit: Cents, Grain: Attribution, Reads: []Grain{Costs, Attribution}, Dimensions: spendDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "attributed_orders", Version: 1, compute: attributed("spend", "attributed_orders")},
	{Key: "cac", Unit: Cents, Grain: Customers, Reads: []Grain{Costs, Customers}, Dimensions: spendDimensions,
		Blocs: []string{"B1", "B2"}, Counted: "new_customers", Version: 1, compute: quotient("spend", "new_customers", "new_customers")},
	{Key: "roas", Unit: Ratio, amounts: true, Grain: Attribution, Reads: []Grain{Costs, Attribution}, Dimensions: spendDimensions,
		Blocs: []string{"B1", "B2", "B3"}, Counted: "attributed_orders", Version: 1, compute: attributed("attributed_revenue", "spend")},
	{Key: "contribution_margin", Unit: Cents, Grain: Orders, Reads: []Grain{Orders}, Dimensions: orderDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "orders", Version: 1, compute: margin},
	{Key: "roi", Unit: Ratio, amounts: true, Grain: Attribution, Reads: []Grain{Costs, Attribution}, Dimensions: spendDimensions,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "attributed_orders", Version: 1, compute: returnOnInvestment},
}

// warn makes a warning whose text is "analyzer.warning.<code>".
func warn(code string, args ...any) Warning {
	return Warning{Code: code, Text: i18n.T("analyzer.warning."+code, args...)}
}
