package intake

import (
	"maps"
	"sync"
)

// Tally is what became of the hits since the start.
type Tally struct {
	Accepted int64            // counted, and on disk
	Refused  map[string]int64 // set aside with their reason, or turned away
}

type tally struct {
	mu sync.Mutex
	Tally
}

func (t *tally) add(outcomes ...Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range outcomes {
		if o.Refusal == nil {
			t.Accepted++
			continue
		}
		if t.Refused == nil {
			t.Refused = map[string]int64{}
		}
		t.Refused[o.Refusal.Reason]++
	}
}

// TurnAway counts what was answered that it has to come again, and is kept nowhere.
func (in *Intake) TurnAway(reason string) { in.tally.add(Outcome{Refusal: &Refusal{Reason: reason}}) }

// Tally tells what became of the hits since the start.
func (in *Intake) Tally() Tally {
	in.tally.mu.Lock()
	defer in.tally.mu.Unlock()
	return Tally{in.tally.Accepted, maps.Clone(in.tally.Refused)}
}
