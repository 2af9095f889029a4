package rule

import (
	"time"

	"github.com/formaouest/chaland/internal/i18n"
)

// Duty is one of the dated legal rules of a French shop online (J01…). Rules of
// the audit that carry its code look for breaches of it in the pages; what no
// rule looks for is left to a person.
type Duty struct {
	Code   string
	From   time.Time // when it became compulsory; zero for « since long »
	Risk   Risk
	Effort Effort
	// Exempt is true for a duty that very small firms do not have.
	Exempt bool
	Trades []Trade // the trades that have it; none for all
	Goods  bool    // of things that are neither eaten nor drunk
}

// Risk is how grave a breach may be for the shop, by the highest sanction.
type Risk uint8

// The risks.
const (
	Heavy Risk = iota // fines from 15,000 euros, prison, or a danger for somebody
	Moderate
	Light
)

// Effort is how long a repair usually takes.
type Effort uint8

// The efforts.
const (
	AnHour Effort = iota
	ADay
	AProject
)

var (
	riskKeys   = [...]string{"heavy", "medium", "light"}
	effortKeys = [...]string{"hour", "day", "project"}
)

// Label is the French name.
func (r Risk) Label() string { return i18n.T("law.risk." + riskKeys[r]) }

// Label is the French name.
func (e Effort) Label() string { return i18n.T("law.effort." + effortKeys[e]) }

func since(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// duties are the list of the design (conformite.md), in the order of its codes.
var duties = []Duty{
	{Code: "J01", Risk: Heavy, Effort: AnHour},
	{Code: "J02", Risk: Moderate, Effort: AnHour},
	{Code: "J03", Risk: Moderate, Effort: ADay},
	{Code: "J04", Risk: Moderate, Effort: ADay},
	{Code: "J05", Risk: Light, Effort: ADay, Trades: []Trade{Food, Cosmetics}},
	{Code: "J06", Risk: Heavy, Effort: AnHour},
	{Code: "J07", Risk: Heavy, Effort: AnHour},
	{Code: "J08", From: withdrawalDate, Risk: Heavy, Effort: AProject},
	{Code: "J09", Risk: Moderate, Effort: AnHour},
	{Code: "J10", From: since(2026, time.September, 27), Risk: Heavy, Effort: ADay},
	{Code: "J11", Risk: Moderate, Effort: ADay},
	{Code: "J12", Risk: Moderate, Effort: ADay},
	{Code: "J13", From: platformEnd, Risk: Light, Effort: AnHour},
	{Code: "J14", From: since(2022, time.May, 28), Risk: Heavy, Effort: AProject},
	{Code: "J15", Risk: Heavy, Effort: AnHour},
	{Code: "J16", Risk: Moderate, Effort: ADay},
	{Code: "J17", Risk: Heavy, Effort: ADay},
	{Code: "J18", Risk: Heavy, Effort: ADay},
	{Code: "J19", Risk: Heavy, Effort: ADay},
	{Code: "J20", Risk: Moderate, Effort: ADay},
	{Code: "J21", From: since(2026, time.August, 11), Risk: Heavy, Effort: AnHour},
	{Code: "J22", Risk: Moderate, Effort: ADay},
	{Code: "J23", From: since(2026, time.November, 20), Risk: Heavy, Effort: AProject, Trades: []Trade{Instalments}},
	{Code: "J24", Risk: Moderate, Effort: AnHour},
	{Code: "J25", From: since(2025, time.June, 28), Risk: Moderate, Effort: AProject, Exempt: true},
	{Code: "J26", Risk: Moderate, Effort: AnHour},
	{Code: "J27", Risk: Light, Effort: ADay, Trades: []Trade{Electrical, Furniture}},
	{Code: "J28", Risk: Light, Effort: ADay},
	{Code: "J29", Risk: Light, Effort: ADay, Trades: []Trade{Appliances}},
	{Code: "J30", From: makersDate, Risk: Moderate, Effort: AProject, Goods: true},
	{Code: "J31", Risk: Heavy, Effort: ADay, Trades: []Trade{Food}},
	{Code: "J32", Risk: Moderate, Effort: ADay, Trades: []Trade{Textile}},
	{Code: "J33", Risk: Heavy, Effort: ADay, Trades: []Trade{Cosmetics}},
	{Code: "J34", Risk: Heavy, Effort: ADay, Trades: []Trade{Alcohol}},
	{Code: "J35", From: since(2026, time.January, 1), Risk: Heavy, Effort: ADay, Trades: []Trade{Influence}},
	{Code: "J36", Risk: Light, Effort: ADay},
	{Code: "J37", Risk: Light, Effort: ADay},
	{Code: "J38", Risk: Moderate, Effort: AProject, Trades: []Trade{Subscription}},
	{Code: "J39", Risk: Light, Effort: ADay},
	{Code: "J40", Risk: Heavy, Effort: ADay},
	{Code: "J41", Risk: Moderate, Effort: AProject},
	{Code: "J42", Risk: Heavy, Effort: AProject},
	{Code: "J43", Risk: Moderate, Effort: ADay},
	{Code: "J44", Risk: Light, Effort: AProject},
	{Code: "J45", Risk: Moderate, Effort: AnHour},
}

// Duties lists the dated legal rules.
func Duties() []Duty { return append([]Duty(nil), duties...) }

// DutyOf is the duty with a code; false for a code that there is not.
func DutyOf(code string) (Duty, bool) {
	for _, d := range duties {
		if d.Code == code {
			return d, true
		}
	}
	return Duty{}, false
}

// Title is the duty in a few words, in French.
func (d Duty) Title() string { return d.text("title") }

// Basis is the text of law that it comes from.
func (d Duty) Basis() string { return d.text("basis") }

// Human is what only a person can check, "" when pages tell all.
func (d Duty) Human() string { return d.text("human") }

// Sanction is the highest sanction, where the design's sources tell it, else the
// name of the risk.
func (d Duty) Sanction() string {
	if text := d.text("sanction"); text != "" {
		return text
	}
	return d.Risk.Label()
}

func (d Duty) text(part string) string {
	if key := "law." + d.Code + "." + part; i18n.Has(key) {
		return i18n.T(key)
	}
	return ""
}

// Rules are the rules of the audit that look for breaches of the duty.
func (d Duty) Rules() (list []*Rule) {
	for _, r := range registry.rules {
		if r.Code == d.Code {
			list = append(list, r)
		}
	}
	return list
}

// DutyState is what an audit says of a duty. That nothing was seen against it in the pages
// is no proof that a shop complies: an audit reads pages, not facts, and whoever shows the
// state shows the disclaimer.
type DutyState uint8

// The states, the most pressing first.
const (
	LikelyBreach DutyState = iota // rules found something
	ComingDuty                    // not compulsory yet
	ByHand                        // no rule looks for it, or the rules had no object
	NothingSeen                   // the rules found nothing
	NotConcerned                  // the shop's profile has no such duty
)

// DutyStates lists them, the most pressing first.
func DutyStates() []DutyState {
	return []DutyState{LikelyBreach, ComingDuty, ByHand, NothingSeen, NotConcerned}
}

var stateKeys = [...]string{"breach", "coming", "by_hand", "nothing", "not_concerned"}

// Label is the French name.
func (s DutyState) Label() string { return i18n.T("law.state." + stateKeys[s]) }

// Key names the state in addresses and styles.
func (s DutyState) Key() string { return stateKeys[s] }

// State tells what an audit of a day found of a duty of a shop. found counts its findings
// by rule, those that only announce something aside; exempt is that of the audit. What was
// found in the pages of a trade counts, whatever the profile says of it.
func (d Duty) State(on time.Time, found map[string]int, exempt bool, shop Profile) DutyState {
	looked, n := false, 0
	for _, r := range d.Rules() {
		looked = looked || r.Applies(exempt)
		n += found[r.ID]
	}
	unsure := d.Exempt && !shop.sized() // it may be a very small firm
	switch {
	case d.Exempt && shop.micro(), n == 0 && !shop.hasDuty(d):
		return NotConcerned
	case on.Before(d.From):
		return ComingDuty
	case n > 0 && !unsure:
		return LikelyBreach
	case !looked || unsure:
		return ByHand
	}
	return NothingSeen
}
