package analyzer

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Cohort are the customers whose first order lies in one month, and how many of them
// ordered in the months after it, as far as the period and the data go.
type Cohort struct {
	Month     string // "2025-03"
	Customers float64
	Again     []float64 // who ordered in the 1st, 2nd, 3rd... month after
	Repeat    []float64 // who had ordered a second time by the end of month 0, 1, 2...
}

// RepeatAt is the part of the customers who had ordered a second time by the end of a
// month after the first one, 0 for the month itself; ok is false when it is not over.
func (c Cohort) RepeatAt(month int) (share float64, ok bool) { return c.share(c.Repeat, month) }

// AgainAt is the part who ordered in a month after the first one, from 1.
func (c Cohort) AgainAt(month int) (share float64, ok bool) { return c.share(c.Again, month-1) }

func (c Cohort) share(counts []float64, at int) (float64, bool) {
	if at < 0 || at >= len(counts) || c.Customers == 0 {
		return 0, false
	}
	return counts[at] / c.Customers, true
}

// LifetimeMonths are the ages at which the value of a customer is told.
var LifetimeMonths = [3]int{3, 6, 12}

// Lifetime is what the customers of one month and one first channel brought by the
// ages of LifetimeMonths. Margins are cents; one is known once every customer of the
// month has reached the age.
type Lifetime struct {
	Month, Channel string
	Customers      float64
	Margins        [3]float64
	Known          [3]bool
}

// CohortAnswer follows the customers whose first order lies in a period.
type CohortAnswer struct {
	Cohorts   []Cohort
	Lifetimes []Lifetime // by month, then channel
	Currency  string
	Until     period.Date // the last day of the data
}

// Value is the mean margin in cents that the customers of some cohorts brought by an
// age of LifetimeMonths, and how many customers it rests on: those whose cohort is
// complete. nil keeps all.
func (a *CohortAnswer) Value(age int, keep func(Lifetime) bool) (mean, customers float64) {
	margin := 0.0
	for _, l := range a.Lifetimes {
		if l.Known[age] && (keep == nil || keep(l)) {
			margin, customers = margin+l.Margins[age], customers+l.Customers
		}
	}
	if customers == 0 {
		return 0, 0
	}
	return margin / customers, customers
}

// Channels are those of first orders, the one with the most customers first.
func (a *CohortAnswer) Channels() []string {
	n := map[string]float64{}
	for _, l := range a.Lifetimes {
		n[l.Channel] += l.Customers
	}
	return slices.SortedFunc(maps.Keys(n), func(x, y string) int { return cmp.Or(cmp.Compare(n[y], n[x]), cmp.Compare(x, y)) })
}

// Cohorts follows the new customers of a period, month by month, whatever filters.
func (a *Analyzer) Cohorts(ctx context.Context, siteID string, p period.Period) (_ *CohortAnswer, err error) {
	defer fault.Wrap(&err, "cohorts of site %q over %s", siteID, p)
	site, err := a.site(ctx, siteID)
	if err != nil {
		return nil, err
	}
	p.Loc = site.Location()
	ctx = a.remembering(ctx)
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	span, _ := spanOf(Metric{Grain: Customers, Reads: []Grain{Customers}}, cover, period.DateOf(a.now().In(p.Loc)))
	all := warehouse.Params{"site": site.ID, "timezone": p.Loc.String(), "to": p.End(), "from_day": p.From.String(), "to_day": p.To.String()}
	var cohorts, lifetimes found
	work, ctx := errgroup.WithContext(ctx)
	for name, to := range map[string]*found{"customers_cohorts": &cohorts, "customers_lifetime": &lifetimes} {
		work.Go(func() (err error) { *to, err = a.run(ctx, bind(name, all)); return err })
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	return &CohortAnswer{Cohorts: cohortsOf(cohorts, p, span.To), Lifetimes: lifetimesOf(lifetimes, span.To), Currency: site.Currency, Until: span.To}, nil
}

// cohortsOf sets out the months of the period; months that are not over yet at its
// end, or at that of the data, are not compared with those that are.
func cohortsOf(f found, p period.Period, until period.Date) []Cohort {
	ordered, second := map[string]map[int]float64{}, map[string]map[int]float64{}
	for _, r := range f.rows {
		month := r.keys[0][:len("2006-01")]
		if ordered[month] == nil {
			ordered[month], second[month] = map[int]float64{}, map[int]float64{}
		}
		ordered[month][whole(r.keys[1])] += r.values[0]
		second[month][whole(r.keys[1])] += r.values[1]
	}
	var list []Cohort
	buckets := p.Buckets(period.Month)
	for i, b := range buckets {
		c := Cohort{Month: b.Key, Customers: ordered[b.Key][0]}
		again := 0.0
		for k := 0; i+k < len(buckets) && isWhole(buckets[i+k], until); k++ {
			again += second[b.Key][k]
			c.Repeat = append(c.Repeat, again)
			if k > 0 {
				c.Again = append(c.Again, ordered[b.Key][k])
			}
		}
		list = append(list, c)
	}
	return list
}

// isWhole reports whether a month is over, for the period and for the data. A first
// month that the period cuts is counted whole.
func isWhole(month period.Bucket, until period.Date) bool {
	return month.To.AddDays(1).Day == 1 && !until.Before(month.To)
}

// lifetimesOf reads margins, and tells which rest on whole cohorts.
func lifetimesOf(f found, until period.Date) (list []Lifetime) {
	for _, r := range f.rows {
		l := Lifetime{Month: r.keys[0][:len("2006-01")], Channel: r.keys[1], Customers: r.values[0], Margins: [3]float64(r.values[1:4])}
		first, err := period.ParseDate(r.keys[0])
		for i, months := range LifetimeMonths {
			last := first.AddMonths(1).AddDays(-1)
			l.Known[i] = err == nil && !until.Before(last.AddMonths(months))
		}
		list = append(list, l)
	}
	slices.SortFunc(list, func(x, y Lifetime) int {
		return cmp.Or(cmp.Compare(x.Month, y.Month), cmp.Compare(x.Channel, y.Channel))
	})
	return list
}
