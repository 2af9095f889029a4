package tracking

import "time"

// ApartRule is a rule of a site about what is no visit: hits that answer to it are set apart,
// or counted although they look like a program's. It holds for what comes from now on.
type ApartRule struct {
	ID    string `json:"id"`    // r1, r2...: never given twice
	Kind  string `json:"kind"`  // a Rule constant
	Value string `json:"value"` // what is compared
	State string `json:"state"` // RuleOn, RuleTrial or RuleOff
	Note  string `json:"note,omitempty"`
	// Who changed it last, and when.
	By      string    `json:"by,omitempty"`
	Changed time.Time `json:"changed"`
}

// What a rule compares.
const (
	RuleAgent    = "agent"    // a part of the user agent, whatever its case
	RulePattern  = "pattern"  // a regular expression (RE2) of the user agent
	RuleReferrer = "referrer" // the domain of the page before, or one below it
	RulePath     = "path"     // the page, and those below it; a trailing * takes any ending
	RuleAddress  = "address"  // the network of the reader, compared before its address is cut
	RuleKeep     = "keep"     // a part of the user agent of programs that count
)

// RuleKinds are all of them.
var RuleKinds = []string{RuleAgent, RulePattern, RuleReferrer, RulePath, RuleAddress, RuleKeep}

// States of a rule. On trial, it sets nothing apart: the events that it would have set apart
// bear its name in the property PropTrial.
const (
	RuleOn    = "on"
	RuleTrial = "trial"
	RuleOff   = "off"
)

// PropTrial is the property of an event that names, between commas, the rules on trial that
// it answers to. Nobody else writes it.
const PropTrial = "chaland_rule"
