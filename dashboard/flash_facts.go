package dashboard

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// factDesk computes what exercises ask for, one case after the other: a sheet of a key takes
// seconds, and a class has many cases.
type factDesk struct {
	wanted  chan store.Flash
	mu      sync.Mutex
	busy    map[int64]bool
	problem map[int64]string // of the last run
}

func newFactDesk() *factDesk {
	return &factDesk{wanted: make(chan store.Flash, 16), busy: map[int64]bool{}, problem: map[int64]string{}}
}

// ask puts an exercise in the queue, once. Where the queue is full, the next look at the exercise
// asks again.
func (x *factDesk) ask(f store.Flash) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.busy[f.ID] {
		return
	}
	select {
	case x.wanted <- f:
		x.busy[f.ID] = true
	default:
	}
}

func (x *factDesk) end(id int64, problem string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.busy, id)
	x.problem[id] = problem
}

// of tells whether facts are being computed, and what kept the last run from it.
func (x *factDesk) of(id int64) (busy bool, problem string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.busy[id], x.problem[id]
}

// runFacts computes what exercises ask for, until ctx ends.
func (d *Dashboard) runFacts(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-d.facts.wanted:
			err := d.findFacts(ctx, f)
			problem := ""
			if err != nil {
				problem = i18n.Error(err)
				if ctx.Err() == nil && fault.KindOf(err) == fault.Internal {
					d.Log.Error("what an exercise asks for was not found", "exercise", f.ID, "error", err)
				}
			}
			d.facts.end(f.ID, problem)
		}
	}
}

// findFacts computes what is still missing. What fails for one case keeps no other from its facts.
func (d *Dashboard) findFacts(ctx context.Context, f store.Flash) (failed error) {
	missing, err := d.withoutFacts(ctx, f)
	if err != nil {
		return err
	}
	for _, site := range missing {
		if err := ctx.Err(); err != nil {
			return err
		}
		body, err := d.factOf(ctx, site, f.Kind)
		if lackOf(err) != nil {
			continue // the page says so as long as that lasts
		}
		if err != nil {
			failed = err
			continue
		}
		if err := d.Store.PutFlashFact(ctx, f.ID, site, body); err != nil {
			return err
		}
	}
	return failed
}

// factOf computes what is to be found in a case, as it is kept.
func (d *Dashboard) factOf(ctx context.Context, site, kind string) ([]byte, error) {
	sheet, proven, err := d.Cases.Sheet(ctx, site, kind)
	if err != nil {
		return nil, err
	}
	if !proven {
		return []byte("null"), nil
	}
	return json.Marshal(sheet)
}

// withoutFacts are the cases of the class of an exercise whose facts are not known yet.
func (d *Dashboard) withoutFacts(ctx context.Context, f store.Flash) (sites []string, err error) {
	seats, err := d.Store.Seats(ctx, f.Class)
	if err != nil {
		return nil, err
	}
	known, err := d.Store.FlashFacts(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	for _, site := range sitesOf(seats) {
		fact, err := readFact(known[site])
		if err != nil {
			return nil, err
		}
		if fact.missing() {
			sites = append(sites, site)
		}
	}
	return sites, nil
}

// foundFact is what was to be found in a case.
type foundFact struct {
	*Answer        // nil when it is not known yet, or there is nothing
	Nothing bool   // its case holds no such thing
	Unknown string // why its case tells nobody for now
	Failed  bool   // the last run could not compute it
}

// missing reports what is not known yet, and may be.
func (f foundFact) missing() bool { return f.Answer == nil && !f.Nothing && f.Unknown == "" }

// explain says of facts that are missing, by their sites, why their cases tell nobody.
func (d *Dashboard) explain(ctx context.Context, facts map[string]*foundFact) error {
	maps.DeleteFunc(facts, func(_ string, f *foundFact) bool { return !f.missing() })
	if d.Cases == nil || len(facts) == 0 {
		return nil
	}
	sites := slices.Sorted(maps.Keys(facts))
	plans, err := d.plansOf(ctx, sites)
	for i, plan := range plans {
		if plan.why != nil {
			facts[sites[i]].Unknown = i18n.T("flash.unknown", "why", i18n.Error(plan.why))
		}
	}
	return err
}

func readFact(body json.RawMessage) (f foundFact, err error) {
	if body == nil || string(body) == "false" { // as version 1.0 kept what it could not tell then
		return f, nil
	}
	err = json.Unmarshal(body, &f.Answer)
	f.Nothing = err == nil && f.Answer == nil
	return f, err
}
