package seo

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
)

// Table is the findings as a table for a spreadsheet, one a line.
func (a *Audit) Table() sheet.Table {
	t := sheet.Table{Name: i18n.T("seo.table.findings")}
	for _, column := range []string{"severity", "category", "title", "url", "detail", "evidence", "remedy", "state", "rule"} {
		t.Columns = append(t.Columns, sheet.Column{Title: i18n.T("seo.column." + column)})
	}
	t.Columns = append(t.Columns, a.stakeColumns()...)
	for _, f := range a.Findings {
		g := describe(f.Rule)
		row := []any{f.Severity.Label(), g.Category.Label(), g.Title, f.URL, f.Detail, f.Evidence, g.Remedy, a.stateOf(f), f.Rule}
		t.Rows = append(t.Rows, append(row, a.stakeValues(f.Stake)...))
	}
	return t
}

func (a *Audit) stateOf(f Finding) string {
	switch {
	case a.Changes == nil:
		return ""
	case f.Fresh:
		return i18n.T("seo.change.new")
	}
	return i18n.T("seo.change.persistent")
}

// WriteCSV writes the findings for a French spreadsheet.
func (a *Audit) WriteCSV(w io.Writer) error { return sheet.WriteCSV(w, a.Table()) }

// WriteText writes what a terminal shows: the summary, then the rules that
// found something, the gravest first.
func (a *Audit) WriteText(w io.Writer) (err error) {
	defer fault.Wrap(&err, "write audit %s as text", a.ID)
	out := bufio.NewWriter(w)
	s := a.Summary
	fmt.Fprintln(out, i18n.T("seo.text.title", "url", a.URL))
	fmt.Fprintln(out, i18n.T("seo.text.when", "started", parisTime(a.Started), "finished", parisTime(a.Finished)))
	if err := a.Obstacle(); err != nil {
		fmt.Fprintln(out, i18n.Error(err))
		return out.Flush()
	}
	fmt.Fprintln(out, i18n.T("seo.text.pages", "pages", s.Pages, "html", s.HTML, "indexable", s.Indexable, "seconds", i18n.Duration(s.Seconds)))
	fmt.Fprintln(out, i18n.T("seo.text.links", "links", s.Links, "broken", s.Broken, "unsure", s.Unsure))
	if !a.State.Complete() {
		fmt.Fprintln(out, i18n.T("seo.state."+string(a.State))+" "+i18n.T("seo.text.left", "n", s.Left))
	}
	if a.Reanalysed {
		fmt.Fprintln(out, i18n.T("seo.text.reanalysed"))
	}
	if a.Exempt {
		fmt.Fprintln(out, i18n.T("seo.text.exempt"))
	}
	a.writeBrowser(out)
	if c := a.Changes; c != nil {
		fmt.Fprintln(out, i18n.T("seo.text.changes", "new", c.New, "fixed", c.Fixed, "persistent", c.Persistent, "unchecked", c.Unchecked, "date", parisTime(c.Started)))
		if text := c.SettingsText(); text != "" {
			fmt.Fprintln(out, text)
		}
	}
	if !a.Part { // a few rules make no score
		fmt.Fprintln(out, a.Health().Text())
		if n := a.Summary.Accepted; n > 0 {
			fmt.Fprintln(out, i18n.T("accept.score", "n", n))
		}
	}
	a.writeActions(out)
	for _, severity := range rule.Severities() {
		a.writeSeverity(out, severity)
	}
	a.writeUnverified(out)
	fmt.Fprintf(out, "\n%s\n", i18n.T("seo.text.legal"))
	return out.Flush()
}

// writeBrowser says what a browser looked at, and what nobody verified.
func (a *Audit) writeBrowser(out io.Writer) {
	note := a.BrowserNote()
	if note == "" {
		return
	}
	fmt.Fprintln(out, note)
	var titles []string
	for _, r := range a.Unverified() {
		titles = append(titles, r.Title())
	}
	if len(titles) > 0 {
		fmt.Fprintln(out, "  "+i18n.T("seo.text.not_verified", "titles", strings.Join(titles, ", ")))
	}
	if b := a.Summary.Browsed; b != nil {
		for _, f := range b.Failed {
			fmt.Fprintln(out, "  "+i18n.T("seo.text.unopened", "url", f.URL, "reason", f.Reason))
		}
	}
}

func (a *Audit) writeSeverity(out io.Writer, severity rule.Severity) {
	groups := a.Groups()
	if !groups.any(severity) {
		return
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, i18n.T("seo.text.severity", "severity", severity.Label(), "n", a.Summary.Severities[severity.String()]))
	for _, g := range groups {
		if g.Severity != severity {
			continue
		}
		fmt.Fprintf(out, "  %s (%s)\n    %s\n    → %s\n", g.Title, i18n.T("seo.n_pages", "n", g.Pages), g.Remedy, g.URL)
	}
}

// textActions is how many actions the terminal names.
const textActions = 10

// writeActions says what is most at stake, when visits of the site are known.
func (a *Audit) writeActions(out io.Writer) {
	if a.Traffic == nil {
		if a.Unvisited != "" {
			fmt.Fprintln(out, a.Unvisited)
		}
		return
	}
	fmt.Fprintf(out, "\n%s\n%s\n", a.Traffic.Text(), i18n.T("stake.sort"))
	for i, g := range a.Actions() {
		if i == textActions {
			break
		}
		fmt.Fprintf(out, "  %d. %s\n", i+1, i18n.T("stake.action", "title", g.Title, "severity", g.Severity.Label(), "pages", g.Pages, "priority", i18n.Number(g.Priority, 1)))
		fmt.Fprintf(out, "     %s\n", g.Stake.Text(a.Traffic.Currency))
	}
}

func (a *Audit) writeUnverified(out io.Writer) {
	if len(a.Summary.Unverified) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", i18n.T("seo.text.unjudged", "n", len(a.Summary.Unverified)))
	for _, w := range a.Summary.Waiting() {
		fmt.Fprintf(out, "  %s\n    %s\n", w.Titles(), w.Reason)
	}
}

type groups []Group

func (g groups) any(severity rule.Severity) bool {
	for _, one := range g {
		if one.Severity == severity {
			return true
		}
	}
	return false
}

// Groups gathers the findings by rule, the gravest first.
func (a *Audit) Groups() groups { return grouped(a.Findings) }

// openGroups are Groups without what is accepted.
func (a *Audit) openGroups() groups {
	return grouped(slices.DeleteFunc(slices.Clone(a.Findings), func(f Finding) bool { return f.Accepted }))
}

func grouped(findings []Finding) groups {
	var list groups
	at := map[string]int{}
	pages, causes := map[string]map[string]bool{}, map[string]map[[2]string]bool{}
	for _, f := range findings { // sorted by severity, so that the first of a rule is its gravest
		i, known := at[f.Rule]
		if !known {
			i = len(list)
			at[f.Rule] = i
			g := describe(f.Rule)
			g.Severity, g.URL, g.Detail = f.Severity, f.URL, f.Detail
			list = append(list, g)
			pages[f.Rule], causes[f.Rule] = map[string]bool{}, map[[2]string]bool{}
		}
		list[i].Findings++
		if cause := [2]string{f.Detail, f.Evidence}; !causes[f.Rule][cause] {
			causes[f.Rule][cause] = true
			list[i].Causes++
		}
		if !pages[f.Rule][f.URL] {
			pages[f.Rule][f.URL] = true
			list[i].Pages++
		}
	}
	return list
}

// brokenLinks lists at most that many broken links: those inside the site first, then by
// their target.
func (a *Audit) brokenLinks(most int) (list []Link) {
	for l := range a.Links() {
		if l.State == crawl.LinkBroken {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(x, y Link) int {
		if x.Internal != y.Internal {
			return map[bool]int{true: -1, false: 1}[x.Internal]
		}
		return cmp.Or(cmp.Compare(x.To, y.To), cmp.Compare(x.From, y.From), cmp.Compare(x.Text, y.Text))
	})
	return list[:min(most, len(list))]
}
