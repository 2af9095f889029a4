package seo

import (
	"slices"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo/rule"
)

// ForClient makes the audit one to hand to a client: without what pages bring, without the
// shop's size, and without what rules say from the shop's own figures. Such a rule still
// tells which pages to look at.
func (a *Audit) ForClient() {
	a.client = true
	a.Traffic, a.Unvisited = nil, ""
	for i := range a.Pages {
		a.Pages[i].Stake = nil
	}
	a.Findings = WithoutFigures(a.Findings)
	if a.Changes != nil {
		c := *a.Changes
		c.FixedList, c.UncheckedList = WithoutFigures(c.FixedList), WithoutFigures(c.UncheckedList)
		a.Changes = &c
	}
	a.Summary.Unverified = slices.Clone(a.Summary.Unverified)
	for i, u := range a.Summary.Unverified {
		if private(u.Rule) {
			a.Summary.Unverified[i].Reason = i18n.T("share.private_unverified")
		}
	}
}

// WithoutFigures are findings that say nothing from the shop's own figures.
func WithoutFigures(findings []Finding) []Finding {
	list := slices.Clone(findings)
	for i := range list {
		if f := &list[i]; private(f.Rule) {
			f.Detail, f.Evidence = i18n.T("share.private"), ""
		}
		list[i].Stake = nil
	}
	return list
}

// private reports whether a rule speaks of the shop's own figures.
func private(id string) bool {
	r := rule.Get(id)
	return r != nil && r.Private
}

// stakeColumns are those of what an address brought; none for a client.
func (a *Audit) stakeColumns() []sheet.Column {
	if a.client {
		return nil
	}
	return a.Traffic.Columns()
}

// stakeValues are the cells of these columns.
func (a *Audit) stakeValues(s *Stake) []any {
	if a.client {
		return nil
	}
	return s.Values()
}

// actionTable is the sheets as a workbook has them. A client gets neither what is at stake
// nor how to follow it up, which is done with the pages of the program.
func (a *Audit) actionTable() sheet.Table {
	t := ActionTable(a.ActionSheets(), a.Traffic)
	t.Name = i18n.T("seo.sheet.actions")
	if a.client {
		left := []string{"measure", "at_stake"}
		for i := range left {
			left[i] = i18n.T("stake.column." + left[i])
		}
		for _, c := range a.Traffic.Columns() {
			left = append(left, c.Title)
		}
		t = without(t, left)
	}
	return t
}

// without is a table without the columns of these titles.
func without(t sheet.Table, titles []string) sheet.Table {
	out := sheet.Table{Name: t.Name, Rows: make([][]any, len(t.Rows))}
	for at, c := range t.Columns {
		if slices.Contains(titles, c.Title) {
			continue
		}
		out.Columns = append(out.Columns, c)
		for i, row := range t.Rows {
			out.Rows[i] = append(out.Rows[i], row[at])
		}
	}
	return out
}

// ProfileText says what is known of the shop; "" for a client, whom its size is not told.
func (a *Audit) ProfileText() string {
	if a.client {
		return ""
	}
	return ProfileText(a.Profile)
}
