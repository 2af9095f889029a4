package seo

import (
	"context"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// Verdicts judges the dated duties of a shop by what the audit found, with the law of its
// day or of the day asked for; nil for an audit that left rules or addresses out.
func (a *Audit) Verdicts() []rule.Verdict {
	if a.Part || a.State == Failed {
		return nil
	}
	found := map[string]int{}
	for _, f := range a.Findings {
		if f.Severity != rule.Info { // a remark, or a law to come
			found[f.Rule]++
		}
	}
	return rule.Verdicts(found, a.options, a.Profile)
}

// LawDay is the day whose law the verdicts apply.
func (a *Audit) LawDay() time.Time {
	if !a.options.AsOf.IsZero() {
		return a.options.AsOf
	}
	return a.Started
}

// Concerned are the verdicts but those that the profile sets aside.
func (a *Audit) Concerned() (list []rule.Verdict) {
	for _, v := range a.Verdicts() {
		if v.State != rule.NotConcerned {
			list = append(list, v)
		}
	}
	return list
}

// dutiesHead is what the JSON says of the duties.
type dutiesHead struct {
	Disclaimer string       `json:"disclaimer"`
	Day        string       `json:"day"`
	Profile    rule.Profile `json:"profile"`
	List       []dutyHead   `json:"list"`
}

type dutyHead struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Basis    string `json:"basis"`
	From     string `json:"in_force_from,omitempty"`
	State    string `json:"state"`   // breach, coming, by_hand, nothing, not_concerned
	Verdict  string `json:"verdict"` // the same in French
	Findings int    `json:"findings"`
	Remains  string `json:"to_check_by_a_person,omitempty"`
}

func (a *Audit) dutiesHead() *dutiesHead {
	verdicts := a.Verdicts()
	if verdicts == nil {
		return nil
	}
	h := &dutiesHead{Disclaimer: i18n.T("seo.text.legal"), Day: a.LawDay().In(paris).Format(time.DateOnly), Profile: a.Profile}
	for _, v := range verdicts {
		one := dutyHead{Code: v.Code, Title: v.Title(), Basis: v.Basis(), State: v.State.Key(), Verdict: v.State.Label(), Findings: v.Findings}
		if !v.From.IsZero() {
			one.From = v.From.Format(time.DateOnly)
		}
		if v.State != rule.NotConcerned {
			one.Remains = v.Human()
		}
		h.List = append(h.List, one)
	}
	return h
}

// ProfileText says which profile was used, in French.
func ProfileText(p rule.Profile) string {
	if !p.Known() {
		return i18n.T("law.profile.none")
	}
	var parts []string
	if p.Headcount != nil {
		parts = append(parts, i18n.T("law.profile.headcount", "n", *p.Headcount))
	}
	if p.Turnover != nil {
		parts = append(parts, i18n.T("law.profile.turnover", "euros", *p.Turnover))
	}
	if p.Trades != nil {
		names := make([]string, len(p.Trades))
		for i, t := range p.Trades {
			names[i] = t.Label()
		}
		parts = append(parts, i18n.T("law.profile.trades", "trades", strings.Join(names, ", ")))
	}
	return i18n.T("law.profile.known", "profile", strings.Join(parts, i18n.NarrowSpace+"; "))
}

// Profile is what the site keeps of its shop; the zero value when it keeps nothing.
func (a *Archive) Profile(ctx context.Context, site string) (p rule.Profile, err error) {
	p, _, err = warehouse.GetSetting[rule.Profile](ctx, a.warehouse, warehouse.ProfileKind, site)
	return p, err
}

// KeepProfile keeps the profile of a site's shop for its next audits.
func KeepProfile(ctx context.Context, w *warehouse.Warehouse, site string, p rule.Profile, now time.Time) error {
	return warehouse.PutSetting(ctx, w, warehouse.ProfileKind, site, p, now)
}
