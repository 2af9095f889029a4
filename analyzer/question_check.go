package analyzer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// plan is a question that can be answered.
type plan struct {
	question Question
	site     tracking.Site
	metrics  []Metric
	cover    facts          // what the site was ever measured for
	past     *period.Period // the compared period
	now, was table          // what the statements found, in each period
	empty    bool           // the filters keep nothing
}

// check turns a question into a plan, or says in French what is wrong with it.
func check(sites []tracking.Site, q Question) (*plan, error) {
	site, err := siteOf(sites, q.Site)
	if err != nil {
		return nil, err
	}
	q.Period.Loc = site.Location()
	if _, err := period.New(q.Period.From, q.Period.To, q.Period.Loc); err != nil {
		return nil, err
	}
	p := &plan{question: q, site: site, now: table{}, was: table{}}
	if p.metrics, err = metricsOf(q); err != nil {
		return nil, err
	}
	if err := checkFilters(q.Filters); err != nil {
		return nil, err
	}
	if q.RefundDate != "" && q.RefundDate != ByRefundDate && q.RefundDate != ByOrderDate {
		return nil, fault.New(fault.Invalid, "analyzer.bad_refund_date", "value", q.RefundDate)
	}
	p.past, err = comparedPeriod(q.Period, q.Compare)
	return p, err
}

// Site finds a site by identifier; a fault says which ones there are.
func (a *Analyzer) Site(ctx context.Context, id string) (tracking.Site, error) {
	return a.site(ctx, id)
}

// site finds a site by identifier.
func (a *Analyzer) site(ctx context.Context, id string) (tracking.Site, error) {
	sites, err := a.Sites(ctx)
	if err != nil {
		return tracking.Site{}, err
	}
	return siteOf(sites, id)
}

// siteOf finds a site by identifier.
func siteOf(sites []tracking.Site, id string) (tracking.Site, error) {
	names := make([]string, len(sites))
	for i, s := range sites {
		if s.ID == id {
			s.Currency = cmp.Or(s.Currency, "EUR")
			return s, nil
		}
		names[i] = s.ID
	}
	if len(names) == 0 {
		return tracking.Site{}, fault.New(fault.NotFound, "analyzer.no_site", "site", id)
	}
	return tracking.Site{}, fault.New(fault.NotFound, "analyzer.unknown_site", "site", id, "sites", strings.Join(names, ", "))
}

// metricsOf finds the metrics of a question; each must allow its dimension and
// its filters.
func metricsOf(q Question) ([]Metric, error) {
	if len(q.Metrics) == 0 {
		return nil, fault.New(fault.Invalid, "analyzer.no_metric")
	}
	used := usedDimensions(q)
	for _, d := range used {
		if !slices.Contains(Dimensions, d) {
			return nil, fault.New(fault.Invalid, "analyzer.unknown_dimension", "dimension", d, "dimensions", strings.Join(Dimensions, ", "))
		}
	}
	metrics := make([]Metric, len(q.Metrics))
	for i, key := range q.Metrics {
		m, ok := MetricByKey(key)
		if !ok {
			return nil, unknownMetric(key)
		}
		for _, d := range used {
			if !m.Allows(d) {
				return nil, fault.New(fault.Invalid, "analyzer.refused_dimension", "metric", m.Key, "label", m.Label(),
					"dimension", d, "allowed", strings.Join(m.Dimensions, ", "))
			}
		}
		metrics[i] = m
	}
	return metrics, nil
}

// usedDimensions are those a question splits or filters by.
func usedDimensions(q Question) []string {
	var used []string
	if q.By != "" {
		used = append(used, q.By)
	}
	for _, f := range q.Filters {
		used = append(used, f.Dimension)
	}
	return used
}

func unknownMetric(key string) error {
	near := nearest(key, metricKeys(), 3)
	return fault.New(fault.Invalid, "analyzer.unknown_metric", "metric", key, "near", strings.Join(near, ", "))
}

func metricKeys() []string {
	keys := make([]string, len(catalogue.list))
	for i, m := range catalogue.list {
		keys[i] = m.Key
	}
	return keys
}

// comparedPeriod is the period a comparison names, nil without comparison.
func comparedPeriod(p period.Period, compare string) (*period.Period, error) {
	var past period.Period
	switch compare {
	case "":
		return nil, nil
	case ComparePrevious:
		past = p.Previous()
	case CompareYear:
		past = p.YearBefore()
	default:
		return nil, fault.New(fault.Invalid, "analyzer.bad_comparison", "value", compare)
	}
	return &past, nil
}

// checkFilters refuses time filters that are no bucket.
func checkFilters(filters []Filter) error {
	for _, f := range filters {
		if isTime(f.Dimension) {
			if _, err := bucketStart(f.Dimension, f.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// bucketStart is the first day of the bucket that a key names.
func bucketStart(dimension, key string) (period.Date, error) {
	bad := fault.New(fault.Invalid, "analyzer.bad_bucket", "value", key, "dimension", i18n.T("analyzer.dimension."+dimension))
	switch dimension {
	case ByMonth:
		d, err := period.ParseDate(key + "-01")
		if err != nil {
			return d, bad
		}
		return d, nil
	case ByWeek:
		year, week, found := strings.Cut(key, "-W")
		// 4 January always lies in the first ISO week.
		d, err := period.ParseDate(year + "-01-04")
		n, ok := weekNumber(week)
		if !found || err != nil || !ok {
			return d, bad
		}
		d = d.AddDays(-(int(d.Time().Weekday())+6)%7 + 7*(n-1))
		if period.Week.Key(d) != key {
			return d, bad
		}
		return d, nil
	default:
		d, err := period.ParseDate(key)
		if err != nil {
			return d, bad
		}
		return d, nil
	}
}

func weekNumber(s string) (int, bool) {
	if len(s) != 2 || s[0] < '0' || s[0] > '5' || s[1] < '0' || s[1] > '9' {
		return 0, false
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), true
}
