package dashboard

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/store"
)

// robotsPath is the page of what was set apart as no visit.
const robotsPath = "/robots"

// Fields of the form of a rule.
const (
	formRuleKind  = "sorte"
	formRuleValue = "valeur"
	formRuleNote  = "pourquoi"
	formRuleState = "etat"
)

// robotsPage answers « Qui a été mis à part, et pourquoi ? ».
type robotsPage struct {
	Answer, Help, Replay string
	Families             []classCount
	Rules                []ruleCard
	RuleTable            view.Table
	Form                 ruleForm
	Agents, Days, Pages  view.Table
}

// ruleCard is a rule of the site with what can be done with it.
type ruleCard struct {
	ID, Kind, Value, Note, State, Who string
	Hits                              string // set apart over the period
	Tried                             string // on trial: what it would have set apart
	Action                            string
	On, Trial, Off                    bool
}

// ruleForm is a rule to add, with what was typed and what it would do.
type ruleForm struct {
	Action, Value, Note, Problem, Preview string
	Warning                               bool // of the preview: there are orders
	Kinds                                 []Choice
	Trial                                 bool
}

func (d *Dashboard) showRobots(v *visit) error {
	return d.robotsOf(v, http.StatusOK, ruleForm{Kinds: ruleKinds(tracking.RuleAgent), Trial: true})
}

func ruleKinds(here string) []Choice {
	var out []Choice
	for _, kind := range tracking.RuleKinds {
		out = append(out, Choice{Value: kind, Name: i18n.T("robots.kind." + kind), Here: kind == here})
	}
	return out
}

// robotsOf is the page with its form as it stands.
func (d *Dashboard) robotsOf(v *visit, status int, form ruleForm) error {
	r, err := d.Quarantine.Robots(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return err
	}
	form.Action = v.Of(robotsPath)
	body := robotsPage{Form: form, Replay: v.Of(quarantinePath)}
	apart, counted := map[string]uint64{}, uint64(0)
	var total uint64
	for _, g := range r.Groups {
		apart[g.Family] += g.Hits
		total += g.Hits
	}
	for _, day := range r.Days {
		if day.Kind == "counted" {
			counted += day.Hits
		}
	}
	body.Answer = i18n.T("robots.nothing")
	if total > 0 {
		body.Answer = i18n.T("robots.answer", "n", int64(total), "share", share(float64(total), float64(total+counted)))
	}
	for family, n := range apart {
		body.Families = append(body.Families, classCount{i18n.T("bots.family." + family), i18n.Int(int64(n))})
	}
	slices.SortFunc(body.Families, func(a, b classCount) int { return cmp.Compare(a.Label, b.Label) })
	if body.Rules, err = d.ruleCards(v, r); err != nil {
		return err
	}
	body.Agents = v.limit(v.exports.table(v.agentTable(r.Groups, total+counted)))
	body.Days = v.limit(v.exports.table(v.robotDayTable(r.Days)))
	body.Pages = v.exports.table(robotPageTable(r.Pages))
	body.RuleTable = v.exports.table(v.apartRuleTable())
	return d.answer(v.unfiltered(), status, "robots", Page{Title: i18n.T("nav." + robotsPath), Question: i18n.T("robots.question"), Body: body})
}

// ruleCards are the rules with what they did, and what those on trial would have done.
func (d *Dashboard) ruleCards(v *visit, r RobotReport) ([]ruleCard, error) {
	hits := map[string]uint64{}
	for _, g := range r.Groups {
		id, _, _ := strings.Cut(g.Detail, " ")
		if strings.HasPrefix(g.Reason, "rule_") {
			hits[id] += g.Hits
		}
	}
	var out []ruleCard
	for _, rule := range v.Site.ApartRules {
		c := ruleCard{ID: rule.ID, Kind: i18n.T("robots.kind." + rule.Kind), Value: rule.Value, Note: rule.Note, State: i18n.T("bots.state." + rule.State), Action: v.Of(robotsPath + "/" + rule.ID),
			Who: ruleWho(v, rule), On: rule.State == tracking.RuleOn, Trial: rule.State == tracking.RuleTrial, Off: rule.State == tracking.RuleOff}
		if n := hits[rule.ID]; n > 0 {
			c.Hits = i18n.T("robots.rule_hits", "n", int64(n))
		}
		if c.Trial {
			p, err := d.Quarantine.Tried(v.context(), v.Site.ID, rule)
			if err != nil {
				return nil, err
			}
			c.Tried = p.Text()
		}
		out = append(out, c)
	}
	return out, nil
}

func ruleWho(v *visit, r tracking.ApartRule) string {
	if r.By == "" {
		return i18n.T("robots.when", "at", v.local(r.Changed))
	}
	return i18n.T("robots.who", "who", r.By, "at", v.local(r.Changed))
}

func (v *visit) apartRuleTable() view.Table {
	t := view.Table{ID: "regles", Caption: i18n.T("robots.rule_table"), Empty: i18n.T("robots.no_rule"), Columns: []view.Column{{Title: i18n.T("robots.column.rule")}, {Title: i18n.T("robots.column.kind")},
		{Title: i18n.T("robots.column.value")}, {Title: i18n.T("robots.column.state")}, {Title: i18n.T("robots.column.who")}, {Title: i18n.T("robots.column.when"), Kind: sheet.DateTime}, {Title: i18n.T("robots.column.note")}}}
	for _, r := range v.Site.ApartRules {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(r.ID), view.Text(i18n.T("robots.kind." + r.Kind)), view.Text(r.Value), view.Text(i18n.T("bots.state." + r.State)), view.Text(r.By), v.instant(r.Changed), view.Text(r.Note)}})
	}
	return t
}

// shownAgent is how many characters of a user agent a row shows.
const shownAgent = 90

func (v *visit) agentTable(groups []RobotGroup, all uint64) view.Table {
	t := view.Table{ID: "agents", Caption: i18n.T("robots.agents"), Empty: i18n.T("robots.nothing"), Columns: []view.Column{{Title: i18n.T("robots.column.family")}, {Title: i18n.T("robots.column.agent")},
		{Title: i18n.T("robots.column.why")}, {Title: i18n.T("quality.column.hits"), Kind: sheet.Int}, {Title: i18n.T("robots.column.share"), Kind: sheet.Percent}, {Title: i18n.T("quality.column.last"), Kind: sheet.DateTime}}}
	for _, g := range groups {
		agent, why := g.Agent, i18n.T("robots.list."+strings.TrimPrefix(g.Reason, "bot_"))
		if strings.HasPrefix(g.Reason, "rule_") {
			why = i18n.T("robots.by_rule", "rule", g.Detail)
		}
		if agent == "" {
			agent = cmp.Or(map[bool]string{true: g.Detail}[g.Class == tracking.AsideSpam], i18n.T("robots.no_agent"))
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{view.Text(i18n.T("bots.family." + g.Family)), {Text: clip(agent, shownAgent), Value: agent}, view.Text(why), count(float64(g.Hits)),
			rateCell(ratio(float64(g.Hits), float64(all))), v.instant(g.Last)}})
	}
	return t
}

func (v *visit) robotDayTable(days []RobotDay) view.Table {
	kinds := []string{tracking.AsideBot, tracking.AsideSpam, tracking.AsideInternal}
	t := view.Table{ID: "par-jour", Caption: i18n.T("robots.days"), Empty: i18n.T("robots.nothing"), Columns: []view.Column{{Title: i18n.T("robots.column.day"), Kind: sheet.Date}}}
	for _, kind := range kinds {
		t.Columns = append(t.Columns, view.Column{Title: i18n.T("aside.class." + kind), Kind: sheet.Int})
	}
	t.Columns = append(t.Columns, view.Column{Title: i18n.T("robots.column.counted"), Kind: sheet.Int}, view.Column{Title: i18n.T("robots.column.share"), Kind: sheet.Percent})
	byDay := map[string]map[string]uint64{}
	var names []string
	for _, d := range days {
		if byDay[d.Day] == nil {
			byDay[d.Day] = map[string]uint64{}
			names = append(names, d.Day)
		}
		byDay[d.Day][d.Kind] += d.Hits
	}
	slices.Sort(names)
	for _, name := range names {
		cells := []view.Cell{groupCell(analyzer.ByDay, name)}
		var apart uint64
		for _, kind := range kinds {
			apart += byDay[name][kind]
			cells = append(cells, count(float64(byDay[name][kind])))
		}
		counted := byDay[name]["counted"]
		rate := ratio(float64(apart), float64(apart+counted))
		t.Rows = append(t.Rows, view.Row{Cells: append(cells, count(float64(counted)), barred(rateCell(rate), rate))})
	}
	return t
}

func robotPageTable(pages []RobotPage) view.Table {
	t := view.Table{ID: "pages", Caption: i18n.T("robots.pages"), Empty: i18n.T("robots.no_page"), Columns: []view.Column{{Title: i18n.T("robots.column.page")}, {Title: i18n.T("quality.column.hits"), Kind: sheet.Int}, {Title: i18n.T("robots.column.programs"), Kind: sheet.Int}}}
	for _, p := range pages {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: clip(p.Path, shownAgent), Value: p.Path}, count(float64(p.Hits)), count(float64(p.Agents))}})
	}
	return t
}

// readRule reads the form of a rule.
func readRule(v *visit) (tracking.ApartRule, ruleForm) {
	r := tracking.ApartRule{Kind: v.FormValue(formRuleKind), Value: v.FormValue(formRuleValue), Note: v.FormValue(formRuleNote), State: tracking.RuleOn, By: WhoFrom(v.context()).Name}
	if v.FormValue(formRuleState) == tracking.RuleTrial {
		r.State = tracking.RuleTrial
	}
	return r, ruleForm{Value: r.Value, Note: r.Note, Kinds: ruleKinds(r.Kind), Trial: r.State == tracking.RuleTrial}
}

// addRule adds a rule, or says what it would do.
func (d *Dashboard) addRule(v *visit) error {
	r, form := readRule(v)
	complete, p, err := d.Quarantine.Preview(v.context(), v.Site.ID, r)
	if refused(err) {
		form.Problem = i18n.Error(err)
		return d.robotsOf(v, http.StatusBadRequest, form)
	}
	if err != nil {
		return err
	}
	if v.FormValue(formAction) == "essayer" {
		form.Value, form.Preview, form.Warning = complete.Value, p.Text(), p.Orders > 0
		return d.robotsOf(v, http.StatusOK, form)
	}
	if err := d.Quarantine.AddRule(v.context(), v.Site.ID, r); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.Of(robotsPath)+"#regles-du-site")
}

// changeRule turns a rule on, off or on trial, takes it away, or brings it back.
func (d *Dashboard) changeRule(v *visit) (err error) {
	ctx, site, id := v.context(), v.Site.ID, v.Param("rule")
	switch action := v.FormValue(formAction); action {
	case tracking.RuleOn, tracking.RuleTrial, tracking.RuleOff:
		err = d.Quarantine.SetRule(ctx, site, id, action, WhoFrom(ctx).Name)
	case "supprimer":
		at := slices.IndexFunc(v.Site.ApartRules, func(r tracking.ApartRule) bool { return r.ID == id })
		if at < 0 {
			return fault.New(fault.NotFound, "bots.no_rule", "id", id, "site", site)
		}
		kept, err := d.keepAside(ctx, store.RemovedRules, site, v.Site.ApartRules[at], func() error { return d.Quarantine.RemoveRule(ctx, site, id) })
		if err != nil {
			return err
		}
		return goOffering(v, v.Of(robotsPath), robotsPath+"/"+strconv.FormatInt(kept, 10), site)
	case restore:
		var rule tracking.ApartRule
		// rules are not in the store: one is put back first, which may be done twice, and then forgotten
		if _, err = keptAside(ctx, d.Store, store.RemovedRules, site, id, &rule); err == nil {
			err = d.Quarantine.RestoreRule(ctx, site, rule)
		}
		if err == nil {
			err = d.giveBack(ctx, store.RemovedRules, site, id, &rule, func(*store.Store) error { return nil })
		}
	default:
		err = fault.New(fault.Invalid, "dashboard.bad_request")
	}
	if err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.Of(robotsPath)+"#regles-du-site")
}
