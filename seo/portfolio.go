package seo

import (
	"cmp"
	"context"
	_ "embed"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// SiteWatch is where one site stands: its last audit, what changed since the one before of
// the same address, and when the next one comes.
type SiteWatch struct {
	Site string `json:"site"`
	Name string `json:"name"`
	URL  string `json:"url"` // where its audits start, "" before the first

	Audit      string         `json:"audit,omitempty"` // id of the last one that read the site
	Started    *time.Time     `json:"started,omitempty"`
	State      State          `json:"state,omitempty"`
	Pages      int            `json:"pages"`
	Score      *float64       `json:"score"`        // out of 100; nil without an audit
	Before     *float64       `json:"score_before"` // of the audit before; nil without one
	Comparable bool           `json:"comparable"`   // with the one before: same limits, same rules
	Findings   map[string]int `json:"findings"`     // by severity
	New        *int           `json:"new"`          // findings since the audit before; nil for a first one
	Fresh      map[string]int `json:"new_by_severity,omitempty"`

	Schedules int        `json:"schedules"` // that are not paused
	Next      *time.Time `json:"next,omitempty"`
	Overdue   *time.Time `json:"overdue_since,omitempty"` // when an audit was due that did not happen
	Running   bool       `json:"running"`
	Problem   string     `json:"problem,omitempty"` // why the last attempt failed, in French
}

// Trend is how the score moved since the audit before, in points as they are shown.
func (w SiteWatch) Trend() (points float64, known bool) {
	if w.Score == nil || w.Before == nil {
		return 0, false
	}
	return *w.Score - *w.Before, true
}

// recentAudits is how many audits of a site are looked at for the last two that count.
const recentAudits = 12

//go:embed sql/portfolio_audits.sql
var portfolioSQL string

// Portfolio tells where each site stands, those to look at first first: late, then what
// is new and grave, then by name. names are those of the declared sites, by id, which are
// listed even without an audit; schedules are those of all sites; busy are the sites that
// somebody is auditing now. Audits of competitors have a page of their own: they are no part
// of it, nor is a site that has no others.
func (a *Archive) Portfolio(ctx context.Context, names map[string]string, schedules []store.Schedule, busy map[string]bool, now time.Time) (_ []SiteWatch, err error) {
	defer fault.Wrap(&err, "portfolio of %d sites", len(names))
	rows, err := warehouse.Select[auditRow](ctx, a.warehouse, portfolioSQL, warehouse.Params{"limit": recentAudits})
	if err != nil {
		return nil, err
	}
	bySite := map[string][]Entry{}
	var counted []Entry
	plans, rivals := plansOf(schedules)
	for _, e := range entries(rows) {
		_, declared := names[e.Site]
		if e.RivalOf != "" || rivals[e.Site] && !declared && plans[e.Site] == nil {
			continue
		}
		bySite[e.Site] = append(bySite[e.Site], e)
	}
	for _, list := range bySite {
		last, before := lastTwo(list)
		counted = append(counted, slices.DeleteFunc([]Entry{last, before}, func(e Entry) bool { return e.ID == "" })...)
	}
	health, err := a.Health(ctx, counted)
	if err != nil {
		return nil, err
	}
	var out []SiteWatch
	for _, site := range sitesOf(names, bySite, plans) {
		w := SiteWatch{Site: site, Name: cmp.Or(names[site], site), Running: busy[site], Findings: map[string]int{}}
		w.look(bySite[site], health, now)
		w.plan(plans[site], now)
		out = append(out, w)
	}
	slices.SortStableFunc(out, urgency)
	return out, nil
}

// plansOf are the schedules by the site that their audits are kept under, and the sites that
// are audited as competitors.
func plansOf(schedules []store.Schedule) (plans map[string][]store.Schedule, rivals map[string]bool) {
	plans, rivals = map[string][]store.Schedule{}, map[string]bool{}
	for _, v := range schedules {
		site := siteOf(v)
		if rivalOfSchedule(v) != "" {
			rivals[site] = true
			continue
		}
		plans[site] = append(plans[site], v)
	}
	return plans, rivals
}

// siteOf is the site that the audits of a schedule are kept under.
func siteOf(v store.Schedule) string {
	if v.Site != "" {
		return v.Site
	}
	r, err := AuditRequest{URL: v.URL}.filled()
	if err != nil {
		return v.URL
	}
	return r.Site
}

func sitesOf(names map[string]string, audits map[string][]Entry, plans map[string][]store.Schedule) []string {
	all := map[string]bool{}
	for site := range names {
		all[site] = true
	}
	for site := range audits {
		all[site] = true
	}
	for site := range plans {
		all[site] = true
	}
	list := make([]string, 0, len(all))
	for site := range all {
		list = append(list, site)
	}
	slices.Sort(list)
	return list
}

// lastTwo are the last audit that read the site and the one of the same address before it.
func lastTwo(list []Entry) (last, before Entry) {
	for _, e := range list {
		switch {
		case !e.Scored():
		case last.ID == "":
			last = e
		case e.URL == last.URL:
			return last, e
		}
	}
	return last, before
}

func (w *SiteWatch) look(list []Entry, health map[string]Health, now time.Time) {
	if len(list) > 0 {
		w.URL = list[0].URL
		w.Running = w.Running || list[0].State == Running && now.Before(list[0].Started.Add(longest))
		if err := list[0].Obstacle(); err != nil {
			w.Problem = i18n.Error(err)
		}
	}
	last, before := lastTwo(list)
	if last.ID == "" {
		return
	}
	score := health[last.ID].Rounded()
	w.Audit, w.Started, w.State, w.Pages, w.URL = last.ID, &last.Started, last.State, last.Summary.Pages, last.URL
	w.Score = &score
	for severity, n := range last.Summary.Severities {
		w.Findings[severity] = n
	}
	if c := last.Changes; c != nil {
		w.New, w.Fresh, w.Comparable = &c.New, c.Fresh, c.Comparable
	}
	if before.ID != "" {
		earlier := health[before.ID].Rounded()
		w.Before = &earlier
	}
}

func (w *SiteWatch) plan(list []store.Schedule, now time.Time) {
	for _, v := range list {
		w.URL = cmp.Or(w.URL, v.URL)
		if !v.Enabled {
			continue
		}
		w.Schedules++
		w.Running = w.Running || v.Running() && now.Before(v.LastRun.Add(longest))
		if next, err := NextRun(v.Cron, now); err == nil && (w.Next == nil || next.Before(*w.Next)) {
			w.Next = &next
		}
		if due, late := Overdue(v, now); late && (w.Overdue == nil || due.Before(*w.Overdue)) {
			w.Overdue = &due
		}
		w.Problem = cmp.Or(w.Problem, v.Problem)
	}
}

// urgency orders sites for a person who has little time.
func urgency(a, b SiteWatch) int {
	late := func(w SiteWatch) int {
		if w.Overdue != nil {
			return 0
		}
		return 1
	}
	fresh := func(w SiteWatch, s rule.Severity) int { return -w.Fresh[s.String()] }
	return cmp.Or(cmp.Compare(late(a), late(b)),
		cmp.Compare(fresh(a, rule.Critical), fresh(b, rule.Critical)), cmp.Compare(fresh(a, rule.High), fresh(b, rule.High)),
		strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Site, b.Site))
}
