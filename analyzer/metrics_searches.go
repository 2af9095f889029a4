package analyzer

// searchDimensions are those of what search engines showed.
var searchDimensions = with(ByQuery, ByPage, ByBrand)

// searchMetrics are those of searches: shown, clicked on, at which position, and
// against what a position usually brings.
var searchMetrics = []Metric{
	{Key: "search_impressions", Unit: Count, Grain: Searches, Reads: []Grain{Searches}, Dimensions: searchDimensions, Additive: true,
		Blocs: []string{"B1", "B3"}, Counted: "impressions", Version: 1, compute: sum("impressions", "impressions")},
	{Key: "search_clicks", Unit: Count, Grain: Searches, Reads: []Grain{Searches}, Dimensions: searchDimensions, Additive: true,
		Blocs: []string{"B1", "B3"}, Counted: "impressions", Version: 1, compute: sum("search_clicks", "impressions")},
	{Key: "search_ctr", Unit: Ratio, Grain: Searches, Reads: []Grain{Searches}, Dimensions: searchDimensions, proportion: true,
		Blocs: []string{"B3", "B4"}, Counted: "impressions", Version: 1, compute: quotient("search_clicks", "impressions", "impressions")},
	{Key: "search_position", Unit: Count, Grain: Searches, Reads: []Grain{Searches}, Dimensions: searchDimensions,
		Blocs: []string{"B3"}, Counted: "impressions", Version: 1, compute: position},
	{Key: "search_brand_share", Unit: Ratio, Grain: Searches, Reads: []Grain{Searches}, Dimensions: with(ByPage), proportion: true,
		Blocs: []string{"B1", "B3"}, Counted: "search_clicks", Version: 1, compute: quotient("brand_clicks", "search_clicks", "search_clicks")},
	{Key: "search_expected_ctr", Unit: Ratio, Grain: Searches, Reads: []Grain{Searches}, Dimensions: searchDimensions,
		Blocs: []string{"B3", "B4"}, Counted: "impressions", Version: 1, compute: expectedRate},
	{Key: "search_missing_clicks", Unit: Count, Grain: Searches, Reads: []Grain{Searches}, Dimensions: searchDimensions, Additive: true,
		Blocs: []string{"B3", "B4"}, Counted: "impressions", Version: 1, compute: missingClicks},
}

// pageMetrics are those of how pages answer and what they lead to.
var pageMetrics = []Metric{
	{Key: "lcp_p75", Unit: Count, Grain: Vitals, Reads: []Grain{Vitals}, Dimensions: with(ByDevice, BySection),
		Blocs: []string{"B3", "B5"}, Counted: "vitals", Version: 1, compute: shown},
	{Key: "lcp_good", Unit: Ratio, Grain: Vitals, Reads: []Grain{Vitals}, Dimensions: with(ByDevice, BySection), proportion: true,
		Blocs: []string{"B3", "B5"}, Counted: "vitals", Version: 1, compute: quotient("lcp_good", "vitals", "vitals")},
	{Key: "product_visit_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B4"}, Counted: "visits", Version: 1, compute: quotient("visits_viewing", "visits", "visits")},
}

// shown is when main content showed, in seconds.
func shown(f facts) reading {
	r := quantile("lcp_ms", "vitals")(f)
	if r.value != nil {
		r.value, r.numerator = number(*r.value/1000), number(*r.numerator/1000)
	}
	return r
}

// position is the mean over impressions.
func position(f facts) reading {
	return over(f["position_tenths"]/10, f["impressions"], f["impressions"])
}

// expectedClicks are those that the positions of searches without the shop's name
// usually bring.
func expectedClicks(f facts) float64 { return f["expected_microclicks"] / 1e6 }

func expectedRate(f facts) reading {
	return over(expectedClicks(f), f["generic_impressions"], f["generic_impressions"])
}

// missingClicks are the expected clicks less those that came.
func missingClicks(f facts) reading {
	missing := expectedClicks(f) - f["generic_clicks"]
	return reading{value: number(missing), numerator: number(missing), sample: f["generic_impressions"]}
}
