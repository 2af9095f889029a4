package analyzer

import (
	"cmp"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
)

// searchExport is an imported report: its rows by kind.
type searchExport struct {
	first, last period.Date
	rows        map[string][]searchPair
	clicks      float64 // of the chart, over the same days
	charted     bool
}

// exportOf is the report of queries or pages that shares the most days with the period, the
// latest of equals; nil without any.
func exportOf(f found, p period.Period) *searchExport {
	spans := map[[2]string]*searchExport{}
	var best *searchExport
	for _, row := range f.rows {
		kind, span := row.keys[0], [2]string{row.keys[1], row.keys[2]}
		if kind == tracking.SearchDays {
			continue
		}
		first, _ := period.ParseDate(span[0]) // ClickHouse writes days so
		last, _ := period.ParseDate(span[1])
		if span[0] == span[1] { // days told one by one, as the API does, are one report
			if first.Before(p.From) || p.To.Before(first) {
				continue
			}
			span = [2]string{}
		}
		x := spans[span]
		if x == nil {
			x = &searchExport{first: first, last: last, rows: map[string][]searchPair{}}
			spans[span] = x
		}
		if first.Before(x.first) {
			x.first = first
		}
		if x.last.Before(last) {
			x.last = last
		}
		pair := searchPair{impressions: row.values[0], clicks: row.values[1], places: row.values[2] / 10, brand: row.values[3] > 0, query: row.keys[3], page: row.keys[3]}
		x.rows[kind] = append(x.rows[kind], pair)
	}
	for _, x := range spans {
		if len(x.rows[tracking.SearchQueries])+len(x.rows[tracking.SearchPages]) == 0 {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(x.within(p), best.within(p)), cmp.Compare(x.last.String(), best.last.String()), cmp.Compare(x.first.String(), best.first.String())) > 0 {
			best = x
		}
	}
	if best != nil {
		best.chart(f)
	}
	return best
}

// within is how many days of a period the report is of.
func (x *searchExport) within(p period.Period) int {
	first, last := x.first, x.last
	if first.Before(p.From) {
		first = p.From
	}
	if p.To.Before(last) {
		last = p.To
	}
	return last.Sub(first) + 1
}

// chart adds up the days of the report that a chart tells.
func (x *searchExport) chart(f found) {
	days := 0
	for _, row := range f.rows {
		first, err := period.ParseDate(row.keys[1])
		if err != nil || row.keys[0] != tracking.SearchDays || first.Before(x.first) || x.last.Before(first) {
			continue
		}
		if last, err := period.ParseDate(row.keys[2]); err == nil && !x.last.Before(last) {
			days += last.Sub(first) + 1
			x.clicks += row.values[1]
		}
	}
	x.charted = days == x.last.Sub(x.first)+1
}

func (r *SearchReport) tellExport(x *searchExport) {
	if x == nil {
		r.Curve = curveOf(nil)
		return
	}
	r.Export = &SearchExport{x.first.String(), x.last.String()}
	queries, pages := x.rows[tracking.SearchQueries], x.rows[tracking.SearchPages]
	r.Curve = curveOf(queries)
	listed := 0.0
	for i := range queries {
		r.Curve.judge(&queries[i])
		listed += queries[i].clicks
	}
	key, nothing := func(p searchPair) string { return p.query }, func(*SearchLine, searchPair) {}
	r.Queries = searchLines(queries, key, func(l *SearchLine, p searchPair) { l.Brand = p.brand }, byShown)
	r.Pages, r.Countries, r.Devices = searchLines(pages, key, nothing, byShown), searchLines(x.rows[tracking.SearchCountries], key, nothing, byShown), searchLines(x.rows[tracking.SearchDevices], key, nothing, byShown)
	if hidden := x.clicks - listed; x.charted && len(queries) > 0 && hidden >= 0 {
		r.Hidden = &hidden
	}
}
