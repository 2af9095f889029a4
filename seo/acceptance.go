package seo

import (
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// Acceptance is a person's word that a fault is known and left as it is, for a reason and
// until a day. Meanwhile it is no action to take, costs the score nothing and fails no
// --fail-on; what the law asks is judged as before.
type Acceptance struct {
	ID   int64  `json:"id"`
	Site string `json:"site"`
	AcceptanceWords
	Author string    `json:"author,omitempty"`
	At     time.Time `json:"at"`
}

// AcceptanceWords are what a person says of it.
type AcceptanceWords struct {
	Rule   string `json:"rule"`
	URL    string `json:"url,omitempty"` // "" for every page
	Reason string `json:"reason"`
	Until  string `json:"until"` // the last day, 2027-01-31, in the time of Paris
}

// longestAcceptance is how far ahead the last day may lie: what is accepted for ever is
// forgotten.
const longestAcceptance = 2 * 366

// Read checks the words, as they are typed, and writes the day as it is kept.
func (w AcceptanceWords) Read(now time.Time) (AcceptanceWords, error) {
	w.Reason, w.URL = strings.TrimSpace(w.Reason), strings.TrimSpace(w.URL)
	chosen, err := rule.Choose([]string{w.Rule})
	if err != nil {
		return w, err
	}
	if len(chosen) != 1 {
		return w, fault.New(fault.Invalid, "accept.one_rule")
	}
	w.Rule = chosen[0]
	if w.Reason == "" {
		return w, fault.New(fault.Invalid, "accept.no_reason")
	}
	until, err := period.ParseDate(w.Until)
	if err != nil {
		return w, fault.New(fault.Invalid, "accept.bad_day", "value", w.Until)
	}
	today := period.DateOf(now.In(paris))
	if until.Before(today) {
		return w, fault.New(fault.Invalid, "accept.past_day", "value", until.French())
	}
	if today.AddDays(longestAcceptance).Before(until) {
		return w, fault.New(fault.Invalid, "accept.far_day", "value", until.French())
	}
	w.Until = until.String()
	return w, nil
}

// AcceptedPage names the page of an acceptance as audits do, once it is one of the site, by
// the site's audits and its domains. found is false when its last audit has nothing of the
// rule there.
func (a *Archive) AcceptedPage(ctx context.Context, site string, domains []string, w AcceptanceWords) (_ AcceptanceWords, found bool, err error) {
	u, err := crawl.ParseURL(w.URL)
	if err != nil {
		return w, false, fault.New(fault.Invalid, "crawl.bad_start", "url", w.URL).Because(err)
	}
	w.URL = u.Key()
	list, err := a.List(ctx, site, recentAudits)
	if err != nil {
		return w, false, err
	}
	hosts := slices.Clone(domains)
	for _, e := range list {
		if start, err := crawl.ParseURL(e.URL); err == nil {
			hosts = append(hosts, start.Hostname())
		}
	}
	for i, host := range hosts {
		hosts[i] = strings.TrimPrefix(strings.ToLower(host), "www.")
	}
	slices.Sort(hosts)
	hosts = slices.Compact(hosts)
	ours := func(host string) bool { return u.Hostname() == host || strings.HasSuffix(u.Hostname(), "."+host) }
	if len(hosts) > 0 && !slices.ContainsFunc(hosts, ours) {
		return w, false, fault.New(fault.Invalid, "accept.other_site", "url", w.URL, "site", site, "hosts", strings.Join(hosts, ", "))
	}
	last, _ := lastTwo(list)
	if last.ID == "" {
		return w, true, nil // nothing is known yet
	}
	findings, err := a.FindingsOf(ctx, last.ID, w.Rule, w.URL, 1, 0)
	return w, len(findings) > 0, err
}

// Holds reports whether the acceptance has not expired.
func (a Acceptance) Holds(now time.Time) bool {
	until, err := period.ParseDate(a.Until)
	return err == nil && !until.Before(period.DateOf(now.In(paris)))
}

// Covers reports whether a finding of the site is accepted.
func (a Acceptance) Covers(f Finding) bool {
	return f.Rule == a.Rule && (a.URL == "" || a.URL == f.URL)
}

// Accepted lists what was accepted for a site, of all sites when site is "", also what has
// expired.
func Accepted(ctx context.Context, s *store.Store, site string) (list []Acceptance, err error) {
	docs, err := s.Documents(ctx, store.Accepted, site)
	for _, d := range docs {
		a := Acceptance{ID: d.ID, Site: d.Site, Author: d.Author, At: d.At}
		if err := json.Unmarshal(d.Body, &a.AcceptanceWords); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, err
}

// Accepting is the archive of a folder where findings may have been accepted: actions and
// scores leave out those that hold at the time of reading.
func (a *Archive) Accepting(s *store.Store, now func() time.Time) *Archive {
	return &Archive{warehouse: a.warehouse, accepted: func(ctx context.Context) ([]Acceptance, error) {
		list, err := Accepted(ctx, s, "")
		return slices.DeleteFunc(list, func(a Acceptance) bool { return !a.Holds(now()) }), err
	}}
}

// acceptances are those that hold.
func (a *Archive) acceptances(ctx context.Context) ([]Acceptance, error) {
	if a.accepted == nil {
		return nil, nil
	}
	return a.accepted(ctx)
}

// acceptedKeys are the acceptances that hold as statements know them: a site, a rule and,
// when it is one page's, an address.
func (a *Archive) acceptedKeys(ctx context.Context) ([]string, error) {
	list, err := a.acceptances(ctx)
	keys := make([]string, len(list))
	for i, one := range list {
		keys[i] = strings.TrimSpace(one.Site + " " + one.Rule + " " + one.URL)
	}
	slices.Sort(keys)
	return keys, err
}

//go:embed sql/archive_accepted.sql
var acceptedSQL string

// CountAccepted is how many findings of an audit are accepted.
func (a *Archive) CountAccepted(ctx context.Context, id string) (int, error) {
	keys, err := a.acceptedKeys(ctx)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	rows, err := warehouse.Select[struct {
		N uint64 `ch:"n"`
	}](ctx, a.warehouse, acceptedSQL, warehouse.Params{"id": id, "accepted": keys})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return int(rows[0].N), nil
}

// MarkAccepted marks the findings of a site that are accepted.
func (a *Archive) MarkAccepted(ctx context.Context, site string, findings []Finding) error {
	list, err := a.acceptances(ctx)
	if err == nil {
		markAccepted(site, findings, list)
	}
	return err
}

// markAccepted marks the findings of a site that are accepted, and counts them.
func markAccepted(site string, findings []Finding, list []Acceptance) (n int) {
	for i := range findings {
		f := &findings[i]
		f.Accepted = slices.ContainsFunc(list, func(a Acceptance) bool { return a.Site == site && a.Covers(*f) })
		if f.Accepted {
			n++
		}
	}
	return n
}
