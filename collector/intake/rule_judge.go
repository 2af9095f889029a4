package intake

import (
	"strings"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
)

// judgeReader asks the site's own rules about the reader: keep means that the hit counts
// even if it looks like a program's. The address is compared whole, before anything is made
// of it, and is kept nowhere.
func (t *taking) judgeReader() (keep bool, refusal *Refusal) {
	if !t.site.HasRules() {
		return false, nil
	}
	var networks []string
	if t.held != nil && t.held.At == t.site.ID {
		networks = t.held.Rules
	}
	j := t.site.JudgeReader(t.client.Agent, t.client.Address, networks)
	return j.Keep, t.judged(j)
}

// judgePage asks them about the page.
func (t *taking) judgePage(e *tracking.Event) *Refusal {
	if !t.site.HasRules() {
		return nil
	}
	referrer, _, _ := strings.Cut(e.Referrer, "/")
	return t.judged(t.site.JudgePage(e.Path, strings.TrimPrefix(referrer, "www.")))
}

// ruleClass is the class of what a rule sets apart.
var ruleClass = map[string]string{tracking.RuleReferrer: tracking.AsideSpam, tracking.RuleAddress: tracking.AsideInternal}

func (t *taking) judged(j site.Judged) *Refusal {
	t.trial = append(t.trial, j.Trial...)
	if j.Apart == nil {
		return nil
	}
	class := tracking.AsideBot
	if c, ok := ruleClass[j.Apart.Kind]; ok {
		class = c
	}
	return &Refusal{Class: class, Reason: "rule_" + j.Apart.Kind, Detail: RuleName(*j.Apart)}
}

// RuleName is how a rule is named where a hit was set apart: « r3 (curl) ». A network is not
// written again in what it set apart.
func RuleName(r tracking.ApartRule) string {
	switch {
	case r.Kind != tracking.RuleAddress:
		return r.ID + " (" + r.Value + ")"
	case r.Note != "":
		return r.ID + " (" + r.Note + ")"
	}
	return r.ID
}
