package seo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
)

// ActionSheet is a fiche-action: one kind of fault, what is at stake, what to do and how to
// see that it worked. Who does it and until when is for people to write.
type ActionSheet struct {
	Number   string       `json:"number"` // FA-01
	Rule     string       `json:"rule"`
	Title    string       `json:"title"`
	Severity string       `json:"severity"` // French
	Category string       `json:"category"` // French
	Finding  string       `json:"finding"`
	Example  string       `json:"example"`
	Pages    []ActionPage `json:"pages"`      // the most revenue first, at most sheetPages
	Count    int          `json:"page_count"` // of all pages concerned
	Stake    *Stake       `json:"stake"`      // nil when no visit is known
	AtStake  string       `json:"at_stake"`   // in words, with its method
	Remedy   string       `json:"remedy"`
	Effort   string       `json:"effort"`
	Rank     string       `json:"priority_rank"` // French: haute, moyenne, basse
	Priority float64      `json:"priority"`
	Measure  string       `json:"measure"`
}

// ActionPage is a page that an action concerns.
type ActionPage struct {
	URL   string `json:"url"`
	Stake *Stake `json:"stake"` // nil where nobody can tell
}

// sheetPages is how many pages a sheet names: it is one sheet of paper.
const sheetPages = 8

// Effort: a fault with few wordings on many pages comes from a template; few pages are
// looked at one by one in a morning.
const (
	templatePages = 5  // pages per wording from which it is a template's
	fewPages      = 20 // that a person mends one by one
)

// ActionSheets are those of weighed groups, in their order; pages are the addresses
// concerned, by rule.
func ActionSheets(groups []Group, pages map[string][]Place, t *Traffic) []ActionSheet {
	list := make([]ActionSheet, len(groups))
	for i, g := range groups {
		list[i] = ActionSheet{
			Number: fmt.Sprintf("FA-%02d", i+1), Rule: g.Rule, Title: i18n.T("stake.sheet.title", "title", g.Title), Severity: g.Severity.Label(),
			Finding: i18n.T("stake.sheet.finding", "findings", g.Findings, "pages", g.Pages, "why", g.Why), Example: g.Detail,
			Pages: actionPages(pages[g.Rule], t), Count: g.Pages, Stake: g.Stake, AtStake: g.atStake(t), Remedy: g.Remedy,
			Effort: i18n.T("stake.effort."+g.effort(), "pages", g.Pages, "causes", g.Causes), Rank: i18n.T("stake.rank." + priorityOf(g.Priority)), Priority: g.Priority,
			Measure: i18n.T("stake.sheet.measure", "pages", g.Pages, "rule", g.Rule),
		}
		if g.Category != "" {
			list[i].Category = g.Category.Label()
		}
	}
	return list
}

func actionPages(places []Place, t *Traffic) []ActionPage {
	seen := map[string]bool{}
	list := []ActionPage{}
	for _, place := range places {
		if seen[place.URL] {
			continue
		}
		seen[place.URL] = true
		p := ActionPage{URL: place.URL}
		if t != nil {
			p.Stake = t.At(place)
		}
		list = append(list, p)
	}
	worth := func(p ActionPage) (revenue, visits float64) {
		if p.Stake == nil {
			return -1, -1
		}
		return p.Stake.Revenue, p.Stake.Visits
	}
	slices.SortStableFunc(list, func(x, y ActionPage) int {
		xr, xv := worth(x)
		yr, yv := worth(y)
		return cmp.Or(cmp.Compare(yr, xr), cmp.Compare(yv, xv), strings.Compare(x.URL, y.URL))
	})
	return list[:min(len(list), sheetPages)]
}

func (g Group) atStake(t *Traffic) string {
	if t == nil {
		return i18n.T("stake.none")
	}
	return i18n.T("stake.sheet.at_stake", "line", g.Stake.Text(t.Currency), "from", period.French(t.From), "to", period.French(t.To), "share", i18n.Percent(t.share(g.Stake), 0))
}

// effort is how much work the repair is, as far as findings tell.
func (g Group) effort() string {
	switch {
	case g.Pages > templatePages && g.Causes > 0 && g.Pages >= templatePages*g.Causes:
		return "template"
	case g.Pages <= fewPages:
		return "few"
	}
	return "many"
}

// ActionTable is the sheets as a table for a spreadsheet, one a line, with what people
// write left blank.
func ActionTable(sheets []ActionSheet, t *Traffic) sheet.Table {
	out := sheet.Table{Name: i18n.T("stake.sheet.many")}
	text := func(keys ...string) {
		for _, key := range keys {
			out.Columns = append(out.Columns, sheet.Column{Title: i18n.T("stake.column." + key)})
		}
	}
	text("number", "title", "rank")
	out.Columns = append(out.Columns, sheet.Column{Title: i18n.T("stake.column.priority"), Kind: sheet.Number})
	text("severity", "category", "finding", "example")
	out.Columns = append(out.Columns, sheet.Column{Title: i18n.T("stake.column.pages"), Kind: sheet.Int})
	text("addresses")
	out.Columns = append(out.Columns, t.Columns()...)
	text("at_stake", "remedy", "effort", "who", "until", "state", "measure", "rule")
	for _, s := range sheets {
		addresses := make([]string, len(s.Pages))
		for i, p := range s.Pages {
			addresses[i] = p.URL
		}
		row := []any{s.Number, s.Title, s.Rank, s.Priority, s.Severity, s.Category, s.Finding, s.Example, s.Count, strings.Join(addresses, "\n")}
		row = append(row, s.Stake.Values()...)
		out.Rows = append(out.Rows, append(row, s.AtStake, s.Remedy, s.Effort, "", "", "", s.Measure, s.Rule))
	}
	return out
}

// Actions are the weighed groups of a stored audit, without what is accepted, with the
// addresses that each rule concerns.
func (a *Archive) Actions(ctx context.Context, id string, t *Traffic) (groups []Group, pages map[string][]Place, err error) {
	defer fault.Wrap(&err, "actions of audit %s", id)
	if groups, err = a.OpenGroups(ctx, id); err != nil {
		return nil, nil, err
	}
	if pages, err = a.RulePages(ctx, id); err != nil {
		return nil, nil, err
	}
	Weigh(groups, pages, t)
	return groups, pages, nil
}

// ActionSheets are the sheets of a stored audit, what is most at stake first.
func (a *Archive) ActionSheets(ctx context.Context, id string, t *Traffic) ([]ActionSheet, error) {
	groups, pages, err := a.Actions(ctx, id, t)
	return ActionSheets(groups, pages, t), err
}
