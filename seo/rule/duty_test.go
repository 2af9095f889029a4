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
		{online.State(before, map[string]int{"leg-retractation-bouton": 1}, false, Profile{}), ComingDuty},
		{online.State(after, map[string]int{"leg-retractation-bouton": 1}, false, Profile{}), LikelyBreach},
		{online.State(after, nil, false, Profile{}), NothingSeen},
		{mediatorDuty.State(before, map[string]int{"leg-mediateur": 1, "leg-cgv": 4}, false, Profile{}), LikelyBreach},
		{mediatorDuty.State(before, map[string]int{"leg-cgv": 4}, false, Profile{}), NothingSeen},
		{payment.State(after, nil, true, Profile{}), ByHand}, // transport has no object on an exempt host
		{payment.State(after, nil, false, Profile{}), NothingSeen},
		{access.State(after, map[string]int{"acc-declaration": 1}, false, Profile{}), ByHand}, // very small firms are exempt
		{unit.State(after, nil, false, Profile{}), ByHand},
	} {
		if c.got != c.want {
			t.Errorf("case %d: %s, want %s", i, c.got.Key(), c.want.Key())
		}
	}
	if rules := online.Rules(); !slices.ContainsFunc(rules, func(r *Rule) bool { return r.ID == "leg-retractation-bouton" }) {
		t.Errorf("%v", rules)
	}
}

func TestAProfileDecidesWhichDutiesAShopHas(t *testing.T) {
	persons := func(n int) *int { return &n }
	euros := func(n int64) *int64 { return &n }
	on := now
	small, large := Profile{Headcount: persons(9), Turnover: euros(2_000_000)}, Profile{Headcount: persons(10), Turnover: euros(100_000)}
	rich := Profile{Turnover: euros(2_000_001)}
	food, clothes := Profile{Trades: []Trade{Food, Subscription}}, Profile{Trades: []Trade{Textile}}
	flaw := map[string]int{"acc-declaration": 1, "leg-allergenes": 2}
	for i, c := range []struct {
		code  string
		found map[string]int
		shop  Profile
		want  DutyState
	}{
		{"J25", flaw, Profile{}, ByHand}, {"J25", nil, Profile{}, ByHand}, {"J25", flaw, Profile{Headcount: persons(3)}, ByHand},
		{"J25", flaw, small, NotConcerned}, {"J25", flaw, large, LikelyBreach}, {"J25", flaw, rich, LikelyBreach}, {"J25", nil, large, NothingSeen},
		{"J31", flaw, food, LikelyBreach}, {"J31", nil, food, NothingSeen}, {"J31", nil, clothes, NotConcerned}, {"J31", flaw, clothes, LikelyBreach}, {"J31", nil, Profile{}, NothingSeen},
		{"J30", nil, food, NotConcerned}, {"J30", nil, clothes, NothingSeen}, {"J30", nil, Profile{Trades: []Trade{Subscription}}, NothingSeen},
		{"J32", nil, clothes, ByHand}, {"J34", nil, clothes, NotConcerned}, {"J38", nil, food, ByHand}, {"J38", nil, clothes, NotConcerned},
		{"J29", nil, Profile{Trades: []Trade{Other}}, NotConcerned}, {"J01", nil, clothes, NothingSeen},
	} {
		d, _ := DutyOf(c.code)
		if got := d.State(on, c.found, false, c.shop); got != c.want {
			t.Errorf("case %d, %s: %s, want %s", i, c.code, got.Key(), c.want.Key())
		}
	}
	for _, trade := range Trades() {
		if trade.Label() == "" || trade.Label()[0] == '[' {
			t.Errorf("%s has no name", trade)
		}
	}
	if got, err := ParseTrades([]string{"Épicerie", " textile", "textile", ""}); err != nil || !slices.Equal(got, []Trade{Food, Textile}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ParseTrades([]string{"pharmacie"}); err == nil {
		t.Error("a trade that is none")
	}
}

func TestVerdictsAreThoseOfADay(t *testing.T) {
	before := withdrawalDate.AddDate(0, 0, -1)
	of := func(list []Verdict, code string) Verdict {
		return list[slices.IndexFunc(list, func(v Verdict) bool { return v.Code == code })]
	}
	found := map[string]int{"leg-retractation-bouton": 3}
	list := Verdicts(found, Options{Now: now, AsOf: before}, Profile{})
	if len(list) != 45 || of(list, "J08").State != ComingDuty {
		t.Errorf("%d verdicts, J08 %s", len(list), of(list, "J08").State.Key())
	}
	if v := of(Verdicts(found, Options{Now: now}, Profile{}), "J08"); v.State != LikelyBreach || v.Findings != 3 {
		t.Errorf("%s, %d findings", v.State.Key(), v.Findings)
	}
}
