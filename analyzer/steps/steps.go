// Package steps counts how many visitors of a list of events go through ordered
// steps: a funnel of anyone's, without a site.
package steps

import (
	"cmp"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// MaxSteps bounds a funnel: nobody reads a longer one.
const MaxSteps = 20

// Event is something that a visitor did.
type Event struct {
	Visitor string
	At      time.Time
	Step    string
}

// Options say what to count.
type Options struct {
	Steps []string // from 2 to MaxSteps, in order, each once
	// Window bounds the time from the first step to any other, bound included;
	// 0 is none.
	Window time.Duration
	// Strict wants nothing else between two steps, not even a step done again;
	// else other actions may come between them.
	Strict bool
}

// Step is one step of the answer.
type Step struct {
	Name    string
	Count   int            // visitors who reached it, in order
	Seen    int            // events of that name, in any order
	Median  *time.Duration // from the step before, of those who reached it; nil for the first step and without any
	waiting []time.Duration
}

// Funnel is the answer: who reached a step reached all those before it.
type Funnel struct {
	Population int // visitors with any event
	Steps      []Step
}

// Counter takes events one at a time, in any order.
type Counter struct {
	options  Options
	place    map[string]int // of the steps
	visitors map[string][]moment
	seen     []int
}

// moment is an event of a visitor; step is -1 for what is no step.
type moment struct {
	at   time.Time
	step int
}

// NewCounter starts a count.
func NewCounter(o Options) (*Counter, error) {
	if len(o.Steps) < 2 || len(o.Steps) > MaxSteps {
		return nil, fault.New(fault.Invalid, "steps.bad_number", "n", len(o.Steps), "max", MaxSteps)
	}
	if o.Window < 0 {
		return nil, fault.New(fault.Invalid, "steps.bad_window")
	}
	c := &Counter{options: o, place: map[string]int{}, visitors: map[string][]moment{}, seen: make([]int, len(o.Steps))}
	for i, step := range o.Steps {
		if _, twice := c.place[step]; twice || step == "" {
			return nil, fault.New(fault.Invalid, "steps.repeated", "step", step)
		}
		c.place[step] = i
	}
	return c, nil
}

// Add counts an event. Events of the same instant stand in the order of the
// steps, and in that of Add when nothing may come between steps.
func (c *Counter) Add(e Event) {
	moments := c.visitors[e.Visitor]
	if step, wanted := c.place[e.Step]; wanted {
		c.seen[step]++
		moments = append(moments, moment{e.At, step})
	} else if c.options.Strict {
		moments = append(moments, moment{e.At, -1})
	}
	c.visitors[e.Visitor] = moments
}

// Funnel is the answer for what was added so far.
func (c *Counter) Funnel() Funnel {
	f := Funnel{Population: len(c.visitors), Steps: make([]Step, len(c.options.Steps))}
	for i, name := range c.options.Steps {
		f.Steps[i].Name, f.Steps[i].Seen = name, c.seen[i]
	}
	for _, moments := range c.visitors {
		for i, at := range c.longest(moments) {
			s := &f.Steps[i]
			s.Count++
			if i > 0 {
				s.waiting = append(s.waiting, at.wait)
			}
		}
	}
	for i := range f.Steps {
		f.Steps[i].Median = median(f.Steps[i].waiting)
	}
	return f
}

// reached is a step that was reached, and how long after the one before.
type reached struct {
	at   time.Time
	wait time.Duration
}

// longest is how far a visitor went.
func (c *Counter) longest(moments []moment) []reached {
	if c.options.Strict {
		slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
		return c.unbroken(moments)
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.step, b.step)) })
	return c.furthest(moments)
}

// furthest follows, for each step, the way to it that began last: whatever any
// other way can still reach within the window, it can too.
func (c *Counter) furthest(moments []moment) (best []reached) {
	ways := make([][]reached, len(c.options.Steps))
	for _, m := range moments {
		if m.step > 0 && !c.within(ways[m.step-1], m.at) {
			continue
		}
		var way []reached
		if m.step > 0 {
			way = slices.Clone(ways[m.step-1])
		}
		if ways[m.step] = extend(way, m.at); len(ways[m.step]) > len(best) {
			best = ways[m.step]
		}
	}
	return best
}

// unbroken tries every first step, and follows the events behind it as long as
// each is the next step.
func (c *Counter) unbroken(moments []moment) (best []reached) {
	for i, m := range moments {
		if m.step != 0 {
			continue
		}
		way := extend(nil, m.at)
		for _, next := range moments[i+1:] {
			if next.step != len(way) || !c.within(way, next.at) {
				break
			}
			way = extend(way, next.at)
		}
		if len(way) > len(best) {
			best = way
		}
	}
	return best
}

func extend(way []reached, at time.Time) []reached {
	if len(way) == 0 {
		return []reached{{at, 0}}
	}
	return append(way, reached{at, at.Sub(way[len(way)-1].at)})
}

// within reports whether a way exists and its window is still open.
func (c *Counter) within(way []reached, at time.Time) bool {
	return len(way) > 0 && (c.options.Window == 0 || at.Sub(way[0].at) <= c.options.Window)
}

func median(waits []time.Duration) *time.Duration {
	n := len(waits)
	if n == 0 {
		return nil
	}
	slices.Sort(waits)
	middle := waits[n/2]
	if n%2 == 0 {
		middle = (waits[n/2-1] + waits[n/2]) / 2
	}
	return &middle
}
