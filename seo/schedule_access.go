package seo

import (
	"encoding/json"
	"regexp"
	"slices"

	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/crawl"
)

// Access says how to get into a site that is not open to all. It names variables of the
// environment, never what is in them: it is kept with a schedule as it is.
type Access struct {
	AuthEnv   string   `json:"auth_env,omitempty"` // the variable that holds user:password
	Headers   []string `json:"headers,omitempty"`  // "Name: value", with ${VAR}
	Cookies   []string `json:"cookies,omitempty"`  // "name=${VAR}"
	UserAgent string   `json:"user_agent,omitempty"`
}

// EnvReference is how the texts of an Access name a variable of the environment, ${VAR}.
var EnvReference = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

func (a Access) none() bool {
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

func readAccess(v store.Schedule) (a Access) {
	_ = json.Unmarshal(v.Options, &a) // what this program wrote; anything else gives no access
	return a
}

// AccessVariables are the variables of the environment that the access of a schedule is read
// from, sorted.
func AccessVariables(v store.Schedule) (names []string) {
	a := readAccess(v)
	if a.AuthEnv != "" {
		names = append(names, a.AuthEnv)
	}
	for _, text := range append(append(a.Headers, a.Cookies...), a.UserAgent) {
		for _, m := range EnvReference.FindAllStringSubmatch(text, -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
