package analyzer

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Analyzer answers questions from a warehouse. It is safe for concurrent use.
type Analyzer struct {
	w   *warehouse.Warehouse
	now func() time.Time
}

// New makes an analyzer; now tells which periods are not over yet.
func New(w *warehouse.Warehouse, now func() time.Time) *Analyzer {
	return &Analyzer{w: w, now: now}
}

// Sites lists the sites, by identifier.
func (a *Analyzer) Sites(ctx context.Context) (_ []tracking.Site, err error) {
	defer fault.Wrap(&err, "list the sites")
	byID, err := warehouse.ListSettings[tracking.Site](ctx, a.w, "site")
	if err != nil {
		return nil, err
	}
	sites := make([]tracking.Site, 0, len(byID))
	for _, s := range byID {
		sites = append(sites, s)
	}
	slices.SortFunc(sites, func(x, y tracking.Site) int { return strings.Compare(x.ID, y.ID) })
	return sites, nil
}

// Answer computes the figures of a question. Each statement its metrics need
// runs once per period, all of them at the same time.
func (a *Analyzer) Answer(ctx context.Context, q Question) (_ *Answer, err error) {
	defer fault.Wrap(&err, "answer %v of site %q over %s", q.Metrics, q.Site, q.Period)
	p, err := a.check(ctx, q)
	if err != nil {
		return nil, err
	}
	return a.follow(ctx, p)
}

// follow carries out a plan.
func (a *Analyzer) follow(ctx context.Context, p *plan) (*Answer, error) {
	now, past, err := a.collect(ctx, p)
	if err != nil {
		return nil, err
	}
	cover, err := a.coverage(ctx, p, now)
	if err != nil {
		return nil, err
	}
	return &Answer{Question: p.question, Figures: a.figures(p, now, past, cover)}, nil
}

// table is the facts of each key.
type table map[string]facts

// collect runs the statements of a plan and joins their facts by key.
func (a *Analyzer) collect(ctx context.Context, p *plan) (now, past table, err error) {
	periods := []period.Period{p.question.Period}
	if p.past != nil {
		periods = append(periods, *p.past)
	}
	tables := []table{{}, {}}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	for i, during := range periods {
		for _, grain := range grainsOf(p.metrics) {
			group.Go(func() error {
				found, err := a.run(ctx, prepare(grain, p.question, during, p.metrics))
				if err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				tables[i].join(found, p.question.By)
				return nil
			})
		}
	}
	return tables[0], tables[1], group.Wait()
}

// join adds facts under their keys; the first days of buckets become keys.
func (t table) join(found map[string]facts, by string) {
	grain, isTime := timeDimensions[by]
	for key, measures := range found {
		if d, err := period.ParseDate(key); isTime && err == nil {
			key = grain.Key(d)
		}
		if t[key] == nil {
			t[key] = facts{}
		}
		maps.Copy(t[key], measures)
	}
}

func grainsOf(metrics []Metric) []Grain {
	var grains []Grain
	for _, m := range metrics {
		for _, g := range m.Reads {
			if !slices.Contains(grains, g) {
				grains = append(grains, g)
			}
		}
	}
	return grains
}
