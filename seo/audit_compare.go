package seo

import (
	"time"

	"github.com/formaouest/chaland/seo/rule"
)

// Changes are what happened since the audits before.
type Changes struct {
	Previous   string    `json:"previous"` // id of the audit before
	Started    time.Time `json:"started"`
	Comparable bool      `json:"comparable"` // both audits had the same limits and rules
	New        int       `json:"new"`
	Fixed      int       `json:"fixed"`
	Persistent int       `json:"persistent"`
	Unchecked  int       `json:"not_rechecked"` // on pages that this audit did not reach

	Settings []FieldDiff `json:"settings,omitempty"` // that differ, when the audits are not comparable

	Fresh map[string]int `json:"new_by_severity,omitempty"` // what is new; nil for audits of the first versions

	FixedList     []Finding `json:"-"`
	UncheckedList []Finding `json:"-"`
}

// past is what the audits before knew.
type past struct {
	previous string
	started  time.Time
	config   string
	complete time.Time            // when the whole site was last visited
	findings []pastFinding        // each fault once, as last found
	reached  map[string]time.Time // when each page was last reached
	opened   map[string]time.Time // when each page was last opened in a browser
}

type pastFinding struct {
	Finding
	found time.Time
}

// present is what one audit knows.
type present struct {
	config   string
	complete bool
	exempt   bool
	findings []Finding
	reached  map[string]bool // pages that answered
	opened   map[string]bool // pages opened in a browser
	unjudged map[string]bool // rules that could not be judged
}

// unjudged are the rules that an audit could not judge.
func (s *Summary) unjudged() map[string]bool {
	rules := make(map[string]bool, len(s.Unverified))
	for _, u := range s.Unverified {
		rules[u.Rule] = true
	}
	return rules
}

// compare sorts faults into new, fixed, still there and not rechecked. A fault
// is fixed only where this audit has looked again: its page has answered, or,
// for a fault of the site, the whole site was visited. It marks the new ones
// in now.findings.
func compare(before past, now present) *Changes {
	if before.previous == "" {
		return nil
	}
	c := &Changes{Previous: before.previous, Started: before.started, Comparable: before.config == now.config, Settings: diffConfigs(before.config, now.config), Fresh: map[string]int{}}
	open := map[uint64]bool{}
	current := make(map[uint64]bool, len(now.findings))
	for _, f := range now.findings {
		current[f.Fingerprint] = true
	}
	for _, f := range before.findings {
		if before.wasFixed(f) {
			continue
		}
		open[f.Fingerprint] = true
		switch {
		case current[f.Fingerprint]:
			c.Persistent++
		case now.rechecked(f.Finding):
			c.FixedList = append(c.FixedList, f.Finding)
		default:
			c.UncheckedList = append(c.UncheckedList, f.Finding)
		}
	}
	for i := range now.findings {
		f := &now.findings[i]
		if f.Fresh = !open[f.Fingerprint] && !f.Accepted; f.Fresh {
			c.New++
			c.Fresh[f.Severity.String()]++
		}
	}
	c.Fixed, c.Unchecked = len(c.FixedList), len(c.UncheckedList)
	return c
}

// wasFixed tells whether a later audit looked again and did not find it.
func (p past) wasFixed(f pastFinding) bool {
	if needsWholeSite(f.Rule) {
		return p.complete.After(f.found)
	}
	if needsBrowser(f.Rule) {
		return p.opened[f.URL].After(f.found)
	}
	return p.reached[f.URL].After(f.found)
}

func (p present) rechecked(f Finding) bool {
	r := rule.Get(f.Rule)
	if r == nil || !r.Applies(p.exempt) || p.unjudged[f.Rule] {
		return false // the rule has gone, has no object or could not be judged: that mends nothing
	}
	if needsWholeSite(f.Rule) {
		return p.complete
	}
	if needsBrowser(f.Rule) {
		return p.opened[f.URL]
	}
	return p.reached[f.URL]
}

// needsBrowser tells whether a rule judges only pages opened in a browser.
func needsBrowser(id string) bool {
	r := rule.Get(id)
	return r != nil && r.Scope() == rule.RenderScope
}

// needsWholeSite tells whether a rule judges a page by others.
func needsWholeSite(id string) bool {
	r := rule.Get(id)
	return r != nil && !r.ReadsOnePage()
}
