package seo

import (
	"cmp"
	"math"
	"net/url"
	"slices"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo/rule"
)

// Stake is what addresses of a site brought over a period. Amounts are cents, tax included
// for the revenue.
type Stake struct {
	Views   float64 `json:"page_views"`
	Visits  float64 `json:"visits"` // that began there
	Orders  float64 `json:"orders"` // valid, made in these visits
	Revenue float64 `json:"revenue_incl_tax"`
	// Margin is the contribution margin of these orders; nil when it is not known.
	Margin *float64 `json:"contribution_margin"`
}

// Traffic is what the pages of a site brought over a period. Who counts visits fills it:
// package seo does not know them.
type Traffic struct {
	From     string  `json:"from"` // days, YYYY-MM-DD
	To       string  `json:"to"`
	Currency string  `json:"currency"`
	All      Stake   `json:"all"`
	Alone    float64 `json:"orders_of_no_visit"` // they stand under no page, nor in All
	Method   string  `json:"method"`             // how it is counted, a French text

	Pages map[string]Stake `json:"-"` // by path, as Path writes it
	// Path is the one form in which paths of events and of pages are compared.
	Path func(*url.URL) string `json:"-"`
}

// pathOf is the path under which an address brings something; false for what no visit can
// be told of: an address with a query, since visits are counted without it.
func (t *Traffic) pathOf(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" {
		return "", false
	}
	return t.Path(u), true
}

// Of is what an address brought; nil where nobody can tell.
func (t *Traffic) Of(address string) *Stake {
	path, known := t.pathOf(address)
	if !known {
		return nil
	}
	s := t.Pages[path]
	if s.Margin == nil && s.Orders == 0 {
		s.Margin = new(float64)
	}
	return &s
}

// OfAll is what some addresses brought together, each path counted once; nil where nobody
// can tell of any.
func (t *Traffic) OfAll(addresses []string) *Stake {
	seen, all, margin := map[string]bool{}, Stake{}, 0.0
	known := true
	for _, address := range addresses {
		path, told := t.pathOf(address)
		if !told || seen[path] {
			continue
		}
		seen[path] = true
		s := t.Pages[path]
		all.Views, all.Visits, all.Orders, all.Revenue = all.Views+s.Views, all.Visits+s.Visits, all.Orders+s.Orders, all.Revenue+s.Revenue
		switch {
		case s.Margin != nil:
			margin += *s.Margin
		case s.Orders > 0:
			known = false
		}
	}
	if len(seen) == 0 {
		return nil
	}
	if known {
		all.Margin = &margin
	}
	return &all
}

// Place is an address with a fault. One of a style sheet is a fault of every page that loads it.
type Place struct {
	URL      string
	LoadedBy []string // where URL is a style sheet: the pages that load it
}

// pages are the addresses that a fault at the place concerns.
func (p Place) pages() []string {
	if len(p.LoadedBy) > 0 {
		return p.LoadedBy
	}
	return []string{p.URL}
}

func pagesOf(places []Place) (pages []string) {
	for _, p := range places {
		pages = append(pages, p.pages()...)
	}
	return pages
}

// At is what the pages brought that a fault at a place concerns; nil where nobody can tell.
func (t *Traffic) At(p Place) *Stake { return t.OfAll(p.pages()) }

// Place is where the fault is.
func (f Finding) Place() Place { return Place{f.URL, f.LoadedBy} }

// share is the part of the site's sales that a stake is of, or of its visits where nothing
// was sold: 0 to 1.
func (t *Traffic) share(s *Stake) float64 {
	switch {
	case s == nil:
		return 0
	case t.All.Revenue > 0:
		return min(1, max(0, s.Revenue/t.All.Revenue))
	case t.All.Visits > 0:
		return min(1, s.Visits/t.All.Visits)
	}
	return 0
}

// heaviest is how many times more a rule weighs that all sales of the site depend on than
// one on pages that sell nothing.
const heaviest = 10

// priority is the points of the gravity, times 1 where no sale begins on the pages
// concerned, up to 10 where all do.
func (t *Traffic) priority(g Group, addresses []string) float64 {
	weight := 1.0
	if t != nil {
		share := t.share(g.Stake)
		if slices.ContainsFunc(addresses, ofWholeSite) {
			share = 1
		}
		weight += (heaviest - 1) * share
	}
	return math.Round(10*float64(Points(g.Severity))*weight) / 10
}

// ofWholeSite reports whether what stands at an address decides for all pages.
func ofWholeSite(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Path == "/robots.txt"
}

// Weigh gives each group what its pages brought, and sorts the groups by priority; without
// traffic that is by gravity. pages are the addresses concerned, by rule.
func Weigh(groups []Group, pages map[string][]Place, t *Traffic) {
	for i := range groups {
		g := &groups[i]
		concerned := pagesOf(pages[g.Rule])
		if t != nil {
			g.Stake = t.OfAll(concerned)
		}
		g.Priority = t.priority(*g, concerned)
	}
	slices.SortStableFunc(groups, func(x, y Group) int {
		return cmp.Or(cmp.Compare(y.Priority, x.Priority), cmp.Compare(x.Severity, y.Severity))
	})
}

// Weigh gives the pages and the findings of the audit what they brought; nil takes nothing
// for known.
func (a *Audit) Weigh(t *Traffic) {
	a.Traffic = t
	if t == nil {
		return
	}
	for i := range a.Pages {
		a.Pages[i].Stake = t.Of(a.Pages[i].URL)
	}
	for i := range a.Findings {
		a.Findings[i].Stake = t.At(a.Findings[i].Place())
	}
}

// Actions are the groups of the audit, what is most at stake first.
func (a *Audit) Actions() []Group {
	list, _ := a.weighed()
	return list
}

// ActionSheets are the sheets of these.
func (a *Audit) ActionSheets() []ActionSheet {
	list, pages := a.weighed()
	return ActionSheets(list, pages, a.Traffic)
}

func (a *Audit) weighed() ([]Group, map[string][]Place) {
	pages := map[string][]Place{}
	for _, f := range a.Findings {
		if !f.Accepted {
			pages[f.Rule] = append(pages[f.Rule], f.Place())
		}
	}
	list := []Group(a.openGroups())
	Weigh(list, pages, a.Traffic)
	return list, pages
}

// Text says a stake in a line: « 1 234 visites, 45 commandes, CA 3 456,00 €, MCV 1 200,00 € ».
func (s *Stake) Text(currency string) string {
	if s == nil {
		return i18n.T("stake.unknown")
	}
	margin := i18n.T("stake.no_margin")
	if s.Margin != nil {
		margin = i18n.Money(*s.Margin, currency)
	}
	return i18n.T("stake.line", "visits", int(s.Visits), "orders", int(s.Orders), "revenue", i18n.Money(s.Revenue, currency), "margin", margin)
}

// Text says what the site brought, over which days.
func (t *Traffic) Text() string {
	if t == nil {
		return i18n.T("stake.none")
	}
	text := i18n.T("stake.site", "from", period.French(t.From), "to", period.French(t.To), "line", t.All.Text(t.Currency))
	if t.Alone > 0 {
		text += " " + i18n.T("stake.alone", "n", int(t.Alone))
	}
	return text
}

// priorityOf is the rank of an action among three, by the points it would cost alone: above
// a critical rule, above a medium one that sales depend on, below.
func priorityOf(priority float64) string {
	switch {
	case priority >= float64(Points(rule.Critical)):
		return "high"
	case priority >= float64(Points(rule.High)):
		return "medium"
	}
	return "low"
}

// Columns are those of what an address brought.
func (t *Traffic) Columns() (list []sheet.Column) {
	currency := ""
	if t != nil {
		currency = t.Currency
	}
	for _, c := range []sheet.Column{{Title: "visits", Kind: sheet.Int}, {Title: "orders", Kind: sheet.Int}, {Title: "revenue", Kind: sheet.Money, Currency: currency}, {Title: "margin", Kind: sheet.Money, Currency: currency}} {
		c.Title = i18n.T("stake.column." + c.Title)
		list = append(list, c)
	}
	return list
}

// Values are the cells of these columns, empty where nobody can tell.
func (s *Stake) Values() []any {
	if s == nil {
		return []any{nil, nil, nil, nil}
	}
	return []any{s.Visits, s.Orders, s.Revenue, s.Margin}
}
