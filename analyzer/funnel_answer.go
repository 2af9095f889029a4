package analyzer

import (
	"context"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Funnel counts how many go through ordered steps, and what is lost on the way.
func (a *Analyzer) Funnel(ctx context.Context, q FunnelQuestion) (_ *FunnelAnswer, err error) {
	defer fault.Wrap(&err, "funnel of site %q over %s", q.Site, q.Period)
	site, err := a.site(ctx, q.Site)
	if err != nil {
		return nil, err
	}
	q.Period.Loc = site.Location()
	if err := q.complete(); err != nil {
		return nil, err
	}
	answer := &FunnelAnswer{
		Question: q, Currency: site.Currency, Warnings: []Warning{},
		Method: i18n.T("analyzer.funnel.method_"+q.Unit, "days", int64(q.Window/(24*time.Hour))) + " " + i18n.T("analyzer.funnel.loss"),
	}
	if q.Strict {
		answer.Method = i18n.T("analyzer.funnel.method_strict") + " " + answer.Method
	}
	ctx = a.remembering(ctx)
	cover, err := a.coverage(ctx, site)
	if err != nil {
		return nil, err
	}
	var segments []*funnelSide
	work, within := errgroup.WithContext(ctx)
	work.Go(func() (err error) { segments, err = a.countSteps(within, q, cover); return err })
	work.Go(func() error { return a.explain(within, q, answer) })
	if err := work.Wait(); err != nil {
		return nil, err
	}
	answer.Funnels = funnelsOf(q, segments)
	answer.Warnings = append(answer.Warnings, a.beyondVisits(q.Period, cover)...)
	return answer, nil
}

// funnelSide is one side of a funnel: its counts by level and its orders, by key.
type funnelSide struct {
	name   string
	period period.Period
	levels map[string][]float64 // by key; index is the last step reached, 0 none
	waits  []*float64           // median seconds to each step from the one before
	orders table
}

// countSteps runs the counting statement over the period and the compared one,
// and the orders that put losses in money.
func (a *Analyzer) countSteps(ctx context.Context, q FunnelQuestion, cover facts) ([]*funnelSide, error) {
	segments := q.segments()
	group, ctx := errgroup.WithContext(ctx)
	asked := slices.DeleteFunc(slices.Clone(segments), func(s *funnelSide) bool { return cover.beginAfter(s.period) })
	for _, s := range asked {
		group.Go(func() (err error) {
			found, err := a.run(ctx, prepare(Orders, q.orders(), s.period, nil))
			s.orders = table{}
			s.orders.add(found, 0, q.By, everyRow)
			return err
		})
	}
	counted := asked
	if q.Split != nil { // one statement counts both sides
		counted = []*funnelSide{{period: q.Period}}
	}
	for _, s := range counted {
		group.Go(func() error {
			found, waits, err := a.levels(ctx, q, s.period)
			if err != nil {
				return err
			}
			if q.Split == nil {
				s.levels, s.waits = found[1], waits[1]
				return nil
			}
			for i := range segments[:2] {
				segments[i].levels, segments[i].waits = found[i], waits[i]
			}
			return nil
		})
	}
	return segments, group.Wait()
}

// levels asks how many reached each level, before (0) and from (1) the split,
// by key, and how long the steps took. Without a split everything lies after it.
func (a *Analyzer) levels(ctx context.Context, q FunnelQuestion, p period.Period) (sides [2]map[string][]float64, waits [2][]*float64, err error) {
	counts, err := a.run(ctx, q.statement(p))
	sides = [2]map[string][]float64{{}, {}}
	waits = [2][]*float64{make([]*float64, len(q.Steps)), make([]*float64, len(q.Steps))}
	for _, r := range counts.rows {
		key, after, level, n := r.keys[0], int(r.values[0]), int(r.values[1]), r.values[2]
		if len(r.keys) > 1 && r.keys[1] == "time" {
			if q.Times && level > 1 && level <= len(q.Steps) {
				waits[min(after, 1)][level-1] = number(r.values[3] / 1000)
			}
			continue
		}
		side := sides[min(after, 1)]
		if side[key] == nil {
			side[key] = make([]float64, len(q.Steps)+1)
		}
		side[key][min(level, len(q.Steps))] += n
	}
	return sides, waits, err
}

// statement is the counting statement of the question over a period.
func (q FunnelQuestion) statement(p period.Period) statement {
	split, sides := p.Start(), "one_side"
	if q.Split != nil {
		split, sides = q.Split.In(p.Loc), "side"
	}
	held := "whole"
	if q.By == "" && len(q.Filters) == 0 {
		held = "steps"
	}
	all := warehouse.Params{
		"site": q.Site, "from": p.Start(), "to": p.End(), "split": split, "sides": sides, "held": held, "column": columns[q.By], "first_column": "first_" + columns[q.By],
		"steps": q.Steps, "wanted": positions(q.Steps), "window_ms": q.Window.Milliseconds(),
		"strict": flag(q.Strict), "last": len(q.Steps),
	}
	for dimension, param := range filterParams {
		all[param] = filterValues(q.Filters, dimension)
	}
	return bind(q.file(), all)
}

// file names the statement: steps that are no part of the purchase funnel, and what lies
// between steps, are looked for in all that a visit did.
func (q FunnelQuestion) file() string {
	whole := q.Strict || q.Times || slices.Contains(positions(q.Steps), 0)
	switch {
	case q.Unit == UnitVisitor && whole:
		return "funnel_visitor_steps"
	case q.Unit == UnitVisitor:
		return "funnel_visitor"
	case whole:
		return "funnel_steps"
	}
	return "funnel_visit"
}

// positions are the steps' places in visits.steps, from 1; 0 for others.
func positions(steps []string) []int {
	out := make([]int, len(steps))
	for i, s := range steps {
		out[i] = slices.Index(tracking.FunnelSteps, s) + 1
	}
	return out
}

// segments are the sides of the question, the reference first.
func (q FunnelQuestion) segments() []*funnelSide {
	if q.Split != nil {
		before := period.Period{From: q.Period.From, To: q.Split.AddDays(-1), Loc: q.Period.Loc}
		after := period.Period{From: *q.Split, To: q.Period.To, Loc: q.Period.Loc}
		return []*funnelSide{{name: SegmentBefore, period: before}, {name: SegmentAfter, period: after}}
	}
	now := &funnelSide{name: SegmentAll, period: q.Period}
	if past, _ := comparedPeriod(q.Period, q.Compare); past != nil {
		return []*funnelSide{{name: SegmentPast, period: *past}, now}
	}
	return []*funnelSide{now}
}

// orders is the question whose orders go with the funnel.
func (q FunnelQuestion) orders() Question {
	return Question{Site: q.Site, Period: q.Period, By: q.By, Filters: q.Filters}
}

// explain adds the warnings and the method of the counts.
func (a *Analyzer) explain(ctx context.Context, q FunnelQuestion, answer *FunnelAnswer) (err error) {
	plan := &plan{question: Question{Site: q.Site, Period: q.Period}, metrics: []Metric{{Reads: []Grain{Visits, Orders}}}}
	t := &answer.Trace
	t.Metric, t.Version = "funnel", funnelVersion
	t.tell([]statement{q.statement(q.Period), prepare(Orders, q.orders(), q.Period, nil)})
	if t.Mode, err = a.modeOf(ctx, plan); err != nil {
		return err
	}
	if q.Unit == UnitVisitor && t.Mode != tracking.ModeConsent {
		answer.Warnings = append(answer.Warnings, warn("funnel_exempt"))
	}
	if a.running(plan, group{}) {
		answer.Warnings = append(answer.Warnings, warn("in_progress"))
	}
	t.Fingerprint, err = a.fingerprint(ctx, q.Site, factsRead(plan))
	return err
}

// funnelVersion is that of the funnel's definition.
const funnelVersion = 2

// funnelsOf makes the funnels: the whole first, then the groups by falling
// population; within a group the reference before what it is compared with.
func funnelsOf(q FunnelQuestion, segments []*funnelSide) []Funnel {
	keys := []string{""}
	if q.By != "" {
		keys = append(keys, groupKeys(segments)...)
	}
	var out []Funnel
	for i, key := range keys {
		var reference *Funnel
		for _, s := range segments {
			levels, orders := s.levels[key], s.orders[key]
			if i == 0 {
				levels, orders = s.whole(len(q.Steps))
			}
			f := makeFunnel(q, levels, orders)
			f.Key, f.Segment, f.Period = key, s.name, s.period
			if i == 0 {
				f.setWaits(s.waits)
			} else {
				f.Group = map[string]string{q.By: key}
			}
			if reference != nil {
				f.setAgainst(*reference)
			}
			reference = &f
			out = append(out, f)
		}
	}
	return out
}

// whole adds up the groups of a segment.
func (s *funnelSide) whole(steps int) ([]float64, facts) {
	levels, orders := make([]float64, steps+1), facts{}
	for _, counts := range s.levels {
		for i, n := range counts {
			levels[i] += n
		}
	}
	for _, f := range s.orders {
		for measure, v := range f {
			orders[measure] += v
		}
	}
	return levels, orders
}

// groupKeys are the keys of any segment, by falling population of the last one.
func groupKeys(segments []*funnelSide) []string {
	keys := map[string]bool{}
	for _, s := range segments {
		for key := range s.levels {
			keys[key] = true
		}
	}
	last := segments[len(segments)-1].levels
	sorted := slices.Sorted(maps.Keys(keys))
	slices.SortStableFunc(sorted, func(x, y string) int { return int(add(last[y]) - add(last[x])) })
	return sorted
}

func add(levels []float64) (n float64) {
	for _, v := range levels {
		n += v
	}
	return n
}
