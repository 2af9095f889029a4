package rule

import (
	"slices"
	"testing"
	"time"
)

// Every duty is told, and every code of a rule is one.
func TestEveryDutyIsTold(t *testing.T) {
	for i, d := range Duties() {
		if i > 0 && d.Code <= Duties()[i-1].Code || d.Title() == "" || d.Basis() == "" || d.Sanction() == "" || d.Effort.Label() == "" {
			t.Errorf("%s: %q, %q, %q", d.Code, d.Title(), d.Basis(), d.Sanction())
		}
		if len(d.Rules()) == 0 && d.Human() == "" {
			t.Errorf("%s: nobody checks it", d.Code)
		}
	}
	if n := len(Duties()); n != 45 {
		t.Errorf("%d duties", n)
	}
	for _, r := range All() {
		if _, known := DutyOf(r.Code); r.Code != "" && !known {
			t.Errorf("%s has the code %s", r.ID, r.Code)
		}
	}
}

func TestADutyIsReadAtItsDate(t *testing.T) {
	of := func(code string) Duty {
		d, _ := DutyOf(code)
		return d
	}
	online, mediatorDuty, payment, access, unit := of("J08"), of("J12"), of("J22"), of("J25"), of("J05")
	before, after := withdrawalDate.Add(-time.Hour), withdrawalDate
	for i, c := range []struct {
		got, want DutyState
	}{
		{online.State(before, map[string]int{"leg-retractation-bouton": 1}, false), ComingDuty},
		{online.State(after, map[string]int{"leg-retractation-bouton": 1}, false), LikelyBreach},
		{online.State(after, nil, false), NothingSeen},
		{mediatorDuty.State(before, map[string]int{"leg-mediateur": 1, "leg-cgv": 4}, false), LikelyBreach},
		{mediatorDuty.State(before, map[string]int{"leg-cgv": 4}, false), NothingSeen},
		{payment.State(after, nil, true), ByHand}, // transport has no object on an exempt host
		{payment.State(after, nil, false), NothingSeen},
		{access.State(after, map[string]int{"acc-declaration": 1}, false), ByHand}, // very small firms are exempt
		{unit.State(after, nil, false), ByHand},
	} {
		if c.got != c.want {
			t.Errorf("case %d: %s, want %s", i, c.got.Key(), c.want.Key())
		}
	}
	if rules := online.Rules(); !slices.ContainsFunc(rules, func(r *Rule) bool { return r.ID == "leg-retractation-bouton" }) {
		t.Errorf("%v", rules)
	}
}
