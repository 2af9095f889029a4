package analyzer

// Sightings are the shop's orders by whether its tag saw them.
const Sightings Grain = "sightings"

// qualityMetrics say how far the measure can be trusted.
var qualityMetrics = []Metric{
	{Key: "tag_completeness", Unit: Ratio, Grain: Sightings, Reads: []Grain{Sightings}, Dimensions: with(ByChannel, ByDevice), proportion: true,
		Blocs: []string{"B1", "B5"}, Counted: "shop_orders", Version: 1, compute: quotient("shop_orders_seen", "shop_orders", "shop_orders")},
}
