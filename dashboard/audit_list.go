package dashboard

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
)

// auditsPage answers « Le site est-il en bonne santé pour les moteurs ? ».
type auditsPage struct {
	Latest    *auditCard
	Score     string // of the latest, "" without one
	Change    string // of the score since the audit before
	Start     *auditForm
	Running   *runningAudit
	Problem   string // why the audit that was asked for failed
	List      view.Table
	Compare   string       // the page that sets two audits against each other, "" with less than two
	History   []view.Chart // from the second audit on
	Schedules []scheduleCard
	Keeps     bool // who reads may program audits and share them
	Plan      scheduleForm
	Share     shareForm
}

// auditForms are the forms of the page, as they were refused.
type auditForms struct {
	start auditForm
	plan  scheduleForm
	share shareForm
}

// auditCard is an audit in a sentence.
type auditCard struct {
	seo.Entry
	Href, When, Ended string
	Findings          int
	Gravest           []severityCount
}

// severityCount is how many findings are of a severity.
type severityCount struct {
	Key, Label string
	Count      int
}

// scheduleCard is an audit that runs again and again.
type scheduleCard struct {
	store.Schedule
	Plan, Next, Last string
	State            string // how it fares
	File             string // where it is written, "" when a person added it here
}

var severities = []string{"critical", "high", "medium", "low", "info"}

// listedAudits is the length of the history: of the site's own audits, and of
// those that belong to none.
const listedAudits = 100

func (d *Dashboard) listAudits(v *visit) error {
	return d.showAudits(v, http.StatusOK, auditForms{})
}

// showAudits is the page, with its forms as they were refused.
func (d *Dashboard) showAudits(v *visit, status int, forms auditForms) error {
	entries, err := d.auditsOf(v)
	if err != nil {
		return err
	}
	health, err := d.Audits.Health(v.context(), entries)
	if err != nil {
		return err
	}
	schedules, err := d.Store.Schedules(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	own := v.own(entries)
	body := auditsPage{Keeps: may(WhoFrom(v.context()), keepsSite), List: v.exports.table(v.auditTable(entries, health))}
	body.sum(v, own, health)
	if len(own) > 1 {
		body.Compare = v.Of("/audits/comparer")
	}
	d.offerAudit(v, &body, own, schedules, forms)
	if body.Share, err = d.offerShare(v, forms.share); err != nil {
		return err
	}
	for _, c := range v.auditHistory(own, health) {
		body.History = append(body.History, v.exports.chart(c))
	}
	for _, s := range schedules {
		body.Schedules = append(body.Schedules, d.scheduleCard(s))
	}
	return d.answer(v.timeless(), status, "audits", Page{Title: i18n.T("nav./audits"), Question: i18n.T("audit.question"), Body: body})
}

// sum tells of the latest of the site's own audits that read it, and of the
// score before.
func (p *auditsPage) sum(v *visit, own []seo.Entry, health map[string]seo.Health) {
	at := slices.IndexFunc(own, seo.Entry.Scored)
	if at < 0 {
		return
	}
	latest := own[at]
	card := v.auditCard(latest)
	p.Latest, p.Score = &card, scoreText(health[latest.ID])
	for _, e := range own[at+1:] {
		if e.Scored() && e.URL == latest.URL {
			p.Change = scoreChange(shownScore(health[latest.ID]) - shownScore(health[e.ID]))
			return
		}
	}
}

// offerAudit adds « Auditer maintenant » and its problem, or the audit under
// way instead, and the form that plans one.
func (d *Dashboard) offerAudit(v *visit, p *auditsPage, own []seo.Entry, schedules []store.Schedule, forms auditForms) {
	start, plan := forms.start, forms.plan
	home, served := d.homeOf(v, own)
	if plan.Plans == nil {
		plan.Plans = plans("")
	}
	if plan.Error == "" {
		plan.URL = home
	}
	plan.Action = v.auditsPath("/programmes")
	p.Plan = plan
	if d.Auditor == nil {
		return
	}
	p.Running = d.runningAudit(v)
	if run, ok := d.audits.last(v.Site.ID); ok && !slices.ContainsFunc(own, run.outdatedBy) {
		p.Problem = run.Problem
	}
	if start.Error == "" {
		start.URL = home
	}
	start.Action, start.CanBrowse, start.Access = v.auditsPath(""), d.Auditor.CanBrowse(), accessText(schedules, start.URL)
	if v.Site.Case && served {
		start.Served = i18n.T("audit.case_served")
	}
	p.Start = &start
}

// accessText says whose access an audit of an address takes, "" when it needs none.
func accessText(schedules []store.Schedule, address string) string {
	v, ok := seo.AccessFor(schedules, address)
	if !ok {
		return ""
	}
	text := i18n.T("audit.access", "url", v.URL)
	if names := seo.AccessVariables(v); len(names) > 0 {
		text += " " + i18n.T("audit.access_names", "n", len(names), "names", strings.Join(names, ", "))
	}
	return text
}

// auditsOf lists the audits of the site, and those of addresses that belong to
// no declared site for whoever sees all, the newest first.
func (d *Dashboard) auditsOf(v *visit) ([]seo.Entry, error) {
	if !WhoFrom(v.context()).All {
		return d.Audits.List(v.context(), v.Site.ID, listedAudits)
	}
	declared := make([]string, len(v.bar.Sites))
	for i, site := range v.bar.Sites {
		declared[i] = site.Value
	}
	return d.Audits.ListBeside(v.context(), v.Site.ID, declared, listedAudits)
}

// own keeps the audits of the site: the others that are listed say nothing of it.
func (v *visit) own(entries []seo.Entry) []seo.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e seo.Entry) bool { return e.Site != v.Site.ID })
}

// auditTime dates an audit for people: in the time of Paris, as its schedule and
// its reports do, wherever the site sells.
func auditTime(t time.Time) string { return i18n.DateTime(t.In(seo.Paris())) }

// local writes an instant in the time of the site.
func (v *visit) local(t time.Time) string { return i18n.DateTime(t.In(v.Site.Location())) }

func (v *visit) auditCard(e seo.Entry) auditCard {
	c := auditCard{Entry: e, Href: v.Of("/audits/" + e.ID), When: auditTime(e.Started), Ended: endOf(e)}
	for _, key := range severities {
		n := e.Summary.Severities[key]
		c.Findings += n
		if n > 0 && key != "info" {
			c.Gravest = append(c.Gravest, severityCount{key, i18n.T("rule.severity." + key), n})
		}
	}
	return c
}

func (v *visit) auditTable(entries []seo.Entry, health map[string]seo.Health) view.Table {
	t := view.Table{ID: "audits", Caption: i18n.T("audit.list"), Empty: i18n.T("audit.none"), Columns: []view.Column{
		{Title: i18n.T("audit.column.when"), Kind: sheet.DateTime}, {Title: i18n.T("audit.column.health"), Kind: sheet.Int},
		{Title: i18n.T("audit.column.pages"), Kind: sheet.Int}}}
	for _, key := range severities[:3] {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("audit.short." + key), Kind: sheet.Int})
	}
	for _, key := range changeKeys {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("audit.column." + key), Kind: sheet.Int})
	}
	several := slices.ContainsFunc(entries, func(e seo.Entry) bool { return e.URL != entries[0].URL })
	t.Columns = append(t.Columns, view.Column{Title: i18n.T("audit.column.address"), Quiet: !several})
	for _, e := range entries {
		when := v.auditCell(e.ID, e.Started)
		when.Note, when.Short = stateNote(e), e.State.Complete()
		h, scored := health[e.ID]
		row := view.Row{Cells: []view.Cell{when, scoreCell(h, scored), counted(e, e.Summary.Pages)}}
		for _, key := range severities[:3] {
			row.Cells = append(row.Cells, counted(e, e.Summary.Severities[key]))
		}
		row.Cells = append(row.Cells, changeCells(e.Changes)...)
		t.Rows = append(t.Rows, view.Row{Cells: append(row.Cells, view.Text(e.URL))})
	}
	return t
}

// stateNote says how an audit ended when it did not visit the whole site.
func stateNote(e seo.Entry) string {
	if e.State.Complete() {
		return ""
	}
	state := i18n.T("seo.state." + string(e.State))
	if e.State == seo.Failed && e.Summary.Unread != nil {
		return state + " " + e.Summary.Unread.Short()
	}
	return state
}

// endOf says how an audit ended, and why when it read nothing.
func endOf(e seo.Entry) string {
	state := i18n.T("seo.state." + string(e.State))
	if why := obstacleText(e.URL, e.Obstacle(), e.Summary.Unread); why != "" {
		return state + " " + why
	}
	return state
}

// obstacleText says why an audit read nothing to somebody who has no command
// line before them.
func obstacleText(url string, obstacle error, why *seo.Unread) string {
	if obstacle != nil && why.Problem == crawl.PrivateAddress {
		return i18n.T("audit.private", "url", url)
	}
	return errorText(obstacle)
}

// changeKeys are what became of the faults since the audit before.
var changeKeys = []string{"new", "fixed", "persistent", "unchecked"}

func changeCells(c *seo.Changes) []view.Cell {
	if c == nil {
		return []view.Cell{{Text: "–"}, {Text: "–"}, {Text: "–"}, {Text: "–"}}
	}
	return []view.Cell{whole(c.New), whole(c.Fixed), whole(c.Persistent), whole(c.Unchecked)}
}

func whole(n int) view.Cell { return count(float64(n)) }

// counted is a count of an audit; one without a result has none.
func counted(e seo.Entry, n int) view.Cell {
	if !e.Scored() {
		return view.Cell{Text: "–"}
	}
	return whole(n)
}
