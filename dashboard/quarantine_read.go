package dashboard

import (
	"context"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Quarantine works on what was set aside of a site, and on its rules.
type Quarantine interface {
	// Waiting tells what waits of a site, and of no known site, and what would count now.
	Waiting(ctx context.Context, site string, p period.Period) (WaitingReport, error)
	// Replay counts what passes the rules by now, once.
	Replay(ctx context.Context, f WaitingFilter) (WaitingReport, error)
	// Drop forgets what waits, and tells how much that was.
	Drop(ctx context.Context, f WaitingFilter) (int, error)
	// Name ties a name that hits call their site by to a site, for good.
	Name(ctx context.Context, name, site string) error
	// Traces tells what was counted or dropped since it was set aside, the latest first.
	Traces(ctx context.Context, site string, p period.Period) ([]WaitingTrace, error)

	// Robots tells what was set apart of a site as no visit.
	Robots(ctx context.Context, site string, p period.Period) (RobotReport, error)
	// Preview completes a rule and tells what it would have set apart lately.
	Preview(ctx context.Context, site string, r tracking.ApartRule) (tracking.ApartRule, RulePreview, error)
	// Tried is Preview of a rule that is there already.
	Tried(ctx context.Context, site string, r tracking.ApartRule) (RulePreview, error)
	AddRule(ctx context.Context, site string, r tracking.ApartRule) error
	SetRule(ctx context.Context, site, rule, state, by string) error
	RemoveRule(ctx context.Context, site, rule string) error
	// RestoreRule brings back a rule that was taken away, under its own id.
	RestoreRule(ctx context.Context, site string, r tracking.ApartRule) error
}

// WaitingFilter says what of the quarantine is meant.
type WaitingFilter struct {
	Site, Reason, Name string
	From, To           time.Time
}

// WaitingReport is what waits, or waited, by reason.
type WaitingReport struct {
	Groups                   []WaitingGroup
	Waiting, Passing, Orders int
	More                     bool // there is more than was looked at
}

// WaitingGroup is the hits of one reason; of an unknown site, of one name.
type WaitingGroup struct {
	Site, Name       string
	Class, Reason    string
	Detail           string
	Details          int
	Waiting, Passing int
	Left             []WaitingLeft
	First, Last      time.Time
}

// WaitingLeft is how many hits of a group are still refused, and why.
type WaitingLeft struct {
	Reason, Detail string
	Hits           int
}

// WaitingTrace is what became of hits set aside, on one occasion.
type WaitingTrace struct {
	Reason  string    `ch:"reason"`
	Outcome string    `ch:"outcome"`
	Became  string    `ch:"became"`
	At      time.Time `ch:"at"`
	Hits    uint64    `ch:"n"`
	First   time.Time `ch:"first"`
	Last    time.Time `ch:"last"`
}

// RobotReport is what was set apart as no visit over a period.
type RobotReport struct {
	Groups []RobotGroup
	Days   []RobotDay
	Pages  []RobotPage
}

// RobotGroup is what one rule or list set apart of one user agent.
type RobotGroup struct {
	Family, Class, Reason, Detail, Agent string
	Hits                                 uint64
	First, Last                          time.Time
}

// RobotDay is how many hits of a class came on a day; Kind is « counted » for events.
type RobotDay struct {
	Day, Kind string
	Hits      uint64
}

// RobotPage is a page that programs asked for.
type RobotPage struct {
	Path         string
	Hits, Agents uint64
}

// RulePreview is what a rule would have set apart of what was counted.
type RulePreview struct {
	Known                  bool
	Events, Visits, Orders uint64
	Days                   int
}

// Text says so.
func (p RulePreview) Text() string {
	switch {
	case !p.Known:
		return i18n.T("bots.preview_unknown")
	case p.Orders > 0:
		return i18n.T("bots.preview_orders", "events", int64(p.Events), "visits", int64(p.Visits), "orders", int64(p.Orders), "days", p.Days)
	}
	return i18n.T("bots.preview", "events", int64(p.Events), "visits", int64(p.Visits), "days", p.Days)
}
