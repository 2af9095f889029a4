package seo

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/rule"
)

//go:embed report.gohtml
var reportSource string

var report = template.Must(template.New("report").Funcs(template.FuncMap{
	"int": func(n int) string { return i18n.Int(int64(n)) }, "number": i18n.Number,
	"percent": func(part float64) string { return i18n.Percent(part, 2) },
	"when":    parisTime,
	"reason":  i18n.Error,
	"t":       i18n.T, "lines": func(s string) []string { return strings.Split(s, "\n") },
	"label":      func(s rule.Severity) string { return s.Label() },
	"day":        func(t time.Time) string { return i18n.Date(t.In(paris)) },
	"inline":     func(uri string) template.URL { return template.URL(uri) }, // of a logo, which Brand drew itself
	"rule":       func(id string) string { return describe(id).Title },
	"stakeHeads": stakeHeads, "stakeCells": stakeCells,
}).Parse(reportSource))

// parisTime writes an instant for people: every audit is dated in the time of
// Paris, as its schedule is.
func parisTime(t time.Time) string { return i18n.DateTime(t.In(paris)) }

// How much of an audit its report prints.
const (
	reportPages    = 500
	reportLinks    = 500
	reportExamples = 30
)

func stakeHeads() (list []string) {
	for _, c := range (*Traffic)(nil).Columns() {
		list = append(list, c.Title)
	}
	return list
}

// stakeCells are the visits, orders, revenue and margin of a stake as a report writes them.
func stakeCells(s *Stake, t *Traffic) []string {
	if s == nil {
		return []string{"–", "–", "–", "–"}
	}
	margin := "–"
	if s.Margin != nil {
		margin = i18n.Money(*s.Margin, t.Currency)
	}
	return []string{i18n.Number(s.Visits, 0), i18n.Number(s.Orders, 0), i18n.Money(s.Revenue, t.Currency), margin}
}

type reportView struct {
	*Audit
	Severities []reportSeverity
	TopPages   []Page
	Broken     []Link
}

type reportSeverity struct {
	Severity rule.Severity
	Count    int
	Groups   []reportGroup
}

type reportGroup struct {
	Group
	Examples []Finding
	More     int
}

// WriteHTML writes a report that stands alone: no script, no request, fit for
// the screen and for paper.
func (a *Audit) WriteHTML(w io.Writer) (err error) {
	defer fault.Wrap(&err, "write audit %s as HTML", a.ID)
	return report.Execute(w, a.report(reportExamples, reportLinks, reportPages))
}

// report is the audit as it is read, with so many examples of each rule, broken links and
// pages at most.
func (a *Audit) report(examples, links, pages int) reportView {
	v := reportView{Audit: a, Broken: a.brokenLinks(links), TopPages: slices.Clone(a.Pages)}
	slices.SortStableFunc(v.TopPages, func(x, y Page) int {
		switch {
		case x.PageRank > y.PageRank:
			return -1
		case x.PageRank < y.PageRank:
			return 1
		}
		return strings.Compare(x.URL, y.URL)
	})
	v.TopPages = v.TopPages[:min(len(v.TopPages), pages)]
	groups := a.Groups()
	for _, severity := range rule.Severities() {
		if section := a.section(severity, groups, examples); section.Count > 0 {
			v.Severities = append(v.Severities, section)
		}
	}
	return v
}

func (a *Audit) section(severity rule.Severity, groups groups, examples int) reportSeverity {
	section := reportSeverity{Severity: severity, Count: a.Summary.Severities[severity.String()]}
	for _, g := range groups {
		if g.Severity != severity {
			continue
		}
		one := reportGroup{Group: g}
		for _, f := range a.Findings {
			if f.Rule == g.Rule && len(one.Examples) < examples {
				one.Examples = append(one.Examples, f)
			}
		}
		one.More = g.Findings - len(one.Examples)
		section.Groups = append(section.Groups, one)
	}
	return section
}
