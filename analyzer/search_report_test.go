package analyzer_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// sharedSearches are queries that several pages answer in some weeks of the period: two of
// them evenly, a third one just under a tenth.
func sharedSearches(c *fixtures.Case, p period.Period) (rows []tracking.Search) {
	for week := range 5 {
		for i, page := range []string{"/partage/a", "/partage/b", "/partage/c"} {
			for day := range 2 {
				if week >= 3+i {
					continue
				}
				shown := []uint64{300, 200, 53}[i]
				rows = append(rows, tracking.Search{Site: c.Site.ID, Day: p.From.AddDays(7*week + day).Time(), Query: "une requête partagée", Page: page, Version: 1, Origin: tracking.OriginCase,
					Impressions: shown, Clicks: shown / 20, PositionSum: float64(shown) * float64(4+i)})
			}
		}
	}
	return rows
}

// searchTotals are reports of a month long before the case, of the shop and of its
// neighbour, in a version.
func searchTotals(c *fixtures.Case, version int) (rows []tracking.SearchTotal) {
	first := time.Date(2019, 3, 1, 0, 0, 0, 0, time.UTC)
	for n, site := range []string{c.Site.ID, "jumelle"} {
		for i, key := range []string{"bol", "théière", "cire"} {
			shown := uint64(100*(i+1) + 10*version + 7*n)
			rows = append(rows, tracking.SearchTotal{Site: site, Kind: tracking.SearchQueries, First: first, Last: first.AddDate(0, 0, 30), Key: key, Version: uint64(version + 1), Origin: "search-console",
				Impressions: shown, Clicks: shown / 10, PositionSum: float64(shown) * 3})
		}
	}
	return rows
}

// searchShop is a shop with some searches.
func searchShop(t *testing.T, days []tracking.Search, totals []tracking.SearchTotal) *analyzer.Analyzer {
	t.Helper()
	w := warehousetest.New(t)
	now := time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)
	err := warehouse.PutSetting(t.Context(), w, "site", "s", tracking.Site{ID: "s", Name: "Vélos", Timezone: "Europe/Paris"}, now)
	if err == nil {
		err = warehouse.Insert(t.Context(), w, "searches", days, "")
	}
	if err == nil {
		err = warehouse.Insert(t.Context(), w, "search_totals", totals, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	return analyzer.New(w, func() time.Time { return now })
}

func searchesOf(t *testing.T, a *analyzer.Analyzer, from, to string) *analyzer.SearchReport {
	t.Helper()
	p, err := period.Parse(from, to, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Searches(t.Context(), "s", p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What is told of queries, of pages and of what they share is what a naive count of rows
// drawn at random says.
func TestSearchesAgainstANaiveCount(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(5, 6))
	var rows []tracking.Search
	first := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC) // a Saturday
	for day := range 40 {
		for q := range 12 {
			for page := range 4 {
				if shown := uint64(dice.IntN(1 + 40*(q+1)/(1+page*page*(1+q%3)))); shown > 0 {
					rows = append(rows, tracking.Search{Site: "s", Day: first.AddDate(0, 0, day), Query: fmt.Sprint("requête ", q), Page: fmt.Sprint("/", page), Version: 1, Brand: q == 3,
						Impressions: shown, Clicks: shown / uint64(2+q), PositionSum: float64(shown * uint64(1+q/2))})
				}
			}
		}
	}
	r := searchesOf(t, searchShop(t, rows, nil), "2025-03-05", "2025-04-02")
	rows = slices.DeleteFunc(rows, func(s tracking.Search) bool {
		return s.Day.Before(time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC)) || s.Day.After(time.Date(2025, 4, 2, 0, 0, 0, 0, time.UTC))
	})
	curve := map[int][2]float64{}
	queries, weekly := map[string][3]float64{}, map[string]map[string]map[string]float64{}
	for _, s := range rows {
		sum := queries[s.Query]
		queries[s.Query] = [3]float64{sum[0] + float64(s.Impressions), sum[1] + float64(s.Clicks), sum[2] + s.PositionSum}
		monday := s.Day.AddDate(0, 0, -(int(s.Day.Weekday())+6)%7).Format(time.DateOnly)
		if weekly[s.Query] == nil {
			weekly[s.Query] = map[string]map[string]float64{}
		}
		if weekly[s.Query][monday] == nil {
			weekly[s.Query][monday] = map[string]float64{}
		}
		weekly[s.Query][monday][s.Page] += float64(s.Impressions)
		if at := int(s.PositionSum) / int(s.Impressions); !s.Brand {
			curve[at] = [2]float64{curve[at][0] + float64(s.Impressions), curve[at][1] + float64(s.Clicks)}
		}
	}
	if len(r.Queries) != len(queries) {
		t.Fatalf("%d queries, %d by hand", len(r.Queries), len(queries))
	}
	for _, l := range r.Queries {
		want := queries[l.Key]
		if l.Impressions != want[0] || l.Clicks != want[1] || math.Abs(l.Position-want[2]/want[0]) > 1e-9 || l.Brand != (l.Key == "requête 3") || l.Brand && l.Expected+l.Missing+l.Gain != 0 {
			t.Errorf("%+v, by hand %v", l, want)
		}
	}
	for _, p := range r.Curve {
		if p.Impressions != curve[p.Position][0] || p.Clicks != curve[p.Position][1] || (p.Own != nil) != (p.Impressions >= 1000 && p.Queries >= 5) {
			t.Errorf("the curve has %+v, by hand %v", p, curve[p.Position])
		}
	}
	shared := map[string]map[string]float64{}
	for query, weeks := range weekly {
		for _, pages := range weeks {
			total, rivals := 0.0, []string{}
			for _, shown := range pages {
				total += shown
			}
			for page, shown := range pages {
				if shown/total >= .1 {
					rivals = append(rivals, page)
				}
			}
			for _, page := range rivals {
				if shared[query] == nil {
					shared[query] = map[string]float64{}
				}
				if len(rivals) > 1 {
					shared[query][page]++
				}
			}
		}
	}
	found := 0
	for _, s := range r.Shared {
		for _, p := range s.Pages {
			if found++; shared[s.Query][p.Page] != p.Weeks || p.Weeks < 2 {
				t.Errorf("%s shares %s over %v weeks, by hand %v", p.Page, s.Query, p.Weeks, shared[s.Query][p.Page])
			}
		}
	}
	want := 0
	for _, pages := range shared {
		for _, weeks := range pages {
			if weeks >= 2 {
				want++
			}
		}
	}
	if found != want || found < 10 || found > 40 {
		t.Errorf("%d pages share queries, %d by hand", found, want)
	}
}

// A shop measures its own curve where it has enough; elsewhere the published one stands.
func TestTheCurveOfAShop(t *testing.T) {
	t.Parallel()
	day := time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC)
	var rows []tracking.Search
	for i := range 5 {
		rows = append(rows, tracking.Search{Site: "s", Day: day, Query: fmt.Sprint("q", i), Page: "/", Version: 1, Impressions: 200, Clicks: uint64(10 + i), PositionSum: 800})
	}
	rows = append(rows, tracking.Search{Site: "s", Day: day, Query: "loin", Page: "/loin", Version: 1, Impressions: 1000, Clicks: 2, PositionSum: 12000},
		tracking.Search{Site: "s", Day: day, Query: "vélos", Page: "/", Version: 1, Brand: true, Impressions: 5000, Clicks: 3000, PositionSum: 20000})
	r := searchesOf(t, searchShop(t, rows, nil), "2025-06-01", "2025-06-30")
	if own := r.Curve[3].Own; own == nil || *own != .06 || r.Curve.Owned() != 1 {
		t.Errorf("the curve is %+v", r.Curve)
	}
	list := r.Opportunities()
	if len(list) != 6 || list[0].Key != "loin" || math.Abs(list[0].Gain-(106.5-2)) > 1e-9 || math.Abs(list[0].Expected-34) > 1e-9 || math.Abs(list[0].Missing-32) > 1e-9 {
		t.Errorf("opportunities %+v", list)
	}
	if page := r.Pages[0]; page.Key != "/" || page.Query != "vélos" || math.Abs(page.Expected-60) > 1e-9 || page.Missing != 0 {
		t.Errorf("the first page is %+v", page)
	}
}

// Without rows by day, the report of a period that shares the most days stands in.
func TestAReportOfAPeriodStandsIn(t *testing.T) {
	t.Parallel()
	day := func(month time.Month, d int) time.Time { return time.Date(2025, month, d, 0, 0, 0, 0, time.UTC) }
	total := func(kind, key string, first, last time.Time, shown, clicks uint64) tracking.SearchTotal {
		return tracking.SearchTotal{Site: "s", Kind: kind, Key: key, First: first, Last: last, Version: 1, Impressions: shown, Clicks: clicks, PositionSum: float64(shown) * 5}
	}
	rows := []tracking.SearchTotal{
		total(tracking.SearchQueries, "antivol", day(5, 1), day(5, 31), 100, 5), total(tracking.SearchQueries, "casque", day(5, 1), day(5, 31), 0, 0),
		total(tracking.SearchPages, "/a", day(5, 1), day(5, 31), 150, 9), total(tracking.SearchQueries, "autre", day(3, 1), day(5, 10), 900, 50),
		total(tracking.SearchCountries, "France", day(5, 1), day(5, 31), 150, 9),
	}
	for d := range 31 {
		rows = append(rows, total(tracking.SearchDays, "", day(5, d+1), day(5, d+1), 5, 1))
	}
	a := searchShop(t, nil, rows)
	r := searchesOf(t, a, "2025-05-05", "2025-06-10")
	if r.Export == nil || *r.Export != (analyzer.SearchExport{From: "2025-05-01", To: "2025-05-31"}) || len(r.Queries) != 1 || r.Queries[0].Key != "antivol" || len(r.Pages) != 1 || len(r.Countries) != 1 || len(r.Shared) != 0 {
		t.Fatalf("%+v", r)
	}
	if r.Hidden == nil || *r.Hidden != 26 {
		t.Errorf("hidden clicks: %v", r.Hidden)
	}
	if r = searchesOf(t, a, "2025-03-01", "2025-04-10"); r.Export == nil || r.Export.To != "2025-05-10" || r.Hidden != nil {
		t.Errorf("%+v", r)
	}
	if r = searchesOf(t, a, "2025-06-01", "2025-06-10"); r.Export != nil || len(r.Queries) != 0 {
		t.Errorf("%+v", r)
	}
}

// Days told one by one are one report of them all.
func TestAReportByDayIsWhole(t *testing.T) {
	t.Parallel()
	var rows []tracking.SearchTotal
	for d := 1; d <= 30; d++ {
		day := time.Date(2025, 6, d, 0, 0, 0, 0, time.UTC)
		rows = append(rows, tracking.SearchTotal{Site: "s", Kind: tracking.SearchQueries, Key: "antivol", First: day, Last: day, Version: 1, Impressions: 10, Clicks: 2, PositionSum: 30})
	}
	r := searchesOf(t, searchShop(t, nil, rows), "2025-06-11", "2025-07-31")
	if r.Export == nil || *r.Export != (analyzer.SearchExport{From: "2025-06-11", To: "2025-06-30"}) || len(r.Queries) != 1 || r.Queries[0].Clicks != 40 || r.Queries[0].Impressions != 200 {
		t.Errorf("%+v", r)
	}
}
