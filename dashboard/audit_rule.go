package dashboard

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// rulePage is one rule of an audit: why it matters, what to do, and the
// findings by cause.
type rulePage struct {
	seo.Group
	SeverityKey string
	Back, When  string
	Legal       bool   // the rule is one of law
	Stake       string // what the pages concerned bring, in words
	Accepted    []acceptedCard
	Accept      *acceptForm // nil for an audit of another site
	Keep        *keep
	Causes      view.Table
	All         view.Table
}

func (d *Dashboard) showRule(v *visit, e seo.Entry) error {
	return d.ruleWith(v, http.StatusOK, e, v.QueryParam(auditRule), acceptForm{})
}

// ruleWith is the page of a rule, with its form as it was refused.
func (d *Dashboard) ruleWith(v *visit, status int, e seo.Entry, id string, form acceptForm) error {
	traffic, why, err := d.traffic(v, e.Site)
	if err != nil {
		return err
	}
	groups, _, err := d.Audits.Actions(v.context(), e.ID, traffic)
	if err != nil {
		return err
	}
	named := func(g seo.Group) bool { return g.Rule == id }
	at := slices.IndexFunc(groups, named)
	accepted := at < 0
	if accepted { // all of it may be
		if groups, err = d.Audits.Groups(v.context(), e.ID); err != nil {
			return err
		}
		at = slices.IndexFunc(groups, named)
	}
	if at < 0 {
		return fault.New(fault.NotFound, "audit.no_rule", "rule", id)
	}
	findings, err := d.Audits.FindingsOf(v.context(), e.ID, id, "", exportedRows, 0)
	if err != nil {
		return err
	}
	body := rulePage{Group: groups[at], SeverityKey: groups[at].Severity.String(), Back: v.Of("/audits/" + e.ID), When: auditTime(e.Started),
		Legal: isLegal(id), Causes: v.limit(v.exports.table(causeTable(e, findings))), All: v.limit(v.exports.table(stakedTable(findingTable(e, "constats", findings), findings, traffic)))}
	if body.Accepted, err = d.acceptedOf(v, e, id); err != nil {
		return err
	}
	if e.Site == v.Site.ID {
		body.Keep = v.keepFinding(e.ID, id, "", body.Title)
		form.Action, form.Audit, form.Words.Rule = v.auditsPath("/accepter"), e.ID, id
		body.Accept = &form
	}
	switch body.Stake = why; {
	case accepted:
		body.Stake = i18n.T("accept.no_stake")
	case traffic != nil:
		body.Stake = i18n.T("stake.rule", "line", body.Group.Stake.Text(traffic.Currency), "from", v.Span.Period.From.French(), "to", v.Span.Period.To.French())
	}
	return d.answer(v.unfiltered(), status, "rule", Page{Title: body.Title, Question: body.Title, Body: body})
}

// isLegal tells the findings that must be shown with the disclaimer.
func isLegal(id string) bool {
	r := rule.Get(id)
	return r != nil && r.Category == rule.Legal
}

// causeTable gathers the findings that say the same thing: a fault of a
// template is one cause on many pages.
func causeTable(e seo.Entry, findings []seo.Finding) view.Table {
	t := view.Table{ID: "causes", Caption: i18n.T("audit.causes"), Columns: []view.Column{
		{Title: i18n.T("seo.column.detail")}, {Title: i18n.T("audit.column.findings"), Kind: sheet.Int}, {Title: i18n.T("audit.column.example")}}}
	type cause struct {
		finding seo.Finding
		count   int
	}
	var causes []*cause
	known := map[string]*cause{}
	for _, f := range findings {
		key := f.Detail + "\x00" + f.Evidence
		if known[key] == nil {
			known[key] = &cause{finding: f}
			causes = append(causes, known[key])
		}
		known[key].count++
	}
	slices.SortStableFunc(causes, func(a, b *cause) int { return cmp.Compare(b.count, a.count) })
	for _, c := range causes {
		detail := view.Text(c.finding.Detail)
		detail.Note = c.finding.Evidence
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{detail, whole(c.count), within(e, c.finding.URL)}})
	}
	return t
}

func findingTable(e seo.Entry, id string, findings []seo.Finding) view.Table {
	t := view.Table{ID: id, Caption: i18n.T("audit.findings"), Empty: i18n.T("audit.no_finding"), Columns: []view.Column{
		{Title: i18n.T("seo.column.url")}, {Title: i18n.T("seo.column.detail")}, {Title: i18n.T("seo.column.evidence")}, {Title: i18n.T("seo.column.severity")}, {Title: i18n.T("seo.column.rule")}}}
	for _, f := range findings {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{within(e, f.URL), view.Text(f.Detail), view.Text(f.Evidence), severityCell(f.Severity.String(), int(f.Severity)), view.Text(f.Rule)}})
	}
	return t
}

// stakedTable adds to a table of findings what the page of each brings.
func stakedTable(t view.Table, findings []seo.Finding, traffic *seo.Traffic) view.Table {
	if traffic == nil {
		return t
	}
	t.Columns = append(t.Columns, stakeColumns(traffic)...)
	for i := range t.Rows {
		t.Rows[i].Cells = append(t.Rows[i].Cells, stakeCells(traffic.At(findings[i].Place()), traffic)...)
	}
	return t
}

// changesPage lists the findings of one kind of change.
type changesPage struct {
	Key, Label, Back, When string
	Incomparable           string // in what the settings of the two audits differ
	Legal                  bool
	Counts                 []changeCount
	Findings               view.Table
}

func (d *Dashboard) showChanges(v *visit, e seo.Entry) error {
	key := v.QueryParam(auditChange)
	if !slices.Contains(changeKeys, key) {
		return errNoPage
	}
	changes, findings, err := d.Audits.ChangesOf(v.context(), e.ID)
	if err != nil {
		return err
	}
	if changes == nil {
		return fault.New(fault.NotFound, "audit.first")
	}
	list := map[string][]seo.Finding{"fixed": changes.FixedList, "unchecked": changes.UncheckedList}[key]
	for _, f := range findings {
		if f.Fresh && key == "new" || !f.Fresh && key == "persistent" {
			list = append(list, f)
		}
	}
	label := i18n.T("audit.column." + key)
	body := changesPage{Key: key, Label: label, Back: v.Of("/audits/" + e.ID), When: auditTime(changes.Started), Incomparable: changes.SettingsText(),
		Legal: slices.ContainsFunc(list, func(f seo.Finding) bool { return isLegal(f.Rule) }), Counts: v.changeCounts(e),
		Findings: v.limit(v.exports.table(findingTable(e, key, list)))}
	return d.page(v.timeless(), "changes", Page{Title: label, Question: i18n.T("audit.changes_question"), Body: body})
}
