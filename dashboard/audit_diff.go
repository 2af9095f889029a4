package dashboard

import (
	"slices"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
)

// The parameters of the comparison of two audits.
const (
	diffBefore = "avant"
	diffAfter  = "apres"
)

// auditDiffPage sets two audits of the site against each other.
type auditDiffPage struct {
	Action        string
	Hidden        []Hidden
	Before, After []Choice
	Problem       string
	Answer, Moved string
	Incomparable  string // in what the settings differ, "" when they do not
	Findings      view.Table
	Pages         view.Table
	Addresses     view.Table
	Legal         bool
}

// compareAudits compares any two audits of the site: the two latest of one start page
// unless others are asked for.
func (d *Dashboard) compareAudits(v *visit) error {
	entries, err := d.auditsOf(v)
	if err != nil {
		return err
	}
	own := slices.DeleteFunc(v.own(entries), func(e seo.Entry) bool { return !e.Scored() })
	before, after := chosenAudits(own, v.QueryParam(diffBefore), v.QueryParam(diffAfter))
	body := auditDiffPage{Action: "/audits/comparer", Hidden: v.bar.fields(diffBefore, diffAfter), Before: auditChoices(own, before), After: auditChoices(own, after)}
	if before == "" || after == "" {
		body.Problem = i18n.T("audit.diff.two")
	} else if err := d.fillDiff(v, &body, before, after); err != nil {
		if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.NotFound {
			return err
		}
		body.Problem = i18n.Error(err)
	}
	return d.page(v.timeless(), "auditdiff", Page{Title: i18n.T("audit.diff.title"), Question: i18n.T("audit.diff.question"), Body: body})
}

// chosenAudits are those asked for, or the latest and the one before it of the same page.
func chosenAudits(own []seo.Entry, before, after string) (string, string) {
	if after == "" && len(own) > 0 {
		after = own[0].ID
	}
	at := slices.IndexFunc(own, func(e seo.Entry) bool { return e.ID == after })
	if before != "" || at < 0 {
		return before, after
	}
	for _, e := range own[at+1:] {
		if e.URL == own[at].URL {
			return e.ID, after
		}
	}
	return "", after
}

func auditChoices(own []seo.Entry, chosen string) (list []Choice) {
	for _, e := range own {
		list = append(list, Choice{Value: e.ID, Name: i18n.T("audit.diff.choice", "when", auditTime(e.Started), "pages", e.Summary.Pages, "url", e.URL), Here: e.ID == chosen})
	}
	return list
}

func (d *Dashboard) fillDiff(v *visit, body *auditDiffPage, before, after string) error {
	for _, id := range []string{before, after} {
		if _, err := d.seenAudit(v.context(), id); err != nil {
			return err
		}
	}
	diff, err := d.Audits.Diff(v.context(), before, after)
	if err != nil {
		return err
	}
	n, p := diff.Counts, diff.Pages
	body.Incomparable = diff.SettingsText()
	body.Answer = i18n.T("audit.diff.answer", "before", auditTime(diff.Before.Started), "after", auditTime(diff.After.Started), "then", i18n.Number(diff.Before.Score, 0), "now", i18n.Number(diff.After.Score, 0),
		"new", n[seo.ChangeNew], "reappeared", n[seo.ChangeReappeared], "fixed", n[seo.ChangeFixed], "unchecked", n[seo.ChangeUnchecked], "persistent", n[seo.ChangePersistent])
	body.Moved = i18n.T("seo.cli.diff.pages", "added", len(p.Added), "removed", len(p.Removed), "unreached", len(p.NotReached), "changed", len(p.Changed))
	e := seo.Entry{URL: diff.After.URL}
	body.Findings = v.limit(v.exports.table(diffFindings(e, diff.Findings)))
	body.Pages = v.limit(v.exports.table(diffPages(e, p.Changed)))
	body.Addresses = v.limit(v.exports.table(diffAddresses(e, p)))
	body.Legal = slices.ContainsFunc(diff.Findings, func(f seo.DiffFinding) bool { return isLegal(f.Rule) })
	return nil
}

func diffFindings(e seo.Entry, list []seo.DiffFinding) view.Table {
	t := view.Table{ID: "constats", Caption: i18n.T("audit.diff.findings"), Empty: i18n.T("audit.no_finding"), Columns: []view.Column{
		{Title: i18n.T("audit.diff.change")}, {Title: i18n.T("seo.column.url")}, {Title: i18n.T("seo.column.detail")}, {Title: i18n.T("seo.column.severity")}, {Title: i18n.T("seo.column.rule")}}}
	for _, f := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(i18n.T("seo.change." + f.Change)), within(e, f.URL), view.Text(f.Detail), severityCell(f.Severity.String(), int(f.Severity)), view.Text(f.Rule)}})
	}
	return t
}

func diffPages(e seo.Entry, list []seo.PageDiff) view.Table {
	t := view.Table{ID: "pages-changees", Caption: i18n.T("audit.diff.pages"), Empty: i18n.T("audit.diff.no_page"), Columns: []view.Column{
		{Title: i18n.T("seo.column.url")}, {Title: i18n.T("audit.diff.field")}, {Title: i18n.T("audit.diff.before")}, {Title: i18n.T("audit.diff.after")}}}
	for _, p := range list {
		for _, f := range p.Fields {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{within(e, p.URL), view.Text(i18n.T("seo.diff.field." + f.Field)), view.Text(f.Was()), view.Text(f.Is())}})
		}
	}
	return t
}

func diffAddresses(e seo.Entry, p seo.PagesDiff) view.Table {
	t := view.Table{ID: "adresses", Caption: i18n.T("audit.diff.addresses"), Empty: i18n.T("audit.diff.no_address"), Columns: []view.Column{
		{Title: i18n.T("seo.column.url")}, {Title: i18n.T("audit.diff.change"), Kind: sheet.Text}}}
	for _, group := range []struct {
		key  string
		urls []string
	}{{"added", p.Added}, {"removed", p.Removed}, {"unreached", p.NotReached}} {
		for _, url := range group.urls {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{within(e, url), view.Text(i18n.T("audit.diff." + group.key))}})
		}
	}
	return t
}
