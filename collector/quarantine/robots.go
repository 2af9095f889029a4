package quarantine

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/collector/agent"
	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
)

// Robots is what was set apart of a site over a period as no visit.
type Robots struct {
	Groups []RobotGroup
	Days   []RobotDay
	Pages  []RobotPage
}

// RobotGroup is what one rule or list set apart of one user agent.
type RobotGroup struct {
	Class  string    `ch:"class"`
	Reason string    `ch:"reason"`
	Detail string    `ch:"told"` // the rule of the site, or the referring domain
	Agent  string    `ch:"agent"`
	Hits   uint64    `ch:"n"`
	First  time.Time `ch:"first"`
	Last   time.Time `ch:"last"`
}

// Family is what kind of program it is: a Family constant of the agent package, FamilySpam,
// FamilyInternal or FamilyRule.
func (g RobotGroup) Family() string {
	switch {
	case g.Class == tracking.AsideSpam:
		return FamilySpam
	case g.Class == tracking.AsideInternal:
		return FamilyInternal
	case strings.HasPrefix(g.Reason, "rule_"):
		return FamilyRule
	}
	return agent.Family(strings.TrimPrefix(g.Reason, "bot_"), g.Agent)
}

// Families of what user agents do not tell.
const (
	FamilySpam     = "spam"
	FamilyInternal = "internal"
	FamilyRule     = "rule"
)

// RobotDay is how many hits of a class came on a local day (2025-03-14); Kind is a class of
// hits set aside, or « counted ».
type RobotDay struct {
	Day  string `ch:"local_day"`
	Kind string `ch:"kind"`
	Hits uint64 `ch:"n"`
}

// RobotPage is a page that was asked for.
type RobotPage struct {
	Path   string `ch:"path"`
	Hits   uint64 `ch:"n"`
	Agents uint64 `ch:"agents"`
}

// shownPages is how many pages are told.
const shownPages = 20

// Robots tells what was set apart of a site.
func (d *Desk) Robots(ctx context.Context, id string, p period.Period) (r Robots, err error) {
	defer fault.Wrap(&err, "tell what was set apart of %s", id)
	params := warehouse.Params{"site": id, "from": p.Start(), "to": p.End()}
	days := warehouse.Params{"site": id, "from": p.Start(), "to": p.End(), "timezone": p.Loc.String()}
	pages := warehouse.Params{"site": id, "from": p.Start(), "to": p.End(), "limit": shownPages}
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() (err error) {
		r.Groups, err = warehouse.Select[RobotGroup](ctx, d.w, statement("robots"), params)
		return err
	})
	work.Go(func() (err error) {
		r.Days, err = warehouse.Select[RobotDay](ctx, d.w, statement("robot_days"), days)
		return err
	})
	work.Go(func() (err error) {
		r.Pages, err = warehouse.Select[RobotPage](ctx, d.w, statement("robot_pages"), pages)
		return err
	})
	return r, work.Wait()
}

// Preview is what a rule would set apart of what was counted since an instant.
type Preview struct {
	Known     bool   `ch:"-"` // what is stored can tell
	Events    uint64 `ch:"events"`
	Purchases uint64 `ch:"purchases"`
	Visits    uint64 `ch:"visits"`
	Orders    uint64 `ch:"orders"`  // of these visits
	Counted   uint64 `ch:"counted"` // events in all
}

// Preview tries a rule on what was counted since. What a reader reads with and their address
// are not kept of what is counted: a rule about them is known by its trial only.
func (d *Desk) Preview(ctx context.Context, id string, r tracking.ApartRule, since time.Time) (p Preview, err error) {
	defer fault.Wrap(&err, "try a rule on %s", id)
	params := warehouse.Params{"site": id, "kind": r.Kind, "value": r.Value, "start": r.Value, "since": since}
	switch {
	case r.Kind == tracking.RulePath && strings.HasSuffix(r.Value, "*"):
		params["start"] = strings.TrimSuffix(r.Value, "*")
	case r.Kind == tracking.RulePath:
		params["start"] = strings.TrimSuffix(r.Value, "/") + "/"
	case r.Kind == tracking.RuleReferrer:
	case r.State == tracking.RuleTrial && r.ID != "":
		params["kind"], params["value"] = "trial", r.ID
	default:
		return p, nil
	}
	rows, err := warehouse.Select[Preview](ctx, d.w, statement("preview"), params)
	if err != nil || len(rows) == 0 {
		return p, err
	}
	p = rows[0]
	p.Known = true
	return p, nil
}

// CheckRule completes a rule of a site, or says what is wrong with it.
func (d *Desk) CheckRule(ctx context.Context, id string, r tracking.ApartRule) (tracking.ApartRule, error) {
	s, err := site.Get(ctx, d.w, id)
	if err != nil {
		return r, err
	}
	return site.CheckRule(s, r)
}

// AddRule gives a site one more rule, from now on.
func (d *Desk) AddRule(ctx context.Context, id string, r tracking.ApartRule) (tracking.ApartRule, error) {
	return site.AddRule(ctx, d.w, id, r, d.now())
}

// SetRule turns a rule on, off, or on trial.
func (d *Desk) SetRule(ctx context.Context, id, rule, state, by string) error {
	return site.SetRule(ctx, d.w, id, rule, state, by, d.now())
}

// RemoveRule takes a rule away.
func (d *Desk) RemoveRule(ctx context.Context, id, rule string) error {
	return site.RemoveRule(ctx, d.w, id, rule, d.now())
}

// RestoreRule brings back a rule that was taken away.
func (d *Desk) RestoreRule(ctx context.Context, id string, r tracking.ApartRule) error {
	return site.RestoreRule(ctx, d.w, id, r, d.now())
}

// PreviewDays is how far back a rule is tried.
const PreviewDays = 30

// Verdict is what becomes of whoever has a user agent.
type Verdict struct {
	Agent       string
	Rule        string   // the rule of the site that sets it apart
	Trial       []string // those on trial that would
	Kept        bool     // a program that a rule of the site counts
	Bot, Family string   // why it is a program, and which
	Device      string
	Browser     string
	OS          string
}

// JudgeAgent says what becomes of a user agent under the rules of a site.
func JudgeAgent(s tracking.Site, ua string) Verdict {
	j := site.Ready(s).JudgeReader(ua, netip.Addr{}, nil)
	read := agent.Read(ua)
	v := Verdict{Agent: ua, Trial: j.Trial}
	switch {
	case j.Apart != nil:
		v.Rule = intake.RuleName(*j.Apart)
	case read.Bot != "" && j.Keep:
		v.Kept = true
	case read.Bot != "":
		v.Bot, v.Family = read.Bot, agent.Family(read.Bot, ua)
	default:
		v.Device, v.Browser, v.OS = read.Device, read.Browser, read.OS
	}
	return v
}
