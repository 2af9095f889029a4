package seo

import (
	"encoding/json"
	"regexp"
	"slices"

	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/crawl"
)

// accessOf are the options of a schedule by which it gets into a site that is not open to
// all; they name variables of the environment.
type accessOf struct {
	AuthEnv   string   `json:"auth_env"`
	Headers   []string `json:"headers"`
	Cookies   []string `json:"cookies"`
	UserAgent string   `json:"user_agent"`
}

func (a accessOf) none() bool {
	return a.AuthEnv == "" && len(a.Headers) == 0 && len(a.Cookies) == 0 && a.UserAgent == ""
}

// AccessFor is the schedule whose access also serves an audit of an address: one of the same
// host, that of the very address first. ok is false without one.
func AccessFor(schedules []store.Schedule, address string) (v store.Schedule, ok bool) {
	at, err := crawl.ParseURL(address)
	if err != nil {
		return v, false
	}
	for _, one := range schedules {
		start, err := crawl.ParseURL(one.URL)
		if err != nil || start.Origin() != at.Origin() || readAccess(one).none() {
			continue
		}
		if start.Key() == at.Key() {
			return one, true
		}
		if !ok {
			v, ok = one, true
		}
	}
	return v, ok
}

func readAccess(v store.Schedule) (a accessOf) {
	_ = json.Unmarshal(v.Options, &a) // what this program wrote; anything else gives no access
	return a
}

var accessVariable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// AccessVariables are the variables of the environment that the access of a schedule is read
// from, sorted.
func AccessVariables(v store.Schedule) (names []string) {
	a := readAccess(v)
	if a.AuthEnv != "" {
		names = append(names, a.AuthEnv)
	}
	for _, text := range append(append(a.Headers, a.Cookies...), a.UserAgent) {
		for _, m := range accessVariable.FindAllStringSubmatch(text, -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
