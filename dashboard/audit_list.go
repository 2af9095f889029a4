package dashboard

import (
	"slices"
	"time"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/chart"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// auditsPage answers « Le site est-il en bonne santé pour les moteurs ? ».
type auditsPage struct {
	Latest    *auditCard
	List      view.Table
	History   *view.Chart // from the second audit on
	Schedules []scheduleCard
	Plans     []Choice
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
}

var severities = []string{"critical", "high", "medium", "low", "info"}

// listedAudits is the length of the history.
const listedAudits = 100

func (d *Dashboard) listAudits(v *visit) error {
	entries, err := d.auditsOf(v)
	if err != nil {
		return err
	}
	schedules, err := d.Store.Schedules(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	body := auditsPage{List: v.exports.table(v.auditTable(entries)), Plans: plans()}
	if len(entries) > 0 {
		card := v.auditCard(entries[0])
		body.Latest = &card
	}
	if history := v.auditHistory(entries); history != nil {
		exported := v.exports.chart(*history)
		body.History = &exported
	}
	for _, s := range schedules {
		body.Schedules = append(body.Schedules, d.scheduleCard(s))
	}
	return d.page(v.timeless(), "audits", Page{Title: i18n.T("nav./audits"), Question: i18n.T("audit.question"), Body: body})
}

// auditsOf lists the audits of the site, and those of addresses that belong to
// no declared site, the newest first.
func (d *Dashboard) auditsOf(v *visit) ([]seo.Entry, error) {
	all, err := d.Audits.List(v.context(), "", listedAudits)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(e seo.Entry) bool {
		return e.Site != v.Site.ID && slices.ContainsFunc(v.bar.Sites, func(c Choice) bool { return c.Value == e.Site })
	}), nil
}

func (v *visit) local(t time.Time) string { return i18n.DateTime(t.In(v.Site.Location())) }

func (v *visit) auditCard(e seo.Entry) auditCard {
	c := auditCard{Entry: e, Href: v.Of("/audits/" + e.ID), When: v.local(e.Started), Ended: i18n.T("seo.state." + string(e.State))}
	for _, key := range severities {
		n := e.Summary.Severities[key]
		c.Findings += n
		if n > 0 {
			c.Gravest = append(c.Gravest, severityCount{key, i18n.T("rule.severity." + key), n})
		}
	}
	return c
}

func (v *visit) auditTable(entries []seo.Entry) view.Table {
	t := view.Table{ID: "audits", Caption: i18n.T("audit.list"), Empty: i18n.T("audit.none"), Columns: []view.Column{
		{Title: i18n.T("audit.column.when"), Kind: sheet.DateTime}, {Title: i18n.T("audit.column.address")}, {Title: i18n.T("audit.column.pages"), Kind: sheet.Int}}}
	for _, key := range severities[:3] {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("audit.column." + key), Kind: sheet.Int})
	}
	for _, key := range changeKeys {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("audit.column." + key), Kind: sheet.Int})
	}
	for _, e := range entries {
		at := e.Started.In(v.Site.Location())
		row := view.Row{Cells: []view.Cell{
			{Text: i18n.DateTime(at), Value: at, Sort: view.Sortable(float64(at.Unix())), Href: v.Of("/audits/" + e.ID), Note: stateNote(e)},
			view.Text(e.URL), whole(e.Summary.Pages)}}
		for _, key := range severities[:3] {
			row.Cells = append(row.Cells, whole(e.Summary.Severities[key]))
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(row.Cells, changeCells(e.Changes)...)})
	}
	return t
}

// stateNote says how an audit ended when it did not visit the whole site.
func stateNote(e seo.Entry) string {
	if e.State.Complete() {
		return ""
	}
	return i18n.T("seo.state." + string(e.State))
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

// auditHistory draws the grave findings of the audits of the latest one's
// address, nil with less than two.
func (v *visit) auditHistory(entries []seo.Entry) *view.Chart {
	spec := chart.Spec{ID: "historique", Kind: chart.Bar, Title: i18n.T("audit.history"), Unit: analyzer.Count, Partial: -1, Source: i18n.T("audit.source", "site", v.Site.Name)}
	t := view.Table{ID: spec.ID, Caption: spec.Title, Columns: []view.Column{{Title: i18n.T("audit.column.when"), Kind: sheet.DateTime}}}
	colors := []chart.Color{"bad", "attention", "past"}
	for i, key := range severities[:3] {
		spec.Series = append(spec.Series, chart.Series{Name: i18n.T("audit.column." + key), Color: colors[i]})
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("audit.column." + key), Kind: sheet.Int})
	}
	for _, e := range slices.Backward(entries) {
		if e.URL != entries[0].URL || e.State == seo.Running {
			continue
		}
		at := e.Started.In(v.Site.Location())
		spec.Labels, spec.Long = append(spec.Labels, at.Format("02/01")), append(spec.Long, i18n.DateTime(at))
		row := view.Row{Cells: []view.Cell{{Text: i18n.DateTime(at), Value: at, Href: v.Of("/audits/" + e.ID)}}}
		for i, key := range severities[:3] {
			n := float64(e.Summary.Severities[key])
			spec.Series[i].Values = append(spec.Series[i].Values, &n)
			spec.Series[i].Texts = append(spec.Series[i].Texts, i18n.Number(n, 0))
			row.Cells = append(row.Cells, count(n))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) < 2 {
		return nil
	}
	spec.Text = view.Reading(spec.Title+", "+spec.Series[0].Name, spec)
	return &view.Chart{Spec: spec, Table: t, Question: i18n.T("audit.history_question")}
}
