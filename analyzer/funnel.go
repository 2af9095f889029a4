package analyzer

import (
	"time"

	"github.com/formaouest/chaland/internal/period"
)

// What a funnel follows from step to step.
const (
	UnitVisit   = "visit"   // steps within one visit (default)
	UnitVisitor = "visitor" // steps of one visitor within Window
)

// FunnelQuestion asks how many go through ordered steps.
type FunnelQuestion struct {
	Site   string
	Period period.Period
	// Steps are event names in order, by visit also addresses of pages ("/panier");
	// empty means tracking.FunnelSteps.
	Steps []string
	// Strict allows no other page or gesture between two steps; by visit only.
	Strict bool
	// Times asks for the median time from step to step; by visit only.
	Times bool
	// Unit is UnitVisit (default) or UnitVisitor.
	Unit string
	// Window bounds the time from the first step to the last of a visitor;
	// default 7 days. A visit is its own window.
	Window time.Duration
	// By is "", "device" or "channel".
	By string
	// Split compares what began before this date with what began from it on.
	Split   *period.Date
	Filters []Filter
	// Compare is "", ComparePrevious or CompareYear; not together with Split.
	Compare string
}

// The parts of a funnel that are set against each other.
const (
	SegmentAll    = "all"    // the period
	SegmentBefore = "before" // before Split
	SegmentAfter  = "after"  // from Split on
	SegmentPast   = "past"   // the compared period
)

// FunnelAnswer echoes its question and gives one funnel per group and segment,
// groups by falling number of entrants, the whole first (Key "").
type FunnelAnswer struct {
	Question FunnelQuestion `json:"question"`
	Funnels  []Funnel       `json:"funnels"`
	Currency string         `json:"currency"`
	Warnings []Warning      `json:"warnings"`
	// Method says in French how steps and losses are counted.
	Method string `json:"method"`
	// Trace is the method of the counts.
	Trace Trace `json:"trace"`
}

// Funnel is one group in one segment.
type Funnel struct {
	Key string `json:"key"` // device or channel, "" for the whole
	// Group is {dimension: key}, empty for the whole: a key may be "" too.
	Group   map[string]string `json:"group"`
	Segment string            `json:"segment"`
	Period  period.Period     `json:"-"`
	// Population counts the visits or visitors of the segment, those that never
	// took the first step included.
	Population float64 `json:"population"`
	Steps      []Step  `json:"steps"`
	// Basket is the average basket, in cents, that puts losses in euros; nil
	// without orders.
	Basket *float64 `json:"basket"`
}

// Step is how many reached a step, and what is lost on the way to it.
type Step struct {
	Name  string  `json:"name"`
	Count float64 `json:"count"`
	// DropOff is how many of the step before did not come here.
	DropOff float64 `json:"drop_off"`
	// Rate is against the step before (the population for the first step),
	// Overall against the first step.
	Rate    Proportion `json:"rate"`
	Overall Proportion `json:"overall"`
	// MedianSeconds is the median time from the step before, over the whole; nil for
	// the first step, for groups and when Times is not asked.
	MedianSeconds *float64 `json:"median_seconds"`
	// LostOrders are the orders that the drop-off would have made, had it gone
	// on like those who passed; LostCents is that times the average basket.
	LostOrders *float64 `json:"lost_orders"`
	LostCents  *float64 `json:"lost_cents"`
	// Against sets the rate against the same step of the reference segment
	// (before, or past); nil in the reference itself and without one.
	Against *StepChange `json:"against,omitempty"`
}

// Proportion is a rate with what it came from. Value is nil without a base.
type Proportion struct {
	Value       *float64  `json:"value"`
	Numerator   float64   `json:"numerator"`
	Denominator float64   `json:"denominator"`
	Interval    *Interval `json:"interval"`
	State       State     `json:"state"`
}

// StepChange compares two rates of one step.
type StepChange struct {
	Segment    string  `json:"segment"` // the reference
	Difference float64 `json:"difference"`
	// Z and P are those of the two-sided test of two proportions.
	Z           float64 `json:"z"`
	P           float64 `json:"p"`
	Significant bool    `json:"significant"` // P < 0.05
	// LostOrders are the orders missed because the rate is under the
	// reference's: entrants x (reference − rate) x the rate from this step to
	// the last. Zero when the rate rose, nil when the last step is no order.
	// LostCents is that times the basket.
	LostOrders *float64 `json:"lost_orders"`
	LostCents  *float64 `json:"lost_cents"`
}
