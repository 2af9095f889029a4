package analyzer

// The grains of what is done in visits.
const (
	Pages        Grain = "pages"
	SiteSearches Grain = "site_searches"
	CartRuns     Grain = "cart_runs"
	Signups      Grain = "signups"
)

// pageDimensions are those of a page that a visit saw, stepDimensions those of what it
// did on the way.
var (
	stepDimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign, ByDevice, ByCountry}
	pageDimensions = append(append([]string{}, stepDimensions...), ByPage, BySection)
	seekDimensions = append(append([]string{}, stepDimensions...), ByQuery)
	runDimensions  = append(append([]string{}, stepDimensions...), ByBasket)
)

// behaviourMetrics are those of what visitors do: pages, entries and exits, searches in
// the shop, videos.
var behaviourMetrics = []Metric{
	{Key: "pages_per_visit", Unit: Count, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions,
		Blocs: []string{"B1", "B4"}, Counted: "visits", Version: 1, compute: quotient("page_views", "visits", "visits")},
	{Key: "engagement_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B1", "B4"}, Counted: "visits", Version: 1, compute: quotient("visits_engaged", "visits", "visits")},
	{Key: "visit_revenue", Unit: Cents, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, Additive: true,
		Blocs: []string{"B1", "B4"}, Counted: "visits", Version: 1, compute: sum("visit_revenue", "visits")},
	{Key: "seen_pages", Unit: Count, Grain: Pages, Reads: []Grain{Pages}, Dimensions: pageDimensions, Additive: true,
		Blocs: []string{"B4", "B5"}, Counted: "seen_pages", Version: 1, compute: sum("seen_pages", "seen_pages")},
	{Key: "page_exits", Unit: Count, Grain: Pages, Reads: []Grain{Pages}, Dimensions: pageDimensions, Additive: true,
		Blocs: []string{"B4", "B5"}, Counted: "seen_pages", Version: 1, compute: sum("page_exits", "seen_pages")},
	{Key: "page_exit_rate", Unit: Ratio, Grain: Pages, Reads: []Grain{Pages}, Dimensions: pageDimensions, proportion: true,
		Blocs: []string{"B4", "B5"}, Counted: "seen_pages", Version: 1, compute: quotient("page_exits", "seen_pages", "seen_pages")},

	{Key: "site_search_visit_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B3", "B4", "B5"}, Counted: "visits", Version: 1, compute: quotient("visits_searching", "visits", "visits")},
	{Key: "site_searches", Unit: Count, Grain: SiteSearches, Reads: []Grain{SiteSearches}, Dimensions: seekDimensions, Additive: true,
		Blocs: []string{"B3", "B4"}, Counted: "site_searches", Version: 1, compute: sum("site_searches", "site_searches")},
	{Key: "site_search_empty_rate", Unit: Ratio, Grain: SiteSearches, Reads: []Grain{SiteSearches}, Dimensions: seekDimensions, proportion: true,
		Blocs: []string{"B3", "B4", "B5"}, Counted: "searches_told", Version: 1, compute: told("searches_empty")},
	{Key: "site_search_results", Unit: Count, Grain: SiteSearches, Reads: []Grain{SiteSearches}, Dimensions: seekDimensions,
		Blocs: []string{"B3", "B4"}, Counted: "searches_told", Version: 1, compute: told("search_results")},
	{Key: "site_search_order_rate", Unit: Ratio, Grain: SiteSearches, Reads: []Grain{SiteSearches}, Dimensions: seekDimensions, proportion: true,
		Blocs: []string{"B1", "B4"}, Counted: "site_searches", Version: 1, compute: quotient("searches_ordering", "site_searches", "site_searches")},

	{Key: "video_visit_rate", Unit: Ratio, Grain: Visits, Reads: []Grain{Visits}, Dimensions: visitDimensions, proportion: true,
		Blocs: []string{"B4"}, Counted: "visits", Version: 1, compute: quotient("visits_watching", "visits", "visits")},

	{Key: "newsletter_signups", Unit: Count, Grain: Signups, Reads: []Grain{Signups}, Dimensions: pageDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "newsletter_signups", Version: 1, compute: sum("newsletter_signups", "newsletter_signups")},

	{Key: "carts_opened", Unit: Count, Grain: CartRuns, Reads: []Grain{CartRuns}, Dimensions: runDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "carts_opened", Version: 1, compute: sameVisitor(sum("carts_opened", "carts_opened"))},
	{Key: "cart_abandoned_1h", Unit: Ratio, Grain: CartRuns, Reads: []Grain{CartRuns}, Dimensions: runDimensions, proportion: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "carts_opened", Version: 1, compute: sameVisitor(quotient("carts_abandoned_1h", "carts_known_1h", "carts_known_1h"))},
	{Key: "cart_abandoned_24h", Unit: Ratio, Grain: CartRuns, Reads: []Grain{CartRuns}, Dimensions: runDimensions, proportion: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "carts_opened", Version: 1, compute: sameVisitor(quotient("carts_abandoned_24h", "carts_known_24h", "carts_known_24h"))},
	{Key: "cart_abandoned_7d", Unit: Ratio, Grain: CartRuns, Reads: []Grain{CartRuns}, Dimensions: runDimensions, proportion: true,
		Blocs: []string{"B1", "B2", "B5"}, Counted: "carts_opened", Version: 1, compute: sameVisitor(quotient("carts_abandoned_7d", "carts_known_7d", "carts_known_7d"))},
	{Key: "cart_recovery_rate", Unit: Ratio, Grain: CartRuns, Reads: []Grain{CartRuns}, Dimensions: runDimensions, proportion: true,
		Blocs: []string{"B1", "B2"}, Counted: "carts_abandoned_24h", Version: 1, compute: sameVisitor(quotient("carts_recovered", "carts_abandoned_24h", "carts_abandoned_24h"))},
	{Key: "cart_left_value", Unit: Cents, Grain: CartRuns, Reads: []Grain{CartRuns}, Dimensions: runDimensions, Additive: true,
		Blocs: []string{"B1", "B2"}, Counted: "carts_left", Version: 1, compute: leftValue},
}

// sameVisitor warns of carts of visitors who are known for one day only.
func sameVisitor(read func(facts) reading) func(facts) reading {
	return func(f facts) reading {
		r := read(f)
		if n := f["carts_exempt"]; n > 0 {
			r.warnings = append(r.warnings, warn("carts_exempt", "n", int64(n), "total", int64(f["carts_opened"])))
		}
		return r
	}
}

// leftValue is what stands in the carts that were left; it says how many showed no
// amount.
func leftValue(f facts) reading {
	r := sameVisitor(sum("cart_left_value", "carts_left"))(f)
	if n := f["carts_left_unknown"]; n > 0 {
		r.warnings = append(r.warnings, warn("left_unknown", "n", int64(n), "total", int64(f["carts_left"])))
	}
	return r
}

// told is a measure over the searches whose results the shop told; it says how many
// did not.
func told(measure string) func(facts) reading {
	return func(f facts) reading {
		r := over(f[measure], f["searches_told"], f["searches_told"])
		if n := f["site_searches"] - f["searches_told"]; n > 0 {
			r.warnings = append(r.warnings, warn("results_untold", "n", int64(n), "total", int64(f["site_searches"])))
		}
		return r
	}
}
