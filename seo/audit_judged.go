package seo

import (
	"encoding/json"
	"slices"

	"github.com/formaouest/chaland/seo/rule"
)

// Judged tells whether a rule ran in the audit and had what it needs: without a finding of
// it, what it asks for was observed.
func (e *Entry) Judged(id string) bool {
	var c config
	_ = json.Unmarshal([]byte(e.config), &c) // what this program wrote
	if len(c.Only) > 0 && !slices.Contains(c.Only, id) {
		return false
	}
	return !slices.ContainsFunc(e.Summary.Unverified, func(u rule.Unverified) bool { return u.Rule == id })
}
