package analyzer

import (
	"cmp"
	"context"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// SearchLine is what was shown of a query or of a page, and what its positions usually
// bring.
type SearchLine struct {
	Key         string  `json:"key"`           // the query, or the path of the page
	Page        string  `json:"page"`          // most shown for the query, "" when it is not known
	Query       string  `json:"query"`         // that brings the page the most clicks, then impressions; "" when it is not known
	Brand       bool    `json:"brand"`         // the query names the shop
	Clicks      float64 `json:"clicks"`        //
	Impressions float64 `json:"impressions"`   //
	CTR         float64 `json:"ctr"`           // 0..1
	Position    float64 `json:"position"`      // mean over impressions
	Expected    float64 `json:"expected"`      // clicks that its positions bring by the curve; searches for the shop's name left out
	Missing     float64 `json:"missing"`       // expected less received, of the same searches
	Gain        float64 `json:"possible_gain"` // clicks more at GainPosition, of a query without the name; 0 when that is none
}

// SearchPage is a page that shares a query.
type SearchPage struct {
	Page        string  `json:"page"`
	Clicks      float64 `json:"clicks"`
	Impressions float64 `json:"impressions"`
	Share       float64 `json:"share"` // of the impressions of the query
	Position    float64 `json:"position"`
	Weeks       float64 `json:"weeks"` // in which it shared the query
}

// SharedQuery is a query that several pages of the shop answer: each had a tenth of its
// impressions or more while another one had, over two weeks at least.
type SharedQuery struct {
	Query       string       `json:"query"`
	Impressions float64      `json:"impressions"`
	Pages       []SearchPage `json:"pages"` // the most shown first
}

// SearchExport is a report of a whole period that was imported.
type SearchExport struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// SearchReport is what a search engine showed of a shop.
type SearchReport struct {
	Site    string        `json:"site"`
	Period  period.Period `json:"-"`
	From    string        `json:"from"`
	To      string        `json:"to"`
	Export  *SearchExport `json:"export"`  // the period of the figures, when they come from a report of its own days; nil for rows by day
	Curve   SearchCurve   `json:"curve"`   //
	Queries []SearchLine  `json:"queries"` // the most clicks first
	Pages   []SearchLine  `json:"pages"`   // the same
	Pairs   []SearchLine  `json:"pairs"`   // queries by page, the same; empty without rows by query and page
	Shared  []SharedQuery `json:"shared"`  // the most shown first; empty without rows by query and page
	// Countries, Devices are those of the report of a period; nil without.
	Countries []SearchLine `json:"countries,omitempty"`
	Devices   []SearchLine `json:"devices,omitempty"`
	// Hidden are the clicks of the period that no listed query tells; nil when nobody knows.
	Hidden *float64 `json:"hidden_clicks"`
}

// From which position to which a query is near enough to gain places, and the place that
// its gain is reckoned at.
const (
	NearFirst    = 4
	NearLast     = 20
	GainPosition = 3
)

// sharedWeeks is in how many weeks pages share a query before it is told.
const sharedWeeks = 2

// Opportunities are the queries without the shop's name between the positions NearFirst
// and NearLast, by what they would gain.
func (r *SearchReport) Opportunities() (list []SearchLine) {
	for _, l := range r.Queries {
		if !l.Brand && l.Position >= NearFirst && l.Position <= NearLast && l.Gain > 0 {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(x, y SearchLine) int { return cmp.Compare(y.Gain, x.Gain) })
	return list
}

// OfPage are the queries of a page, the most clicks first.
func (r *SearchReport) OfPage(path string) (list []SearchLine) {
	for _, l := range r.Pairs {
		if l.Page == path {
			list = append(list, l)
		}
	}
	return list
}

// searchPair is a page shown for a query.
type searchPair struct {
	query, page         string
	impressions, clicks float64
	places              float64 // positions summed over impressions
	brand               bool
	weeks               float64 // shared
	// expected and atGain are clicks by the curve, at its place and at GainPosition; got those
	// received. All are 0 of a search for the shop's name.
	expected, got, atGain float64
}

// Searches tells what was shown and clicked on over a period: by day, query and page where
// such rows are known, else by the imported report that shares the most days with it.
func (a *Analyzer) Searches(ctx context.Context, siteID string, p period.Period) (_ *SearchReport, err error) {
	defer fault.Wrap(&err, "searches of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	all := warehouse.Params{"site": site.ID, "from_day": p.From.String(), "to_day": p.To.String()}
	ctx = a.remembering(ctx)
	pairs, err := a.run(ctx, bind("search_pairs", all))
	if err != nil {
		return nil, err
	}
	totals, err := a.run(ctx, bind("search_totals", all))
	if err != nil {
		return nil, err
	}
	r := &SearchReport{Site: site.ID, Period: p, From: p.From.String(), To: p.To.String(), Queries: []SearchLine{}, Pages: []SearchLine{}, Pairs: []SearchLine{}, Shared: []SharedQuery{}}
	if list := pairsOf(pairs); len(list) > 0 {
		r.tellPairs(list)
	} else {
		r.tellExport(exportOf(totals, p))
	}
	return r, nil
}

func pairsOf(f found) []searchPair {
	list := make([]searchPair, len(f.rows))
	for i, row := range f.rows {
		v := row.values
		list[i] = searchPair{query: row.keys[0], page: row.keys[1], impressions: v[0], clicks: v[1], places: v[2] / 10, brand: v[3] > 0, weeks: v[4]}
	}
	return list
}

func (r *SearchReport) tellPairs(pairs []searchPair) {
	r.Curve = curveOf(pairs)
	for i := range pairs {
		r.Curve.judge(&pairs[i])
	}
	r.Queries = searchLines(pairs, func(p searchPair) string { return p.query }, func(l *SearchLine, p searchPair) { l.Page, l.Brand = p.page, p.brand }, byShown)
	r.Pages = searchLines(pairs, func(p searchPair) string { return p.page }, func(l *SearchLine, p searchPair) { l.Query = p.query }, byClicks)
	r.Pairs = searchLines(pairs, func(p searchPair) string { return p.query + "\x00" + p.page }, func(l *SearchLine, p searchPair) { l.Page, l.Query, l.Brand = p.page, p.query, p.brand }, byShown)
	for i := range r.Pairs {
		r.Pairs[i].Key = r.Pairs[i].Query
	}
	r.Shared = sharedOf(pairs)
}

func byShown(x, y searchPair) int { return cmp.Compare(y.impressions, x.impressions) }

func byClicks(x, y searchPair) int {
	return cmp.Or(cmp.Compare(y.clicks, x.clicks), cmp.Compare(y.impressions, x.impressions))
}

// searchLines adds pairs up by a key; name tells what the first of them by an order is.
func searchLines(pairs []searchPair, key func(searchPair) string, name func(*SearchLine, searchPair), order func(x, y searchPair) int) []SearchLine {
	groups := map[string][]searchPair{}
	for _, p := range pairs {
		groups[key(p)] = append(groups[key(p)], p)
	}
	lines := make([]SearchLine, 0, len(groups))
	for k, group := range groups {
		slices.SortStableFunc(group, order)
		l := SearchLine{Key: k}
		name(&l, group[0])
		places, atGain, got := 0.0, 0.0, 0.0
		for _, p := range group {
			l.Clicks, l.Impressions, l.Expected = l.Clicks+p.clicks, l.Impressions+p.impressions, l.Expected+p.expected
			places, atGain, got = places+p.places, atGain+p.atGain, got+p.got
		}
		l.Missing, l.Gain = l.Expected-got, max(0, atGain-got)
		l.CTR, l.Position = l.Clicks/l.Impressions, places/l.Impressions
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(x, y SearchLine) int {
		return cmp.Or(cmp.Compare(y.Clicks, x.Clicks), cmp.Compare(y.Impressions, x.Impressions), cmp.Compare(x.Key, y.Key))
	})
	return lines
}

// sharedOf are the queries that several pages share.
func sharedOf(pairs []searchPair) []SharedQuery {
	shown, pages := map[string]float64{}, map[string][]searchPair{}
	for _, p := range pairs {
		shown[p.query] += p.impressions
		if p.weeks >= sharedWeeks {
			pages[p.query] = append(pages[p.query], p)
		}
	}
	list := []SharedQuery{}
	for query, group := range pages {
		if len(group) < 2 {
			continue
		}
		slices.SortStableFunc(group, byShown)
		s := SharedQuery{Query: query, Impressions: shown[query]}
		for _, p := range group {
			s.Pages = append(s.Pages, SearchPage{p.page, p.clicks, p.impressions, p.impressions / shown[query], p.places / p.impressions, p.weeks})
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(x, y SharedQuery) int {
		return cmp.Or(cmp.Compare(y.Impressions, x.Impressions), cmp.Compare(x.Query, y.Query))
	})
	return list
}
