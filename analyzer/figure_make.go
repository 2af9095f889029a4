package analyzer

import (
	"cmp"
	"maps"
	"slices"

	"github.com/formaouest/chaland/internal/period"
)

// group is one key of an answer with its compared key.
type group struct {
	key  string
	past string // key in the compared period, "" with noPast
	// pastBucket is the compared bucket of time, nil without one.
	pastBucket *period.Bucket
	// noPast is true when the compared period has no such bucket.
	noPast bool
	bucket *period.Bucket
}

// during is the time of the group: its bucket, or the whole period.
func (g group) during(p *plan) period.Period {
	during := p.question.Period
	if g.bucket != nil {
		during.From, during.To = g.bucket.From, g.bucket.To
	}
	return during
}

// before is the time that the group is compared with.
func (g group) before(p *plan) period.Period {
	during := *p.past
	if g.pastBucket != nil {
		during.From, during.To = g.pastBucket.From, g.pastBucket.To
	}
	return during
}

// figures makes the figures of a plan, metric by metric.
func (a *Analyzer) figures(p *plan) []Figure {
	groups := groupsOf(p)
	out := make([]Figure, 0, len(groups)*len(p.metrics))
	for _, m := range p.metrics {
		unnamed := unnamedPast(p, m)
		for _, g := range groups {
			f := a.figure(p, m, g, p.now[g.key])
			if p.past != nil && !g.noPast {
				f.Previous = pastOf(m, p.was[g.past], unnamed || missing(m, p.cover) != nil)
				a.limitPast(&f, m, g.before(p), p.cover)
			}
			out = append(out, f)
		}
	}
	return out
}

func (a *Analyzer) figure(p *plan, m Metric, g group, known facts) Figure {
	r := m.compute(known)
	f := Figure{
		Metric: m.Key, Group: map[string]string{}, Unit: m.Unit, Currency: p.site.Currency,
		Value: r.value, Numerator: r.numerator, Denominator: r.denominator, Sample: r.sample, Median: r.median,
		Warnings: append([]Warning{}, r.warnings...),
	}
	if m.Key == "revenue_incl_tax" && !asksItems(p.question) {
		f.Shipping = number(known["shipping_paid"])
	}
	if p.question.By != "" {
		f.Group[p.question.By] = g.key
	}
	if w := missing(m, p.cover); w != nil {
		f.Value, f.Warnings = nil, append(f.Warnings, *w)
	}
	if w := lateVisits(m, g.during(p), p.cover); w != nil && f.Value != nil {
		f.Warnings = append(f.Warnings, *w)
	}
	a.limit(&f, m, g.during(p), p.cover)
	f.State = stateOf(m, f.Value, r)
	if m.proportion && f.Value != nil {
		f.Interval = Wilson(*r.numerator, *r.denominator)
	}
	f.Warnings = append(f.Warnings, a.cautions(p, m, g, known, f)...)
	return f
}

// stateOf tells whether a value rests on enough cases.
func stateOf(m Metric, value *float64, r reading) State {
	switch {
	case value == nil:
		return NoData
	case r.thin:
		return Insufficient
	case r.denominator == nil:
		return OK
	case m.proportion && Wilson(*r.numerator, *r.denominator) != nil && !knownProportion(*r.numerator, *r.denominator):
		return Insufficient
	case !enough(r.sample):
		return Insufficient
	}
	return OK
}

// pastOf is the compared figure.
func pastOf(m Metric, known facts, absent bool) *Past {
	r := m.compute(known)
	if absent {
		r.value = nil
	}
	return &Past{Value: r.value, Numerator: r.numerator, Denominator: r.denominator, Sample: r.sample, State: stateOf(m, r.value, r)}
}

// cautions are the warnings that depend on the question rather than the metric.
func (a *Analyzer) cautions(p *plan, m Metric, g group, known facts, f Figure) []Warning {
	var out []Warning
	if g.bucket != nil && g.bucket.Cut {
		out = append(out, warn("partial_bucket", "from", g.bucket.From.French(), "to", g.bucket.To.French()))
	}
	if a.running(p, g) {
		out = append(out, warn("in_progress"))
	}
	if first := p.cover["first_order_day"]; m.Grain == Retention && first > 0 && activeSince(p.question.Period.From, p.question.Period.Loc).Before(dayOf(first).Time()) {
		out = append(out, warn("short_history", "from", dayOf(first).French()))
	}
	if p.empty {
		out = append(out, warn("no_match"))
	}
	if f.State == Insufficient {
		out = append(out, warn("small_sample", "n", int64(f.Sample), "min", MinSample, "side", MinSide))
	}
	if m.proportion && f.Value != nil && f.Interval == nil {
		out = append(out, warn("over_one"))
	}
	if m.Additive && !m.addsUpOver(p.question.By) {
		out = append(out, warn("groups_overlap"))
	}
	return append(out, modeCautions(m, known)...)
}

// modeCautions say what visitors are where no identifier outlives the day.
func modeCautions(m Metric, known facts) []Warning {
	exempt := known["visits_exempt"]
	switch {
	case m.Key != "visitors" || exempt == 0:
		return nil
	case exempt == known["visits"]:
		return []Warning{warn("visitor_days")}
	}
	return []Warning{warn("mixed_modes", "exempt", int64(exempt), "visits", int64(known["visits"]))}
}

// running reports whether the group's time, or the period's, is not over yet.
func (a *Analyzer) running(p *plan, g group) bool {
	during, now := g.during(p), a.now()
	return !now.Before(during.Start()) && now.Before(during.End())
}

// addsUpOver reports whether the metric's parts over a dimension sum to its
// total: a visit or an order stands under each product that it holds.
func (m Metric) addsUpOver(dimension string) bool {
	return m.Additive && (!isItem(dimension) || isLedger(m.Grain) || m.Key == "revenue_net_excl_tax")
}

// groupsOf lists the groups: every bucket of the period, or the keys found in
// either period, by falling value of the first metric; bands and hours in order.
func groupsOf(p *plan) []group {
	by := p.question.By
	if by == "" {
		return []group{{}}
	}
	if grain, ok := timeDimensions[by]; ok {
		return bucketGroups(p, grain)
	}
	keys := map[string]bool{}
	for key := range p.now {
		keys[key] = true
	}
	for key := range p.was {
		keys[key] = true
	}
	groups := make([]group, 0, len(keys))
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		groups = append(groups, group{key: key, past: key})
	}
	rank := func(g group) float64 {
		if v := p.metrics[0].compute(p.now[g.key]).value; v != nil {
			return *v
		}
		return -1e300 // without data: last
	}
	slices.SortStableFunc(groups, func(x, y group) int {
		if slices.Contains(ordered, by) {
			return cmp.Compare(rankOf(x.key), rankOf(y.key))
		}
		return cmp.Compare(rank(y), rank(x))
	})
	return groups
}

func bucketGroups(p *plan, grain period.Grain) []group {
	var before []period.Bucket
	if p.past != nil {
		before = p.past.Buckets(grain)
	}
	buckets := p.question.Period.Buckets(grain)
	groups := make([]group, len(buckets))
	for i := range buckets {
		key, ok := pastKey(p.question.Compare, grain, buckets, before, i)
		groups[i] = group{key: buckets[i].Key, past: key, noPast: !ok, bucket: &buckets[i]}
		if at := slices.IndexFunc(before, func(b period.Bucket) bool { return b.Key == key }); ok && at >= 0 {
			groups[i].pastBucket = &before[at]
		}
	}
	return groups
}

// pastKey is the compared bucket of bucket i: the same rank in the previous
// period; the same date, ISO week or month of the year before.
func pastKey(compare string, grain period.Grain, buckets, before []period.Bucket, i int) (string, bool) {
	if compare != CompareYear {
		if i < len(before) {
			return before[i].Key, true
		}
		return "", false
	}
	key := yearBefore(grain, buckets[i])
	found := slices.ContainsFunc(before, func(b period.Bucket) bool { return b.Key == key })
	return key, found
}

func yearBefore(grain period.Grain, b period.Bucket) string {
	if grain != period.Week {
		return grain.Key(b.From.AddMonths(-12))
	}
	year, week := b.From.Time().ISOWeek()
	return weekKey(year-1, week)
}
