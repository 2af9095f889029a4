package imports

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

const (
	// blockHits is how many events are stored at once.
	blockHits = 20_000
	// recountFrom is how many new events are told in a full recount of the
	// site, in parts, rather than in one pass: 530,000 old events take 3 GB in
	// one pass and 0.3 GB in parts (measured, see the design of visits).
	recountFrom = 100_000
)

// eventStore stores the events of an import that are not stored yet.
type eventStore struct {
	s       *Service
	ctx     context.Context //nolint:containedctx // of one import, which the store does not outlive
	options Options
	report  *Report
	origin  string
	block   []tracking.Event
}

// add stores an event, some time before flush has ended.
func (in *eventStore) add(e tracking.Event) error {
	if in.block = append(in.block, e); len(in.block) >= blockHits {
		return in.flush()
	}
	return nil
}

func (in *eventStore) flush() error {
	if len(in.block) == 0 {
		return nil
	}
	defer func() { in.block = in.block[:0] }()
	known, err := in.standing()
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(in.block, func(e tracking.Event) bool { return known[e.ID] })
	in.report.Unchanged += len(in.block) - len(fresh)
	in.report.New += len(fresh)
	if in.options.DryRun || len(fresh) == 0 {
		return nil
	}
	token := freshToken()
	return retried(in.ctx, func() error { return warehouse.InsertEvents(in.ctx, in.s.w, fresh, token) })
}

func (in *eventStore) standing() (map[uuid.UUID]bool, error) {
	first, last := in.block[0].Time, in.block[0].Time
	ids := make([]string, 0, len(in.block))
	for _, e := range in.block {
		ids = append(ids, e.ID.String())
		if e.Time.Before(first) {
			first = e.Time
		}
		if e.Time.After(last) {
			last = e.Time
		}
	}
	rows, err := warehouse.Select[struct {
		ID uuid.UUID `ch:"event_id"`
	}](in.ctx, in.s.w, statement("standing_hits"), warehouse.Params{"site": in.report.Site.ID, "origin": in.origin, "first": first, "last": last, "ids": ids})
	known := make(map[uuid.UUID]bool, len(rows))
	for _, r := range rows {
		known[r.ID] = true
	}
	return known, err
}

// derive brings the visits up to date with the new events, and counts those of the period.
func (s *Service) derive(ctx context.Context, o Options, r *Report) (visits uint64, err error) {
	o.progress(StageVisits, 0, 0)
	if r.New >= recountFrom {
		_, err = s.builder.Recount(ctx, r.Site.ID)
	}
	if err == nil { // and the purchases that wait for their visits
		_, err = s.builder.Pass(ctx)
	}
	if err != nil {
		return 0, err
	}
	return warehouse.Scalar[uint64](ctx, s.w, statement("count_visits"), warehouse.Params{"site": r.Site.ID, "first": r.First, "last": r.Last})
}
