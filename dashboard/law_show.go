package dashboard

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/rule"
)

// lawDay is the parameter of the day whose law is applied; without it, that of
// the audit.
const lawDay = "loi"

// lawPage answers « La boutique est-elle en règle ? ».
type lawPage struct {
	Audit  *auditCard // nil without one
	Day    string     // whose law is applied
	Field  string     // the same as a form writes it
	States []lawState
	Duties view.Table
	Start  string // where to audit
	Site   string

	Profile             string // in words
	Headcount, Turnover string // as a form writes them
	Trades              []Choice
}

// lawState is how many duties are in a state.
type lawState struct {
	Label string
	Count int
}

func (d *Dashboard) showLaw(v *visit) error {
	body := lawPage{Start: v.Of("/audits"), Site: v.Site.ID}
	e, err := d.latestAudit(v)
	if err != nil {
		return err
	}
	if e == nil {
		return d.lawPage(v, body)
	}
	day, err := lawDayOf(v.QueryParam(lawDay), e.Started)
	if err != nil {
		return err
	}
	groups, err := d.Audits.Groups(v.context(), e.ID)
	if err != nil {
		return err
	}
	card := v.auditCard(*e)
	date := period.DateOf(day.In(seo.Paris()))
	body.Audit, body.Day, body.Field = &card, date.French(), date.String()
	profile, err := v.profile(d)
	if err != nil {
		return err
	}
	body.fill(profile)
	duties := readDuties(*e, groups, day, profile)
	for _, s := range rule.DutyStates() {
		state := lawState{Label: s.Label()}
		for _, one := range duties {
			if one.state == s {
				state.Count++
			}
		}
		body.States = append(body.States, state)
	}
	body.Duties = v.limit(v.exports.table(v.dutyTable(*e, duties)))
	return d.lawPage(v, body)
}

func (d *Dashboard) lawPage(v *visit, body lawPage) error {
	return d.page(v.timeless(), "law", Page{Title: i18n.T("nav./conformite"), Question: i18n.T("law.question"), Body: body})
}

// latestAudit is the last audit of the site that read it; nil without one.
func (d *Dashboard) latestAudit(v *visit) (*seo.Entry, error) {
	entries, err := d.Audits.List(v.context(), v.Site.ID, listedAudits)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(entries, seo.Entry.Scored)
	if at < 0 {
		return nil, nil
	}
	return &entries[at], nil
}

// lawDayOf reads the day whose law is applied.
func lawDayOf(text string, audited time.Time) (time.Time, error) {
	if text == "" {
		return audited, nil
	}
	day, err := period.ParseDate(text)
	if err != nil {
		return audited, fault.New(fault.Invalid, "law.bad_day", "value", text)
	}
	return day.In(seo.Paris()), nil
}

// Parameters that stand for another profile than the one the site keeps.
const (
	lawHeadcount = "effectif"
	lawTurnover  = "ca"
	lawTrade     = "metier"
)

// profile is the one that the address asks for, else the one that the site keeps.
func (v *visit) profile(d *Dashboard) (p rule.Profile, err error) {
	q := v.QueryParams()
	headcount, turnover, trades := q.Get(lawHeadcount), q.Get(lawTurnover), q[lawTrade]
	if headcount == "" && turnover == "" && trades == nil {
		return d.Audits.Profile(v.context(), v.Site.ID)
	}
	if headcount != "" {
		n, err := strconv.Atoi(headcount)
		if err != nil || n < 0 {
			return p, fault.New(fault.Invalid, "law.bad_number", "value", headcount)
		}
		p.Headcount = &n
	}
	if turnover != "" {
		n, err := strconv.ParseInt(turnover, 10, 64)
		if err != nil || n < 0 {
			return p, fault.New(fault.Invalid, "law.bad_number", "value", turnover)
		}
		p.Turnover = &n
	}
	p.Trades, err = rule.ParseTrades(trades)
	return p, err
}

// fill shows the profile, in words and in the form.
func (b *lawPage) fill(p rule.Profile) {
	b.Profile = seo.ProfileText(p)
	if p.Headcount != nil {
		b.Headcount = strconv.Itoa(*p.Headcount)
	}
	if p.Turnover != nil {
		b.Turnover = strconv.FormatInt(*p.Turnover, 10)
	}
	for _, t := range rule.Trades() {
		b.Trades = append(b.Trades, Choice{Value: string(t), Name: t.Label(), Here: slices.Contains(p.Trades, t)})
	}
}

// auditedDuty is what an audit says of a duty.
type auditedDuty struct {
	rule.Duty
	state  rule.DutyState
	groups []seo.Group // its rules that found something, the gravest first
	n      int         // findings
}

// readDuties sorts them by state, then by sanction and by effort: what to repair
// first stands first.
func readDuties(e seo.Entry, groups []seo.Group, day time.Time, shop rule.Profile) (list []auditedDuty) {
	found, byRule := map[string]int{}, map[string]seo.Group{}
	for _, g := range groups {
		byRule[g.Rule] = g
		if g.Severity != rule.Info { // a remark, or a law to come
			found[g.Rule] = g.Findings
		}
	}
	for _, duty := range rule.Duties() {
		one := auditedDuty{Duty: duty, state: duty.State(day, found, e.Exempt, shop)}
		for _, r := range duty.Rules() {
			if g, ok := byRule[r.ID]; ok {
				one.groups = append(one.groups, g)
				one.n += found[r.ID]
			}
		}
		slices.SortStableFunc(one.groups, func(a, b seo.Group) int { return cmp.Compare(a.Severity, b.Severity) })
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b auditedDuty) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.Risk, b.Risk), cmp.Compare(a.Effort, b.Effort))
	})
	return list
}

func (v *visit) dutyTable(e seo.Entry, duties []auditedDuty) view.Table {
	t := view.Table{ID: "obligations", Caption: i18n.T("law.table"), Columns: []view.Column{
		{Title: i18n.T("law.column.code")}, {Title: i18n.T("law.column.duty")}, {Title: i18n.T("law.column.state")},
		{Title: i18n.T("audit.column.findings"), Kind: sheet.Int}, {Title: i18n.T("law.column.seen")}, {Title: i18n.T("law.column.sanction")},
		{Title: i18n.T("law.column.effort")}, {Title: i18n.T("law.column.human"), Quiet: true}, {Title: i18n.T("law.column.since"), Kind: sheet.Date, Quiet: true}}}
	for _, d := range duties {
		duty := view.Text(d.Title())
		duty.Note = d.Basis()
		state := view.Cell{Text: d.state.Label(), Value: d.state.Label(), Sort: view.Sortable(float64(d.state))}
		if !d.From.IsZero() && (d.state == rule.ComingDuty || d.state == rule.LikelyBreach) {
			state.Note = i18n.T("law.since."+d.state.Key(), "date", i18n.Date(d.From))
		}
		if d.state == rule.ByHand {
			state.Note = d.Human()
		}
		if d.state == rule.NothingSeen && d.Human() != "" {
			state.Note = i18n.T("law.remains", "human", d.Human())
		}
		since := view.Cell{}
		if !d.From.IsZero() {
			since = view.Cell{Text: i18n.Date(d.From), Value: d.From}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(d.Code), duty, state, whole(d.n), v.seenCell(e, d), riskCell(d.Duty), effortCell(d.Duty), view.Text(d.Human()), since}})
	}
	return t
}

// seenCell leads to what the audit found, by its gravest rule.
func (v *visit) seenCell(e seo.Entry, d auditedDuty) view.Cell {
	switch {
	case len(d.groups) > 0:
		g := d.groups[0]
		c := view.Link(g.Title, v.auditHref(e, auditRule, g.Rule))
		c.Note = g.Detail
		return c
	case len(d.Rules()) == 0:
		return view.Text(i18n.T("law.no_rule"))
	}
	return view.Text("–")
}

func riskCell(d rule.Duty) view.Cell {
	return view.Cell{Text: d.Risk.Label(), Value: d.Risk.Label(), Sort: view.Sortable(float64(d.Risk)), Note: noteOf(d.Sanction(), d.Risk.Label())}
}

func noteOf(text, beside string) string {
	if text == beside {
		return ""
	}
	return text
}

func effortCell(d rule.Duty) view.Cell {
	return view.Cell{Text: d.Effort.Label(), Value: d.Effort.Label(), Sort: view.Sortable(float64(d.Effort))}
}
