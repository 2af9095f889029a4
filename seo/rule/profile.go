package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/text"
)

// Profile is what decides which duties a shop has. The zero value says nothing of it: every
// duty may be the shop's.
type Profile struct {
	Headcount *int    `json:"headcount,omitempty"` // persons
	Turnover  *int64  `json:"turnover,omitempty"`  // of a year, or the balance sheet if that is less, in euros
	Trades    []Trade `json:"trades,omitempty"`    // nil when nobody said
}

// Over is the profile with what it leaves out taken from another one.
func (p Profile) Over(kept Profile) Profile {
	if p.Headcount == nil {
		p.Headcount = kept.Headcount
	}
	if p.Turnover == nil {
		p.Turnover = kept.Turnover
	}
	if p.Trades == nil {
		p.Trades = kept.Trades
	}
	return p
}

// Trade is something a shop sells or does and that has duties of its own.
type Trade string

// The trades. Other is for shops that have none of the others.
const (
	Food         Trade = "epicerie"
	Alcohol      Trade = "alcool"
	Textile      Trade = "textile"
	Cosmetics    Trade = "cosmetique"
	Electrical   Trade = "electrique"
	Appliances   Trade = "electromenager"
	Furniture    Trade = "mobilier"
	Subscription Trade = "abonnement"
	Instalments  Trade = "plusieurs-fois"
	Influence    Trade = "influence"
	Other        Trade = "autre"
)

// Trades lists them.
func Trades() []Trade {
	return []Trade{Food, Alcohol, Textile, Cosmetics, Electrical, Appliances, Furniture, Subscription, Instalments, Influence, Other}
}

// Label is the French name.
func (t Trade) Label() string { return i18n.T("law.trade." + string(t)) }

// ParseTrades reads trades by their keys, accents or not; a word that is none is a fault
// that lists them.
func ParseTrades(words []string) (trades []Trade, err error) {
	for _, word := range words {
		t := Trade(text.Fold(strings.TrimSpace(word)))
		if t == "" {
			continue
		}
		if !slices.Contains(Trades(), t) {
			var known []string
			for _, k := range Trades() {
				known = append(known, string(k))
			}
			return nil, fault.New(fault.Invalid, "law.bad_trade", "trade", word, "known", strings.Join(known, ", "))
		}
		if !slices.Contains(trades, t) {
			trades = append(trades, t)
		}
	}
	return trades, nil
}

// Known reports whether the profile says anything.
func (p Profile) Known() bool { return p.Headcount != nil || p.Turnover != nil || p.Trades != nil }

// A very small firm of services: fewer than ten persons, and two million euros at most (law
// 2023-171, art. 16). Selling online is a service there.
const (
	microPersons = 10
	microEuros   = 2_000_000
)

// sized reports whether it is known if the firm is a very small one.
func (p Profile) sized() bool { return p.micro() || p.large() }

func (p Profile) micro() bool {
	return p.Headcount != nil && *p.Headcount < microPersons && p.Turnover != nil && *p.Turnover <= microEuros
}

func (p Profile) large() bool {
	return p.Headcount != nil && *p.Headcount >= microPersons || p.Turnover != nil && *p.Turnover > microEuros
}

// hasDuty reports whether the trades of the shop have a duty; all have it while nobody says
// what they are.
func (p Profile) hasDuty(d Duty) bool {
	if p.Trades == nil {
		return true
	}
	if d.Goods && !slices.ContainsFunc(p.Trades, func(t Trade) bool { return t != Food && t != Alcohol && !t.isManner() }) {
		return !slices.ContainsFunc(p.Trades, func(t Trade) bool { return t == Food || t == Alcohol })
	}
	return len(d.Trades) == 0 || slices.ContainsFunc(d.Trades, func(t Trade) bool { return slices.Contains(p.Trades, t) })
}

// isManner reports whether the trade is a way of selling, which says nothing of the goods.
func (t Trade) isManner() bool { return t == Subscription || t == Instalments || t == Influence }

// Verdict is what an audit says of one duty of a shop.
type Verdict struct {
	Duty
	State    DutyState
	Findings int // of its rules, those that only announce something aside
}

// Verdicts judges every duty by what an audit found of each rule, with the law of a day.
func Verdicts(found map[string]int, o Options, shop Profile) (list []Verdict) {
	day := o.Now
	if !o.AsOf.IsZero() {
		day = o.AsOf
	}
	for _, d := range duties {
		v := Verdict{Duty: d, State: d.State(day, found, o.Exempt, shop)}
		for _, r := range d.Rules() {
			v.Findings += found[r.ID]
		}
		list = append(list, v)
	}
	return list
}
