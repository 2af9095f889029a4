package analyzer

// The grains of what is done in visits.
const (
	Pages        Grain = "pages"
	SiteSearches Grain = "site_searches"
)

// pageDimensions are those of a page that a visit saw, stepDimensions those of what it
// did on the way.
var (
	stepDimensions = []string{ByDay, ByWeek, ByMonth, ByChannel, ByCampaign, ByDevice, ByCountry}
	pageDimensions = append(append([]string{}, stepDimensions...), ByPage, BySection)
	seekDimensions = append(append([]string{}, stepDimensions...), ByQuery)
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
