package analyzer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// Analyzer answers questions from a warehouse. It is safe for concurrent use.
type Analyzer struct {
	w      *warehouse.Warehouse
	query  func(context.Context, string, warehouse.Params) (warehouse.Rows, error) // w's; tests listen to it
	now    func() time.Time
	memory *memory
	long   *memory // answers of many rows
}

// New makes an analyzer; now tells which periods are not over yet.
func New(w *warehouse.Warehouse, now func() time.Time) *Analyzer {
	return &Analyzer{w: w, query: w.Query, now: now, memory: newMemory(keptBytes, keptAnswer), long: newMemory(keptLongBytes, keptLongAnswer)}
}

// Sites lists the sites, by identifier.
func (a *Analyzer) Sites(ctx context.Context) (_ []tracking.Site, err error) {
	defer fault.Wrap(&err, "list the sites")
	if sites, ok := ctx.Value(sitesKey{}).([]tracking.Site); ok {
		return slices.Clone(sites), nil
	}
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

// Answer computes the figures of a question.
func (a *Analyzer) Answer(ctx context.Context, q Question) (*Answer, error) {
	answers, err := a.AnswerAll(ctx, q)
	if err != nil {
		return nil, err
	}
	return answers[0], nil
}

// AnswerAll answers the questions of a page. Each statement that they need runs
// once per period, all of them at the same time: questions that split the same
// facts in several ways share one run.
func (a *Analyzer) AnswerAll(ctx context.Context, questions ...Question) (_ []*Answer, err error) {
	sites, err := a.Sites(ctx)
	if err != nil {
		return nil, err
	}
	plans := make([]*plan, len(questions))
	for i, q := range questions {
		if plans[i], err = check(sites, q); err != nil {
			return nil, fmt.Errorf("answer %v of site %q over %s: %w", q.Metrics, q.Site, q.Period, err)
		}
	}
	return a.follow(ctx, plans)
}

// follow carries out plans.
func (a *Analyzer) follow(ctx context.Context, plans []*plan) (_ []*Answer, err error) {
	defer fault.Wrap(&err, "answer %d questions", len(plans))
	ctx = a.remembering(ctx)
	if err := a.cover(ctx, plans); err != nil {
		return nil, err
	}
	if err := a.collect(ctx, plans); err != nil {
		return nil, err
	}
	answers := make([]*Answer, len(plans))
	for i, p := range plans {
		p.empty = p.matchesNothing()
		answers[i] = &Answer{Question: p.question, Figures: a.figures(p)}
	}
	return answers, nil
}

// cover asks what each site of the plans was measured for, once.
func (a *Analyzer) cover(ctx context.Context, plans []*plan) (err error) {
	covers := map[string]facts{}
	for _, p := range plans {
		if covers[p.site.ID] == nil {
			known, err := a.coverage(ctx, p.site)
			if err != nil {
				return err
			}
			covers[p.site.ID] = known
		}
		if err := a.coverLedgers(ctx, p.site, p.metrics, covers[p.site.ID]); err != nil {
			return err
		}
		p.cover = covers[p.site.ID]
	}
	return nil
}

// grainsOf are the grains that metrics read, once each.
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
