// Package proof tells, of the live settings of a site, how each of the CNIL's criteria for
// audience measurement without consent is met, and what the shop has to tell its visitors.
//
// Source: CNIL, page of 4 July 2025 and its self-assessment; deliberations of 2013 and 2019.
package proof

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/warehouse"
)

// States of a criterion.
const (
	Met       = "met"
	Failed    = "failed"
	ToCheck   = "to_check"  // by a person: the settings do not tell
	Elsewhere = "elsewhere" // the site asks for consent: the exemption is not what it stands on
)

// Criterion is one of the CNIL's, and what the site does.
type Criterion struct {
	Key    string `json:"key"`
	Title  string `json:"title"`
	Must   string `json:"must"`
	State  string `json:"state"`
	Found  string `json:"found"`  // the state of the settings
	Verify string `json:"verify"` // how anybody checks it
}

// Sheet is the whole proof, at an instant.
type Sheet struct {
	Site     string      `json:"site"`
	Name     string      `json:"name"`
	Mode     string      `json:"mode"`
	Made     time.Time   `json:"made"`
	Version  string      `json:"version"` // of the program
	State    string      `json:"state"`   // the worst of the criteria
	Criteria []Criterion `json:"criteria"`
	Notice   []string    `json:"notice"` // paragraphs for the shop's privacy policy
}

// Verdict is the state of the whole in a sentence.
func (s Sheet) Verdict() string { return i18n.T("proof.verdict." + s.State) }

// Of makes the sheet of a site.
func Of(ctx context.Context, w *warehouse.Warehouse, id, base, version string, now time.Time) (s Sheet, err error) {
	defer fault.Wrap(&err, "prove the privacy of %s", id)
	settings, err := site.Get(ctx, w, id)
	if err != nil {
		return s, err
	}
	settings = site.Complete(settings)
	oldest, err := warehouse.Select[struct {
		N  uint64    `ch:"n"`
		At time.Time `ch:"at"`
	}](ctx, w, "SELECT count() AS n, min(ts) AS at FROM events WHERE site = {site:String} AND origin IN ('tag', 'plausible', 'matomo', 'ga4', 'api')", warehouse.Params{"site": id})
	if err != nil {
		return s, err
	}
	at := time.Time{}
	if len(oldest) > 0 && oldest[0].N > 0 {
		at = oldest[0].At
	}
	return Judge(settings, at, base, version, now), nil
}

// Judge holds settings, and the instant of the oldest thing collected (zero for nothing), against
// the criteria. base begins the addresses of the collector.
func Judge(s tracking.Site, oldest time.Time, base, version string, now time.Time) Sheet {
	sheet := Sheet{Site: s.ID, Name: s.Name, Mode: s.Mode, Made: now.UTC(), Version: version, State: Met}
	page := strings.TrimSuffix(base, "/") + "/opposition?site=" + s.ID
	byMode := map[bool]string{true: Met, false: Elsewhere}[s.Mode == tracking.ModeExempt]
	for _, c := range []struct{ key, state, found string }{
		{"purpose", Met, "any"}, {"anonymous", byMode, s.Mode}, {"crossing", byMode, s.Mode}, {"sharing", Met, "any"}, {"sites", Met, "any"},
		{"tracker", Met, s.Mode}, {"retention", retention(s), retentionText(s)}, {"oldest", age(s, oldest, now), ageText(s, oldest, now)},
		{"address", Met, "any"}, {"place", Met, "any"}, {"texts", byMode, s.Mode}, {"refusal", Met, "any"}, {"signals", Met, signals(s)},
		{"consent", consent(s), consentText(s)}, {"notice", ToCheck, "any"}, {"review", ToCheck, "any"},
	} {
		args := []any{"months", s.Retention, "page", page, "oldest", i18n.Date(oldest.In(s.Location())), "site", s.ID}
		sheet.Criteria = append(sheet.Criteria, Criterion{
			Key: c.key, Title: i18n.T("proof." + c.key + ".title"), Must: i18n.T("proof." + c.key + ".must"), State: c.state,
			Found: i18n.T("proof."+c.key+"."+c.found, args...), Verify: i18n.T("proof."+c.key+".verify", args...),
		})
	}
	for _, worse := range []string{Elsewhere, Failed} { // what a person has to look at is no failure
		if slices.ContainsFunc(sheet.Criteria, func(c Criterion) bool { return c.State == worse }) {
			sheet.State = worse
		}
	}
	for _, part := range []string{"who", s.Mode, "kept", "refuse", "rights"} {
		sheet.Notice = append(sheet.Notice, i18n.T("proof.text."+part, "name", s.Name, "months", s.Retention, "page", page))
	}
	if s.Retention == 0 {
		sheet.Notice[2] = i18n.T("proof.text.kept_for_ever")
	}
	return sheet
}

func retention(s tracking.Site) string {
	if s.Case || s.Retention > 0 && s.Retention <= site.CollectedRetention {
		return Met
	}
	return Failed
}

func retentionText(s tracking.Site) string {
	switch {
	case s.Case:
		return "case"
	case s.Retention == 0:
		return "none"
	case retention(s) == Failed:
		return "long"
	}
	return "short"
}

// age tells whether something older than the site's own limit is still there.
func age(s tracking.Site, oldest, now time.Time) string {
	months := s.Retention
	if months == 0 {
		months = site.CollectedRetention
	}
	if oldest.IsZero() || oldest.After(now.AddDate(0, -months, -1)) {
		return Met
	}
	return Failed
}

func ageText(s tracking.Site, oldest, now time.Time) string {
	switch {
	case oldest.IsZero():
		return "nothing"
	case age(s, oldest, now) == Met:
		return "young"
	}
	return "old"
}

func signals(s tracking.Site) string {
	switch gpc, dnt := s.GPC == tracking.SignalOppose, s.DNT != "" && s.DNT != tracking.SignalIgnore; {
	case gpc && dnt:
		return "both"
	case gpc:
		return "gpc"
	case dnt:
		return "dnt"
	}
	return "usual"
}

func consent(s tracking.Site) string {
	switch {
	case s.Mode == tracking.ModeExempt:
		return Met
	case s.ConsentOnLoad:
		return ToCheck
	}
	return Met
}

func consentText(s tracking.Site) string {
	switch {
	case s.Mode == tracking.ModeExempt:
		return "exempt"
	case s.ConsentOnLoad:
		return "on_load"
	}
	return "said"
}
